"""`python -m tests.matrix`: write table.md from what the code does now. Read the difference before you commit it."""

import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    writing = Path(__file__).parent / "writing.py"
    sys.exit(pytest.main([str(writing), "-n", "0", "-q", "-o", "python_files=writing.py"]))
