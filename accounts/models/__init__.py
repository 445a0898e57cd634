"""People, bodies and memberships; offices; a council's settings; invitations; clients of the API; sign-in."""

from accounts.models.access import AccessRequest
from accounts.models.bodies import Body
from accounts.models.browsers import KnownBrowser
from accounts.models.calendars import CalendarAddress
from accounts.models.clients import ApiClient, Idempotency
from accounts.models.councils import CouncilSettings
from accounts.models.invitations import Invitation
from accounts.models.members import Membership
from accounts.models.offices import Appointment
from accounts.models.people import User
from accounts.models.resets import FactorReset
from accounts.sharing import CouncilNote, Grant

__all__ = [
    "AccessRequest",
    "ApiClient",
    "Appointment",
    "Body",
    "CalendarAddress",
    "CouncilNote",
    "CouncilSettings",
    "FactorReset",
    "Grant",
    "Idempotency",
    "Invitation",
    "KnownBrowser",
    "Membership",
    "User",
]
