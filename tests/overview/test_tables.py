"""Months, places, purposes and actor groups: counts that somebody could make by hand, their findings, their files."""

import csv
import io
from collections import Counter
from datetime import date
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement.models import Delegation, DelegationOrganisation
from engagement.rules import Purpose
from overview import words
from overview.queries import Breakdown, Tally, Together
from overview.tables import FILES, KINDS, NAMES
from places.models import Place
from risk.models import Assessment
from risk.rules import HOW_DEEP, NOT_LOOKED, PATH_CODES
from tests.api.callers import caller
from tests.factories import NOW, a_delegation, an_organisation, council_user, user_of
from tests.overview.conftest import World, day, visit

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.capability("UK1", part="months, places, purposes, actor groups, every link followed"),
]
HEADINGS = {
    "months": lambda row: [f"{row.starts_on:%Y-%m}"],
    "places": lambda row: [row.place_id] if row.place_id else [],
    "purposes": lambda row: row.purposes,
    "actors": lambda row: {link.organisation.actor_group for link in row.organisations.all()} or {"none_named"},
    "risk": lambda row: [
        PATH_CODES[found.taken_path] if (found := Assessment.objects.about(row).first()) else NOT_LOOKED
    ],
    "flags": lambda row: {flag.rule for flag in row.flags.standing() if flag.rule != "late_people"},
}


@pytest.fixture
def analyst(client: Client) -> Client:
    client.force_login(user_of("unit", Role.ANALYST))
    return client


