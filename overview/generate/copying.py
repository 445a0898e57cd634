"""Rows on their way into tables by COPY, which fills a table some fifty times as fast as saving one row at a time."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, models
from psycopg import sql

NULL = r"\N"
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def text(value: Any) -> str:
    """A value as COPY reads it."""
    match value:
        case None:
            return NULL
        case bool():
            return "t" if value else "f"
        case date():
            return value.isoformat()
        case list():
            return "{" + ",".join(map(text, value)) + "}"
        case dict():
            return json.dumps(value).translate(_ESCAPED)
        case _:
            return str(value).translate(_ESCAPED)


class Table:
    """A table and the columns that each row gives; a column that is not named has what its model starts with."""

    def __init__(self, name: str, columns: Iterable[str], same: Iterable[str] = ()) -> None:
        self.name = name
        self.columns = list(columns)
        self.end = "".join(f"\t{value}" for value in same) + "\n"

    @classmethod
    def of(cls, model: type[models.Model], *given: str) -> "Table":
        same: dict[str, Any] = {}
        for field in model._meta.local_concrete_fields:
            if field.attname in given or field.primary_key or field.generated or field.has_db_default():
                continue
            value = same[field.attname] = field.get_default()
            if value is None and not field.null:
                raise TypeError(f"Each row of {model._meta.label} must give {field.attname}.")
        return cls(model._meta.db_table, [*given, *same], map(text, same.values()))

    def line(self, *texts: str) -> str:
        return "\t".join(texts) + self.end

    def load(self, lines: Iterable[str]) -> None:
        columns = sql.SQL(", ").join(map(sql.Identifier, self.columns))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(self.name), columns)
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write("".join(lines))


def reserve(model: type[models.Model], count: int) -> int:
    """Take so many numbers of a model for ourselves. Answers with the first of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        [first] = cursor.fetchone()
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [model._meta.db_table, first + count])
    return int(first)


INDEXES = """
SELECT pg_get_indexdef(indexrelid), format('DROP INDEX %%s', indexrelid::regclass)
FROM pg_index
WHERE indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
REFERENCES = """
SELECT format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid)),
    format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname)
FROM pg_constraint
WHERE conrelid = ANY(%s::regclass[]) AND contype = 'f'
"""


@contextmanager
def bare(tables: Iterable[Table]) -> Iterator[None]:
    """Inside a transaction: tables without indexes and references, which are made once and checked whole at the end.

    Row by row they take several times as long as the rows. Whatever fails leaves everything as it was.
    """
    names = [table.name for table in tables]
    with connection.cursor() as cursor:
        taken = []
        for held in (INDEXES, REFERENCES):
            cursor.execute(held, [names])
            taken += cursor.fetchall()
        for _make, drop in taken:
            cursor.execute(drop)
        # The trail's own trigger too: chaining is done by whoever fills it.
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_link")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_event_link")
        for make, _drop in taken:
            cursor.execute(make)
