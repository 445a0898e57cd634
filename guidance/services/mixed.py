"""Mixed messages: reported by an officer, or opened where two positions contradict each other; and settled."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.roles import BodyKind, Can, Role
from accounts.rules import Marking
from audit.services import Pending, record
from guidance.models import MixedMessage, Position
from guidance.models.matrix import lock_matrix, stand_against_each_other, standing_against
from guidance.rules import CLEARED, SETTLE_WITHIN, is_working_day, working_days_after, working_days_between
from guidance.services.writers import DEPARTMENTS_NATION, SPEAKS_FOR, must_publish
from notifications.services import ask, notify, settle
from places.calendar import bank_holidays
from places.models import Council
from web.one_a_form import one_a_form
from web.refusals import WrongState


@transaction.atomic
def report_mixed_message(
    council: Council, *, by: User, now: datetime, form_id: str | None = None, **facts: Any
) -> MixedMessage:
    """An officer reports two texts of government that contradict each other. Both owners are told, and a clock runs."""
    acting = by.must(Can.REPORT_MIXED_MESSAGE, council)
    council.must_be_open(localdate(now))
    if " ".join(facts["first_text"].split()) == " ".join(facts["second_text"].split()):
        raise ValidationError({"second_text": _("Both texts are the same: paste the one that says otherwise.")})
    mixed = MixedMessage(council=council, opened_at=now, opened_by=by, due_on=_due_on(now), **facts)
    made = one_a_form(mixed, MixedMessage.objects.filter(council=council), form_id, **facts)
    if made is mixed:
        _put_to(mixed, _unit(), mixed.first_owner, mixed.second_owner)
        record("mixed_message_reported", mixed, by=by, acting=acting)
    return made


@transaction.atomic
def escalate(row: Position, other: Position, *, reason: str, by: User, now: datetime) -> MixedMessage:
    """Put a draft, and the position that stands against it, before their owners, with a clock.

    The draft may then be published beside the other. Raises WrongState where it is published, or nothing stands
    against it.
    """
    acting = must_publish(by, row)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why both have to stand for now, and what has to be decided.")})
    lock_matrix(row)
    row = Position.objects.select_for_update(of=("self",)).select_related("owner").get(pk=row.pk)
    row.must_be_written()
    if other not in standing_against(row):
        raise WrongState(_("These two do not contradict each other by now: there is nothing to escalate."))
    trail = Pending(by, acting)
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
        marking=_highest(row, other),
        reason=reason,
        opened_at=now,
        opened_by=trail.by,
        due_on=_due_on(now),
    )
    _put_to(mixed, _unit(), mixed.first_owner, mixed.second_owner)
    trail.add("mixed_message_opened", mixed)
    return mixed


@transaction.atomic
def name_owner(mixed: MixedMessage, *, seen: int, by: User, now: datetime, **owners: Body | None) -> MixedMessage:
    """The central unit says whose text it is (`first_owner`, `second_owner`), where that was not known.

    That owner is asked and told. An owner that was named before stands.
    """
    acting = must_name_owner(by)
    mixed = _locked(mixed, seen)
    named = {name: body for name, body in owners.items() if body is not None and getattr(mixed, name) is None}
    if not named:
        raise ValidationError(_("Choose whose text it is, for one that has no owner yet."))
    before = mixed.audience()
    for name, body in named.items():
        setattr(mixed, name, body)
    mixed.version += 1
    mixed.full_clean()
    mixed.save()
    _put_to(mixed, *named.values())
    record("mixed_message_owner_named", mixed, by=by, acting=acting, before=before, fields=list(named))
    return mixed


@transaction.atomic
def settle_mixed_message(mixed: MixedMessage, *, outcome: str, seen: int, by: User, now: datetime) -> MixedMessage:
    """Its owners or the central unit say what holds. Where a council reported it, that is told.

    Raises WrongState while two positions of the UK government are in force against each other: words end no conflict.
    """
    acting = must_settle(by, mixed)
    if mixed.first is not None:
        lock_matrix(mixed.first)
    mixed = _locked(mixed, seen)
    if not outcome.strip():
        raise ValidationError({"outcome": _("Say what was agreed, in words that the officer can use.")})
    if both_stand(mixed, localdate(now)):
        raise WrongState(
            _(
                "Both positions are still in force, and only one may stay. Withdraw one of them, or publish a joint "
                "text that both owners clear; then settle this."
            )
        )
    _settle(mixed, outcome, by=by, now=now, acting=acting)
    record("mixed_message_settled", mixed, by=by, acting=acting, fields=["outcome"])
    return mixed


@transaction.atomic
def take_back_report(mixed: MixedMessage, *, words: str, seen: int, by: User, now: datetime) -> MixedMessage:
    """The council that reported it says why nobody has to settle it any more. The owners are told."""
    acting = by.must(Can.REPORT_MIXED_MESSAGE, mixed.council_id)
    if not mixed.council_id:
        raise WrongState(_("No council reported this: its owners settle it."))
    mixed = _locked(mixed, seen)
    if not words.strip():
        raise ValidationError({"words": _("Say why you take the report back.")})
    mixed.is_taken_back = True
    _settle(mixed, words, by=by, now=now, acting=acting)
    record("mixed_message_taken_back", mixed, by=by, acting=acting, fields=["outcome"])
    return mixed


def both_stand(mixed: MixedMessage, today: date) -> bool:
    """Whether its two positions are in force or to come against each other, so that no words settle it yet."""
    first, second = mixed.first, mixed.second
    return first is not None and second is not None and stand_against_each_other(first, second, today)


def settle_by_joint_text(row: Position, *, trail: Pending, now: datetime) -> None:
    """A position that both owners cleared settles what was open between them about the cells that it covers.

    One that begins later does not: until then both stand, under the open escalation.
    """
    if row.valid_from > localdate(now):
        return
    cleared = set(row.clearances().filter(decision__in=CLEARED).values_list("department", flat=True)) | {row.owner_id}
    open_ones = MixedMessage.objects.open().filter(first__isnull=False).exclude(Q(first=row) | Q(second=row))
    for mixed in open_ones.select_related("first", "second").select_for_update(of=("self",)):
        positions = [one for one in (mixed.first, mixed.second) if one is not None]
        if all(one.owner_id in cleared and row.cell.covers(one.cell) for one in positions):
            mixed.marking = _highest(mixed, row)
            _settle(mixed, _("A joint text was published: %(text)s") % {"text": row.said}, by=trail.by, now=now)
            trail.add("mixed_message_settled", mixed)


def settle_by_discarding(row: Position, *, trail: Pending, now: datetime) -> None:
    """A draft that is discarded contradicts nothing any more. Its words stay in what was escalated about it."""
    for mixed in MixedMessage.objects.about(row).select_for_update(of=("self",)):
        for name in ("first", "second"):
            if getattr(mixed, f"{name}_id") == row.pk:
                setattr(mixed, name, None)
        if mixed.settled_at is None:
            _settle(mixed, _("The draft was discarded: only the other text holds."), by=trail.by, now=now)
            trail.add("mixed_message_settled", mixed)
        else:
            mixed.save()


@transaction.atomic
def chase_mixed_messages(now: datetime) -> int:
    """Remind the owners and the central unit of what they were to settle by now, each working day; answers how many."""
    today, holidays = localdate(now), bank_holidays(DEPARTMENTS_NATION)
    if not is_working_day(today, holidays):
        return 0
    late = MixedMessage.objects.open().filter(due_on__lt=today).select_related("first_owner", "second_owner")
    reminded = 0
    for mixed in late.select_for_update(of=("self",), skip_locked=True):
        days = working_days_between(mixed.due_on, today, holidays)
        if mixed.chased < days:
            mixed.chased = days
            mixed.save(update_fields=["chased"])
            for body, role in _asked(_unit(), mixed.first_owner, mixed.second_owner):
                notify(body, role, "mixed_message_overdue", about=mixed)
            reminded += 1
    return reminded


def note_mixed_message_reading(mixed: MixedMessage, *, by: User) -> None:
    """Put on the trail that somebody read one marked OFFICIAL-SENSITIVE; of others, nothing is kept."""
    if mixed.is_marked:
        own = bool(mixed.council_id) and by.may(Can.READ_GUIDANCE, mixed.council_id)
        acting = by.must(Can.READ_GUIDANCE, mixed.council_id if own else None)
        record("mixed_message_read", mixed, by=by, acting=acting, quiet=True)


def must_settle(by: User, mixed: MixedMessage) -> Body:
    """The body that the user settles it for: an owner of one of the texts, or the central unit."""
    for owner in (mixed.first_owner, mixed.second_owner):
        if owner is not None and by.may(Can.SETTLE_MIXED_MESSAGE, owner):
            return owner
    return by.must(Can.SETTLE_MIXED_MESSAGE, _unit())


def must_name_owner(by: User) -> Body:
    """The central unit, which the user speaks for. Raises PermissionDenied."""
    return by.must(Can.SETTLE_MIXED_MESSAGE, _unit())


# -- Inside an act -------------------------------------------------------------------------------------------------


def _locked(mixed: MixedMessage, seen: int) -> MixedMessage:
    """As it stands, and open. Raises Stale or WrongState."""
    rows = MixedMessage.objects.select_for_update(of=("self",))
    found = rows.select_related("first__owner", "second__owner", "first_owner", "second_owner").get(pk=mixed.pk)
    found.must_be_at(seen)
    if found.settled_at is not None:
        raise WrongState(_("This was settled already."))
    return found


def _settle(mixed: MixedMessage, outcome: str, *, by: User, now: datetime, acting: Body | None = None) -> None:
    """`acting` settled it, where no text did. Its council and its owners are told, save the one who did it."""
    mixed.outcome, mixed.settled_at, mixed.settled_by, mixed.settled_for = outcome, now, by, acting
    mixed.version += 1
    mixed.full_clean()
    mixed.save()
    settle("settle_mixed_message", about=mixed, by=by, now=now)
    if mixed.council_id:
        notify(mixed.council_id, Role.OFFICER, "mixed_message_settled", about=mixed, but=by)
    for body, role in _asked(mixed.first_owner, mixed.second_owner, _unit() if mixed.is_taken_back else None):
        notify(body, role, "mixed_message_settled", about=mixed, but=by)


def _put_to(mixed: MixedMessage, *bodies: Body | None) -> None:
    """Each is asked to settle it, and told."""
    for body, role in _asked(*bodies):
        ask(body, role, "settle_mixed_message", about=mixed, due_on=mixed.due_on)
        notify(body, role, "mixed_message_reported", about=mixed)


def _asked(*bodies: Body | None) -> Iterable[tuple[Body, Role]]:
    """Those of these bodies that settle something, each once, with the role that does it there."""
    known = {body.code: body for body in bodies if body is not None}
    return [(body, SPEAKS_FOR[BodyKind(body.kind)]) for body in known.values() if body.kind in SPEAKS_FOR]


def _unit() -> Body:
    return Body.objects.get(kind=BodyKind.UNIT)


def _highest(*rows: Position | MixedMessage) -> str:
    """The higher marking of several."""
    marked = any(row.marking != Marking.OFFICIAL for row in rows)
    return Marking.OFFICIAL_SENSITIVE if marked else Marking.OFFICIAL


def _due_on(now: datetime) -> date:
    return working_days_after(localdate(now), SETTLE_WITHIN, bank_holidays(DEPARTMENTS_NATION))
