"""Organisations of a visit are compared with the lists when it is logged, so that nobody has to think of it."""

from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from engagement import services
from engagement.models import Delegation
from engagement.risk import prefill
from notifications.models import Task
from risk.models import ListVersion, Match, Screening
from risk.rules import Prefilled, ScreenedBecause, TriageFact
from risk.services import load_list, screen_after_loading
from tests.factories import NOW, a_delegation, a_draft, again, council_user
from tests.screening.measuring import SHIPPED

pytestmark = [pytest.mark.django_db, pytest.mark.capability("P05", part="compared when a visit is logged")]
LIST = (Path(__file__).parents[1] / "screening" / "data" / "uk_sanctions.csv").read_bytes()
UNIVERSITIES = SHIPPED.read_bytes()
LISTED = "Example IC Trading Ltd"


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def naming(name: str) -> dict[str, Any]:
    return {"organisations": [{"name": name, "kind": "private", "role": "visitor"}]}


def read(visit: Delegation, by: User) -> Prefilled:
    return prefill(Delegation.objects.get(pk=visit.pk), again(by), NOW.date())[TriageFact.ORGANISATIONS]


def answer(visit: Delegation, by: User) -> str:
    return read(visit, by).answer


def test_what_was_logged_is_compared_and_the_six_facts_find_it_done(officer: User) -> None:
    load_list("uk_sanctions", LIST, now=NOW)
    load_list("defence_universities", UNIVERSITIES, now=NOW)
    choir = a_delegation("LDS", by=officer, **naming("Made-up children’s choir"))
    assert Screening.objects.get().because == ScreenedBecause.TRIAGE
    assert answer(choir, officer) == "nothing"


def test_a_list_that_was_never_loaded_was_not_looked_at_and_one_that_is_old_is_said_to_be(officer: User) -> None:
    load_list("defence_universities", UNIVERSITIES, now=NOW)
    choir = a_delegation("LDS", by=officer, **naming("Made-up children’s choir"))
    assert Screening.objects.count() == 1
    found = read(choir, officer)
    assert found.answer == "unlooked", "the list that matters most is not there"
    assert "UK Sanctions List was never loaded here: nothing is compared with it." in found.read
    load_list("uk_sanctions", LIST, now=NOW)
    found = read(choir, officer)
    assert found.answer == "unlooked", "it was loaded, and nothing is compared with it yet"
    assert "Not compared yet with the UK Sanctions List of 8 October 2026" in found.read
    screen_after_loading(NOW)
    found = read(choir, officer)
    assert found.answer == "nothing"
    assert "The UK Sanctions List that is loaded is of 8 October 2026, 47 days ago" in found.read
    assert "Tracker that is loaded" not in found.read, "which is known to be of 2020: its page warns of it"
    ListVersion.objects.filter(code="uk_sanctions").update(published_on=NOW.date())
    assert read(choir, officer).read.endswith("China Defence Universities Tracker of 22 August 2020.")


def test_what_may_be_listed_is_put_before_the_officers_and_the_visit_is_logged_all_the_same(officer: User) -> None:
    load_list("uk_sanctions", LIST, now=NOW)
    visit = a_delegation("LDS", by=officer, **naming(LISTED))
    assert visit.stage == "logged"
    assert Task.objects.get(kind="decide_match", done_at=None).record == Match.objects.get().key
    assert answer(visit, officer) == "possible"


def test_one_that_comes_later_is_compared_and_one_that_was_is_not_again(officer: User) -> None:
    load_list("uk_sanctions", LIST, now=NOW)
    visit = a_delegation("LDS", by=officer)
    assert not Screening.objects.exists()
    facts = naming(LISTED)
    visit = services.edit_delegation(visit, seen=visit.version, by=again(officer), now=NOW, **facts)
    assert Screening.objects.count() == 1
    a_delegation("LDS", by=again(officer), **facts)
    assert Screening.objects.count() == 1


def test_a_draft_and_a_register_without_lists_compare_nothing(officer: User) -> None:
    visit = a_delegation("LDS", by=officer, **naming(LISTED))
    assert not Screening.objects.exists()
    assert answer(visit, officer) == "unlooked"
    load_list("uk_sanctions", LIST, now=NOW)
    a_draft("LDS", by=again(officer), **naming("Another made-up company"))
    assert not Screening.objects.exists()
