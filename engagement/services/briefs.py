"""A brief is made, kept by version, and given to whoever receives the visitors."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Appointment, User
from accounts.roles import Can
from audit.services import Pending, record
from engagement.brief import facts_of, said_by
from engagement.brief_state import has_changed, hosts_in_the_register, latest_brief
from engagement.models import Brief, Delegation, HostAsked
from engagement.rules import HostAnswer
from engagement.services.private import held_for
from engagement.services.records import must_be_live
from guidance.cards import digest, on_the_trail
from guidance.services import let_go, rely_on
from notifications.services import notify
from web.refusals import WrongState


@transaction.atomic
def make_brief(delegation: Delegation, *, by: User, now: datetime) -> Brief:
    """Keep the brief as it is now. Where it says what the last one says, that one is the answer."""
    trail = Pending(by, by.must(Can.WRITE_NOTE, delegation.council_id))
    brief = brief_as_it_is_now(delegation, trail, by=by, now=now)
    trail.write()
    return brief


def brief_as_it_is_now(delegation: Delegation, trail: Pending, *, by: User, now: datetime) -> Brief:
    """Part of an act that asked: the last brief, or a new one where the visit says something else."""
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    _must_be_logged(delegation)
    must_be_live(delegation)
    council, today = delegation.council, localdate(now)
    content = facts_of(delegation, council, today)
    last = latest_brief(delegation)
    if last is not None and last.sha256 == digest(content):
        return last
    brief = Brief(
        council=council,
        delegation=delegation,
        number=last.number + 1 if last else 1,
        content=content,
        sha256=digest(content),
        made_at=now,
        made_by=by,
    )
    brief.full_clean()
    brief.save(force_insert=True)
    if last is not None:
        let_go(last)
    for row in said_by(delegation, council):
        if row.is_in_force(today):
            rely_on(row, council=council, label=brief._meta.label, key=brief.key, by=by, now=now, quiet=True)
    trail.add("brief_made", brief, fields=[on_the_trail(brief.sha256)])
    return brief


@transaction.atomic
def issue_brief(brief: Brief, *, by: User, now: datetime) -> list[str]:
    """Send word of a brief to those who receive the visitors, as far as their offices are in the register.

    Answers with the offices that were told. What changed since it was made is made anew first.
    """
    acting = by.must(Can.WRITE_NOTE, brief.council_id)
    delegation = Delegation.objects.select_for_update().get(pk=brief.delegation_id)
    must_be_live(delegation)
    if has_changed(brief, delegation, localdate(now)):
        raise WrongState(_("The visit has changed since this brief was made. Make it anew first."), code="changed")
    offices = hosts_in_the_register(brief, localdate(now))
    if not offices:
        raise WrongState(
            _("Nobody who receives them has an office in the register. Print the brief, or take it as Word."),
            code="nobody_to_tell",
        )
    for office in offices:
        notify(brief.council_id, Appointment.Office(office), "brief_issued", about=brief, but=by)
    record("brief_issued", brief, by=by, acting=acting)
    return offices


@transaction.atomic
def note_brief_given(brief: Brief, host: HostAsked, *, given_on: date, by: User, now: datetime) -> HostAsked:
    """Note that an office that receives the visitors was given a brief on paper: such as a Lord Mayor's, which has no
    account here. What it was given last stands.
    """
    acting, delegation = held_for(brief.delegation, brief.council_id, by=by)
    must_be_live(delegation)
    receives = HostAsked.objects.about(delegation).filter(council=brief.council_id, answer=HostAnswer.ACCEPTED)
    found = receives.select_for_update(of=("self",)).filter(pk=host.pk).first()
    if found is None:
        raise ValidationError({"host": _("Choose an office that receives the visitors.")})
    if given_on > localdate(now):
        raise ValidationError({"given_on": _("The day must be today or earlier.")})
    if given_on < localdate(brief.made_at):
        raise ValidationError({"given_on": _("This version was not made yet on that day.")})
    if (found.brief_given, found.brief_given_on) == (brief.number, given_on):
        return found
    found.brief_given, found.brief_given_on = brief.number, given_on
    found.save(update_fields=["brief_given", "brief_given_on"])
    record("brief_given", brief, by=by, acting=acting)
    return found


def let_briefs_go(delegation: Delegation) -> None:
    """What is over is recalled no more. Inside the act that ended it."""
    for brief in Brief.objects.about(delegation):
        let_go(brief)


def _must_be_logged(delegation: Delegation) -> None:
    if delegation.is_draft:
        raise WrongState(_("Log the delegation first: a draft has no brief."), code="is_draft")
