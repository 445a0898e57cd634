"""What delegations and contacts have in common: who knew of what, whom it is shown with."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import Part
from audit.services import Pending
from counterparts.models import Organisation
from counterparts.services import widen
from engagement.models import Change, Contact, Delegation
from engagement.rules import PART_OF, Stage, is_felt, is_late, working_days_left
from engagement.services.lists import Difference
from places.calendar import bank_holidays
from web.refusals import WrongState


def audiences(record: Delegation | Contact) -> dict[Part, list[str]]:
    """Who may see each part, as it stands."""
    return {part: record.audience(part) for part in Part}


def must_be_live(delegation: Delegation) -> None:
    if delegation.is_over:
        raise WrongState(
            _("This delegation is %(stage)s and can no longer be changed."),
            code="is_over",
            params={"stage": Stage(delegation.stage).label.lower()},
        )


def who_knew(part: Part, field: str, before: dict[Part, list[str]], after: dict[Part, list[str]]) -> list[str]:
    """Who could see a field before a change and can see it after."""
    # A new level of sharing is news for those who see the record from now on; what it said before is not.
    return after[part] if field == "sharing" else sorted(set(before[part]) & set(after[part]))


def show_organisations(record: Delegation | Contact, trail: Pending) -> None:
    """Show the organisations that a record names to those who now see the record."""
    used: Any = record.organisations.values("organisation")
    widen(Organisation.objects.filter(pk__in=used), to=record.sharing, trail=trail)


def keep_changes(
    delegation: Delegation,
    differences: list[Difference],
    before: dict[Part, list[str]],
    first_day: date | None,
    *,
    by: User,
    now: datetime,
) -> None:
    """Keep what a logged delegation said before, for those who could see it before and can see it now.

    Nearness to the arrival is measured from the earlier of the old first day and the new. When the visit is over,
    what is put right of it is not late.
    """
    arrival = min(filter(None, (first_day, delegation.starts_on)), default=None)
    today, holidays = localdate(now), bank_holidays(delegation.council.nation)
    is_over = delegation.ends_on is not None and today > delegation.ends_on
    is_near = not is_over and is_late(today, arrival, holidays)
    left = working_days_left(today, arrival, holidays) if is_near and arrival is not None else None
    after = audiences(delegation)
    Change.objects.bulk_create(
        Change(
            council_id=delegation.council_id,
            delegation=delegation,
            field=difference.field,
            old=difference.old,
            new=difference.new,
            by=by,
            at=now,
            late=is_near and is_felt(difference.field, difference.old, difference.new),
            days_left=left if is_felt(difference.field, difference.old, difference.new) else None,
            audience=who_knew(PART_OF[difference.field], difference.field, before, after),
        )
        for difference in differences
    )


def keep_entry(delegation: Delegation, difference: Difference, *, by: User, now: datetime) -> None:
    """Keep what became of one entry that has an act of its own; of a draft nothing is kept."""
    if not delegation.is_draft:
        keep_changes(delegation, [difference], audiences(delegation), delegation.starts_on, by=by, now=now)
