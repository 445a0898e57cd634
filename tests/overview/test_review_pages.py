"""What a reviewer meets on a record: who has it in hand, questions that are asked once, and answers that come late."""

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement import services
from engagement.models import Review
from notifications.services import deliver_outbox
from places.models import Council
from tests.engagement.pages import at, hidden, post, send
from tests.factories import NOW, a_delegation, council_user, user_of
from tests.overview.test_review_queue import of, today  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return council_user("CRF", Role.APPROVER)


@pytest.fixture
def one() -> User:
    return user_of("unit", Role.ANALYST, name="Made-up One")


def test_who_comes_second_is_warned_on_the_page_and_takes_it_over_with_a_second_press(officer: User, one: User) -> None:
    other = user_of("unit", Role.ANALYST, name="Made-up Other")
    delegation = a_delegation("CRF", by=officer)
    first = of(other)
    address = at("delegation_review_assign", delegation)
    # Both have the page open, and the colleague is quicker.
    assert post(first, address, {"to": other.key}).status_code == 302
    answer = post(of(one), address, {"to": one.key})
    assert answer.status_code == 409
    assert "Made-up Other has had this in hand since 29 November 2026" in answer.text
    assert Review.objects.get().assigned_to == other
    assert f'name="seen" value="{other.key}"' in answer.text
    assert post(of(one), address, {"to": one.key, "seen": other.key}).status_code == 302
    assert Review.objects.get().assigned_to == one
    shown = first.get(delegation.get_absolute_url()).text
    assert "Made-up One has had this in hand since" in shown and "You can still take it over." in shown
    assert send(first, address, to="nobody", seen=one.key).status_code == 302
    assert Review.objects.get().assigned_to is None


def test_a_question_is_checked_before_it_goes_and_can_be_changed(officer: User, one: User) -> None:
    delegation = a_delegation("CRF", by=officer)
    client, address = of(one), at("delegation_question_ask", delegation)
    assert post(client, address, {"text": "", "step": "check"}).status_code == 400
    typed = {**hidden(client.get(address)), "text": "Who pays for it?"}
    check = post(client, address, {**typed, "step": "check"})
    assert "Check your question" in check.text and "Cardiff Council and your own body" in check.text
    again_ = post(client, address, {**hidden(check), "step": "change"})
    assert "Who pays for it?</textarea>" in again_.text
    assert not delegation.questions.exists()
    sent = {**hidden(check), "step": "send"}
    assert {post(client, address, sent).status_code for _ in range(2)} == {302}
    assert [question.text for question in delegation.questions.all()] == ["Who pays for it?"]


@pytest.mark.parametrize("step", ["check", "send"])
def test_a_question_sent_once_more_from_an_old_page_is_not_asked_twice(officer: User, one: User, step: str) -> None:
    """Gone back in the browser: the page has what was typed, and is made anew."""
    delegation = a_delegation("CRF", by=officer)
    client, address = of(one), at("delegation_question_ask", delegation)
    send(client, address, text="Who pays for it?", step="send")
    question = delegation.questions.get()
    answer = send(client, address, text="Who pays for it?", step=step)
    assert answer.headers["Location"] == delegation.get_absolute_url()
    told = "This question was sent already, on 29 November 2026 at 9:30am, and waits for an answer."
    assert told in client.get(answer.headers["Location"]).text
    assert delegation.questions.count() == 1
    # Other words are another question, and an answered one may be asked again.
    services.answer_question(question, text="We do.", by=officer, now=NOW)
    for text in ("Who pays for the hotel?", "Who pays for it?"):
        send(client, address, text=text, step="send")
    assert delegation.questions.count() == 3


