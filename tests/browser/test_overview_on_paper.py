"""The print version of the overview, as a browser prints it: two sides of A4, tables open, no filter.

And its tables on a small screen.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page

from accounts.roles import Role
from engagement.rules import Direction, Purpose
from places.models import Council, Place
from tests.browser import walking
from tests.demonstration import loaded
from tests.factories import a_bare_delegation, user_of
from tests.overview.conftest import day

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.capability("UK1", part="print version on two sides"),
]


@pytest.fixture
def much() -> None:
    """A third of the councils, two years of months, every purpose and a dozen places."""
    places = list(Place.objects.filter(country="CN", level="prefecture")[:12])
    councils = list(Council.objects.counted_on(day(0)).order_by("pk")[:130])
    purposes, directions = list(Purpose), list(Direction)
    for number, council in enumerate(councils):
        first = day(-350 + 5 * number)
        a_bare_delegation(
            council.code,
            starts_on=first,
            ends_on=first,
            place=places[number % 12],
            purposes=[purposes[number % len(purposes)], purposes[number % 3]],
            direction=directions[number % 3],
        )


@pytest.fixture
def demonstration(transactional_db: None) -> None:
    loaded()


@pytest.fixture
def analyst_page(new_context: Any, live_server: Any) -> Page:
    user = user_of("unit", Role.ANALYST)
    context: BrowserContext = new_context()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": walking.session_of(user), "url": live_server.url}
    context.add_cookies([cookie])  # type: ignore[list-item]
    return context.new_page()


def sides_of(page: Page, folder: Path) -> int:
    printed = folder / "overview.pdf"
    page.pdf(path=str(printed), format="A4")
    return len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes()))


@pytest.mark.long(beside="tests/overview/test_demonstration.py")
@pytest.mark.thorough
def test_the_demonstration_fits_on_two_sides(
    demonstration: None, analyst_page: Page, live_server: Any, tmp_path: Path
) -> None:
    analyst_page.goto(f"{live_server.url}/overview/?print=yes")
    assert sides_of(analyst_page, tmp_path) <= 2
    analyst_page.goto(f"{live_server.url}/councils/LDS/?print=yes")
    assert sides_of(analyst_page, tmp_path) <= 2


def test_much_fits_on_two_sides(analyst_page: Page, live_server: Any, tmp_path: Path, much: None) -> None:
    page = analyst_page
    page.goto(f"{live_server.url}/overview/?print=yes")
    assert sides_of(page, tmp_path) == 2
    page.emulate_media(media="print")
    text = page.locator("main").inner_text()
    assert "130 of 382 councils have logged 130 delegations" in text
    assert "Adur 1" in text
    for heading in ("Month", "Place", "Purpose"):
        assert re.search(rf"{heading}\s+Delegations\s+Inward", text), heading
    assert "Apply filters" not in text and "Download" not in text and "View this chart" not in text
    # A side of paper is no wider than a small screen, and its tables are tables all the same.
    page.set_viewport_size({"width": 700, "height": 1000})
    assert re.search(r"Month\s+Delegations\s+Inward", page.locator("main").inner_text())
    assert "Delegations: " not in page.locator("main").inner_text()


def test_on_a_small_screen_each_figure_of_the_table_by_council_has_its_heading_beside_it(
    analyst_page: Page, live_server: Any, much: None
) -> None:
    page = analyst_page
    page.goto(f"{live_server.url}/overview/")
    table = page.get_by_role("region", name="Delegations by council", exact=True)
    assert "Inward: " not in table.inner_text()
    page.set_viewport_size({"width": 320, "height": 700})
    rows = table.locator("tbody tr").all_inner_texts()
    assert len(rows) == 130
    for row in rows:
        # A figure that is a link says to listeners what it counts.
        assert re.search(r"Delegations: 1\b.*Inward: [01]\b.*Outward: [01]\b.*Virtual: [01]\b", row, re.DOTALL), row
    assert table.evaluate("box => box.scrollWidth <= box.clientWidth"), "it still has to be scrolled"
