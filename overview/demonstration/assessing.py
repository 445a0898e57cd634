"""Risk assessments of sample visits and of an agreement: each path, one that waits to be countersigned, one overdue."""

import random
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Appointment, CouncilSettings, User
from accounts.rules import WhenCountersigned
from accounts.sharing import Owned
from engagement import risk as of_visits
from engagement.models import Delegation
from engagement.rules import Stage
from guidance.models import SupportContact
from overview.demonstration.people import officers_of
from overview.demonstration.visits import SEED
from risk import services
from risk.models import AssessedRisk, Assessment, StarterRisk
from risk.rules import QUESTIONS, Path, TriageFact
from twinning import risk as of_agreements
from twinning.models import Agreement
from web.keys import drawn_from

Office = Appointment.Office

# One in so many visits was not looked at: what is to be done stands in every demonstration too.
LEFT_ALONE = 5
RISKS = 2
# An assessment was made so long ago at most, and what it asked for was to be done within a month.
MADE_BEFORE = timedelta(days=40)
WITHIN = timedelta(days=28)
LATER = timedelta(days=120)


def load_assessments(users: dict[str, User], visit: Delegation, *, now: datetime) -> int:
    """Look at the risk of visits that are to come, as their records read, and of an agreement; answers how many."""
    officers = officers_of(users)
    with drawn_from(random.Random(SEED + 3)):
        CouncilSettings.objects.filter(council="LDS").update(
            countersign_when=WhenCountersigned.FULL, countersign_office=Office.CHIEF_EXECUTIVE
        )
        to_come = Delegation.objects.filter(stage=Stage.LOGGED, ends_on__gte=now.date(), council__in=officers)
        rows = to_come.exclude(pk=visit.pk).select_related("council").order_by("pk")
        for number, row in enumerate(rows):
            if number % LEFT_ALONE != 1:
                _look(row, of_visits, officers[row.council_id], now=max(row.logged_at or now, now - MADE_BEFORE))
        agreement = Agreement.objects.filter(council="LDS").select_related("council", "place").order_by("pk").first()
        if agreement is not None:
            _look(agreement, of_agreements, officers["LDS"], now=now)
    return Assessment.objects.count()


def _look(row: Owned, reading: Any, by: User, *, now: datetime) -> None:
    """Answer the six as the record itself reads, or else as lightly as can be, then go as deep as they lead."""
    read = {fact.value: one.answer for fact, one in reading.prefill(row, by, now.date()).items()}
    answers = {fact.value: read[fact] or next(iter(QUESTIONS[fact].answers)) for fact in TriageFact}
    assessment = services.look_at_risk(row, answers=answers, read=read, by=by, now=now)
    if assessment.taken_path == Path.GREEN:
        return
    activities, sectors = reading.kinds(row, now.date())
    offered = StarterRisk.objects.on(now.date()).for_kind(activities, sectors).narrowest_first()
    support = SupportContact.objects.serving(assessment.council.nation).order_by("name", "key").first()
    taken = services.take_up_starters(assessment, offered[:RISKS], by=by, now=now)
    if not taken or support is None:
        return  # Without the library and without desks it is left for somebody to go on with.
    for risk in taken:
        _make_smaller(risk, by=by, now=now)
    assessment.refresh_from_db()
    said: dict[str, Any] = {
        "conclusion": "Sample text: go ahead as planned, with what stands beside each risk.",
        "review_on": now.date() + LATER,
    }
    if assessment.taken_path == Path.RED:
        said |= {
            "economic_benefit": "Sample text: two local firms meet the people whom they wrote to.",
            "security_benefit": "Sample text: nothing speaks for it through this lens.",
            "values_benefit": "Sample text: schools and choirs of both cities know each other.",
            "support": support,
            "support_said": "Sample text: choose another way through the building, and say so beforehand.",
        }
    assessment = services.say_of_assessment(assessment, seen=assessment.version, by=by, now=now, **said)
    services.finish_assessment(assessment, seen=assessment.version, by=by, now=now)


def _make_smaller(risk: AssessedRisk, *, by: User, now: datetime) -> None:
    assessment = Assessment.objects.get(pk=risk.assessment_id)
    services.edit_risk(
        risk,
        seen=assessment.version,
        by=by,
        now=now,
        treatment="reduce",
        likelihood=3,
        impact=3,
        likelihood_left=2,
        impact_left=3,
        mitigation="Sample text: the host walks the way beforehand, and says what is not to be shown.",
        office=Office.SECURITY_LEAD,
        due_on=now.date() + WITHIN,
    )
