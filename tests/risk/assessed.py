"""Risk assessments for tests, made by the services that the pages call."""

from datetime import date
from typing import Any

from accounts.models import User
from accounts.sharing import Owned
from risk import services
from risk.models import AssessedRisk, Assessment
from risk.rules import QUESTIONS, TriageFact
from tests.factories import NOW, again

GREEN = {fact.value: next(iter(QUESTIONS[fact].answers)) for fact in TriageFact}
AMBER = {**GREEN, "lasting": "promises"}
RED = {**GREEN, "sites": "sensitive"}
DUE = date(2027, 3, 1)
REVIEW = date(2027, 3, 10)


def looked_at(row: Owned, *, by: User, answers: dict[str, str] = AMBER, **more: Any) -> Assessment:
    found = Assessment.objects.about(row).first()
    seen = found.version if found else 0
    return services.look_at_risk(row, answers=answers, by=again(by), now=NOW, seen=seen, **more)


def a_risk(assessment: Assessment, *, by: User, **more: Any) -> AssessedRisk:
    """One that is likely and bad, and is made smaller by the security lead."""
    facts: dict[str, Any] = {
        "category": "security_technology",
        "what": "Made-up plan that is not public is seen.",
        "treatment": "reduce",
        "likelihood": 3,
        "impact": 4,
        "likelihood_left": 2,
        "impact_left": 4,
        "mitigation": "Made-up public model is shown instead.",
        "office": "security_lead",
        "due_on": DUE,
        **more,
    }
    return services.add_risk(assessment, by=again(by), now=NOW, **facts)


def written(row: Owned, *, by: User, **more: Any) -> Assessment:
    """A short assessment with all that finishing asks for, and not finished."""
    assessment = looked_at(row, by=by)
    a_risk(assessment, by=by, **more)
    assessment.refresh_from_db()
    said: dict[str, Any] = {"conclusion": "Made-up conclusion: go ahead as planned.", "review_on": REVIEW}
    return services.say_of_assessment(assessment, seen=assessment.version, by=again(by), now=NOW, **said)


def finished(row: Owned, *, by: User, **more: Any) -> Assessment:
    assessment = written(row, by=by, **more)
    return services.finish_assessment(assessment, seen=assessment.version, by=again(by), now=NOW)
