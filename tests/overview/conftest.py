"""Three councils whose counts are known, on a day that is held."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
import time_machine

from accounts.rules import Sharing
from engagement.rules import Direction, Stage
from tests.factories import NOW, a_bare_delegation

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
