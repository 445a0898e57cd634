"""Who met an organisation or a place, when, and how widely, from what the reader may see and from nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q

from accounts.models import User
from accounts.rules import Part
from counterparts.models import Organisation, meant_by, standing_for
from counterparts.rules import DEPARTMENTS, OrganisationKind
from engagement.models import (
    Contact,
    ContactOrganisation,
    Delegation,
    DelegationOrganisation,
    DelegationPlace,
)
from places.models import Place
from web.expressions import IsAnyOf

MOST_MEETINGS = 30
MOST_DEPARTMENTS = 30


@dataclass(frozen=True)
class Meeting:
    """One time that a council had to do with somebody abroad, in the words of its record."""

    council: str
    council_name: str
    first: date
    last: date
    title: str
    url: str


@dataclass(frozen=True)
class LastTime:
    """When anybody had to do with an organisation or a place last, and the reader's own council, if that differs."""

    name: str
    latest: Meeting | None
    ours: Meeting | None


@dataclass(frozen=True)
class Timeline:
    """Meetings, the newest first, and whether there are more than are given."""

    meetings: list[Meeting]
    is_more: bool

    def last_before(self, today: date) -> Meeting | None:
        """The latest that has begun."""
        return next((one for one in self.meetings if one.first <= today), None)

    def by_council(self, first: Iterable[str]) -> list[tuple[str, list[Meeting]]]:
        """Council by council: the reader's own before the others, these in the order of their names."""
        own = set(first)
        rows = sorted(self.meetings, key=lambda one: (one.council not in own, one.council_name))
        return [(name, list(those)) for name, those in groupby(rows, key=lambda one: one.council_name)]


def with_organisation(organisation: Organisation, user: User) -> Timeline:
    """Whoever met it or a duplicate of it. That an organisation takes part is seen by who sees the programme."""
    return _timeline(*_of_organisation(organisation, user))


def last_with_organisation(organisation: Organisation, user: User, today: date) -> LastTime:
    return _last_time(organisation.name, _of_organisation(organisation, user), user, today)


def _of_organisation(organisation: Organisation, user: User) -> tuple[Any, ...]:
    meant = meant_by(organisation.key)
    visits = DelegationOrganisation.objects.filter(organisation__in=meant)
    talks = ContactOrganisation.objects.filter(organisation__in=meant)
    return (
        Delegation.objects.visible_to(user, Part.PROGRAMME).live().filter(pk__in=visits.values("delegation")),
        Contact.objects.visible_to(user, Part.PROGRAMME).live().filter(pk__in=talks.values("contact")),
    )


def with_place(place: Place, user: User) -> Timeline:
    """Whoever came from the place or from one in it, went there, or was in contact with it.

    Further places of a delegation are seen with its programme, and so is it that a contact of which no place is said
    was with an organisation there: the directory may have been told where that is after the contact was logged.
    """
    return _timeline(*_of_place(place, user))


def last_with_place(place: Place, user: User, today: date) -> LastTime:
    return _last_time(place.name, _of_place(place, user), user, today)


def _of_place(place: Place, user: User) -> tuple[Any, ...]:
    inside = Place.objects.codes_within(place)
    further = DelegationPlace.objects.filter(place__in=inside).values("delegation")
    programmes = Delegation.objects.visible_to(user, Part.PROGRAMME).live()
    there = Organisation.objects.visible_to(user).filter(place__in=inside)
    spoken = ContactOrganisation.objects.filter(organisation__in=there.values("pk"), contact__place=None)
    unplaced = Contact.objects.visible_to(user, Part.PROGRAMME).live().filter(place=None)
    return (
        Delegation.objects.visible_to(user).live().filter(place__in=inside),
        programmes.filter(IsAnyOf(F("pk"), ArraySubquery(further))).exclude(place__in=inside),
        Contact.objects.visible_to(user).live().filter(place__in=inside),
        unplaced.filter(
            Q(country=None) | Q(country=place.country_id), IsAnyOf(F("pk"), ArraySubquery(spoken.values("contact")))
        ),
    )


def _timeline(*sources: Any) -> Timeline:
    """Delegations and contacts as one, of each source no more than can be shown."""
    rows = [row for source in sources for row in _told(source)[: MOST_MEETINGS + 1]]
    found = sorted(map(_meeting, rows), key=lambda one: (one.first, one.url), reverse=True)
    return Timeline(found[:MOST_MEETINGS], len(found) > MOST_MEETINGS)


def _last_time(name: str, sources: Iterable[Any], user: User, today: date) -> LastTime:
    own = user.council_codes()
    begun = [
        source.filter(**{f"{'held_on' if source.model is Contact else 'starts_on'}__lte": today}) for source in sources
    ]
    latest = _latest(begun)
    if latest is None or not own or latest.council in own:
        return LastTime(name, latest, None)
    return LastTime(name, latest, _latest(source.filter(council__in=own) for source in begun))


def _latest(sources: Iterable[Any]) -> Meeting | None:
    rows = [row for source in sources for row in _told(source)[:1]]
    return max(map(_meeting, rows), key=lambda one: (one.first, one.url), default=None)


def _told(source: Any) -> Any:
    """The newest first, with what the words of each rest on."""
    return source.in_order().select_related("council", "place", "country")


def _meeting(row: Any) -> Meeting:
    first, last = (row.held_on, row.held_on) if isinstance(row, Contact) else (row.starts_on, row.ends_on)
    return Meeting(row.council_id, row.council.name, first, last, str(row), row.get_absolute_url())


# -- Breadth -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Breadth:
    """The departments of government on the other side that a council met in a place."""

    departments: list[Organisation]
    is_more: bool
    names_anybody: bool
    is_one_door: bool  # the office for foreign affairs is all that was met


def breadth(council: str, place: Place, user: User, today: date) -> Breadth:
    """How wide a relation is, as far as the reader sees who took part in what the council did there."""
    inside = Place.objects.codes_within(place)
    seen = Delegation.objects.visible_to(user, Part.PROGRAMME).live().filter(council=council, starts_on__lte=today)
    further = DelegationPlace.objects.filter(council=council, place__in=inside).values("delegation")
    of_place = seen.filter(Q(place__in=inside) | Q(IsAnyOf(F("pk"), ArraySubquery(further))))
    visits = DelegationOrganisation.objects.filter(council=council, delegation__in=of_place.values("pk"))
    talks = Contact.objects.visible_to(user, Part.PROGRAMME).live().pursued().filter(council=council, place__in=inside)
    spoken = ContactOrganisation.objects.filter(contact__in=talks.values("pk"))
    named = [IsAnyOf(F("pk"), ArraySubquery(links.values("organisation"))) for links in (visits, spoken)]
    rows = Organisation.objects.filter(Q(named[0]) | Q(named[1]))
    of_departments = rows.filter(Q(kind__in=DEPARTMENTS) | Q(merged_into__kind__in=DEPARTMENTS))
    # Their names are on the records that the reader sees; that two are the same only where both are seen.
    found = standing_for(of_departments.order_by("sort_name", "key")[: MOST_DEPARTMENTS + 1], user)
    met = [row for row in found if row.kind in DEPARTMENTS]
    return Breadth(
        met[:MOST_DEPARTMENTS],
        is_more=len(met) > MOST_DEPARTMENTS,
        names_anybody=bool(met) or rows.exists(),
        is_one_door=bool(met) and {row.kind for row in met} == {OrganisationKind.FAO},
    )
