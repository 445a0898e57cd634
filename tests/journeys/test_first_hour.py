"""A council's first hour: from somebody whom nobody knows to a council that has checked, invited and logged."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import Body, Membership
from accounts.roles import Role
from accounts.services import the_clock
from engagement.models import Contact
from notifications.services import tell_access_requests, tell_invitations
from tests.browser.conftest import Faults
from tests.journeys.hands import Hand, on_every_screen
from twinning.loaders import load_agreements
from twinning.models import Agreement

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A council that is not in the demonstration, with one agreement that other people's lists know.
COUNCIL, NAME = "COL", "Colchester City Council"
EMAIL = "nora.newcomer@colchester.example"
PASSWORD = "four made-up words for a newcomer"


def link_in(box: list[EmailMessage], host: str, path: str) -> str:
    """The address in the last mail to the newcomer, which has one below this path."""
    mail = [one for one in box if one.to == [EMAIL]][-1]
    found = re.search(rf"{host}(/{path}/\S+)", str(mail.body))
    assert found is not None, mail.body
    return found[1]


@on_every_screen
def test_a_first_hour_of_a_council(
    signed_in: Callable[[str], Hand],
    hand: Callable[[], Hand],
    live_server: Any,
    settings: Any,
    mailoutbox: list[EmailMessage],
    check_access: Callable[[Page], None],
    faults: Faults,
) -> None:
    cache.clear()
    settings.PUBLIC_URL = live_server.url
    load_agreements(by=the_clock(), now=timezone.now())
    assert not Body.objects.filter(code=COUNCIL).exists()
    assert Agreement.objects.filter(council=COUNCIL).count() == 1

    newcomer = hand()
    newcomer.opens("/account/sign-in/")
    newcomer.follows("Request access for your council")
    newcomer.types("Full name", "Nora Sample-Newcomer")
    newcomer.finds("Council", "Colchester", NAME)
    newcomer.types("Work email address", EMAIL)
    newcomer.types("What do you do there?", "International partnerships. We host a visit in spring.")
    check_access(newcomer.page)
    newcomer.presses("Send me the link")
    newcomer.reads("Open the link in your mail")
    tell_access_requests(timezone.now())
    newcomer.opens(link_in(mailoutbox, live_server.url, "request-access"))
    check_access(newcomer.page)
    newcomer.presses("Confirm my address")
    newcomer.reads("Thank you: the address is yours")
    tell_access_requests(timezone.now())

    administrator = signed_in("admin@service.example")
    administrator.opens("/")
    administrator.follows(f"Accept or decline: somebody asks for access for {NAME}")
    administrator.reads("Nora Sample-Newcomer", EMAIL, f"{NAME} has no approver yet")
    check_access(administrator.page)
    administrator.presses("Send my answer")
    administrator.reads("Nora Sample-Newcomer is invited", NAME)
    check_access(administrator.page)
    tell_invitations(timezone.now())

    newcomer.opens(link_in(mailoutbox, live_server.url, "invitations"))
    newcomer.types("Password", PASSWORD)
    newcomer.types("Password again", PASSWORD)
    newcomer.presses("Make my account")
    newcomer.signs_in(EMAIL, PASSWORD)
    assert Membership.objects.get(body=COUNCIL).role == Role.APPROVER
    newcomer.opens("/")
    newcomer.reads(f"{NAME} has 5 first steps left")
    check_access(newcomer.page)
    newcomer.follows("Go to your council’s first hour")
    newcomer.reads("0 of 5 are done.")
    check_access(newcomer.page)

    newcomer.follows("Accept the sharing notice")
    newcomer.presses("Accept for our council")
    newcomer.follows("Your council’s first hour")
    newcomer.reads("1 of 5 are done.")
    newcomer.follows("Check your agreements")
    newcomer.presses("This is right")
    newcomer.reads("Your council has confirmed this agreement.")

    newcomer.opens(f"/bodies/{COUNCIL}/first-hour/")
    newcomer.follows("Invite the people you work with")
    newcomer.types("Full name", "Colin Sample-Colleague")
    newcomer.types("Email address", "colin@colchester.example")
    newcomer.ticks("Officer")
    newcomer.presses("Send the invitation")
    newcomer.opens(f"/bodies/{COUNCIL}/first-hour/")
    newcomer.follows("Name who holds which office")
    newcomer.selects("Office", "International lead")
    newcomer.selects("Who holds it?", f"Nora Sample-Newcomer ({EMAIL})")
    newcomer.presses("Save")

    newcomer.opens(f"/bodies/{COUNCIL}/first-hour/")
    newcomer.follows("Not sure if you need to log it? Check first")
    for answer in ("Yes", "No", "Yes"):
        newcomer.ticks(answer)
        newcomer.presses("Continue")
    newcomer.reads("Nobody travels, and something was said or promised")
    check_access(newcomer.page)
    newcomer.presses("Log a contact")
    newcomer.selects("How were you in contact?", "Telephone call")
    newcomer.types("Which organisation was it with?", "Ningbo Foreign Affairs Office")
    newcomer.types("Who took part for your council?", "International lead")
    newcomer.types("What was it about?", "A visit in spring")
    newcomer.types("Was anything promised?", "Nothing")
    newcomer.presses("Log this contact")
    assert Contact.objects.get().council_id == COUNCIL

    newcomer.opens(f"/bodies/{COUNCIL}/first-hour/")
    newcomer.reads("5 of 5 are done.", "Everything here is done.")
    newcomer.opens("/")
    newcomer.sees_nothing_of("Go to your council’s first hour")
