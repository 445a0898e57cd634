"""Which agreement a delegation belongs to: the one that it names, and those of its council that it may name."""

from accounts.models import User
from engagement.models import Delegation
from twinning.models import Agreement, AgreementQuerySet


def named(delegation: Delegation, user: User) -> Agreement | None:
    """The agreement that a delegation names, where its reader sees it."""
    if delegation.agreement_id is None:
        return None
    return of_council(delegation, user).filter(pk=delegation.agreement_id).first()


def of_council(delegation: Delegation, user: User) -> AgreementQuerySet:
    """The agreements of the delegation's council that its reader sees."""
    seen: AgreementQuerySet = Agreement.objects.visible_to(user)
    return seen.filter(council=delegation.council_id).select_related("place", "council")


def suggested(delegation: Delegation, user: User) -> list[Agreement]:
    """The agreements with a place of the delegation, or with the province or city that it lies in."""
    further = [row.place for row in delegation.further_places.select_related("place")]
    places = [delegation.place, *further] if delegation.place else further
    return list(of_council(delegation, user).of_places(places)) if places else []


def choices(delegation: Delegation, user: User) -> list[Agreement]:
    """Those suggested; where none is, all with the country. The one that is named is always among them."""
    rows = suggested(delegation, user)
    if not rows:
        rows = list(of_council(delegation, user).filter(place__country=delegation.country_id))
    now = named(delegation, user)
    return rows if now is None or now in rows else [now, *rows]
