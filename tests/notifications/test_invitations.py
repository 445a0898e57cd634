"""Who was invited gets a mail with the link, and once."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.urls import resolve
from pytest_django import Settings

from accounts.models import Invitation, User
from accounts.roles import Role
from accounts.services import invitation_of
from notifications.models import Mail
from notifications.services import deliver_outbox, tell_invitations
from tests import factories
from tests.factories import NOW
from tests.notifications.conftest import mail_that_fails

pytestmark = pytest.mark.django_db
type Box = list[EmailMessage]


@pytest.fixture
def approver() -> User:
    return factories.council_user("LDS", Role.APPROVER)


def an_invitation(by: User, **more: object) -> Invitation:
    facts = {
        "body": factories.body_of("LDS"),
        "email": "new@leeds.example",
        "name": "New Colleague",
        "role": Role.OFFICER,
        "invited_by": by,
        "invited_at": NOW,
        "expires_at": NOW + timedelta(days=7),
        **more,
    }
    return Invitation.objects.create(**facts)


def test_the_mail_has_a_link_that_opens_this_invitation(approver: User, mailoutbox: Box, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://register.example"
    invitation = an_invitation(approver)
    assert tell_invitations(now=NOW) == 1
    [mail] = mailoutbox
    assert mail.to == ["new@leeds.example"]
    assert mail.subject == "You are invited to join Leeds City Council in the Local Engagement Register"
    link = mail.body.splitlines()[2]
    page = resolve(link.removeprefix("https://register.example"))
    assert page.url_name == "accept_invitation"
    assert invitation_of(page.kwargs["token"]) == invitation
    assert "New Colleague" not in mail.message().as_string()
    invitation.refresh_from_db()
    assert invitation.told_at == NOW


def test_it_is_told_once(approver: User, mailoutbox: Box) -> None:
    an_invitation(approver)
    for minutes in range(3):
        tell_invitations(now=NOW + timedelta(minutes=minutes))
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    "over",
    [
        {"accepted_at": NOW},
        {"withdrawn_at": NOW},
        {"expires_at": NOW},
    ],
)
def test_an_invitation_that_is_over_is_not_told(approver: User, mailoutbox: Box, over: dict[str, object]) -> None:
    an_invitation(approver, **over)
    assert tell_invitations(now=NOW) == 0
    assert mailoutbox == []


def test_one_that_is_withdrawn_while_its_mail_waits_is_not_sent(approver: User, mailoutbox: Box) -> None:
    invitation = an_invitation(approver)
    with mail_that_fails(ConnectionRefusedError()):
        tell_invitations(now=NOW)
    invitation.withdrawn_at = NOW
    invitation.save()
    deliver_outbox(now=NOW + timedelta(hours=1))
    assert mailoutbox == []
    assert Mail.objects.get().state == Mail.State.DROPPED


def test_a_mail_that_waits_is_not_put_in_the_outbox_again(approver: User, mailoutbox: Box) -> None:
    invitation = an_invitation(approver)
    with mail_that_fails(ConnectionRefusedError()):
        for seconds in (0, 5, 10):
            tell_invitations(now=NOW + timedelta(seconds=seconds))
    assert Mail.objects.count() == 1
    invitation.refresh_from_db()
    assert invitation.told_at is None
    tell_invitations(now=NOW + timedelta(hours=1))
    assert len(mailoutbox) == 1
