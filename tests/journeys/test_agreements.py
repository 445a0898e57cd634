"""An officer puts right what sources say of the council's agreement, with the source, and confirms the rest."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.services import the_clock
from tests.browser.conftest import Faults
from tests.engagement.pages import at
from tests.journeys.hands import Hand, on_every_screen
from twinning.loaders import load_agreements
from twinning.models import Agreement

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@on_every_screen
def test_an_agreement_is_corrected_with_a_source(signed_in: Callable[[str], Hand], faults: Faults) -> None:
    faults.allow(400)
    load_agreements(by=the_clock(), now=timezone.now())
    agreement = Agreement.objects.get(council="LDS")
    officer = signed_in("officer@leeds.example")
    officer.opens("/")
    officer.follows("Agreements")
    officer.opens("/agreements/?council=LDS")
    officer.follows("Leeds and Hangzhou")
    officer.reads("Leeds City Council has not confirmed this yet", "8 June 1988")
    officer.follows("Correct this agreement")
    officer.types("When was it signed?", "29 February 1983")
    officer.types("How do you know? (optional)", "Signed copy in the archive, box 12")
    officer.presses("Save")
    officer.reads("There is a problem", "1983 had no 29 February")
    assert (
        officer.page.get_by_label("How do you know? (optional)").input_value() == "Signed copy in the archive, box 12"
    )
    officer.types("When was it signed?", "about 1986")
    officer.presses("Save")
    officer.reads("The agreement is corrected.", "About 1986", "Signed copy in the archive, box 12")
    officer.reads("What others say", "Signed: 8 June 1988", "Leeds City Council last confirmed what stands here on")
    officer.presses("This is still right")
    officer.reads("Your council has confirmed this agreement.", "Signed copy in the archive, box 12")
    assert officer.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    agreement.refresh_from_db()
    assert (str(agreement.signed), agreement.version) == ("about 1986", 3)


@on_every_screen
def test_an_agreement_is_entered_with_its_place_in_characters(signed_in: Callable[[str], Hand]) -> None:
    officer = signed_in("officer@leeds.example")
    officer.opens("/agreements/")
    officer.enters(officer.page.get_by_role("button", name="Enter an agreement"))
    officer.types("Place here", "Leeds")
    officer.finds("Place abroad", "宁波", "Ningbo")
    officer.selects("Kind", "Memorandum of understanding")
    officer.types("When was it signed?", "June 2019")
    officer.presses("Enter this agreement")
    officer.reads("The agreement is in the register.", "Leeds and Ningbo", "June 2019")
    kept = Agreement.objects.get()
    approver = signed_in("approver@leeds.example")
    approver.opens(at("agreement_status", kept))
    approver.ticks("Suspended", "What is its status now?")
    today = timezone.localdate()
    approver.types_day("From which day?", today.day, today.month, today.year)
    approver.types("Why did it change?", "Made-up decision of the executive board.")
    approver.presses("Change the status")
    approver.reads("The status is changed.", "from “Active” to “Suspended”", "Made-up decision of the executive board.")
