"""Offers as the tests of their acts have them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Appointment, User
from accounts.roles import Role
from engagement import services
from engagement.models import Delegation, Offer
from tests import factories
from tests.factories import NOW, council_user

TODAY = NOW.date()


def facts(**more: Any) -> dict[str, Any]:
    """Flights, offered today by the other side."""
    return {
        "way": "to_us",
        "kind": "travel",
        "what": "Return flights for four officers",
        "value": Decimal("3200.00"),
        "giver": "Made-up Foreign Affairs Office",
        "receiver": "",
        "offered_on": TODAY,
        **more,
    }


def an_offer(delegation: Delegation, by: User, **more: Any) -> Offer:
    return services.put_down_offer(delegation, by=by, now=NOW, **facts(**more))


def declined(offer: Offer, by: User) -> Offer:
    return services.decide_offer(
        offer,
        decision="declined",
        reason="The council pays its own way.",
        decided_on=TODAY,
        seen=offer.version,
        by=by,
        now=NOW,
    )


def monitoring_officer(council: str = "LDS", role: Role = Role.LEADER, **more: Any) -> User:
    who = council_user(council, role, name="Made-up Monitoring Officer")
    body = factories.body_of(council)
    days = {"starts_on": TODAY - timedelta(days=100), **more}
    Appointment.objects.create(body=body, office="monitoring_officer", holder=who, **days)
    return who


def typed(**more: Any) -> dict[str, Any]:
    """The same on the page, in its boxes."""
    told = facts(value="3200", **more)
    on = told.pop("offered_on")
    return {**told, "offered_on_day": on.day, "offered_on_month": on.month, "offered_on_year": on.year}
