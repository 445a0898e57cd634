"""The print version of the overview, as a browser prints it: two sides of A4, tables open, no filter."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext

from accounts.roles import Role
from engagement.rules import Direction, Purpose
from places.models import Council, Place
from tests.browser import walking
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


def test_much_fits_on_two_sides(new_context: Any, live_server: Any, tmp_path: Path, much: None) -> None:
    user = user_of("unit", Role.ANALYST)
    context: BrowserContext = new_context()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": walking.session_of(user), "url": live_server.url}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(f"{live_server.url}/overview/?print=yes")
    printed = tmp_path / "overview.pdf"
    page.pdf(path=str(printed), format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes())) == 2
    page.emulate_media(media="print")
    text = page.locator("main").inner_text()
    assert "130 of 382 councils have logged 130 delegations" in text
    assert "Adur 1" in text
    for heading in ("Month", "Place", "Purpose"):
        assert re.search(rf"{heading}\s+Delegations\s+Inward", text), heading
    assert "Apply filters" not in text and "Download" not in text and "View this chart" not in text
