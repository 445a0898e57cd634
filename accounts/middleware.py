"""What every signed-in request has to show."""
