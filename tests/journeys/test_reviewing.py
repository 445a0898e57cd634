"""An analyst's morning: from the queue to a question, to the council's answer, and on to the figures and a file."""

import csv
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from engagement.models import Question, Review
from notifications.services import deliver_outbox
from tests.browser.conftest import Faults
from tests.factories import NOW
from tests.journeys.hands import Hand, on_every_screen
from tests.journeys.test_after_logging import a_visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.capability("UK2a", part="the unit asks, the council answers, the record is the council's")
@pytest.mark.capability("UK1", part="an analyst's morning")
@on_every_screen
def test_an_analyst_takes_a_delegation_asks_and_reads_the_answer(
    signed_in: Callable[[str], Hand], faults: Faults, check_access: Callable[[Page], None], script: bool
) -> None:
    faults.allow(400)
    analyst, officer = signed_in("analyst@unit.example"), signed_in("officer@leeds.example")
    record = a_visit(title="Made-up visit with a question")
    analyst.follows("Review queue")
    analyst.reads("Made-up visit with a question", "New", "Unassigned")
    take = re.compile("Assign to me.*Made-up visit with a question")
    analyst.enters(analyst.page.get_by_role("button", name=take))
    analyst.reads("1 delegation is assigned to you.", "With you since")
    check_access(analyst.page)
    analyst.follows("Mine")
    analyst.follows("Made-up visit with a question")
    analyst.reads("Your review", "New: you have not looked at this delegation before.", "You have had this in hand")

    analyst.types("Internal note", "Made-up internal note.")
    analyst.presses("Save the internal note")
    analyst.reads("Your internal note is saved. The council does not see it.")
    analyst.presses("Ask Leeds City Council a question")
    analyst.presses("Continue")
    analyst.reads("Write the question")
    analyst.types("Your question", "Who pays for the hotel?")
    analyst.presses("Continue")
    analyst.reads("Check your question", "Who pays for the hotel?")
    check_access(analyst.page)
    analyst.presses("Change it")
    analyst.types("Your question", "Who pays for the hotel and the journey?")
    analyst.presses("Continue")
    assert not Question.objects.exists()
    analyst.presses("Send the question to Leeds City Council")
    analyst.reads("Your question is sent.", "Waiting for an answer")
    check_access(analyst.page)

    officer.opens("/")
    officer.follows("Answer a question about your delegation")
    officer.reads("Who pays for the hotel and the journey?")
    officer.sees_nothing_of("Made-up internal note.")
    officer.types("Your answer", "Made-up visitors pay for both.")
    check_access(officer.page)
    officer.presses("Send the answer")
    officer.reads("Your answer is sent.", "Made-up visitors pay for both.", "Seen by Leeds City Council and")
    officer.sees_nothing_of("Made-up internal note.", "Your review")
    check_access(officer.page)
    officer.opens("/")
    officer.sees_nothing_of("Answer a question about your delegation")

    deliver_outbox(now=NOW)
    analyst.opens("/review/")
    analyst.reads("Changed since you looked", "Question answered on")
    check_access(analyst.page)
    analyst.follows("Made-up visit with a question")
    analyst.reads("Changed since you looked on", "Made-up visitors pay for both.", "Answered by Leeds City Council")
    analyst.follows("Close this question")
    analyst.presses("Close the question")
    analyst.reads("The question is closed. It stays on the record.")
    assert Review.objects.get().delegation == record
    assert Question.objects.get().closed_at is not None

    analyst.follows("National overview")
    analyst.reads("1 of 382 councils has logged 1 delegation in the last 12 months", "Hangzhou, Zhejiang")
    check_access(analyst.page)
    analyst.follows("Leeds", within=analyst.page.get_by_role("region", name="Delegations by council"))
    analyst.reads("Leeds City Council has logged 1 delegation in the last 12 months")
    check_access(analyst.page)
    [row] = csv.DictReader(analyst.downloads(re.compile("Download .*leading place")).splitlines())
    assert (row["code"], row["delegations"], row["downloaded_by"]) == ("CN-330100", "1", "Ana Sample-Analyst")
    analyst.follows("Delegations", within=analyst.page.locator(".app-figure").first)
    analyst.reads("1 delegation", "Made-up visit with a question")
