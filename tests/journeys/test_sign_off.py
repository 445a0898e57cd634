"""The officer makes the brief and asks; the leader signs it off on a phone, and the visit is confirmed."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from playwright.sync_api import Page

from accounts.models import CouncilSettings, User
from engagement.models import Brief, Delegation
from engagement.rules import Stage
from tests.browser.conftest import Faults
from tests.factories import a_delegation, some_delegates
from tests.journeys.hands import DESK, PHONE, Hand, on_every_screen
from tests.journeys.test_main_job import first_day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.capability("P48")]


def a_visit(**more: Any) -> Delegation:
    """One that lacks nothing but the sign-off."""
    CouncilSettings.objects.filter(council="LDS").update(sign_off_office="leader")
    day = first_day()
    return a_delegation(
        by=User.objects.get(email="comms@leeds.example"),
        title="Made-up visit of a made-up choir",
        starts_on=day,
        ends_on=day,
        their_aims="To sing with our choirs.",
        our_aims="A choir of ours sings in Hangzhou.",
        privacy_notice="given",
        delegates=some_delegates(3),
        programme=[{"title": "Made-up rehearsal", "on": day, "at": time(10), "kind": "performance_match"}],
        **more,
    )


@on_every_screen
def test_the_officer_asks_and_the_leader_signs_off_on_a_phone(
    signed_in: Callable[[str], Hand], faults: Faults, check_access: Callable[[Page], None], screen: dict[str, int]
) -> None:
    faults.allow(409)
    officer, leader = signed_in("officer@leeds.example"), signed_in("leader@leeds.example")
    record = a_visit()
    leader.opens("/")
    leader.sees_nothing_of("Sign off the brief")
    officer.opens(record.get_absolute_url())
    officer.follows("Brief")
    officer.reads("As it would be now.", "Zhang Ceshi 1", "张测试1", "To sing with our choirs.")
    check_access(officer.page)
    officer.presses("Make the brief")
    officer.reads("Version 1 is made, and stays as it is.", "Brief, version 1")
    check_access(officer.page)
    officer.follows("Ask for its sign-off")
    officer.reads("The leader signs off the brief.")
    officer.presses("Ask for the sign-off")
    officer.presses("Ask for the sign-off")
    officer.reads("Version 1 has waited for the leader since")

    leader.opens("/")
    leader.follows("Sign off the brief")
    leader.reads("Made-up rehearsal", "张测试1", "What to say")
    assert leader.page.get_by_role("button", name="Sign it off").is_visible()
    assert leader.page.get_by_role("button", name="Send it back").is_visible()
    assert leader.page.evaluate("document.documentElement.scrollWidth") <= screen["width"]
    check_access(leader.page)

    # The visit changes under the leader's eyes.
    officer.opens(record.get_absolute_url())
    officer.follows("Aims")
    officer.types("Our aims", "Two choirs of ours sing in Hangzhou.")
    officer.presses("Save")
    leader.presses("Sign it off")
    leader.reads("There is a problem", "cannot be signed off", "Two choirs of ours sing in Hangzhou.")
    assert not leader.page.get_by_role("button", name="Sign it off").count()
    check_access(leader.page)

    officer.opens(record.get_absolute_url())
    officer.reads("Version 1, changed since")
    officer.follows("Brief")
    officer.reads("The visit has changed since version 1 was made.", "Two choirs of ours sing in Hangzhou.")
    officer.presses("Make version 2")
    officer.follows("Ask for its sign-off")
    officer.presses("Ask for the sign-off")
    officer.presses("Ask for the sign-off")

    leader.opens("/")
    leader.follows("Sign off the brief")
    leader.presses("Sign it off")
    leader.reads("You have signed off the brief.", "The delegation is confirmed.")
    check_access(leader.page)
    record.refresh_from_db()
    assert record.stage == Stage.CONFIRMED
    assert Brief.objects.count() == 2
    officer.opens(record.get_absolute_url())
    officer.reads("Confirmed", "Signed off by the leader on")


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_the_leader_sends_it_back_and_the_officer_reads_why(signed_in: Callable[[str], Hand], faults: Faults) -> None:
    faults.allow(400)
    officer, leader = signed_in("officer@leeds.example"), signed_in("leader@leeds.example")
    record = a_visit()
    officer.opens(f"{record.get_absolute_url()}brief/")
    officer.presses("Make the brief")
    officer.follows("Ask for its sign-off")
    officer.presses("Ask for the sign-off")
    officer.presses("Ask for the sign-off")
    leader.opens(f"{record.get_absolute_url()}sign-off/")
    leader.presses("Send it back")
    leader.presses("Send it back")
    leader.reads("There is a problem", "Write what is to change")
    leader.types("What is to change?", "Made-up remark: who pays for the flights?")
    leader.presses("Send it back")
    leader.reads("The brief is sent back. The officers are told.")
    officer.opens(record.get_absolute_url())
    officer.follows("Sign-off")
    officer.reads("Sent back by", "Made-up remark: who pays for the flights?")
    record.refresh_from_db()
    assert record.stage == Stage.LOGGED
