"""Writing the trail."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import connection


class Actor(Protocol):
    key: str


class Acting(Protocol):
    code: str


def record(
    action: str,
    subject: Any,
    *,
    by: Actor,
    acting: Acting,
    fields: Iterable[str] = (),
    before: Iterable[str] | None = None,
    part: Any = None,
    quiet: bool = False,
) -> None:
    """Put one act on the trail, in the transaction that did it.

    The last line of a service, since it holds the chain of the acting body until commit; `Pending` where an act leaves
    several events. `fields` are names, never values. Only those who may see the part that changed hear of it: the
    least part of the fields, by the subject's `PART_OF`, unless `part` says which. `before` is for an act that changes
    who may see the record: the audience of that part (the whole row, if none is given) as it was. `quiet` is for what
    changes nothing, such as a reading: it stands on the trail, and nobody else hears of it.

    One SQL statement, naming just the columns that the web role may write; the trigger fills the others.
    """
    named = sorted(set(fields))
    after: list[str] = []
    if hasattr(subject, "audience") and not quiet:
        if part is None and before is None:
            # What is shown whole or not at all has no parts.
            parts = getattr(subject, "PART_OF", {})
            part = min((parts[field] for field in named if field in parts), default=None)
        after = subject.audience() if part is None else subject.audience(part)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (body, actor, action, label, subject, about, facts, before, after)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                acting.code,
                by.key,
                action,
                subject._meta.label,
                subject.key,
                getattr(subject, "body_id", None) or getattr(subject, "council_id", None) or "",
                json.dumps(named),
                sorted(after if before is None else before),
                sorted(after),
            ],
        )


@dataclass
class Pending:
    """The events of an act that leaves several, kept until all else is done: the first one holds the chain."""

    by: Any
    acting: Acting
    events: list[tuple[str, Any, dict[str, Any]]] = field(default_factory=list)

    def add(self, action: str, subject: Any, **more: Any) -> None:
        """What `record` takes, for later."""
        self.events.append((action, subject, more))

    def write(self) -> None:
        """The last line of the service."""
        for action, subject, more in self.events:
            record(action, subject, by=self.by, acting=self.acting, **more)


def broken(bodies: Iterable[str] | None = None) -> list[tuple[str, int, str]]:
    """Faults in the chains: (body, seq, what is wrong). Empty when every chain holds."""
    with connection.cursor() as cursor:
        if bodies is None:
            cursor.execute("SELECT body, seq, fault FROM audit_broken ORDER BY body, seq")
        else:
            cursor.execute(
                "SELECT body, seq, fault FROM audit_broken WHERE body = ANY(%s) ORDER BY body, seq", [list(bodies)]
            )
        return [(body, seq, fault) for body, seq, fault in cursor.fetchall()]


def heads() -> list[tuple[str, int, str]]:
    """The last link of every chain: (body, seq, hash in hex), to be kept outside the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT body, seq, encode(hash, 'hex') FROM audit_head WHERE seq > 0 ORDER BY body")
        return [(body, seq, digest) for body, seq, digest in cursor.fetchall()]


def cut(anchors: Iterable[tuple[str, int, str]]) -> list[tuple[str, int, str]]:
    """Heads saved earlier that the chains no longer hold: a tail was cut, or a chain was written anew."""
    faults = []
    with connection.cursor() as cursor:
        for body, seq, kept in anchors:
            cursor.execute("SELECT encode(hash, 'hex') FROM audit_event WHERE body = %s AND seq = %s", [body, seq])
            row = cursor.fetchone()
            if row is None:
                faults.append((body, seq, "the event saved as an anchor is gone"))
            elif row[0] != kept:
                faults.append((body, seq, "the event saved as an anchor has another hash"))
    return faults


def raise_epoch() -> int:
    """Begin a new epoch, after a restore: what follows comes after all that was restored. Answers with its number."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_epoch SET epoch = epoch + 1 RETURNING epoch")
        [epoch] = cursor.fetchone()
    return int(epoch)
