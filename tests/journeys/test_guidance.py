"""May we do this, and what do we say: a question is answered, two departments say one thing, what changed is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from guidance import services
from guidance.models import AnswerCard, Line, LineVersion, MixedMessage, Position, Use
from guidance.rules import Standing
from guidance.views.acts import address
from tests.browser.conftest import Faults
from tests.factories import a_delegation
from tests.guidance.texts import a_draft_line, a_position, countersigned
from tests.journeys.hands import PHONE, Hand
from web.templatetags.gds import day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANSWER = "A made-up answer: yes, once your security lead has seen the site."
INVESTMENT = "Attracting or accepting investment"


def person(email: str) -> User:
    found: User = User.objects.get(email=email)
    return found


def asks_about_energy(officer: Hand) -> None:
    officer.opens("/guidance/")
    officer.presses("Can we do this?")
    officer.selects("What do you want to do?", INVESTMENT)
    officer.types("With whom?", "Sample Wind Power Company")
    officer.types("Where are they?", "China")
    officer.selects("In which sector?", "Energy")
    officer.ticks("They do", "Who pays?")
    officer.presses("Show the answer")


@pytest.mark.capability("P01")
def test_an_investor_in_energy_gets_a_question_then_an_answer_and_never_a_blank(
    signed_in: Callable[[str], Hand], delivered: Callable[[], None], faults: Faults
) -> None:
    officer = signed_in("officer@leeds.example")
    asks_about_energy(officer)
    officer.reads("No position yet", "neither a yes nor a no", "Sample Wind Power Company")
    officer.presses("Send the question")
    officer.reads("Routine: within 5 working days")
    analyst = signed_in("analyst@unit.example")
    analyst.opens("/guidance/questions/queue/")
    analyst.enters(analyst.page.locator("main table a").first)
    analyst.reads("Leeds City Council")
    analyst.follows("Answer")
    told = "A made-up answer: yes, once your security lead has seen the site."
    analyst.writes(analyst.page.locator("main textarea").first, told)
    analyst.presses("Send the answer")
    delivered()
    officer.opens("/notices/")
    officer.enters(officer.page.locator("main a", has_text="answer").first)
    officer.reads(ANSWER)
    officer.follows("Keep the answer as a cover card")
    officer.presses("Keep the answer")
    officer.reads("A made-up answer: yes")
    card = AnswerCard.objects.get()
    assert card.reference in officer.text
    a_position("dbt", activity_id="inward_investment", sector_id="energy", now=timezone.now(), text="Made-up: welcome.")
    asks_about_energy(officer)
    officer.reads("Encouraged", "Made-up: welcome.", "Department for Business and Trade")
    officer.presses("Keep this answer")
    officer.reads("Encouraged", "Made-up: welcome.")
    assert not list(services.verify_cards())
    assert AnswerCard.objects.count() == 2


def drafts(writer: Hand, standing: str, text: str) -> Position:
    writer.opens("/guidance/positions/draft/")
    writer.finds("Activity", INVESTMENT, INVESTMENT)
    writer.finds("Sector", "Energy", "Energy")
    writer.ticks(standing, "Position")
    writer.types("In plain words", text)
    writer.presses("Save the draft")
    return Position.objects.latest("pk")


def sends(writer: Hand, draft: Position, *departments: str) -> None:
    writer.opens(address(draft, "submit"))
    for name in departments:
        writer.ticks(name)
    writer.presses("Send it")


@pytest.mark.capability("UK2c")
@pytest.mark.capability("N04")
def test_two_departments_that_contradict_each_other_end_with_one_text_and_both_badges(
    signed_in: Callable[[str], Hand], faults: Faults
) -> None:
    faults.allow(400)
    fcdo, dbt = signed_in("clearer@fcdo.example"), signed_in("clearer@dbt.example")
    publisher, officer = signed_in("publisher@unit.example"), signed_in("officer@leeds.example")
    for writer, standing, text in (
        (fcdo, "Encouraged", "Made-up: go ahead."),
        (dbt, "Not supported", "Made-up: do not."),
    ):
        draft = drafts(writer, standing, text)
        sends(writer, draft)
        publisher.opens(address(draft, "countersign"))
        publisher.presses("Countersign")
    publisher.reads("It contradicts what another department says", "Foreign, Commonwealth and Development Office")
    assert Position.objects.filter(state="published").count() == 1
    publisher.follows("Escalate it")
    publisher.types("Why do both have to stand for now, and what has to be decided?", "A made-up reason.")
    publisher.presses("Escalate")
    mixed = MixedMessage.objects.get()
    fcdo.opens(mixed.get_absolute_url())
    fcdo.reads("Made-up: go ahead.", "Made-up: do not.")
    joint = drafts(dbt, "Seek advice first", "Made-up: one text of both departments.")
    sends(dbt, joint, "Foreign, Commonwealth and Development Office")
    fcdo.opens("/")
    fcdo.follows("Clear or object to a draft")
    fcdo.follows("Clear it")
    fcdo.presses("Clear it")
    publisher.opens(address(joint, "countersign"))
    publisher.presses("Countersign")
    mixed.refresh_from_db()
    assert mixed.outcome.startswith("A joint text was published")
    asks_about_energy(officer)
    officer.reads("Seek advice first", "Made-up: one text of both departments.")
    for department in ("Department for Business and Trade", "Foreign, Commonwealth and Development Office"):
        assert department in officer.text
    officer.sees_nothing_of("Made-up: go ahead.", "Made-up: do not.")


@pytest.mark.capability("UK2b", part="where Wales and the UK differ both stand, with the escalation")
def test_in_wales_both_governments_stand_on_the_answer_with_the_escalation(
    signed_in: Callable[[str], Hand], people: None
) -> None:
    now = timezone.now()
    a_position("fcdo", sector_id="energy", standing=Standing.ENCOURAGED, text="Made-up: the UK’s.", now=now)
    a_position(
        "wales", sector_id="energy", nation="wales", standing=Standing.NOT_SUPPORTED, text="Made-up: Wales’s.", now=now
    )
    officer = signed_in("officer@cardiff.example")
    asks_about_energy(officer)
    officer.reads("Made-up: the UK’s.", "Made-up: Wales’s.", "Welsh Government", "Not supported", "Encouraged")
    due = MixedMessage.objects.get().due_on
    officer.reads(
        "Foreign, Commonwealth and Development Office, Welsh Government do not say the same. This was escalated on",
        f"and is to be settled by {day(due)}.",
    )


@pytest.mark.capability("N02")
@pytest.mark.capability("P04")
@pytest.mark.long
def test_the_third_version_recalls_exactly_two_delegations_and_a_card(
    signed_in: Callable[[str], Hand], delivered: Callable[[], None]
) -> None:
    """Published in the browser; within a minute, as the clock ticks, their officers are told."""
    now = timezone.now()
    officer = person("officer@leeds.example")
    line = ready_line(now)
    second = line.versions.get(number=2)
    visits = [a_delegation("LDS", by=officer) for _ in range(3)]
    for visit in visits[:2]:
        services.rely_on(second, council=visit.council, label=visit._meta.label, key=visit.key, by=officer, now=now)
    desk = signed_in("officer@leeds.example")
    keeps_what_is_said_of_taiwan(desk)
    third = services.draft_next_version(
        line, by=person("publisher2@unit.example"), now=now, headline="Made-up, the third.", change_note="Third."
    )
    services.submit_draft(third, seen=third.version, by=third.written_by, now=now)
    publisher = signed_in("publisher@unit.example")
    publisher.opens(address(third, "countersign"))
    publisher.reads("Of the records that you see, these rely on what ends", visits[0].title, "Leeds City Council")
    publisher.presses("Countersign")
    flagged = Use.objects.exclude(changed_at=None)
    assert sorted((use.label, use.record) for use in flagged) == sorted(
        [
            *((visit._meta.label, visit.key) for visit in visits[:2]),
            ("guidance.AnswerCard", AnswerCard.objects.get().key),
        ]
    )
    delivered()
    desk.opens("/notices/")
    assert desk.text.count("Guidance changed since you prepared this") == 3
    desk.opens(visits[0].get_absolute_url())
    desk.reads("Changed since you prepared this", "A made-up line, version 3")
    desk.opens(visits[2].get_absolute_url())
    assert "Changed since you prepared this" not in desk.text
    desk.opens(AnswerCard.objects.get().get_absolute_url())
    desk.reads("Changed since you kept this", "Made-up, the second.")
    assert not list(services.verify_cards())


def ready_line(now: Any) -> Line:
    """With two versions, the second in force."""
    first = a_draft_line(headline="Made-up, the first.", by=person("publisher@unit.example"), now=now)
    services.submit_draft(first, seen=first.version, by=first.written_by, now=now)
    first.refresh_from_db()
    countersigned(first, by=person("publisher2@unit.example"), now=now)
    second = services.draft_next_version(
        first.line, by=first.written_by, now=now, headline="Made-up, the second.", change_note="Second.", is_major=False
    )
    services.submit_draft(second, seen=second.version, by=second.written_by, now=now)
    second.refresh_from_db()
    countersigned(second, by=person("publisher2@unit.example"), now=now)
    return first.line


def keeps_what_is_said_of_taiwan(officer: Hand) -> None:
    officer.opens("/guidance/can-we/")
    officer.types("With whom?", "Sample port authority of Kaohsiung")
    officer.presses("Show the answer")
    officer.reads("Made-up, the second.")
    if officer.page.get_by_role("button", name="Keep this answer", exact=True).count():
        officer.presses("Keep this answer")
    assert AnswerCard.objects.count() == 1


@pytest.mark.capability("UK4a", part="a leader gets the three sentences")
@pytest.mark.parametrize("screen", [PHONE], ids=["phone"])
def test_a_leader_reads_three_sentences_on_a_phone(signed_in: Callable[[str], Hand], people: None) -> None:
    line = ready_line(timezone.now())
    leader = signed_in("leader@leeds.example")
    leader.opens("/guidance/lines/")
    leader.follows(line.title)
    words = leader.page.get_by_text("First sentence. Second sentence. Third sentence.")
    box = words.first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"]
    assert LineVersion.objects.answering_on(timezone.localdate()).count() == 1
