"""What relies on guidance, and what becomes of it when that changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can, Role
from audit.services import record
from guidance.models import Issued, LineVersion, Position, Receipt, Use
from guidance.models.readers import for_council
from guidance.rules import EVER_PUBLISHED, State
from notifications.services import notify
from places.models import Council
from web.refusals import WrongState
from web.templatetags.gds import day


@transaction.atomic
def rely_on(
    row: Issued, *, council: Council, label: str, key: str, by: User, now: datetime, quiet: bool = False
) -> Use:
    """Put down that a council's record relies on a position or a version, as it stands today.

    The record is named by label and key; whoever calls has asked whether the user may change it. Doing it twice is
    doing it once. What is no longer in force is not taken up; what is, though its replacement is published already,
    is marked as changed at once. It counts as used by whoever takes it up, unless `quiet`: others learn nothing of the
    record.
    """
    acting = by.must(Can.RELY_ON_GUIDANCE, council)
    row = _held(row)
    _must_be_in_force(row, localdate(now))
    use, is_new = Use.objects.get_or_create(
        of_label=row._meta.label,
        of_record=row.key,
        label=label,
        record=key,
        defaults={"council": council, "by_user": by, "at": now},
    )
    if not is_new and use.is_live:
        return use
    use.is_live, use.at, use.by_user = True, now, by
    use.changed_at = now if row.state == State.SUPERSEDED else None
    use.changed_to = ""
    use.save()
    if not quiet:
        Receipt.objects.about(row).filter(reader=by, used_at=None).update(used_at=now)
    record("guidance_relied_on", use, by=by, acting=acting)
    return use


def _held(row: Issued) -> Issued:
    """The row as it stands, shared with others who take it up: what replaces it waits for them and finds their uses."""
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT FROM {table} WHERE id = %s FOR SHARE", [row.pk])
    return type(row)._default_manager.get(pk=row.pk)


def _must_be_in_force(row: Issued, today: date) -> None:
    if row.is_in_force(today):
        return
    if row.is_published and row.valid_from > today and row.until is None:
        raise WrongState(_("This is valid from %(day)s: take it up then.") % {"day": day(row.valid_from)})
    raise WrongState(_("This is no longer in force: take up what stands in its place."))


@transaction.atomic
def refresh_use(use: Use, *, by: User, now: datetime, quiet: bool = False) -> Use:
    """Go over to what stands in the place of what was relied on. The old use ends, and stays as history."""
    acting = by.must(Can.RELY_ON_GUIDANCE, use.council_id)
    use = Use.objects.select_for_update().get(pk=use.pk)
    instead = successor(use, by, localdate(now))
    if instead.is_for_others:
        raise WrongState(_("Something else stands in its place, which is not for your council: ask the centre."))
    if instead.row is None:
        raise WrongState(_("Nothing stands in its place: take it away, or ask the centre."))
    use.is_live = False
    use.save(update_fields=["is_live"])
    of_use: Any = {"council": use.council, "label": use.label, "key": use.record}
    fresh = rely_on(instead.row, by=by, now=now, quiet=quiet, **of_use)
    record("guidance_use_refreshed", fresh, by=by, acting=acting)
    return fresh


@transaction.atomic
def end_use(use: Use, *, by: User) -> None:
    """The record relies on this no more."""
    acting = by.must(Can.RELY_ON_GUIDANCE, use.council_id)
    Use.objects.filter(pk=use.pk).update(is_live=False)
    record("guidance_use_ended", use, by=by, acting=acting)


def let_go(record: Any) -> int:
    """A record that is over goes by nothing any more, and is recalled no more. Inside the act that ended it."""
    return Use.objects.by(record).filter(is_live=True).update(is_live=False)


def take_up_again(record: Any, keys: Iterable[str], *, now: datetime) -> None:
    """A record that was over goes on after all: it relies on these again, whose keys were kept as it let them go.

    What changed while they rested is told now. Inside the act by which it goes on.
    """
    rows = Use.objects.by(record).filter(key__in=list(keys), is_live=False)
    uses = list(rows.select_for_update().order_by("pk"))
    Use.objects.filter(pk__in=[use.pk for use in uses]).update(is_live=True)
    today = localdate(now)
    _mark([use for use in uses if use.changed_at is None and _has_changed(use, today)], "", now)


def _has_changed(use: Use, today: date) -> bool:
    row = Issued.called(use.of_label, use.of_record)
    return row is None or row.state == State.SUPERSEDED or not row.is_in_force(today)


# -- What stands in its place --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Instead:
    """What stands, or is to stand, in the place of a text, as far as a reader of it may know: `row`, where it is for
    them and for the council of the use; that there is something, where it is for others.
    """

    row: Issued | None = None
    is_for_others: bool = False


def successor(use: Use, user: User, today: date) -> Instead:
    return successors([use], user, today)[use.pk]


def successors(uses: Iterable[Use], user: User, today: date) -> dict[int, Instead]:
    """By use, at a handful of queries whatever their number.

    Of a line it is the version that is in force, else the next to come; of a position the same in its cell, by its
    owner or by whoever took it over.
    """
    found: dict[int, Instead] = {}
    models: list[Any] = [LineVersion, Position]
    for model in models:
        of_kind = [use for use in uses if use.of_label == model._meta.label]
        if of_kind:
            found |= _successors(model, of_kind, user, today)
    return found


def _successors(model: Any, uses: list[Use], user: User, today: date) -> dict[int, Instead]:
    named = {key for use in uses for key in (use.of_record, use.changed_to)}
    by_key = {row.key: row for row in model.objects.filter(key__in=named)}
    standing = _standing([by_key[use.of_record] for use in uses], today)
    read = {council: _read_for(council, model, standing, user) for council in {use.council for use in uses}}
    found = {}
    for use in uses:
        old, taken_over = by_key[use.of_record], by_key.get(use.changed_to)
        rows = [row for row in standing if row.pk != old.pk and _follows(row, old, taken_over)]
        seen = [row for row in rows if row.pk in read[use.council]]
        first = min(seen, key=lambda row: (not row.is_in_force(today), row.valid_from), default=None)
        found[use.pk] = Instead(first, is_for_others=bool(rows) and not seen)
    return found


def _standing(olds: list[Any], today: date) -> list[Any]:
    """What is in force on the lines, or in the cells, of these, or is to be."""
    model = type(olds[0])
    rows = model.objects.with_days().filter(Q(until=None) | Q(until__gt=today))
    if model is LineVersion:
        return list(rows.filter(line__in={old.line_id for old in olds}).select_related("line", "owner"))
    cells = [rows.in_cell(cell) for cell in {old.cell for old in olds}]
    return list(reduce(or_, cells).select_related("owner", "activity", "sector", "country"))


def _follows(row: Any, old: Any, taken_over: Any) -> bool:
    if isinstance(row, LineVersion):
        return bool(row.line_id == old.line_id)
    owners = {old.owner_id} if taken_over is None else {old.owner_id, taken_over.owner_id}
    return row.cell == old.cell and row.owner_id in owners


def _read_for(council: Council, model: Any, rows: list[Any], user: User) -> set[int]:
    """Those of these that the user reads for a council of theirs."""
    seen = model.objects.visible_to(user).filter(for_council(council, user, by_nation_alone=model.BY_NATION_ALONE))
    return set(seen.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))


# -- Recalled ------------------------------------------------------------------------------------------------------


def recall(old: Issued, newer: Issued | None, *, now: datetime) -> int:
    """Mark exactly the live uses of what changed, and tell the officers of the councils whose records they are.

    Inside the act that ended it, or that ends it earlier than was said before; answers how many there were.
    """
    uses = list(Use.objects.relying_on(old).select_for_update().order_by("pk"))
    _mark(uses, "" if newer is None else newer.key, now)
    return len(uses)


@transaction.atomic
def recall_expired(now: datetime) -> int:
    """The same where the last day of a text is past and nothing ended it; answers how many there were. By the clock."""
    today, found = localdate(now), 0
    models: list[Any] = [LineVersion, Position]
    for model in models:
        over = model.objects.filter(state__in=EVER_PUBLISHED, until__lte=today)
        of_kind = Use.objects.live().filter(changed_at=None, of_label=model._meta.label)
        waiting = of_kind.filter(of_record__in=over.values("key"))
        uses = list(waiting.select_for_update(skip_locked=True).order_by("pk"))
        _mark(uses, "", now)
        found += len(uses)
    return found


def _mark(uses: list[Use], changed_to: str, now: datetime) -> None:
    for use in uses:
        use.changed_at, use.changed_to = max(now, use.at), changed_to
    Use.objects.bulk_update(uses, ["changed_at", "changed_to"])
    for use in uses:
        notify(use.council_id, Role.OFFICER, "guidance_changed", about=_named(use))


def _named(use: Use) -> Any:
    """What a notice is about: the record that relies on it, which is not ours to read."""
    return apps.get_model(use.label)(key=use.record)
