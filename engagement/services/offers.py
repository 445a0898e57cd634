"""Offers and gifts: put down, changed, decided, and looked at for the register of interests."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Appointment, CouncilSettings, User
from accounts.offices import stands_for, who_stands_for
from accounts.roles import Can, Role
from audit.services import record
from engagement.models import Delegation, Offer
from engagement.rules import MOST_OFFERS, REGISTERED_FACTS, OfferDecision, Way, goes_on_the_register, register_by
from engagement.services.flags import renew_flags
from engagement.services.lists import Difference, plain
from engagement.services.records import keep_entry, must_be_live
from notifications.services import ask, notify, settle
from web.one_a_form import one_a_form
from web.refusals import WrongState
from web.templatetags.gds import day

OFFICE = Appointment.Office.MONITORING_OFFICER
DECIDED_FACTS = ("decision", "reason", "decided_on")


@transaction.atomic
def put_down_offer(
    delegation: Delegation, *, by: User, now: datetime, form_id: str | None = None, **facts: Any
) -> Offer:
    """Put down what was offered, before anybody decides about it. The council's threshold of that day holds."""
    acting = by.must(Can.EDIT_DELEGATION, delegation.council_id)
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    must_be_live(delegation)
    offer = Offer(council_id=delegation.council_id, delegation=delegation, made_at=now, made_by=by)
    _set(offer, REGISTERED_FACTS, facts)
    _must_be_possible(offer, localdate(now))
    made = one_a_form(offer, delegation.offers.all(), form_id, **{name: getattr(offer, name) for name in facts})
    if made is not offer:
        return made
    if delegation.offers.live().count() > MOST_OFFERS:
        told = _("There are %(count)s offers already, which is the most that one delegation can have.")
        raise ValidationError(told % {"count": MOST_OFFERS}, code="too_many")
    _ask_to_decide(offer, by=by, now=now)
    _ask_to_register(offer, by=by, now=now)
    keep_entry(delegation, Difference("offers", None, _told(offer)), by=by, now=now)
    renew_flags(delegation, now=now)
    record("offer_put_down", delegation, by=by, acting=acting, fields=["offers"])
    return offer


@transaction.atomic
def edit_offer(offer: Offer, *, seen: int, by: User, now: datetime, **facts: Any) -> Offer:
    """Change what is known of an offer. Whether the monitoring officer is asked about it is decided anew."""
    acting = by.must(Can.EDIT_DELEGATION, offer.council_id)
    delegation, offer = _locked(offer)
    must_be_live(delegation)
    before = _told(offer)
    _set(offer, REGISTERED_FACTS, facts)
    if _told(offer) == before:
        return offer
    _must_be_at(offer, seen)
    _must_be_possible(offer, localdate(now))
    _save(offer)
    _ask_to_decide(offer, by=by, now=now)
    _ask_to_register(offer, by=by, now=now)
    keep_entry(delegation, Difference("offers", before, _told(offer)), by=by, now=now)
    renew_flags(delegation, now=now)
    record("offer_edited", delegation, by=by, acting=acting, fields=["offers"])
    return offer


@transaction.atomic
def decide_offer(
    offer: Offer, *, decision: str, reason: str, decided_on: date | None, seen: int, by: User, now: datetime
) -> Offer:
    """Say what became of an offer, and why. It can be decided anew; the register is asked about it in any case."""
    acting = by.must(Can.EDIT_DELEGATION, offer.council_id)
    delegation, offer = _locked(offer)
    must_be_live(delegation)
    before = _told(offer)
    if decision == OfferDecision.PENDING:
        decided_on = None
    _set(offer, DECIDED_FACTS, {"decision": decision, "reason": reason, "decided_on": decided_on})
    if _told(offer) == before:
        return offer
    _must_be_at(offer, seen)
    if decision != OfferDecision.PENDING:
        _must_be_decided(offer, localdate(now))
    _save(offer)
    _ask_to_decide(offer, by=by, now=now)
    keep_entry(delegation, Difference("offers", before, _told(offer)), by=by, now=now)
    renew_flags(delegation, now=now)
    record("offer_decided", delegation, by=by, acting=acting, fields=["offers"])
    return offer


@transaction.atomic
def register_offer(offer: Offer, *, note: str, by: User, now: datetime) -> Offer:
    """Say that the register of interests has been dealt with, and how: also of a visit that was called off.

    For whoever holds the office of monitoring officer, or deputises, today; while nobody holds it, for an approver.
    Said once more in the same words it is once; in other words it is refused, with what was said.
    """
    acting = by.must(Can.REGISTER_OFFER, offer.council_id)
    today = localdate(now)
    if not stands_for(by, offer.council_id, OFFICE, today):
        raise PermissionDenied(not_yours(offer.council_id, today))
    delegation, offer = _locked(offer)
    if offer.register_by is None:
        told = _("This offer no longer has to go before the monitoring officer. It was changed after you opened it.")
        raise WrongState(told, code="not_asked")
    if offer.registered_on is not None:
        if offer.register_note == note:
            return offer
        raise WrongState(
            _(
                "This was finished on %(day)s by %(who)s, who wrote: “%(note)s”. Nothing is changed. What you typed "
                "is below: copy it if you need it."
            ),
            code="already_done",
            params={"day": day(offer.registered_on), "who": offer.registered_by, "note": offer.register_note},
        )
    before = _told(offer)
    offer.registered_on, offer.registered_by, offer.register_note = today, by, note
    _save(offer)
    settle("register_offer", about=offer, by=by, now=now)
    keep_entry(delegation, Difference("offers", before, _told(offer)), by=by, now=now)
    record("offer_registered", delegation, by=by, acting=acting, fields=["offers"])
    return offer


