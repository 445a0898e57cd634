"""What leaves the service as CSV opens rightly in a spreadsheet, and runs nothing there."""

import csv
import io
from datetime import date
from typing import Any

import pytest

from web.exports import ROWS_AT_ONCE, cell, csv_file


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_a_spreadsheet_would_run_is_guarded(begins: str) -> None:
    assert cell(f"{begins}cmd|' /C calc'!A0") == f"'{begins}cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (-3, "-3"), (0, "0"), (date(2027, 3, 1), "2027-03-01"), ("杭州", "杭州"), ("a=b", "a=b")],
)
def test_what_cannot_run_stays_as_it_is(value: Any, text: str) -> None:
    assert cell(value) == text


def test_a_file_begins_with_the_mark_of_utf_8_and_holds_every_row() -> None:
    answer = csv_file(["name", "count"], ((f"Row {n}, “{n}”", n) for n in range(ROWS_AT_ONCE * 2 + 1)), name="rows")
    sent = b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]
    assert sent.startswith("\ufeffname,count\r\n")
    rows = list(csv.DictReader(io.StringIO(sent.removeprefix("\ufeff"), newline="")))
    assert len(rows) == ROWS_AT_ONCE * 2 + 1
    assert rows[-1] == {"name": f"Row {ROWS_AT_ONCE * 2}, “{ROWS_AT_ONCE * 2}”", "count": str(ROWS_AT_ONCE * 2)}
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rows.csv"'
