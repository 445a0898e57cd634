"""One box over everything that somebody may see: records, guidance, organisations, agreements, places, councils."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model

from accounts.models import User
from accounts.roles import Can
from accounts.rules import Part
from counterparts.models import Organisation, standing_for
from engagement.models import Contact, Delegation, DelegationOrganisation, DelegationQuerySet, Intervention
from engagement.rules import Stage
from guidance.models import AnswerCard, LineVersion, PlaybookEntry, Position, Query
from overview.meetings import LastTime, last_with_organisation, last_with_place
from places.models import Council, Place
from twinning.models import Agreement

# Council, year, five characters; web.keys.new_reference writes them with hyphens between.
REFERENCE = re.compile(r"([A-Z]+)(\d{2})([A-Z0-9]{5})")
MOST_DELEGATIONS = 10
MOST_CONTACTS = 5
MOST_NAMES = 5


@dataclass(frozen=True)
class Found:
    """What fits a text, of each kind the few that fit best; each kind has a list behind it that holds the rest."""

    delegations: list[Delegation] = field(default_factory=list)
    is_more: bool = False
    contacts: list[Contact] = field(default_factory=list)
    has_more_contacts: bool = False
    # What is in force today, what fits best first.
    lines: list[LineVersion] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    entries: list[PlaybookEntry] = field(default_factory=list)
    # Each with the last delegation in which it has a part, as far as the reader knows of one.
    organisations: list[tuple[Organisation, Delegation | None]] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    councils: list[Council] = field(default_factory=list)
    # With the place that fits best, or where none does with the organisation.
    last: LastTime | None = None

    @property
    def is_nothing(self) -> bool:
        guidance = (self.lines, self.positions, self.entries)
        rows = (self.delegations, self.contacts, self.organisations, self.agreements, self.places, self.councils)
        return not any((*rows, *guidance))


def by_reference(user: User, text: str) -> Delegation | Contact | Intervention | Query | AnswerCard | None:
    """The record whose reference the text is, with or without its hyphens, if the reader may see it.

    Of a delegation, a contact, pressure on a council, a question to the centre or a cover card.
    """
    parts = REFERENCE.fullmatch(re.sub(r"[^A-Z0-9]", "", text.upper()))
    if parts is None:
        return None
    models: tuple[Any, ...] = (Delegation, Contact, Intervention, Query, AnswerCard)
    asked = "-".join(parts.groups())
    found: Any = (model.objects.visible_to(user).filter(reference=asked).first() for model in models)
    return next(filter(None, found), None)


def search(user: User, text: str, today: date) -> Found:
    """What fits the text and is the reader's to see, the names of places, councils and organisations in any spelling.

    Delegations are found by their titles, and where those do not fill the list by the place that fits best, as contacts
    and agreements are. Names that are only like the text are found where nothing of any kind has it in it.
    """
    found = _found(user, text, today, or_alike=False)
    return _found(user, text, today, or_alike=True) if found.is_nothing else found


def _found(user: User, text: str, today: date, *, or_alike: bool) -> Found:
    asked: Any = {"most": MOST_NAMES, "or_alike": or_alike}
    seen: DelegationQuerySet = Delegation.objects.visible_to(user)
    rows = seen.in_order().select_related("council", "place", "country")
    delegations = list(rows.search(text)[: MOST_DELEGATIONS + 1])
    talks = Contact.objects.visible_to(user).live().in_order().select_related("council", "place", "country")
    contacts = list(talks.search(text, user)[: MOST_CONTACTS + 1])
    organisations = standing_for(
        Organisation.objects.visible_to(user).search(text, **asked).select_related("place"), user
    )
    promises = Agreement.objects.visible_to(user).order_by("sort_name", "key").select_related("council", "place")
    agreements = list(promises.search(text)[:MOST_NAMES])
    places = list(Place.objects.search(text, **asked).select_related("country"))
    has_more_contacts = len(contacts) > MOST_CONTACTS
    last = _last(user, places, organisations, today)
    if or_alike and last is not None and last.latest is None:
        last = None  # that nothing was with a place is no answer to who may not have meant it
    if places:
        delegations = _filled(delegations, rows.filter(place=places[0]), MOST_DELEGATIONS)
        contacts = _filled(contacts, talks.filter(place=places[0]), MOST_CONTACTS)
        agreements = _filled(agreements, promises.filter(place=places[0]), MOST_NAMES)
    return Found(
        delegations=delegations[:MOST_DELEGATIONS],
        is_more=len(delegations) > MOST_DELEGATIONS,
        contacts=contacts[:MOST_CONTACTS],
        has_more_contacts=has_more_contacts,
        organisations=_with_last_delegation(user, organisations),
        agreements=agreements,
        places=places,
        councils=list(Council.objects.search(text, **asked)) if user.may(Can.SEE_OVERVIEW) else [],
        last=last,
        **_guidance(user, text, today, or_alike=or_alike),
    )


def _guidance(user: User, text: str, today: date, *, or_alike: bool) -> dict[str, list[Any]]:
    """Lines and positions in force and what the playbook has, each with every word of the text."""
    versions: Any = LineVersion.objects.visible_to(user).answering_on(today)
    positions: Any = Position.objects.visible_to(user).in_force(today).select_related("owner")
    entries: Any = PlaybookEntry.objects.visible_to(user).published()
    kinds = {"lines": versions, "positions": positions, "entries": entries}
    return {
        kind: list(rows.search(text, or_alike=or_alike).order_by("-rank", "key")[:MOST_NAMES])
        for kind, rows in kinds.items()
    }


def _filled[Row: Model](rows: list[Row], more: Any, most: int) -> list[Row]:
    """The rows, and of more so many as are not among them and have room."""
    left = most - len(rows)
    return [*rows, *more.exclude(pk__in=[row.pk for row in rows])[:left]] if left > 0 else rows


def _last(user: User, places: list[Place], organisations: list[Organisation], today: date) -> LastTime | None:
    if places:
        return last_with_place(places[0], user, today)
    return last_with_organisation(organisations[0], user, today) if organisations else None


def _with_last_delegation(
    user: User, organisations: list[Organisation]
) -> list[tuple[Organisation, Delegation | None]]:
    """Several councils may have added the same office, by the same name: what it was last met for tells them apart."""
    keys = [organisation.pk for organisation in organisations]
    stands = {pk: pk for pk in keys}
    stands |= {row.pk: row.merged_into_id or row.pk for row in Organisation.objects.filter(merged_into__in=keys)}
    parts = (
        DelegationOrganisation.objects.filter(
            organisation__in=stands,
            delegation__in=Delegation.objects.visible_to(user, Part.PROGRAMME).exclude(stage=Stage.DRAFT).values("pk"),
        )
        .order_by("organisation_id", "-delegation__listed_on", "-delegation__key")
        .distinct("organisation_id")
        .select_related("delegation__council")
    )
    last: dict[int, Delegation] = {}
    for part in sorted(parts, key=lambda part: part.delegation.listed_on):
        last[stands[part.organisation_id]] = part.delegation
    return [(organisation, last.get(organisation.pk)) for organisation in organisations]
