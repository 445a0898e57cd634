"""The permission matrix as a table that a person can read: `table.md`, one row an address, method and kind of sharing.

Cells: the status; "sign in" where nobody is led to sign-in; how much of a record is shown; for lists, which of the five
records, by letter (d draft, c kept to the council, u unit, s councils, g granted to a post, a network, a university).
`python -m tests.matrix` writes the file from what the code does, so that a change shows as a difference to read, and
never by itself as a pass.
"""

from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path

from tests.matrix.asking import Case
from tests.world import ACTORS, SYSTEMS

FILE = Path(__file__).parent / "table.md"
# People come by pages, systems by the API. That the API takes nobody by a browser's session is a test of its own.
PEOPLE = tuple(ACTORS)
CALLERS = ("nobody", *SYSTEMS)


def columns(case: Case) -> tuple[str, ...]:
    return CALLERS if case.route.startswith("api:") else PEOPLE


def read() -> dict[Case, dict[str, str]]:
    """What is expected, by case and by who asks."""
    expected: dict[Case, dict[str, str]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("| ") or line.startswith("| route "):
            continue
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        case = Case(*cells[:3])
        assert case not in expected, f"{case} stands twice in {FILE.name}"
        expected[case] = dict(zip(columns(case), cells[3:], strict=True))
    return expected


def write(rows: Iterable[tuple[Case, dict[str, str]]]) -> None:
    told = list(rows)
    pieces = ["# The permission matrix", (__doc__ or "").strip()]
    for title, heads in (("Pages", PEOPLE), ("The API", CALLERS)):
        body = [[*astuple(case), *(cells[name] for name in heads)] for case, cells in told if columns(case) is heads]
        pieces += [f"## {title}", _drawn([["route", "method", "shared", *heads], *body])]
    FILE.write_text("\n\n".join(pieces) + "\n", encoding="utf-8")


def _drawn(rows: list[list[str]]) -> str:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
