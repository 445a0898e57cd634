"""Somebody leans on a council: the line stands before a stop is saved, and the unit hears at once where it is told."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from engagement.models import LOOK_AT, Delegation, Intervention
from notifications.models import Mail, Task
from tests.factories import a_delegation
from tests.guidance.texts import a_topic_note, a_version
from tests.journeys.hands import Hand, on_every_screen
from web.templatetags.gds import day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_SECONDS = 60


def a_visit() -> Delegation:
    officer = User.objects.get(email="officer@leeds.example")
    first = timezone.localdate() + timedelta(days=60)
    return a_delegation("LDS", by=officer, starts_on=first, ends_on=first + timedelta(days=3))


def guidance_on_taiwan() -> None:
    publisher = User.objects.get(email="publisher@unit.example")
    a_version(
        title="Taiwan in the programme",
        reactive_line="Made-up answer: we follow what the Government publishes.",
        do_not_say="Made-up words that nobody should say.",
        now=timezone.now(),
    )
    a_topic_note(by=publisher, kind="reaction", text="Made-up reaction: a call within a day.")


@on_every_screen
@pytest.mark.capability("P21")
def test_a_stop_in_kaohsiung_shows_the_line_before_it_is_saved(
    signed_in: Callable[[str], Hand], check_access: Callable[[Page], None], script: bool
) -> None:
    guidance_on_taiwan()
    visit = a_visit()
    officer = signed_in("officer@leeds.example")
    officer.opens(f"/delegations/{visit.key}/programme/add/")
    officer.types("What is it?", "Video call with the port of Kaohsiung")
    officer.selects("Kind", "Formal meeting")
    officer.types("Site (optional)", "Civic Hall")
    officer.presses("Save")
    officer.reads("Read this before you save it", "we follow what the Government publishes", "nobody should say")
    officer.reads("Likely reactions", "a call within a day")
    check_access(officer.page)
    assert not visit.programme.exists()
    expect(officer.page.get_by_label("What is it?", exact=True)).to_have_value("Video call with the port of Kaohsiung")
    expect(officer.page.get_by_label("Site (optional)", exact=True)).to_have_value("Civic Hall")
    officer.presses("Save it all the same")
    assert visit.programme.get().site == "Civic Hall"
    officer.opens(f"/delegations/{visit.key}/")
    officer.reads("Sensitive topics", "Made-up reaction")
    check_access(officer.page)


@on_every_screen
@pytest.mark.capability("P20", part="log and alert")
def test_pressure_is_logged_with_an_alert_and_stands_in_the_units_tasks_within_the_minute(
    signed_in: Callable[[str], Hand],
    check_access: Callable[[Page], None],
    delivered: Callable[[], None],
    script: bool,
    tmp_path: Path,
) -> None:
    visit = a_visit()
    officer = signed_in("officer@leeds.example")
    officer.opens(f"/delegations/{visit.key}/")
    officer.follows("Pressure")
    officer.reads("About the visit", "may be released under freedom of information law")
    officer.types("Which office was it?", "Made-up Consulate-General")
    officer.selects("How did they do it?", "Telephone call")
    officer.types("What did they ask or demand?", "That a made-up flag is taken down before the reception")
    officer.types("What did you answer? (optional)", "That we would ask, and come back in writing")
    officer.ticks("Taiwan and “one China”", "Which topics was it about? (optional)")
    officer.ticks("Alert the central unit now")
    check_access(officer.page)
    officer.presses("Log it")
    began = time.monotonic()
    officer.reads("and the central unit is alerted", "Made-up Consulate-General", "Unit alerted")
    check_access(officer.page)
    delivered()
    row = Intervention.objects.get()
    assert Task.objects.get(kind=LOOK_AT).record == row.key
    assert Mail.objects.get(user__email="analyst@unit.example", message__kind="intervention_alerted").sent_at
    assert time.monotonic() - began < MOST_SECONDS
    if mail.outbox:
        assert all("flag" not in letter.subject + str(letter.body) for letter in mail.outbox)
    analyst = signed_in("analyst@unit.example")
    analyst.opens("/")
    analyst.follows(f"Look at pressure that a council alerts you of: Pressure on {day(row.held_on)}")
    analyst.reads("Leeds City Council", "That a made-up flag is taken down", "Nobody has looked at it yet.")
    check_access(analyst.page)
    analyst.presses("Mark it as looked at")
    analyst.reads("looked at it on")
    analyst.opens("/interventions/")
    analyst.reads("Pressure on councils", "Taiwan")
    check_access(analyst.page)
    other = signed_in("officer@cardiff.example")
    other.opens("/interventions/")
    other.sees_nothing_of(row.reference, row.key, "made-up flag")