def file_of(client: Client, table: str, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/overview/?format=csv&table={table}{query}")
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("query", ["", "&nation=wales", "&direction=outward", "&to=2026-11-24"])
def test_every_table_counts_its_rows(varied: World, analyst: Client, name: str, query: str) -> None:
    visit("LDS", 8, 9, place=None)
    rows = Delegation.objects.exclude(sharing=Sharing.COUNCIL).live()
    rows = rows.filter(starts_on__lte=day(0)) if "to=" in query else rows.filter(starts_on__gt=day(-365))
    if "nation" in query:
        rows = rows.filter(council="CRF")
    if "direction" in query:
        rows = rows.filter(direction="outward")
    by_hand: Counter[str] = Counter()
    inward: Counter[str] = Counter()
    for row in rows:
        by_hand.update(HEADINGS[name](row))
        inward.update(HEADINGS[name](row) if row.direction == "inward" else [])
    found = file_of(analyst, name, query)
    first = KINDS[name].columns[0]
    if name == "months":
        # Months in which nothing began stand between the others, and none before or after.
        numbers = [int(row["delegations"]) for row in found]
        assert 0 in numbers or len(numbers) < 3
        assert numbers[0] and numbers[-1]
        assert [row["month"] for row in found] == sorted({row["month"] for row in found})
        found = [row for row in found if row["delegations"] != "0"]
    assert {row[first]: int(row["delegations"]) for row in found} == dict(by_hand)
    assert {row[first]: int(row["inward"]) for row in found if row["inward"] != "0"} == dict(inward)
    if name == "risk":
        assert [row[first] for row in found] == [code for code in HOW_DEEP if code in by_hand]
    elif name != "months":
        numbers = [int(row["delegations"]) for row in found if row[first] != "none_named"]
        assert numbers == sorted(numbers, reverse=True)
    else:
        assert [row["month"] for row in found] == sorted(by_hand)


@pytest.mark.parametrize(("name", "address"), [("months", "month"), ("places", "place"), ("purposes", "purpose")])
@pytest.mark.parametrize("code", ["unit", "wales", "LDS", "MAN"])
def test_the_api_says_what_the_table_says(varied: World, client: Client, name: str, address: str, code: str) -> None:
    people = {"unit": ("unit", Role.ANALYST), "wales": ("wales", Role.DEVOLVED)}
    client.force_login(user_of(*people[code]) if code in people else council_user(code))
    answer = caller(code, "overview:read").get(f"overview/by-{address}/?direction=inward").json()
    first = {"months": "month", "places": "id", "purposes": "purpose"}[name]
    assert [(row[first], row["delegations"]) for row in answer["results"]] == [
        (row[KINDS[name].columns[0]], int(row["delegations"]))
        for row in file_of(client, name, "&direction=inward")
        if row["delegations"] != "0"
    ]
    assert answer["results"] and answer["together"] is None and answer["next"] is None
    assert {"from", "to", "as_of", "covers"} <= answer.keys()


@pytest.mark.capability("G20")
@pytest.mark.parametrize("name", NAMES)
def test_each_row_of_a_file_says_who_took_it_and_when(varied: World, analyst: Client, name: str) -> None:
    user = User.objects.get(pk=analyst.session["_auth_user_id"])
    marks = {(row["downloaded_by"], row["downloaded_at"]) for row in file_of(analyst, name)}
    assert marks == {(user.name, f"{NOW:%Y-%m-%dT%H:%M:%SZ}")}


def test_each_chart_of_the_page_is_a_picture_to_take_away(varied: World, analyst: Client) -> None:
    page = analyst.get("/overview/?direction=inward")
    drawn = {chart["name"]: chart for chart in page.context["charts"]} | {"councils": page.context["map"]}
    assert set(drawn) == set(NAMES)
    for name, chart in drawn.items():
        assert f'href="{chart["picture"].replace("&", "&amp;")}"' in page.content.decode()
        answer = analyst.get(chart["picture"])
        assert answer.headers["Content-Type"] == "image/svg+xml"
        assert "direction-inward" in answer.headers["Content-Disposition"]
        told = " ".join(fromstring(answer.content).itertext())
        for words_of_it in (chart["title"], chart["subtitle"], "Downloaded by", "24 November 2026"):
            assert all(word in told for word in str(words_of_it).split()), (name, words_of_it)
        assert b"<a " not in answer.content, "an address of the page leads nowhere from a file"
    assert analyst.get("/overview/?format=svg&table=places&from=2031-01-01").status_code == 400
    assert analyst.get("/councils/LDS/?format=svg&table=councils").status_code == 400


@pytest.mark.capability("UK1")
def test_a_logged_delegation_moves_exactly_the_right_figures_by_one(varied: World, analyst: Client) -> None:
    officer = council_user("BRD")

    def figures() -> dict[str, int]:
        page = analyst.get("/overview/")
        told = {f"tile {tile['name']}": tile["number"] for tile in page.context["tiles"]}
        for name in NAMES:
            column = {"councils": "code", "months": "month"}.get(name, "code")
            for row in file_of(analyst, name):
                told |= {f"{name} {row[column]} {of}": int(row[of]) for of in ("delegations", "inward", "outward")}
        return told

    def counted(where: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM engagement_delegation WHERE sharing <> 'council'"
                f" AND stage IN ('logged', 'confirmed', 'closed') AND ({where})"
            )
            row: tuple[int] = cursor.fetchone()
        return row[0]

    before = figures()
    made_up = {"name": "Made-up Embassy", "kind": "embassy"}
    a_delegation("BRD", by=officer, sharing=Sharing.COUNCIL, starts_on=day(7), ends_on=day(8), organisations=[made_up])
    assert figures() == before
    a_delegation("BRD", by=officer, sharing=Sharing.UNIT, starts_on=day(7), ends_on=day(8), organisations=[made_up])
    after = figures()
    moved = {name: count - before.get(name, 0) for name, count in after.items() if count != before.get(name, 0)}
    assert set(moved.values()) == {1}
    assert moved.keys() == {
        *("tile Delegations", "tile Councils taking part", "tile Under way or starting in 14 days"),
        *(
            f"{heading} {of}"
            for heading in (
                "councils BRD",
                "months 2026-12",
                "places CN-330100",
                "purposes civic_ceremonial",
                "actors national_diplomatic",
                "flags aims_unknown",
                "risk none",
            )
            for of in ("delegations", "inward")
        ),
    }
    year = "starts_on > DATE '2026-11-24' - INTERVAL '1 year'"
    assert after["tile Delegations"] == counted(year)
    assert after["councils CRF delegations"] == counted(f"{year} AND council_id = 'CRF'")
    assert after["places CN-330100 delegations"] == counted(f"{year} AND place_id = 'CN-330100'")
    assert after["purposes sport delegations"] == counted(f"{year} AND 'sport' = ANY(purposes)")


def test_an_outlier_of_a_far_year_is_told_and_draws_no_table_of_empty_months(world: World, analyst: Client) -> None:
    Delegation.objects.filter(pk=visit("LDS", 3, 4).pk).update(starts_on=date(2099, 5, 1), ends_on=date(2099, 5, 2))
    page = analyst.get("/overview/")
    months = next(chart for chart in page.context["charts"] if chart["name"] == "months")
    assert months["table"]["rows"][-1][0]["text"] == "May 2099"
    assert len(months["table"]["rows"]) < 10


def test_each_chart_stands_with_its_finding_its_table_and_its_file(varied: World, analyst: Client) -> None:
    page = analyst.get("/overview/?from=2026-01-01")
    charts = {chart["name"]: chart for chart in page.context["charts"]}
    assert list(charts) == list(KINDS)
    for name, chart in charts.items():
        assert f">{chart['title']}</h2>" in page.text
        assert "<svg" in chart["chart"]
        assert chart["download"] == f"/overview/?from=2026-01-01&format=csv&table={name}"
        assert analyst.get(chart["download"]).status_code == 200
    assert charts["purposes"]["title"] == "Civic or ceremonial is the most common purpose"
    assert charts["actors"]["title"] == "Actors most often met: Local government"
    assert page.text.count("View this chart as a table") == len(KINDS)


def a_breakdown(*counts: int, together: bool = False) -> Breakdown[str]:
    rows = [Tally(f"the {'abcdef'[place]}", count, count, 0, 0) for place, count in enumerate(counts)]
    return Breakdown(rows, Together(2, None) if together else None)


@pytest.mark.parametrize(
    ("found", "title"),
    [
        (a_breakdown(4), "The a is the only place named"),
        (a_breakdown(4, together=True), "The a is named most often"),
        (a_breakdown(4, 3), "The a is named most often"),
        (a_breakdown(4, 4, 1), "The a and the b are named most often"),
        (a_breakdown(4, 4, 4), "No place stands out"),
        (a_breakdown(4, 4), "No place stands out"),
        (a_breakdown(1, 1, together=True), "No place stands out"),
        (a_breakdown(together=True), "Too few to show one by one"),
    ],
)
def test_a_finding_is_right_for_one_two_and_many(found: Breakdown[str], title: str) -> None:
    assert words.finding(found, str, **KINDS["places"].sentences) == title


def test_the_file_is_named_after_what_is_in_it(varied: World, analyst: Client) -> None:
    answer = analyst.get("/overview/?format=csv&table=places&region=North West&direction=inward&from=2026-01-01")
    named = "delegations-by-place-region-north-west-direction-inward-from-2026-01-01-as-of-2026-11-24.csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{named}"'


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("format=csv&table=people", f"table: Choose one of: {', '.join(FILES)}."),
        ("table=months", "table: A table is chosen for a file: add format=csv."),
        ("print=maybe", "print: Choose one of: yes."),
    ],
)
def test_a_table_that_there_is_not_is_refused_by_name(world: World, analyst: Client, query: str, sentence: str) -> None:
    page = analyst.get(f"/overview/?{query}")
    assert page.status_code == 400
    assert sentence in page.text


