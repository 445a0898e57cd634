"""The leader's form of a brief as a browser prints it, for where no PDF can be made: one side of A4."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext

from accounts.roles import Role
from engagement import services
from tests.browser import walking
from tests.engagement.test_brief_pages import a_full_visit, at_kept
from tests.factories import NOW, again, council_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.capability("P48", part="on one side of A4")
def test_the_leaders_form_of_a_full_visit_is_printed_on_one_side(
    new_context: Any, live_server: Any, tmp_path: Path
) -> None:
    officer, leader = council_user("LDS"), council_user("LDS", Role.LEADER)
    brief = services.make_brief(a_full_visit(officer), by=again(officer), now=NOW)
    context: BrowserContext = new_context()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": walking.session_of(leader), "url": live_server.url}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(live_server.url + at_kept("print", brief, "leader"))
    printed = tmp_path / "brief.pdf"
    page.pdf(path=str(printed), format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes())) == 1
