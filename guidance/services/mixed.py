"""Mixed messages: reported by an officer, or opened where two positions contradict each other; and settled."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.roles import BodyKind, Can, Role
from audit.services import Pending, record
from guidance.models import MixedMessage, Position
from guidance.models.matrix import lock_matrix
from guidance.rules import CLEARED, SETTLE_WITHIN, working_days_after
from guidance.services.drafts import DEPARTMENTS_NATION
from notifications.services import ask, notify, settle
from places.calendar import bank_holidays
from places.models import Council
from web.refusals import Stale, WrongState


@transaction.atomic
def report_mixed_message(
    council: Council, *, by: User, now: datetime, form_id: str | None = None, **facts: Any
) -> MixedMessage:
    """An officer reports two texts of government that contradict each other. Both owners are told, and a clock runs."""
    acting = by.must(Can.REPORT_MIXED_MESSAGE, council)
    rows = MixedMessage.objects.filter(council=council, form_id=form_id or None)
    if form_id and (first := rows.first()):
        return first
    mixed = MixedMessage(council=council, opened_at=now, opened_by=by, form_id=form_id or None, **facts)
    mixed.due_on = _due_on(now)
    try:
        mixed.full_clean()
        with transaction.atomic():
            mixed.save(force_insert=True)
    except (ValidationError, IntegrityError):
        if form_id and (first := rows.first()):
            return first
        raise
    _put_to_owners(mixed)
    record("mixed_message_reported", mixed, by=by, acting=acting)
    return mixed


@transaction.atomic
def escalate(row: Position, other: Position, *, reason: str, by: User, now: datetime) -> MixedMessage:
    """Put the contradiction of two positions before their owners, with a clock; the second may then be published."""
    trail = Pending(by, by.must(Can.PUBLISH_GUIDANCE))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why both have to stand for now, and what has to be decided.")})
    lock_matrix(row)
    mixed = open_escalation(row, other, reason=reason, trail=trail, now=now)
    trail.write()
    return mixed


def open_escalation(row: Position, other: Position, *, reason: str = "", trail: Pending, now: datetime) -> MixedMessage:
    """The same inside another act. What is open between the two already is not opened again."""
    if found := MixedMessage.objects.open().between(row, other).first():
        return found
    mixed = MixedMessage.objects.create(
        first=other,
        first_text=other.said,
        first_source=other.where_said,
        first_owner=other.owner,
        second=row,
        second_text=row.said,
        second_source=row.where_said,
        second_owner=row.owner,
        reason=reason,
        opened_at=now,
        opened_by=trail.by,
        due_on=_due_on(now),
    )
    _put_to_owners(mixed)
    trail.add("mixed_message_opened", mixed)
    return mixed


@transaction.atomic
def settle_mixed_message(mixed: MixedMessage, *, outcome: str, seen: int, by: User, now: datetime) -> MixedMessage:
    """Its owners or the central unit say what holds. The council that reported it is told."""
    acting = must_settle(by, mixed)
    mixed = MixedMessage.objects.select_for_update(of=("self",)).get(pk=mixed.pk)
    if mixed.version != seen:
        raise Stale(mixed)
    if mixed.settled_at is not None:
        raise WrongState(_("This was settled already."))
    if not outcome.strip():
        raise ValidationError({"outcome": _("Say what was agreed, in words that the officer can use.")})
    _settle(mixed, outcome, by=by, now=now)
    record("mixed_message_settled", mixed, by=by, acting=acting, fields=["outcome"])
    return mixed


def settle_by_joint_text(row: Position, *, trail: Pending, now: datetime) -> None:
    """A position that both owners cleared settles what was open between them about the cells that it covers."""
    cleared = set(row.clearances().filter(decision__in=CLEARED).values_list("department", flat=True)) | {row.owner_id}
    open_ones = MixedMessage.objects.open().filter(first__isnull=False).exclude(Q(first=row) | Q(second=row))
    for mixed in open_ones.select_related("first", "second"):
        positions = [one for one in (mixed.first, mixed.second) if one is not None]
        if all(one.owner_id in cleared and row.cell.covers(one.cell) for one in positions):
            _settle(mixed, _("A joint text was published: %(text)s") % {"text": row.said}, by=trail.by, now=now)
            trail.add("mixed_message_settled", mixed)


def must_settle(by: User, mixed: MixedMessage) -> Body:
    """The body that the user settles it for: an owner of one of the texts, or the central unit."""
    for owner in (mixed.first_owner, mixed.second_owner):
        if owner is not None and by.may(Can.SETTLE_MIXED_MESSAGE, owner):
            return owner
    return by.must(Can.SETTLE_MIXED_MESSAGE, Body.objects.get(kind=BodyKind.UNIT))


def _settle(mixed: MixedMessage, outcome: str, *, by: User, now: datetime) -> None:
    mixed.outcome, mixed.settled_at, mixed.settled_by = outcome, now, by
    mixed.version += 1
    mixed.full_clean()
    mixed.save()
    settle("settle_mixed_message", about=mixed, by=by, now=now)
    if mixed.council_id:
        notify(mixed.council_id, Role.OFFICER, "mixed_message_settled", about=mixed)


def _put_to_owners(mixed: MixedMessage) -> None:
    """The central unit has it to settle; each owner of a text is asked, and told."""
    unit = Body.objects.get(kind=BodyKind.UNIT)
    asked: dict[str, tuple[Body, Role]] = {unit.code: (unit, Role.PUBLISHER)}
    for owner in (mixed.first_owner, mixed.second_owner):
        if owner is not None and owner.kind in _SETTLES:
            asked[owner.code] = (owner, _SETTLES[BodyKind(owner.kind)])
    for body, role in asked.values():
        ask(body, role, "settle_mixed_message", about=mixed, due_on=mixed.due_on)
        notify(body, role, "mixed_message_reported", about=mixed)


_SETTLES = {BodyKind.UNIT: Role.PUBLISHER, BodyKind.DEPARTMENT: Role.CLEARER, BodyKind.DEVOLVED: Role.DEVOLVED}


def _due_on(now: datetime) -> Any:
    return working_days_after(localdate(now), SETTLE_WITHIN, bank_holidays(DEPARTMENTS_NATION))
