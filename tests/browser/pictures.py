"""`make pictures`: the pictures of README, taken anew from the demonstration as it stands on one day.

Not part of the tests: its name is not one that they are gathered by.
"""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from engagement.models import Delegation
from engagement.rules import Stage
from tests.browser.walking import session_of

FOLDER = Path(__file__).parents[2] / "docs" / "img"
MOST_BYTES = 200_000
WIDE, SMALL = 1280, 320
DAY = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
OFFICER, ANALYST = "officer@leeds.example", "analyst@unit.example"


def of_leeds(**facts: Any) -> Delegation:
    """The fullest of Leeds's delegations of this kind."""
    found = Delegation.objects.filter(council="LDS", **facts)
    return max(found, key=lambda one: (one.programme.count() + one.delegates.count(), one.key))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "email", "address", "width", "height"),
    [
        ("home", OFFICER, lambda: reverse("home"), WIDE, 1000),
        ("tasks", OFFICER, lambda: reverse("delegation_tasks", args=[of_leeds(stage=Stage.DRAFT).key]), WIDE, 1150),
        (
            "delegation",
            OFFICER,
            lambda: reverse("delegation", args=[of_leeds(stage=Stage.LOGGED, starts_on__gt=DAY).key]),
            WIDE,
            1250,
        ),
        ("overview", ANALYST, lambda: reverse("overview"), WIDE, 1080),
        ("overview-small", ANALYST, lambda: reverse("overview"), SMALL, 1500),
    ],
)
def test_picture(
    name: str,
    email: str,
    address: Callable[[], str],
    width: int,
    height: int,
    new_context: Callable[..., BrowserContext],
    live_server: Any,
) -> None:
    with time_machine.travel(DAY, tick=True):
        call_command("load_demo", stdout=io.StringIO())
        context = new_context(viewport={"width": width, "height": height})
        session = session_of(User.objects.get(email=email))
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page: Page = context.new_page()
        page.goto(live_server.url + address())
        path = FOLDER / f"{name}.png"
        page.screenshot(path=path)
    assert path.stat().st_size < MOST_BYTES
