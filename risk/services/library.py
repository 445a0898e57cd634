"""The library that assessments start from, and where help is for each category: kept by the central unit."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can
from audit.services import record
from guidance.models import SupportContact
from risk.models import Signpost, StarterRisk
from risk.rules import Category
from web.one_a_form import one_a_form
from web.refusals import WrongState

# One after the other says which desks help: two at once would both add the same one.
LOCK = 0x7369676E

OF_KIND = ("activities", "sectors")


@transaction.atomic
def add_starter_risk(*, by: User, now: datetime, form_id: str | None = None, **facts: Any) -> StarterRisk:
    """Offer a risk to start from, from today. The same form sent again is one."""
    acting = by.must(Can.KEEP_RISKS)
    of_kind = {name: list(facts.pop(name, ())) for name in OF_KIND}
    starter = StarterRisk(valid_from=localdate(now), **facts)
    made = one_a_form(starter, StarterRisk.objects.all(), form_id, **facts)
    if made is starter:
        _set(made, of_kind)
        record("starter_risk_added", made, by=by, acting=acting)
    return made


@transaction.atomic
def edit_starter_risk(starter: StarterRisk, *, seen: int, by: User, **facts: Any) -> StarterRisk:
    """Change what is offered. Assessments that took it up keep what it said."""
    acting = by.must(Can.KEEP_RISKS)
    starter = _locked(starter, seen)
    of_kind = {name: list(facts.pop(name)) for name in OF_KIND if name in facts}
    for name, value in facts.items():
        setattr(starter, name, value)
    starter.version += 1
    starter.full_clean()
    starter.save()
    _set(starter, of_kind)
    record("starter_risk_edited", starter, by=by, acting=acting, fields=[*facts, *of_kind])
    return starter


@transaction.atomic
def end_starter_risk(starter: StarterRisk, *, valid_to: date, seen: int, by: User, now: datetime) -> StarterRisk:
    """Say on which day it is offered for the last time."""
    acting = by.must(Can.KEEP_RISKS)
    starter = _locked(starter, seen)
    if starter.valid_to is not None and starter.valid_to < localdate(now):
        raise WrongState(_("It has ended already."), code="already_ended")
    starter.valid_to = valid_to
    starter.version += 1
    starter.full_clean()
    starter.save()
    record("starter_risk_ended", starter, by=by, acting=acting, fields=["valid_to"])
    return starter


@transaction.atomic
def set_signposts(
    category: str, *, contacts: Iterable[SupportContact], shown: Iterable[SupportContact] | None = None, by: User
) -> list[Signpost]:
    """Say which desks help with a category of risk; those that were said before and are not among them go.

    Of those that somebody was `shown` alone, where that is said: what another has added meanwhile stays.
    """
    acting = by.must(Can.KEEP_RISKS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    wanted = {contact.pk: contact for contact in contacts}
    rows = Signpost.objects.select_for_update(of=("self",)).filter(category=Category(category))
    held = {row.contact_id: row for row in rows.select_related("contact")}
    if shown is not None:
        seen = {contact.pk for contact in shown}
        wanted |= {pk: row.contact for pk, row in held.items() if pk not in seen}
    for gone in held.keys() - wanted.keys():
        held[gone].delete()
    came = [Signpost(category=category, contact=wanted[pk]) for pk in wanted.keys() - held.keys()]
    Signpost.objects.bulk_create(came)
    for row in wanted.values():
        if row.pk not in held:
            record("signpost_set", row, by=by, acting=acting)
    for gone in held.keys() - wanted.keys():
        record("signpost_taken_away", held[gone].contact, by=by, acting=acting)
    return came


def _set(starter: StarterRisk, of_kind: dict[str, list[Any]]) -> None:
    for name, rows in of_kind.items():
        getattr(starter, name).set(rows)


def _locked(starter: StarterRisk, seen: int) -> StarterRisk:
    starter = StarterRisk.objects.select_for_update().get(pk=starter.pk)
    starter.must_be_at(seen)
    return starter
