"""The playbook: entries are written, changed, published, withdrawn. They advise and bind nobody, so one person may."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Can
from audit.services import record
from guidance.models import PlaybookEntry
from guidance.services.kept import change_kept, locked_kept, publish_kept, withdraw_kept
from web.one_a_form import one_a_form

FITS = ("activities", "sectors", "countries")


@transaction.atomic
def write_entry(*, by: User, now: datetime, form_id: str | None = None, **facts: Any) -> PlaybookEntry:
    """Write an entry, which its writers alone see until it is published. The same form sent again is one entry."""
    acting = by.must(Can.KEEP_PLAYBOOK)
    fits = {name: list(facts.pop(name, ())) for name in FITS}
    entry = PlaybookEntry(owner=acting, written_at=now, written_by=by, **facts)
    made = one_a_form(entry, PlaybookEntry.objects.filter(owner=acting), form_id, **facts)
    if made is entry:
        _set_fits(made, fits)
        record("entry_written", made, by=by, acting=acting)
    return made


@transaction.atomic
def edit_entry(entry: PlaybookEntry, *, seen: int, by: User, now: datetime, **facts: Any) -> PlaybookEntry:
    """Change an entry. One that is published is read as it stands from now on."""
    acting = by.must(Can.KEEP_PLAYBOOK)
    entry = locked_kept(entry, seen)
    fits = {name: list(facts.pop(name)) for name in FITS if name in facts}
    change_kept(entry, **facts)
    _set_fits(entry, fits)
    record("entry_edited", entry, by=by, acting=acting, fields=[*facts, *fits])
    return entry


@transaction.atomic
def publish_entry(entry: PlaybookEntry, *, seen: int, by: User, now: datetime) -> PlaybookEntry:
    """Show an entry to all who read guidance; once more, where it was withdrawn."""
    acting = by.must(Can.KEEP_PLAYBOOK)
    entry = locked_kept(entry, seen)
    publish_kept(entry, "entry_published", by=by, acting=acting, now=now)
    return entry


@transaction.atomic
def withdraw_entry(entry: PlaybookEntry, *, seen: int, by: User, now: datetime) -> PlaybookEntry:
    """Show an entry to its writers alone again."""
    acting = by.must(Can.KEEP_PLAYBOOK)
    entry = locked_kept(entry, seen)
    withdraw_kept(entry, "entry_withdrawn", by=by, acting=acting, now=now)
    return entry


def _set_fits(entry: PlaybookEntry, fits: Mapping[str, Iterable[Any]]) -> None:
    for name, rows in fits.items():
        getattr(entry, name).set(rows)
