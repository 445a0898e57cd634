"""From a logged visit to a confirmed one, on paper and to another council; and half-way through it, on a phone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import CouncilSettings, User
from engagement.models import Delegation, MidVisitCheck
from engagement.rules import Stage
from engagement.services import ask_for_mid_visit_checks
from tests.browser.conftest import Faults
from tests.engagement.pages import at
from tests.factories import a_delegation
from tests.journeys.hands import Hand, on_every_screen
from tests.journeys.test_main_job import first_day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "姓名\t英文名\t职务\t单位\n张测试\tZhang Ceshi\t副市长\t虚构市人民政府\n李样本\tLi Yangben\t翻译\t虚构市外办"


def a_visit(**more: Any) -> Delegation:
    by = User.objects.get(email="monitoring@leeds.example")
    return a_delegation(by=by, **{"starts_on": first_day(), "ends_on": first_day() + timedelta(days=3), **more})


def fits(page: Page) -> None:
    """Nothing scrolls sideways."""
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"), page.url


@on_every_screen
@pytest.mark.capability("P09")
@pytest.mark.capability("G06")
def test_a_logged_visit_is_confirmed_without_a_sign_off(
    signed_in: Callable[[str], Hand], faults: Faults, check_access: Callable[[Page], None]
) -> None:
    faults.allow(400)
    officer = signed_in("officer@leeds.example")
    record = a_visit()
    CouncilSettings.objects.filter(council="LDS").update(sign_off_office="")
    officer.opens(at("delegation", record))
    officer.follows("Confirm that it takes place")
    officer.reads("Before you can confirm it", "Say what they want, or that they have not said")
    fits(officer.page)
    check_access(officer.page)

    officer.follows("Say what they want, or that they have not said")
    officer.reads("may be released under freedom of information law")
    officer.ticks("They have not said what they want")
    officer.types("Our aims", "To renew the friendship agreement")
    officer.presses("Save")

    officer.follows("Privacy notice")
    officer.follows("Read, print or copy the notice")
    officer.reads("How Leeds City Council keeps information about its visitors", "我们保存您的哪些信息")
    fits(officer.page)
    check_access(officer.page)
    officer.follows("Back")
    officer.ticks("Their organisation passes it on")
    officer.presses("Save")

    officer.follows("Delegates")
    officer.follows("Paste a list from a spreadsheet")
    officer.types("The list", f"{LIST}\n王示例\tWang Shili\t\t\t司机")
    officer.presses("Check the list")
    officer.reads("1 line cannot be taken", "There are more columns than the register has")
    expect(officer.page.get_by_label("The list", exact=True)).to_have_value(f"{LIST}\n王示例\tWang Shili\t\t\t司机")
    check_access(officer.page)
    officer.types("The list", LIST)
    officer.presses("Check the list")
    officer.reads("2 are new", "Zhang Ceshi (张测试)", "副市长")
    fits(officer.page)
    check_access(officer.page)
    officer.presses("Add 2 people")
    officer.reads("2 people were added.", "Zhang Ceshi")
    assert record.delegates.count() == 2

    officer.opens(at("delegation", record))
    officer.follows("Confirm that it takes place")
    officer.reads("A confirmed delegation is going to take place")
    officer.presses("Confirm it")
    officer.reads("The delegation is confirmed.", "Confirmed", "They have not said")
    record.refresh_from_db()
    assert record.stage == Stage.CONFIRMED

    officer.follows("Postpone it, or bring it forward")
    later = first_day() + timedelta(days=30)
    officer.types_day("New first day", later.day, later.month, later.year)
    officer.types_day("New last day", later.day, later.month, later.year)
    officer.types("Why?", "Their visas come later")
    officer.presses("Save the new days")
    officer.unfolds("Show it:")
    officer.reads("The delegation has new days.", "Postponed", "Reason: Their visas come later")
    record.refresh_from_db()
    assert (record.starts_on, record.stage) == (later, Stage.CONFIRMED)


@on_every_screen
@pytest.mark.capability("P09")
@pytest.mark.capability("N08", part="before and during")
def test_half_way_through_two_questions_are_answered(
    signed_in: Callable[[str], Hand], faults: Faults, check_access: Callable[[Page], None]
) -> None:
    faults.allow(400)
    today = timezone.localdate()
    officer = signed_in("officer@leeds.example")
    record = a_visit(
        title="Made-up visit to the port",
        starts_on=today - timedelta(days=1),
        ends_on=today + timedelta(days=1),
        their_aims="To see how a port is run",
    )
    ask_for_mid_visit_checks(timezone.now())
    officer.opens("/")
    officer.follows("Say how the visit is going, half-way through: Made-up visit to the port")
    officer.reads("How is the visit going?", "To see how a port is run")
    fits(officer.page)
    check_access(officer.page)
    officer.ticks("Partly", "Is the visit about what they said?")
    officer.types("What is different? (optional)", "They ask for the control room")
    officer.presses("Save")
    officer.reads("There is a problem", "Say whether you are getting what you want from it")
    expect(officer.page.get_by_label("What is different? (optional)")).to_have_value("They ask for the control room")
    officer.ticks("Yes", "Are you getting what you want from it?")
    officer.presses("Save")
    officer.reads("The mid-visit check is saved.", "About what they said: partly", "They ask for the control room")
    check = MidVisitCheck.objects.get(delegation=record)
    assert (check.theirs, check.ours) == ("partly", "yes")
    officer.opens("/")
    officer.sees_nothing_of("Say how the visit is going")


def test_another_council_is_asked_takes_part_and_leaves(
    signed_in: Callable[[str], Hand], check_access: Callable[[Page], None]
) -> None:
    officer, manchester = signed_in("officer@leeds.example"), signed_in("officer@manchester.example")
    record = a_visit(title="Made-up visit to two cities", sharing="council")
    officer.opens(at("delegation", record))
    officer.follows("Ask another council to take part")
    officer.finds("Which council do you ask?", "Manchester", "Manchester City Council")
    check_access(officer.page)
    officer.presses("Ask this council")
    officer.reads("The council is asked.", "Manchester City Council", "no answer yet")

    manchester.opens("/")
    manchester.follows("Answer a council that asks yours to take part in a delegation: Made-up visit to two cities")
    manchester.reads("Made-up visit to two cities", "Leeds City Council")
    check_access(manchester.page)
    manchester.ticks("Yes, we take part")
    manchester.presses("Send the answer")
    manchester.reads("Your council takes part.", "Partner councils", "Manchester City Council")
    manchester.follows("Leave this delegation")
    manchester.presses("Leave it")
    manchester.reads("Your council no longer takes part.")
    officer.opens(at("delegation_partners", record))
    officer.reads("Took part, and left on")


def test_a_search_is_saved_and_opened_again(
    signed_in: Callable[[str], Hand], check_access: Callable[[Page], None]
) -> None:
    officer = signed_in("officer@leeds.example")
    a_visit(title="Made-up visit of a choir")
    officer.opens("/delegations/?direction=inward&timing=upcoming")
    officer.follows("Save this search")
    officer.types("What do you call this search?", "Coming to us")
    officer.presses("Save")
    officer.reads("The search is saved.", "Coming to us", "Made-up visit of a choir")
    check_access(officer.page)
    officer.opens("/delegations/")
    officer.follows("Coming to us")
    assert "direction=inward" in officer.page.url
    officer.follows("Rename or remove them")
    check_access(officer.page)
    officer.follows("Remove")
    officer.presses("Remove")
    officer.reads("The saved search is gone.", "You have not saved a search yet")
