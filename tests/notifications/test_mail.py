"""What goes out by mail, to whom, and what happens where it cannot go."""

from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected

import pytest
from django.core.mail import EmailMessage
from pytest_django import Settings

from accounts.models import Membership, User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement.models import Delegation
from engagement.rules import Marking
from notifications.models import Mail
from notifications.rules import LONGEST_WAIT, MOST_ATTEMPTS, wait_after
from notifications.services import deliver_outbox
from tests import factories
from tests.factories import NOW
from tests.notifications.conftest import mail_that_fails

pytestmark = pytest.mark.django_db
type Box = list[EmailMessage]


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://register.example/"


def test_a_mail_says_a_sentence_with_the_title_and_a_link_and_nothing_else(
    officer: User, analyst: User, mailoutbox: Box
) -> None:
    delegation = factories.a_delegation(by=officer, title="Made-up visit", our_aims="Unspoken aims")
    assert deliver_outbox(now=NOW) == 1
    [mail] = mailoutbox
    assert mail.to == [analyst.email]
    assert mail.subject == "A delegation was logged: Made-up visit"
    link = f"https://register.example{delegation.get_absolute_url()}"
    assert mail.body == f"A delegation was logged: Made-up visit\n\n{link}\n\nLocal Engagement Register\n"
    assert mail.message().get_content_type() == "text/plain"


def test_a_sensitive_record_shows_as_its_reference(officer: User, analyst: User, mailoutbox: Box) -> None:
    delegation = factories.a_delegation(by=officer, title="Made-up visit", marking=Marking.OFFICIAL_SENSITIVE)
    deliver_outbox(now=NOW)
    [mail] = mailoutbox
    assert mail.subject == f"A delegation was logged: {delegation.reference}"
    assert "Made-up visit" not in mail.message().as_string()


def test_a_mail_has_its_own_id_that_names_nobody(officer: User, analyst: User, mailoutbox: Box) -> None:
    factories.user_of("unit", Role.ANALYST)
    factories.a_delegation(by=officer)
    deliver_outbox(now=NOW)
    ids = {mail.message()["Message-ID"] for mail in mailoutbox}
    assert ids == {f"<{key}@register.example>" for key in Mail.objects.values_list("key", flat=True)}
    assert len(ids) == 2


def test_a_line_break_in_a_title_stays_out_of_the_subject(officer: User, analyst: User, mailoutbox: Box) -> None:
    delegation = factories.a_delegation(by=officer)
    Delegation.objects.filter(pk=delegation.pk).update(title="One\r\nBcc: somebody@else.example")
    deliver_outbox(now=NOW)
    [mail] = mailoutbox
    assert mail.subject == "A delegation was logged: One Bcc: somebody@else.example"
    assert mail.message()["Bcc"] is None


@pytest.mark.parametrize("what", ["left", "switched off", "closed"])
def test_a_mail_that_waited_is_dropped_where_it_may_go_no_more(
    officer: User, analyst: User, mailoutbox: Box, what: str
) -> None:
    delegation = factories.a_delegation(by=officer, sharing=Sharing.COUNCILS)
    with mail_that_fails(SMTPException()):
        deliver_outbox(now=NOW)
    match what:
        case "left":
            # Where they are now they see the record too, but what was for the unit is not for them.
            Membership.objects.filter(user=analyst).update(body=factories.body_of("MAN"), role=Role.OFFICER)
        case "switched off":
            User.objects.filter(pk=analyst.pk).update(is_active=False)
        case "closed":
            Delegation.objects.filter(pk=delegation.pk).update(sharing=Sharing.COUNCIL)
    assert deliver_outbox(now=NOW + timedelta(hours=1)) == 0
    assert mailoutbox == []
    assert Mail.objects.get().state == Mail.State.DROPPED


def test_a_mail_that_fails_is_kept_and_goes_later_under_the_same_id(
    officer: User, analyst: User, mailoutbox: Box
) -> None:
    factories.a_delegation(by=officer)
    refusal = SMTPResponseException(451, b"try again, made-up.name@unit.example")
    with mail_that_fails(refusal):
        assert deliver_outbox(now=NOW) == 0
    mail = Mail.objects.get()
    assert (mail.state, mail.attempts, mail.failure) == (Mail.State.WAITING, 1, "SMTPResponseException 451")
    assert deliver_outbox(now=NOW + timedelta(seconds=59)) == 0
    assert deliver_outbox(now=NOW + timedelta(seconds=60)) == 1
    assert mailoutbox[0].message()["Message-ID"] == f"<{mail.key}@register.example>"


def test_each_failure_waits_longer_until_it_is_given_up(officer: User, analyst: User) -> None:
    factories.a_delegation(by=officer)
    now, waits = NOW, []
    with mail_that_fails(SMTPRecipientsRefused({analyst.email: (550, b"no such user")})) as tried:
        deliver_outbox(now=now)
        while (mail := Mail.objects.get()).state == Mail.State.WAITING:
            waits.append(mail.next_try_at - now)
            now = mail.next_try_at
            deliver_outbox(now=now)
    assert waits == sorted(waits)
    assert (len(tried), mail.attempts, mail.state) == (MOST_ATTEMPTS, MOST_ATTEMPTS, Mail.State.GIVEN_UP)
    assert analyst.email not in mail.failure


def test_waits_double_from_a_minute_and_end() -> None:
    assert [wait_after(n) for n in (1, 2, 3)] == [timedelta(minutes=minutes) for minutes in (1, 2, 4)]
    assert wait_after(MOST_ATTEMPTS - 1) == LONGEST_WAIT
    assert wait_after(MOST_ATTEMPTS) is None


@pytest.mark.parametrize("gone", [SMTPServerDisconnected(), ConnectionRefusedError(), TimeoutError()])
def test_where_no_server_answers_the_others_are_not_tried_in_vain(
    officer: User, analyst: User, gone: Exception
) -> None:
    factories.user_of("unit", Role.ANALYST)
    factories.a_delegation(by=officer)
    with mail_that_fails(gone) as tried:
        deliver_outbox(now=NOW)
    assert len(tried) == 1
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 1]


def test_one_address_that_is_refused_keeps_no_other_back(officer: User, analyst: User) -> None:
    factories.user_of("unit", Role.ANALYST)
    factories.a_delegation(by=officer)
    with mail_that_fails(SMTPResponseException(550, b"no")) as tried:
        deliver_outbox(now=NOW)
    assert len(tried) == 2


def test_a_failure_says_nothing_of_the_person_in_the_log(
    officer: User, analyst: User, caplog: pytest.LogCaptureFixture
) -> None:
    factories.a_delegation(by=officer)
    with mail_that_fails(SMTPResponseException(550, f"{analyst.email} is unknown".encode())):
        deliver_outbox(now=NOW)
    [line] = [record for record in caplog.records if record.message == "mail_not_sent"]
    assert analyst.email not in str(vars(line))


def test_delivering_again_sends_nothing_twice(officer: User, analyst: User, mailoutbox: Box) -> None:
    factories.a_delegation(by=officer)
    for minutes in (0, 1, 600):
        deliver_outbox(now=at(minutes))
    assert len(mailoutbox) == 1


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)
