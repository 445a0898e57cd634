"""No page goes unseen: each is opened by somebody in tests/browser/test_every_page.py and listed for its readers."""

import re
from pathlib import Path

import pytest

from tests.browser import walking

LIST = Path(__file__).parents[2] / "docs" / "accessibility.md"


@pytest.mark.django_db
@pytest.mark.long
def test_every_page_is_opened_by_somebody() -> None:
    country = walking.full_country()
    opened = {stop.name for stop in walking.stops(country, of_records=("draft", "councils"))}
    assert {route.name for route in walking.page_routes()} == opened


def test_the_list_of_pages_is_complete() -> None:
    listed = re.findall(r"^\| `(/[^`]*)`", LIST.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(f"/{route.pattern}" for route in walking.page_routes())
