"""What may go wrong, put down in an assessment: how large it is, whose it is, and what is done about it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can
from audit.services import record
from notifications.services import settle
from risk.models import AssessedRisk, Assessment, Mitigation, StarterRisk
from risk.rules import Treatment
from risk.services.assessing import SEE_TO, must_be_near, save_assessment, to_change
from web.one_a_form import one_a_form


@transaction.atomic
def add_risk(
    assessment: Assessment, *, by: User, now: datetime, form_id: str | None = None, **facts: Any
) -> AssessedRisk:
    """Put down something that may go wrong, with what is done about it. The same form sent again is one risk."""
    acting = by.must(Can.ASSESS_RISK, assessment.council_id)
    assessment = to_change(assessment)
    mitigation = _mitigation_of(facts)
    risk = AssessedRisk(assessment=assessment, council_id=assessment.council_id, made_at=now, **facts)
    must_be_rated(risk, bool(mitigation))
    made = one_a_form(risk, AssessedRisk.objects.filter(assessment=assessment), form_id, **facts)
    if made is not risk:
        return made
    if mitigation:
        _put_down_beside(risk, mitigation, now)
    save_assessment(assessment)
    record("risk_added", assessment, by=by, acting=acting, fields=["risks", "level"])
    return risk


@transaction.atomic
def take_up_starters(
    assessment: Assessment, starters: Iterable[StarterRisk], *, by: User, now: datetime
) -> list[AssessedRisk]:
    """Put down risks that such engagements often bring, as the library words them; how large they are, and what is
    done about each, is said afterwards. One that was taken up already stays as it is.
    """
    acting = by.must(Can.ASSESS_RISK, assessment.council_id)
    assessment = to_change(assessment)
    held = set(assessment.risks.exclude(starter=None).values_list("starter", flat=True))
    taken = []
    for starter in starters:
        if starter.pk in held:
            continue
        risk = AssessedRisk(
            assessment=assessment,
            council_id=assessment.council_id,
            category=starter.category,
            what=starter.what,
            starter=starter,
            made_at=now,
        )
        risk.full_clean()
        risk.save()
        taken.append(risk)
    if taken:
        save_assessment(assessment)
        record("risk_added", assessment, by=by, acting=acting, fields=["risks", "level"])
    return taken


@transaction.atomic
def edit_risk(risk: AssessedRisk, *, seen: int, by: User, now: datetime, **facts: Any) -> AssessedRisk:
    """Change a risk of an assessment that is not finished. `seen` is the version of the assessment."""
    acting = by.must(Can.ASSESS_RISK, risk.council_id)
    assessment = to_change(risk.assessment, seen)
    risk = AssessedRisk.objects.select_for_update().get(pk=risk.pk)
    mitigation = _mitigation_of(facts)
    for name, value in facts.items():
        setattr(risk, name, value)
    must_be_rated(risk, bool(mitigation) or risk.mitigations.exists())
    risk.full_clean()
    risk.save()
    if mitigation:
        _put_down_beside(risk, mitigation, now)
    save_assessment(assessment)
    record("risk_edited", assessment, by=by, acting=acting, fields=["risks", "level"])
    return risk


@transaction.atomic
def remove_risk(risk: AssessedRisk, *, seen: int, by: User, now: datetime) -> None:
    """Take a risk, and what was to be done about it, out of an assessment that is not finished."""
    acting = by.must(Can.ASSESS_RISK, risk.council_id)
    assessment = to_change(risk.assessment, seen)
    for mitigation in risk.mitigations.all():
        # Its office may have had it to do since the assessment was finished once.
        settle(SEE_TO, about=mitigation, by=by, now=now)
    risk.delete()
    save_assessment(assessment)
    record("risk_removed", assessment, by=by, acting=acting, fields=["risks", "level"])


# -- Parts -----------------------------------------------------------------------------------------------------------


MITIGATION = {"mitigation": "what", "due_on": "due_on"}
"""What a form about a risk calls the facts of what makes it smaller; the office that owns the risk sees to it."""


def _mitigation_of(facts: dict[str, Any]) -> dict[str, Any]:
    """Take what makes a risk smaller out of the facts about it; empty where nothing is told."""
    told = {name: facts.pop(word, None) for word, name in MITIGATION.items()}
    if not any(told.values()):
        return {}
    missing = {
        "mitigation": _("Say what is done."),
        "due_on": _("Say by when, or leave out what is done."),
    }
    if lacking := {word: missing[word] for word, name in MITIGATION.items() if not told[name]}:
        raise ValidationError(lacking)
    return {**told, "office": facts.get("office", "")}


def _put_down_beside(risk: AssessedRisk, mitigation: dict[str, Any], now: datetime) -> None:
    """Put it down with its risk. What is refused of it is told by the words of the form about the risk."""
    try:
        put_down_mitigation(risk, now=now, **mitigation)
    except ValidationError as fault:
        words = {name: word for word, name in MITIGATION.items()}
        told = fault.error_dict.items()
        raise ValidationError({words.get(name, name): sentences for name, sentences in told}) from fault


def must_be_rated(risk: AssessedRisk, is_seen_to: bool) -> None:
    """How large it is and whose it is has been said, and what is left is smaller only where something is done."""
    missing = {
        "likelihood": _("Choose how likely it is."),
        "impact": _("Choose how bad it would be."),
        "treatment": _("Choose what you do about it."),
        "office": _("Choose the office that owns it."),
        "likelihood_left": _("Choose how likely it is after that."),
        "impact_left": _("Choose how bad it would be after that."),
    }
    if lacking := {name: sentence for name, sentence in missing.items() if not getattr(risk, name)}:
        raise ValidationError(lacking)
    larger = {
        f"{name}_left": _("What is left cannot be larger than what there was.")
        for name in ("likelihood", "impact")
        if getattr(risk, f"{name}_left") > getattr(risk, name)
    }
    if larger:
        raise ValidationError(larger)
    is_smaller = (risk.score_left or 0) < (risk.score or 0)
    if is_smaller and risk.treatment == Treatment.ACCEPT:
        told = _(
            "What you accept stays as large as it is: choose what makes it smaller, or leave it as large as above."
        )
        raise ValidationError({"treatment": told})
    if not is_smaller or is_seen_to:
        return
    told = _("What is left is smaller than what there was: say what makes it smaller, and by when.")
    raise ValidationError({"mitigation": told})


def put_down_mitigation(risk: AssessedRisk, *, what: str, office: str, due_on: date, now: datetime) -> Mitigation:
    """Part of an act that asked. Raises ValidationError where its day has passed."""
    must_be_to_come(due_on, now)
    mitigation = Mitigation(risk=risk, council_id=risk.council_id, what=what, office=office, due_on=due_on, made_at=now)
    mitigation.full_clean()
    mitigation.save()
    return mitigation


def must_be_to_come(due_on: date, now: datetime) -> None:
    if due_on < localdate(now):
        raise ValidationError({"due_on": _("This day has passed: choose today or one that is to come.")})
    must_be_near("due_on", due_on, now)
