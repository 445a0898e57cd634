"""How well names are matched: 100 to find and 100 innocent near ones (names.csv), written before the matcher was.

`python -m tests.screening` prints it. The names to find are of the China Defence Universities Tracker, and of made-up
companies (entities.csv); the innocent ones are real universities that are not on it, and made-up organisations.
"""

import csv
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from risk.matching import Compared, Name, compare
from risk.published import read_defence_universities

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "risk" / "data" / "defence_universities.csv"


@dataclass(frozen=True)
class Sought:
    """A name as somebody types it; `wanted` is the entry that it means, empty for an innocent one."""

    wanted: str
    name: Name
    why: str


@dataclass
class Measured:
    """What came of the 200: how many were found, which not, which innocent ones were shown, which of these closely."""

    wanted: int = 0
    innocent: int = 0
    missed: list[tuple[Sought, float]] = field(default_factory=list)
    shown: list[tuple[Sought, str, Compared]] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return 1 - len(self.missed) / self.wanted

    @property
    def shown_closely(self) -> list[Sought]:
        return [sought for sought, _entry, found in self.shown if found.is_close]


def lines(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def entries() -> dict[str, Name]:
    """All that can be found, by what names.csv calls it."""
    listed = read_defence_universities(SHIPPED.read_bytes())
    found = {entry.names[0]: Name(entry.names) for entry in listed.entries}
    for line in lines("entities.csv"):
        names = (line["name"], line["local_name"], *line["aliases"].split(";"))
        found[line["id"]] = Name(tuple(filter(None, names)), line["place"])
    return found


@cache
def sought() -> tuple[Sought, ...]:
    return tuple(
        Sought(
            line["wanted"], Name(tuple(filter(None, (line["name"], line["local_name"]))), line["place"]), line["why"]
        )
        for line in lines("names.csv")
    )


def measure() -> Measured:
    told = Measured()
    for one in sought():
        found = {entry: compare(one.name, theirs) for entry, theirs in entries().items()}
        if one.wanted:
            told.wanted += 1
            if not found[one.wanted].is_possible:
                told.missed.append((one, found[one.wanted].score))
            continue
        told.innocent += 1
        entry, closest = max(found.items(), key=lambda pair: (pair[1].is_close, pair[1].score))
        if closest.is_possible:
            told.shown.append((one, entry, closest))
    return told
