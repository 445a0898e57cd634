"""What happened under agreements, as far as their reader may see it: the last day of each, and its timeline."""

from datetime import date
from typing import Any

from django.db.models import DateField, Exists, Max, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from engagement.models import Delegation, DelegationQuerySet
from twinning.models import Agreement, AgreementQuerySet
from twinning.rules import (
    DORMANT_AFTER_MONTHS,
    QUIET_AFTER_MONTHS,
    Activity,
    activity,
    months_before,
)


def with_activity(rows: QuerySet[Agreement], user: User, today: date) -> AgreementQuerySet:
    """Each with `last_on`, the last day on which its reader sees that something began, and `is_kept`.

    An agreement is kept where its reader sees anything at all that its council has logged: elsewhere, that nothing is
    seen says nothing.
    """
    seen = visits(user)
    under = seen.filter(council=OuterRef("council_id"), place=OuterRef("place_id"), starts_on__lte=today)
    last = under.order_by().values("council").annotate(last=Max("starts_on")).values("last")
    kept = Exists(seen.filter(council=OuterRef("council_id")))
    annotated: Any = rows.annotate(last_on=Subquery(last, output_field=DateField()), is_kept=kept)
    return annotated  # type: ignore[no-any-return]


def visits(user: User) -> DelegationQuerySet:
    rows: DelegationQuerySet = Delegation.objects.visible_to(user)
    return rows.live()


def visits_under(agreement: Agreement, user: User) -> DelegationQuerySet:
    """The council's delegations that come from the place of the agreement, or go there, the newest first."""
    return visits(user).filter(council=agreement.council_id, place=agreement.place_id).in_order()


def activity_of(row: Any, today: date) -> Activity:
    """The activity of an agreement that came through `with_activity`."""
    return activity(row.last_on, today, is_kept=row.is_kept)


def with_this_activity(rows: Any, wanted: str, today: date) -> Any:
    """Of rows that came through `with_activity`, those whose activity is this one."""
    quiet, dormant = months_before(today, QUIET_AFTER_MONTHS), months_before(today, DORMANT_AFTER_MONTHS)
    conditions = {
        Activity.ACTIVE: Q(last_on__gt=quiet),
        Activity.QUIET: Q(last_on__lte=quiet, last_on__gt=dormant),
        Activity.DORMANT: Q(last_on__lte=dormant),
        Activity.NEVER_ACTIVE: Q(last_on=None, is_kept=True),
        Activity.UNKNOWN: Q(last_on=None, is_kept=False),
    }
    return rows.filter(conditions[Activity(wanted)])
