"""Notes on topics: written, changed, published, withdrawn. They advise and bind nobody, so one person may."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Can
from audit.services import record
from guidance.models import TopicNote
from guidance.services.kept import change_kept, locked_kept, publish_kept, withdraw_kept
from web.one_a_form import one_a_form


@transaction.atomic
def write_topic_note(*, by: User, now: datetime, form_id: str | None = None, **facts: Any) -> TopicNote:
    """Write a note, which its writers alone see until it is published. The same form sent again is one note."""
    acting = by.must(Can.KEEP_PLAYBOOK)
    note = TopicNote(owner=acting, written_at=now, written_by=by, **facts)
    made = one_a_form(note, TopicNote.objects.filter(owner=acting), form_id, **facts)
    if made is note:
        record("topic_note_written", made, by=by, acting=acting)
    return made


@transaction.atomic
def edit_topic_note(note: TopicNote, *, seen: int, by: User, **facts: Any) -> TopicNote:
    """Change a note. One that is published is read as it stands from now on."""
    acting = by.must(Can.KEEP_PLAYBOOK)
    note = locked_kept(note, seen)
    change_kept(note, **facts)
    record("topic_note_edited", note, by=by, acting=acting, fields=list(facts))
    return note


@transaction.atomic
def publish_topic_note(note: TopicNote, *, seen: int, by: User, now: datetime) -> TopicNote:
    """Show a note to all who read guidance; once more, where it was withdrawn."""
    acting = by.must(Can.KEEP_PLAYBOOK)
    note = locked_kept(note, seen)
    publish_kept(note, "topic_note_published", by=by, acting=acting, now=now)
    return note


@transaction.atomic
def withdraw_topic_note(note: TopicNote, *, seen: int, by: User, now: datetime) -> TopicNote:
    """Show a note to its writers alone again."""
    acting = by.must(Can.KEEP_PLAYBOOK)
    note = locked_kept(note, seen)
    withdraw_kept(note, "topic_note_withdrawn", by=by, acting=acting, now=now)
    return note
