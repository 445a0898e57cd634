"""To whom one goes with a concern about somebody's conduct: at one's own council, and to the published national routes.

Nothing of a concern is kept here but that one was referred, and on which day (CAPABILITIES G16).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment, Body, User
from accounts.offices import appointed
from accounts.roles import Can
from risk.routes import DATA, OF_ANY_ROUTE, Route, lines_of, of_any_route

ROUTES = DATA / "concern_routes.csv"
Office = Appointment.Office
# Whom to ask while nobody is security lead, the first who is named.
INSTEAD = (Office.MONITORING_OFFICER, Office.CHIEF_EXECUTIVE)

KEEP_IT_OUT = _(
    "Do not write it in the register: not in a record, a note, a question or a document. Nothing is kept here of what "
    "a concern is about, whom it is about or who raised it."
)


@dataclass(frozen=True)
class OwnLead:
    """Who is security lead of a council today; where nobody is, whom to ask instead, if anybody is named."""

    council: Body
    held: Appointment | None
    instead: Appointment | None
    may_name: bool
    """Whether the reader may name one."""


@lru_cache
def all_routes() -> tuple[Route, ...]:
    """As the file has them, the most urgent first."""
    return tuple(Route(**of_any_route(line)) for line in lines_of(ROUTES, OF_ANY_ROUTE))


def routes_for(nation: str | None) -> list[Route]:
    """Those for a nation; all of them where none is said."""
    return [route for route in all_routes() if route.serves(nation)]


def own_leads(user: User, today: date) -> Iterator[OwnLead]:
    """Of each council that the user belongs to."""
    bodies = {m.body_id: m.body for m in user.memberships_now if m.body.council_id}
    for body in sorted(bodies.values(), key=lambda body: body.name):
        named = [_appointed(body, office, today) for office in (Office.SECURITY_LEAD, *INSTEAD)]
        yield OwnLead(body, named[0], next(filter(None, named[1:]), None), user.may(Can.NAME_OFFICES, body))


def _appointed(body: Body, office: str, today: date) -> Appointment | None:
    return appointed(body.code, office, today).select_related("holder", "deputy").first()
