"""The matrix at a glance: each cell says what answers it, for one nation, one partner country and one day."""

import csv
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from guidance.models import Activity, Position
from guidance.rules import Standing
from tests.factories import NOW, council_user, user_of
from tests.guidance.pages import as_
from tests.guidance.texts import a_position

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def positions() -> None:
    """General and narrow ones, of several owners, for one nation, and one for another country."""
    investing = {"activity_id": "inward_investment", "country_id": "CN"}
    a_position("fcdo", **investing, standing=Standing.ENCOURAGED)
    a_position("dbt", **investing, sector_id="energy", standing=Standing.ADVICE_FIRST)
    a_position("fcdo", activity_id=None, sector_id="defence", standing=Standing.NOT_SUPPORTED)
    a_position("fcdo", activity_id="tourism", country_id="JP", standing=Standing.ENCOURAGED)
    a_position("wales", **investing, nation="wales", standing=Standing.NOT_SUPPORTED)


def matrix(user: User, **asked: str) -> Any:
    page = as_(user).get(reverse("matrix"), asked)
    assert page.status_code == 200
    return page


def said(page: Any) -> dict[tuple[str, str], str]:
    """What stands in each cell, by its activity and sector; a cell without an answer has none."""
    drawn = page.context["matrix"]
    return {
        (row.activity.pk if row.activity else "", sector.pk if sector else ""): cell.position.standing
        for row in drawn.rows
        for sector, cell in zip(drawn.sectors, row.cells, strict=True)
        if cell.position
    }


@pytest.mark.capability("UK2", part="the whole matrix on a page, each cell as it answers")
def test_each_cell_says_what_answers_the_same_question(positions: None) -> None:
    officer = council_user("LDS")
    page = matrix(officer, country="CN")
    drawn = page.context["matrix"]
    assert [row.activity.pk if row.activity else None for row in drawn.rows] == [
        *Activity.objects.on(NOW.date()).values_list("pk", flat=True),
        None,
    ]
    assert [sector and sector.pk for sector in drawn.sectors] == [None, "defence", "energy"]
    answers = 0
    for row in drawn.rows:
        for cell in row.cells:
            found = Position.objects.visible_to(officer).answer_with(cell.question, NOW.date()).position
            assert cell.position == found, cell.question
            answers += found is not None
    assert answers == len(said(page)) > 20
    assert said(page)["inward_investment", ""] == "encouraged"
    assert said(page)["inward_investment", "energy"] == "seek_advice_first"
    assert said(page)["tourism", "defence"] == said(page)["", "defence"] == "not_supported"
    assert ("tourism", "") not in said(page)
    for words in ("Attracting or accepting investment, Energy: ", "Advice first", "No position yet"):
        assert words in page.text, words


def test_a_cell_leads_to_its_answer_with_the_reason(positions: None) -> None:
    page = matrix(council_user("LDS"), country="CN")
    address = f"{reverse('positions')}?activity=inward_investment&amp;sector=energy&amp;nation=england&amp;country=CN"
    assert address in page.text
    told = as_(council_user("LDS")).get(address.replace("&amp;", "&")).text
    assert "It answers because it names" in told
    assert "Seek advice first" in told


def test_it_is_drawn_for_the_country_that_is_spoken_of_most_until_one_is_chosen(positions: None) -> None:
    officer = council_user("LDS")
    assert "with China" in matrix(officer).text
    japan = matrix(officer, country="JP")
    assert said(japan)["tourism", ""] == "encouraged"
    assert ("inward_investment", "") not in said(japan)


def test_both_governments_stand_in_a_cell_of_wales_and_in_none_of_england(positions: None) -> None:
    wales = matrix(council_user("CRF"))
    assert "Councils in Wales" in wales.text
    # What names the nation names more.
    assert said(wales)["inward_investment", ""] == "not_supported"
    assert "Foreign, Commonwealth and Development Office: Encouraged" in wales.text
    assert "Welsh Government" not in matrix(council_user("LDS")).text
    assert as_(council_user("LDS")).get(reverse("matrix"), {"nation": "wales"}).context["matrix"].positions
    assert said(matrix(council_user("LDS"), nation="wales"))["inward_investment", ""] == "encouraged"
    assert said(matrix(user_of("unit", Role.ANALYST), nation="wales"))["inward_investment", ""] == "not_supported"


def test_on_another_day_it_says_what_held_then(positions: None) -> None:
    before = (NOW - timedelta(days=1)).date().isoformat()
    page = matrix(council_user("LDS"), country="CN", as_of=before)
    assert "No position is in force that is for you" in page.text
    later = (NOW + timedelta(days=9)).date().isoformat()
    page = matrix(council_user("LDS"), country="CN", as_of=later)
    assert "What holds today may be another" in page.text
    assert f"as_of={later}" in page.text


def test_the_file_says_the_same_as_the_page(positions: None) -> None:
    officer = council_user("CRF")
    page = matrix(officer, country="CN")
    answer: Any = as_(officer).get(reverse("matrix"), {"country": "CN", "format": "csv"})
    assert f"positions-matrix-{NOW.date().isoformat()}.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    first: dict[tuple[str, str], str] = {}
    for row in rows:
        assert (row["nation"], row["country"], row["as_of"]) == ("wales", "CN", NOW.date().isoformat())
        if row["standing"] != "no_position_yet":
            first.setdefault((row["activity"], row["sector"]), row["standing"])
    assert first == said(page)
    both = [row["government"] for row in rows if (row["activity"], row["sector"]) == ("inward_investment", "")]
    assert both == ["wales", "uk"]
    cells = sum(len(row.cells) for row in page.context["matrix"].rows)
    assert len({(row["activity"], row["sector"]) for row in rows}) == cells


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("as_of=nonsense", "Correct what you chose"),
        ("country=nowhere", "Correct what you chose"),
        ("nation=atlantis", "Correct what you chose"),
        ("format=pdf", "This page comes as a page and as csv."),
        ("strange=1", "which this page does not know"),
    ],
)
def test_an_address_that_cannot_be_drawn_says_why(positions: None, wrong: str, sentence: str) -> None:
    page = as_(council_user("LDS")).get(f"{reverse('matrix')}?{wrong}")
    assert page.status_code == 400
    assert sentence in page.text
    assert "app-matrix" not in page.text


def test_only_readers_of_guidance_see_it() -> None:
    assert as_(user_of("service", Role.ADMINISTRATOR)).get(reverse("matrix")).status_code == 403
