"""What there is to prepare for a visit, and how far it is: the one list that leads its council to everything else.

Each line is a function of the delegation and its reader; it answers None where there is nothing to lead to.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Appointment, CouncilSettings, User
from accounts.roles import Can
from accounts.rules import Part
from engagement import money_words
from engagement.brief_state import has_changed, latest_brief
from engagement.models import Delegation, PressEnquiry, SignOff
from engagement.private_words import councils_apart, host_told, ladder_of, publicity_of
from engagement.rules import (
    AimsKnown,
    Direction,
    ItemState,
    OfferDecision,
    PrivacyNotice,
    PublicityPlan,
    SignOffDecision,
    Stage,
    mid_day,
)
from engagement.stops import stops_of
from guidance.models import Use
from places.models import Council
from web import parts
from web.gds import Params
from web.templatetags.gds import day


class Preparing(NamedTuple):
    """A line of the list: what, how far, where it is done. With a colour it asks for somebody's attention."""

    title: Any
    status: Any
    address: str
    colour: str = ""
    hint: Any = ""


def _where(name: str, delegation: Delegation, user: User) -> str:
    """The page, for those who may do there what is to be done."""
    may_edit = user.may(Can.EDIT_DELEGATION, delegation.council_id) and not delegation.is_over
    return reverse(name, args=[delegation.key]) if may_edit else ""


def preparing(delegation: Delegation, user: User, today: date) -> Params | None:
    """The list for the pages of its own council; for those of a partner, what that keeps to itself.

    None where the visit is a draft, or is not the reader's to prepare.
    """
    if delegation.is_draft or delegation.shown < Part.WHOLE or not (councils := councils_apart(delegation, user)):
        return None
    lines = []
    if delegation.council_id in user.council_codes():
        lines += [line for make in LINES if (line := make(delegation, user)) is not None]
        lines += [line for dated in DATED_LINES if (line := dated(delegation, user, today)) is not None]
    lines += [line for make_apart in APART if (line := make_apart(delegation, councils[0])) is not None]
    tasks = [parts.task(one.title, one.status, one.address, hint=one.hint, colour=one.colour) for one in lines]
    return {**parts.task_list(tasks, "prepare"), "classes": "app-prepare"} if tasks else None


def count_or_none(count: int) -> str:
    """How many there are, as a status."""
    return str(count) if count else _("None")


def flags_to_answer(delegation: Delegation, user: User) -> Preparing:
    answers = [flag.response for flag in delegation.flags.all() if flag.gone_at is None]
    waiting = answers.count("")
    status = _("All answered") if answers else _("No flags")
    if waiting:
        status = ngettext("%(count)s to answer", "%(count)s to answer", waiting) % {"count": waiting}
    address = f"{delegation.get_absolute_url()}#think"
    return Preparing(_("What to think about"), status, address, "yellow" if waiting else "")


def costs(delegation: Delegation, user: User) -> Preparing:
    told = money_words.costs_in_brief(list(delegation.costs.all()))
    return Preparing(_("Costs"), told, reverse("delegation_costs", args=[delegation.key]))


def aims(delegation: Delegation, user: User) -> Preparing:
    address = _where("delegation_aims", delegation, user)
    hint = _("What they want, and what you want from it")
    if not delegation.their_aims_known:
        return Preparing(_("Aims"), _("Theirs are not known"), address, "yellow", hint)
    if not delegation.our_aims:
        return Preparing(_("Aims"), _("Yours are not said"), address, "blue", hint)
    return Preparing(_("Aims"), AimsKnown(delegation.their_aims_known).label, address, hint=hint)


def programme(delegation: Delegation, user: User) -> Preparing:
    """How many stops there are, and how many wait for their host; to those who change nothing it is shown as print."""
    states = [stop.state for stop in stops_of(delegation)]
    waiting = states.count(ItemState.AWAITING_HOST)
    status = (
        ngettext("%(count)s stop", "%(count)s stops", len(states)) % {"count": len(states)} if states else _("None")
    )
    if waiting:
        told = ngettext("%(count)s waiting for its host", "%(count)s waiting for their host", waiting)
        status = _("%(stops)s, %(waiting)s") % {"stops": status, "waiting": told % {"count": waiting}}
    to_print = reverse("delegation_programme_print", args=[delegation.key]) if states else ""
    address = _where("delegation_programme", delegation, user) or to_print
    return Preparing(_("Programme"), status, address, "yellow" if waiting else "")


def delegates(delegation: Delegation, user: User) -> Preparing:
    count = delegation.delegates.count()
    return Preparing(_("Delegates"), count_or_none(count), _where("delegation_delegates", delegation, user))


def privacy_notice(delegation: Delegation, user: User) -> Preparing | None:
    """Of those who come to see the council: who travels for it has its notice as staff or member."""
    if delegation.direction != Direction.INWARD:
        return None
    address = _where("delegation_privacy_notice", delegation, user)
    if not delegation.privacy_notice:
        return Preparing(_("Privacy notice"), _("Not said"), address, "yellow")
    return Preparing(_("Privacy notice"), PrivacyNotice(delegation.privacy_notice).label, address)


def pressure(delegation: Delegation, user: User) -> Preparing | None:
    """What offices demanded about this visit; where nothing is put down yet, the way to do it for whoever may."""
    count = delegation.interventions.live().count()
    if not count and not user.may(Can.LOG_INTERVENTION, delegation.council_id):
        return None
    address = reverse("interventions" if count else "intervention_log")
    return Preparing(_("Pressure"), count_or_none(count), f"{address}?delegation={delegation.key}")


