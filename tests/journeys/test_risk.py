"""A choir needs basic precautions within a minute; a university's visit is weighed, countersigned and seen to."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from engagement.models import Delegation
from guidance.models import SupportContact, Topic
from notifications.models import Task
from notifications.services import deliver_outbox
from risk.models import AssessedRisk, Assessment, Mitigation, Signpost
from risk.services import add_starter_risk, tell_of_overdue
from tests.browser.conftest import Faults
from tests.factories import a_delegation, user_of
from tests.guidance.test_reading_lines import newer
from tests.guidance.texts import a_version
from tests.journeys.hands import PHONE, Hand, on_every_screen
from tests.journeys.test_main_job import first_day
from tests.journeys.test_tripwire import MOST_BOXES, Boxes, fits, logs
from tests.risk.assessed import AMBER, a_risk, looked_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

A_MINUTE = 60
A_QUARTER_OF_AN_HOUR = 15 * 60
RISK = "Somebody sees how the laboratory works."
STARTER = "The way through a site leads past more than the visit is about."
LINE = "Made-up line on research"
CONCLUSION = "Go ahead. We show the public model; 虚构大学 gets a written summary, and the laboratory is left out."


def looks(page: Page, check_access: Callable[[Page], None]) -> None:
    fits(page)
    check_access(page)


@on_every_screen
@pytest.mark.capability("P33")
def test_a_choir_goes_ahead_with_basic_precautions_within_a_minute(
    signed_in: Callable[[str], Hand], check_access: Callable[[Page], None]
) -> None:
    officer = signed_in("officer@leeds.example")
    officer.opens("/")
    boxes = Boxes(officer)
    logs(officer, "Visit of a youth choir", "Culture and arts", "To sing with two school choirs")
    officer.follows("Go to the delegation")
    began, typed, to_log = time.monotonic(), officer.seconds, boxes.count
    officer.presses("Answer six facts")
    officer.reads("From the purposes: nothing of them is about research, technology or data.")
    looks(officer.page, check_access)
    # All are answered from the record but for two: where they will go, and which organisations stand behind the choir.
    officer.reads("From the programme: no stop is put down yet, so nothing is filled in.")
    officer.ticks("Where everybody may go, or rooms for guests")
    officer.ticks("Only some that we know well, such as a school or our twin city’s office")
    officer.presses("Save, and see what that means")
    officer.reads(
        "Go ahead, basic precautions.",
        "nothing in the six facts calls for a closer look",
        "plug in nothing that you are given",
    )
    assert officer.seconds - typed < A_MINUTE
    assert time.monotonic() - began < A_MINUTE
    assert to_log <= MOST_BOXES and boxes.count == to_log + 2, (to_log, boxes.count)
    looks(officer.page, check_access)
    # Nothing waits for anybody of the centre, nor for anybody else.
    assert not Task.objects.filter(body="unit").exists()
    assert not Task.objects.filter(label=Assessment._meta.label).exists()


@on_every_screen
@pytest.mark.capability("L2")
def test_a_university_is_weighed_finished_and_countersigned_on_a_phone(
    signed_in: Callable[[str], Hand], hand: Callable[[], Hand], faults: Faults, check_access: Callable[[Page], None]
) -> None:
    faults.allow(400)
    today = timezone.localdate()
    CouncilSettings.objects.filter(council="LDS").update(countersign_when="full", countersign_office="leader")
    desk = SupportContact.objects.create(
        name="Made-up research desk",
        helps_with="Made-up research",
        reached_by="0",
        source="Made up",
        confirmed_on=today,
    )
    Signpost.objects.create(category="security_technology", contact=desk)
    facts: dict[str, Any] = {"mitigations": ["Walk the route beforehand."], "source": "Made-up guidance"}
    publisher = user_of("unit", Role.PUBLISHER)
    add_starter_risk(by=publisher, now=timezone.now(), category="security_technology", what=STARTER, **facts)
    on_research = [Topic.objects.get(code="research_security_atas")]
    line = a_version(title=LINE, topics=on_research, now=timezone.now())

    officer = signed_in("officer@leeds.example")
    officer.opens("/")
    aims = "To see research on quantum technologies"
    logs(officer, "University and company visit", "Higher education", aims, stop="Tour of the quantum laboratory")
    officer.follows("Go to the delegation")
    typed = officer.seconds
    officer.presses("Answer six facts")
    officer.reads("it speaks of a sensitive sector: quantum technologies")
    officer.ticks("We have not looked yet, or do not know who stands behind it")
    officer.presses("Save, and see what that means")
    officer.reads("Full assessment", "Because ", "Put down at least one risk.")
    looks(officer.page, check_access)

    # One from the library, to be completed, and one of our own.
    officer.follows("Choose from them")
    officer.ticks(STARTER)
    looks(officer.page, check_access)
    officer.presses("Take these up")
    officer.reads("Taken up. Now say how large each is, and what you do about it.")
    officer.follows("Complete")
    stands(officer, "What is done to make it smaller?", "Walk the route beforehand.")
    weighs(officer)
    well_before(officer)
    officer.presses("Save")
    officer.presses("Add a risk")
    officer.selects("What kind of risk is it?", "Information and data")
    officer.types("What may go wrong?", RISK)
    officer.presses("Add it")
    officer.reads("There is a problem", "Choose how likely it is")
    stands(officer, "What may go wrong?", RISK)
    looks(officer.page, check_access)
    # How it becomes smaller is left out once: refused, and what was chosen and typed stands.
    weighs(officer)
    officer.presses("Add it")
    officer.reads("There is a problem", "say what makes it smaller, and by when")
    stands(officer, "What may go wrong?", RISK)
    stands(officer, "How likely is it after that?", "1")
    expect(officer.page.get_by_label("Reduce it", exact=True)).to_be_checked()
    assert not AssessedRisk.objects.filter(what=RISK).exists()
    looks(officer.page, check_access)
    officer.types("What is done to make it smaller?", "Show the public model instead.")
    well_before(officer)
    officer.presses("Add it")
    officer.reads("4 × 4 = 16, high", "1 × 4 = 4, low", "International lead, by", "Made-up research desk")
    looks(officer.page, check_access)

    officer.follows("What speaks for it")
    for lens in ("Economic", "Security", "Values"):
        officer.types(lens, f"Made-up benefit: {lens}.")
    officer.presses("Save")
    officer.follows("Communities")
    officer.types("What may it mean for communities here, and what do you do about it?", "Mr Sample is afraid of it.")
    officer.presses("Save")
    officer.reads("“Mr Sample” looks like the name of a private person")
    officer.follows("Support")
    officer.ticks("Made-up research desk")
    officer.types("What did they say?", "Leave the laboratory out.")
    officer.presses("Save")
    officer.follows("Choose guidance, or look at it again")
    officer.ticks(f"{LINE}, version 1")
    officer.presses("Rely on these")
    officer.reads("The assessment relies on what you chose.", LINE)
    officer.follows("Conclusion and review")
    officer.types("What do you conclude?", CONCLUSION)
    day = first_day() - timedelta(days=1)
    officer.types_day("When is it looked at again?", day.day, day.month, day.year)
    officer.presses("Save")
    officer.presses("Check and finish")
    officer.reads(CONCLUSION, "ask the leader to countersign it")
    looks(officer.page, check_access)
    officer.presses("Finish the assessment")
    officer.reads("It waits to be countersigned by Lee Sample-Leader, your leader.")
    # To fill in all of it, what was refused among it, leaves most of the quarter of an hour to think.
    assert officer.seconds - typed < A_QUARTER_OF_AN_HOUR, officer.seconds - typed
    looks(officer.page, check_access)

    leader = signed_in("leader@leeds.example")
    leader.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    leader.opens("/")
    leader.follows("Countersign the risk assessment: University and company visit")
    leader.presses("Read it and countersign it")
    leader.reads(CONCLUSION, RISK, "1 × 4 = 4, low")
    assert leader.page.get_by_role("button", name="Send it back").is_visible()
    looks(leader.page, check_access)
    leader.presses("Countersign it")
    leader.reads("You have countersigned the assessment.", "Countersigned by Lee Sample-Leader, Leader")
    looks(leader.page, check_access)
    # Nothing of the visit waited for any of it.
    assert Delegation.objects.get().stage == "logged"

    officer.opens(Assessment.objects.get().get_absolute_url())
    officer.follows("One page for whoever decides, version 1")
    officer.reads(CONCLUSION, "Countersigned by Lee Sample-Leader")
    looks(officer.page, check_access)

    # The line that it relies on is rewritten: the assessment says so, until somebody has read what is new.
    newer(line, now=timezone.now(), headline="Made-up newer words.", change_note="The laboratory is closed to visits.")
    officer.opens(Assessment.objects.get().get_absolute_url())
    officer.reads("Re-check: guidance that this assessment relies on has changed since.")
    officer.reads("Re-check: this has changed since.", "The laboratory is closed to visits.")
    looks(officer.page, check_access)
    officer.follows("Choose guidance, or look at it again")
    officer.follows("I have read it: rely on the current version")
    officer.presses("Rely on the current version")
    officer.reads("The assessment relies on the current version.")
    assert "Re-check" not in officer.text
    looks(officer.page, check_access)


def stands(officer: Hand, label: str, value: str) -> None:
    expect(officer.page.get_by_label(label, exact=True)).to_have_value(value)


def weighs(officer: Hand) -> None:
    officer.selects("How likely is it, as things are?", "4 – Likely")
    officer.selects("How bad would it be?", "4 – Serious")
    officer.ticks("Reduce it")
    officer.selects("Which office owns it?", "International lead")
    officer.selects("How likely is it after that?", "1 – Rare")
    officer.selects("How bad would it be after that?", "4 – Serious")


def well_before(officer: Hand) -> None:
    day = first_day() - timedelta(days=2)
    officer.types_day("By when?", day.day, day.month, day.year)


@on_every_screen
@pytest.mark.capability("L2", part="a mitigation that goes overdue reaches its office")
def test_what_makes_a_risk_smaller_goes_overdue_and_reaches_the_tasks_of_its_office(
    signed_in: Callable[[str], Hand], check_access: Callable[[Page], None]
) -> None:
    officer = signed_in("comms@leeds.example")
    by, now = User.objects.get(email="comms@leeds.example"), timezone.now()
    visit = a_delegation(by=by, title="Made-up visit", starts_on=first_day(), ends_on=first_day())
    assessment = looked_at(visit, by=by, answers=AMBER)
    a_risk(assessment, by=by, office="leader", due_on=timezone.localdate() + timedelta(days=90))
    officer.opens(assessment.get_absolute_url())
    officer.follows("Conclusion and review")
    officer.types("What do you conclude?", "Go ahead.")
    day = timezone.localdate() + timedelta(days=100)
    officer.types_day("When is it looked at again?", day.day, day.month, day.year)
    officer.presses("Save")
    officer.presses("Check and finish")
    officer.presses("Finish the assessment")

    leader = signed_in("leader@leeds.example")
    leader.opens("/")
    leader.reads("Mitigation to do: Made-up public model is shown instead.")
    # Its day passes.
    Mitigation.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    Task.objects.filter(kind="see_to_mitigation").update(due_on=timezone.localdate() - timedelta(days=1))
    assert tell_of_overdue(now) == 1
    deliver_outbox(now)
    leader.opens("/")
    leader.reads("Mitigation overdue: Made-up public model is shown instead.", "Overdue")
    looks(leader.page, check_access)
    leader.follows("Mitigation to do: Made-up public model is shown instead.")
    leader.reads("It is overdue: it was to be done by")
    looks(leader.page, check_access)
    leader.types("What was done? (optional)", "The model stands in the foyer.")
    leader.presses("It is done")
    leader.reads("The model stands in the foyer.")
    leader.opens("/")
    leader.sees_nothing_of("Mitigation to do")

    officer.opens(assessment.get_absolute_url())
    officer.reads("Leader: done on", "Changed since it was finished")
    looks(officer.page, check_access)
