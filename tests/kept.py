"""Rows that take long to make: made once in a process, and copied into the tables from then on."""

import copy
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection

from tests.database import OWN_ROWS, emptied_tables, whatever_the_triggers_say

_kept: dict[Any, tuple[Any, dict[str, bytes]]] = {}


def kept[Told](make: Callable[[], Told]) -> Callable[[], Told]:
    """The same function, which makes its rows in an empty register once, and puts the same rows there ever after.

    They keep their keys and numbers: sequences never give a number twice. What it tells is told anew each time.
    """

    @wraps(make)
    def once() -> Told:
        if make not in _kept:
            assert not _rows(), "what is kept would hold what a test made before"
            _kept[make] = copy.deepcopy(make()), _rows()
        else:
            with whatever_the_triggers_say() as cursor:
                for table, rows in _kept[make][1].items():
                    with cursor.copy(f"COPY {table} FROM STDIN") as into:
                        into.write(rows)
        told: Told = copy.deepcopy(_kept[make][0])
        return told

    return once


def _rows() -> dict[str, bytes]:
    """What stands in each table that is not empty."""
    found = {}
    with connection.cursor() as cursor:
        for table in emptied_tables():
            own = OWN_ROWS.get(table)
            what = f"(SELECT * FROM {table} {own})" if own else table
            with cursor.copy(f"COPY {what} TO STDOUT") as out:
                found[table] = b"".join(out)
    return {table: rows for table, rows in found.items() if rows}
