"""What guidance an assessment relies on. The uses themselves are guidance's, which knows no assessment."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Can
from audit.services import record
from guidance.models import Issued, Use
from guidance.services import end_use, refresh_use, rely_on
from risk.models import Assessment
from risk.services.assessing import live


@transaction.atomic
def rely_assessment_on(assessment: Assessment, rows: Iterable[Issued], *, by: User, now: datetime) -> list[Use]:
    """It relies on each of these as it stands today, or on none of them where one is refused. Twice is once."""
    acting = by.must(Can.RELY_ON_GUIDANCE, assessment.council_id)
    assessment = live(assessment)
    before = set(Use.objects.by(assessment).live().values_list("pk", flat=True))
    named = {"council": assessment.council, "label": assessment._meta.label, "key": assessment.key}
    uses = [rely_on(row, **named, by=by, now=now) for row in rows]  # type: ignore[arg-type]
    if any(use.pk not in before for use in uses):
        record("assessment_guidance_added", assessment, by=by, acting=acting, fields=["guidance"])
    return uses


@transaction.atomic
def recheck_guidance(assessment: Assessment, use: Use, *, by: User, now: datetime) -> Use:
    """Somebody looked at what stands in the place of what it relied on: it relies on that from now on."""
    acting = by.must(Can.RELY_ON_GUIDANCE, assessment.council_id)
    assessment = live(assessment)
    fresh = refresh_use(use, by=by, now=now)
    record("assessment_guidance_rechecked", assessment, by=by, acting=acting, fields=["guidance"])
    return fresh


@transaction.atomic
def drop_assessment_guidance(assessment: Assessment, use: Use, *, by: User) -> None:
    """It no longer relies on this."""
    acting = by.must(Can.RELY_ON_GUIDANCE, assessment.council_id)
    assessment = live(assessment)
    end_use(use, by=by)
    record("assessment_guidance_dropped", assessment, by=by, acting=acting, fields=["guidance"])
