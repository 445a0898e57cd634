"""A university and a company come: an organisation of theirs may be listed, by alias, by characters, or by chance."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from engagement.models import Delegation
from engagement.tasks import screen_after_loading
from risk.models import Match
from risk.services import load_list
from tests.browser.conftest import Faults
from tests.factories import a_delegation
from tests.journeys.hands import Hand, on_every_screen
from tests.journeys.test_main_job import first_day
from tests.journeys.test_tripwire import fits
from tests.screening.lists import a_uk_list

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.capability("P05")]

LISTED = {
    "id": "TST0001",
    "name": "MADE-UP INTEGRATED CIRCUIT TRADING CO LTD",
    "local_name": "虚构集成电路贸易有限公司",
    "aliases": "MADE-UP IC TRADING",
    "Address Line 1": "1 Made-up Road",
    "Address Country": "China",
}
BY_ALIAS, BY_CHARACTERS, NAMESAKE = (
    *("Made-up IC Trading Ltd", "Made-up Chip House"),
    "Made-up Integrated Circuit Training",
)

ON_A_LIST = "One is on a list of sanctions, or known to be near to the military or security services"


def looks(page: Page, check_access: Callable[[Page], None]) -> None:
    fits(page)
    check_access(page)


def decides(officer: Hand, what: str, why: str) -> None:
    officer.ticks(what)
    officer.types("Why?", why)
    day = timezone.localdate() + timedelta(days=90)
    officer.types_day("Until when does that hold?", day.day, day.month, day.year)
    officer.presses("Save the decision")
    officer.reads("The decision is saved. Nothing else was changed by it.")


@on_every_screen
def test_what_may_be_listed_is_found_decided_remembered_and_asked_again_when_the_entry_changed(
    signed_in: Callable[[str], Hand], faults: Faults, check_access: Callable[[Page], None]
) -> None:
    faults.allow(400)
    today = timezone.localdate()
    load_list("uk_sanctions", a_uk_list(LISTED, day=f"{today - timedelta(days=3):%d-%b-%Y}"), now=timezone.now())
    officer = signed_in("officer@leeds.example")
    visit = a_delegation(
        by=User.objects.get(email="officer@leeds.example"),
        title="University and company visit",
        starts_on=first_day(),
        ends_on=first_day(),
        organisations=[
            {"name": BY_ALIAS, "kind": "private"},
            {"name": BY_CHARACTERS, "local_name": "虛構集成電路貿易有限公司", "kind": "private"},
            {"name": NAMESAKE, "kind": "university"},
            {"name": "Made-up choir", "local_name": "虚构合唱团", "kind": "other"},
        ],
    )

    # It was compared when it was logged, and stands among what is to be done.
    officer.opens("/")
    officer.follows(f"Say what a possible match of an organisation is: {BY_ALIAS}")
    officer.reads("1 possible match to decide.", LISTED["name"], "MADE-UP IC TRADING", "The names have the same words")
    officer.reads("China Defence Universities Tracker was never loaded here")
    looks(officer.page, check_access)
    officer.presses("Decide")
    officer.reads("What speaks for it", "Your organisation", "The entry")
    officer.presses("Save the decision")
    officer.reads("There is a problem", "Choose what it is", "Say why, so that others can follow it")
    looks(officer.page, check_access)
    decides(officer, "The organisation on the list", "Its own website gives the alias and the address.")
    officer.reads("Ask your monitoring officer or legal team what follows")
    looks(officer.page, check_access)

    # The visit is what it was; the six facts say what was found, and that calls for the full look.
    officer.opens(visit.get_absolute_url())
    officer.presses("Answer six facts")
    officer.reads(f"From the screening: {BY_ALIAS}.")
    expect(officer.page.get_by_label(ON_A_LIST, exact=True)).to_be_checked()
    looks(officer.page, check_access)
    officer.ticks("Where everybody may go, or rooms for guests")
    officer.presses("Save, and see what that means")
    officer.reads("Full assessment", "Because ")
    looks(officer.page, check_access)
    visit.refresh_from_db()
    assert visit.stage == "logged"

    # By its characters, from the list of what is to be decided.
    officer.opens("/risk/screening/")
    officer.reads(f"May be “{LISTED['name']}”: UK Sanctions List.")
    looks(officer.page, check_access)
    officer.follows(BY_CHARACTERS)
    officer.reads("The Chinese names are the same", "traditional and simplified characters were taken as one")
    expect(officer.page.locator("[lang=zh]", has_text="虛構集成電路貿易有限公司").first).to_be_visible()
    looks(officer.page, check_access)
    officer.presses("Decide")
    decides(officer, "We cannot tell, and have asked", "We asked our chamber of commerce.")

    # A namesake is possible, and no more, until somebody has looked.
    officer.opens("/risk/screening/")
    officer.follows(NAMESAKE)
    officer.reads("To decide", "share most words", "only yours has “training”", "only the list has “trading”")
    officer.presses("Decide")
    decides(officer, "Another organisation", "It trains engineers in another city, and trades in nothing.")
    officer.reads("Nothing follows.")

    # A list that comes anew with the same entry asks nobody; one in which the entry changed does.
    newer = a_uk_list(LISTED, {"id": "TST0002", "name": "SOMEBODY ELSE"}, day=f"{today - timedelta(days=2):%d-%b-%Y}")
    load_list("uk_sanctions", newer, now=timezone.now())
    assert screen_after_loading() == 4
    officer.opens("/risk/screening/")
    officer.reads("Nothing is to be decided.")
    changed = {**LISTED, "Sanctions Imposed": "Asset freeze|Trust Services Sanctions"}
    load_list("uk_sanctions", a_uk_list(changed, day=f"{today - timedelta(days=1):%d-%b-%Y}"), now=timezone.now())
    assert screen_after_loading() == 4
    officer.opens("/risk/screening/")
    officer.reads("Asked again: The entry on the list has changed.")
    officer.follows(NAMESAKE)
    officer.reads("It is asked again: The entry on the list has changed.", "What was decided before")
    officer.reads("It trains engineers in another city, and trades in nothing.", "Trust Services Sanctions")
    looks(officer.page, check_access)
    officer.presses("Decide")
    decides(officer, "Another organisation", "Only the restrictions changed.")
    officer.reads("Only the restrictions changed.")

    # Who compared what, with which list, stands below; nothing of the visit moved.
    officer.reads("A list was loaded", "The register, by itself", "1 day ago")
    officer.follows("UK Sanctions List")
    officer.reads("What came, changed and went", "What councils had compared before was compared with it anew.")
    looks(officer.page, check_access)
    assert {match.decision for match in Match.objects.all()} == {"same", "cannot_tell", "another"}
    assert Delegation.objects.get(pk=visit.pk).stage == "logged"
