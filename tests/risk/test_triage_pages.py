"""Six facts on one page: filled in from the record, said in words, deeper by choice and less deep with a reason."""

import re
from datetime import time
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from engagement import services as engagement
from engagement.models import Delegation
from engagement.risk import prefill
from notifications.models import Task
from places.models import Country
from risk import services
from risk.models import Assessment
from risk.rules import QUESTIONS, UNSAID, Path, TriageFact
from risk.services import look_at_risk
from tests.engagement.pages import at, hidden, post, send
from tests.factories import (
    NOW,
    a_delegation,
    a_draft,
    again,
    an_intervention,
    council_user,
    some_delegates,
    user_of,
)
from tests.risk.assessed import AMBER, GREEN, RED, finished, looked_at
from tests.risk.sent import answer
from tests.world import an_agreement
from twinning.rules import AgreementKind

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

TODAY = NOW.date()


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


@pytest.fixture
def visit(officer: User) -> Delegation:
    return a_delegation("LDS", by=officer)


def read(visit: Delegation, by: User) -> dict[str, str]:
    return {fact.value: one.answer for fact, one in prefill(visit, again(by), TODAY).items()}


def a_stop(title: str, kind: str = "site_visit", **more: Any) -> dict[str, Any]:
    return {"title": title, "on": more.pop("on", NOW.date().replace(year=2027, month=3, day=15)), "kind": kind, **more}


# -- What the record says --------------------------------------------------------------------------------------------


@pytest.mark.capability("P33", part="most of triage is filled in from the record")
@pytest.mark.parametrize(
    ("facts", "fact", "expected", "sentence"),
    [
        ({"programme": [a_stop("Dinner", "banquet_reception")]}, "sites", "open", "no stop is at a sensitive site"),
        ({"programme": [a_stop("Tour of the depot")]}, "sites", "working", "“Tour of the depot” is at a place of work"),
        (
            {"programme": [a_stop("Tour of the semiconductor plant")]},
            "sites",
            "sensitive",
            "“Tour of the semiconductor plant” is at a sensitive site",
        ),
        (
            {"programme": [a_stop("Tour of the semiconductor plant")], "purposes": ["research_science"]},
            "sites",
            "explained",
            "which the purposes explain",
        ),
        ({}, "sites", "", "no stop is put down yet, so nothing is filled in"),
        ({"purposes": ["culture_arts"]}, "knowledge", "public", "nothing of them is about research"),
        ({"purposes": ["research_science"]}, "knowledge", "not_public", "research and science"),
        (
            {"purposes": ["research_science"], "our_aims": "To work together on quantum technologies."},
            "knowledge",
            "sensitive",
            "quantum technologies",
        ),
        ({"programme": [a_stop("Signing of a letter", "signing")]}, "lasting", "promises", "is a signing"),
        ({"purposes": ["inward_investment"]}, "lasting", "promises", "inward investment"),
        ({"purposes": ["culture_arts"]}, "lasting", "goodwill", "nothing is signed"),
        ({"direction": "inward"}, "money", "each", "nobody else pays for you"),
        ({"direction": "outward"}, "money", "unknown", "nothing is put down yet of who pays"),
        ({"our_aims": "To speak of Taiwan."}, "touched", "talk", "it speaks of"),
        ({"purposes": ["media"]}, "touched", "talk", "the press is part of it"),
        ({}, "touched", "nobody", "no pressure"),
    ],
)
def test_each_fact_is_read_from_the_record_and_says_where(
    officer: User, facts: dict[str, Any], fact: str, expected: str, sentence: str
) -> None:
    visit = a_delegation("LDS", by=officer, **facts)
    found = prefill(visit, again(officer), TODAY)[TriageFact(fact)]
    assert (found.answer, sentence in found.read) == (expected, True), found


def test_of_a_draft_that_has_only_begun_nothing_is_filled_in_that_it_does_not_say(officer: User) -> None:
    found = prefill(a_draft("LDS", by=officer, purposes=[]), again(officer), TODAY)
    unsaid = {fact for fact, one in found.items() if one.answer == UNSAID}
    assert unsaid == {"sites", "knowledge", "lasting", "organisations"}
    assert all("put down yet" in found[fact].read for fact in unsaid)


def test_every_answer_that_a_record_begins_is_one_of_the_question(visit: Delegation, officer: User) -> None:
    for record_facts in ({}, {"direction": "outward"}, {"direction": "virtual"}):
        visit = a_delegation("LDS", by=officer, **record_facts)
        for fact, code in read(visit, officer).items():
            assert code in QUESTIONS[TriageFact(fact)].answers or code == UNSAID


