"""Whom to call: desks are put down, changed, confirmed, ended."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can
from audit.services import record
from guidance.models import SupportContact
from web.one_a_form import one_a_form
from web.refusals import WrongState

SERVES = ("sectors", "topics")


@transaction.atomic
def add_support_contact(*, by: User, now: datetime, form_id: str | None = None, **facts: Any) -> SupportContact:
    """Put down a desk, confirmed today. The same form sent again is one desk."""
    acting = by.must(Can.KEEP_SUPPORT)
    serves = {name: list(facts.pop(name, ())) for name in SERVES}
    contact = SupportContact(confirmed_on=localdate(now), **facts)
    made = one_a_form(contact, SupportContact.objects.all(), form_id, **facts)
    if made is contact:
        _set(made, serves)
        record("support_contact_added", made, by=by, acting=acting)
    return made


@transaction.atomic
def edit_support_contact(
    contact: SupportContact, *, seen: int, by: User, now: datetime, **facts: Any
) -> SupportContact:
    """Correct what is said of a desk, and so confirm it. Cover cards keep what was said of it before."""
    acting = by.must(Can.KEEP_SUPPORT)
    contact = _locked(contact, seen)
    serves = {name: list(facts.pop(name)) for name in SERVES if name in facts}
    for name, value in facts.items():
        setattr(contact, name, value)
    contact.confirmed_on = localdate(now)
    contact.version += 1
    contact.full_clean()
    contact.save()
    _set(contact, serves)
    record("support_contact_edited", contact, by=by, acting=acting, fields=[*facts, *serves])
    return contact


@transaction.atomic
def confirm_support_contact(contact: SupportContact, *, seen: int, by: User, now: datetime) -> SupportContact:
    """Say that a desk still helps and is reached as it stands here."""
    acting = by.must(Can.KEEP_SUPPORT)
    contact = _locked(contact, seen)
    contact.confirmed_on = localdate(now)
    contact.version += 1
    contact.save()
    record("support_contact_confirmed", contact, by=by, acting=acting)
    return contact


@transaction.atomic
def end_support_contact(contact: SupportContact, *, seen: int, by: User, now: datetime) -> SupportContact:
    """Show a desk to nobody any more. Cover cards that name it keep it."""
    acting = by.must(Can.KEEP_SUPPORT)
    contact = _locked(contact, seen)
    contact.ended_on = localdate(now)
    contact.version += 1
    contact.save()
    record("support_contact_ended", contact, by=by, acting=acting)
    return contact


def _locked(contact: SupportContact, seen: int) -> SupportContact:
    contact = SupportContact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    contact.must_be_at(seen)
    if contact.ended_on is not None:
        raise WrongState(_("It is shown to nobody any more: put it down anew if it is back."))
    return contact


def _set(contact: SupportContact, serves: Mapping[str, Iterable[Any]]) -> None:
    for name, rows in serves.items():
        getattr(contact, name).set(rows)
