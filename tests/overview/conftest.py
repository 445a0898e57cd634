"""Three councils whose counts are known, on a day that is held."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
import time_machine

from accounts.rules import Sharing
from engagement.models import DelegationOrganisation, Flag
from engagement.rules import Direction, Purpose, Stage
from places.models import Place
from risk.models import Assessment
from risk.rules import Path
from tests.factories import NOW, a_bare_delegation, an_organisation

TODAY = NOW.date()


class World(NamedTuple):
    """What the three councils have, as somebody counted it by hand."""

    delegations: int
    councils: int
    inward: int
    outward: int
    virtual: int
    under_way: int
    arriving: int
    awaiting: int


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def visit(code: str, first: int, last: int, **more: Any) -> Any:
    """A visit whose days are counted from today."""
    return a_bare_delegation(code, starts_on=day(first), ends_on=day(last), **more)


def flag(row: Any, rule: str, about: str = "", *, gone_at: Any = None, **facts: Any) -> Flag:
    """What was found in a visit, as it stands in the table."""
    return Flag.objects.create(
        council_id=row.council_id, delegation=row, rule=rule, about=about, facts=facts, found_at=NOW, gone_at=gone_at
    )


def looked(row: Any, path: Path, **more: Any) -> Assessment:
    """That its council looked at the risk of a visit, as it stands in the table."""
    return Assessment.objects.create(
        council_id=row.council_id,
        label=row._meta.label,
        record=row.key,
        sharing=Sharing.COUNCIL if row.sharing == Sharing.COUNCIL else Sharing.UNIT,
        path=path,
        made_at=NOW,
        made_by=row.made_by,
        **more,
    )


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(db: None) -> World:
    """Leeds has four, Cardiff two, Manchester one; round about stands what no figure counts."""
    visit("LDS", -200, -198, stage=Stage.CLOSED)
    visit("LDS", -30, -28)  # awaits its close-out
    visit("LDS", -1, 1, stage=Stage.CONFIRMED)  # under way
    visit("LDS", 14, 16, direction=Direction.OUTWARD)  # the last day that is near
    visit("CRF", 0, 0, sharing=Sharing.COUNCILS, direction=Direction.VIRTUAL)  # today
    visit("CRF", 15, 15, sharing=Sharing.COUNCILS)  # not near yet
    visit("MAN", -364, -363)  # the first day of the last 12 months, and awaits its close-out

    visit("MAN", -365, -365, stage=Stage.CLOSED)  # one day too early
    visit("LDS", 3, 4, sharing=Sharing.COUNCIL)
    visit("CRF", 3, 4, stage=Stage.DRAFT)
    visit("LDS", 3, 4, stage=Stage.DECLINED)
    visit("CRF", 3, 4, stage=Stage.CANCELLED, sharing=Sharing.COUNCILS)
    return World(delegations=7, councils=3, inward=5, outward=1, virtual=1, under_way=2, arriving=1, awaiting=2)


@pytest.fixture
def varied(world: World) -> World:
    """More, of several kinds, places and purposes, with organisations; round about what is on the edge of a period."""
    visit("LDS", 0, 3, stage=Stage.CLOSED)  # closed before its last day: neither under way nor awaiting
    visit("WYCA", 5, 6, sharing=Sharing.COUNCILS)
    places = {code: Place.objects.get(code=code) for code in ("CN-330100", "CN-310000", "TW-KHH")}
    for number, (code, first) in enumerate([("LDS", -31), ("CRF", -1), ("MAN", 40), ("CRF", 400)]):
        row = visit(
            code,
            first,
            first + 1,
            sharing=Sharing.COUNCILS if number % 2 else Sharing.UNIT,
            purposes=[Purpose.SPORT, Purpose.CULTURE_ARTS][: 1 + number % 2],
            direction=Direction.values[number % 3],
            place=list(places.values())[number % 3],
            country_id=list(places)[number % 3][:2],
        )
        office = an_organisation(code, kind=("fao", "embassy", "university", "people_gov")[number])
        again_there = an_organisation(code, kind="fao")
        for organisation in (office, again_there):
            DelegationOrganisation.objects.create(council_id=code, delegation=row, organisation=organisation)
        flag(row, "purpose_site_mismatch", "0000000000aa")
        flag(row, "purpose_site_mismatch", "0000000000ab")  # a visit counts once
        if number < 2:
            flag(row, "late_change", fields=["programme"], days_left=number, changes=number + 2)
        flag(row, "late_people", days_left=1, changes=7)  # told to fewer readers, and not counted
        if number < 3:
            looked(row, [Path.GREEN, Path.AMBER, Path.GREEN][number])
        flag(row, "mostly_ceremony", gone_at=NOW, ceremonies=3, stops=3)  # no longer so
    return world
