"""What changed, for systems that keep a copy of what they may see: a reading of the trail.

An entry says "look": that something happened to a record which the reader sees or saw. Events are read in the order of
their transactions, and only those before the horizon, the oldest transaction that is still open anywhere in the
cluster: what commits later comes later in this order, so nothing is missed and nothing comes twice.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from counterparts.models import Organisation, OrganisationNote
from engagement.models import Contact, Delegation, Intervention
from guidance.models import Line, Position, Query
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
    "positions": Position,
    "lines": Line,
    "queries": Query,
}
# What a record shows besides its own fields, and has an audience of its own: heard of as the record changed.
INSIDE: dict[str, tuple[Any, str]] = {"organisations": (OrganisationNote, "organisation")}
GUIDANCE = "guidance:read"
SCOPES = {noun: f"{noun}:read" for noun in FOLLOWED} | {"positions": GUIDANCE, "lines": GUIDANCE}
# A copy that was made without one of these lacks what they show.
SHOWING = frozenset({*SCOPES.values(), "delegates:read"})


class Place(NamedTuple):
    """A place in the trail, in the order in which it is read."""

    epoch: int
    xid: int
    event: int


class Heard(NamedTuple):
    """An event that a reader hears of: where it stands, and what it was done to."""

    place: Place
    label: str
    key: str


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
    """A step through the feed: noun and key of each record to look at, once, and where the next step begins."""

    records: list[tuple[str, str]]
    place: Place
    more: bool


def step(reader: Reader, since: Place) -> Step:
    """What the reader hears of after a place, a page at a time. Raises LostPlace for one that the trail lacks."""
    end = horizon()
    if since > end or since.epoch != end.epoch:
        # After a restore too: what was told before it may never have happened.
        raise LostPlace
    labels = {FOLLOWED[noun]._meta.label: noun for noun in reader.nouns}
    labels |= {model._meta.label: noun for noun, (model, _of) in INSIDE.items() if noun in reader.nouns}
    found = heard(reader.keys, labels, since, end, most=MOST_ENTRIES + 1)
    more = len(found) > MOST_ENTRIES
    found = found[:MOST_ENTRIES]
    shown_in = _shown_in(found)
    records = dict.fromkeys((labels[event.label], shown_in.get((event.label, event.key), event.key)) for event in found)
    return Step(list(records), found[-1].place if more else end, more)


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
SELECT event.epoch, event.xid::text, event.id, event.label, event.subject
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
    if not all(wanted):
        return []
    with connection.cursor() as cursor:
        cursor.execute(RANGE, [until.epoch, str(after.xid), after.event, str(until.xid), until.event, *wanted, most])
        return [Heard(Place(epoch, int(xid), event), label, key) for epoch, xid, event, label, key in cursor.fetchall()]


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
