"""What there is to prepare for a visit, and how far it is: the one list that leads its council to everything else.

Each line is a function of the delegation and its reader; it answers None where there is nothing to lead to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.offices import in_a_sentence
from accounts.roles import Can
from accounts.rules import Part
from engagement import money_words
from engagement.brief_state import SignOffState
from engagement.models import Delegation, PressEnquiry, offers_of
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
from engagement.stops import counted, stops_of
from guidance.models import Use
from places.models import Council
from risk.panel import RiskPanel
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


@dataclass(frozen=True)
class Desk:
    """A visit on the desk of somebody of a council that takes part, on a day."""

    delegation: Delegation
    user: User
    council: Council
    today: date
    brief: SignOffState
    risk: RiskPanel | None = None

    def colour(self, colour: str) -> str:
        """None for what nobody prepares any more."""
        return "" if self.delegation.is_over else colour

    def page(self, name: str) -> str:
        return reverse(name, args=[self.delegation.key])

    def page_to_edit(self, name: str) -> str:
        """The page, for those who may do there what is to be done."""
        may_edit = self.user.may(Can.EDIT_DELEGATION, self.delegation.council_id) and not self.delegation.is_over
        return self.page(name) if may_edit else ""


def preparing(
    delegation: Delegation,
    user: User,
    today: date,
    brief: SignOffState | None = None,
    risk: RiskPanel | None = None,
) -> Params | None:
    """The list for the pages of its own council; for those of a partner, what that keeps to itself.

    None where the visit is a draft, or is not the reader's to prepare.
    """
    if delegation.is_draft or delegation.shown < Part.WHOLE or not (councils := councils_apart(delegation, user)):
        return None
    is_lead = delegation.council_id in user.council_codes()
    state = brief or SignOffState(delegation, today)
    desk = Desk(delegation, user, delegation.council if is_lead else councils[0], today, state, risk)
    lines = [(make, line) for make in (LINES if is_lead else APART) if (line := make(desk)) is not None]
    whose = _whose(desk, is_lead=is_lead, of_several=len(councils) > 1)
    tasks = [
        parts.task(
            one.title, one.status, one.address, hint=one.hint or (whose if make in APART else ""), colour=one.colour
        )
        for make, one in lines
    ]
    return {**parts.task_list(tasks, "prepare"), "classes": "app-worded"} if tasks else None


def _whose(desk: Desk, *, is_lead: bool, of_several: bool) -> str:
    """Where several councils take part, whose the lines are that each keeps for itself."""
    if is_lead and not desk.delegation.partners.filter(left_at=None).exclude(accepted_at=None).exists():
        return ""
    if of_several:
        return _("%(council)s’s own. No other council that takes part sees it.") % {"council": desk.council.name}
    return _("Your council’s own. No other council that takes part sees it.")


def count_or_none(count: int) -> str:
    """How many there are, as a status."""
    return str(count) if count else _("None")


def flags_to_answer(desk: Desk) -> Preparing:
    delegation = desk.delegation
    answers = [flag.response for flag in delegation.flags.all() if flag.gone_at is None]
    waiting = answers.count("")
    status = _("All answered") if answers else _("No flags")
    if waiting and delegation.is_over:
        status = ngettext("%(count)s not answered", "%(count)s not answered", waiting) % {"count": waiting}
    elif waiting:
        status = ngettext("%(count)s to answer", "%(count)s to answer", waiting) % {"count": waiting}
    address = f"{delegation.get_absolute_url()}#think"
    return Preparing(_("What to think about"), status, address, desk.colour("yellow" if waiting else ""))


def risk(desk: Desk) -> Preparing | None:
    if desk.risk is None:
        return None
    status, colour = desk.risk.status
    return Preparing(_("Risk"), status, f"{desk.delegation.get_absolute_url()}#risk", desk.colour(colour))


def costs(desk: Desk) -> Preparing:
    delegation = desk.delegation
    told = money_words.costs_in_brief(list(delegation.costs.all()))
    return Preparing(_("Costs"), told, desk.page("delegation_costs"))


def aims(desk: Desk) -> Preparing:
    delegation = desk.delegation
    address = desk.page_to_edit("delegation_aims")
    hint = _("What they want, and what you want from it")
    if not delegation.their_aims_known:
        return Preparing(_("Aims"), _("Theirs are not known"), address, desk.colour("yellow"), hint)
    if not delegation.our_aims:
        return Preparing(_("Aims"), _("Yours are not said"), address, desk.colour("blue"), hint)
    return Preparing(_("Aims"), AimsKnown(delegation.their_aims_known).label, address, hint=hint)


def programme(desk: Desk) -> Preparing:
    """How many stops there are, and how many wait for their host; to those who change nothing it is shown as print."""
    delegation = desk.delegation
    states = [stop.state for stop in stops_of(delegation)]
    waiting = states.count(ItemState.AWAITING_HOST)
    status = counted(states) if states else _("None")
    if waiting:
        told = ngettext("%(count)s waiting for its host", "%(count)s waiting for their host", waiting)
        status = _("%(stops)s, %(waiting)s") % {"stops": status, "waiting": told % {"count": waiting}}
    to_print = desk.page("delegation_programme_print") if states else ""
    address = desk.page_to_edit("delegation_programme") or to_print
    return Preparing(_("Programme"), status, address, desk.colour("yellow" if waiting else ""))


def delegates(desk: Desk) -> Preparing:
    delegation = desk.delegation
    count = len(delegation.delegates.all())
    return Preparing(_("Delegates"), count_or_none(count), desk.page_to_edit("delegation_delegates"))


def privacy_notice(desk: Desk) -> Preparing | None:
    """Of those who come to see the council: who travels for it has its notice as staff or member."""
    delegation = desk.delegation
    if delegation.direction != Direction.INWARD:
        return None
    address = desk.page_to_edit("delegation_privacy_notice")
    if not delegation.privacy_notice:
        return Preparing(_("Privacy notice"), _("Not said"), address, desk.colour("yellow"))
    return Preparing(_("Privacy notice"), PrivacyNotice(delegation.privacy_notice).label, address)


def pressure(desk: Desk) -> Preparing | None:
    """What offices demanded about this visit; where nothing is put down yet, the way to do it for whoever may."""
    delegation = desk.delegation
    count = delegation.interventions.live().count()
    if not count and not desk.user.may(Can.LOG_INTERVENTION, delegation.council_id):
        return None
    address = reverse("interventions" if count else "intervention_log")
    return Preparing(_("Pressure"), count_or_none(count), f"{address}?delegation={delegation.key}")


def offers(desk: Desk) -> Preparing:
    """Yellow where something is not decided, red where the monitoring officer should have seen it by now."""
    delegation = desk.delegation
    rows = offers_of(delegation)
    undecided = any(row.decision == OfferDecision.PENDING for row in rows)
    colour = "red" if money_words.is_late(rows, desk.today) else "yellow" if undecided else ""
    address = desk.page("delegation_offers")
    return Preparing(_("Offers and gifts"), money_words.offers_in_brief(rows), address, colour)


def brief(desk: Desk) -> Preparing | None:
    last, address = desk.brief.last_brief, desk.page("delegation_brief")
    if last is None:
        return None if desk.delegation.is_over else Preparing(_("Brief"), _("Not made yet"), address)
    number = {"number": last.number}
    if desk.brief.is_old(last):
        return Preparing(_("Brief"), _("Version %(number)s, changed since") % number, address, "yellow")
    return Preparing(_("Brief"), _("Version %(number)s") % number, address)


def sign_off(desk: Desk) -> Preparing | None:
    """Where the council's settings name an office, or one was asked before; yellow where it has to be asked anew."""
    delegation = desk.delegation
    last = desk.brief.last
    if not desk.brief.office and last is None:
        return None
    address = desk.page("delegation_sign_off")
    if last is None:
        return None if delegation.is_over else Preparing(_("Sign-off"), _("Not asked yet"), address)
    facts = {
        "office": in_a_sentence(last.office),
        "day": day(localdate(last.decided_at or last.asked_at)),
    }
    is_old = desk.brief.is_old(last.brief)
    if last.decision == SignOffDecision.WAITING:
        told = (
            _("Changed since the %(office)s was asked on %(day)s")
            if is_old
            else _("Waiting for the %(office)s since %(day)s")
        )
        return Preparing(_("Sign-off"), told % facts, address, desk.colour("yellow"))
    if last.decision == SignOffDecision.SENT_BACK:
        return Preparing(
            _("Sign-off"), _("Sent back by the %(office)s on %(day)s") % facts, address, desk.colour("orange")
        )
    if is_old:
        told = _("Signed off by the %(office)s on %(day)s, changed since")
        return Preparing(_("Sign-off"), told % facts, address, "yellow")
    return Preparing(_("Sign-off"), _("Signed off by the %(office)s on %(day)s") % facts, address)


