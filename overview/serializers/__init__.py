"""What endpoints that look across answer with."""