@transaction.atomic
def withdraw_offer(offer: Offer, *, reason: str, seen: int, by: User, now: datetime) -> Offer:
    """Say that it was entered by mistake: also of a visit that is over. Lists and sums leave it out, and nobody is
    asked about it any more; the history keeps it, with the reason.
    """
    acting = by.must(Can.EDIT_DELEGATION, offer.council_id)
    delegation = Delegation.objects.select_for_update().get(pk=offer.delegation_id)
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    if offer.is_withdrawn:
        return offer
    _must_be_at(offer, seen)
    if not reason:
        raise ValidationError({"reason": _("Say why it is withdrawn.")})
    before = _told(offer)
    offer.withdrawn_at, offer.withdrawn_reason = now, reason
    _save(offer)
    let_offer_go(offer, by=by, now=now)
    keep_entry(delegation, Difference("offers", before, _told(offer)), by=by, now=now)
    if not delegation.is_over:
        renew_flags(delegation, now=now)
    record("offer_withdrawn", delegation, by=by, acting=acting, fields=["offers"])
    return offer


def not_yours(council: str, today: date) -> str:
    told = _("This is for %(who)s. Ask there.")
    return told % {"who": who_stands_for(council, OFFICE, today)}


def let_offer_go(offer: Offer, *, by: User, now: datetime) -> None:
    """Nobody is asked about it any more. Inside the act that took it away."""
    settle("decide_offer", about=offer, by=by, now=now)
    settle("register_offer", about=offer, by=by, now=now)


def ask_no_more_to_decide(delegation: Delegation, *, by: User, now: datetime) -> None:
    """What of a visit was not decided cannot be any more. Inside the act that ended it."""
    for offer in delegation.offers.filter(decision=OfferDecision.PENDING):
        settle("decide_offer", about=offer, by=by, now=now)


# -- Parts ---------------------------------------------------------------------------------------------------------


def _locked(offer: Offer) -> tuple[Delegation, Offer]:
    delegation = Delegation.objects.select_for_update().get(pk=offer.delegation_id)
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    if offer.is_withdrawn:
        raise WrongState(_("This was entered by mistake and can no longer be changed."), code="is_withdrawn")
    return delegation, offer


def _must_be_at(offer: Offer, seen: int) -> None:
    """What stands, not what is about to be saved."""
    Offer.objects.select_related("delegation__council").get(pk=offer.pk).must_be_at(seen)


def _set(offer: Offer, names: tuple[str, ...], facts: dict[str, Any]) -> None:
    if unknown := facts.keys() - set(names):
        raise TypeError(f"An offer has no {', '.join(sorted(unknown))} here.")
    for name, value in facts.items():
        setattr(offer, name, value)


def _must_be_possible(offer: Offer, today: date) -> None:
    if offer.offered_on and offer.offered_on > today:
        raise ValidationError({"offered_on": _("The day of the offer must be today or in the past.")})
    if offer.offered_on and offer.decided_on and offer.offered_on > offer.decided_on:
        raise ValidationError({"offered_on": _("The day of the offer must be on or before the day of the decision.")})


def _must_be_decided(offer: Offer, today: date) -> None:
    faults = {}
    if not offer.reason:
        faults["reason"] = _("Say why: it is what a register of interests, or a request, will ask.")
    if offer.decided_on is None:
        faults["decided_on"] = _("Enter the day of the decision.")
    elif offer.decided_on > today:
        faults["decided_on"] = _("The day of the decision must be today or in the past.")
    elif offer.decided_on < offer.offered_on:
        faults["decided_on"] = _("The day of the decision must be on or after the day of the offer.")
    if faults:
        raise ValidationError(faults)


def _save(offer: Offer) -> None:
    offer.version += 1
    offer.full_clean()
    offer.save()


def _ask_to_decide(offer: Offer, *, by: User, now: datetime) -> None:
    """What they offer to the council is its officers' to decide; what it offers, the other side's."""
    if offer.way == Way.TO_US and offer.decision == OfferDecision.PENDING:
        ask(offer.council_id, Role.OFFICER, "decide_offer", about=offer)
    else:
        settle("decide_offer", about=offer, by=by, now=now)


def _ask_to_register(offer: Offer, *, by: User, now: datetime) -> None:
    """Ask the monitoring officer about an offer as it is now, or stop asking; what was registered was another."""
    threshold = CouncilSettings.of(offer.council).gift_threshold
    due = register_by(offer.offered_on) if goes_on_the_register(offer, threshold) else None
    is_asked = due is not None and due == offer.register_by and offer.registered_on is None
    if is_asked:
        return
    settle("register_offer", about=offer, by=by, now=now)
    offer.register_by, offer.registered_on, offer.registered_by = due, None, None
    offer.save(update_fields=["register_by", "registered_on", "registered_by"])
    if due is not None:
        ask(offer.council_id, OFFICE, "register_offer", about=offer, due_on=due)
        notify(offer.council_id, OFFICE, "offer_to_register", about=offer, but=by)


def _told(offer: Offer) -> dict[str, Any]:
    facts = (*REGISTERED_FACTS, *DECIDED_FACTS, "registered_on", "register_note")
    withdrawn = {"withdrawn_reason": offer.withdrawn_reason} if offer.is_withdrawn else {}
    return {"id": offer.key, **{name: plain(getattr(offer, name)) for name in facts}, **withdrawn}
