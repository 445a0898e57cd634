"""What stands beside a record: which of its organisations were compared with the lists, and what is still to decide."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from counterparts.models import Organisation
from engagement.models import Delegation
from engagement.own_history import MOST
from places.models import Council
from risk import services
from risk.models import Match
from risk.rules import MatchDecision
from risk.screened import Screened, lists_on, state_of
from tests.factories import NOW, a_delegation, again, an_organisation, council_user
from tests.screening.measuring import SHIPPED

pytestmark = pytest.mark.django_db
LIST = (Path(__file__).parents[1] / "screening" / "data" / "uk_sanctions.csv").read_bytes()
TODAY = NOW.date()


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def planted(by: User, name: str = "Example IC Trading Ltd") -> Organisation:
    return an_organisation("LDS", by=by, name=name, local_name="", kind="private")


def screened(by: User, *organisations: Organisation) -> None:
    services.screen_organisations(Council.objects.get(code="LDS"), organisations, by=by, now=NOW)


def decided(by: User, decision: str, **more: Any) -> Match:
    match = Match.objects.get()
    said = {"reason": "Made-up reason.", "expires_on": TODAY + timedelta(days=30), "seen": match.version, "now": NOW}
    return services.decide_match(match, decision=decision, by=by, **{**said, **more})


def test_what_was_never_compared_is_said_first(officer: User) -> None:
    one, other = planted(officer), planted(officer, "Made-up choir")
    state = state_of("LDS", [one, other], TODAY)
    assert state.in_words == "None of them was compared with the lists yet." and state.next and state.next.at is None
    services.load_list("uk_sanctions", LIST, now=NOW)
    screened(officer, other)
    state = state_of("LDS", [one, other], TODAY)
    assert state.in_words == "1 of 2 organisations were not compared with the lists yet."
    assert [told.in_words for told in state.organisations] == [
        "Not compared with the lists yet.",
        "Compared with the lists on 24 November 2026. Nothing on them looks like it.",
    ]
    assert state.next == state.organisations[0]


def test_what_is_to_decide_comes_before_all_else_and_what_was_decided_is_told(officer: User) -> None:
    services.load_list("uk_sanctions", LIST, now=NOW)
    one, other = planted(officer), planted(officer, "Made-up choir")
    screened(officer, one)
    state = state_of("LDS", [other, one], TODAY)
    assert state.in_words == "1 possible match with a list is to be decided."
    assert state.next and state.next.organisation == one
    decided(officer, MatchDecision.SAME)
    state = state_of("LDS", [one], TODAY)
    assert state.to_decide == 0 and state.next is None
    assert state.in_words == "Example IC Trading Ltd: your council decided, the organisation on the list."
    assert state.organisations[0].in_words.endswith("Your council decided: the organisation on the list.")
    assert state_of("LDS", [one], TODAY + timedelta(days=31)).to_decide == 1, "it has expired"


@pytest.mark.parametrize("name", ["有限公司", "Co Ltd", "华", "A"])
def test_a_name_that_tells_nothing_is_not_called_clean(officer: User, name: str) -> None:
    services.load_list("uk_sanctions", LIST, now=NOW)
    one = planted(officer, name)
    screened(officer, one)
    state = state_of("LDS", [one], TODAY)
    assert state.in_words == f"Too little of a name to be told from others: {name}."
    assert "Its name says too little to be told from others" in state.organisations[0].in_words
    for enough in ("华为", "BYD", "虚构有限公司"):
        assert not Screened(planted(officer, enough)).says_too_little


def test_it_is_the_councils_own_alone(officer: User) -> None:
    services.load_list("uk_sanctions", LIST, now=NOW)
    one = planted(officer)
    screened(officer, one)
    assert state_of("CRF", [one], TODAY).organisations[0].at is None


def test_what_was_decided_to_be_listed_is_told_whatever_else_is_to_be_done(officer: User) -> None:
    services.load_list("uk_sanctions", LIST, now=NOW)
    one, other = planted(officer), planted(officer, "Made-up choir")
    screened(officer, one)
    decided(officer, MatchDecision.SAME)
    serious = "Example IC Trading Ltd: your council decided, the organisation on the list."
    assert state_of("LDS", [one], TODAY).in_words == serious
    told = state_of("LDS", [one, other], TODAY).in_words
    assert told == f"{serious} 1 of 2 organisations were not compared with the lists yet."


@pytest.mark.capability("P05", part="never silently stale")
def test_what_was_not_compared_with_a_list_is_not_said_to_be_clean_of_it(officer: User) -> None:
    """A list that was loaded since, for the first time or anew, until the clock has compared with it."""
    services.load_list("defence_universities", SHIPPED.read_bytes(), now=NOW)
    one, never = planted(officer, "Made-up choir"), planted(officer, "Made-up band")
    screened(officer, one)
    services.load_list("uk_sanctions", LIST, now=NOW)
    not_yet = (
        "Not compared yet with the UK Sanctions List of 8 October 2026, loaded since: the register does that by itself."
    )
    state = state_of("LDS", [one], TODAY)
    assert [version.code for version in state.lacking] == ["uk_sanctions"]
    assert state.in_words.endswith(not_yet) and state.organisations[0].in_words.endswith(not_yet)
    assert not_yet in state_of("LDS", [one, never], TODAY).in_words
    services.screen_after_loading(NOW)
    state = state_of("LDS", [one], TODAY)
    assert not state.lacking and "Not compared yet" not in state.in_words


PAGES: dict[str, Callable[[Delegation, Organisation], str]] = {
    "of the visit": lambda visit, _one: visit.get_absolute_url(),
    "of the visit’s organisations": lambda visit, _one: reverse("delegation_screening", args=[visit.key]),
    "of the six facts": lambda visit, _one: reverse("delegation_triage", args=[visit.key]),
    "of all that was compared": lambda _visit, _one: reverse("screenings"),
    "of the organisation": lambda _visit, one: reverse("screening", args=[one.key]),
    "of the directory": lambda _visit, one: one.get_absolute_url(),
}


@pytest.mark.capability("P05", part="never silently stale")
@pytest.mark.time_machine(NOW)
@pytest.mark.parametrize("page", PAGES)
def test_the_day_of_each_list_stands_beside_every_result(client: Client, officer: User, page: str) -> None:
    services.load_list("uk_sanctions", LIST, now=NOW)
    services.load_list("defence_universities", SHIPPED.read_bytes(), now=NOW)
    one = planted(officer, "Made-up choir")
    visit = a_delegation("LDS", by=again(officer), organisations=[{"id": one.key}])
    client.force_login(again(officer))
    told = client.get(PAGES[page](visit, one)).text
    assert "UK Sanctions List of 8 October 2026 and China Defence Universities Tracker of 22 August 2020" in told


@pytest.mark.time_machine(NOW)
def test_the_day_of_each_list_stands_where_a_match_is_decided(client: Client, officer: User) -> None:
    services.load_list("uk_sanctions", LIST, now=NOW)
    one = planted(officer)
    screened(officer, one)
    client.force_login(again(officer))
    page = client.get(reverse("match_decide", args=[one.key, Match.objects.get().key])).text
    assert "Lists: UK Sanctions List of 8 October 2026." in page
    assert "47 days ago: look at the publisher’s own page too." in page


@pytest.mark.time_machine(NOW)
def test_the_page_of_the_lists_tells_of_own_history_as_it_is_looked_at(client: Client, officer: User) -> None:
    client.force_login(again(officer))
    page = client.get(reverse("lists")).text
    assert (
        f"its own visits that it declined, and with pressure on it that it put down: the newest {MOST} of each" in page
    )


def test_a_list_that_is_old_or_missing_is_said_beside_every_result(officer: User) -> None:
    one = planted(officer)
    [never] = lists_on(TODAY).to_beware
    assert never.startswith("UK Sanctions List and China Defence Universities Tracker were never loaded here")
    services.load_list("uk_sanctions", LIST, now=NOW)
    services.load_list("defence_universities", SHIPPED.read_bytes(), now=NOW)
    told = lists_on(TODAY).to_beware
    assert told[0].startswith("The UK Sanctions List that is loaded is of 8 October 2026, 47 days ago: look at")
    assert told[1].startswith("The China Defence Universities Tracker that is loaded is of 22 August 2020, 6 years ago")
    lists = state_of("LDS", [one], TODAY).lists
    assert lists is not None
    assert lists.ages == (
        "Lists: UK Sanctions List of 8 October 2026 and China Defence Universities Tracker of 22 August 2020."
    )
    assert lists.gaps == told[:1], "one that is renewed by the week is missed sooner than one of years ago"


def test_it_takes_two_queries_however_many_there_are(officer: User, django_assert_num_queries: Any) -> None:
    services.load_list("uk_sanctions", LIST, now=NOW)
    organisations = [planted(officer, f"Example Integrated Circuit Trading {number}") for number in range(5)]
    screened(officer, *organisations)
    told: CaptureQueriesContext
    with django_assert_num_queries(2) as told:
        assert len(state_of("LDS", organisations, TODAY).organisations) == 5
    assert len(told.captured_queries) == 2
    with django_assert_num_queries(0):
        assert state_of("LDS", [], TODAY).in_words == "No organisation is named."
