"""Setting the facts of a delegation, and what cannot go together, by field."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import CouncilSettings
from accounts.rules import Sharing
from audit.services import Pending
from engagement.models import Delegation
from engagement.rules import AimsKnown
from engagement.services.lists import LISTS, Difference, plain

FACTS = (
    "title",
    "direction",
    "country",
    "place",
    "agreement",
    "starts_on",
    "ends_on",
    "purposes",
    "their_aims",
    "their_aims_known",
    "aims_stated_by",
    "aims_stated_on",
    "our_aims",
    "privacy_notice",
    "privacy_notice_on",
    "marking",
    "handling",
    "sharing",
)

# Days on which something was said or given.
HAPPENED_ON = ("aims_stated_on", "privacy_notice_on")
# What they want, and whether they have said it.
AIMS = {"their_aims", "their_aims_known"}


def set_facts(delegation: Delegation, facts: dict[str, Any], *, today: date) -> list[Difference]:
    """Set plain facts and say what differs. Raises ValidationError by field for what cannot go together."""
    unknown = facts.keys() - set(FACTS) - set(LISTS)
    if unknown:
        raise TypeError(f"A delegation has no {', '.join(sorted(unknown))}.")
    facts = {**facts, **_aims_known(delegation, facts)}
    differences = []
    for field in FACTS:
        if field in facts and getattr(delegation, field) != facts[field]:
            differences.append(Difference(field, plain(getattr(delegation, field)), plain(facts[field])))
            setattr(delegation, field, facts[field])
    if AIMS & facts.keys() and delegation.their_aims_known == AimsKnown.STATED and not delegation.their_aims.strip():
        raise ValidationError({"their_aims": [_("Write down what they want, or that they have not said.")]})
    for field in HAPPENED_ON:
        if field in facts and facts[field] is not None and facts[field] > today:
            raise ValidationError({field: [_("This cannot be in the future. Enter today or an earlier day.")]})
    if delegation.sharing != Sharing.COUNCIL and not CouncilSettings.of(delegation.council).has_accepted_notice:
        raise ValidationError(
            {
                "sharing": _(
                    "Your council has not accepted the sharing notice yet, so its records stay with the council."
                )
            }
        )
    if delegation.agreement is not None and delegation.agreement.council_id != delegation.council_id:
        raise ValidationError({"agreement": _("This agreement is of another council. Choose one of your own council.")})
    if delegation.place is not None and delegation.place.country_id != delegation.country_id:
        raise ValidationError({"place": _elsewhere(delegation.place.name, delegation)})
    if delegation.starts_on and delegation.ends_on and delegation.ends_on < delegation.starts_on:
        raise ValidationError({"ends_on": _("The last day must be the same as or after the first day.")})
    return differences


def _aims_known(delegation: Delegation, facts: dict[str, Any]) -> dict[str, Any]:
    """Whoever writes down what they want has said that they have stated it; where nothing is left of it, nothing is."""
    if "their_aims_known" in facts or "their_aims" not in facts:
        return {}
    if facts["their_aims"]:
        return {"their_aims_known": AimsKnown.STATED.value}
    return {"their_aims_known": ""} if delegation.their_aims_known == AimsKnown.STATED else {}


def set_lists(delegation: Delegation, facts: dict[str, Any], *, trail: Pending, today: date) -> list[Difference]:
    """Replace the lists that are named, and say what differs."""
    differences = []
    for name, replace in LISTS.items():
        if name in facts:
            differences += replace(delegation, facts[name], trail=trail, today=today)
    # The leading place is a fact of the delegation; it does not stand a second time among the further ones.
    delegation.further_places.filter(place=delegation.place_id).delete()
    left = delegation.further_places.exclude(place__country=delegation.country_id).select_related("place").first()
    if left is not None:
        raise ValidationError({"places": _elsewhere(left.place.name, delegation)})
    return differences


def _elsewhere(place: str, delegation: Delegation) -> str:
    return _("%(place)s is not in %(country)s. Choose a place there, or change the country.") % {
        "place": place,
        "country": delegation.country or _("the country chosen"),
    }
