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
    except (ImproperlyConfigured, DatabaseError, OSError) as fault:
        sentence = what_to_mend(fault)
        if not sentence or "--traceback" in sys.argv:
            raise
        sys.exit(sentence)


def what_to_mend(fault: Exception) -> str:
    """Nothing where the fault is not the operator's."""
    if isinstance(fault, ImproperlyConfigured):
        return f"The settings are not right. {fault}"
    if isinstance(fault, OSError):
        what = fault.filename or "A server that this command calls"
        return f"{what} cannot be used: {fault.strerror or fault}."
    code = sqlstate(fault)
    if is_away(fault):
        return f"The database does not answer. {fault}"
    if code == NOT_ALLOWED:
        return f"The role in DATABASE_URL may not do this: run it as the owner. {fault}"
    if code in NOT_MIGRATED:
        return f"The tables are not those of this code: run manage.py migrate. {fault}"
    return ""


def sqlstate(fault: BaseException | None) -> str:
    """What PostgreSQL called it, wherever in the chain of what was raised that stands."""
    while fault is not None:
        if code := getattr(fault, "sqlstate", None):
            return str(code)
        fault = fault.__cause__ or fault.__context__
    return ""


if __name__ == "__main__":
    main()
