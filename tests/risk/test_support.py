"""Whom a full assessment asked for support: a desk of the register, or another office or body."""

from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from docx import Document

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement.models import Delegation
from guidance.models import SupportContact
from risk import services
from risk.assessed import facts_of
from risk.models import Assessment
from risk.paper import differences, sections
from tests.api.callers import caller
from tests.engagement.pages import at, hidden, post, send
from tests.factories import NOW, a_delegation, again, council_user, user_of
from tests.risk.assessed import RED, REVIEW, a_risk, looked_at

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

TEAM = "Made-up legal team"
ANSWER = "Made-up answer: leave the laboratory out."


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


@pytest.fixture
def visit(officer: User) -> Delegation:
    """Of which all but the support is said."""
    visit = a_delegation("LDS", by=officer, sharing=Sharing.UNIT)
    assessment = looked_at(visit, by=officer, answers=RED)
    a_risk(assessment, by=officer)
    assessment.refresh_from_db()
    said: dict[str, Any] = dict.fromkeys(("economic_benefit", "security_benefit", "values_benefit"), "Made-up benefit.")
    said |= {"conclusion": "Made-up conclusion.", "review_on": REVIEW}
    services.say_of_assessment(assessment, seen=assessment.version, by=again(officer), now=NOW, **said)
    return visit


@pytest.fixture
def signed_in(client: Client, officer: User) -> Client:
    client.force_login(again(officer))
    return client


def a_desk(name: str = "Made-up desk") -> SupportContact:
    return SupportContact.objects.create(
        name=name, helps_with="All of it", reached_by="0", source="Made up", confirmed_on=NOW.date()
    )


def ask(client: Client, visit: Delegation, **sent: str) -> Any:
    return send(client, at("delegation_support", visit), **{"support_said": ANSWER, **sent})


def asked() -> tuple[str, str, str]:
    assessment = Assessment.objects.select_related("support").get()
    return (
        assessment.support.name if assessment.support else "",
        assessment.support_other,
        assessment.support_said,
    )


@pytest.mark.capability("L2", part="an assessment is made whole")
def test_where_no_desk_is_put_down_a_full_one_is_finished_with_somebody_else(
    signed_in: Client, visit: Delegation
) -> None:
    assert not SupportContact.objects.exists()
    form = signed_in.get(at("delegation_support", visit)).context["form"]
    assert [str(label) for _code, label in form.fields["support"].choices] == ["Nobody yet", "Somebody else"]
    finish = at("delegation_assessment_finish", visit)
    assert "Say whom you asked for support." in signed_in.get(finish).text
    assert ask(signed_in, visit, support="other", support_other=TEAM, support_said="").status_code == HTTPStatus.FOUND
    assert f"Write what “{TEAM}” said to you." in signed_in.get(finish).text
    assert ask(signed_in, visit, support="other", support_other=TEAM).status_code == HTTPStatus.FOUND
    assert asked() == ("", TEAM, ANSWER)
    assert send(signed_in, finish).status_code == HTTPStatus.FOUND
    assert Assessment.objects.get().state == "finished"
    page = signed_in.get(at("delegation_assessment", visit)).text
    assert TEAM in page and ANSWER in page


def test_it_stands_on_the_version_on_paper_in_word_and_in_the_api_and_the_unit_reads_none_of_it(
    signed_in: Client, visit: Delegation, officer: User
) -> None:
    ask(signed_in, visit, support="other", support_other=TEAM)
    send(signed_in, at("delegation_assessment_finish", visit))
    version = Assessment.objects.get().kept.get()
    assert version.facts["support_other"] == TEAM
    for name in ("kept", "print"):
        assert f"{TEAM}: {ANSWER}" in signed_in.get(at(f"delegation_assessment_{name}", visit, version.key)).text
    file = signed_in.get(at("delegation_assessment_word", visit, version.key)).content
    assert f"{TEAM}: {ANSWER}" in "\n".join(line.text for line in Document(BytesIO(file)).paragraphs)
    address = f"assessments/{Assessment.objects.get().key}/"
    row = caller("LDS").get(address).json()
    assert (row["support"], row["support_other"], row["support_said"]) == (None, TEAM, ANSWER)
    told = caller("unit").get(address)
    assert "support_other" not in told.json() and TEAM not in told.content.decode()
    signed_in.force_login(user_of("unit", Role.ANALYST))
    assert TEAM not in signed_in.get(at("delegation_assessment", visit)).text


