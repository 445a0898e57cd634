"""The mid-visit check: asked for half-way through a visit, and answered by the officers who are there (P09, N08)."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can, Role
from accounts.services.service import the_clock
from audit.services import record
from engagement.models import Delegation, MidVisitCheck
from engagement.rules import mid_day
from engagement.services.lists import Difference
from engagement.services.records import audiences, keep_changes, must_be_live
from notifications.models import Task
from notifications.services import ask, settle
from web.refusals import WrongState


@transaction.atomic
def ask_for_mid_visit_checks(now: datetime) -> int:
    """Ask the officers of every visit that is half over and was not checked, once for the days that it has.

    Nobody is asked any more about one that was called off, is over, or was moved to other days. Answers how many
    were asked.
    """
    today = localdate(now)
    going = Delegation.objects.timed("under_way", today).filter(mid_visit_check=None)
    half_over = {(row.key, middle): row for row in going if (middle := mid_day(row.starts_on, row.ends_on)) <= today}  # type: ignore[arg-type]
    open_ones = Task.objects.filter(kind="check_mid_visit", label=Delegation._meta.label, done_at=None)
    standing = set(open_ones.values_list("record", "due_on"))
    gone = [key for key, _due_on in standing - half_over.keys()]
    open_ones.filter(record__in=gone).update(done_at=now, done_by=the_clock())
    new = sorted(half_over.keys() - standing)
    for key, due_on in new:
        row = half_over[key, due_on]
        ask(row.council_id, Role.OFFICER, "check_mid_visit", about=row, due_on=due_on)
    return len(new)


@transaction.atomic
def check_mid_visit(
    delegation: Delegation, *, theirs: str, ours: str, note: str = "", seen: int, by: User, now: datetime
) -> Delegation:
    """Say whether the visit is about what they said, and whether we get what we want. It can be said anew."""
    acting = by.must(Can.EDIT_DELEGATION, delegation.council_id)
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    must_be_live(delegation)
    if delegation.is_draft:
        raise WrongState(_("This is a draft. There is nothing to check before it is logged."), code="is_draft")
    if delegation.starts_on is None or delegation.starts_on > localdate(now):
        raise WrongState(_("This visit has not begun. Come back when it is under way."), code="not_begun")
    held = MidVisitCheck.objects.filter(delegation=delegation).first()
    old = {name: getattr(held, name) for name in FACTS} if held else None
    new = {"theirs": theirs, "ours": ours, "note": note}
    if old == new:
        return delegation
    delegation.must_be_at(seen)
    check = held or MidVisitCheck(council_id=delegation.council_id, delegation=delegation)
    check.theirs, check.ours, check.note = theirs, ours, note
    check.at, check.by = now, by
    check.full_clean()
    check.save()
    delegation.version += 1
    delegation.save(update_fields=["version"])
    knew = audiences(delegation)
    keep_changes(delegation, [Difference("mid_visit", old, new)], knew, delegation.starts_on, by=by, now=now)
    settle("check_mid_visit", about=delegation, by=by, now=now)
    record("mid_visit_checked", delegation, by=by, acting=acting, fields=["mid_visit"])
    return delegation


FACTS = ("theirs", "ours", "note")
