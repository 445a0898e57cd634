"""What of a delegation is asked about when its council wants to know whether it may do this."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from engagement.advice import said_of
from engagement.models import Delegation, DelegationOrganisation
from engagement.rules import OrganisationRole
from guidance.rules import Payer


def can_we_address(delegation: Delegation, today: date) -> str:
    """The six questions of guidance, filled in as far as the delegation says."""
    spoken = said_of(delegation, today)
    activity = min(spoken.activities, key=lambda one: one.pk, default=None)
    sectors = spoken.sectors
    organisations = list(delegation.organisations.all())
    said: dict[str, Any] = {
        "about": delegation.key,
        "activity": activity.pk if activity else "",
        "with_whom": organisations[0].organisation.name if organisations else "",
        "sector": sectors[0].pk if len(sectors) == 1 else "",
        "payer": _payer(organisations),
        "place": delegation.place_id,
        "country": delegation.country_id,
    }
    if day := delegation.starts_on:
        said |= {"starts_on_day": str(day.day), "starts_on_month": str(day.month), "starts_on_year": str(day.year)}
    said["topics"] = [topic.pk for topic in spoken.topics]
    return f"{reverse('can_we')}?{urlencode({name: value for name, value in said.items() if value}, doseq=True)}"


def _payer(organisations: Iterable[DelegationOrganisation]) -> str:
    """Who pays, where an organisation is said to: one that has no other part, beside others that have, is somebody
    else.
    """
    payers = {one.organisation_id for one in organisations if one.role == OrganisationRole.PAYER}
    others = {one.organisation_id for one in organisations if one.role != OrganisationRole.PAYER}
    if not payers:
        return ""
    return Payer.THIRD if others and payers.isdisjoint(others) else Payer.THEM
