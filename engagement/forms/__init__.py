"""What people type about a delegation. Shape only: rules and constraints say whether it is true."""
