"""What runs the register on one machine: the demonstration, the checks, and a PostgreSQL of the project's own."""
