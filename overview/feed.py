"""What changed, for systems that keep a copy of what they may see: a reading of the trail.

An entry says "look": that something happened to a record which the reader sees or saw. Events are read in the order of
their transactions, and only those before the horizon, the oldest transaction that is still open anywhere in the
cluster: what commits later comes later in this order, so nothing is missed and nothing comes twice.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.roles import COUNCILS
from counterparts.models import Organisation, OrganisationNote
from engagement.models import Contact, Delegation, Intervention
from guidance.models import Line, Position, Query
from risk.models import Assessment
from twinning.models import Agreement
from web.paging import LONGEST_CURSOR
from web.sealing import seal_for

MOST_ENTRIES = 500

# Which nouns are followed, by the word that their addresses begin with, and the scope that shows them.
FOLLOWED: dict[str, Any] = {
    "delegations": Delegation,
    "contacts": Contact,
    "interventions": Intervention,
    "organisations": Organisation,
    "agreements": Agreement,
    "assessments": Assessment,
    "positions": Position,
    "lines": Line,
    "queries": Query,
}
# What a record shows besides its own fields, and has an audience of its own: heard of as the record changed.
INSIDE: dict[str, tuple[Any, str]] = {"organisations": (OrganisationNote, "organisation")}
# What follows its record: who sees that no more, or only now, is told of this too.
FOLLOWS = "assessments"
OPENED_FURTHER = frozenset({"record_opened_for_query", "record_closed_after_query"})
"""Acts by which the same readers see more of a record, or less."""
LEADS = (Delegation._meta.label, Agreement._meta.label)
GUIDANCE = "guidance:read"
SCOPES = {noun: f"{noun}:read" for noun in FOLLOWED} | {"positions": GUIDANCE, "lines": GUIDANCE}
# A copy that was made without one of these lacks what they show.
SHOWING = frozenset({*SCOPES.values(), "delegates:read", "assessments:detail"})


class Place(NamedTuple):
    """A place in the trail, in the order in which it is read."""

    epoch: int
    xid: int
    event: int


class Heard(NamedTuple):
    """An event that a reader hears of: where it stands, when it was, and what it was done to.

    `moved`: others see the record since. `lost`: the reader, who saw more of it than a summary for all councils, sees
    it no more.
    """

    place: Place
    at: datetime
    label: str
    key: str
    moved: bool = False
    lost: bool = False


class LostPlace(ValidationError):
    """A cursor that its reader can go on from no more, or never could."""

    def __init__(self) -> None:
        super().__init__(
            _("Read again: ask without since for a new cursor, read the lists, and go on from that cursor."),
            code="read_again",
        )


@dataclass(frozen=True)
class Reader:
    """Who follows: the key of a client, the keys that it stands for, and the scopes of its token."""

    client: str
    keys: frozenset[str]
    scopes: frozenset[str]

    @property
    def nouns(self) -> list[str]:
        return [noun for noun, scope in SCOPES.items() if scope in self.scopes]

    @property
    def print(self) -> str:
        """Of all that decides what the reader hears: with other keys or scopes it would have heard other events."""
        held = [self.client, sorted(self.keys), sorted(self.scopes & SHOWING)]
        return hashlib.sha256(json.dumps(held).encode()).hexdigest()


class Step(NamedTuple):
    """A step through the feed: noun and key of each record to look at, once, and where the next step begins.

    Of `if_seen` the reader is told only what they see now: they may never have seen it.
    """

    records: list[tuple[str, str]]
    place: Place
    more: bool
    if_seen: frozenset[tuple[str, str]] = frozenset()


def step(reader: Reader, since: Place) -> Step:
    """What the reader hears of after a place, a page at a time. Raises LostPlace for one that the trail lacks."""
    end = horizon()
    if since > end or since.epoch != end.epoch:
        # After a restore too: what was told before it may never have happened.
        raise LostPlace
    labels = {FOLLOWED[noun]._meta.label: noun for noun in reader.nouns}
    labels |= {model._meta.label: noun for noun, (model, _of) in INSIDE.items() if noun in reader.nouns}
    leads = LEADS if FOLLOWS in reader.nouns else ()
    found = heard(reader.keys, {*labels, *leads}, since, end, most=MOST_ENTRIES + 1)
    more = len(found) > MOST_ENTRIES
    found = found[:MOST_ENTRIES]
    shown_in, following = _shown_in(found), _following(found) if leads else {}
    records: dict[tuple[str, str], bool] = {}
    for event in found:
        if event.label in labels:
            records[labels[event.label], shown_in.get((event.label, event.key), event.key)] = True
        if found_by := following.get((event.label, event.key)) if event.moved else None:
            key, made_at = found_by
            # One that was made since was never theirs to lose.
            is_lost = event.lost and made_at < event.at
            records[FOLLOWS, key] = records.get((FOLLOWS, key), False) or is_lost
    if_seen = frozenset(record for record, is_told in records.items() if not is_told)
    return Step(list(records), found[-1].place if more else end, more, if_seen)


def _following(events: Iterable[Heard]) -> dict[tuple[str, str], tuple[str, datetime]]:
    """The assessments of the records that others see since, each by its record: its key, and when it was made."""
    keys = {event.key for event in events if event.moved and event.label in LEADS}
    rows = Assessment._base_manager.filter(label__in=LEADS, record__in=keys) if keys else ()
    return {(row.label, row.record): (row.key, row.made_at) for row in rows}


def _shown_in(events: Iterable[Heard]) -> dict[tuple[str, str], str]:
    """For what is shown inside another record: the key of that one."""
    found: dict[tuple[str, str], str] = {}
    for model, of in INSIDE.values():
        label = model._meta.label
        keys = {event.key for event in events if event.label == label}
        if keys:
            rows = model._base_manager.filter(key__in=keys).values_list("key", f"{of}__key")
            found |= {(label, key): record for key, record in rows}
    return found


def horizon() -> Place:
    """How far the trail can be read: whatever is before it has ended, and whatever comes stands after it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT epoch, pg_snapshot_xmin(pg_current_snapshot())::text FROM audit_epoch")
        epoch, xid = cursor.fetchone()
    return Place(epoch, int(xid), 0)


