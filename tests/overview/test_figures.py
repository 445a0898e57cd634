"""Every figure is a count of rows that somebody could make by hand."""

from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement import services
from engagement.models import Delegation
from engagement.rules import Stage
from overview.filters import Selection
from overview.queries import Figures, figures, sees_rows_behind_figures
from overview.rules import Period, usual_period
from places.models import Council
from places.rules import CouncilKind
from tests.factories import NOW, a_delegation, a_draft, again, council_user, user_of
from tests.overview.conftest import TODAY, World, day, visit

pytestmark = pytest.mark.django_db

STRATEGIC = {CouncilKind.COMBINED_AUTHORITY, CouncilKind.COMBINED_COUNTY_AUTHORITY, CouncilKind.GLA}
FACTS = ("delegations", "by_councils", "under_way", "arriving", "awaiting")


@pytest.fixture
def analyst() -> User:
    return user_of("unit", Role.ANALYST)


def read(user: User, period: Period | None = None) -> Figures:
    return figures(again(user), Selection(period or usual_period(TODAY)), TODAY)


def counted(where: str = "true", what: str = "count(*)") -> int:
    """A count in plain SQL, of what is shared and goes on or went on."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {what} FROM engagement_delegation"
            f" WHERE sharing <> 'council' AND stage IN ('logged', 'confirmed', 'closed') AND ({where})"
        )
        row: tuple[int] = cursor.fetchone()
    return row[0]


@pytest.mark.capability("UK1", part="headline figures, table by council, coverage")
def test_every_figure_equals_a_direct_count(world: World, analyst: User) -> None:
    found = read(analyst)
    year = "starts_on > DATE '2026-11-24' - INTERVAL '1 year'"
    going = "stage <> 'closed'"
    near = "starts_on > '2026-11-24' AND starts_on <= DATE '2026-11-24' + 14"
    assert found.delegations == counted(year) == world.delegations
    assert len(found.councils) == counted(year, "count(DISTINCT council_id)") == world.councils
    assert found.under_way == counted(f"{going} AND '2026-11-24' BETWEEN starts_on AND ends_on") == world.under_way
    assert found.arriving == counted(f"{going} AND {near}") == world.arriving
    assert found.awaiting == counted(f"{going} AND ends_on < '2026-11-24'") == world.awaiting
    for direction in ("inward", "outward", "virtual"):
        there = counted(f"{year} AND direction = '{direction}'")
        assert found.going(direction) == there == getattr(world, direction)
    for row in found.councils:
        assert row.delegations == counted(f"{year} AND council_id = '{row.of.code}'")
    assert [(row.of.code, row.delegations) for row in found.councils] == [("CRF", 2), ("LDS", 4), ("MAN", 1)]


@pytest.mark.capability("UK1", part="headline figures, table by council, coverage")
def test_coverage_counts_the_councils_that_are_open_today(world: World, analyst: User) -> None:
    assert read(analyst).councils_counted == 382
    assert figures(analyst, Selection(usual_period(day(1000))), day(1000)).councils_counted != 382


def test_strategic_authorities_and_closed_councils_stand_apart(world: World, analyst: User) -> None:
    before = read(analyst)
    visit("WYCA", 20, 21)
    visit("ALL", -30, -29)
    after = read(analyst)
    assert after.councils == before.councils
    assert [row.of.code for row in after.others] == ["ALL", "WYCA"]
    assert (after.by_others, after.by_councils) == (2, before.by_councils)
    assert after.delegations == before.delegations + 2


@pytest.mark.capability("UK1", part="headline figures, table by council, coverage")
def test_logging_moves_the_figures_by_exactly_one(world: World, analyst: User) -> None:
    officer = council_user("BRD")
    draft = a_draft("BRD", by=officer, sharing=Sharing.UNIT, starts_on=day(7), ends_on=day(8))
    before = read(analyst)
    services.log_delegation(draft, seen=draft.version, by=officer, now=NOW)
    after = read(analyst)
    moved = {fact: getattr(after, fact) - getattr(before, fact) for fact in FACTS}
    assert moved == {"delegations": 1, "by_councils": 1, "under_way": 0, "arriving": 1, "awaiting": 0}
    assert len(after.councils) == len(before.councils) + 1
    assert after.going("inward") == before.going("inward") + 1


@pytest.mark.parametrize("reader", ["analyst", "own", "other", "reader", "devolved", "observer"])
def test_what_is_kept_to_a_council_moves_nothing_for_anybody(world: World, reader: str) -> None:
    user = {
        "analyst": lambda: user_of("unit", Role.ANALYST),
        "own": lambda: council_user("CRF", Role.APPROVER),
        "other": lambda: council_user("LDS"),
        "reader": lambda: user_of("fcdo", Role.READER),
        "devolved": lambda: user_of("wales", Role.DEVOLVED),
        "observer": lambda: user_of("corecities", Role.OBSERVER),
    }[reader]()
    before = read(user)
    a_delegation("CRF", sharing=Sharing.COUNCIL, starts_on=day(7), ends_on=day(8))
    a_draft("CRF", sharing=Sharing.UNIT, starts_on=day(7), ends_on=day(8))
    assert read(user) == before


def test_what_is_declined_or_cancelled_leaves_the_figures(world: World, analyst: User) -> None:
    before = read(analyst)
    officer = council_user("BRD")
    for end in (services.decline_delegation, services.cancel_delegation):
        delegation = a_delegation("BRD", by=officer, starts_on=day(7), ends_on=day(8))
        assert read(analyst).delegations == before.delegations + 1
        end(delegation, reason="Called off.", seen=delegation.version, by=officer, now=NOW)
        assert read(analyst) == before


@pytest.mark.parametrize(
    ("who", "delegations", "councils", "of", "follows"),
    [
        (lambda: user_of("unit", Role.ANALYST), 7, 3, 382, True),
        (lambda: user_of("unit", Role.PARTNER), 7, 3, 382, True),
        (lambda: user_of("fcdo", Role.READER), 7, 3, 382, False),
        (lambda: user_of("fcdo", Role.CLEARER), 7, 3, 382, False),
        (lambda: user_of("corecities", Role.OBSERVER), 7, 3, 382, False),
        (lambda: user_of("wales", Role.DEVOLVED), 2, 1, 22, True),
        (lambda: council_user("LDS"), 6, 2, 382, True),
        (lambda: council_user("MAN"), 3, 2, 382, True),
        (lambda: council_user("LDS", Role.LEADER), 4, 1, 382, True),
    ],
)
def test_each_reader_counts_what_is_theirs_to_count(
    world: World, who: Any, delegations: int, councils: int, of: int, follows: bool
) -> None:
    user = who()
    found = read(user)
    assert (found.delegations, len(found.councils), found.councils_counted) == (delegations, councils, of)
    assert sees_rows_behind_figures(user) is follows


@pytest.mark.parametrize(
    "who", [lambda: user_of("chongqing", Role.POST), lambda: user_of("service", Role.ADMINISTRATOR)]
)
def test_who_may_not_count_finds_nothing(world: World, who: Any) -> None:
    assert read(who()).delegations == 0


@pytest.mark.parametrize(
    ("period", "delegations"),
    [
        (Period(day(-30), day(-1)), 2),
        (Period(day(-31), day(-30)), 1),
        (Period(last=day(-200)), 3),
        (Period(first=day(14)), 2),
    ],
)
def test_both_ends_of_a_period_belong_to_it(world: World, analyst: User, period: Period, delegations: int) -> None:
    found = read(analyst, period)
    assert found.delegations == delegations
    assert (found.under_way, found.arriving, found.awaiting) == (world.under_way, world.arriving, world.awaiting)


def test_the_number_of_queries_does_not_grow_with_the_rows(
    world: World, analyst: User, django_assert_num_queries: Any
) -> None:
    reader = again(analyst)
    reader.may_count  # noqa: B018 - memberships are asked for once a request, by whatever page it is
    with django_assert_num_queries(4):
        figures(reader, Selection(usual_period(TODAY)), TODAY)
    sample = Delegation.objects.filter(stage=Stage.LOGGED, council_id="LDS", sharing=Sharing.UNIT).last()
    assert sample is not None
    facts = {
        field: getattr(sample, field) for field in ("title", "direction", "country", "purposes", "stage", "sharing")
    }
    facts |= {"starts_on": day(1), "ends_on": day(2), "made_on": TODAY, "made_by": sample.made_by, "logged_at": NOW}
    Delegation.objects.bulk_create(
        Delegation(council=council, reference=f"{council.code}-26-{number:05d}", **facts)
        for number, council in enumerate(Council.objects.open_on(TODAY))
    )
    assert Delegation.objects.count() > 400
    with django_assert_num_queries(5):
        found = figures(reader, Selection(usual_period(TODAY)), TODAY)
    assert len(found.councils) == found.councils_counted
    assert {row.of.kind for row in found.others} == STRATEGIC


@pytest.mark.capability("G03", part="figures count every country alike")
def test_figures_are_the_same_whatever_country_the_visits_are_from(world: World, analyst: User) -> None:
    before = read(analyst)
    for country in ("JP", "DE", "TW"):
        Delegation.objects.update(country=country, place=None)
        assert read(analyst) == before
