"""What relies on guidance, and what becomes of it when that changes."""

from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can, Role
from audit.services import record
from guidance.models import Issued, LineVersion, Position, Receipt, Use
from notifications.services import notify
from places.models import Council
from web.refusals import WrongState
from web.templatetags.gds import day


@transaction.atomic
def rely_on(row: Issued, *, council: Council, label: str, key: str, by: User, now: datetime) -> Use:
    """Put down that a council's record relies on a position or a version, as it stands today.

    The record is named by label and key; whoever calls has asked whether the user may change it. Doing it twice is
    doing it once. What is in force no more is not taken up.
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
    use.is_live = True
    use.save(update_fields=["is_live"])
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
    raise WrongState(_("This is in force no more: take up what stands in its place."))


@transaction.atomic
def refresh_use(use: Use, *, by: User, now: datetime) -> Use:
    """Go over to what stands in the place of what was relied on. The old use ends, and stays as history."""
    acting = by.must(Can.RELY_ON_GUIDANCE, use.council_id)
    use = Use.objects.select_for_update().get(pk=use.pk)
    newer = successor(use)
    if newer is None:
        raise WrongState(_("Nothing stands in its place: take it away, or ask the centre."))
    use.is_live = False
    use.save(update_fields=["is_live"])
    fresh = rely_on(newer, council=use.council, label=use.label, key=use.record, by=by, now=now)
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


def successor(use: Use) -> Issued | None:
    """What stands in the place of what this use relies on: the end of the chain of replacements."""
    if not use.changed_to:
        return None
    found = Issued.called(use.of_label, use.changed_to)
    if isinstance(found, LineVersion):
        return found.line.versions.filter(state="published").order_by("-number").first()
    if isinstance(found, Position) and found.state != "published":
        return None
    return found


def recall(old: Issued, newer: Issued | None, *, now: datetime) -> int:
    """Mark exactly the live uses of what changed, and tell the officers of the councils whose records they are.

    Inside the act that ended it; answers how many there were.
    """
    uses = list(Use.objects.relying_on(old).filter(changed_at=None).select_for_update())
    for use in uses:
        use.changed_at = max(now, use.at)
        use.changed_to = "" if newer is None else newer.key
    Use.objects.bulk_update(uses, ["changed_at", "changed_to"])
    for use in uses:
        notify(use.council_id, Role.OFFICER, "guidance_changed", about=_named(use))
    return len(uses)


def _named(use: Use) -> Any:
    """What a notice is about: the record that relies on it, which is not ours to read."""
    return apps.get_model(use.label)(key=use.record)
