"""The lists inside a delegation. Each is replaced as a whole: what has no `id` is added, what is known is changed,
what is missing is dropped, an unknown `id` is refused. Pages that add or change one entry send the list with it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import FETCH_PEERS, Q
from django.utils.translation import gettext as _

from accounts.sharing import Held
from audit.services import Pending
from counterparts.models import Organisation
from counterparts.services import new_organisation
from engagement.models import Delegate, Delegation, DelegationOrganisation, DelegationPlace, ProgrammeItem
from engagement.rules import MOST_DELEGATES, MOST_ITEMS, MOST_ORGANISATIONS, MOST_PLACES, OrganisationRole
from places.models import Place
from risk.models import SensitiveArea
from risk.rules import areas_named


@dataclass(frozen=True)
class Difference:
    """One field before and after, in plain values that JSON can hold."""

    field: str
    old: Any
    new: Any


def plain(value: Any) -> Any:
    """A value as the history keeps it: codes, ISO days and times, text."""
    if isinstance(value, Held):
        return value.key
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


DELEGATE_FACTS = ("name", "local_name", "title", "organisation", "part")
ITEM_FACTS = (
    "title",
    "on",
    "at",
    "until",
    "time_zone",
    "kind",
    "nature",
    "site",
    "area",
    "sensitive_area",
    "not_sensitive",
    "access",
    "host",
    "interpreter",
    "safeguarding",
    "asked_by",
    "state",
)


# What of a stop says where it is.
SITE = ("site", "area")


def replace_delegates(delegation: Delegation, entries: list[dict[str, Any]], **_trail: Any) -> list[Difference]:
    return _replace(delegation, "delegates", Delegate, DELEGATE_FACTS, entries, MOST_DELEGATES)


def replace_programme(
    delegation: Delegation, entries: list[dict[str, Any]], *, today: date, **_trail: Any
) -> list[Difference]:
    """A stop that is new after logging, or comes to another site, keeps since when; until it comes back.

    To write its site otherwise in case or blanks, or to say how sensitive it is, brings it nowhere. To call it after a
    kind of sensitive site that it did not speak of does.
    """
    areas = SensitiveArea.objects.on(today).for_council(delegation.council_id)

    def is_elsewhere(item: ProgrammeItem, old: dict[str, Any]) -> bool:
        if any(_folded(old[fact]) != _folded(getattr(item, fact)) for fact in SITE):
            return True
        if _folded(old["title"]) == _folded(item.title) or item.not_sensitive or item.sensitive_area is not None:
            return False
        # Fetched once for all stops whose names change.
        spoke_of = areas_named(replace(item.said_of_site, title=old["title"]), areas)
        return any(area not in spoke_of for area in areas_named(item.said_of_site, areas))

    def mark(item: ProgrammeItem, old: dict[str, Any] | None) -> None:
        if delegation.is_draft or (old is not None and not is_elsewhere(item, old)):
            return
        logged = old and _as_logged(delegation, old)
        item.site_since = today if logged is None or is_elsewhere(item, logged) else None

    return _replace(delegation, "programme", ProgrammeItem, ITEM_FACTS, entries, MOST_ITEMS, mark)


def _as_logged(delegation: Delegation, stop: dict[str, Any]) -> dict[str, Any] | None:
    """What stood there of a stop when the visit was logged; None where it came later."""
    of_it = Q(old__id=stop["id"]) | Q(new__id=stop["id"])
    changes = delegation.changes.filter(of_it, field="programme").order_by("at", "pk").values_list("old", flat=True)
    return next(iter(changes[:1]), stop)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def replace_places(delegation: Delegation, entries: list[Place], **_trail: Any) -> list[Difference]:
    """All places of a delegation; the leading one is a fact of the delegation and is not repeated here."""
    wanted = {place.code: place for place in entries if place.code != delegation.place_id}
    _must_not_exceed("places", len(wanted), MOST_PLACES)
    for place in wanted.values():
        if place.country_id != delegation.country_id:
            raise ValidationError(
                {"places": _("%(place)s is not in the country chosen.") % {"place": place.name}}, code="other_country"
            )
    held = {row.place_id: row for row in delegation.further_places.all()}
    for code, row in held.items():
        if code not in wanted:
            row.delete()
    for code in wanted:
        if code not in held:
            DelegationPlace.objects.create(council_id=delegation.council_id, delegation=delegation, place_id=code)
    if set(held) == set(wanted):
        return []
    return [Difference("places", sorted(held), sorted(wanted))]


def replace_organisations(
    delegation: Delegation, entries: list[dict[str, Any]], *, trail: Pending, **_more: Any
) -> list[Difference]:
    """Each by the `id` of one that the user may see, or by what is needed to add a new one; and its role."""
    _must_not_exceed("organisations", len(entries), MOST_ORGANISATIONS)
    held = {(row.organisation.key, row.role): row for row in delegation.organisations.select_related("organisation")}
    known = {row.organisation.key: row.organisation for row in held.values()}
    wanted: dict[tuple[str, str], Organisation] = {}
    for place, entry in enumerate(entries):
        organisation = organisation_meant(delegation.council_id, dict(entry), known, place, trail)
        wanted[organisation.key, entry.get("role") or OrganisationRole.VISITOR] = organisation
    differences = []
    for (key, role), row in held.items():
        if (key, role) not in wanted:
            differences.append(Difference("organisations", {"id": key, "role": role}, None))
            row.delete()
    for (key, role), organisation in wanted.items():
        if (key, role) not in held:
            row = DelegationOrganisation(
                council_id=delegation.council_id, delegation=delegation, organisation=organisation, role=role
            )
            row.full_clean()
            row.save()
            differences.append(Difference("organisations", None, {"id": key, "role": role}))
    return differences


def organisation_meant(
    council: str, entry: dict[str, Any], known: dict[str, Organisation], place: int, trail: Pending
) -> Organisation:
    """What an entry means: an organisation already here, one the user may see, one of the same name, or a new one."""
    entry.pop("role", None)
    if key := entry.get("id"):
        found = known.get(key) or Organisation.objects.visible_to(trail.by).filter(key=key).first()
        if found is None:
            raise EntryFaults("organisations", {place: {"id": [_("There is no organisation with this id.")]}})
        return found
    same = Organisation.objects.visible_to(trail.by).filter(
        council_id=council,
        name__iexact=entry["name"],
        local_name=entry.get("local_name", ""),
        place=entry.get("place"),
    )
    try:
        return same.first() or new_organisation(council, trail=trail, **entry)
    except ValidationError as refusal:
        raise EntryFaults("organisations", {place: refusal.message_dict}) from None


def _replace[Row: Held](
    delegation: Delegation,
    name: str,
    model: type[Row],
    facts: tuple[str, ...],
    entries: list[dict[str, Any]],
    most: int,
    mark: Callable[[Row, dict[str, Any] | None], None] = lambda row, old: None,
) -> list[Difference]:
    """`mark` puts down on a row that is new or changed what follows from that."""
    _must_not_exceed(name, len(entries), most)
    held = {row.key: row for row in getattr(delegation, name).fetch_mode(FETCH_PEERS)}
    kept: set[str] = set()
    differences = []
    faults: dict[int, dict[str, list[str]]] = {}
    for place, entry in enumerate(entries):
        entry = dict(entry)
        key = entry.pop("id", None)
        fresh = entry.pop("key", None)
        if key is not None and (key not in held or key in kept):
            faults[place] = {"id": [_("There is no entry with this id here.")]}
            continue
        row = held[key] if key is not None else model(council_id=delegation.council_id, delegation=delegation)
        if key is None and fresh:
            row.key = fresh
        old = None if key is None else _told(row, facts)
        for fact, value in entry.items():
            setattr(row, fact, value)
        new = _told(row, facts)
        kept.add(row.key)
        if old == new:
            continue
        mark(row, old)
        try:
            row.full_clean()
        except ValidationError as error:
            faults[place] = error.message_dict
            continue
        row.save()
        differences.append(Difference(name, old, new))
    if faults:
        raise EntryFaults(name, faults)
    for key, row in held.items():
        if key not in kept:
            differences.append(Difference(name, _told(row, facts), None))
            row.delete()
    return differences


def _told(row: Held, facts: tuple[str, ...]) -> dict[str, Any]:
    """What the history keeps of an entry: which it is, and what it says; another row by its code."""
    fields: Any = {fact: row._meta.get_field(fact) for fact in facts}
    return {"id": row.key, **{fact: plain(getattr(row, field.attname)) for fact, field in fields.items()}}


class EntryFaults(ValidationError):
    """What is wrong inside a list: for each entry, by its place from 0, the sentences of each field."""

    def __init__(self, name: str, faults: dict[int, dict[str, list[str]]]) -> None:
        sentences = [sentence for fields in faults.values() for told in fields.values() for sentence in told]
        super().__init__({name: sentences})
        self.name = name
        self.faults = faults


def _must_not_exceed(name: str, count: int, most: int) -> None:
    if count > most:
        raise ValidationError(
            {name: _("There are %(count)s entries; the most is %(most)s.") % {"count": count, "most": most}},
            code="too_many",
        )


LISTS: dict[str, Callable[..., list[Difference]]] = {
    "places": replace_places,
    "organisations": replace_organisations,
    "programme": replace_programme,
    "delegates": replace_delegates,
}
