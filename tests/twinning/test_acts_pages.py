"""What is done to an agreement from its page: corrected, confirmed, moved to another status, shared, sourced, noted."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import CouncilNote, User
from accounts.roles import Role
from accounts.rules import Sharing
from tests import factories
from tests.engagement.pages import at, hidden, post, send
from tests.factories import NOW
from tests.shipped import shipped_agreements
from twinning.models import Agreement
from twinning.rules import Status

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

CORRECTION = {
    "uk_place": "Leeds",
    "place": "Hangzhou, Zhejiang (杭州市)",
    "kind": "sister_city_twinning",
    "legal_nature": "unclear",
    "signed": "June 1988",
    "known_from": "Signed copy in the archive",
    "public_note": "",
}
SAID = {"source": "Made-up Gazette", "confidence": "medium", "signed": "1987", "place": "", "kind": ""}


@pytest.fixture
def leeds() -> Agreement:
    shipped_agreements()
    return Agreement.objects.get(council="LDS")


def as_(client: Client, code: str = "LDS", role: Role = Role.OFFICER) -> User:
    user = factories.user_of(code, role)
    client.force_login(user)
    return user


def page_of(client: Client, agreement: Agreement) -> str:
    return str(client.get(agreement.get_absolute_url()).text)


# -- Corrected -----------------------------------------------------------------------------------------------------


def test_a_correction_stands_with_its_source_and_what_was_said_before_stays(client: Client, leeds: Agreement) -> None:
    as_(client)
    assert "/correct/" in page_of(client, leeds)
    assert 'value="8 June 1988"' in client.get(at("agreement_correct", leeds)).text
    answer = send(client, at("agreement_correct", leeds), **CORRECTION)
    page = client.get(answer.url).text
    assert "The agreement is corrected." in page
    assert "June 1988" in page and "Signed copy in the archive" in page
    assert "What others say" in page and "Signed: 8 June 1988" in page
    assert "Leeds City Council last confirmed what stands here on 24 November 2026" in page


def test_two_people_who_correct_one_agreement_are_shown_both_texts(client: Client, leeds: Agreement) -> None:
    as_(client)
    address = at("agreement_correct", leeds)
    seen = hidden(client.get(address))
    post(client, address, {**seen, **CORRECTION, "signed": "1989", "known_from": ""})
    both = post(client, address, {**seen, **CORRECTION})
    assert both.status_code == 412
    assert "1989" in both.text and "June 1988" in both.text
    assert "You changed it yourself" in both.text
    saved = post(client, address, {**hidden(both)})
    assert saved.status_code == 302
    leeds.refresh_from_db()
    assert str(leeds.signed) == "June 1988"


def test_a_correction_that_is_sent_twice_is_made_once(client: Client, leeds: Agreement) -> None:
    as_(client)
    address = at("agreement_correct", leeds)
    form = {**hidden(client.get(address)), **CORRECTION}
    assert [post(client, address, form).status_code for _ in range(2)] == [302, 302]
    leeds.refresh_from_db()
    assert leeds.version == 2


def test_when_it_ended_is_asked_of_what_has_ended_alone(client: Client, leeds: Agreement) -> None:
    as_(client)
    assert "When did it end?" not in client.get(at("agreement_correct", leeds)).text
    Agreement.objects.filter(pk=leeds.pk).update(status=Status.LAPSED)
    address = at("agreement_correct", leeds)
    assert "When did it end?" in client.get(address).text
    refused = send(client, address, **CORRECTION, ended="1980")
    assert refused.text.count("An agreement must end after it is signed") == 2


# -- Confirmed -----------------------------------------------------------------------------------------------------


def test_this_is_right_is_one_click(client: Client, leeds: Agreement) -> None:
    officer = as_(client)
    page = client.get(leeds.get_absolute_url())
    assert "This is right" in page.text
    answer = post(client, at("agreement_confirm", leeds), {"version": str(leeds.version)})
    told = client.get(answer.url).text
    assert "Your council has confirmed this agreement." in told and "This is still right" in told
    # Pressed twice: it is confirmed, and that is what was wanted.
    again = post(client, at("agreement_confirm", leeds), {"version": str(leeds.version)})
    assert "after you opened the page" not in client.get(again.url).text
    leeds.refresh_from_db()
    assert (leeds.confirmed_on, leeds.version) == (NOW.date(), 2)
    assert leeds.facts.filter(stands=True, said_by=officer).exists()


def test_what_was_changed_meanwhile_is_looked_at_before_it_is_confirmed(client: Client, leeds: Agreement) -> None:
    as_(client, "unit", Role.ANALYST)
    send(client, at("agreement_source_add", leeds), **SAID)
    as_(client)
    answer = post(client, at("agreement_confirm", leeds), {"version": "1"})
    assert "Somebody changed this agreement after you opened the page" in client.get(answer.url).text
    leeds.refresh_from_db()
    assert leeds.confirmed_on is None


def test_a_status_that_nobody_tells_is_said_by_an_approver(client: Client, leeds: Agreement) -> None:
    Agreement.objects.filter(pk=leeds.pk).update(status=Status.NOT_CONFIRMED)
    as_(client)
    answer = post(client, at("agreement_confirm", leeds), {"version": "1"})
    assert "an approver of your council can say what it is" in client.get(answer.url).text


# -- Moved to another status ---------------------------------------------------------------------------------------


def a_day(day: Any) -> dict[str, str]:
    return {"on_day": str(day.day), "on_month": str(day.month), "on_year": str(day.year)}


def test_an_approver_changes_the_status_with_day_and_reason(client: Client, leeds: Agreement) -> None:
    as_(client, role=Role.APPROVER)
    address = at("agreement_status", leeds)
    answers = {"status": "suspended", "reason": "Made-up decision.", **a_day(NOW)}
    form = {**hidden(client.get(address)), **answers}
    page = client.get(post(client, address, form).url).text
    assert "The status is changed." in page
    assert "24 November 2026: from “Active” to “Suspended”" in page and "Made-up decision." in page
    assert post(client, address, form).status_code == 302, "sent twice"
    assert leeds.status_changes.count() == 1
    other = post(client, address, {**form, "status": "lapsed"})
    assert other.status_code == 412 and "Suspended" in other.text and "Lapsed" in other.text


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, "Answer ‘What is its status now?’"),
        ({"status": "lapsed", **a_day(NOW)}, "Say why the status changed"),
        ({"status": "lapsed", "reason": "x", **a_day(NOW + timedelta(days=1))}, "today or earlier"),
        ({"status": "lapsed", "reason": "x", "on_day": "29", "on_month": "2", "on_year": "1983"}, "a real date"),
        ({"status": "not_confirmed", "reason": "x", **a_day(NOW)}, "Choose an option from the list"),
    ],
)
def test_a_change_of_status_needs_all_three(
    client: Client, leeds: Agreement, answers: dict[str, str], told: str
) -> None:
    as_(client, role=Role.APPROVER)
    page = send(client, at("agreement_status", leeds), **answers)
    assert page.status_code == 400 and told in page.text


# -- Shared --------------------------------------------------------------------------------------------------------


def test_an_approver_is_offered_to_let_councils_see_what_is_active(client: Client, leeds: Agreement) -> None:
    offer = "Let them see it in the register"
    as_(client, role=Role.APPROVER)
    assert offer not in page_of(client, leeds)
    Agreement.objects.filter(pk=leeds.pk).update(sharing=Sharing.UNIT)
    assert offer in page_of(client, leeds)
    as_(client)
    assert offer not in page_of(client, leeds)
    as_(client, role=Role.APPROVER)
    assert "the reasons of its changes of status until now" in client.get(at("agreement_sharing", leeds)).text
    send(client, at("agreement_sharing", leeds), sharing="councils")
    leeds.refresh_from_db()
    assert leeds.sharing == Sharing.COUNCILS


# -- Sourced -------------------------------------------------------------------------------------------------------


def test_what_a_source_says_stands_until_the_council_confirms_and_then_beside_it(
    client: Client, leeds: Agreement
) -> None:
    as_(client, "unit", Role.ANALYST)
    assert "has confirmed nothing yet" in client.get(at("agreement_source_add", leeds)).text
    page = client.get(send(client, at("agreement_source_add", leeds), **SAID).url).text
    assert "What the source says is on record." in page
    leeds.refresh_from_db()
    assert str(leeds.signed) == "1987"
    as_(client)
    post(client, at("agreement_confirm", leeds), {"version": "2"})
    as_(client, "unit", Role.ANALYST)
    other = {**SAID, "source": "Made-up Herald", "signed": "about 1985", "as_of_day": "1", "as_of_month": "4"}
    send(client, at("agreement_source_add", leeds), **other, as_of_year="2026")
    leeds.refresh_from_db()
    assert str(leeds.signed) == "1987"
    page = page_of(client, leeds)
    assert "Signed: about 1985" in page and "Made-up Herald" in page and "As of 1 April 2026" in page
    assert "Medium: one list or document" in page


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"source": ""}, "Enter the source"),
        ({"signed": ""}, "Fill in at least one thing that the source says"),
        ({"source": "Leeds City Council"}, "The council alone speaks in its own name"),
        ({"confidence": "confirmed"}, "Choose an option from the list"),
        ({"place": "Suzhou"}, "Which place do you mean?"),
        ({"as_of_day": "1", "as_of_month": "1", "as_of_year": "2027"}, "must be today or earlier"),
    ],
)
def test_a_source_that_cannot_be_taken_is_told_why(
    client: Client, leeds: Agreement, answers: dict[str, str], told: str
) -> None:
    as_(client, "unit", Role.ANALYST)
    page = send(client, at("agreement_source_add", leeds), **{**SAID, **answers})
    assert page.status_code == 400 and told in page.text
    assert answers.get("source", "Made-up Gazette") in page.text


def test_a_source_that_is_sent_twice_is_added_once(client: Client, leeds: Agreement) -> None:
    as_(client, "unit", Role.ANALYST)
    address = at("agreement_source_add", leeds)
    form = {**hidden(client.get(address)), **SAID}
    assert [post(client, address, form).status_code for _ in range(2)] == [302, 302]
    assert post(client, address, {**form, "signed": "1985"}).status_code == 412


# -- Noted ---------------------------------------------------------------------------------------------------------


def test_a_councils_note_about_an_agreement_is_its_own(client: Client, leeds: Agreement) -> None:
    as_(client, "MAN")
    answer = send(client, at("agreement_note_add", leeds), text="What Manchester thinks")
    assert answer.url == leeds.get_absolute_url() + "#notes"
    assert "What Manchester thinks" in page_of(client, leeds)
    note = CouncilNote.objects.get()
    as_(client)
    assert "Manchester thinks" not in page_of(client, leeds)
    assert client.get(at("agreement_note_remove", leeds, note.key)).status_code == 404
    as_(client, "MAN")
    other = Agreement.objects.exclude(pk=leeds.pk).first()
    assert other is not None
    assert client.get(at("agreement_note_remove", other, note.key)).status_code == 404
    send(client, at("agreement_note_remove", leeds, note.key))
    assert not CouncilNote.objects.exists()


# -- Who may -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "role", "acts"),
    [
        ("LDS", Role.OFFICER, {"correct", "confirm", "notes/add"}),
        ("LDS", Role.APPROVER, {"correct", "confirm", "status", "sharing", "notes/add"}),
        ("LDS", Role.LEADER, set()),
        ("MAN", Role.APPROVER, {"notes/add"}),
        ("unit", Role.ANALYST, {"sources/add"}),
        ("wales", Role.DEVOLVED, set()),
    ],
)
def test_each_is_offered_what_they_may_do_and_nothing_else(
    client: Client, leeds: Agreement, code: str, role: Role, acts: set[str]
) -> None:
    Agreement.objects.filter(pk=leeds.pk).update(sharing=Sharing.COUNCILS)
    as_(client, code, role)
    answer = client.get(leeds.get_absolute_url())
    if role == Role.DEVOLVED:
        assert answer.status_code == 404
    every = ("correct", "confirm", "status", "sharing", "sources/add", "notes/add")
    assert {act for act in every if f'{leeds.get_absolute_url()}{act}/"' in answer.text} == acts
    for act in every:
        opened = client.get(f"{leeds.get_absolute_url()}{act}/").status_code
        assert opened == (200 if act in acts else 404 if role == Role.DEVOLVED else 403)
