"""Flights are declined with a letter, and the monitoring officer finds the task; at a desk and on a phone."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from accounts.models import User
from engagement.models import Delegation
from engagement.rules import Direction
from tests.browser.conftest import Faults
from tests.factories import a_delegation
from tests.journeys.hands import Hand, on_every_screen
from tests.journeys.test_main_job import first_day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def taken_away(hand: Hand, words: str) -> tuple[str, str]:
    """Under which name a Word file arrives, and what it says."""
    with hand.page.expect_download() as coming:
        hand.touches(hand.page.get_by_role("link", name=words))
    document = Document(BytesIO(Path(coming.value.path()).read_bytes()))
    return coming.value.suggested_filename, "\n".join(paragraph.text for paragraph in document.paragraphs)


@pytest.mark.capability("P10", part="register, letter, task")
@on_every_screen
def test_flights_are_declined_with_a_letter_and_the_monitoring_officer_marks_the_task_done(
    signed_in: Callable[[str], Hand], faults: Faults
) -> None:
    faults.allow(400)
    officer = signed_in("officer@leeds.example")
    by = User.objects.get(email="comms@leeds.example")
    record: Delegation = a_delegation(
        by=by, direction=Direction.OUTWARD, starts_on=first_day(), ends_on=first_day(), title="Made-up journey"
    )
    officer.opens(record.get_absolute_url())
    officer.follows("Offers and gifts")
    officer.reads("Nothing is put down.")
    officer.enters(officer.page.get_by_role("button", name="Put down an offer or a gift"))
    officer.selects("Kind", "Travel")
    officer.types("What is offered?", "Return flights for four officers")
    officer.types("Value in pounds (optional)", "12,50")
    officer.types("From whom?", "Made-up Foreign Affairs Office")
    officer.presses("Save")
    officer.reads("There is a problem", "The value must have a point before the pence")
    assert officer.page.get_by_label("Value in pounds (optional)").input_value() == "12,50"
    assert officer.page.get_by_label("What is offered?").input_value() == "Return flights for four officers"
    officer.types("Value in pounds (optional)", "£3,200")
    officer.presses("Save")
    officer.reads("It is put down.", "Waits for the monitoring officer")
    officer.ticks("Declined")
    officer.types("Why?", "The council pays its own way.")
    officer.presses("Save")
    officer.reads(
        "Letter that declines an offer",
        "Return flights for four officers",
        "We are not able to accept it.",
        "the council pays for its own official travel",
    )
    officer.sees_nothing_of("The council pays its own way.")
    name, text = taken_away(officer, "Take it away for Word")
    assert name == "declining-an-offer.docx"
    assert "Return flights for four officers" in text
    assert "Olive" not in text

    holder = signed_in("monitoring@leeds.example")
    holder.reads("Look at an offer for the register of interests: Return flights for four officers")
    holder.follows("Look at an offer for the register of interests: Return flights for four officers")
    holder.reads("Declined on", "£3,200", "Made-up Foreign Affairs Office")
    holder.follows("Done with the register")
    holder.types("What was done?", "Nothing to enter: it was declined.")
    holder.presses("Save")
    holder.reads("Saved. The task is done.", "by Monty Sample-Monitor", "Nothing to enter: it was declined.")
    holder.opens("/")
    holder.sees_nothing_of("Look at an offer")


@pytest.mark.capability("P30")
@on_every_screen
def test_what_a_journey_costs_is_put_down_after_what_would_cost_less(signed_in: Callable[[str], Hand]) -> None:
    officer = signed_in("officer@leeds.example")
    by = User.objects.get(email="monitoring@leeds.example")
    day = first_day()
    record: Delegation = a_delegation(
        by=by, direction=Direction.OUTWARD, starts_on=day, ends_on=day, title="Made-up journey"
    )
    other = User.objects.get(email="officer@manchester.example")
    a_delegation(
        "MAN",
        by=other,
        direction=Direction.OUTWARD,
        sharing="councils",
        starts_on=day,
        ends_on=day,
        title="Made-up journey of another council",
    )
    officer.opens(record.get_absolute_url())
    officer.follows("Costs")
    officer.reads(
        "Before you spend: meet online", "Before you spend: go together", "Made-up journey of another council"
    )
    for kind, amount, payer in (("Travel", "1,200", ""), ("Accommodation", "410.50", "Made-up Harbour Company")):
        officer.enters(officer.page.get_by_role("button", name="Put down a cost"))
        officer.ticks(kind)
        officer.types("Amount in pounds", amount)
        if payer:
            officer.ticks("A company abroad")
            officer.types("Full name of who pays", payer)
        officer.presses("Save")
        officer.reads("The cost is put down.")
    officer.reads(
        "Meeting online would save the £1,610.50 that is put down here",
        "£805.25",
        "A company abroad: £410.50",
        "Made-up Harbour Company",
    )