def test_pressure_on_record_leads_to_a_full_assessment(visit: Delegation, officer: User) -> None:
    an_intervention("LDS", by=officer, delegation=visit)
    found = prefill(visit, again(officer), TODAY)[TriageFact.TOUCHED]
    assert (found.answer, "leant on your council" in found.read) == ("pressed", True)


def test_somebody_else_who_pays_is_told_without_a_name(visit: Delegation, officer: User) -> None:
    engagement.put_down_cost(
        visit,
        by=again(officer),
        now=NOW,
        kind="travel",
        amount=100,
        paid_by="company_abroad",
        payer="Zhang Ceshi Trading",
    )
    found = prefill(visit, again(officer), TODAY)[TriageFact.MONEY]
    assert found.answer == "others"
    assert "Zhang" not in found.read


@pytest.mark.capability("G03", part="triage reads no country")
@pytest.mark.parametrize("country", ["JP", "TW", "US", "HK"])
def test_the_same_visit_from_another_country_is_read_the_same(officer: User, country: str) -> None:
    facts: dict[str, Any] = {
        "purposes": ["research_science", "culture_arts"],
        "our_aims": "To talk of clean energy.",
        "programme": [a_stop("Tour of the semiconductor plant"), a_stop("Concert", "performance_match", at=time(19))],
    }
    here = a_delegation("LDS", by=officer, **facts)
    there = a_delegation("LDS", by=officer, **facts)
    Delegation.objects.filter(pk=there.pk).update(country=Country.objects.get(code=country), place=None)
    told = [prefill(Delegation.objects.get(pk=one.pk), again(officer), TODAY) for one in (here, there)]
    assert told[0] == told[1]


@pytest.mark.capability("G02", part="triage reads no person")
def test_who_travels_changes_nothing_of_what_is_read(officer: User) -> None:
    without = a_delegation("LDS", by=officer)
    full = a_delegation("LDS", by=officer, delegates=some_delegates(12))
    assert prefill(without, again(officer), TODAY) == prefill(full, again(officer), TODAY)


def test_what_an_agreement_says_of_itself_begins_the_answers(client: Client, officer: User) -> None:
    agreement = an_agreement("LDS", "unit", by=officer, kind=AgreementKind.MOU)
    client.force_login(again(officer))
    page = client.get(at("agreement_triage", agreement))
    assert "From the agreement: Memorandum of understanding" in page.text
    sent = send(client, at("agreement_triage", agreement), **AMBER)
    assert sent.headers["Location"] == at("agreement_assessment", agreement)
    assert Assessment.objects.get().label == "twinning.Agreement"
    assert "it leads to a promise or an agreement" in client.get(sent.headers["Location"]).text


# -- The page --------------------------------------------------------------------------------------------------------


@pytest.mark.capability("P33", part="most of triage is filled in from the record")
def test_the_page_comes_filled_in_and_says_where_each_answer_was_read(client: Client, officer: User) -> None:
    choir = {"name": "Made-up choir", "kind": "other", "role": "visitor"}
    visit = a_delegation("LDS", by=officer, programme=[a_stop("Dinner", "banquet_reception")], organisations=[choir])
    client.force_login(again(officer))
    page = client.get(at("delegation_triage", visit))
    assert page.text.count("From ") >= len(TriageFact)
    form = page.context["form"]
    assert all(form[fact.value].value() for fact in TriageFact)


def test_of_what_the_record_says_nothing_nothing_is_ticked(client: Client, visit: Delegation, officer: User) -> None:
    """Nothing known of the programme is no programme that is harmless."""
    client.force_login(again(officer))
    page = client.get(at("delegation_triage", visit))
    ticked = re.findall(r'<input[^>]*name="(\w+)"[^>]*checked', page.text)
    assert not {"sites", "organisations"} & set(ticked)
    assert {"knowledge", "lasting", "money", "touched"} <= set(ticked)
    refused = post(client, at("delegation_triage", visit), {**hidden(page), **GREEN, "sites": ""})
    assert refused.status_code == HTTPStatus.BAD_REQUEST
    assert 'href="#id_sites">Choose an answer to “Where will they go?”</a>' in refused.text


@pytest.mark.capability("P33", part="green path of triage")
def test_a_light_visit_ends_with_basic_precautions_and_nobody_waits(
    client: Client, visit: Delegation, officer: User
) -> None:
    client.force_login(again(officer))
    before = Task.objects.count()
    page = client.get(answer(client, visit, GREEN).headers["Location"])
    assert "Go ahead, basic precautions." in page.text
    assert "nothing in the six facts calls for a closer look" in page.text
    assert "These are words of this register, and no government policy." in page.text
    assert Task.objects.count() == before
    assert Assessment.objects.get().state == "finished"


