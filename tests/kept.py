"""Rows that take long to make: made once in a process, and copied into the tables from then on, with their files."""

import copy
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, cast

import time_machine
from django.core.files.base import ContentFile
from django.db import connection

from documents.models import Document
from documents.storage import shelf
from tests.clock import NOW
from tests.database import OWN_ROWS, emptied_tables, whatever_the_triggers_say


class Kept(NamedTuple):
    """What was told, the rows by table, the files by name."""

    told: Any
    rows: dict[str, bytes]
    files: dict[str, bytes]


_kept: dict[Any, Kept] = {}


def kept[Told](make: Callable[[], Told]) -> Callable[[], Told]:
    """The same function, which makes its rows in an empty register once, and puts the same rows there ever after.

    They keep their keys and numbers: sequences never give a number twice. What it tells is told anew each time. The
    clock goes on from NOW meanwhile, whether or not a test that asks for them first has stopped it.
    """

    @wraps(make)
    def once() -> Told:
        if make not in _kept:
            assert not _rows(), "what is kept would hold what a test made before"
            with time_machine.travel(NOW):
                told = make()
            _kept[make] = Kept(copy.deepcopy(told), _rows(), _files())
        else:
            with whatever_the_triggers_say() as cursor:
                for table, rows in _kept[make].rows.items():
                    with cursor.copy(f"COPY {table} FROM STDIN") as into:
                        into.write(rows)
            # A test may have taken them away for good.
            for name, content in _kept[make].files.items():
                if not shelf().exists(name):
                    shelf().save(name, ContentFile(content))
        return copy.deepcopy(cast(Told, _kept[make].told))

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


def _files() -> dict[str, bytes]:
    found = {}
    for name in Document.objects.kept().values_list("stored_as", flat=True):
        with shelf().open(name) as file:
            found[name] = file.read()
    return found
