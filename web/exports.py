"""The one writer of tables that leave the service as a file."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.http import StreamingHttpResponse
from rest_framework.utils.encoders import JSONEncoder

BOM = "\ufeff"
ROWS_AT_ONCE = 500
# A spreadsheet takes a cell that begins so for a formula and runs it; an apostrophe makes it text.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(
    head: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    *,
    name: str,
    taken_by: str = "",
    taken_at: datetime | None = None,
) -> StreamingHttpResponse:
    """A download that opens rightly in a spreadsheet: a mark for UTF-8, ISO days, nothing that could run.

    Where a person takes it, each row says who and when: files are passed on, and their first lines are cut off.
    """
    if taken_at is not None:
        mark = (taken_by, taken_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        head = [*head, "downloaded_by", "downloaded_at"]
        rows = ([*row, *mark] for row in rows)
    answer = StreamingHttpResponse(_text(head, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def ndjson_file(rows: Iterable[Mapping[str, Any]]) -> StreamingHttpResponse:
    """An object of JSON a line, for other systems."""
    lines = (json.dumps(row, cls=JSONEncoder, ensure_ascii=False) + "\n" for row in rows)
    return StreamingHttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")


def in_a_cell(value: Any) -> Any:
    """A value that may be a list or an object, as one cell holds it."""
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return "; ".join(value)
    return json.dumps(value, cls=JSONEncoder, ensure_ascii=False) if isinstance(value, list | dict) else value


def _text(head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    held = io.StringIO()
    writer = csv.writer(held)
    held.write(BOM)
    writer.writerow([cell(value) for value in head])
    for number, row in enumerate(rows, start=1):
        writer.writerow([cell(value) for value in row])
        if number % ROWS_AT_ONCE == 0:
            yield held.getvalue()
            held.seek(0)
            held.truncate()
    yield held.getvalue()


def cell(value: Any) -> str:
    """A value as a cell. A number is our own and stays one, below zero too; any other text is guarded."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    if isinstance(value, int | float):
        return text
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
