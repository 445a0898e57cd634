"""An approver invites somebody, who comes by the link in the mail and signs in with a second factor."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roles import Role
from notifications.services import deliver_outbox, tell_invitations
from tests.accounts.signing_in import code
from tests.browser.conftest import Faults
from tests.journeys.hands import Hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMAIL = "new.colleague@leeds.example"
PASSWORD = "four made-up words for a newcomer"


def test_somebody_is_invited_and_signs_in_with_a_second_factor(
    signed_in: Callable[[str], Hand],
    hand: Callable[[], Hand],
    live_server: Any,
    settings: Any,
    mailoutbox: list[EmailMessage],
    faults: Faults,
    check_access: Callable[[Any], None],
) -> None:
    settings.PUBLIC_URL = live_server.url
    approver = signed_in("approver@leeds.example")
    approver.follows("Your council")
    approver.presses("Invite somebody")
    approver.types("Full name", "Nia Sample-Newcomer")
    approver.types("Email address", EMAIL)
    approver.ticks("Officer")
    approver.presses("Send the invitation")
    approver.reads("Nia Sample-Newcomer is invited")

    settings.SECOND_FACTOR = True
    now = timezone.now()
    tell_invitations(now)
    deliver_outbox(now)
    [mail] = [mail for mail in mailoutbox if mail.to == [EMAIL]]
    link = re.search(rf"{live_server.url}(/invitations/\S+)", str(mail.body))
    assert link is not None

    newcomer = hand()
    newcomer.opens(link[1])
    newcomer.reads("Leeds City Council")
    newcomer.types("Password", PASSWORD)
    newcomer.types("Password again", PASSWORD)
    newcomer.presses("Make my account")
    newcomer.reads("Your account is made")

    newcomer.signs_in(EMAIL, PASSWORD)
    newcomer.types("Password", PASSWORD)
    newcomer.presses("Continue")
    newcomer.reads("Set up your authenticator app")
    check_access(newcomer.page)
    secret = newcomer.page.locator("code").inner_text().strip()
    newcomer.types("Code", code(secret))
    newcomer.presses("Continue")
    newcomer.reads("Sign in with it now")

    newcomer.signs_in(EMAIL, PASSWORD)
    newcomer.reads("Enter your code")
    check_access(newcomer.page)
    newcomer.types("Code", code(secret, later=1))
    newcomer.presses("Sign in")
    newcomer.opens("/")
    newcomer.reads("Leeds City Council", "Log a delegation")
    user = User.objects.get(email=EMAIL)
    assert Membership.objects.get(user=user).role == Role.OFFICER
