"""Faults to plant, by what they break: tests/planted_faults.py plants them and runs the tests."""
