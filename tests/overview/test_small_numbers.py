"""Who sees no rows behind figures is shown none that could single out a council, by any door."""

import csv
import io
import re
from collections import defaultdict
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.test import Client

from accounts.roles import Role
from engagement.models import Delegation
from overview.rules import FEWEST_SHOWN, told_by_itself
from places.models import Place
from tests.api.callers import caller
from tests.factories import user_of
from tests.overview.conftest import World, visit

pytestmark = pytest.mark.capability("UK1", part="small numbers")

# How many councils there are is no secret.
TOTAL = "councils_counted"
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


def test_none_is_told_few_are_not_and_others_come_to_the_nearest_five() -> None:
    told = {0: 0, 1: None, 4: None, 5: 5, 7: 5, 8: 10, 12: 10, 13: 15, 400: 400, 402: 400, 403: 405}
    assert {count: told_by_itself(count) for count in told} == told


def test_a_total_less_a_part_of_it_tells_nothing_that_is_small() -> None:
    """Whatever is told of both, what lies between may be none, or may be no small number."""
    between: dict[tuple[int | None, int | None], set[int]] = defaultdict(set)
    for total in range(FEWEST_SHOWN, 203):
        for part in range(FEWEST_SHOWN, total + 1):
            between[told_by_itself(total), told_by_itself(part)].add(total - part)
    for left in between.values():
        assert 0 in left or max(left) >= FEWEST_SHOWN
        assert len(left) >= FEWEST_SHOWN - 2


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
    assert page.context["headline"].startswith("Fewer than 5 of 382 councils have logged about 15 delegations")
    found = page.context["figures"].by_council
    assert [(row.of.code, row.delegations) for row in found.rows] == [("KEN", 5), ("LDS", 5)]
    assert (found.together.headings, found.together.delegations) == (None, None)
    main = main_of(page)
    assert "Cardiff: " not in main or "Cardiff: fewer than 5" in main
    assert "<title>Manchester: fewer than 5</title>" in main and "<title>York: fewer than 5</title>" in main
    assert ">Manchester<" not in main
    assert "Others together" in main
    assert "Figures come to the nearest 5." in main
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
def test_of_directions_those_with_few_are_not_told(some: World) -> None:
    visit("KEN", 30, 31, direction="outward")
    page = page_of(WITHOUT_ROWS[0])
    assert page.context["tiles"][0]["meaning"] == "15 inward"
    summary = caller("fcdo", "overview:read").get("overview/summary/").json()
    assert (summary["delegations"], summary["inward"], summary["outward"], summary["virtual"]) == (15, 15, None, None)


@pytest.mark.django_db
def test_no_council_is_said_to_have_few_that_has_more(world: World) -> None:
    """One with few stands by itself, and takes none along."""
    for code, count in {"KEN": 7, "LDS": 2}.items():
        for number in range(count):
            visit(code, -number - 60, -number - 60)
    Delegation.objects.filter(council="CRF").delete()
    main = main_of(page_of(WITHOUT_ROWS[0]))
    assert "<title>Leeds: 5</title>" in main and "<title>Manchester: fewer than 5</title>" in main
    assert "Others together" in main


FIGURES = ("summary", "by-council", "by-month", "by-place", "by-purpose")


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["fcdo", "corecities"])
@pytest.mark.parametrize("query", ["", "direction=inward", "country=CN", "nation=england", "purpose=civic_ceremonial"])
def test_no_figure_of_any_door_is_exact(some: World, code: str, query: str) -> None:
    held = caller(code, "overview:read")
    told: list[int] = []
    for figures in FIGURES:
        answer = held.get(f"overview/{figures}/?{query}").json()
        rows = [answer, *answer.get("results", []), answer.get("together") or {}]
        told += [n for row in rows for name, n in row.items() if isinstance(n, int) and name not in ("counted", TOTAL)]
    role = {"fcdo": Role.READER, "corecities": Role.OBSERVER}[code]
    page = page_of((code, role), f"/overview/?{query}")
    told += [tile["number"] for tile in page.context["tiles"] if tile["number"] is not None]
    for table in ("councils", "months", "places", "purposes", "actors"):
        file = page_of((code, role), f"/overview/?{query}&format=csv&table={table}")
        assert "rounded-to-5" in file.headers["Content-Disposition"]
        told += [int(row["delegations"]) for row in file_of(file) if row["delegations"] != "fewer than 5"]
    assert len(told) > 10
    assert {number % FEWEST_SHOWN for number in told} == {0}


@pytest.mark.django_db
def test_one_delegation_of_another_kind_cannot_be_told_from_none(some: World) -> None:
    """The total and the total of one country differ by one, and are told alike."""
    visit("YOR", -5, -4, country_id="JP", place=Place.objects.get(code="TW-KHH"))
    held = caller("fcdo", "overview:read")
    total, part = (held.get(f"overview/summary/{query}").json()["delegations"] for query in ("", "?country=CN"))
    assert (total, part) == (15, 15)
    assert held.get("overview/summary/?country=JP").json()["delegations"] is None


@pytest.mark.django_db
def test_page_file_and_api_say_the_same(some: World) -> None:
    page = page_of(WITHOUT_ROWS[0])
    system = caller("fcdo", "overview:read")
    listed = system.get("overview/by-council/").json()
    assert [(row["id"], row["delegations"], row["inward"]) for row in listed["results"]] == [
        ("KEN", 5, None),
        ("LDS", 5, None),
    ]
    assert listed["together"] == {"rows": None, "delegations": None}
    rows = file_of(page_of(WITHOUT_ROWS[0], "/overview/?format=csv"))
    assert [(row["code"], row["delegations"], row["inward"]) for row in rows] == [
        ("KEN", "5", ""),
        ("LDS", "5", ""),
        ("", "fewer than 5", ""),
    ]
    summary = system.get("overview/summary/").json()
    assert (summary["delegations"], summary["councils_with_delegations"], summary["outward"]) == (15, None, None)
    assert [tile["number"] for tile in page.context["tiles"]] == [15, None, None, 10, 0]
    picture = page_of(WITHOUT_ROWS[0], "/overview/?format=svg&table=places")
    assert "nearest 5." in " ".join(" ".join(fromstring(picture.content).itertext()).split())
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
    assert [tile["told"] for tile in page.context["tiles"]] == ["5"]
    assert page.context["headline"].startswith("Leeds City Council has logged about 5 delegations")
    assert page.context["charts"] == []
    assert "<svg" not in main_of(page).replace("app-legend", "")
    for code in ("MAN", "YOR"):
        few = page_of(who, f"/councils/{code}/")
        assert [tile["told"] for tile in few.context["tiles"]] == ["Fewer than 5"]
        assert re.search(r"has logged fewer than 5 delegations in the last 12 months", few.context["headline"])
    for query in ("from=2026-01-02", "direction=inward", "format=csv&table=months", "print=no"):
        assert page_of(who, f"/councils/LDS/?{query}").status_code == 400
    assert page_of(who, "/councils/LDS/?from=2025-01-01&to=2025-12-31").status_code == 200
