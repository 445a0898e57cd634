"""What is true of offers, gifts and costs."""

from collections.abc import Callable, Hashable, Iterable
from datetime import date, timedelta
from decimal import ROUND_UP, Decimal
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MOST_POUNDS = Decimal("99999999.99")
"""More than this is a slip of the finger."""

REGISTER_WITHIN = timedelta(days=28)
"""Within which the same code has gifts and hospitality registered."""

MOST_OFFERS = 200
MOST_COSTS = 200


class Way(TextChoices):
    """Who offers to whom."""

    TO_US = "to_us", _("They offer it to us")
    BY_US = "by_us", _("We offer it to them")


class OfferKind(TextChoices):
    TRAVEL = "travel", _("Travel")
    ACCOMMODATION = "accommodation", _("Accommodation")
    MEAL = "meal", _("Meal or hospitality")
    GIFT = "gift", _("Gift")
    HONORARIUM = "honorarium", _("Fee or honorarium")
    DONATION = "donation", _("Donation")
    EQUIPMENT_SOFTWARE = "equipment_software", _("Equipment or software")
    SPONSORSHIP = "sponsorship", _("Sponsorship")


class OfferDecision(TextChoices):
    PENDING = "pending", _("Not decided yet")
    DECLINED = "declined", _("Declined")
    ACCEPTED = "accepted", _("Accepted")
    SURRENDERED = "surrendered", _("Accepted and handed over to the council")


class CostKind(TextChoices):
    """As the questions of a freedom of information request have them."""

    TRAVEL = "travel", _("Travel")
    ACCOMMODATION = "accommodation", _("Accommodation")
    EXPENSES = "expenses", _("Expenses")
    OTHER = "other", _("Other")


class PaidBy(TextChoices):
    """Who meets a cost, as the questions of a freedom of information request have them."""

    COUNCIL = "council", _("Our council")
    PERSON = "person", _("The traveller or another person")
    COMPANY = "company", _("A company in the UK")
    COMPANY_ABROAD = "company_abroad", _("A company abroad")
    GOVERNMENT_ABROAD = "government_abroad", _("A government body abroad")
    OTHER = "other", _("Somebody else")


def goes_on_the_register(offer: Any, threshold: Decimal) -> bool:
    """Whether the monitoring officer is asked to look at an offer: what was offered to us, refused or not.

    From the council's threshold on, where its value is not known, and always where somebody would pay for travel, a
    stay or a fee.
    """
    if offer.way != Way.TO_US:
        return False
    always = {OfferKind.TRAVEL, OfferKind.ACCOMMODATION, OfferKind.HONORARIUM}
    return offer.kind in always or offer.value is None or offer.value >= threshold


def register_by(offered_on: date) -> date:
    """The last day for it."""
    return offered_on + REGISTER_WITHIN


# -- Sums ----------------------------------------------------------------------------------------------------------

PENNY = Decimal("0.01")
NOTHING = Decimal("0.00")

POOL_WITHIN = timedelta(days=60)
"""Two councils that go to the same province so many days apart might have gone together."""


class Total(NamedTuple):
    """A sum of costs in pounds, and how much of it is an estimate."""

    amount: Decimal = NOTHING
    estimated: Decimal = NOTHING


def totals[Key: Hashable](costs: Iterable[Any], by: Callable[[Any], Key]) -> dict[Key, Total]:
    """The sums of costs, by whatever is asked of each; in the order in which they are first met."""
    found: dict[Key, Total] = {}
    for cost in costs:
        so_far = found.get(by(cost), Total())
        estimated = cost.amount if cost.is_estimate else NOTHING
        found[by(cost)] = Total(so_far.amount + cost.amount, so_far.estimated + estimated)
    return found


def saved_online(costs: Iterable[Any]) -> Decimal:
    """What would not be spent if the same people met online: travel and accommodation, whoever pays for them."""
    return sum((one.amount for one in costs if one.kind in (CostKind.TRAVEL, CostKind.ACCOMMODATION)), NOTHING)


def share(amount: Decimal, councils: int) -> Decimal:
    """What each of so many councils would bear, up to the next penny."""
    return (amount / councils).quantize(PENNY, ROUND_UP)


class OfferTotal(NamedTuple):
    """How many offers, what those of known value are worth in pounds, and how many are of unknown value."""

    number: int = 0
    value: Decimal = NOTHING
    unknown: int = 0


def offer_totals(offers: Iterable[Any]) -> dict[tuple[str, str], OfferTotal]:
    """Offers by who offers and what was decided."""
    found: dict[tuple[str, str], OfferTotal] = {}
    for offer in offers:
        at = (offer.way, offer.decision)
        number, value, unknown = found.get(at, OfferTotal())
        found[at] = OfferTotal(number + 1, value + (offer.value or NOTHING), unknown + (offer.value is None))
    return found


# What makes a difference to a register of interests.
REGISTERED_FACTS = ("way", "kind", "what", "value", "giver", "receiver", "offered_on")