def test_why_is_said_in_words_the_deepest_first(client: Client, visit: Delegation, officer: User) -> None:
    client.force_login(again(officer))
    answers = {**RED, "money": "unknown"}
    page = client.get(answer(client, visit, answers).headers["Location"])
    assert "Full assessment" in page.text
    told = "Because it goes to a sensitive site that its purpose does not explain and nobody knows who pays."
    assert told in page.text


def test_deeper_is_chosen_freely_and_less_deep_with_a_reason(client: Client, visit: Delegation, officer: User) -> None:
    client.force_login(again(officer))
    refused = answer(client, visit, RED, chosen_path="1")
    assert refused.status_code == HTTPStatus.BAD_REQUEST
    assert 'href="#id_chosen_because">Say why less is enough, in a few words</a>' in refused.text
    assert not Assessment.objects.exists()
    answer(client, visit, RED, chosen_path="2", chosen_because="They see the model in the foyer.")
    page = client.get(at("delegation_assessment", visit))
    assert "The council chose to look less deep: the six facts lead to “Full assessment”." in page.text
    assert "They see the model in the foyer." in page.text
    other = a_delegation("LDS", by=officer)
    answer(client, other, GREEN, chosen_path="3")
    assert Assessment.objects.about(other).get().taken_path == Path.RED


def test_an_answer_that_is_missing_is_said_beside_it_and_what_was_typed_is_kept(
    client: Client, visit: Delegation, officer: User
) -> None:
    client.force_login(again(officer))
    said = {**AMBER, "money": "", "chosen_because": "Made-up words that are kept."}
    page = send(client, at("delegation_triage", visit), **said)
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert 'href="#id_money">Choose an answer to “Who pays?”</a>' in page.text
    assert "Made-up words that are kept." in page.text
    page = send(client, at("delegation_triage", visit), **{**AMBER, "money": "nonsense"})
    assert page.status_code == HTTPStatus.BAD_REQUEST


def test_two_people_who_answer_at_once_see_both_texts(client: Client, visit: Delegation, officer: User) -> None:
    client.force_login(again(officer))
    opened = hidden(client.get(at("delegation_triage", visit)))
    looked_at(visit, by=council_user("LDS"), answers=RED)
    page = post(client, at("delegation_triage", visit), {**opened, **AMBER})
    assert page.status_code == HTTPStatus.PRECONDITION_FAILED
    assert "A sensitive site that is not what the visit is for" in page.text
    assert "A promise, a letter of intent or an agreement" in page.text
    sent_again = post(client, at("delegation_triage", visit), {**hidden(page), **AMBER})
    assert sent_again.status_code == HTTPStatus.FOUND
    assert Assessment.objects.get().path == Path.AMBER


def test_the_same_answers_sent_twice_are_one(client: Client, visit: Delegation, officer: User) -> None:
    client.force_login(again(officer))
    sent = {**hidden(client.get(at("delegation_triage", visit))), **AMBER}
    for _each in range(2):
        assert post(client, at("delegation_triage", visit), sent).status_code == HTTPStatus.FOUND
    assert Assessment.objects.get().version == 1
    assert Event.objects.filter(action="risk_looked_at").count() == 1


def test_where_the_record_says_more_than_when_it_was_answered_the_assessment_says_so(
    client: Client, visit: Delegation, officer: User
) -> None:
    client.force_login(again(officer))
    answer(client, visit, GREEN)
    said = "The record says more now than when you answered the six facts."
    assert said not in client.get(at("delegation_assessment", visit)).text
    visit.refresh_from_db()
    engagement.edit_delegation(
        visit, seen=visit.version, by=again(officer), now=NOW, programme=[a_stop("Tour of the semiconductor plant")]
    )
    page = client.get(at("delegation_assessment", visit))
    assert said in page.text
    assert "“Tour of the semiconductor plant” is at a sensitive site" in page.text
    # Answered again it is said no more, whatever the officer makes of it, and whoever answers less says why.
    refused = answer(client, visit, GREEN)
    assert 'href="#id_chosen_because">The record itself says more than you answered.' in refused.text
    answer(client, visit, GREEN, chosen_because="They see the model in the public foyer.")
    assert said not in client.get(at("delegation_assessment", visit)).text


