"""The demonstration as `make demo` loads it on the day of the tests, made once in a process."""

import os
from io import StringIO
from unittest.mock import patch

from django.core.management import call_command

from tests.kept import kept

PASSWORD = "a password of ours"


def load() -> str:
    """Load it, and answer with what the command told."""
    told = StringIO()
    with patch.dict(os.environ, DEMO_PASSWORD=PASSWORD):
        call_command("load_starter_risks", stdout=StringIO())
        call_command("load_demo", stdout=told)
    return told.getvalue()


loaded = kept(load)
