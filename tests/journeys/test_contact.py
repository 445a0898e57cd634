"""A contact in under 90 seconds, on a phone too, with an organisation that the register does not know."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from counterparts.models import Organisation
from engagement.models import Contact
from tests.browser.conftest import Faults
from tests.journeys.hands import Hand, on_every_screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_SECONDS = 90
MOST_NEEDED = 6


@on_every_screen
@pytest.mark.capability("P31", part="contact log")
def test_a_contact_is_logged_in_under_ninety_seconds(
    signed_in: Callable[[str], Hand], check_access: Callable[[Page], None], script: bool
) -> None:
    officer = signed_in("officer@leeds.example")
    officer.opens("/")
    officer.seconds = 0.0
    officer.presses("Log a contact")
    officer.reads("may be released under freedom of information law")
    # The day is there already. Five boxes are filled in.
    officer.selects("How were you in contact?", "Telephone call")
    officer.types("Which organisation was it with?", "Hangzhou Foreign Affairs Office")
    officer.types("Who took part for your council?", "International lead")
    officer.types("What was it about?", "They ask for schools for an exchange in spring")
    officer.types("Was anything promised?", "A list by Friday")
    check_access(officer.page)
    officer.presses("Log this contact")
    assert officer.seconds < MOST_SECONDS, f"{officer.seconds:.0f} seconds"
    officer.reads("The contact is logged as LDS-", "Hangzhou Foreign Affairs Office", "A list by Friday")
    check_access(officer.page)
    contact = Contact.objects.get()
    assert Organisation.objects.get().name == "Hangzhou Foreign Affairs Office"
    officer.opens("/contacts/")
    check_access(officer.page)
    officer.follows(f"{contact.held_on:%-d %B %Y}")
    officer.reads(contact.reference)
    officer.follows("Change this contact")
    check_access(officer.page)


@on_every_screen
@pytest.mark.capability("P31", part="contact log")
def test_what_is_left_out_is_asked_for_with_everything_typed_still_there(
    signed_in: Callable[[str], Hand], check_access: Callable[[Page], None], faults: Faults
) -> None:
    faults.allow(400)
    officer = signed_in("officer@leeds.example")
    officer.opens("/contacts/log/")
    officer.types("What was it about?", "A school exchange")
    officer.presses("Log this contact")
    assert officer.page.locator(".govuk-error-message").count() <= MOST_NEEDED
    officer.reads("There is a problem", "Say with whom it was")
    expect(officer.page.get_by_label("What was it about?", exact=True)).to_have_value("A school exchange")
    check_access(officer.page)
