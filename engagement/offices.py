"""Who holds an office of a council on a day, or stands in for its holder."""

from datetime import date

from django.db.models import Q

from accounts.models import Appointment, User
from accounts.models.offices import AppointmentQuerySet


def appointed(council: str, office: str, today: date) -> AppointmentQuerySet:
    """The appointment to an office of a council that holds today; none where nobody has it."""
    return Appointment.objects.on(today).filter(body=council, office=office)


def holding(user: User, council: str, office: str, today: date) -> Appointment | None:
    """The appointment by which somebody holds an office of a council today, or deputises for its holder."""
    return appointed(council, office, today).filter(Q(holder=user) | Q(deputy=user)).first()


def holds_office(user: User, council: str, office: str, today: date) -> bool:
    return holding(user, council, office, today) is not None
