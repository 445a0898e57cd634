"""Guidance as the API shows it."""
