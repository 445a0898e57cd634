"""Departments clear a draft, or object to it in words."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.roles import Can, Role
from accounts.rules import Marking
from audit.services import record
from guidance.models import Clearance, Issued, Position
from guidance.models.matrix import contradicting
from guidance.rules import Decision, State, is_working_day, working_days_between
from guidance.services.drafts import ask_to_countersign, stop
from guidance.services.writers import DEPARTMENTS_NATION
from notifications.services import ask, notify, settle
from places.calendar import bank_holidays
from web.refusals import WrongState


@transaction.atomic
def clear_draft(
    row: Issued, department: Body, *, seen: int, by: User, now: datetime, words: str = "", as_exception: bool = False
) -> Clearance:
    """A department agrees to a draft as it stands; `as_exception`, beside a position of its own that says otherwise."""
    acting = by.must(Can.CLEAR_GUIDANCE, department)
    own = [other for other in _contradicted(row) if other.owner_id == department.pk]
    if as_exception and not own:
        raise ValidationError({"how": _("No position of yours says the opposite: there is no exception.")})
    if as_exception and isinstance(row, Position) and all(other.cell == row.cell for other in own):
        raise ValidationError({"how": _("It is for just what your own position is for, and takes its place.")})
    decision = Decision.EXCEPTION if as_exception else Decision.CLEARED
    return _decide(row, acting, decision, words, seen=seen, by=by, now=now, action="guidance_cleared")


@transaction.atomic
def object_to_draft(row: Issued, department: Body, *, words: str, seen: int, by: User, now: datetime) -> Clearance:
    """A department says what it objects to. The draft is not published until it has cleared it."""
    acting = by.must(Can.CLEAR_GUIDANCE, department)
    if not words.strip():
        raise ValidationError({"words": _("Say what you object to, and what would change your mind.")})
    return _decide(row, acting, Decision.OBJECTED, words, seen=seen, by=by, now=now, action="guidance_objected")


@transaction.atomic
def take_back_clearance(row: Issued, department: Body, *, words: str, seen: int, by: User, now: datetime) -> Clearance:
    """A department no longer clears what is not published yet, and says why. What was scheduled is stopped."""
    acting = by.must(Can.CLEAR_GUIDANCE, department)
    if not words.strip():
        raise ValidationError({"words": _("Say why your department takes it back.")})
    return _decide(row, acting, Decision.ASKED, words, seen=seen, by=by, now=now, action="clearance_taken_back")


def _contradicted(row: Issued) -> list[Position]:
    return contradicting(row) if isinstance(row, Position) else []


def _decide(
    row: Issued, department: Body, decision: Decision, words: str, *, seen: int, by: User, now: datetime, action: str
) -> Clearance:
    row = row.locked_at(seen)
    clearance = row.clearances().select_for_update(of=("self",)).filter(department=department).first()
    if clearance is None:
        raise WrongState(_("%(department)s was not asked about this draft.") % {"department": department.name})
    if row.is_published:
        raise WrongState(
            _("This is published already. Ask the central unit to withdraw it, or write a position that replaces it.")
        )
    if row.state == State.DRAFT:
        raise WrongState(_("Its writers are changing this draft. You are asked again when they have finished."))
    decided = decision != Decision.ASKED
    clearance.decision = decision
    clearance.words = words
    clearance.decided_at, clearance.decided_by = (now, by) if decided else (None, None)
    if decided:
        clearance.decided_before = clearance.words_before = ""
    clearance.full_clean()
    clearance.save()
    if not clearance.has_cleared:
        stop(row, State.SUBMITTED, words, by=department)
    row.version += 1
    row.save()
    settle("clear_guidance", about=row, by=by, now=now, body=department)
    if clearance.has_cleared:
        ask_to_countersign(row)
    else:
        settle("countersign_guidance", about=row, by=by, now=now)
    if not decided:
        ask(department, Role.CLEARER, "clear_guidance", about=row, due_on=clearance.due_on)
    _tell_writers(row, by=by)
    record(action, row, by=by, acting=department)
    return clearance


def _tell_writers(row: Issued, *, by: User) -> None:
    """Those who write at its owner; and who of the central unit wrote it for a department."""
    notify(row.owner, row.writes, "guidance_decided", about=row, but=by)
    for writer in {row.written_by, row.edited_by}:
        if writer != by and not writer.may(Can.WRITE_GUIDANCE, row.owner):
            body, role = row.publishers()
            notify(body, role, "guidance_decided", about=row, only=writer)


@transaction.atomic
def chase_clearances(now: datetime) -> int:
    """Remind departments of drafts on which they were to decide by now, each working day; answers how many were.

    Who was to decide on the very day on which it was asked is reminded on that day too.
    """
    today, holidays = localdate(now), bank_holidays(DEPARTMENTS_NATION)
    if not is_working_day(today, holidays):
        return 0
    late = Clearance.objects.filter(decision=Decision.ASKED, due_on__lte=today).select_related("department")
    reminded = 0
    for clearance in late.select_for_update(of=("self",), skip_locked=True):
        days = working_days_between(clearance.due_on, today, holidays) + clearance.is_rushed(now)
        row = Issued.called(clearance.label, clearance.record)
        if clearance.chased < days and row is not None and row.state == State.SUBMITTED:
            clearance.chased = days
            clearance.save(update_fields=["chased"])
            said = clearance.asked_with if row.marking == Marking.OFFICIAL else ""
            notify(clearance.department, Role.CLEARER, "guidance_to_clear", about=row, said=said)
            reminded += 1
    return reminded
