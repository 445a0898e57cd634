"""Who is asked to receive the visitors, and what they say."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from engagement.models import Delegation, HostAsked, VisitorRank
from engagement.rules import HostAnswer, HostOffice
from engagement.services.private import held_for
from engagement.services.records import must_be_live
from places.models import Council
from web.one_a_form import one_a_form
from web.refusals import WrongState


@transaction.atomic
def ask_host(
    delegation: Delegation,
    council: Council,
    *,
    office: HostOffice | str,
    asked_on: date,
    named: str = "",
    rank: VisitorRank | None = None,
    stands_in_for: HostAsked | None = None,
    by: User,
    now: datetime,
    form_id: str | None = None,
) -> HostAsked:
    """Put down that an office was asked to receive the visitors, and whose place it would take.

    The same form sent again answers with what it made first. An office that was asked and has not answered is not asked
    again.
    """
    acting, delegation = held_for(delegation, council.code, by=by)
    must_be_live(delegation)
    if asked_on > localdate(now):
        raise ValidationError({"asked_on": _("The day must be today or earlier.")})
    asked = HostAsked.objects.about(delegation).filter(council=council)
    if rank is not None and rank.country_id not in (None, delegation.country_id):
        raise ValidationError({"rank": _("Choose a rank of this country.")})
    if stands_in_for is not None and not asked.filter(pk=stands_in_for.pk, answer=HostAnswer.DECLINED).exists():
        raise ValidationError({"stands_in_for": _("Choose an office that was asked and cannot.")})
    waiting = asked.filter(office=office, named=named, answer=HostAnswer.WAITING)
    if form_id:
        waiting = waiting.exclude(form_id=form_id)
    if waiting.exists():
        raise ValidationError({"office": _("This office was asked already. Put down its answer first.")})
    host = HostAsked(
        council=council,
        delegation=delegation,
        office=office,
        named=named,
        rank=rank,
        asked_on=asked_on,
        stands_in_for=stands_in_for,
        made_at=now,
        made_by=by,
    )
    made = HostAsked.objects.filter(council=council)
    first = one_a_form(host, made, form_id, delegation=delegation, office=office, named=named)
    if first is host:
        record("host_asked", host, by=by, acting=acting)
    return first


@transaction.atomic
def answer_host(host: HostAsked, *, answer: HostAnswer | str, reason: str = "", seen: int, by: User) -> HostAsked:
    """Put down what an office said; later, that it says something else. The reason stays with the council."""
    acting, delegation = held_for(host.delegation, host.council_id, by=by)
    must_be_live(delegation)
    host = _at(host, seen)
    host.answer, host.reason = HostAnswer(answer), reason
    host.version += 1
    host.full_clean()
    host.save()
    record("host_answered", host, by=by, acting=acting, fields=["answer"])
    return host


@transaction.atomic
def withdraw_host(host: HostAsked, *, seen: int, by: User) -> None:
    """Take out an office that was put down by mistake, or is asked no more. The trail keeps that it was."""
    acting, delegation = held_for(host.delegation, host.council_id, by=by)
    must_be_live(delegation)
    host = _at(host, seen)
    host.delete()
    record("host_withdrawn", host, by=by, acting=acting)


def _at(host: HostAsked, seen: int) -> HostAsked:
    found = HostAsked.objects.select_for_update().filter(pk=host.pk).first()
    if found is None:
        raise WrongState(_("Somebody took this out after you opened it."), code="already_done")
    found.must_be_at(seen)
    return found
