"""A choir goes ahead after a dozen boxes; a plant on a civic visit is thought about, answered and counted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guidance.rules import Alternative
from notifications.models import Task
from tests.guidance.texts import an_entry
from tests.journeys.hands import Hand, on_every_screen
from tests.journeys.test_main_job import first_day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_BOXES = 12
PLANT = "Tour of the semiconductor plant"
SENTENCE = (
    f"“{PLANT}” is at a sensitive site (Computing hardware and semiconductors), and what the visit is for does not "
    "explain it: civic or ceremonial."
)
REASON = "The Lord Mayor receives them in the foyer instead."


class Boxes:
    """How many boxes somebody fills in, ticks or chooses from; a day has three."""

    def __init__(self, hand: Hand) -> None:
        self.count = 0
        self.is_within = False
        for name in ("types", "ticks", "selects", "finds"):
            setattr(hand, name, self.counting(getattr(hand, name)))

    def counting(self, fill: Callable[..., None]) -> Callable[..., None]:
        def filled(*args: Any, **more: Any) -> None:
            # A box that suggests is one box, however it is filled in.
            if self.is_within:
                return fill(*args, **more)
            self.count += 1
            self.is_within = True
            fill(*args, **more)
            self.is_within = False
            return None

        return filled


def fits(page: Page) -> None:
    """Nothing scrolls sideways."""
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"), page.url


def logs(officer: Hand, title: str, purpose: str, aims: str, stop: str = "") -> None:
    officer.presses("Log a delegation")
    officer.types("Title", title)
    officer.ticks("Inward: they come to us")
    officer.finds("Country or territory", "China", "China (mainland)")
    officer.presses("Save and continue")
    officer.follows("Dates and purpose")
    first, last = first_day(), first_day() + timedelta(days=3)
    officer.types_day("First day", first.day, first.month, first.year)
    officer.types_day("Last day", last.day, last.month, last.year)
    officer.ticks(purpose)
    officer.presses("Save and continue")
    officer.follows("Aims")
    officer.types("Their aims, as they state them", aims)
    officer.presses("Save and continue")
    if stop:
        officer.follows("Programme")
        officer.presses("Add a stop")
        officer.types("What is it?", stop)
        officer.selects("Kind", "Site visit")
        officer.presses("Save and continue")
        officer.presses("Continue")
    officer.presses("Check your answers")
    officer.presses("Log this delegation")
    officer.reads("Delegation logged")


@on_every_screen
@pytest.mark.capability("P33", part="green path")
def test_a_choir_goes_ahead_after_a_dozen_boxes_at_most(
    signed_in: Callable[[str], Hand], check_access: Callable[[Page], None]
) -> None:
    officer = signed_in("officer@leeds.example")
    officer.opens("/")
    boxes = Boxes(officer)
    logs(officer, "Visit of a youth choir", "Culture and arts", "To sing with two school choirs")
    officer.reads("No flags. Go ahead, basic precautions.")
    assert boxes.count <= MOST_BOXES, boxes.count
    officer.unfolds("Basic precautions")
    officer.reads("plug in nothing that you are given")
    fits(officer.page)
    check_access(officer.page)
    # Nothing waits for anybody of the centre.
    assert not Task.objects.filter(body="unit").exists()


@on_every_screen
@pytest.mark.capability("P11")
@pytest.mark.capability("P12")
@pytest.mark.capability("N05")
def test_a_semiconductor_plant_on_a_civic_visit_is_thought_about_answered_and_counted(
    signed_in: Callable[[str], Hand], check_access: Callable[[Page], None]
) -> None:
    an_entry(title="A reception in the foyer instead of a tour", alternative=Alternative.FOYER)
    officer = signed_in("officer@leeds.example")
    officer.opens("/")
    logs(officer, "Friendship visit", "Civic or ceremonial", "To renew the friendship", stop=PLANT)
    officer.reads(SENTENCE, "Ask why it is on the programme.", "A reception in the foyer instead of a tour")
    check_access(officer.page)
    officer.follows("Go to the delegation")
    officer.reads("1 to answer")
    officer.enters(officer.page.get_by_role("button", name="Answer this"))
    officer.reads(SENTENCE)
    fits(officer.page)
    check_access(officer.page)
    officer.ticks("We changed it")
    officer.ticks("A reception in the foyer")
    officer.types("Reason", REASON)
    officer.presses("Save the answer")
    officer.reads("Your answer is saved.", "All answered")
    officer.unfolds("Show what is answered")
    officer.reads("We changed it", REASON)
    fits(officer.page)
    check_access(officer.page)

    analyst = signed_in("analyst@unit.example")
    analyst.opens("/overview/")
    chart = analyst.page.locator("figure").filter(has_text="All that is to think about: Site and purpose do not fit")
    expect(chart).to_have_count(1)
    analyst.reads("0 visits with a late change.")
    analyst.touches(chart.locator("summary", has_text="View this chart as a table"))
    fits(analyst.page)
    check_access(analyst.page)
    analyst.follows("1 delegation of Site and purpose do not fit", within=chart)
    analyst.follows("Friendship visit")
    analyst.unfolds("Show what is answered")
    analyst.reads(SENTENCE, "We changed it", "A reception in the foyer")
    analyst.sees_nothing_of(REASON)
