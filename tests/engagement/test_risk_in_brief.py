"""What a brief says of the risk of its visit: two sentences, no list, and nothing where nobody looked."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from accounts.services import name_office
from engagement import services
from engagement.brief import facts_of
from engagement.brief_differences import differences
from engagement.brief_short import short_sections
from engagement.brief_state import SignOffState
from engagement.brief_words import risk_told, sections
from engagement.models import Brief, Delegation
from guidance.cards import digest
from notifications.models import Task
from risk.services import finish_assessment, finish_mitigation, say_of_assessment
from tests.engagement.pages import at
from tests.engagement.test_risk_on_page import a_visit, match_with_own_history
from tests.factories import NOW, again, body_of, council_user
from tests.risk.assessed import GREEN, RED, a_risk, finished, looked_at, written

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
LATER = NOW + timedelta(days=1)


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def said(visit: Delegation) -> list[str]:
    return [line for one in risk_told(facts_of(visit, visit.council, TODAY)) for line in one.lines]


def in_both_forms(visit: Delegation) -> list[str]:
    """What stands under "What to think about" in the full form, and in the short one."""
    facts = facts_of(visit, visit.council, TODAY)
    forms = (sections(facts), short_sections(facts, TODAY))
    return [" ".join(line for one in form if one.code == "flags" for line in one.lines) for form in forms]


@pytest.mark.capability("L2", part="what is left stands in the brief")
def test_it_says_how_deep_the_council_looked_what_is_left_and_what_is_still_to_do(officer: User) -> None:
    visit = a_visit(officer)
    finished(visit, by=officer)
    looked, still_to_do = said(visit)
    assert looked.startswith("We made a short assessment of its risk: what is left is medium; we concluded: Made-up")
    assert looked.endswith("conclusion: go ahead as planned.")
    assert still_to_do == (
        "Still to be done about it: Made-up public model is shown instead (security lead, by 1 March 2027)."
    )
    for told in in_both_forms(visit):
        assert " ".join(said(visit)) in told, told


def concluded(visit: Delegation, officer: User, conclusion: str) -> None:
    assessment = written(visit, by=officer)
    step: dict[str, Any] = {"by": again(officer), "now": NOW}
    assessment = say_of_assessment(assessment, seen=assessment.version, conclusion=conclusion, **step)
    finish_assessment(assessment, seen=assessment.version, **step)


def test_a_conclusion_is_never_cut_within_a_sentence(officer: User) -> None:
    """“… is not received” must not become “… is on the list”."""
    said_no = "Go ahead in public rooms. The company that we take to be on the list, and its people, are not received."
    visit, other = a_visit(officer), a_visit(officer)
    concluded(visit, officer, said_no)
    assert said(visit)[0].endswith(f"; we concluded: {said_no}")
    concluded(other, officer, f"{said_no} {'Made-up words of no end ' * 40}")
    assert said(other)[0].endswith(f"; we concluded: {said_no} There is more in the assessment.")


def test_basic_precautions_are_one_sentence(officer: User) -> None:
    visit = a_visit(officer)
    looked_at(visit, by=officer, answers=GREEN)
    assert said(visit) == ["We looked at the risk of the visit: basic precautions are enough."]


def test_one_that_is_being_made_says_so_and_many_things_to_do_are_counted(officer: User) -> None:
    visit = a_visit(officer)
    assessment = looked_at(visit, by=officer)
    assert said(visit) == ["A short assessment of its risk is being made."]
    for number in range(4):
        a_risk(assessment, by=officer, mitigation=f"Thing {number}", due_on=date(2027, 3, number + 1))
    assert said(visit)[1] == (
        "Still to be done about it: Thing 0 (security lead, by 1 March 2027); "
        "Thing 1 (security lead, by 2 March 2027); 2 more."
    )


def test_what_is_done_is_told_no_more(officer: User) -> None:
    visit = a_visit(officer)
    assessment = finished(visit, by=officer)
    [one] = assessment.risks.get().mitigations.all()
    finish_mitigation(one, done_on=TODAY, done_note="Made-up note.", by=again(officer), now=NOW)
    assert not any(line.startswith("Still to be done") for line in said(visit))


def test_that_less_was_looked_at_than_the_facts_call_for_is_said_and_never_that_it_is_enough(officer: User) -> None:
    visit = a_visit(officer)
    looked_at(visit, by=officer, answers=RED, chosen_path=1, chosen_because="Made-up reason.")
    assert said(visit) == [
        "What the visit is about calls for a full assessment; we took less, basic precautions, because: Made-up reason."
    ]


def test_a_brief_of_a_visit_at_which_nobody_looked_is_as_before_its_hash_too(officer: User) -> None:
    visit = a_visit(officer)
    brief = services.make_brief(visit, by=again(officer), now=NOW)
    assert "risk" not in brief.content and said(visit) == []
    assert "risk" not in str(sections(brief.content)).lower().replace("at risk", "")
    before = brief.sha256
    finished(visit, by=officer)
    brief.refresh_from_db()
    assert brief.sha256 == before == digest(brief.content)


def test_no_list_no_match_and_no_decision_stands_in_a_brief(officer: User) -> None:
    visit = a_visit(officer)
    finished(visit, by=officer)
    before = facts_of(visit, visit.council, TODAY)
    match_with_own_history(visit, officer)
    assert facts_of(Delegation.objects.get(pk=visit.pk), visit.council, TODAY) == before


def test_what_changed_about_the_risk_is_one_line_among_what_changed(officer: User) -> None:
    visit = a_visit(officer)
    first = services.make_brief(visit, by=again(officer), now=NOW)
    finished(visit, by=officer)
    [one] = differences(first.content, facts_of(visit, visit.council, TODAY))
    assert one.code == "flags" and one.new[0].startswith("We made a short assessment of its risk")
    second = services.make_brief(visit, by=again(officer), now=LATER)
    assert (first.number, second.number) == (1, 2)


# -- Nothing waits for it ------------------------------------------------------------------------------------------


@pytest.fixture
def leader(officer: User) -> User:
    found = council_user("LDS", Role.LEADER)
    approver = council_user("LDS", Role.APPROVER)
    appointed: dict[str, Any] = {"office": "leader", "holder": found, "deputy": None, "starts_on": TODAY}
    name_office(body_of("LDS"), **appointed, by=approver, now=NOW)
    CouncilSettings.objects.filter(council="LDS").update(sign_off_office="leader")
    return found


def a_brief_that_waits(officer: User) -> tuple[Delegation, Brief, Any]:
    visit = a_visit(officer, their_aims_known="not_stated", privacy_notice="given")
    brief = services.make_brief(visit, by=again(officer), now=NOW)
    return visit, brief, services.ask_sign_off(brief, by=again(officer), now=NOW)


@pytest.mark.capability("G08", part="nothing waits for risk")
def test_what_is_said_of_the_risk_while_a_brief_waits_is_told_and_stands_in_no_way(
    client: Client, officer: User, leader: User
) -> None:
    visit, brief, asked = a_brief_that_waits(officer)
    finished(visit, by=officer)
    assert not SignOffState(visit, TODAY).is_old(brief)
    client.force_login(again(leader))
    text = client.get(at("delegation_sign_off", visit)).text
    assert "What is said of the risk has changed since this version was made:" in text
    assert "We made a short assessment of its risk" in text and "cannot be signed off" not in text
    assert services.sign_off_brief(asked, by=again(leader), now=LATER).decision == "approved"
    assert Delegation.objects.get(pk=visit.pk).stage == "confirmed"


@pytest.mark.capability("G08", part="nothing waits for risk")
def test_a_signed_brief_stays_signed_whatever_is_said_of_the_risk_later(officer: User, leader: User) -> None:
    visit, brief, asked = a_brief_that_waits(officer)
    services.sign_off_brief(asked, by=again(leader), now=NOW)
    written(visit, by=officer)
    state = SignOffState(Delegation.objects.get(pk=visit.pk), TODAY)
    assert state.signed is not None and not state.has_changed_since_signed and not state.is_old(brief)
    assert services.look_at_signed_briefs(LATER) == 1
    assert not Task.objects.filter(kind="ask_sign_off_anew").exists()


@pytest.mark.capability("G08", part="nothing waits for risk")
def test_a_visit_is_confirmed_on_the_brief_that_was_signed_whatever_is_said_of_the_risk(
    officer: User, leader: User
) -> None:
    visit, _brief, asked = a_brief_that_waits(officer)
    services.sign_off_brief(asked, by=again(leader), now=NOW)
    Delegation.objects.filter(pk=visit.pk).update(stage="logged")
    finished(visit, by=officer)
    visit.refresh_from_db()
    assert services.confirm_delegation(visit, seen=visit.version, by=again(officer), now=LATER).stage == "confirmed"
