"""An assessment follows its record: as far as that is shared, until it is over. The clock asks to look at it again."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from accounts.services import the_clock, the_service
from accounts.sharing import Owned
from audit.services import Pending, record
from guidance.models import Use
from guidance.services import let_go, take_up_again
from notifications.services import ask, settle
from risk.models import Assessment, Mitigation, is_over
from risk.rules import AssessmentState
from risk.services.assessing import (
    CHANGE,
    COUNTERSIGN,
    REVIEW,
    SEE_TO,
    ask_offices,
    ask_to_countersign,
    set_band,
    shared_as,
    what_is_to_change,
)


def follow(row: Owned, *, by: User, now: datetime) -> None:
    """Move the sharing of a record's assessment along with the record's. Inside the act that changed that.

    Of a record that is over nobody is asked for anything any more, and of the guidance that it relied on nobody is
    told. Where it goes on after all, all that was asked is asked again, and it relies on what it relied on.
    """
    assessment = Assessment.objects.select_for_update(of=("self",)).about(row).first()
    if assessment is None:
        return
    was_over = assessment.is_over
    assessment.sharing, assessment.is_over = shared_as(Sharing(row.sharing), is_draft=row.is_draft), is_over(row)
    if assessment.is_over and not was_over:
        assessment.rested_uses = list(Use.objects.by(assessment).live().values_list("key", flat=True))
        _ask_for_nothing(assessment, by=by, now=now)
    elif was_over and not assessment.is_over:
        _ask_again(assessment, now=now)
        assessment.rested_uses = []
    assessment.save(update_fields=["sharing", "is_over", "rested_uses"])


def discard_assessment(row: Owned, trail: Pending, *, now: datetime) -> None:
    """Throw away what was said about the risk of a draft. Inside the act that discards the draft."""
    assessment = Assessment.objects.select_for_update(of=("self",)).about(row).first()
    if assessment is None:
        return
    _ask_for_nothing(assessment, by=trail.by, now=now)
    Assessment.objects.filter(pk=assessment.pk).delete()
    trail.add("assessment_discarded", assessment)


def _ask_for_nothing(assessment: Assessment, *, by: User, now: datetime) -> None:
    for kind in (COUNTERSIGN, CHANGE, REVIEW):
        settle(kind, about=assessment, by=by, now=now)
    for mitigation in Mitigation.objects.filter(risk__assessment=assessment, done_on=None):
        settle(SEE_TO, about=mitigation, by=by, now=now)
    let_go(assessment)


def _ask_again(assessment: Assessment, *, now: datetime) -> None:
    ask_offices(assessment)
    ask_to_countersign(assessment)
    if assessment.state == AssessmentState.OPEN and what_is_to_change(assessment) is not None:
        ask(assessment.council_id, Role.OFFICER, CHANGE, about=assessment)
    take_up_again(assessment, assessment.rested_uses, now=now)


# -- By the clock ----------------------------------------------------------------------------------------------------


def ask_to_review(now: datetime) -> int:
    """Ask the officers to look again at assessments whose day has come; answers how many."""
    today = localdate(now)
    due = Assessment.objects.exclude(state=AssessmentState.OPEN).filter(is_over=False, review_on__lte=today)
    found = list(due)
    for assessment in found:
        ask(assessment.council_id, Role.OFFICER, REVIEW, about=assessment, due_on=assessment.review_on)
    return len(found)


def band_anew(now: datetime) -> int:
    """Work out the level of the assessments of councils that are ready to carry more or less since; answers how many.

    Nothing else of them changes, so that nobody who is writing meets another version. Of records that have ended they
    stay as they are.
    """
    weighed = Assessment.objects.live().filter(council__settings__isnull=False).exclude(level="")
    changed = weighed.exclude(banded_by=F("council__settings__risk_appetite"))
    return sum(_band_anew(pk) for pk in changed.values_list("pk", flat=True))


@transaction.atomic
def _band_anew(pk: int) -> bool:
    assessment = Assessment.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if assessment is None:
        return False
    before = assessment.level
    set_band(assessment)
    assessment.save(update_fields=["level", "banded_by"])
    if assessment.level != before:
        record("assessment_banded", assessment, by=the_clock(), acting=the_service(), fields=["level"])
    return assessment.level != before
