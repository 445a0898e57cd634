"""An assessment as facts, as it is kept by version: words are made of it where it is read."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from accounts.models import CouncilSettings, User
from guidance.models import Issued, Use
from risk.models import AssessedRisk, Assessment

FORM = 1
"""Raised when the facts of a version mean something else than before."""


def facts_of(assessment: Assessment) -> dict[str, Any]:
    """All that an assessment says, to be kept and hashed."""
    return {
        "form": FORM,
        "answers": assessment.answers,
        "read": assessment.read,
        "path": assessment.path,
        "chosen_path": assessment.chosen_path,
        "chosen_because": assessment.chosen_because,
        "appetite": CouncilSettings.of(assessment.council).risk_appetite,
        "benefits": {
            "economic": assessment.economic_benefit,
            "security": assessment.security_benefit,
            "values": assessment.values_benefit,
        },
        "risks": [_risk(risk) for risk in assessment.risks.prefetch_related("mitigations")],
        "community": assessment.community,
        "equality_link": assessment.equality_link,
        "support": assessment.support.name if assessment.support else "",
        "support_other": assessment.support_other,
        "support_said": assessment.support_said,
        "guidance": _guidance(Use.objects.by(assessment).live()),
        "conclusion": assessment.conclusion,
        "review_on": _iso(assessment.review_on),
        "level": assessment.level,
    }


def as_read_by(user: User, facts: Mapping[str, Any], council: str) -> dict[str, Any]:
    """The same for a reader. What guidance a council goes by is told to its own people alone, as `Use` has it."""
    return {**facts, "guidance": facts["guidance"] if council in user.council_codes() else []}


def _risk(risk: AssessedRisk) -> dict[str, Any]:
    return {
        "category": risk.category,
        "what": risk.what,
        "likelihood": risk.likelihood,
        "impact": risk.impact,
        "office": risk.office,
        "treatment": risk.treatment,
        "likelihood_left": risk.likelihood_left,
        "impact_left": risk.impact_left,
        "mitigations": [
            {"what": one.what, "office": one.office, "due_on": _iso(one.due_on), "done_on": _iso(one.done_on)}
            for one in risk.mitigations.all()
        ],
    }


def _guidance(uses: Iterable[Use]) -> list[dict[str, str]]:
    """What it relies on, in its order, each by its title: at one query a kind."""
    relied = list(uses)
    titles = {
        (label, key): str(text)
        for label in {use.of_label for use in relied}
        for key, text in Issued.called_all(label, [use.of_record for use in relied if use.of_label == label]).items()
    }
    return [
        {"label": use.of_label, "id": use.of_record, "title": titles.get((use.of_label, use.of_record), "")}
        for use in relied
    ]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
