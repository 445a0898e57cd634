"""One box over everything that somebody may see: delegations, organisations and places."""

from dataclasses import dataclass, field

from accounts.models import User
from counterparts.models import Organisation
from engagement.models import Delegation, DelegationQuerySet
from places.models import Place

MOST_DELEGATIONS = 10
MOST_NAMES = 5


@dataclass(frozen=True)
class Found:
    """What fits a text, of each kind the few that fit best; each kind has a list behind it that holds the rest."""

    delegations: list[Delegation] = field(default_factory=list)
    is_more: bool = False
    organisations: list[Organisation] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        return not (self.delegations or self.organisations or self.places)


def by_reference(user: User, text: str) -> Delegation | None:
    """The delegation whose reference the text is, written large or small, if the reader may see it."""
    return Delegation.objects.visible_to(user).filter(reference="".join(text.split()).upper()).first()


def search(user: User, text: str) -> Found:
    """What fits the text and is the reader's to see: delegations by their titles, the others by any spelling."""
    seen: DelegationQuerySet = Delegation.objects.visible_to(user)
    rows = seen.search(text).in_order().select_related("council", "place", "country")
    delegations = list(rows[: MOST_DELEGATIONS + 1])
    organisations = Organisation.objects.visible_to(user).search(text, most=MOST_NAMES)
    return Found(
        delegations=delegations[:MOST_DELEGATIONS],
        is_more=len(delegations) > MOST_DELEGATIONS,
        organisations=list(organisations.select_related("place")),
        places=list(Place.objects.search(text, most=MOST_NAMES).select_related("country")),
    )
