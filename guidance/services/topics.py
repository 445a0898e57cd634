"""Notes on topics: written, changed, published, withdrawn. They advise and bind nobody, so one person may."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.roles import Can
from audit.services import record
from guidance.models import TopicNote
from web.one_a_form import one_a_form
from web.refusals import WrongState


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
    note = _locked(note, seen)
    for name, value in facts.items():
        setattr(note, name, value)
    note.version += 1
    note.full_clean()
    note.save()
    record("topic_note_edited", note, by=by, acting=acting, fields=list(facts))
    return note


@transaction.atomic
def publish_topic_note(note: TopicNote, *, seen: int, by: User, now: datetime) -> TopicNote:
    """Show a note to all who read guidance; once more, where it was withdrawn."""
    acting = by.must(Can.KEEP_PLAYBOOK)
    note = _locked(note, seen)
    if note.is_published:
        raise WrongState(_("This is published already."))
    return _put(note, "topic_note_published", by=by, acting=acting, published_at=now, withdrawn_at=None)


@transaction.atomic
def withdraw_topic_note(note: TopicNote, *, seen: int, by: User, now: datetime) -> TopicNote:
    """Show a note to its writers alone again."""
    acting = by.must(Can.KEEP_PLAYBOOK)
    note = _locked(note, seen)
    if not note.is_published:
        raise WrongState(_("This is not published: there is nothing to withdraw."))
    return _put(note, "topic_note_withdrawn", by=by, acting=acting, withdrawn_at=now)


def _put(note: TopicNote, action: str, *, by: User, acting: Body, **facts: Any) -> TopicNote:
    for name, value in facts.items():
        setattr(note, name, value)
    note.version += 1
    note.save()
    record(action, note, by=by, acting=acting)
    return note


def _locked(note: TopicNote, seen: int) -> TopicNote:
    note = TopicNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    note.must_be_at(seen)
    return note
