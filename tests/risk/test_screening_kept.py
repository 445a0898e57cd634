"""What was decided about a match stays on record, with what it was decided on, until that is to be let go."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from counterparts.models import Organisation
from counterparts.services import edit_organisation
from engagement import services as visits
from engagement.own_history import own_history
from engagement.tasks import screen_after_loading, screen_what_changed
from notifications.models import Task
from places.models import Council
from risk import services
from risk.models import KeptDecision, ListedForm, Listing, Match
from risk.rules import AskedAgain, MatchDecision
from risk.services.screening import OwnRecord
from risk.tasks import let_evidence_go
from tests.factories import NOW, a_delegation, again, council_user, user_of
from tests.risk.test_screening import IN_A_YEAR, LIST, decided, leeds, match_of, planted, screened

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
LATER = NOW + timedelta(days=40)
CHANGED = LIST.replace(b"08-Oct-2026", b"20-Nov-2026").replace(b"TRADING CO LTD", b"TRADING COMPANY")


@pytest.fixture(autouse=True)
def _loaded() -> None:
    services.load_list("uk_sanctions", LIST, now=NOW)


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def decided_twice(officer: User) -> Match:
    """Rejected, found anew with another name on the list, and then said to be the same."""
    organisation = planted(officer)
    screened(organisation, officer)
    decided(match_of(organisation), officer)
    services.load_list("uk_sanctions", CHANGED, now=LATER)
    assert services.screen_after_loading(LATER) == 1
    return decided(
        match_of(organisation),
        council_user("LDS", Role.APPROVER),
        MatchDecision.SAME,
        reason="It is the same one.",
        now=LATER,
    )


@pytest.mark.capability("P05", part="each decision is kept with what it was made on")
def test_each_decision_stays_with_its_reason_its_person_and_what_it_was_made_on(officer: User) -> None:
    match = decided_twice(officer)
    last, first = match.kept.all()
    assert (first.decision, first.reason, first.decided_by) == ("another", "Another town, another trade.", officer)
    assert (first.decided_at, first.expires_on, first.evidence_at) == (NOW, IN_A_YEAR, NOW)
    assert "EXAMPLE INTEGRATED CIRCUIT TRADING CO LTD" in first.evidence["names"]
    assert first.evidence["list"]["published_on"] == "2026-10-08" and first.evidence["features"]
    assert first.compared["names"] == ["Example IC Trading Ltd"]
    assert (last.decision, last.reason, last.evidence_at) == ("same", "It is the same one.", LATER)
    assert "EXAMPLE INTEGRATED CIRCUIT TRADING COMPANY" in last.evidence["names"]
    assert last.entry_digest != first.entry_digest and last.compared_digest == first.compared_digest


@pytest.mark.capability("P05", part="asked again when list or organisation changes")
@pytest.mark.parametrize("decision", [MatchDecision.SAME, MatchDecision.NEAR])
def test_another_spelling_undoes_nothing_of_what_was_decided_to_be_listed(
    officer: User, decision: MatchDecision
) -> None:
    """Whose name is changed until nothing looks alike is asked about once, and not taken for clean."""
    organisation = planted(officer)
    screened(organisation, officer)
    decided(match_of(organisation), officer, decision)
    Organisation.objects.filter(pk=organisation.pk).update(name="Bright Harbour Optics")
    renamed = Organisation.objects.get(pk=organisation.pk)
    screened(renamed, officer, now=LATER)
    match = match_of(organisation)
    assert match.gone_at is None and match.is_to_decide(LATER.date())
    assert match.get_asked_again_display().endswith("and their names are no longer alike")
    assert match.evidence["names"], "what it was decided on is still there to be looked at"
    assert Task.objects.filter(kind="decide_match", done_at=None).count() == 1
    decided(match, officer, decision, now=LATER)
    screened(renamed, officer, now=LATER)
    assert not match_of(organisation).is_to_decide(LATER.date()), "once is enough"
    decided(match_of(organisation), officer, MatchDecision.ANOTHER, now=LATER)
    screened(renamed, officer, now=LATER)
    assert match_of(organisation).gone_at == LATER


def off_its_list(officer: User) -> Organisation:
    """One that was decided to be on a list, from which its entry has gone."""
    organisation = planted(officer)
    screened(organisation, officer)
    decided(match_of(organisation), officer, MatchDecision.SAME)
    Listing.objects.update(gone_at=LATER)
    ListedForm.objects.all().delete()
    return organisation


def test_what_was_decided_to_be_listed_ends_with_its_entry(officer: User) -> None:
    organisation = off_its_list(officer)
    screened(organisation, officer, now=LATER)
    assert match_of(organisation).gone_at == LATER


def test_what_was_decided_to_be_listed_is_asked_again_when_its_entry_is_back_under_whatever_name(officer: User) -> None:
    organisation = off_its_list(officer)
    Organisation.objects.filter(pk=organisation.pk).update(name="Bright Harbour Optics")
    renamed = Organisation.objects.get(pk=organisation.pk)
    screened(renamed, officer, now=LATER)
    assert match_of(organisation).gone_at == LATER
    Listing.objects.update(gone_at=None)
    screened(renamed, officer, now=LATER)
    match = match_of(organisation)
    assert match.gone_at is None and match.is_to_decide(LATER.date())
    assert Task.objects.filter(kind="decide_match", done_at=None).count() == 1


def test_the_page_shows_what_was_decided_before_and_what_differs_now(client: Client, officer: User) -> None:
    match = decided_twice(officer)
    client.force_login(officer)
    page = client.get(match.get_absolute_url()).text
    now, before = page.split("What was decided before")
    assert "Holds until" in now and "Holds until" not in before and "Was to hold until" in before
    assert "It is the same one." in now and "Another town, another trade." not in now
    assert "Another town, another trade." in before and "What was known then: 1 fact differs now" in before
    assert "EXAMPLE INTEGRATED CIRCUIT TRADING CO LTD" in before and "(differs)" in before
    assert "on the list of 8 October 2026" in before and "on the list of 20 November 2026" in now


def test_what_is_asked_again_shows_the_evidence_of_then_on_the_form_too(client: Client, officer: User) -> None:
    organisation = planted(officer)
    screened(organisation, officer)
    decided(match_of(organisation), officer)
    facts: dict[str, Any] = {"other_names": ["Example Integrated Circuit"], "seen": organisation.version}
    screened(edit_organisation(organisation, by=officer, now=NOW, **facts), officer)
    match = match_of(organisation)
    assert match.asked_again == AskedAgain.ORGANISATION
    client.force_login(officer)
    form = client.get(reverse("match_decide", args=[organisation.key, match.key])).text
    assert "What was decided before" in form and "What was known then: 1 fact differs now" in form
    assert "What your council decided" not in form


def test_decisions_are_seen_by_their_council_alone(officer: User) -> None:
    decided_twice(officer)
    assert KeptDecision.objects.visible_to(officer).count() == 2
    for reader in (council_user("CRF"), user_of("unit", Role.ANALYST), user_of("unit", Role.PUBLISHER)):
        assert not KeptDecision.objects.visible_to(reader).exists()


@pytest.mark.capability("G10", part="evidence of earlier rejections")
def test_what_an_earlier_rejection_was_made_on_goes_after_a_year_and_no_other(client: Client, officer: User) -> None:
    match = decided_twice(officer)
    assert services.let_evidence_go(NOW + timedelta(days=365)) == 0
    after = NOW + timedelta(days=366)
    assert [services.let_evidence_go(after) for _run in range(2)] == [1, 0]
    last, first = match.kept.all()
    assert (first.evidence, first.compared, first.let_go_at, first.reason) == (
        *({}, {}, after),
        "Another town, another trade.",
    )
    assert last.evidence["names"] and last.let_go_at is None and match_of(match.organisation).evidence
    client.force_login(officer)
    before = client.get(match.get_absolute_url()).text.split("What was decided before")[1]
    assert "was let go on 25 November 2027" in before and "What was known then" not in before


# -- What still stands -----------------------------------------------------------------------------------------------


@pytest.mark.capability("G10", part="evidence of a rejected match that still stands")
def test_of_a_rejected_match_that_stands_what_spoke_for_it_goes_and_stays_away_until_somebody_decides(
    officer: User,
) -> None:
    """On the last day of a decision a year has passed, and it holds still."""
    organisation = planted(officer)
    screened(organisation, officer)
    decided(match_of(organisation), officer)
    on_the_last_day = NOW + timedelta(days=365, minutes=1)
    assert services.let_evidence_go(on_the_last_day) == 1
    assert match_of(organisation).evidence == {}
    services.load_list("uk_sanctions", LIST.replace(b"08-Oct-2026", b"09-Oct-2026"), now=on_the_last_day)
    assert services.screen_after_loading(on_the_last_day) == 1
    match = match_of(organisation)
    assert (match.evidence, match.asked_again, match.gone_at) == ({}, "", None)
    decided(match, officer, now=on_the_last_day, expires_on=on_the_last_day.date() + timedelta(days=9))
    screened(organisation, officer, now=on_the_last_day)
    assert match_of(organisation).evidence["names"]


def test_by_the_clock_nothing_of_a_year_ago_is_left_and_what_waits_keeps_what_it_is_decided_on(
    officer: User, time_machine: Any
) -> None:
    organisation = planted(officer)
    screened(organisation, officer)
    decided(match_of(organisation), officer)
    for days in (366, 367, 800):
        after = NOW + timedelta(days=days)
        time_machine.move_to(after)
        let_evidence_go()
        screen_what_changed()
        screen_after_loading()
        match = match_of(organisation)
        assert match.asked_again == AskedAgain.EXPIRED and match.evidence["names"]
        assert match.evidence_at.date() == (NOW + timedelta(days=366)).date()
        [kept] = match.kept.all()
        assert kept.evidence == {} and kept.reason == "Another town, another trade."


def test_a_match_that_waits_though_it_was_rejected_a_year_ago_keeps_what_speaks_for_it(officer: User) -> None:
    organisation = planted(officer)
    screened(organisation, officer)
    decided(match_of(organisation), officer)
    services.load_list("uk_sanctions", CHANGED, now=LATER)
    services.screen_after_loading(LATER)
    services.let_evidence_go(LATER + timedelta(days=400))
    match = match_of(organisation)
    assert match.asked_again == AskedAgain.LIST and match.evidence["names"]


# -- Queries ---------------------------------------------------------------------------------------------------------


def test_the_page_asks_the_database_as_often_for_nine_matches_as_for_one(
    client: Client, officer: User, django_assert_max_num_queries: Any
) -> None:
    organisation = planted(officer, name="Made-up Friendship House")

    def asked(history: Any) -> int:
        screened(organisation, again(officer), history=history)
        for match in Match.objects.filter(decision=""):
            decided(match, again(officer))
        with django_assert_max_num_queries(60) as told:
            assert client.get(reverse("screening", args=[organisation.key])).status_code == 200
        return len(told)

    for _number in range(9):
        visit = a_delegation("LDS", by=again(officer), organisations=[{"id": organisation.key}])
        visits.decline_delegation(visit, reason="Made-up.", seen=visit.version, by=again(officer), now=NOW)
    client.force_login(officer)
    every = list(own_history(leeds()))
    assert len(every) == 9

    def one(_council: Council) -> list[OwnRecord]:
        return every[:1]

    assert asked(one) == asked(own_history)
    assert Match.objects.standing().count() == 9