def confirmed(desk: Desk) -> Preparing | None:
    delegation = desk.delegation
    if delegation.stage == Stage.CONFIRMED and delegation.confirmed_at is not None:
        told = _("Confirmed on %(day)s") % {"day": day(localdate(delegation.confirmed_at))}
        return Preparing(_("Confirm that it takes place"), told, "")
    if delegation.is_over:
        return None
    address = desk.page_to_edit("delegation_confirm")
    if missing := len(delegation.missing_to_confirm()) + desk.brief.is_needed:
        told = ngettext("%(count)s thing is missing", "%(count)s things are missing", missing) % {"count": missing}
        return Preparing(_("Confirm that it takes place"), told, address, "yellow")
    return Preparing(_("Confirm that it takes place"), _("Not yet"), address, "blue")


def mid_visit(desk: Desk) -> Preparing | None:
    """From the day on which it is due; one that was made can be made anew."""
    delegation = desk.delegation
    address = desk.page_to_edit("delegation_mid_visit")
    if check := getattr(delegation, "mid_visit_check", None):
        return Preparing(_("Mid-visit check"), _("Made on %(day)s") % {"day": day(localdate(check.at))}, address)
    starts_on, ends_on = delegation.starts_on, delegation.ends_on
    if starts_on is None or ends_on is None or delegation.is_over or desk.today < mid_day(starts_on, ends_on):
        return None
    return Preparing(_("Mid-visit check"), _("Due"), address, "yellow")


