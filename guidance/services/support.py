"""Whom to call: desks are put down, changed, confirmed, ended."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.roles import BodyKind, Can, Role
from accounts.services.service import the_clock, the_service
from audit.services import record
from guidance.models import SupportContact
from guidance.models.support import CONFIRMED_WITHIN
from guidance.services.writers import SPEAKS_FOR
from notifications.services import ask, settle
from web.one_a_form import one_a_form
from web.refusals import WrongState

SERVES = ("sectors", "topics")
CONFIRM = "confirm_support_contact"
SEE_WHETHER_IT_ANSWERS = "look_at_silent_contact"
SEE_WHY_UNCONFIRMED = "look_at_unconfirmed_contact"
LOOKED_AT_WITHIN = timedelta(days=7)


@transaction.atomic
def add_support_contact(*, by: User, now: datetime, form_id: str | None = None, **facts: Any) -> SupportContact:
    """Put down a desk, confirmed today by its source; the body that answers for it is asked to confirm it itself.

    The same form sent again is one desk.
    """
    acting = by.must(Can.KEEP_SUPPORT)
    serves = {name: list(facts.pop(name, ())) for name in SERVES}
    contact = SupportContact(confirmed_on=localdate(now), **facts)
    made = one_a_form(contact, SupportContact.objects.all(), form_id, **facts)
    if made is contact:
        _set(made, serves)
        if owner_of(made) is not None:
            _ask_owner(CONFIRM, made, due_on=localdate(now) + LOOKED_AT_WITHIN)
        record("support_contact_added", made, by=by, acting=acting)
    return made


@transaction.atomic
def edit_support_contact(
    contact: SupportContact, *, seen: int, by: User, now: datetime, **facts: Any
) -> SupportContact:
    """Correct what is said of a desk. Cover cards keep what was said of it before.

    By whoever answers for it, it is confirmed by that; what the unit corrects of another's desk, that body confirms.
    """
    if by.may(Can.KEEP_SUPPORT):
        acting = by.must(Can.KEEP_SUPPORT)
    else:
        acting = must_answer_for(contact, by)
        facts.pop("owner", None)
    contact = _locked(contact, seen)
    serves = {name: list(facts.pop(name)) for name in SERVES if name in facts}
    for name, value in facts.items():
        setattr(contact, name, value)
    if owner_of(contact) in (None, acting):
        _confirm(contact, by=by, now=now)
    else:
        _save(contact, by=by, now=now)
        _ask_owner(CONFIRM, contact, due_on=localdate(now) + LOOKED_AT_WITHIN)
    _set(contact, serves)
    record("support_contact_edited", contact, by=by, acting=acting, fields=[*facts, *serves])
    return contact


@transaction.atomic
def confirm_support_contact(contact: SupportContact, *, seen: int, by: User, now: datetime) -> SupportContact:
    """Say that a desk still helps and is reached as it stands here: for the body that answers for it, else the unit."""
    acting = must_answer_for(contact, by)
    contact = _locked(contact, seen)
    _confirm(contact, by=by, now=now)
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
    _settle(contact, by=by, now=now)
    record("support_contact_ended", contact, by=by, acting=acting)
    return contact


@transaction.atomic
def report_support_contact(contact: SupportContact, *, by: User, now: datetime) -> SupportContact:
    """A reader says that a desk does not answer. The unit and the desk's own body are asked to look, and not told who
    said so.

    Once, until it is confirmed or corrected: what others say meanwhile changes nothing. The trail, too, names nobody.
    """
    by.must(Can.READ_GUIDANCE)
    contact = SupportContact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if contact.ended_on is not None or contact.reported_on is not None:
        return contact
    contact.reported_on = localdate(now)
    contact.version += 1
    contact.save()
    _ask_owner(SEE_WHETHER_IT_ANSWERS, contact, due_on=localdate(now) + LOOKED_AT_WITHIN)
    if owner_of(contact) is not None:
        _ask_publishers(SEE_WHETHER_IT_ANSWERS, contact, due_on=localdate(now) + LOOKED_AT_WITHIN)
    record("support_contact_reported", contact, by=the_clock(), acting=the_service())
    return contact


@transaction.atomic
def ask_to_confirm_support_contacts(now: datetime) -> int:
    """Ask whoever answers for the desks of which the half year is nearly over to confirm them; answers how many.

    Who has been asked is asked once, until it is done. Where the half year is over all the same, the unit is asked to
    see why.
    """
    today = localdate(now)
    waiting = list(SupportContact.objects.to_confirm(today).select_related("owner"))
    for contact in waiting:
        due_on = contact.confirmed_on + CONFIRMED_WITHIN
        _ask_owner(CONFIRM, contact, due_on=due_on)
        if owner_of(contact) is not None and contact.is_unconfirmed(today):
            _ask_publishers(SEE_WHY_UNCONFIRMED, contact, due_on=today + LOOKED_AT_WITHIN)
    return len(waiting)


def must_answer_for(contact: SupportContact, by: User) -> Body:
    """The body that the user acts for. Raises PermissionDenied where it does not answer for the desk."""
    owner = owner_of(contact)
    return by.must(Can.KEEP_SUPPORT) if owner is None else by.must(Can.ANSWER_FOR_DESK, owner)


def owner_of(contact: SupportContact) -> Body | None:
    """The body that answers for it; None where that is the unit, as there is no other or it is here no more."""
    owner = contact.owner
    return owner if owner is not None and owner.is_active else None


def _confirm(contact: SupportContact, *, by: User, now: datetime) -> None:
    """It holds as it stands now, from today: nobody has anything to look at."""
    contact.confirmed_on = localdate(now)
    _save(contact, by=by, now=now)


def _save(contact: SupportContact, *, by: User, now: datetime) -> None:
    """Somebody looked into it: what was reported of it, and what was asked, is settled."""
    contact.reported_on = None
    contact.version += 1
    contact.full_clean()
    contact.save()
    _settle(contact, by=by, now=now)


def _ask_owner(kind: str, contact: SupportContact, *, due_on: date) -> None:
    """Ask the body that answers for it, else the unit."""
    owner = owner_of(contact)
    if owner is None:
        _ask_publishers(kind, contact, due_on=due_on)
    else:
        ask(owner, SPEAKS_FOR[BodyKind(owner.kind)], kind, about=contact, due_on=due_on)


def _ask_publishers(kind: str, contact: SupportContact, *, due_on: date) -> None:
    for unit in Body.objects.filter(kind=BodyKind.UNIT, is_active=True):
        ask(unit, Role.PUBLISHER, kind, about=contact, due_on=due_on)


def _settle(contact: SupportContact, *, by: User, now: datetime) -> None:
    for kind in (CONFIRM, SEE_WHETHER_IT_ANSWERS, SEE_WHY_UNCONFIRMED):
        settle(kind, about=contact, by=by, now=now)


def _locked(contact: SupportContact, seen: int) -> SupportContact:
    contact = SupportContact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    contact.must_be_at(seen)
    if contact.ended_on is not None:
        raise WrongState(_("It is shown to nobody any more: put it down anew if it is back."))
    return contact


def _set(contact: SupportContact, serves: Mapping[str, Iterable[Any]]) -> None:
    for name, rows in serves.items():
        getattr(contact, name).set(rows)
