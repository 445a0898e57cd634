"""How well names are matched: 100 to find and 100 innocent near ones (names.csv), written before the matcher was.

`python -m tests.screening` prints it. The names to find are of the China Defence Universities Tracker, and of made-up
companies (entities.csv); the innocent ones are real universities that are not on it, and made-up organisations.
"""

import csv
import os
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.db import connection

from places.models import Council
from risk.listing import screen
from risk.matching import Compared, Name, compare
from risk.models import Listing
from risk.published import read_defence_universities
from risk.services import load_list, screen_organisations
from risk.services.screening import OwnRecord
from tests.factories import NOW, again, an_organisation, council_user
from tests.screening.lists import a_uk_list

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


type Finds = Callable[[Name], Mapping[str, Compared]]
"""What is made of a name: each entry that it was compared with, and how that went."""


def compared_with_all(name: Name) -> dict[str, Compared]:
    return {entry: compare(name, theirs) for entry, theirs in entries().items()}


def looked_for(name: Name) -> dict[str, Compared]:
    """The same through the database: only what the search finds is compared. `load` comes first."""
    [possible] = screen([name])
    return {
        one.listing.key if one.listing.code == "uk_sanctions" else one.listing.names[0]: one.compared
        for one in possible
    }


def load() -> None:
    """All that can be found, as two lists in the database."""
    load_list("defence_universities", SHIPPED.read_bytes(), now=NOW)
    kept = ("id", "name", "local_name", "aliases")
    told = a_uk_list(*({name: line[name] for name in kept} for line in lines("entities.csv")))
    load_list("uk_sanctions", told, now=NOW)


def measure(finds: Finds = compared_with_all) -> Measured:
    told = Measured()
    for one in sought():
        found = finds(one.name)
        if one.wanted:
            told.wanted += 1
            of_wanted = found.get(one.wanted)
            if of_wanted is None or not of_wanted.is_possible:
                told.missed.append((one, of_wanted.score if of_wanted else 0.0))
            continue
        told.innocent += 1
        possible = [pair for pair in found.items() if pair[1].is_possible]
        if possible:
            entry, closest = max(possible, key=lambda pair: (pair[1].is_close, pair[1].score))
            told.shown.append((one, entry, closest))
    return told


# -- How long it takes -------------------------------------------------------------------------------------------------

CITIES = ("Hangzhou 杭州", "Wenzhou 温州", "Ningbo 宁波", "Jiaxing 嘉兴", "Jinhua 金华", "Taizhou 台州", "Huzhou 湖州")
STARS = (
    "Bright 明星",
    "River 江河",
    "Golden 金山",
    "Harbour 港湾",
    "Lotus 莲花",
    "Summit 高峰",
    "Jade 玉石",
    "Falcon 猎鹰",
)
TRADES = ("Chemical 化工", "Shipping 航运", "Optics 光学", "Robotics 机器人", "Textile 纺织", "Energy 能源")
FIGURES = "零一二三四五六七八九"


def a_made_up_name(number: int, apart: int) -> tuple[str, str]:
    """In both scripts: of words that very many share, and a number that few do."""
    draw = random.Random(f"{apart} {number}")
    city, star, trade = (draw.choice(words).split() for words in (CITIES, STARS, TRADES))
    told = draw.randrange(9999)
    figures = "".join(FIGURES[int(figure)] for figure in str(told))
    return f"{city[0]} {star[0]} {told} {trade[0]} Co Ltd", f"{city[1]}{star[1]}{figures}{trade[1]}有限公司"


@dataclass(frozen=True)
class Took:
    """How long organisations took to compare, with how much of the council's own on record."""

    organisations: int
    listed: int
    on_record: int
    seconds: float
    work: float
    work_of_database: float
    """Seconds that passed are more where other things run on the machine."""


def load_many(names: int) -> None:
    """Made-up entries, two names each."""
    made = (a_made_up_name(number, apart=1) for number in range(names // 2))
    told = ({"id": f"TST{at:06}", "name": name, "local_name": local} for at, (name, local) in enumerate(made))
    load_list("uk_sanctions", a_uk_list(*told), now=NOW)


def time_to_screen(organisations: int, *, on_record: int) -> Took:
    """Compare so many organisations of one council with all that is loaded, in one act. `load_many` comes first."""
    by = council_user("LDS")
    council = Council.objects.get(code="LDS")
    names = [a_made_up_name(number, apart=2) for number in range(organisations)]
    rows = [an_organisation("LDS", by=by, name=name, local_name=local, kind="private") for name, local in names]
    held = [
        OwnRecord(f"LDS-26-{number:05}", a_made_up_name(number, apart=3), "Made-up visit that was declined.")
        for number in range(on_record)
    ]
    before = (time.monotonic(), time.process_time(), spent_by_database())
    screen_organisations(council, rows, by=again(by), now=NOW, history=lambda _council: held)
    after = (time.monotonic(), time.process_time(), spent_by_database())
    listed = sum(len(names) for names in Listing.objects.standing().values_list("names", flat=True))
    return Took(organisations, listed, on_record, *(now - then for now, then in zip(after, before, strict=True)))


def spent_by_database() -> float:
    """Seconds of work of the process that serves this connection; of one elsewhere, seconds that passed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [[pid]] = cursor.fetchall()
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return time.monotonic()
    in_user, in_system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(in_user) + int(in_system)) / os.sysconf("SC_CLK_TCK")
