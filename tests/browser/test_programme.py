"""The programme in a browser: a day on one side of A4, forty stops by keyboard and on a small screen."""

import re
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from engagement.models import Delegation
from tests import factories
from tests.browser import walking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = date(2027, 3, 15)
SITES = ("Made-up Town Hall, Great George Street", "虚构市人民政府外事办公室", "Made-up Institute of Ceramics")


def a_stop(number: int, on: date = DAY) -> dict[str, Any]:
    """A stop of which everything is said, at some length."""
    return {
        "title": f"Made-up meeting {number} about schools, ports and what else the two cities share",
        "on": on,
        "at": time(8 + number // 2, 30 * (number % 2)),
        "until": time(8 + number // 2, 30 * (number % 2) + 29),
        "kind": "school_visit" if number % 5 == 0 else "formal_meeting",
        "nature": "substantive",
        "site": SITES[number % 3],
        "area": "Conference room on the second floor",
        "access": "controlled_hosted",
        "host": "Made-up Office of the Lord Mayor and the Chief Executive",
        "interpreter": "both",
        "safeguarding": "arranged" if number % 5 == 0 else "",
        "asked_by": "both",
        "state": "awaiting_host" if number % 4 == 0 else "agreed",
    }


@pytest.fixture
def officer() -> User:
    return factories.council_user("LDS")


@pytest.fixture
def page_of_officer(new_context: Any, live_server: Any, officer: User) -> Page:
    context: BrowserContext = new_context()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": walking.session_of(officer), "url": live_server.url}
    context.add_cookies([cookie])  # type: ignore[list-item]
    return context.new_page()


def sides_of(page: Page, folder: Path, name: str) -> int:
    printed = folder / f"{name}.pdf"
    page.pdf(path=str(printed), format="A4")
    return len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes()))


def visit_of(officer: User, stops: list[dict[str, Any]], **more: Any) -> Delegation:
    return factories.a_delegation(by=officer, programme=stops, title="Friendship visit of a made-up city", **more)


def test_a_day_of_fourteen_stops_is_one_side_of_paper(
    page_of_officer: Page, live_server: Any, officer: User, tmp_path: Path
) -> None:
    visit = visit_of(officer, [a_stop(n) for n in range(14)], marking="OFFICIAL-SENSITIVE", handling="Keep it in.")
    page = page_of_officer
    page.goto(live_server.url + reverse("delegation_day", args=[visit.key, DAY]))
    assert sides_of(page, tmp_path, "day") == 1
    page.emulate_media(media="print")
    text = page.locator("main").inner_text()
    assert "Made-up meeting 13" in text and "As it stood on" in text
    assert "Print this page" not in text and "Next day" not in text
    page.goto(live_server.url + reverse("delegation_programme_print", args=[visit.key]))
    assert sides_of(page, tmp_path, "all") == 1
    page.goto(live_server.url + reverse("delegation_programme_hand_out", args=[visit.key]))
    assert sides_of(page, tmp_path, "hand-out") == 1
    assert "hosts and guests" not in page.locator("main").inner_text()


def test_forty_stops_are_gone_through_by_keyboard(page_of_officer: Page, live_server: Any, officer: User) -> None:
    """Each stop is three stations of the tabulator: its box, to change it, to remove it."""
    visit = visit_of(officer, [a_stop(n % 20, date(2027, 3, 15 + n // 20)) for n in range(40)])
    page = page_of_officer
    page.goto(live_server.url + reverse("delegation_programme", args=[visit.key]))
    assert page.get_by_role("table").count() == 2
    first = page.locator("#id_stops")
    first.focus()
    for _stop in range(3):
        page.keyboard.press("Space")
        for _station in range(3):
            page.keyboard.press("Tab")
    assert page.locator("input[name=stops]:checked").count() == 3
    page.get_by_label("Set the ticked stops to").select_option(label="Dropped")
    with page.expect_navigation():
        page.get_by_role("button", name="Set the state").press("Enter")
    expect(page.get_by_text("3 stops are set to: Dropped.")).to_be_visible()
    assert visit.programme.filter(state="dropped").count() == 3


@pytest.mark.parametrize("script", [True, False])
def test_all_stops_are_ticked_at_once_where_there_is_script(
    new_context: Any, live_server: Any, officer: User, script: bool
) -> None:
    visit = visit_of(officer, [a_stop(n, date(2027, 3, 15 + n // 2)) for n in range(4)])
    context: BrowserContext = new_context(java_script_enabled=script)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": walking.session_of(officer), "url": live_server.url}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(live_server.url + reverse("delegation_programme", args=[visit.key]))
    button = page.locator("[data-tick-all]")
    if not script:
        expect(button).to_be_hidden()
        return
    button.click()
    assert page.locator("input[name=stops]:checked").count() == 4
    page.locator("#id_stops").uncheck()
    expect(button).to_have_text("Tick all stops")
    button.click()
    expect(button).to_have_text("Untick all stops")
    button.click()
    assert page.locator("input[name=stops]:checked").count() == 0


def test_the_columns_of_the_programme_are_the_same_on_each_day(
    page_of_officer: Page, live_server: Any, officer: User
) -> None:
    short = {"title": "Tea", "on": date(2027, 3, 16), "kind": "city_tour"}
    visit = visit_of(officer, [a_stop(2), short])
    page = page_of_officer
    page.set_viewport_size({"width": 1280, "height": 900})
    names = ("delegation_programme", "delegation_programme_print", "delegation_programme_hand_out")
    for name in names:
        page.goto(live_server.url + reverse(name, args=[visit.key]))
        first, second = page.get_by_role("table").all()
        edges = [
            [round(head.bounding_box()["x"]) for head in table.get_by_role("columnheader").all()]  # type: ignore[index]
            for table in (first, second)
        ]
        assert all(abs(one - other) < 8 for one, other in zip(*edges, strict=True)), (name, edges)


def test_forty_stops_stand_on_a_small_screen(page_of_officer: Page, live_server: Any, officer: User) -> None:
    visit = visit_of(officer, [a_stop(n % 20, date(2027, 3, 15 + n // 20)) for n in range(40)])
    page = page_of_officer
    page.set_viewport_size({"width": 320, "height": 700})
    for name in ("delegation_programme", "delegation_programme_print"):
        page.goto(live_server.url + reverse(name, args=[visit.key]))
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 320
        tables = page.get_by_role("region").all()
        assert all(table.evaluate("box => box.scrollWidth <= box.clientWidth") for table in tables), name


@pytest.mark.capability("G18", part="asked with the kind, with and without script")
@pytest.mark.parametrize("script", [True, False])
def test_a_school_is_asked_about_once_the_kind_is_a_school_visit(
    new_context: Any, live_server: Any, officer: User, script: bool
) -> None:
    visit = visit_of(officer, [])
    context = new_context(java_script_enabled=script)
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": walking.session_of(officer), "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(live_server.url + reverse("delegation_item_add", args=[visit.key]))
    question = page.get_by_label("For a visit to a school: are its safeguarding arrangements in place?")
    expect(question).not_to_be_visible()
    if script:
        page.get_by_label("Kind", exact=True).select_option(label="School visit")
        expect(question).to_be_visible()
        page.get_by_label("Kind", exact=True).select_option(label="Signing")
        expect(question).not_to_be_visible()
    else:
        page.get_by_text("More about this stop").click()
        expect(question).to_be_visible()
