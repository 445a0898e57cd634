"""Sums of money, worked out by hand; and by when an offer is on the register."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.rules import NOTHING, OfferTotal, Total, offer_totals, register_by, saved_online, share, totals


@dataclass
class Cost:
    kind: str
    amount: Decimal
    is_estimate: bool = False


@dataclass
class Offer:
    way: str
    decision: str
    value: Decimal | None


COSTS = [
    Cost("travel", Decimal("1200.10")),
    Cost("travel", Decimal("300.05"), is_estimate=True),
    Cost("accommodation", Decimal("410.00")),
    Cost("expenses", Decimal("0.85")),
]


@pytest.mark.capability("P30")
def test_costs_are_summed_to_the_penny_and_say_how_much_is_an_estimate() -> None:
    assert totals(COSTS, lambda cost: cost.kind) == {
        "travel": Total(Decimal("1500.15"), Decimal("300.05")),
        "accommodation": Total(Decimal("410.00"), Decimal("0.00")),
        "expenses": Total(Decimal("0.85"), Decimal("0.00")),
    }
    assert totals(COSTS, lambda _cost: "all") == {"all": Total(Decimal("1911.00"), Decimal("300.05"))}
    assert totals([], lambda _cost: "all") == {}


@pytest.mark.capability("P30")
def test_what_a_meeting_online_saves_is_travel_and_accommodation() -> None:
    assert saved_online(COSTS) == Decimal("1910.15")
    assert saved_online([]) == NOTHING


@pytest.mark.capability("P30")
@pytest.mark.parametrize(
    ("amount", "councils", "each"),
    [
        ("1910.15", 2, "955.08"),
        ("100.00", 3, "33.34"),
        ("0.01", 2, "0.01"),
        ("0.00", 5, "0.00"),
        ("900.00", 3, "300.00"),
    ],
)
def test_a_share_is_rounded_up_to_the_penny(amount: str, councils: int, each: str) -> None:
    assert share(Decimal(amount), councils) == Decimal(each)


@given(st.integers(0, 10**10), st.integers(1, 50))
def test_shares_cover_what_is_shared_and_little_more(pennies: int, councils: int) -> None:
    amount = Decimal(pennies) / 100
    together = share(amount, councils) * councils
    assert amount <= together < amount + Decimal("0.01") * councils


def test_offers_are_counted_by_way_and_decision() -> None:
    offers = [
        Offer("to_us", "declined", Decimal("3200.00")),
        Offer("to_us", "declined", None),
        Offer("to_us", "declined", Decimal("0.50")),
        Offer("by_us", "accepted", Decimal("15.00")),
    ]
    assert offer_totals(offers) == {
        ("to_us", "declined"): OfferTotal(3, Decimal("3200.50"), 1),
        ("by_us", "accepted"): OfferTotal(1, Decimal("15.00"), 0),
    }


@pytest.mark.parametrize(
    ("offered", "due"),
    [
        (date(2027, 3, 1), date(2027, 3, 29)),
        (date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 12, 10), date(2027, 1, 7)),
    ],
)
def test_the_register_is_due_after_28_days(offered: date, due: date) -> None:
    assert register_by(offered) == due
