"""The playbook: entries are written, changed, published, withdrawn. They advise and bind nobody, so one person may."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.roles import Can
from audit.services import record
from guidance.models import PlaybookEntry
from web.one_a_form import one_a_form
from web.refusals import WrongState

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
    entry = _locked(entry, seen)
    fits = {name: list(facts.pop(name)) for name in FITS if name in facts}
    for name, value in facts.items():
        setattr(entry, name, value)
    entry.version += 1
    entry.full_clean()
    entry.save()
    _set_fits(entry, fits)
    record("entry_edited", entry, by=by, acting=acting, fields=[*facts, *fits])
    return entry


@transaction.atomic
def publish_entry(entry: PlaybookEntry, *, seen: int, by: User, now: datetime) -> PlaybookEntry:
    """Show an entry to all who read guidance; once more, where it was withdrawn."""
    acting = by.must(Can.KEEP_PLAYBOOK)
    entry = _locked(entry, seen)
    if entry.is_published:
        raise WrongState(_("This is published already."))
    return _put(entry, "entry_published", by=by, acting=acting, published_at=now, withdrawn_at=None)


@transaction.atomic
def withdraw_entry(entry: PlaybookEntry, *, seen: int, by: User, now: datetime) -> PlaybookEntry:
    """Show an entry to its writers alone again."""
    acting = by.must(Can.KEEP_PLAYBOOK)
    entry = _locked(entry, seen)
    if not entry.is_published:
        raise WrongState(_("This is not published: there is nothing to withdraw."))
    return _put(entry, "entry_withdrawn", by=by, acting=acting, withdrawn_at=now)


def _put(entry: PlaybookEntry, action: str, *, by: User, acting: Body, **facts: Any) -> PlaybookEntry:
    for name, value in facts.items():
        setattr(entry, name, value)
    entry.version += 1
    entry.save()
    record(action, entry, by=by, acting=acting)
    return entry


def _locked(entry: PlaybookEntry, seen: int) -> PlaybookEntry:
    entry = PlaybookEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    entry.must_be_at(seen)
    return entry


def _set_fits(entry: PlaybookEntry, fits: Mapping[str, Iterable[Any]]) -> None:
    for name, rows in fits.items():
        getattr(entry, name).set(rows)
