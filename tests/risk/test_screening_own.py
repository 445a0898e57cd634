"""What a council has on record itself is no list, and is never called one; when it changes it is asked again."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from engagement import services as visits
from engagement.models import Delegation
from engagement.own_history import own_history
from notifications.models import Task
from notifications.words import told as told_of_tasks
from risk import services
from risk.explained import speaks_against, speaks_for
from risk.matching import Feature
from risk.models import Match
from risk.rules import AskedAgain, MatchDecision
from risk.screened import state_of
from tests.factories import NOW, a_delegation, again, council_user
from tests.risk.test_screening import LIST, TODAY, decided, leeds, match_of, planted, screened

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW), pytest.mark.capability("P05", part="own history")]


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def declined(by: User, **more: Any) -> tuple[Any, Delegation]:
    organisation = planted(by, name="Made-up Friendship Art House")
    visit = a_delegation("LDS", by=again(by), organisations=[{"id": organisation.key}])
    visit = visits.decline_delegation(visit, reason="Made-up.", seen=visit.version, by=again(by), now=NOW)
    other = planted(by, name="Made-up Friendship House", **more)
    screened(other, again(by), history=own_history)
    return other, visit


def said_of(page: str) -> str:
    """What the page says of the possible match, from its heading to what comes after it."""
    return page.partition('class="app-section"')[2].partition("</section>")[0]


def test_nothing_that_is_said_of_it_calls_it_a_list(client: Client, officer: User) -> None:
    organisation, _visit = declined(officer)
    match = match_of(organisation)
    client.force_login(officer)
    shown = said_of(client.get(match.get_absolute_url()).text)
    assert "Your council’s own history" in shown and "On record" in shown and "What speaks for it" in shown
    asked = said_of(client.get(reverse("match_decide", args=[organisation.key, match.key])).text)
    Match.objects.update(decision="same", reason="Made-up.", decided_at=NOW, expires_on=TODAY)
    for why in (AskedAgain.LIST, AskedAgain.CAME_BACK):
        Match.objects.update(asked_again=why)
        shown += said_of(client.get(match.get_absolute_url()).text)
    assert "What is on record has changed" in shown and "It was not found on record for a while" in shown
    for told in (shown, asked):
        assert not [words for words in ("on the list", "the list has", "The list", "The entry") if words in told]


def test_no_sentence_of_what_agrees_calls_it_a_list() -> None:
    names = [("Made-up Art House", "Made-up House Hall"), ("虚构友谊之家", "Xugou"), ("Xugou Youyi", "虚构友谊")]
    of_places = {Feature.PLACE, Feature.ELSEWHERE}  # a record of one's own has no place of its own to compare
    for ours, theirs in names:
        features = [{"feature": one, "ours": ours, "theirs": theirs} for one in Feature if one not in of_places]
        assert any("list" in sentence for sentence in speaks_for(features))
        told = [*speaks_for(features, is_listed=False), *speaks_against(features)]
        assert len(told) == len(features) and not [sentence for sentence in told if "list" in sentence]


def test_nor_does_what_stands_beside_a_record(officer: User) -> None:
    organisation, _visit = declined(officer)
    [task] = Task.objects.filter(kind="decide_match", done_at=None)
    [sentence] = told_of_tasks([task], again(officer))
    assert "list" not in sentence.sentence and organisation.name in sentence.sentence
    assert state_of("LDS", [organisation], TODAY).in_words == "1 possible match is to be decided."
    decided(match_of(organisation), again(officer), MatchDecision.SAME)
    [told] = state_of("LDS", [organisation], TODAY).organisations
    assert told.in_words.endswith("Your council decided: the same as in its own history.")
    assert "on the list" not in told.told_as and "own history" in told.told_as


def test_of_a_list_and_of_own_history_each_is_told_in_its_words(officer: User) -> None:
    services.load_list("uk_sanctions", LIST, now=NOW)
    organisation, _visit = declined(officer, other_names=["Example IC Trading"])
    for match in Match.objects.all():
        decided(match, again(officer), MatchDecision.SAME)
    [told] = state_of("LDS", [organisation], TODAY).organisations
    assert "Your council decided: the organisation on the list." in told.in_words
    assert "Your council decided: the same as in its own history." in told.in_words


def test_it_is_asked_again_when_the_record_changed_and_not_when_only_its_sentence_did(officer: User) -> None:
    organisation, visit = declined(officer)
    decided(match_of(organisation), again(officer))
    with translation.override("cy"):
        screened(organisation, again(officer), history=own_history)
    told = [(one.why, one.facts) for one in own_history(leeds())]
    assert told == [("A visit that your council declined. Reason given: Made-up.", ("declined", "Made-up."))]
    reworded = [
        type(one)(one.reference, tuple(reversed(one.names)), "Other words.", one.label, one.key, one.facts)
        for one in own_history(leeds())
    ]
    screened(organisation, again(officer), history=lambda _council: reworded)
    assert match_of(organisation).asked_again == ""
    Delegation.objects.filter(pk=visit.pk).update(ended_reason="Another reason.")
    screened(organisation, again(officer), history=own_history)
    assert match_of(organisation).asked_again == AskedAgain.LIST
