"""No page goes unseen: each is opened by somebody in tests/browser/test_every_page.py and listed for its readers.

That somebody can open it is asked of all of them in a whole sweep.
"""

import re
from pathlib import Path

import pytest

from tests.browser import walking
from tests.sweeps import taken

LIST = Path(__file__).parents[2] / "docs" / "accessibility.md"


@pytest.mark.django_db
@pytest.mark.long
def test_every_page_is_opened_by_somebody() -> None:
    country = walking.full_country()
    known = {route.name for route in taken(walking.page_routes())}
    in_part = walking.stops(country, of_records=("draft", "councils"), which=lambda route: route.name in known)
    assert {stop.name for stop in in_part} == known


def test_the_list_of_pages_is_complete() -> None:
    listed = re.findall(r"^\| `(/[^`]*)`", LIST.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(f"/{route.pattern}" for route in walking.page_routes())
