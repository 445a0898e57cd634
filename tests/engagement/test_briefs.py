"""A brief is made of the record as it stands, kept by version, and says what has changed since."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from accounts.models import User
from engagement import services
from engagement.brief_state import has_changed
from engagement.brief_words import sections
from engagement.models import Brief, Delegation
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def officer() -> User:
    return factories.council_user("LDS")


def a_visit(by: User, **more: Any) -> Delegation:
    facts = {
        "their_aims": "Made-up schools.",
        "our_aims": "Made-up list of schools.",
        "delegates": factories.some_delegates(3),
        "programme": [
            {
                "title": "Made-up reception",
                "on": date(2027, 3, 15),
                "at": time(10, 30),
                "kind": "banquet_reception",
                "site": "Civic Hall",
            }
        ],
        **more,
    }
    return factories.a_delegation(by=factories.again(by), **facts)


def words_of(brief: Brief) -> str:
    return "\n".join(line for section in sections(brief.content) for line in (section.title, *section.lines))


def test_it_says_what_the_record_says(officer: User) -> None:
    told = words_of(services.make_brief(a_visit(officer), by=officer, now=NOW))
    for words in (
        "Zhang Ceshi 1 (张测试1): Deputy director, Made-up office",
        "Made-up schools.",
        "Made-up list of schools.",
        "10:30am: Made-up reception; Civic Hall; proposed",
        "Who receives them is not settled.",
        "Reactive only: we answer when asked",
    ):
        assert words in told


def test_it_is_made_of_a_visit_without_programme_names_or_aims(officer: User) -> None:
    brief = services.make_brief(factories.a_delegation(by=officer), by=officer, now=NOW)
    told = words_of(brief)
    assert "No programme yet." in told
    assert "No names yet." in told
    assert "We do not know yet what they want: ask them." in told


def test_the_same_content_makes_no_new_version(officer: User) -> None:
    delegation = a_visit(officer)
    first = services.make_brief(delegation, by=officer, now=NOW)
    assert services.make_brief(delegation, by=officer, now=NOW + timedelta(days=2)) == first
    assert (first.number, Brief.objects.count()) == (1, 1)
    assert not has_changed(first, TODAY + timedelta(days=2))
