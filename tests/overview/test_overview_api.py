"""The overview over the API: the figures of the page, for whoever may count."""

from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from accounts.rules import Sharing
from tests.api.callers import caller, parameters
from tests.factories import a_delegation, council_user, user_of
from tests.overview.conftest import World, day, visit

pytestmark = pytest.mark.django_db


def summary(code: str, query: str = "") -> dict[str, Any]:
    answer = caller(code, "overview:read").get(f"overview/summary/{query}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_the_summary_is_one_flat_object_of_whole_numbers_with_its_period(world: World) -> None:
    assert summary("unit") == {
        "from": "2025-11-25",
        "to": None,
        "as_of": "2026-11-24",
        "covers": "what_the_unit_sees",
        "delegations": 7,
        "contacts": 0,
        "inward": 5,
        "outward": 1,
        "virtual": 1,
        "councils_with_delegations": 3,
        "councils_counted": 382,
        "delegations_of_councils_counted": 7,
        "under_way": 2,
        "arriving_14_days": 1,
        "awaiting_close_out": 2,
    }


@pytest.mark.parametrize(
    ("code", "role", "person_of"),
    [
        ("unit", Role.ANALYST, "unit"),
        ("wales", Role.DEVOLVED, "wales"),
        ("fcdo", Role.READER, "fcdo"),
        ("corecities", Role.OBSERVER, "corecities"),
        ("LDS", Role.OFFICER, "LDS"),
    ],
)
@pytest.mark.parametrize("query", ["", "?from=2026-01-01&to=2026-12-31"])
def test_the_figures_are_those_of_the_page(world: World, code: str, role: Role, person_of: str, query: str) -> None:
    visit("WYCA", 5, 6)
    page = Client()
    page.force_login(user_of(person_of, role))
    shown = page.get(f"/overview/{query}").context
    found = summary(code, query)
    assert [tile["number"] for tile in shown["tiles"]] == [
        found["delegations"],
        found["councils_with_delegations"],
        shown["figures"].told(shown["figures"].under_way_or_soon),
        found["awaiting_close_out"],
        found["contacts"],
    ]
    listed = caller(code, "overview:read").get(f"overview/by-council/{query}").json()
    assert [(row["id"], row["delegations"]) for row in listed["results"]] == [
        (row.of.code, row.delegations) for row in shown["figures"].by_council.rows
    ]
    if shown["figures"].is_exact:
        assert sum(row["delegations"] for row in listed["results"]) == found["delegations"]
    assert (listed["from"], listed["to"], listed["next"]) == (found["from"], found["to"], None)


@pytest.mark.parametrize(
    "address",
    ["overview/summary/", "overview/by-council/", "overview/by-month/", "overview/by-place/", "overview/by-purpose/"],
)
@pytest.mark.parametrize(
    ("code", "covers"),
    [
        ("unit", "what_the_unit_sees"),
        ("fcdo", "what_the_unit_sees"),
        ("corecities", "what_the_unit_sees"),
        ("wales", "wales"),
        ("LDS", "what_this_body_may_see"),
    ],
)
def test_figures_say_whose_delegations_they_cover(world: World, address: str, code: str, covers: str) -> None:
    assert caller(code, "overview:read").get(address).json()["covers"] == covers


def test_by_council_says_which_councils_coverage_counts(world: World) -> None:
    visit("WYCA", 5, 6)
    listed = caller("unit", "overview:read").get("overview/by-council/").json()["results"]
    assert listed[0] == {
        "id": "CRF",
        "name": "City of Cardiff Council",
        "nation": "wales",
        "region": "Wales",
        "counted": True,
        "delegations": 2,
        "inward": 1,
        "outward": 0,
        "virtual": 1,
    }
    assert [(row["id"], row["counted"]) for row in listed] == [
        ("CRF", True),
        ("LDS", True),
        ("MAN", True),
        ("WYCA", False),
    ]


def test_one_more_is_one_more_and_what_is_private_is_none(world: World) -> None:
    officer = council_user("BRD")
    before = summary("unit")
    a_delegation("BRD", by=officer, sharing=Sharing.COUNCIL, starts_on=day(30), ends_on=day(31))
    assert summary("unit") == before
    a_delegation("BRD", by=officer, sharing=Sharing.UNIT, starts_on=day(30), ends_on=day(31))
    moved = {name: number - before[name] for name, number in summary("unit").items() if isinstance(number, int)}
    assert {name for name, by in moved.items() if by} == {
        "delegations",
        "inward",
        "councils_with_delegations",
        "delegations_of_councils_counted",
    }
    assert set(moved.values()) == {0, 1}


@pytest.mark.parametrize(
    "address",
    ["overview/summary/", "overview/by-council/", "overview/by-month/", "overview/by-place/", "overview/by-purpose/"],
)
@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("?council=LDS", "council"),
        ("?format=csv", "format"),
        ("?from=yesterday", "from"),
        ("?from=2027-02-01&to=2027-01-01", "to"),
        ("?to=2027-02-01&to=2027-01-01", "to"),
    ],
)
def test_what_the_address_cannot_say_is_refused_by_name(db: None, address: str, query: str, name: str) -> None:
    answer = caller("unit", "overview:read").get(address + query)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(parameters(answer)) == {name}


@pytest.mark.parametrize("code", ["chongqing", "university"])
def test_a_system_may_count_no_more_than_the_people_of_its_body(world: World, code: str) -> None:
    answer = caller(code, "overview:read").get("overview/summary/")
    assert answer.status_code == 403
