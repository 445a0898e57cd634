"""A second person countersigns a draft: it is published, now or later, and ends what it replaces; or is withdrawn."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import get_text_list
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.services import the_clock, the_service
from audit.services import Pending, record
from guidance.models import Issued, LineVersion, Position, Relying, Use
from guidance.models.matrix import (
    AnsweredAlready,
    Contradicts,
    cleared_plainly,
    contradicting,
    in_same_cell,
    is_settled,
    lock_matrix,
    of_another_government,
    replaced_by,
    standing_against,
)
from guidance.rules import State
from guidance.services.cards import recall_cards
from guidance.services.drafts import stop
from guidance.services.mixed import open_escalation, settle_by_joint_text
from guidance.services.reaching import reach, tell_readers
from guidance.services.uses import recall
from guidance.services.writers import must_publish
from notifications.services import settle
from web.refusals import WrongState


@transaction.atomic
def countersign[Row: Issued](
    row: Row, *, publish_at: datetime | None = None, seen: int, by: User, now: datetime
) -> Row:
    """Publish what somebody else wrote and every department that was asked has cleared; now, or at a later moment."""
    acting = must_publish(by, row)
    lock_matrix(row)
    row = row.locked_at(seen)
    if row.state != State.SUBMITTED:
        raise WrongState(_not_waiting(row))
    row.must_not_be_by(by)
    row.countersigned_at, row.countersigned_by = now, by
    row.stopped_for, row.stopped_by, row.stopped_because = None, None, ""
    row.version += 1
    trail = Pending(by, acting)
    if publish_at is not None and publish_at > now:
        _must_be_ready(row, localdate(publish_at))
        row.state, row.publish_at = State.SCHEDULED, publish_at
        row.full_clean()
        row.save()
        _settle_tasks(row, by=by, now=now)
        trail.add("guidance_scheduled", row)
    else:
        _publish(row, trail=trail, now=now)
    trail.write()
    return row


@transaction.atomic
def unschedule[Row: Issued](row: Row, *, words: str, seen: int, by: User, now: datetime) -> Row:
    """A publisher takes back that a text is published later, and says why. It waits to be countersigned again."""
    acting = must_publish(by, row)
    row = row.locked_at(seen)
    if row.state != State.SCHEDULED:
        raise WrongState(_("This is not scheduled: there is nothing to take back."))
    if not words.strip():
        raise ValidationError({"words": _("Say why it is not published as planned.")})
    stop(row, State.SUBMITTED, words, by=acting, but=by)
    row.version += 1
    row.save()
    record("guidance_publication_stopped", row, by=by, acting=acting)
    return row


def publish_due(now: datetime) -> int:
    """Publish what was countersigned for this moment or an earlier one; answers how many were.

    What cannot be published any more, because a department has taken back its clearance or another position says the
    opposite now, waits for its publishers again, who are told.
    """
    published = 0
    models: tuple[Any, ...] = (Position, LineVersion)
    for model in models:
        due = model.objects.filter(state=State.SCHEDULED, publish_at__lte=now).order_by("publish_at", "pk")
        published += sum(_publish_scheduled(row, now) for row in due)
    return published


@transaction.atomic
def _publish_scheduled(due: Issued, now: datetime) -> bool:
    lock_matrix(due)
    rows: Any = type(due)._default_manager.select_related("owner", "written_by", "edited_by")
    still = rows.filter(pk=due.pk, state=State.SCHEDULED, publish_at__lte=now)
    row: Issued | None = still.select_for_update(of=("self",), skip_locked=True).first()
    if row is None:
        return False
    trail = Pending(the_clock(), the_service())
    row.version += 1
    try:
        with transaction.atomic():
            _publish(row, trail=trail, now=now)
    except ValidationError as refused:
        _stop(rows.get(pk=row.pk), " ".join(refused.messages))
        return False
    trail.write()
    return True


def _stop(row: Issued, why: str) -> None:
    """It waits for its publishers again, who are told."""
    stop(row, State.SUBMITTED, why)
    row.version += 1
    row.save()
    record("guidance_publication_stopped", row, by=the_clock(), acting=the_service())


@transaction.atomic
def withdraw[Row: Issued](row: Row, *, reason: str, seen: int, by: User, now: datetime) -> Row:
    """Take back what was published, from today. What relied on it is recalled, and its readers are told."""
    acting = must_publish(by, row)
    row = row.locked_at(seen)
    if not row.is_in_force(localdate(now)) and not (row.state == State.PUBLISHED and row.valid_from > localdate(now)):
        raise WrongState(_("This is not in force: there is nothing to withdraw."))
    if not reason.strip():
        raise ValidationError({"withdrawn_because": _("Say why it is withdrawn: its readers are told.")})
    row.state, row.withdrawn_because, row.ended_at = State.WITHDRAWN, reason, now
    row.until = max(row.valid_from, localdate(now))
    row.version += 1
    row.full_clean()
    row.save()
    recall(row, None, now=now)
    tell_readers(row, "guidance_withdrawn", list(row.readers().memberships().select_related("body")))
    trail = Pending(by, acting)
    _record(trail, "guidance_withdrawn", row)
    trail.write()
    return row


def _publish(row: Issued, *, trail: Pending, now: datetime) -> None:
    """Whether it may be, what it replaces, and whom it reaches. Raises ValidationError, of which nothing stays."""
    today = localdate(now)
    row.valid_from = max(row.valid_from, today)
    _must_be_ready(row, today)
    row.state, row.published_at, row.publish_at = State.PUBLISHED, now, None
    row.until = row.day_after_last
    if isinstance(row, Position):
        for other in of_another_government(row):
            open_escalation(row, other, trail=trail, now=now)
    replaced = replaced_by(row, locked=True)
    for old in replaced:
        _end(old, row, trail=trail, now=now)
    row.full_clean()
    row.save()
    _settle_tasks(row, by=trail.by, now=now)
    reach(row, replaced, now=now)
    if isinstance(row, Position):
        recall_cards(row, replaced, now=now)
        settle_by_joint_text(row, trail=trail, now=now)
    _record(trail, "guidance_published", row)


def _settle_tasks(row: Issued, *, by: User, now: datetime) -> None:
    """Its publishers have done what they were asked to do."""
    for kind in ("countersign_guidance", "look_at_stopped_guidance"):
        settle(kind, about=row, by=by, now=now)


def _end(old: Issued, newer: Issued, *, trail: Pending, now: datetime) -> None:
    """The newer takes its place from its first day on."""
    old.state, old.ended_at = State.SUPERSEDED, now
    ends = max(old.valid_from, newer.valid_from)
    old.until = ends if old.until is None else min(old.until, ends)
    old.version += 1
    old.save()
    recall(old, newer, now=now)
    _record(trail, "guidance_superseded", old)


def _record(trail: Pending, action: str, row: Issued) -> None:
    """On the trail of the row; and of the line, which systems follow, where it is a version of one."""
    trail.add(action, row)
    if isinstance(row, LineVersion):
        trail.add(action, row.line)


# -- Whether it may be published -----------------------------------------------------------------------------------


def _not_waiting(row: Issued) -> str:
    return {
        State.DRAFT: _("Send it to departments first, or say that none needs to clear it."),
        State.SCHEDULED: _("It is countersigned already, and published at the moment that was chosen."),
    }.get(State(row.state), _("This is published already."))


def _must_be_ready(row: Issued, day: date) -> None:
    """Raises ValidationError where a department has not cleared it, it reaches nobody, or is over before it begins."""
    waiting = [one.department.name for one in row.clearances() if not one.has_cleared]
    if waiting:
        told = ngettext("%(departments)s has not cleared this.", "%(departments)s have not cleared this.", len(waiting))
        raise WrongState(told % {"departments": get_text_list(waiting, _("and"))})
    if row.expires_on is not None and row.expires_on < day:
        raise ValidationError({"expires_on": _("Its last day is past: give a later one, or none.")})
    if row.review_by is not None and row.review_by < day:
        raise ValidationError({"review_by": _("The day by which it is reviewed is past: give a later one.")})
    row.must_reach_somebody()
    if isinstance(row, Position):
        contradicted = [other for other in contradicting(row) if not is_settled(row, other)]
        if contradicted:
            raise Contradicts(contradicted, cleared_plainly=cleared_plainly(row, contradicted))
        answered = [other for other in in_same_cell(row) if not is_settled(row, other)]
        if answered:
            raise AnsweredAlready(answered)


def what_is_missing(row: Issued, now: datetime) -> list[str]:
    """Why a draft that is with departments cannot be countersigned now; nothing where it can."""
    try:
        _must_be_ready(row, localdate(now))
    except ValidationError as refused:
        return refused.messages
    return []


# -- Before it is published ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Exposure:
    """What publishing a draft changes: what it replaces, and which records in its reader's sight rely on that.

    `against` are the positions beside which it is published only once one of the ways out was gone.
    """

    replaces: list[Issued]
    against: list[Position]
    readers: int
    relying: list[Relying]


def exposure(row: Issued, user: User) -> Exposure:
    """Whom publishing this will hit (P35), as far as a user sees it. It changes nothing."""
    replaced = replaced_by(row) if not row.is_published else []
    return Exposure(
        replaces=replaced,
        against=standing_against(row) if isinstance(row, Position) else [],
        readers=row.readers().memberships().values("user").distinct().count(),
        relying=Use.objects.relying_on(*replaced).named_for(user),
    )
