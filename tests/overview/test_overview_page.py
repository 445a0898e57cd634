"""The national overview: what it says, where its figures lead, what it refuses."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from unittest.mock import patch

import pytest
from django.template.response import TemplateResponse
from django.test import Client
from django.utils.html import escape

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from tests.factories import a_delegation, council_user, user_of
from tests.overview.conftest import World, day, visit
from tests.sweeps import taken

pytestmark = pytest.mark.django_db

ADDRESS = "/overview/"
READERS: dict[str, Callable[[], User]] = {
    "analyst": lambda: user_of("unit", Role.ANALYST),
    "devolved": lambda: user_of("wales", Role.DEVOLVED),
    "officer": lambda: council_user("LDS"),
    "other officer": lambda: council_user("MAN"),
    "leader": lambda: council_user("LDS", Role.LEADER),
}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def figures_of(page: Any) -> dict[str, tuple[int, str]]:
    """Name, number and address of each of the figures at the top."""
    return {tile["name"]: (tile["number"], tile["url"]) for tile in page.context["tiles"]}


def rows_at(client: Client, address: str) -> list[Any]:
    """Every row of the list at an address, page by page, of pages that are made and not drawn."""
    found: list[Any] = []
    while True:
        with patch.object(TemplateResponse, "rendered_content", ""):
            page: Any = client.get(address)
        assert page.status_code == 200, address
        found += page.context_data["rows"]
        following = page.context_data["page"].following
        if not following:
            return found
        address = re.sub(r"&after=[^&]*", "", address) + f"&after={following}"


@pytest.mark.capability("UK1", part="headline figures, table by council, coverage")
def test_the_page_says_what_was_counted(world: World) -> None:
    page = signed_in(READERS["analyst"]()).get(ADDRESS)
    assert "3 of 382 councils have logged 7 delegations in the last 12 months, visits to come included." in page.text
    assert "Visits whose first day is 25 November 2025 or later, those to come included." in page.text
    assert [number for number, _url in figures_of(page).values()] == [7, 3, 3, 2, 0]
    assert "5 inward, 1 outward, 1 virtual" in page.text
    assert "What these figures cannot show" in page.text


@pytest.mark.capability("UK1", part="headline figures, table by council, coverage")
@pytest.mark.capability("UK1", part="months, places, purposes, actor groups, every link followed")
@pytest.mark.parametrize("reader", READERS)
def test_each_figure_leads_to_exactly_its_rows(varied: World, reader: str) -> None:
    client = signed_in(READERS[reader]())
    for query in taken(
        (
            "",
            "?from=2026-10-25&to=2026-11-24",
            "?to=2026-11-24",
            "?country=CN&purpose=sport",
            "?from=2025-01-01&direction=inward&purpose=culture_arts",
            "?nation=wales",
        )
    ):
        page = client.get(ADDRESS + query)
        figures = figures_of(page)
        councils, anchor = figures.pop(next(name for name in figures if name.startswith("Councils")))
        assert anchor == "#councils"
        assert councils == len(page.context["figures"].councils)
        for name, (number, url) in figures.items():
            assert len(rows_at(client, url)) == number, (query, name)
        assert not numbers_without_link(page)
        told = numbers_in(page)
        followed = {url: len(rows_at(client, url)) for url in dict(told)}
        assert dict(told) == followed
        totals = sum(row.delegations for row in page.context["figures"].by_council.rows)
        assert totals == figures["Delegations"][0]
        if totals:
            assert {chart["name"] for chart in page.context["charts"]} >= {"months", "places", "purposes"}
        assert set(re.findall(r'<a href="([^"]*)" tabindex="-1">', page.text)) <= {escape(url) for url in followed}


def numbers_in(page: Any) -> list[tuple[str, int]]:
    """Every figure of a table, and of the map, that is a link: its address and what it says."""
    in_tables = re.findall(
        r'<a class="govuk-link" href="([^"]*)">([\d,]+)<span class="govuk-visually-hidden">', page.text
    )
    in_map = re.findall(r'<a href="([^"]*)" tabindex="-1"><use [^>]*><title>[^<]*: (\d+)</title>', page.text)
    return [(unescape(url), int(number.replace(",", ""))) for url, number in [*in_tables, *in_map]]


def numbers_without_link(page: Any) -> list[str]:
    """Figures of tables, and bars, that lead nowhere though they count something."""
    cells = re.findall(r'<td class="govuk-table__cell[^"]*--numeric[^"]*">(.*?)</td>', page.text, re.DOTALL)
    numbers = [re.sub(r'<span class="app-small-only">.*?</span>', "", cell).strip() for cell in cells]
    shut = [
        cell for cell in numbers if cell != "0" and not cell.startswith('<a class="govuk-link" href="/delegations/?')
    ]
    for chart in page.context["charts"]:
        drawn = chart["chart"]
        if drawn and chart["name"] != "months" and drawn.count("<a ") != min(10, len(chart["table"]["rows"])):
            shut.append(f"a bar of {chart['name']}")
    return shut


def test_a_figure_of_many_rows_leads_to_all_of_them(world: World) -> None:
    for number in range(60):
        visit("CRF", number, number)
    client = signed_in(READERS["analyst"]())
    number, url = figures_of(client.get(ADDRESS))["Delegations"]
    assert number == len(rows_at(client, url)) == world.delegations + 60


@pytest.mark.parametrize("who", [("fcdo", Role.READER), ("fcdo", Role.CLEARER), ("corecities", Role.OBSERVER)])
def test_who_sees_no_rows_gets_figures_without_links(world: World, who: tuple[str, Role]) -> None:
    page = signed_in(user_of(*who)).get(ADDRESS)
    assert [number for number, _url in figures_of(page).values()] == [5, None, None, None, 0]
    assert [tile["told"] for tile in page.context["tiles"]] == ["5", *["Fewer than 5"] * 3, "0"]
    assert {url for _number, url in figures_of(page).values()} == {""}
    main = page.text.split("<main", 1)[1].split("</main>", 1)[0]
    assert "/delegations/" not in main
    assert "You see figures here and not the records behind them, so no figure is a link." in main


@pytest.mark.parametrize(
    ("reader", "begins"),
    [
        ("analyst", "3 of 382 councils have logged 7 delegations"),
        ("devolved", "1 of 22 councils in Wales has logged 2 delegations"),
        ("officer", "Of what 382 councils share, you may see 6 delegations, by 2 of them,"),
        ("leader", "Of what 382 councils share, you may see 4 delegations, by 1 of them,"),
    ],
)
def test_the_headline_says_how_far_its_figures_reach(world: World, reader: str, begins: str) -> None:
    page = signed_in(READERS[reader]()).get(ADDRESS)
    assert page.context["headline"].startswith(begins)
    is_less = reader in ("officer", "leader")
    assert ("The national figures, which the central unit sees, may be higher." in page.text) is is_less
    assert ("2 of 382 councils have a delegation that you may see" in page.text) is (reader == "officer")


def test_figures_of_today_say_that_they_are_of_no_period(world: World) -> None:
    page = signed_in(READERS["analyst"]()).get(ADDRESS + "?from=2024-01-01&to=2024-12-31")
    told = {tile["name"]: tile["meaning"] for tile in page.context["tiles"]}
    assert told["Under way or starting in 14 days"] == "Today, whatever the period: 2 under way"
    assert told["Awaiting close-out"] == "Today, whatever the period: ended and not closed"


def test_the_number_of_delegations_stands_right_after_the_council(world: World) -> None:
    page = signed_in(READERS["analyst"]()).get(ADDRESS)
    head = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', page.text.split('id="councils"', 1)[1])
    assert head == ["Council", "Delegations", "Inward", "Outward", "Virtual", "Nation and region"]
    assert '1<span class="govuk-visually-hidden"> delegation of Manchester City Council</span>' in page.text
    assert '2<span class="govuk-visually-hidden"> delegations of City of Cardiff Council</span>' in page.text


def test_a_logged_delegation_moves_the_page_by_one_and_a_private_one_does_not(world: World) -> None:
    client = signed_in(READERS["analyst"]())
    before = client.get(ADDRESS)
    a_delegation("BRD", sharing=Sharing.COUNCIL, starts_on=day(3), ends_on=day(4))
    kept = client.get(ADDRESS)
    assert kept.context["headline"] == before.context["headline"]
    assert figures_of(kept) == figures_of(before)
    a_delegation("BRD", sharing=Sharing.UNIT, starts_on=day(3), ends_on=day(4))
    after = client.get(ADDRESS)
    assert "4 of 382 councils have logged 8 delegations" in after.context["headline"]
    moved = [
        after_number - before_number
        for (after_number, _), (before_number, _) in zip(
            figures_of(after).values(), figures_of(before).values(), strict=True
        )
    ]
    assert moved == [1, 1, 1, 0, 0]


def test_councils_stand_by_name_and_never_by_number(world: World) -> None:
    page = signed_in(READERS["analyst"]()).get(ADDRESS)
    text = page.text.split('id="councils"', 1)[1]
    assert [text.index(f">{name}<") for name in ("Cardiff", "Leeds", "Manchester")] == sorted(
        text.index(f">{name}<") for name in ("Cardiff", "Leeds", "Manchester")
    )
    for word in ("rank", "league", "top 10", "best", "most active", "sort="):
        assert word not in page.text.lower()


def test_strategic_authorities_stand_apart(world: World) -> None:
    visit("WYCA", 5, 6)
    page = signed_in(READERS["analyst"]()).get(ADDRESS)
    assert "1 more delegation is of a strategic authority or of a council that is not open today." in page.text
    assert "3 of 382 councils have logged 7 delegations" in page.text
    assert page.context["figures"].delegations == 8


def test_the_map_shows_every_council_that_has_a_hexagon(world: World) -> None:
    visit("KEN", 5, 6)
    page = signed_in(READERS["analyst"]()).get(ADDRESS)
    assert page.text.count("<use ") == 361
    assert "<title>Leeds: 4</title>" in page.text
    assert [entry["name"] for entry in page.context["map"]["strip"]] == ["Kent"]
    wales = signed_in(READERS["devolved"]()).get(ADDRESS)
    assert wales.text.count("<use ") == 22


def test_nothing_logged_is_said_in_words(db: None) -> None:
    page = signed_in(READERS["analyst"]()).get(ADDRESS)
    assert "None of 382 councils has logged a delegation in the last 12 months" in page.text
    assert "<table" not in page.text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?form=2026-01-01", "The address asks for “form”, which this page does not know."),
        ("?format=pdf", "format: This page comes as a page, its tables as csv and its charts as svg."),
        ("?<script>=1", "The address asks for “<script>”, which this page does not know."),
    ],
)
def test_an_address_that_cannot_be_read_is_refused_by_name(db: None, query: str, sentence: str) -> None:
    page = signed_in(READERS["analyst"]()).get(ADDRESS + query)
    assert page.status_code == 400
    assert escape(sentence) in page.text


@pytest.mark.parametrize(
    ("asked", "told", "left", "words"),
    [
        (
            "/overview/?utm_source=mail&nation=wales",
            "The address asks for “utm_source”, which this page does not know.",
            "/overview/?nation=wales",
            "Open the page without it",
        ),
        (
            "/delegations/?a=1&direction=inward&b=2",
            "The address asks for “a”, “b”, which this page does not know.",
            "/delegations/?direction=inward",
            "Open the page without them",
        ),
        (
            "/review/?colour=red&view=mine",
            "The address asks for “colour”, which this page does not know.",
            "/review/?view=mine",
            "Open the page without it",
        ),
        (
            "/review/?view=nonsense",
            "view: Choose one of: new, mine, unassigned, arriving, questions, answered.",
            "/review/",
            "Open the page without it",
        ),
        (
            "/delegations/?after=nonsense&direction=inward",
            "The place in the list that the address names is not known.",
            "/delegations/?direction=inward",
            "Go to the first page of the list",
        ),
    ],
)
def test_what_a_page_does_not_know_is_one_sentence_and_a_link_that_takes_it_away(
    db: None, asked: str, told: str, left: str, words: str
) -> None:
    client = signed_in(READERS["analyst"]())
    page = client.get(asked)
    assert page.status_code == 400
    assert told in page.text
    assert f'<a class="govuk-link" href="{escape(left)}">{words}</a>' in page.text
    assert "starts_after" not in page.text, "no list of names that nobody asked for"
    assert client.get(left).status_code == 200


@pytest.mark.parametrize(
    ("query", "typed", "at", "sentence"),
    [
        ("?from=1.1.2026", ["1.1.2026"], "from", "Write the day as year, month and day, such as 2027-03-31."),
        ("?from=2027-02-29", ["2027-02-29"], "from", "Write the day as year, month and day, such as 2027-03-31."),
        (
            "?from=2027-02-01&to=2027-01-01",
            ["2027-02-01", "2027-01-01"],
            "to",
            "The latest day must be the same as or after the earliest day.",
        ),
        ("?to=2027-02-01&to=2027-01-01", ["2027-01-01"], "to", "Give this filter once."),
    ],
)
def test_days_that_cannot_be_counted_are_told_beside_their_box(
    world: World, query: str, typed: list[str], at: str, sentence: str
) -> None:
    page = signed_in(READERS["analyst"]()).get(ADDRESS + query)
    assert page.status_code == 400
    assert "<title>Error: National overview" in page.text
    sentence = sentence.removesuffix(".")
    assert f'<a href="#id_{at}">{sentence}' in page.text
    assert '<details class="govuk-details app-fold" open>' in page.text
    boxes = page.text.split('<form method="get"', 1)[1].split("</form>", 1)[0]
    assert sentence in boxes.split(f'id="id_{at}-error"', 1)[1].split("</p>", 1)[0]
    assert all(day in boxes for day in typed)
    assert "Correct the filter to see the figures" in page.text
    assert "delegations in the last 12 months" not in page.text, "figures that nobody asked for"


@pytest.mark.parametrize(
    "who",
    [("chongqing", Role.POST), ("university", Role.MEMBER), ("service", Role.ADMINISTRATOR), ("LDS", Role.AUDITOR)],
)
def test_who_may_not_count_is_refused(world: World, who: tuple[str, Role]) -> None:
    client = signed_in(user_of(*who))
    assert client.get(ADDRESS).status_code == 403
    assert client.get(f"{ADDRESS}?format=csv").status_code == 403


def test_the_table_can_be_downloaded(world: World) -> None:
    visit("WYCA", 5, 6)
    client = signed_in(READERS["analyst"]())
    page = client.get(ADDRESS)
    answer = client.get(page.context["download"])
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    named = 'attachment; filename="delegations-by-council-from-2025-11-25-as-of-2026-11-24.csv"'
    assert answer.headers["Content-Disposition"] == named
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith("\ufeffcode,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["code"], row["delegations"], row["counted_in_coverage"]) for row in rows] == [
        ("CRF", "2", "yes"),
        ("LDS", "4", "yes"),
        ("MAN", "1", "yes"),
        ("WYCA", "1", "no"),
    ]
    assert rows[1] | {"council": "Leeds City Council", "inward": "3", "first_day_to": ""} == rows[1]


def test_the_page_asks_the_database_the_same_few_times_however_much_there_is(
    world: World, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(READERS["analyst"]())
    client.get(ADDRESS)
    # Three of them count visits by how deep their council looked, one agreements, and one what is overdue.
    with django_assert_max_num_queries(29) as few:
        client.get(ADDRESS)
    for number in range(60):
        visit(("LDS", "CRF", "MAN")[number % 3], number, number)
    with django_assert_max_num_queries(len(few)):
        client.get(ADDRESS)
