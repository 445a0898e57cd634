"""Who sees no rows behind figures is shown none that could single out a council, by any door."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from overview.rules import FEWEST_SHOWN, kept_together, told_by_itself
from tests.api.callers import caller
from tests.factories import user_of
from tests.overview.conftest import World, visit

pytestmark = pytest.mark.capability("UK1", part="small numbers")

WITHOUT_ROWS = [("fcdo", Role.READER), ("fcdo", Role.CLEARER), ("corecities", Role.OBSERVER)]


def page_of(who: tuple[str, Role], address: str = "/overview/") -> Any:
    client = Client()
    client.force_login(user_of(*who))
    return client.get(address)


def main_of(page: Any) -> str:
    text: str = page.text.split("<main", 1)[1].split("</main>", 1)[0]
    return text


def file_of(page: Any) -> list[dict[str, str]]:
    text = b"".join(page.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


@given(st.lists(st.integers(0, 20), max_size=12))
def test_no_small_figure_stands_alone_or_can_be_worked_back(counts: list[int]) -> None:
    apart = kept_together(counts)
    shown = [count for place, count in enumerate(counts) if place not in apart]
    assert all(count == 0 or count >= FEWEST_SHOWN for count in shown)
    if len(apart) == 1:
        assert not any(shown)  # there is nothing else that it could stand with


def test_none_is_told_and_few_are_not() -> None:
    assert [told_by_itself(count) for count in (0, 1, 4, 5, 400)] == [0, None, None, 5, 400]


@pytest.fixture
def some(world: World) -> World:
    """Leeds comes to six and Kent to seven; the others have few."""
    for number in range(2):
        visit("LDS", -number - 60, -number - 60)
    for number in range(7):
        visit("KEN", -number - 90, -number - 90)
    return world


@pytest.mark.django_db
@pytest.mark.parametrize("who", WITHOUT_ROWS)
def test_councils_with_few_stand_together_without_their_names(some: World, who: tuple[str, Role]) -> None:
    page = page_of(who)
    assert "3 of 382" not in page.context["headline"]
    assert page.context["headline"].startswith("Fewer than 5 of 382 councils have logged 16 delegations")
    found = page.context["figures"].by_council
    assert [(row.of.code, row.delegations) for row in found.rows] == [("KEN", 7), ("LDS", 6)]
    assert (found.together.headings, found.together.delegations) == (2, None)
    main = main_of(page)
    assert "Cardiff: " not in main or "Cardiff: fewer than 5" in main
    assert "<title>Manchester: fewer than 5</title>" in main and "<title>York: fewer than 5</title>" in main
    assert ">Manchester<" not in main
    assert "2 others together" in main
    assert 'href="/delegations/' not in main


@pytest.mark.django_db
@pytest.mark.parametrize("who", WITHOUT_ROWS)
@pytest.mark.parametrize("query", ["direction=inward", "purpose=civic_ceremonial", "country=CN"])
def test_no_council_is_named_where_two_addresses_would_tell_what_it_did(
    some: World, who: tuple[str, Role], query: str
) -> None:
    page = page_of(who, f"/overview/?{query}")
    assert page.context["figures"].by_council.rows == []
    assert page.context["map"] == {}
    assert ">Leeds<" not in main_of(page)
    rows = file_of(page_of(who, f"/overview/?{query}&format=csv"))
    assert [row["code"] for row in rows] == [""]
    answer = caller(who[0], "overview:read").get(f"overview/by-council/?{query}").json()
    assert answer["results"] == []
    assert answer["together"]["rows"] == page.context["figures"].by_council.together.headings


@pytest.mark.django_db
@pytest.mark.parametrize("who", WITHOUT_ROWS)
@pytest.mark.parametrize("query", ["from=2026-01-02", "from=2026-01-01&to=2026-12-30", "to=2026-11-24"])
def test_no_period_is_counted_that_differs_from_another_by_days(some: World, who: tuple[str, Role], query: str) -> None:
    page = page_of(who, f"/overview/?{query}")
    assert page.status_code == 400
    assert "a calendar year from 1 January to 31 December" in page.text
    assert 'name="from"' not in page_of(who, "/overview/").text
    assert page_of(who, "/overview/?from=2026-01-01&to=2026-12-31").status_code == 200
    for figures in ("summary", "by-month"):
        answer = caller(who[0], "overview:read").get(f"overview/{figures}/?{query}")
        assert answer.status_code == 400


@pytest.mark.django_db
def test_of_directions_all_are_told_or_none(some: World) -> None:
    """The total less the others would tell the one that is left out."""
    visit("KEN", 30, 31, direction="outward")
    page = page_of(WITHOUT_ROWS[0])
    assert page.context["tiles"][0]["meaning"] == ""
    summary = caller("fcdo", "overview:read").get("overview/summary/").json()
    assert (summary["delegations"], summary["inward"], summary["outward"], summary["virtual"]) == (17, None, None, None)


@pytest.mark.django_db
def test_page_file_and_api_say_the_same(some: World) -> None:
    page = page_of(WITHOUT_ROWS[0])
    system = caller("fcdo", "overview:read")
    listed = system.get("overview/by-council/").json()
    assert [(row["id"], row["delegations"], row["inward"]) for row in listed["results"]] == [
        ("KEN", 7, None),
        ("LDS", 6, None),
    ]
    assert listed["together"] == {"rows": 2, "delegations": None}
    rows = file_of(page_of(WITHOUT_ROWS[0], "/overview/?format=csv"))
    assert [(row["code"], row["delegations"], row["inward"]) for row in rows] == [
        ("KEN", "7", ""),
        ("LDS", "6", ""),
        ("", "fewer than 5", ""),
    ]
    summary = system.get("overview/summary/").json()
    assert (summary["delegations"], summary["councils_with_delegations"], summary["outward"]) == (16, None, None)
    assert [tile["number"] for tile in page.context["tiles"]] == [16, None, None, 11]
    shown = {chart["name"]: chart["table"]["rows"] for chart in page.context["charts"]}
    for name in ("months", "places", "purposes"):
        noun = {"months": "month", "places": "place", "purposes": "purpose"}[name]
        told = system.get(f"overview/by-{noun}/").json()
        assert all(row["delegations"] >= FEWEST_SHOWN for row in told["results"])
        assert [cells[1]["text"] for cells in shown[name]][: len(told["results"])] == [
            str(row["delegations"]) for row in told["results"]
        ]
        assert len(shown[name]) == len(told["results"]) + bool(told["together"])


@pytest.mark.django_db
def test_those_who_see_rows_are_told_everything(some: World) -> None:
    page = page_of(("unit", Role.ANALYST))
    found = page.context["figures"].by_council
    assert [(row.of.code, row.delegations) for row in found.rows] == [("CRF", 2), ("KEN", 7), ("LDS", 6), ("MAN", 1)]
    assert found.together is None
    assert "fewer than" not in page.text.lower()


@pytest.mark.django_db
@pytest.mark.parametrize("who", WITHOUT_ROWS)
def test_of_one_council_its_total_alone_is_told(some: World, who: tuple[str, Role]) -> None:
    page = page_of(who, "/councils/LDS/")
    assert [tile["told"] for tile in page.context["tiles"]] == ["6"]
    assert page.context["charts"] == []
    assert "<svg" not in main_of(page).replace("app-legend", "")
    for code in ("MAN", "YOR"):
        few = page_of(who, f"/councils/{code}/")
        assert [tile["told"] for tile in few.context["tiles"]] == ["Fewer than 5"]
        assert re.search(r"has logged fewer than 5 delegations in the last 12 months", few.context["headline"])
    for query in ("from=2026-01-02", "direction=inward", "format=csv&table=months", "print=no"):
        assert page_of(who, f"/councils/LDS/?{query}").status_code == 400
    assert page_of(who, "/councils/LDS/?from=2025-01-01&to=2025-12-31").status_code == 200
