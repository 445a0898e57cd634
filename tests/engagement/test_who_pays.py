"""Who meets costs and offers journeys is thought about, by those who see the whole record."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from engagement import services
from engagement.models import Cost, Delegation, Offer
from engagement.rules import OfferDecision
from tests import factories
from tests.api.callers import caller
from tests.engagement.pages import at
from tests.factories import NOW, a_delegation, council_user

pytestmark = pytest.mark.django_db

BANK = "Made-up Metals Bank"
CITY = {"name": "Made-up City", "kind": "people_gov", "role": "inviting_body"}
SAYS = "Whoever pays or offers is not put down as inviting, receiving or visiting"


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


@pytest.fixture
def visit(officer: User) -> Delegation:
    return a_delegation("LDS", by=officer, their_aims="Trade", organisations=[CITY])


def a_cost(visit: Delegation, officer: User, **more: Any) -> Cost:
    facts = {"kind": "travel", "amount": Decimal(90), "paid_by": "company_abroad", "payer": BANK, **more}
    return services.put_down_cost(visit, by=officer, now=NOW, **facts)


def an_offer(visit: Delegation, officer: User, **more: Any) -> Offer:
    facts = {"way": "to_us", "kind": "travel", "what": "Flights", "giver": BANK, "offered_on": NOW.date(), **more}
    return services.put_down_offer(visit, by=officer, now=NOW, **facts)


def found(visit: Delegation) -> list[str]:
    return [flag.rule for flag in visit.flags.standing()]


@pytest.mark.capability("P16", part="who pays")
def test_a_cost_that_a_third_meets_calls_for_a_thought_until_it_is_no_longer_so(
    visit: Delegation, officer: User
) -> None:
    cost = a_cost(visit, officer)
    assert found(visit) == ["cost_paid_by_other"]
    cost = services.edit_cost(cost, seen=cost.version, by=officer, now=NOW, payer="Made-up City")
    assert not found(visit)
    cost = services.edit_cost(cost, seen=cost.version, by=officer, now=NOW, payer=BANK)
    assert found(visit) == ["cost_paid_by_other"]
    services.remove_cost(cost, by=officer, now=NOW)
    assert not found(visit)


@pytest.mark.parametrize("paid", [{"paid_by": "council", "payer": ""}, {"paid_by": "person", "payer": "Made-up Name"}])
def test_what_the_council_or_a_traveller_pays_calls_for_none(
    visit: Delegation, officer: User, paid: dict[str, str]
) -> None:
    a_cost(visit, officer, **paid)
    assert not found(visit)


@pytest.mark.capability("P10", part="offers of travel are read by the tripwire")
def test_a_journey_that_a_third_offers_calls_for_a_thought_until_it_is_declined(
    visit: Delegation, officer: User
) -> None:
    an_offer(visit, officer, kind="gift")
    an_offer(visit, officer, giver="Made-up City")
    an_offer(visit, officer, way="by_us", receiver="Them")
    assert not found(visit)
    offer = an_offer(visit, officer, kind="accommodation")
    assert found(visit) == ["cost_paid_by_other"]
    services.decide_offer(
        offer,
        decision=OfferDecision.DECLINED,
        reason="Made-up.",
        decided_on=NOW.date(),
        seen=offer.version,
        by=officer,
        now=NOW,
    )
    assert not found(visit)


@pytest.mark.capability("P16", part="who pays")
def test_costs_are_thought_about_by_those_alone_who_see_them(client: Client, visit: Delegation, officer: User) -> None:
    a_cost(visit, officer)
    for body, role, reads in (("LDS", Role.LEADER, True), ("unit", Role.ANALYST, False)):
        client.force_login(factories.user_of(body, role))
        text = client.get(at("delegation", visit)).text
        assert (SAYS in text) is (f"travel by {BANK}" in text) is reads
    for body, wanted in (("LDS", ["cost_paid_by_other"]), ("unit", [])):
        told = caller(body, "delegations:read").get(f"delegations/{visit.key}/").json()["flags"]
        assert [flag["rule"] for flag in told] == wanted