def test_each_side_reads_question_and_answer_with_who_sees_them_and_the_others_nothing(
    officer: User, one: User
) -> None:
    delegation = a_delegation("CRF", by=officer, sharing=Sharing.COUNCILS)
    partner = council_user("MAN")
    partnership = services.invite_partner(
        delegation, Council.objects.get(code="MAN"), seen=delegation.version, by=officer, now=NOW
    )
    services.accept_partnership(partnership, by=partner, now=NOW)
    question = services.ask_council(delegation, text="Who pays for it?", by=one, now=NOW)
    services.write_unit_note(delegation, text="Advise against it.", by=one, now=NOW)
    address = delegation.get_absolute_url()
    seen = "Seen by City of Cardiff Council and Subnational Diplomacy Unit"
    asked = of(officer).get(address).text
    assert (
        "Who pays for it?" in asked
        and seen in asked
        and at("delegation_question_answer", delegation, question.key) in asked
    )
    assert one.name not in asked and "Advise against it." not in asked and "internal" not in asked.lower()
    answer = send(of(officer), at("delegation_question_answer", delegation, question.key), text="We do.")
    assert answer.status_code == 302
    told = of(one).get(address).text
    assert "We do." in told and seen in told and "Advise against it." in told and officer.name not in told
    leader = of(council_user("CRF", Role.LEADER))
    assert "We do." in leader.get(address).text
    for who in (partner, council_user("BRD"), user_of("wales", Role.DEVOLVED)):
        text = of(who).get(address).text
        assert not any(words in text for words in ("Who pays for it?", "We do.", "Advise against it."))


def test_an_answer_that_comes_too_late_is_told_so_and_stays_to_be_copied(officer: User, one: User) -> None:
    delegation = a_delegation("CRF", by=officer)
    question = services.ask_council(delegation, text="Who pays for it?", by=one, now=NOW)
    client, address = of(officer), at("delegation_question_answer", delegation, question.key)
    assert send(client, address, text="").status_code == 400
    filled = {**hidden(client.get(address)), "text": "What took an hour to write"}
    services.close_question(question, by=one, now=NOW)
    answer = post(client, address, filled)
    assert answer.status_code == 409
    assert "What took an hour to write</p>" in answer.text and "Your answer was not sent." in answer.text
    told = (
        "Subnational Diplomacy Unit closed this question on 24 November 2026 at 9:30am, so it needs no answer any more."
    )
    for shown in (answer.text, client.get(address).text):
        assert '<h1 class="govuk-heading-l">This question is closed</h1>' in shown and told in shown
        assert "<textarea" not in shown and "Send the answer" not in shown
    assert "Your answer was not sent." not in client.get(address).text


def test_the_councils_first_page_leads_to_the_answer_and_the_notice_of_the_unit_to_the_record(
    officer: User, one: User
) -> None:
    delegation = a_delegation("CRF", by=officer)
    question = services.ask_council(delegation, text="Who pays for it?", by=one, now=NOW)
    address = at("delegation_question_answer", delegation, question.key)
    home = of(officer).get("/").text
    assert f'href="{address}"' in home and "Answer a question about your delegation" in home
    services.answer_question(question, text="We do.", by=officer, now=NOW)
    deliver_outbox(now=NOW)
    assert "A council answered a question about its delegation" in of(one).get("/").text
    assert f'href="{address}"' not in of(one).get("/").text


def test_a_question_is_reached_through_its_own_record_alone(officer: User, one: User) -> None:
    delegation, other = a_delegation("CRF", by=officer), a_delegation("CRF", by=officer)
    question = services.ask_council(delegation, text="Who pays for it?", by=one, now=NOW)
    assert of(officer).get(at("delegation_question_answer", other, question.key)).status_code == 404
    assert of(one).get(at("delegation_question_close", other, question.key)).status_code == 404


def test_the_unit_closes_its_question_and_it_stays_on_the_record(officer: User, one: User) -> None:
    delegation = a_delegation("CRF", by=officer)
    question = services.ask_council(delegation, text="Who pays for it?", by=one, now=NOW)
    address = at("delegation_question_close", delegation, question.key)
    assert of(officer).get(address).status_code == 403
    assert of(user_of("wales", Role.DEVOLVED)).get(address).status_code == 404
    assert send(of(one), address).status_code == 302
    for who in (officer, one):
        text = of(who).get(delegation.get_absolute_url()).text
        assert "Who pays for it?" in text and "Question closed" in text
