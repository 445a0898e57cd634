"""How a council tells of a visit, which nobody else learns of."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Appointment, Body, User
from accounts.offices import holds_office
from accounts.roles import Can, Role
from accounts.services.service import the_clock
from audit.services import record
from engagement.models import Delegation, PressEnquiry, Publicity
from engagement.rules import PublicityPlan
from engagement.services.private import held_for
from engagement.services.records import must_be_live
from guidance.models import LineVersion, Use
from guidance.services import end_use, let_go, refresh_use, rely_on
from notifications.models import Task
from notifications.services import ask, notify, settle
from places.models import Council
from web.refusals import WrongState

CLEARS = Appointment.Office.COMMUNICATIONS_LEAD
CHANGE = "change_publicity"
TOLD = ("plan", "photo_rules", "spokesperson", "expected_coverage")


@transaction.atomic
def plan_publicity(
    delegation: Delegation,
    council: Council,
    *,
    line: LineVersion | None,
    seen: int,
    by: User,
    now: datetime,
    **said: str,
) -> Publicity:
    """Say how the council tells of a visit, by the fields of `TOLD`. `line` is what is pinned to answer the press with.

    `seen` is 0 where there was no plan yet. Proactive publicity waits for the communications lead, and any change of a
    plan that was cleared asks again; so does saving it as it is after a no, or after the visit was changed.
    """
    acting, delegation = held_for(delegation, council.code, by=by)
    must_be_live(delegation)
    plan = Publicity.objects.about(delegation).filter(council=council).first()
    if plan is None:
        plan = Publicity(council=council, delegation=delegation, version=0)
    plan.must_be_at(seen)
    changed = [name for name in TOLD if getattr(plan, name) != said.get(name, getattr(plan, name))]
    for name in changed:
        setattr(plan, name, said[name])
    pinned = line.key if line is not None else ""
    if pinned != plan.line_version:
        changed.append("line_version")
    if not changed and not plan.is_declined and not plan.is_out_of_date and plan.pk is not None:
        return plan
    plan.line_version = pinned
    _save(plan, by=by, now=now)
    if "line_version" in changed:
        _pin(plan, line, by=by, now=now)
    record("publicity_planned", plan, by=by, acting=acting, fields=changed)
    return plan


@transaction.atomic
def clear_publicity(publicity: Publicity, *, seen: int, by: User, now: datetime) -> Publicity:
    """The communications lead, or whoever deputises today, says yes to proactive publicity as it is planned.

    Also after a no, or not yet. The officers are told.
    """
    acting, plan = _to_decide(publicity, seen=seen, by=by, now=now)
    plan.cleared_at, plan.cleared_by = now, by
    plan.declined_at, plan.declined_by, plan.declined_reason = None, None, ""
    plan.version += 1
    plan.save()
    settle("clear_publicity", about=plan, by=by, now=now)
    settle(CHANGE, about=plan, by=by, now=now)
    notify(plan.council_id, Role.OFFICER, "publicity_cleared", about=plan, but=by)
    record("publicity_cleared", plan, by=by, acting=acting)
    return plan


@transaction.atomic
def decline_publicity(publicity: Publicity, *, reason: str, seen: int, by: User, now: datetime) -> Publicity:
    """The same office says no, or not yet, and why. The officers have it to do: they change the plan, or ask again."""
    acting, plan = _to_decide(publicity, seen=seen, by=by, now=now)
    if not reason:
        raise ValidationError({"reason": _("Say what is to change, or why not")})
    plan.declined_at, plan.declined_by, plan.declined_reason = now, by, reason
    plan.version += 1
    plan.full_clean()
    plan.save()
    settle("clear_publicity", about=plan, by=by, now=now)
    ask(plan.council_id, Role.OFFICER, CHANGE, about=plan, due_on=plan.delegation.starts_on)
    notify(plan.council_id, Role.OFFICER, "publicity_declined", about=plan, but=by, said=reason)
    record("publicity_declined", plan, by=by, acting=acting)
    return plan


def _to_decide(publicity: Publicity, *, seen: int, by: User, now: datetime) -> tuple[Body, Publicity]:
    acting, delegation = held_for(publicity.delegation, publicity.council_id, by=by, act=Can.SIGN_OFF)
    must_be_live(delegation)
    plan = _at(publicity, seen)
    if not holds_office(by, acting.code, CLEARS, localdate(now)):
        raise PermissionDenied(
            _("Only the communications lead, or whoever deputises today, approves proactive publicity.")
        )
    if not plan.waits_for_clearance:
        raise WrongState(_("This plan does not wait for the communications lead."), code="already_done")
    return acting, plan


@transaction.atomic
def renew_pinned_line(publicity: Publicity, *, seen: int, by: User, now: datetime) -> Publicity:
    """Pin the version that took the place of the one that was pinned."""
    acting, delegation = held_for(publicity.delegation, publicity.council_id, by=by)
    must_be_live(delegation)
    plan = _at(publicity, seen)
    use = Use.objects.by(plan).live().first()
    if use is None:
        raise WrongState(_("No line is pinned to this plan."), code="already_done")
    plan.line_version = refresh_use(use, by=by, now=now, quiet=True).of_record
    _save(plan, by=by, now=now)
    record("publicity_planned", plan, by=by, acting=acting, fields=["line_version"])
    return plan


def let_publicity_go(delegation: Delegation, *, by: User, now: datetime, council: str = "") -> None:
    """Of a visit that is over, or that a council has left. Inside the act that ended it. What the press heard stays,
    and whoever left is asked no more to answer it.

    The plan of a council that has left holds no line any more: nothing would recall it, were it to take part again.
    """
    plans = Publicity.objects.about(delegation)
    for plan in plans.filter(council=council) if council else plans:
        let_go(plan)
        settle("clear_publicity", about=plan, by=by, now=now)
        settle(CHANGE, about=plan, by=by, now=now)
        if council and plan.line_version:
            plan.line_version = ""
            plan.version += 1
            plan.save(update_fields=["line_version", "version"])
    if council:
        for enquiry in PressEnquiry.objects.about(delegation).filter(council=council, answered_at=None):
            settle("answer_press_enquiry", about=enquiry, by=by, now=now)


@transaction.atomic
def stop_asking_about_publicity(now: datetime) -> int:
    """Of visits that have passed, nobody is asked to change a plan any more. Answers how many were asked."""
    passed = Publicity.objects.filter(delegation__ends_on__lt=localdate(now)).values("key")
    asked = Task.objects.filter(kind=CHANGE, label=Publicity._meta.label, record__in=passed, done_at=None)
    return asked.update(done_at=now, done_by=the_clock())


def _at(publicity: Publicity, seen: int) -> Publicity:
    plan = Publicity.objects.select_for_update().get(pk=publicity.pk)
    plan.must_be_at(seen)
    return plan


def _save(plan: Publicity, *, by: User, now: datetime) -> None:
    """Whatever was approved or declined before was another plan."""
    plan.cleared_at = plan.cleared_by = None
    plan.declined_at, plan.declined_by, plan.declined_reason = None, None, ""
    plan.version += 1
    plan.full_clean()
    plan.save()
    settle(CHANGE, about=plan, by=by, now=now)
    if plan.plan == PublicityPlan.PROACTIVE:
        ask(plan.council_id, CLEARS, "clear_publicity", about=plan)
        notify(plan.council_id, CLEARS, "publicity_to_clear", about=plan, but=by)
    else:
        settle("clear_publicity", about=plan, by=by, now=now)


def _pin(plan: Publicity, line: LineVersion | None, *, by: User, now: datetime) -> None:
    for use in Use.objects.by(plan).live():
        end_use(use, by=by)
    if line is not None:
        use_of: Any = {"label": plan._meta.label, "key": plan.key}
        rely_on(line, council=plan.council, by=by, now=now, quiet=True, **use_of)
