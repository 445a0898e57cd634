"""Published national routes: bodies that help with a kind of risk, or take a concern, as files of published addresses
have them. Nobody here confirms them: each says where it was published.
"""

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from places.rules import Nation
from risk.rules import Category

DATA = Path(__file__).parent / "data"
NATIONAL = DATA / "national_routes.csv"


@dataclass(frozen=True)
class Route:
    """Somebody national: for what, how they are reached, and where that is published."""

    name: str
    helps_with: str
    reached_by: str
    website: str
    nations: tuple[Nation, ...]
    """None is all four."""

    source: str

    def serves(self, nation: str | None) -> bool:
        """Whether it is for councils of a nation; of any, where none is said."""
        return not nation or not self.nations or nation in self.nations


@dataclass(frozen=True)
class NationalRoute(Route):
    """One that helps with categories of risk."""

    categories: tuple[Category, ...]
    looked_up_on: date
    """On which day its addresses were found published."""


def lines_of(file: Path, columns: Collection[str]) -> list[dict[str, str]]:
    """The lines of such a file. Raises ValueError where a column lacks, or a line is cut off or too long."""
    with file.open(encoding="utf-8", newline="") as text:
        lines = csv.DictReader(text)
        if lacking := set(columns) - set(lines.fieldnames or ()):
            raise ValueError(f"{file.name} lacks {', '.join(sorted(lacking))}.")
        found = list(lines)
    for number, line in enumerate(found, start=2):
        if None in line or None in line.values():
            raise ValueError(f"{file.name}, line {number}, has not as many cells as the first.")
    return found


def nations_of(cell: str) -> tuple[Nation, ...]:
    return tuple(Nation(code) for code in cell.split(";")) if cell else ()


OF_ANY_ROUTE = ("name", "helps_with", "reached_by", "website", "nations", "source")


def of_any_route(line: Mapping[str, str]) -> dict[str, Any]:
    """What every file of routes says of one."""
    return {name: nations_of(line[name]) if name == "nations" else line[name] for name in OF_ANY_ROUTE}


def read_national(file: Path) -> tuple[NationalRoute, ...]:
    """The routes of a file, whole or not at all. Raises ValueError where something of it cannot be read."""
    return tuple(
        NationalRoute(
            **of_any_route(line),
            categories=tuple(Category(code) for code in line["categories"].split(";")),
            looked_up_on=date.fromisoformat(line["looked_up_on"]),
        )
        for line in lines_of(
            file,
            (*OF_ANY_ROUTE, "categories", "looked_up_on"),
        )
    )


@lru_cache
def all_national() -> tuple[NationalRoute, ...]:
    """As the file has them, what fits most engagements first."""
    return read_national(NATIONAL)


@dataclass(frozen=True)
class Signposted:
    """The routes for something: those that fit, and the others, which are named so that all of them stand there."""

    routes: list[NationalRoute]
    other_routes: list[NationalRoute]


FEW = 3
"""So many stand in full where nothing calls for one."""


def national_for(nation: str | None, categories: Collection[str]) -> Signposted:
    """The routes for councils of a nation: in full those that help with any of these categories, with more of them
    first; where no category is named, the few that fit most engagements.
    """
    every = [route for route in all_national() if route.serves(nation)]
    asked = set(categories)
    fitting = [route for route in every if asked & set(route.categories)] if asked else every[:FEW]
    fitting.sort(key=lambda route: -len(asked & set(route.categories)))
    return Signposted(fitting, [route for route in every if route not in fitting])
