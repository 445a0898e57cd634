"""What follows when a brief that waits, was signed off or was sent back has to be put before its office anew.

All of it is advice: what was signed off stays so, and a confirmed visit stays confirmed.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from accounts.models import Appointment, User
from accounts.roles import Role
from accounts.services.service import the_clock
from engagement.brief_state import has_changed
from engagement.models import Delegation, SignOff
from engagement.rules import GOING, UNANSWERED, SignOffDecision
from notifications.models import Task
from notifications.services import ask, notify, settle

CHANGE = "change_brief"
ASK_ANEW = "ask_sign_off_anew"
MAKE_ANEW = "make_brief_anew"
SIGN = "sign_off_brief"
AWAIT = "await_new_brief"


def tell_if_out_of_date(delegation: Delegation, *, by: User, now: datetime) -> None:
    """Where the visit says something else than the brief that waits or was signed off, the officers have a task, once a
    version; the office is told where it has signed, and otherwise reads that a new version is awaited. Where it says
    the same again, all is as before.

    Part of an act that holds the record.
    """
    rows = SignOff.objects.about(delegation).filter(council=delegation.council_id).select_related("brief__council")
    row = rows.exclude(decision__in=UNANSWERED).first()
    if row is None or row.decision == SignOffDecision.SENT_BACK:
        return
    # Read anew: the row in hand may hold lists from before the change.
    is_old = has_changed(row.brief, Delegation.objects.get(pk=delegation.pk), localdate(now))
    if row.decision == SignOffDecision.WAITING:
        _tell_of_waiting(row, is_old=is_old, by=by, now=now)
        return
    if not is_old:
        settle(ASK_ANEW, about=row, by=by, now=now)
        return
    is_told = Task.objects.filter(kind=ASK_ANEW, label=row._meta.label, record=row.key).exists()
    ask(row.council_id, Role.OFFICER, ASK_ANEW, about=row, due_on=delegation.starts_on)
    if not is_told:
        notify(row.council_id, Appointment.Office(row.office), "signed_brief_changed", about=row, but=by)


def _tell_of_waiting(row: SignOff, *, is_old: bool, by: User, now: datetime) -> None:
    office, due_on = Appointment.Office(row.office), row.delegation.starts_on
    settle(SIGN if is_old else AWAIT, about=row, by=by, now=now)
    ask(row.council_id, office, AWAIT if is_old else SIGN, about=row, due_on=due_on)
    if is_old:
        ask(row.council_id, Role.OFFICER, MAKE_ANEW, about=row, due_on=due_on)
    else:
        settle(MAKE_ANEW, about=row, by=by, now=now)


def stop_asking_anew(delegation: Delegation, *, by: User, now: datetime) -> None:
    """The brief is before its office again, or the visit is over. Inside the act that did it."""
    _asked_anew(SignOff.objects.about(delegation)).update(done_at=now, done_by=by)


def look_at_signed_briefs(now: datetime) -> int:
    """Tell of briefs, signed or waiting, that changed by what is no act on the visit: a host, an offer, a line, a day.

    Nobody is asked for anything any more whose visit has passed. Answers at how many briefs it looked.
    """
    today = localdate(now)
    passed = SignOff.objects.filter(delegation__ends_on__lt=today)
    _asked_anew(passed).update(done_at=now, done_by=the_clock())
    decisions = (SignOffDecision.APPROVED, SignOffDecision.WAITING)
    asked = SignOff.objects.filter(decision__in=decisions, delegation__stage__in=GOING)
    due = list(
        asked.exclude(delegation__in=passed.values("delegation")).order_by().values_list("delegation").distinct()
    )
    for (pk,) in due:
        _look_at(pk, now)
    return len(due)


@transaction.atomic
def _look_at(pk: int, now: datetime) -> None:
    delegation = Delegation.objects.select_for_update().filter(pk=pk).first()
    if delegation is not None and not delegation.is_over:
        tell_if_out_of_date(delegation, by=the_clock(), now=now)


def _asked_anew(rows: QuerySet[SignOff]) -> QuerySet[Task]:
    kinds = (CHANGE, ASK_ANEW, MAKE_ANEW, AWAIT)
    return Task.objects.filter(
        kind__in=kinds,
        label=SignOff._meta.label,
        record__in=rows.values("key"),
        done_at=None,
    )
