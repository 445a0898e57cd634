"""The figures of contacts: what was not pursued and why, and what was with embassies and consulates.

What is counted for whom, and which small figures are told, is decided in `overview.queries`.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Value
from django.db.models.functions import Coalesce, Lower, NullIf, Trim

from accounts.models import User
from accounts.rules import Part
from engagement.models import ContactQuerySet
from engagement.rules import DeclineReason, EventType
from overview.filters import Selection
from overview.queries import ROW, contacts, sees_rows_behind_figures
from overview.rules import told_by_itself


@dataclass(frozen=True)
class ContactTally[Heading]:
    """How many contacts stand under one heading: a topic, a type of event."""

    of: Heading
    contacts: int


@dataclass(frozen=True)
class ContactTable[Heading]:
    """Contacts under their headings, as one reader is shown them; `together` are those with few, None fewer than 5.

    `contacts` are all of them, `places` in how many places in the UK they were, where that is counted.
    """

    rows: list[ContactTally[Heading]]
    contacts: int | None
    has_together: bool = False
    together: int | None = None
    places: int | None = 0

    def __bool__(self) -> bool:
        return bool(self.rows or self.has_together)


def unsure_by_topic(user: User, selection: Selection) -> ContactTable[str]:
    """Approaches that were not taken further because nobody knew what the policy is, by topic; without one last."""
    rows = contacts(user, selection, Part.PROGRAMME).filter(decline_reason=DeclineReason.UNSURE_OF_POLICY)
    found = [ContactTally(tally["topic"], tally["contacts"]) for tally in _by(rows, "topic")]
    return _contacts_shown(user, sorted(found, key=lambda row: (not row.of, -row.contacts, row.of)))


def not_pursued(user: User, selection: Selection) -> ContactTable[DeclineReason]:
    """Approaches that were not taken further, by the reason that their council gave (P26)."""
    rows = contacts(user, selection, Part.PROGRAMME).exclude(decline_reason="")
    tallies = {tally["decline_reason"]: tally["contacts"] for tally in _by(rows, "decline_reason")}
    return _contacts_shown(
        user, [ContactTally(reason, count) for reason in DeclineReason if (count := tallies.get(reason.value, 0))]
    )


def diplomatic(user: User, selection: Selection) -> ContactTable[EventType]:
    """With embassies and consulates, by type of event; those that say none stand with the others.

    They are counted in the place in the UK that they name, else in their council's area.
    """
    rows = contacts(user, selection, Part.PROGRAMME).diplomatic()
    tallies = {tally["event_type"]: tally["contacts"] for tally in _by(rows, "event_type")}
    tallies[EventType.OTHER.value] = tallies.get(EventType.OTHER, 0) + tallies.pop("", 0)
    found = [ContactTally(kind, count) for kind in EventType if (count := tallies.get(kind.value, 0))]
    shown = _contacts_shown(user, found)
    if not shown:
        return shown
    where = Coalesce(NullIf(Lower(Trim("uk_place")), Value("")), Lower("council__short_name"))
    places = rows.aggregate(places=Count(where, distinct=True))["places"]
    return replace(shown, places=places if sees_rows_behind_figures(user) else told_by_itself(places))


def _by(rows: ContactQuerySet, heading: str) -> Any:
    return rows.order_by().values(heading).annotate(contacts=Count(ROW))


def _contacts_shown[Heading](user: User, rows: list[ContactTally[Heading]]) -> ContactTable[Heading]:
    contacts = sum(row.contacts for row in rows)
    if sees_rows_behind_figures(user):
        return ContactTable(rows, contacts)
    told = [(row, told_by_itself(row.contacts)) for row in rows]
    few = [row.contacts for row, count in told if count is None]
    rounded = [replace(row, contacts=count) for row, count in told if count is not None]
    return ContactTable(rounded, told_by_itself(contacts), bool(few), told_by_itself(sum(few)))
