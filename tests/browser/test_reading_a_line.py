"""A leader on the way into a meeting has the three sentences on the first screen of a small phone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as of_tests
from playwright.sync_api import BrowserContext, Page, expect

from accounts.roles import Role
from tests.browser.walking import session_of
from tests.factories import council_user
from tests.guidance.texts import a_draft_line, published

pytestmark = [pytest.mark.browser, pytest.mark.a11y, pytest.mark.django_db(transaction=True)]
SENTENCES = (
    "We welcome visitors in the rooms that are open to everybody. "
    "Control rooms and server rooms are open to nobody from outside, wherever they come from. "
    "If you are asked for more, say that our officers will come back to them within a week."
)


@pytest.mark.parametrize(
    ("height", "facts"),
    [(640, {}), (640, {"sample_basis": "Invented for a test."}), (700, {"marking": "OFFICIAL-SENSITIVE"})],
)
def test_a_leader_reads_three_sentences_on_a_phone_without_scrolling(
    height: int,
    facts: dict[str, Any],
    new_context: Callable[..., BrowserContext],
    live_server: Any,
    check_access: Callable[[Page], None],
) -> None:
    version = published(
        a_draft_line(
            title="Visits to sites and tours of facilities",
            leader_line=SENTENCES,
            full_line="Made-up line in full. " * 40,
            background="Made-up background. " * 40,
            **facts,
        ),
        "fcdo",
        "dbt",
    )
    leader = council_user("LDS", Role.LEADER)
    context = new_context(viewport={"width": 320, "height": height})
    host = live_server.url.partition("//")[2].partition(":")[0]
    cookie = {"name": of_tests.SESSION_COOKIE_NAME, "value": session_of(leader), "domain": host, "path": "/"}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(live_server.url + version.line.get_absolute_url())
    sentences = page.get_by_text("We welcome visitors in the rooms")
    box = sentences.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= height
    rest = page.get_by_text("Made-up background.")
    expect(rest).to_be_hidden()
    page.get_by_text("Read the rest of the line").click()
    expect(rest).to_be_visible()
    check_access(page)