def test_who_takes_part_is_counted_where_the_reader_sees_it(varied: World, client: Client) -> None:
    client.force_login(council_user("MAN"))
    own = Delegation.objects.filter(council="MAN").exclude(sharing=Sharing.COUNCIL)
    by_hand = Counter(group for row in own for group in HEADINGS["actors"](row))
    found: Any = {row["code"]: int(row["delegations"]) for row in file_of(client, "actors", "&from=2020-01-01")}
    assert found == {group: by_hand[group] for group in found} and set(found) >= {"none_named", "other"}


# The embassy's 53 events as the paper counts them: so many with local government, universities, business and culture,
# which come to 50.
PAPER = {"people_gov": 18, "university": 16, "chamber": 9, "museum": 7, "": 3}
SAID = {
    "people_gov": Purpose.CIVIC_CEREMONIAL,
    "university": Purpose.HIGHER_EDUCATION,
    "chamber": Purpose.TRADE_EXPORT,
    "museum": Purpose.CULTURE_ARTS,
    "": Purpose.OTHER,
}


@pytest.mark.capability("P38", part="buckets of the overview, with one for what nobody named")
@pytest.mark.capability("P39", part="chart, table and filter by group")
def test_the_numbers_of_the_paper_add_up(db: None, analyst: Client) -> None:
    places = list(Place.objects.filter(country="CN", level="prefecture")[:25])
    kinds = [kind for kind, count in PAPER.items() for _ in range(count)]
    for number, kind in enumerate(kinds):
        row = visit("LDS", -number, -number, place=places[number % 25], purposes=[SAID[kind]])
        if kind:
            DelegationOrganisation.objects.create(
                council_id="LDS", delegation=row, organisation=an_organisation("LDS", kind=kind)
            )
    page = analyst.get("/overview/")
    assert "1 of 382 councils has logged 53 delegations" in page.context["headline"]
    actors = {row["code"]: int(row["delegations"]) for row in file_of(analyst, "actors")}
    assert actors == {"other": 32, "local_government": 18, "none_named": 3}
    assert sum(actors.values()) == 53
    chart = next(chart for chart in page.context["charts"] if chart["name"] == "actors")
    assert chart["title"] == "Actors most often met: Other"
    assert [row[0]["text"] for row in chart["table"]["rows"]] == ["Other", "Local government", "No organisation named"]
    for group, count in actors.items():
        listed = analyst.get(f"/delegations/?counted=yes&actor_group={group}&starts_after=2026-01-01")
        assert f"{count} delegations" in listed.text, group
    assert len(file_of(analyst, "places")) == 25
    DelegationOrganisation.objects.all().delete()
    titles = [chart["title"] for chart in analyst.get("/overview/").context["charts"]]
    assert "No organisation is named" in titles
    for table in ("places", "purposes", "months"):
        assert sum(int(row["delegations"]) for row in file_of(analyst, table)) == 53, table


def test_the_print_version_has_its_tables_open_and_no_filter(varied: World, analyst: Client) -> None:
    screen = analyst.get("/overview/?direction=inward")
    paper = analyst.get(screen.context["in_print"])
    assert "app-paper" in paper.text and "app-filter__" not in paper.text and "moj-filter" not in paper.text
    assert paper.text.count('<details class="govuk-details" open>') == len(KINDS)
    assert paper.context["on_screen"] == "/overview/?direction=inward"
    assert paper.context["headline"] == screen.context["headline"]
