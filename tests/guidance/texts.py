"""Positions and lines for tests, written, cleared and countersigned by people who are plainly made up."""

from datetime import datetime
from typing import Any

from accounts.models import Body, User
from accounts.roles import BodyKind, Role
from guidance import services
from guidance.models import Issued, LineVersion, PlaybookEntry, Position, Topic, TopicNote
from guidance.rules import EntryKind, Standing
from tests.factories import NOW, body_of, user_of

WRITES = {BodyKind.UNIT: Role.PUBLISHER, BodyKind.DEVOLVED: Role.DEVOLVED, BodyKind.DEPARTMENT: Role.CLEARER}


def writer(code: str) -> User:
    return user_of(code, WRITES[BodyKind(body_of(code).kind)])


def a_draft_position(owner: str = "fcdo", *, by: User | None = None, now: datetime = NOW, **facts: Any) -> Position:
    body_of("unit")
    words = {"standing": Standing.ENCOURAGED, "text": "A made-up position.", "sources": "Made up for a test."}
    if facts.get("standing") == Standing.CONDITIONS:
        words["conditions"] = "Made-up conditions."
    return services.draft_position(body_of(owner), by=by or writer(owner), now=now, **{**words, **facts})


def a_draft_line(owner: str = "unit", *, by: User | None = None, now: datetime = NOW, **facts: Any) -> LineVersion:
    body_of("unit")
    nation = body_of(owner).nation
    facts = {
        "nations": [nation] if nation else [],
        "title": "A made-up line",
        "topics": [Topic.objects.get(code="one_china_taiwan")],
        "headline": "A made-up headline.",
        "full_line": "A made-up line, in full.",
        "leader_line": "First sentence. Second sentence. Third sentence.",
        **facts,
    }
    return services.draft_line(body_of(owner), by=by or writer(owner), now=now, **facts)


def submitted[Row: Issued](row: Row, *departments: str, now: datetime = NOW) -> Row:
    """Sent to these departments, and to its owner."""
    bodies = [body_of(code) for code in departments]
    return services.submit_draft(row, departments=bodies, seen=row.version, by=row.edited_by, now=now)


def cleared[Row: Issued](row: Row, *departments: str, now: datetime = NOW, as_exception: bool = False) -> Row:
    """Cleared by these, or by all that were asked and have not decided."""
    asked = [one.department for one in row.clearances() if not one.has_cleared]
    bodies: list[Body] = [body_of(code) for code in departments] or asked
    for body in bodies:
        row.refresh_from_db()
        services.clear_draft(
            row,
            body,
            seen=row.version,
            by=user_of(body.code, Role.CLEARER),
            now=now,
            as_exception=as_exception and body.pk != row.owner_id,
        )
    row.refresh_from_db()
    return row


def countersigned[Row: Issued](row: Row, *, now: datetime = NOW, by: User | None = None, **more: Any) -> Row:
    """By a second person who may publish it."""
    if by is None:
        by = user_of(row.owner_id, Role.DEVOLVED) if row.is_devolved else user_of("unit", Role.PUBLISHER)
    return services.countersign(row, seen=row.version, by=by, now=now, **more)


def published[Row: Issued](row: Row, *departments: str, now: datetime = NOW) -> Row:
    return countersigned(cleared(submitted(row, *departments, now=now), now=now), now=now)


def a_position(owner: str = "fcdo", **facts: Any) -> Position:
    now = facts.get("now", NOW)
    return published(a_draft_position(owner, **facts), now=now)


def a_version(owner: str = "unit", **facts: Any) -> LineVersion:
    now = facts.get("now", NOW)
    return published(a_draft_line(owner, **facts), now=now)


def an_entry(*, by: User | None = None, is_published: bool = True, now: datetime = NOW, **facts: Any) -> PlaybookEntry:
    by = by or user_of("unit", Role.PUBLISHER)
    words = {
        "kind": EntryKind.ALTERNATIVE if "alternative" in facts else EntryKind.CASE,
        "title": "A made-up entry",
        "summary": "A made-up sentence.",
        "text": "Made-up text.",
        "source": "Made up for a test.",
    }
    entry = services.write_entry(by=by, now=now, **{**words, **facts})
    return services.publish_entry(entry, seen=entry.version, by=by, now=now) if is_published else entry


def a_topic_note(
    *, by: User | None = None, topic: str = "one_china_taiwan", is_published: bool = True, **facts: Any
) -> TopicNote:
    by = by or user_of("unit", Role.PUBLISHER)
    words = {"kind": "sensitivity", "text": "A made-up note.", "source": "Made up for a test.", **facts}
    note = services.write_topic_note(by=by, now=NOW, topic=Topic.objects.get(pk=topic), **words)
    return services.publish_topic_note(note, seen=note.version, by=by, now=NOW) if is_published else note