# The columns are qualified: `xid` alone would be the text that is selected, and text sorts 10000 before 9999.
# The epoch stands apart: inside the row values, the planner would take any range for an empty one.
RANGE = """
SELECT event.epoch, event.xid::text, event.id, event.at, event.label, event.subject,
    event.before <> event.after OR event.action = ANY(%s), event.before && %s::text[] AND NOT event.after && %s::text[]
FROM audit_event event
WHERE event.epoch = %s
    AND (event.xid, event.id) > (%s::xid8, %s)
    AND (event.xid, event.id) <= (%s::xid8, %s)
    AND (event.before || event.after) && %s::text[]
    AND event.label = ANY(%s)
ORDER BY event.xid, event.id
LIMIT %s
"""


def heard(keys: Iterable[str], labels: Iterable[str], after: Place, until: Place, *, most: int) -> list[Heard]:
    """The events after one place, up to another, whose kept audiences meet the keys.

    Both places are of one epoch, and the later one was read first: a snapshot that is taken afterwards has all of it.
    """
    wanted = sorted(keys), sorted(labels)
    closer = [key for key in wanted[0] if key != COUNCILS]
    if not all(wanted):
        return []
    with connection.cursor() as cursor:
        stretch: list[Any] = [until.epoch, str(after.xid), after.event, str(until.xid), until.event]
        cursor.execute(RANGE, [sorted(OPENED_FURTHER), closer, wanted[0], *stretch, *wanted, most])
        return [
            Heard(Place(epoch, int(xid), event), at, label, key, moved, lost)
            for epoch, xid, event, at, label, key, moved, lost in cursor.fetchall()
        ]


# -- Cursors -------------------------------------------------------------------------------------------------------


def cursor_for(reader: Reader, place: Place) -> str:
    """A place, sealed for its reader: in clear it would count what others do."""
    return str(_seal().encrypt(json.dumps([reader.print, *place]).encode()).decode())


def place_of(reader: Reader, cursor: str) -> Place:
    """The place that a cursor of this reader names. Raises LostPlace for another's, and where its keys changed."""
    if len(cursor) > LONGEST_CURSOR:
        raise LostPlace
    try:
        held, epoch, xid, event = json.loads(_seal().decrypt(cursor.encode()))
    except (InvalidToken, ValueError):
        raise LostPlace from None
    if held != reader.print:
        raise LostPlace
    return Place(epoch, xid, event)


def _seal() -> Any:
    return seal_for("changes", [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