def test_a_draft_can_be_looked_at_by_its_council_alone(client: Client, officer: User) -> None:
    draft = a_draft("LDS", by=officer, sharing="councils")
    client.force_login(again(officer))
    assert answer(client, draft, AMBER).status_code == HTTPStatus.FOUND
    assert client.get(at("delegation_assessment", draft)).status_code == HTTPStatus.OK
    client.force_login(user_of("unit", Role.ANALYST))
    for name in ("delegation_triage", "delegation_assessment"):
        assert client.get(at(name, draft)).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("who", "status"),
    [(("LDS", Role.LEADER), 403), (("unit", Role.ANALYST), 403), (("CRF", Role.OFFICER), 404)],
)
def test_nobody_else_answers_the_six_facts(
    client: Client, visit: Delegation, who: tuple[str, Role], status: int
) -> None:
    client.force_login(user_of(*who))
    assert client.get(at("delegation_triage", visit)).status_code == status
    assert post(client, at("delegation_triage", visit), AMBER).status_code == status
    assert not Assessment.objects.exists()


def test_of_a_visit_that_is_over_nothing_is_answered_any_more(client: Client, visit: Delegation, officer: User) -> None:
    done = finished(visit, by=officer)
    engagement.cancel_delegation(visit, reason="Made-up.", seen=visit.version, by=again(officer), now=NOW)
    client.force_login(again(officer))
    assert client.get(at("delegation_triage", visit)).headers["Location"] == visit.get_absolute_url()
    page = client.get(at("delegation_assessment", visit))
    assert "The record has ended. Its assessment stays as it is." in page.text
    assert "Open it again" not in page.text
    assert client.get(at("delegation_assessment_reopen", visit)).headers["Location"] == done.get_absolute_url()


def test_what_was_typed_stays_when_a_colleague_calls_the_visit_off_meanwhile(
    client: Client, visit: Delegation, officer: User
) -> None:
    client.force_login(again(officer))
    address = at("delegation_triage", visit)
    sent = {**hidden(client.get(address)), **RED, "chosen_path": "2", "chosen_because": "Words that I typed."}
    engagement.cancel_delegation(visit, reason="Made-up.", seen=visit.version, by=again(officer), now=NOW)
    page = post(client, address, sent)
    assert page.status_code == HTTPStatus.CONFLICT
    assert "The record has ended. Its assessment stays as it is." in page.text
    assert "Words that I typed." in page.text
    assert not Assessment.objects.exists()


def test_answers_to_a_draft_that_was_discarded_meanwhile_find_nothing(
    client: Client, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = a_draft("LDS", by=officer)

    def a_moment_later(row: Any, **said: Any) -> Any:
        engagement.discard_draft(draft, seen=draft.version, by=again(officer), now=NOW)
        return look_at_risk(row, **said)

    monkeypatch.setattr(services, "look_at_risk", a_moment_later)
    client.force_login(again(officer))
    assert answer(client, draft, AMBER).status_code == HTTPStatus.NOT_FOUND


def test_other_answers_say_that_they_open_what_was_finished(client: Client, visit: Delegation, officer: User) -> None:
    finished(visit, by=officer)
    client.force_login(again(officer))
    said = "the assessment is open again: check and finish it."
    answer(client, visit, AMBER)
    assert said not in client.get(at("delegation_assessment", visit)).text
    answer(client, visit, {**AMBER, "money": "others"})
    assert said in client.get(at("delegation_assessment", visit)).text
    assert Assessment.objects.get().state == "open"


def test_what_the_officer_read_is_kept_and_not_what_the_record_says_by_the_time_it_is_sent(
    client: Client, visit: Delegation, officer: User
) -> None:
    client.force_login(again(officer))
    opened = hidden(client.get(at("delegation_triage", visit)))
    visit.refresh_from_db()
    engagement.edit_delegation(
        visit, seen=visit.version, by=again(officer), now=NOW, programme=[a_stop("Tour of the semiconductor plant")]
    )
    assert post(client, at("delegation_triage", visit), {**opened, **GREEN}).status_code == HTTPStatus.FOUND
    assert "sites" not in Assessment.objects.get().read, "of which nothing was said when it was read"
    page = client.get(at("delegation_assessment", visit)).text
    assert "The record says more now than when you answered the six facts." in page


@pytest.mark.parametrize("sent", ["", "nonsense", "sites:nowhere money:each x:y", ":::"])
def test_what_is_no_answer_is_not_kept_as_read(client: Client, visit: Delegation, officer: User, sent: str) -> None:
    client.force_login(again(officer))
    answer(client, visit, GREEN, read=sent)
    assert Assessment.objects.get().read == ({"money": "each"} if "each" in sent else {})


@pytest.mark.parametrize("count", [0, 6])
def test_the_page_asks_no_more_of_a_long_programme(
    client: Client, officer: User, count: int, django_assert_max_num_queries: Any
) -> None:
    visit = a_delegation("LDS", by=officer, programme=[a_stop(f"Stop {n}") for n in range(count)])
    client.force_login(again(officer))
    client.get(at("delegation_triage", visit))
    with django_assert_max_num_queries(40):
        client.get(at("delegation_triage", visit))
