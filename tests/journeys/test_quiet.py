"""What a council keeps to itself: the press is answered from the line that was pinned, and nobody else learns of it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from accounts.rules import Sharing
from engagement.models import Delegation, HostAsked, PressEnquiry, Publicity
from guidance.models import LineVersion, Topic
from tests.api.callers import caller
from tests.browser.conftest import Faults
from tests.engagement.pages import at
from tests.guidance.texts import a_version
from tests.journeys.hands import Hand, on_every_screen
from tests.journeys.test_after_logging import a_visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINE = "We welcome a friendly city. Made-up words for the press."
QUIET = ("No photographs in the control room", "Made-up Gazette", "Who pays for the visit", "Away that week", LINE)


def a_line_for_the_press() -> LineVersion:
    topics = [Topic.objects.get(code="one_china_taiwan")]
    return a_version(title="Made-up line on Taiwan", topics=topics, reactive_line=LINE, now=timezone.now())


def everywhere_the_same(visit: Delegation, signed_in: Callable[[str], Hand]) -> None:
    """For the analyst, another council and a partner system: no word of it, and no way to it."""
    for email in ("analyst@unit.example", "officer@cardiff.example"):
        somebody = signed_in(email)
        for address in (at("delegation", visit), "/", "/notices/", "/delegations/?q=Kaohsiung", "/search/?q=Gazette"):
            somebody.opens(address)
            somebody.sees_nothing_of(*QUIET)
            assert not somebody.page.locator("main a", has_text="Press enquiries").count()
        for name in ("delegation_publicity", "delegation_press", "delegation_hosts"):
            somebody.opens(at(name, visit))
            somebody.sees_nothing_of(*QUIET)
            somebody.reads("Only the councils that take part in this delegation keep this about it.")
    for code in ("unit", "CRF"):
        system = caller(code)
        began = system.get("changes/").json()
        for address in (f"delegations/{visit.key}/", "delegations/?q=Kaohsiung", f"changes/?since={began['cursor']}"):
            answer = system.get(address)
            assert answer.status_code == 200
            assert not any(word in answer.content.decode() for word in QUIET)


@pytest.mark.capability("P14")
@pytest.mark.capability("P15")
@pytest.mark.capability("P49")
@pytest.mark.capability("N11")
@on_every_screen
def test_a_press_call_is_answered_from_the_line_and_quiet_stays_quiet(
    signed_in: Callable[[str], Hand], faults: Faults, check_access: Callable[[Page], None]
) -> None:
    faults.allow(400, 403)
    officer, comms = signed_in("officer@leeds.example"), signed_in("comms@leeds.example")
    line = a_line_for_the_press()
    visit = a_visit(title="Kaohsiung harbour talks", sharing=Sharing.COUNCILS)
    officer.opens(at("delegation", visit))
    officer.reads("Publicity", "Reactive only")
    officer.follows("Publicity")
    officer.reads("Only Leeds City Council sees this.", "Nobody has planned this yet.")
    looked_at(officer, check_access, "publicity")

    officer.presses("Plan the publicity")
    officer.ticks("Proactive: we tell of it ourselves")
    officer.ticks("Made-up line on Taiwan, version 1")
    officer.types("Who speaks? (optional)", "Press office")
    officer.types("Photographs (optional)", "No photographs in the control room.")
    looked_at(officer, check_access, "publicity-form")
    officer.presses("Save the plan")
    officer.reads("The plan is saved.", "Do not publish anything yet.", LINE)
    assert Publicity.objects.get().waits_for_clearance
    looked_at(officer, check_access, "publicity-waits")

    comms.opens("/")
    comms.follows("Approve the publicity plan, or say why not")
    comms.reads("No photographs in the control room.", LINE)
    comms.presses("Approve the plan")
    comms.reads("The plan is approved, and the officers are told.", "By Connie Sample-Comms")
    looked_at(comms, check_access, "publicity-cleared")

    officer.opens(at("delegation", visit))
    officer.follows("Press enquiries")
    officer.reads("What to answer", LINE, "Nobody has asked yet.")
    looked_at(officer, check_access, "press-empty")
    officer.presses("Put down an enquiry")
    officer.presses("Save and answer")
    officer.reads("There is a problem", "Enter the newspaper, station or agency")
    officer.types("Newspaper, station or agency", "Made-up Gazette")
    officer.types("What do they ask?", "Who pays for the visit?")
    looked_at(officer, check_access, "press-form")
    officer.presses("Save and answer")
    officer.reads("Who pays for the visit?")
    assert officer.page.get_by_label("What did you answer?").input_value() == LINE
    looked_at(officer, check_access, "press-answer")
    officer.presses("Save the answer")
    officer.reads("The answer is on record.", "Press office", "Made-up line on Taiwan, version 1")
    looked_at(officer, check_access, "press")
    enquiry = PressEnquiry.objects.get()
    assert (enquiry.answered, enquiry.line_version, enquiry.answered_as) == (LINE, line.key, "Press office")
    everywhere_the_same(visit, signed_in)


@pytest.mark.capability("P13", part="ladder")
@on_every_screen
def test_where_the_leader_cannot_the_lord_mayor_is_asked_next(
    signed_in: Callable[[str], Hand], faults: Faults, check_access: Callable[[Page], None]
) -> None:
    faults.allow(400, 403)
    officer = signed_in("officer@leeds.example")
    visit = a_visit(title="Kaohsiung harbour talks", sharing=Sharing.COUNCILS)
    officer.opens(at("delegation", visit))
    officer.follows("Who receives them")
    officer.selects("Rank of the visitor who comes first", "Mayor of a city (市长)")
    officer.presses("Show whom to ask")
    officer.reads("Ask next: Leader of the council", "Not verified.")
    looked_at(officer, check_access, "hosts-rank")
    officer.presses("Ask an office")
    looked_at(officer, check_access, "hosts-ask")
    officer.presses("Save")
    officer.reads("It is on record that you asked.", "Asked, no answer yet", "If it is no, ask next: Lord Mayor")
    officer.follows("Answer")
    officer.ticks("Cannot")
    officer.types("Why? (optional)", "Away that week.")
    looked_at(officer, check_access, "hosts-answer")
    officer.presses("Save")
    officer.reads("Ask next: Lord Mayor", "Away that week.")
    officer.presses("Ask an office")
    officer.presses("Save")
    officer.reads("In the place of: Leader of the council")
    row = officer.page.locator("main .govuk-summary-list__row", has_text="Lord Mayor")
    officer.enters(row.get_by_role("link").first)
    officer.ticks("Receives them")
    officer.presses("Save")
    officer.reads("Receives them")
    looked_at(officer, check_access, "hosts")
    officer.opens(at("delegation", visit))
    officer.reads("Who receives them", "Lord Mayor")
    assert [host.office for host in HostAsked.objects.order_by("pk")] == ["leader", "lord_mayor"]
    everywhere_the_same(visit, signed_in)


def looked_at(somebody: Hand, check_access: Callable[[Page], None], name: str) -> Any:
    check_access(somebody.page)
    if folder := os.environ.get("QUIET_PICTURES"):
        width = somebody.page.viewport_size["width"] if somebody.page.viewport_size else 0
        somebody.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
