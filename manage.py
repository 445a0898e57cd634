#!/usr/bin/env python
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from web.refusals import is_away

# What PostgreSQL calls what a role may not do, and a table or a column that is not there.
NOT_ALLOWED, NOT_MIGRATED = "42501", ("42P01", "42703")


def main() -> None:
    """Run a command. What an operator can mend is one sentence, and with `--traceback` all that Python knows."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, DatabaseError) as fault:
        sentence = what_to_mend(fault)
        if not sentence or "--traceback" in sys.argv:
            raise
        sys.exit(sentence)


def what_to_mend(fault: Exception) -> str:
    """Nothing where the fault is not the operator's."""
    if isinstance(fault, ImproperlyConfigured):
        return f"The settings are not right. {fault}"
    code = getattr(fault.__cause__, "sqlstate", None)
    if is_away(fault):
        return f"The database does not answer. {fault}"
    if code == NOT_ALLOWED:
        return f"The role in DATABASE_URL may not do this: run it as the owner. {fault}"
    if code in NOT_MIGRATED:
        return f"The tables are not those of this code: run manage.py migrate. {fault}"
    return ""


if __name__ == "__main__":
    main()