def test_who_is_named_without_being_chosen_is_taken_as_somebody_else(signed_in: Client, visit: Delegation) -> None:
    assert ask(signed_in, visit, support="", support_other=TEAM).status_code == HTTPStatus.FOUND
    assert asked() == ("", TEAM, ANSWER)
    form = signed_in.get(at("delegation_support", visit)).context["form"]
    assert (form["support"].value(), form["support_other"].value()) == ("other", TEAM)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"support": "other", "support_other": " "}, "Say which office or body you asked"),
        ({"support": "desk"}, "You chose a desk too: choose “Somebody else” above, or take this away"),
        ({"support": "99999"}, "Choose an option from the list"),
        ({"support_other": "x" * 121}, "Use 120 characters or fewer"),
        ({"support_other": "Ring 0113 496 0000"}, "looks like a passport number, a date of birth, a telephone number"),
    ],
)
def test_what_cannot_be_is_said_beside_it_and_what_was_typed_is_kept(
    signed_in: Client, visit: Delegation, sent: dict[str, str], sentence: str
) -> None:
    desk = a_desk()
    sent = {"support": "other", "support_other": TEAM, **sent}
    page = ask(signed_in, visit, **{**sent, "support": desk.key if sent["support"] == "desk" else sent["support"]})
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert sentence in page.text
    assert sent["support_other"].strip() in page.text and ANSWER in page.text
    assert asked() == ("", "", "")


def test_one_of_two_desks_is_chosen_and_another_body_after_it(signed_in: Client, visit: Delegation) -> None:
    first, second = a_desk("Made-up first desk"), a_desk("Made-up second desk")
    ask(signed_in, visit, support=second.key, support_other="")
    assert asked() == (second.name, "", ANSWER)
    page = signed_in.get(at("delegation_support", visit))
    assert first.name in page.text and page.context["form"]["support"].value() == second.key
    ask(signed_in, visit, support="other", support_other=TEAM)
    assert asked() == ("", TEAM, ANSWER)
    ask(signed_in, visit, support=first.key, support_other="")
    assert asked() == (first.name, "", ANSWER)
    ask(signed_in, visit, support="", support_other="")
    assert asked() == ("", "", ANSWER)


def test_a_desk_that_was_asked_stays_chosen_after_it_ended(signed_in: Client, visit: Delegation) -> None:
    desk = a_desk()
    ask(signed_in, visit, support=desk.key)
    SupportContact.objects.update(ended_on=NOW.date())
    sent = signed_in.get(at("delegation_support", visit)).context["form"]["support"].value()
    ask(signed_in, visit, support=sent, support_said="Made-up other answer.")
    assert asked() == (desk.name, "", "Made-up other answer.")


def test_it_is_never_both_at_any_door(visit: Delegation, officer: User) -> None:
    assessment = Assessment.objects.get()
    said: dict[str, Any] = {"seen": assessment.version, "by": again(officer), "now": NOW}
    with pytest.raises(ValidationError) as refusal:
        services.say_of_assessment(assessment, **said, support=a_desk(), support_other=TEAM)
    assert list(refusal.value.message_dict) == ["support_other"]
    services.say_of_assessment(assessment, **said, support_other=TEAM)
    assessment.refresh_from_db()
    with pytest.raises(ValidationError):
        services.say_of_assessment(assessment, **{**said, "seen": assessment.version}, support=a_desk())
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.update(support=a_desk())


def test_who_looks_like_a_private_person_is_saved_and_asked_about(signed_in: Client, visit: Delegation) -> None:
    sent = {**hidden(signed_in.get(at("delegation_support", visit))), "support": "other", "support_other": "Mrs Li"}
    page = signed_in.post(at("delegation_support", visit), sent, follow=True).text
    assert "“Mrs Li” looks like the name of a private person" in page
    assert asked()[1] == "Mrs Li"


def test_somebody_who_was_quicker_is_said_with_both_in_words(
    signed_in: Client, visit: Delegation, officer: User
) -> None:
    opened = hidden(signed_in.get(at("delegation_support", visit)))
    assessment = Assessment.objects.get()
    services.say_of_assessment(
        assessment, seen=assessment.version, by=again(officer), now=NOW, support=a_desk(), support_said="Other words."
    )
    typed = {"support": "other", "support_other": TEAM, "support_said": ANSWER}
    page = post(signed_in, at("delegation_support", visit), {**opened, **typed})
    assert page.status_code == HTTPStatus.PRECONDITION_FAILED
    for words in ("Made-up desk", "Somebody else", TEAM, "Other words.", ANSWER):
        assert words in page.text
    assert post(signed_in, at("delegation_support", visit), hidden(page)).status_code == HTTPStatus.FOUND
    assert asked() == ("", TEAM, ANSWER)


def test_a_version_that_was_kept_before_anybody_else_could_be_asked_reads_as_it_did(
    visit: Delegation, officer: User
) -> None:
    assessment = Assessment.objects.get()
    assessment = services.say_of_assessment(
        assessment, seen=assessment.version, by=again(officer), now=NOW, support=a_desk(), support_said=ANSWER
    )
    now = facts_of(assessment)
    before = {name: said for name, said in now.items() if name != "support_other"}
    [told] = [section for section in sections(before) if section.title == "Who was asked"]
    assert told.lines == [f"Made-up desk: {ANSWER}"]
    assert differences(before, now) == []


def test_a_desk_that_does_not_answer_says_so_before_it_is_chosen(signed_in: Client, visit: Delegation) -> None:
    a_desk()
    assert "it does not answer" not in signed_in.get(at("delegation_support", visit)).text
    SupportContact.objects.update(reported_on=NOW.date())
    assert "Reported on 24 November 2026: it does not answer." in signed_in.get(at("delegation_support", visit)).text
