"""One box over everything that somebody may see: delegations, organisations, places and councils."""

import re
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from accounts.roles import Can
from accounts.rules import Part
from counterparts.models import Organisation
from engagement.models import Delegation, DelegationOrganisation, DelegationQuerySet
from engagement.rules import Stage
from places.models import Council, Place

# Council, year, five characters; web.keys.new_reference writes them with hyphens between.
REFERENCE = re.compile(r"([A-Z]+)(\d{2})([A-Z0-9]{5})")
MOST_DELEGATIONS = 10
MOST_NAMES = 5


@dataclass(frozen=True)
class Found:
    """What fits a text, of each kind the few that fit best; each kind has a list behind it that holds the rest."""

    delegations: list[Delegation] = field(default_factory=list)
    is_more: bool = False
    # Each with the last delegation in which it has a part, as far as the reader knows of one.
    organisations: list[tuple[Organisation, Delegation | None]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    councils: list[Council] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        return not (self.delegations or self.organisations or self.places or self.councils)


def by_reference(user: User, text: str) -> Delegation | None:
    """The delegation whose reference the text is, with or without its hyphens, if the reader may see it."""
    written = "".join(text.split()).upper()
    parts = REFERENCE.fullmatch(re.sub(r"[^A-Z0-9]", "", text.upper()))
    asked = [written, *(["-".join(parts.groups())] if parts else [])]
    return Delegation.objects.visible_to(user).filter(reference__in=asked).first()


def search(user: User, text: str) -> Found:
    """What fits the text and is the reader's to see, the names of places, councils and organisations in any spelling.

    Delegations are found by their titles, and where those do not fill the list by the place that fits best. Names that
    are only like the text are found where nothing of any kind has it in it.
    """
    found = _found(user, text, or_alike=False)
    return _found(user, text, or_alike=True) if found.is_nothing else found


def _found(user: User, text: str, *, or_alike: bool) -> Found:
    asked: Any = {"most": MOST_NAMES, "or_alike": or_alike}
    seen: DelegationQuerySet = Delegation.objects.visible_to(user)
    rows = seen.in_order().select_related("council", "place", "country")
    delegations = list(rows.search(text)[: MOST_DELEGATIONS + 1])
    organisations = Organisation.objects.visible_to(user).search(text, **asked)
    places = list(Place.objects.search(text, **asked).select_related("country"))
    left = MOST_DELEGATIONS - len(delegations)
    if places and left > 0:
        delegations += rows.filter(place=places[0]).exclude(pk__in=[row.pk for row in delegations])[:left]
    return Found(
        delegations=delegations[:MOST_DELEGATIONS],
        is_more=len(delegations) > MOST_DELEGATIONS,
        organisations=_with_last_delegation(user, list(organisations.select_related("place"))),
        places=places,
        councils=list(Council.objects.search(text, **asked)) if user.may(Can.SEE_OVERVIEW) else [],
    )


def _with_last_delegation(
    user: User, organisations: list[Organisation]
) -> list[tuple[Organisation, Delegation | None]]:
    """Several councils may have added the same office, by the same name: what it was last met for tells them apart."""
    parts = (
        DelegationOrganisation.objects.filter(
            organisation__in=organisations,
            delegation__in=Delegation.objects.visible_to(user, Part.PROGRAMME).exclude(stage=Stage.DRAFT).values("pk"),
        )
        .order_by("organisation_id", "-delegation__listed_on", "-delegation__key")
        .distinct("organisation_id")
        .select_related("delegation__council")
    )
    last = {part.organisation_id: part.delegation for part in parts}
    return [(organisation, last.get(organisation.pk)) for organisation in organisations]