LINES: list[Callable[[Delegation, User], Preparing | None]] = [
    aims,
    programme,
    delegates,
    privacy_notice,
    flags_to_answer,
    costs,
    pressure,
]


def offers(delegation: Delegation, user: User, today: date) -> Preparing:
    """Yellow where something is not decided, red where the monitoring officer should have seen it by now."""
    rows = list(delegation.offers.all())
    undecided = any(row.decision == OfferDecision.PENDING for row in rows)
    colour = "red" if money_words.is_late(rows, today) else "yellow" if undecided else ""
    address = reverse("delegation_offers", args=[delegation.key])
    return Preparing(_("Offers and gifts"), money_words.offers_in_brief(rows), address, colour)


def brief(delegation: Delegation, user: User, today: date) -> Preparing:
    last, address = latest_brief(delegation), reverse("delegation_brief", args=[delegation.key])
    if last is None:
        return Preparing(_("Brief"), _("Not made yet"), address)
    number = {"number": last.number}
    if not delegation.is_over and has_changed(last, delegation, today):
        return Preparing(_("Brief"), _("Version %(number)s, changed since") % number, address, "yellow")
    return Preparing(_("Brief"), _("Version %(number)s") % number, address)


def sign_off(delegation: Delegation, user: User, today: date) -> Preparing | None:
    """Where the council's settings name an office, or one was asked before."""
    office = CouncilSettings.of(delegation.council).sign_off_office
    last = SignOff.objects.about(delegation).filter(council=delegation.council_id).first()
    if not office and last is None:
        return None
    address = reverse("delegation_sign_off", args=[delegation.key])
    if last is None or last.decision == SignOffDecision.WITHDRAWN:
        return Preparing(_("Sign-off"), _("Not asked yet"), address)
    facts = {
        "office": Appointment.Office(last.office).label,
        "day": day(localdate(last.decided_at or last.asked_at)),
    }
    if last.decision == SignOffDecision.WAITING:
        return Preparing(_("Sign-off"), _("Waiting for %(office)s since %(day)s") % facts, address, "yellow")
    if last.decision == SignOffDecision.SENT_BACK:
        return Preparing(_("Sign-off"), _("Sent back by %(office)s on %(day)s") % facts, address, "orange")
    return Preparing(_("Sign-off"), _("Signed off by %(office)s on %(day)s") % facts, address)


def confirmed(delegation: Delegation, user: User, today: date) -> Preparing | None:
    if delegation.stage == Stage.CONFIRMED and delegation.confirmed_at is not None:
        told = _("Confirmed on %(day)s") % {"day": day(localdate(delegation.confirmed_at))}
        return Preparing(_("Confirm that it takes place"), told, "")
    address = _where("delegation_confirm", delegation, user)
    if missing := len(delegation.missing_to_confirm()):
        told = ngettext("%(count)s thing is missing", "%(count)s things are missing", missing) % {"count": missing}
        return Preparing(_("Confirm that it takes place"), told, address, "yellow")
    return Preparing(_("Confirm that it takes place"), _("Not yet"), address, "blue")


def mid_visit(delegation: Delegation, user: User, today: date) -> Preparing | None:
    """From the day on which it is due; one that was made can be made anew."""
    address = _where("delegation_mid_visit", delegation, user)
    if check := getattr(delegation, "mid_visit_check", None):
        return Preparing(_("Mid-visit check"), _("Made on %(day)s") % {"day": day(localdate(check.at))}, address)
    starts_on, ends_on = delegation.starts_on, delegation.ends_on
    if starts_on is None or ends_on is None or delegation.is_over or today < mid_day(starts_on, ends_on):
        return None
    return Preparing(_("Mid-visit check"), _("Due"), address, "yellow")


DATED_LINES: list[Callable[[Delegation, User, date], Preparing | None]] = [
    offers,
    brief,
    sign_off,
    confirmed,
    mid_visit,
]
"""Those that the day has a part in."""


# -- What each council that takes part keeps to itself ---------------------------------------------------------------


def host(delegation: Delegation, council: Council) -> Preparing | None:
    """Nobody here receives those who go abroad."""
    if delegation.direction == Direction.OUTWARD:
        return None
    told = host_told(ladder_of(delegation, council))
    return Preparing(_("Who receives them"), told, reverse("delegation_hosts", args=[delegation.key]))


def publicity(delegation: Delegation, council: Council) -> Preparing:
    plan = publicity_of(delegation, council)
    address = reverse("delegation_publicity", args=[delegation.key])
    if plan.waits_for_clearance:
        return Preparing(_("Publicity"), _("Waits for your communications lead"), address, "yellow")
    if plan.line_version and Use.objects.by(plan).live().exclude(changed_at=None).exists():
        return Preparing(_("Publicity"), _("The line has changed"), address, "yellow")
    return Preparing(_("Publicity"), PublicityPlan(plan.plan).label.split(":")[0], address)


def press_enquiries(delegation: Delegation, council: Council) -> Preparing:
    answers = PressEnquiry.objects.about(delegation).filter(council=council).values_list("answered_at", flat=True)
    address = reverse("delegation_press", args=[delegation.key])
    if waiting := sum(answered is None for answered in answers):
        status = ngettext("%(count)s to answer", "%(count)s to answer", waiting) % {"count": waiting}
        return Preparing(_("Press enquiries"), status, address, "yellow")
    return Preparing(_("Press enquiries"), count_or_none(len(answers)), address)


APART: list[Callable[[Delegation, Council], Preparing | None]] = [host, publicity, press_enquiries]
