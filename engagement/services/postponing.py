"""A visit comes on other days than it was to."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can
from accounts.texts import refuse_what_is_of_a_person
from audit.services import Pending
from engagement.models import Delegation
from engagement.services.facts import set_facts, set_lists
from engagement.services.flags import renew_flags
from engagement.services.lists import Difference, EntryFaults
from engagement.services.records import audiences, keep_changes, must_be_live
from engagement.services.signed import tell_if_out_of_date
from engagement.services.telling import tell_of_new_days
from notifications.services import settle
from web.refusals import WrongState


@transaction.atomic
def postpone_delegation(
    delegation: Delegation,
    *,
    starts_on: date,
    ends_on: date,
    reason: str,
    with_stops: bool = True,
    seen: int,
    by: User,
    now: datetime,
) -> Delegation:
    """Give a logged visit other days, with the reason. With its stops, each keeps its distance from the first day.

    Those who take part or have work on it are told.
    """
    trail = Pending(by, by.must(Can.EDIT_DELEGATION, delegation.council_id))
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    must_be_live(delegation)
    if delegation.is_draft:
        raise WrongState(_("This is a draft. Change its dates instead."), code="is_draft")
    delegation.must_be_at(seen)
    if (starts_on, ends_on) == (delegation.starts_on, delegation.ends_on):
        raise ValidationError({"starts_on": _("These are the days that it has already.")}, code="same_days")
    if ends_on < localdate(now):
        told = _("These days are over. Enter days that are still to come, or correct the days under Dates and purpose.")
        raise ValidationError({"ends_on": told}, code="over")
    refuse_what_is_of_a_person(reason=reason)
    before = audiences(delegation)
    first_day = delegation.starts_on
    differences = set_facts(delegation, {"starts_on": starts_on, "ends_on": ends_on}, today=localdate(now))
    if with_stops and first_day is not None:
        differences += _move_stops(delegation, starts_on - first_day, trail=trail, today=localdate(now))
    differences.append(Difference("postponed", None, reason))
    delegation.version += 1
    delegation.full_clean()
    delegation.save()
    keep_changes(delegation, differences, before, first_day, by=by, now=now)
    renew_flags(delegation, now=now)
    settle("check_mid_visit", about=delegation, by=by, now=now)
    tell_of_new_days(delegation, reason, by=by)
    tell_if_out_of_date(delegation, by=by, now=now)
    trail.add("delegation_postponed", delegation, fields=[difference.field for difference in differences])
    trail.write()
    return delegation


def _move_stops(delegation: Delegation, by: timedelta, *, trail: Pending, today: date) -> list[Difference]:
    """Raises ValidationError where a stop would come to a time that its new day does not have."""
    stops = list(delegation.programme.all())
    try:
        entries = [{"id": stop.key, "on": stop.on + by} for stop in stops]
    except OverflowError:
        raise ValidationError({"with_stops": _("Its stops cannot be moved so far.")}) from None
    try:
        return set_lists(delegation, {"programme": entries}, trail=trail, today=today)
    except EntryFaults as refused:
        place, faults = next(iter(refused.faults.items()))
        sentences = [sentence for told in faults.values() for sentence in told]
        told = _("“%(stop)s” cannot be moved: %(why)s") % {"stop": stops[place].title, "why": " ".join(sentences)}
        raise ValidationError({"with_stops": told}) from None
