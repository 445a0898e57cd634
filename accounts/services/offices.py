"""Who holds an office of a body, and who stands in."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Appointment, Body, Membership, User
from accounts.roles import Can
from audit.services import record
from web.refusals import WrongState


@transaction.atomic
def name_office(
    body: Body,
    *,
    office: str,
    holder: User,
    deputy: User | None = None,
    starts_on: date | None = None,
    by: User,
    now: datetime,
) -> Appointment:
    """Name who holds an office, from today unless a day is given. Both must be members of the body."""
    acting = by.must(Can.NAME_OFFICES, body)
    body = Body.objects.select_for_update().get(pk=body.pk)
    _must_be_members(body, holder=holder, deputy=deputy)
    today = localdate(now)
    last = Appointment.objects.filter(body=body, office=office, ends_on__gte=starts_on or today).first()
    if last is not None:
        raise ValidationError(
            {"starts_on": _("%(name)s holds this office until then. Choose a later day.") % {"name": last.holder.name}}
        )
    appointment = Appointment(body=body, office=office, holder=holder, deputy=deputy, starts_on=starts_on or today)
    appointment.full_clean()
    appointment.save()
    record("office_named", appointment, by=by, acting=acting, fields=["office", "holder", "deputy"])
    return appointment


@transaction.atomic
def change_deputy(appointment: Appointment, *, deputy: User | None, seen: str, by: User, now: datetime) -> Appointment:
    """Say who stands in for the holder of an office, or that nobody does; holder and days stay as they are.

    `seen` is the key of the deputy that the page showed, empty where there was none.
    """
    acting = by.must(Can.NAME_OFFICES, appointment.body)
    appointment = Appointment.objects.select_for_update(of=("self",)).select_related("deputy").get(pk=appointment.pk)
    if appointment.ends_on is not None and appointment.ends_on < localdate(now):
        raise WrongState(_("This appointment has already ended."), code="ended")
    if appointment.deputy == deputy:
        return appointment
    stands = appointment.deputy.key if appointment.deputy else ""
    if stands != seen:
        raise WrongState(
            _("Somebody changed this after you opened the page: now %(name)s stands in. Open the page anew."),
            code="changed",
            params={"name": appointment.deputy.name if appointment.deputy else _("nobody")},
        )
    _must_be_members(appointment.body, deputy=deputy)
    appointment.deputy = deputy
    appointment.full_clean()
    appointment.save(update_fields=["deputy"])
    record("office_named", appointment, by=by, acting=acting, fields=["deputy"])
    return appointment


@transaction.atomic
def end_office(appointment: Appointment, *, ends_on: date, by: User, now: datetime) -> Appointment:
    """End an appointment on a day. The row is kept: who held the office when is history."""
    acting = by.must(Can.NAME_OFFICES, appointment.body)
    appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if appointment.ends_on is not None:
        raise WrongState(_("This appointment has already ended."), code="ended")
    appointment.ends_on = ends_on
    appointment.full_clean()
    appointment.save(update_fields=["ends_on"])
    record("office_ended", appointment, by=by, acting=acting, fields=["ends_on"])
    return appointment


def _must_be_members(body: Body, **people: User | None) -> None:
    members = set(Membership.objects.of_people().filter(body=body).values_list("user_id", flat=True))
    strangers = {
        field: _("%(name)s is not a member of %(body)s. Invite them first.") % {"name": person.name, "body": body.name}
        for field, person in people.items()
        if person is not None and person.pk not in members
    }
    if strangers:
        raise ValidationError(strangers)