# -- What each council that takes part keeps to itself ---------------------------------------------------------------


def host(desk: Desk) -> Preparing | None:
    """Nobody here receives those who go abroad."""
    delegation = desk.delegation
    if delegation.direction == Direction.OUTWARD:
        return None
    told = host_told(ladder_of(delegation, desk.council))
    return Preparing(_("Who receives them"), told, desk.page("delegation_hosts"))


def publicity(desk: Desk) -> Preparing:
    delegation = desk.delegation
    plan = publicity_of(delegation, desk.council)
    address = desk.page("delegation_publicity")
    if plan.is_declined and not delegation.is_over:
        return Preparing(_("Publicity"), _("Not approved"), address, "orange")
    if plan.waits_for_clearance and not delegation.is_over:
        return Preparing(_("Publicity"), _("Waits for your communications lead"), address, "yellow")
    if plan.is_out_of_date and not delegation.is_over:
        approved = _("Approved on %(day)s, before the visit was changed: ask again")
        return Preparing(_("Publicity"), approved % {"day": day(localdate(plan.cleared_at))}, address, "yellow")
    if plan.line_version and Use.objects.by(plan).live().exclude(changed_at=None).exists():
        return Preparing(_("Publicity"), _("The line has changed"), address, "yellow")
    return Preparing(_("Publicity"), PublicityPlan(plan.plan).label.split(":")[0], address)


def press_enquiries(desk: Desk) -> Preparing:
    delegation = desk.delegation
    answers = PressEnquiry.objects.about(delegation).filter(council=desk.council).values_list("answered_at", flat=True)
    address = desk.page("delegation_press")
    if waiting := sum(answered is None for answered in answers):
        status = ngettext("%(count)s to answer", "%(count)s to answer", waiting) % {"count": waiting}
        return Preparing(_("Press enquiries"), status, address, "yellow")
    return Preparing(_("Press enquiries"), count_or_none(len(answers)), address)


APART: list[Callable[[Desk], Preparing | None]] = [host, publicity, press_enquiries]
LINES: list[Callable[[Desk], Preparing | None]] = [
    *(aims, programme, flags_to_answer, risk, delegates, privacy_notice),
    *(host, offers, costs, publicity, press_enquiries, pressure),
    *(brief, sign_off, confirmed, mid_visit),
]
"""In the order in which a visit is prepared."""
