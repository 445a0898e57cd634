"""What people type about guidance, by what it is about."""
