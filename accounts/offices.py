"""Who holds an office of a council on a day, or stands in for its holder."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Appointment, User
from accounts.models.offices import AppointmentQuerySet
from accounts.roles import Can
from web.forms import lowered


def in_a_sentence(office: str) -> str:
    """What an office is called inside a sentence: the “leader”, the “chief executive”."""
    return lowered(str(Appointment.Office(office).label))


def appointed(council: str, office: str, today: date) -> AppointmentQuerySet:
    """The appointment to an office of a council that holds today; none where nobody has it."""
    return Appointment.objects.on(today).filter(body=council, office=office)


def holding(user: User, council: str, office: str, today: date) -> Appointment | None:
    """The appointment by which somebody holds an office of a council today, or deputises for its holder."""
    return appointed(council, office, today).filter(Q(holder=user) | Q(deputy=user)).first()


def stands_for(user: User, council: str, office: str, today: date) -> bool:
    """Whether somebody decides for an office today: who holds it or deputises; while it is vacant, an approver."""
    held = appointed(council, office, today).first()
    if held is None:
        return user.may(Can.NAME_OFFICES, council)
    return user.pk in (held.holder_id, held.deputy_id)


def who_stands_for(council: str, office: str, today: date) -> str:
    """Who that is, in the middle of a sentence."""
    label = in_a_sentence(office)
    held = appointed(council, office, today).select_related("holder", "deputy").first()
    if held is None:
        return _("an approver of your council, as nobody is %(office)s today") % {"office": label}
    told = {"name": held.holder.name, "office": label, "deputy": held.deputy.name if held.deputy else ""}
    if held.deputy is None:
        return _("%(name)s, your %(office)s") % told
    return _("%(name)s, your %(office)s, or %(deputy)s, who deputises") % told


def holds_office(user: User, council: str, office: str, today: date) -> bool:
    return holding(user, council, office, today) is not None
