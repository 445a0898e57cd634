"""Offers, gifts and costs in words: what their pages, the list of what there is to prepare, and the history say."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Appointment, User
from accounts.offices import appointed, stands_for, who_stands_for
from accounts.roles import Can
from engagement import wording
from engagement.models import Change, Cost, Delegation, Offer, offers_of
from engagement.rules import (
    POOL_WITHIN,
    CostKind,
    OfferDecision,
    OfferKind,
    PaidBy,
    Total,
    Way,
    offer_totals,
    saved_online,
    share,
    totals,
)
from guidance.models import PlaybookEntry
from guidance.rules import Alternative
from places.models import Place
from web import parts
from web.gds import Params
from web.templatetags.gds import day, days

MOST_POOLED = 10
MOST_ENTRIES = 3


def pounds(amount: Decimal) -> str:
    """As GOV.UK writes it: £75, and £75.50 where there are pence."""
    return f"£{amount:,.2f}".removesuffix(".00")


# -- Offers --------------------------------------------------------------------------------------------------------


def offer_facts(offer: Offer) -> list[Params]:
    """What is known of an offer, row by row."""
    told: list[tuple[Any, Any]] = [
        (_("Who offers"), offer.get_way_display()),
        (_("Kind"), offer.get_kind_display()),
        (_("Value"), _("Not known") if offer.value is None else pounds(offer.value)),
        (_("From"), offer.giver),
        (_("For"), offer.receiver),
        (_("Offered on"), day(offer.offered_on)),
        (_("Decision"), decision_told(offer)),
        (_("Why"), wording.paragraphs(offer.reason)),
        (_("Register of interests"), register_told(offer)),
    ]
    return [parts.summary_row(key, value) for key, value in told if value]


def decision_told(offer: Offer) -> str:
    if offer.decided_on is None:
        return str(offer.get_decision_display())
    return _("%(decision)s on %(day)s") % {"decision": offer.get_decision_display(), "day": day(offer.decided_on)}


def register_told(offer: Offer) -> Any:
    """Where it stands with the register of interests; nothing where the monitoring officer is not asked."""
    if offer.register_by is None:
        return ""
    if offer.registered_on is None:
        return _("Waits for the monitoring officer, until %(day)s") % {"day": day(offer.register_by)}
    done = _("Done on %(day)s by %(who)s") % {"day": day(offer.registered_on), "who": offer.registered_by}
    return wording.lines([done, offer.register_note])


def offer_table(offers: Iterable[Offer]) -> Params:
    """How many offers there are and what they are worth, by who offers and what was decided."""
    found = offer_totals(offers)
    rows = [
        [
            _("%(way)s: %(decision)s") % {"way": way.label, "decision": decision.label.lower()},
            total.number,
            pounds(total.value),
            total.unknown,
        ]
        for way in Way
        for decision in OfferDecision
        if (total := found.get((way, decision)))
    ]
    head = [_("Who offers, and what was decided"), _("Offers"), _("Known value"), _("Value not known")]
    return parts.table(head, rows, header_column=True, numeric=[1, 2, 3], named=[1, 2, 3]) if rows else {}


def whom_it_waits_for(delegation: Delegation, user: User, today: date) -> dict[str, str]:
    """Who says what was done with the register; where the office has no holder today, also where to name one."""
    office = Appointment.Office.MONITORING_OFFICER
    who = {"waits_for": who_stands_for(delegation.council_id, office, today)}
    if appointed(delegation.council_id, office, today).exists():
        # Whoever it waits for needs not read their own name.
        return {} if stands_for(user, delegation.council_id, office, today) else who
    may_name = user.may(Can.NAME_OFFICES, delegation.council_id)
    offices = reverse("body_members", args=[delegation.council_id]) if may_name else ""
    return {**who, "offices": offices, "nobody": "yes"}


def letter(offer: Offer) -> list[str]:
    """The letter that declines an offer, by paragraph: no person is named, and no reason but the council's rules."""
    delegation = offer.delegation
    context = {"offer": offer, "council": delegation.council.name, "days": wording.span(delegation), "kind": offer.kind}
    text = render_to_string("engagement/offer_declined.txt", context)
    return [" ".join(one.split()) for one in text.split("\n\n") if one.strip()]


# -- Costs ---------------------------------------------------------------------------------------------------------


def payer_of(cost: Cost, delegation: Delegation) -> str:
    """The full name of who pays."""
    return cost.payer or delegation.council.name


def amount_told(total: Total) -> str:
    if not total.estimated:
        return pounds(total.amount)
    if total.estimated == total.amount:
        return _("%(amount)s, all estimated") % {"amount": pounds(total.amount)}
    told = _("%(amount)s, of which %(estimated)s is estimated")
    return told % {"amount": pounds(total.amount), "estimated": pounds(total.estimated)}


def cost_table(costs: Sequence[Cost], delegation: Delegation, *, may_edit: bool) -> Params:
    """Each cost in a row, with what its own council can do to it."""
    head = [_("Kind"), _("Amount"), _("Who pays"), *([_("Change it")] if may_edit else [])]
    rows = [
        [
            _above(cost.get_kind_display(), cost.what),
            _above(pounds(cost.amount), _("Estimate") if cost.is_estimate else ""),
            _above(payer_of(cost, delegation), cost.get_paid_by_display() if cost.payer else ""),
            *([_ways_on(cost, delegation)] if may_edit else []),
        ]
        for cost in costs
    ]
    return parts.table(head, rows, header_column=True, named=[1, 2]) if rows else {}


def _above(text: Any, below: Any) -> Any:
    """What matters, and what is said of it below."""
    above = format_html('<span class="app-break">{}</span>', text)
    if not below:
        return above
    return format_html('{}<div class="app-secondary app-not-bold app-break">{}</div>', above, below)


def _ways_on(cost: Cost, delegation: Delegation) -> Any:
    about = f"{cost.get_kind_display()} {pounds(cost.amount)}".lower()
    link = '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>'
    change = reverse("delegation_cost", args=[delegation.key, cost.key])
    remove = reverse("delegation_cost_remove", args=[delegation.key, cost.key])
    return format_html(f"{link} {link}", change, _("Change"), about, remove, _("Remove"), about)


def sums_by_kind(costs: Sequence[Cost]) -> Params:
    found = totals(costs, lambda cost: cost.kind)
    rows = [parts.summary_row(kind.label, amount_told(found.get(kind, Total()))) for kind in CostKind]
    whole = totals(costs, lambda _cost: "").get("", Total())
    return parts.summary_list([*rows, parts.summary_row(_("Together"), amount_told(whole))])


def sums_by_payer(costs: Sequence[Cost], delegation: Delegation) -> Params:
    found = totals(costs, lambda cost: (cost.paid_by, payer_of(cost, delegation)))
    return parts.summary_list(
        parts.summary_row(_above(name, "" if paid_by == PaidBy.COUNCIL else PaidBy(paid_by).label), amount_told(total))
        for (paid_by, name), total in found.items()
    )


def as_a_request_asks(costs: Sequence[Cost], offers: Sequence[Offer], delegation: Delegation) -> Params:
    """The questions of a request for information that this page answers, each with its answer."""
    by_kind = totals(costs, lambda cost: cost.kind)
    by_group = totals(costs, lambda cost: cost.paid_by)
    names = dict.fromkeys(payer_of(cost, delegation) for cost in costs)
    offered = [offer for offer in offers if offer.way == Way.TO_US]
    received = [offer for offer in offered if offer.decision in (OfferDecision.ACCEPTED, OfferDecision.SURRENDERED)]
    declined = [offer for offer in offered if offer.decision == OfferDecision.DECLINED]
    undecided = [offer for offer in offered if offer.decision == OfferDecision.PENDING]
    none = _("Nothing is put down.")
    told = [
        (
            _("What did it cost, by travel, accommodation, expenses and other?"),
            [f"{kind.label}: {amount_told(by_kind.get(kind, Total()))}" for kind in CostKind] if costs else [none],
        ),
        (
            _("Who met the costs?"),
            [f"{_group(group, delegation)}: {amount_told(total)}" for group, total in by_group.items()] or [none],
        ),
        (_("What is the full name of each payer?"), [*names] or [none]),
        (_("Which gifts were received, of what value and from whom?"), [*map(_gift, received)] or [none]),
        (_("Which were offered and declined?"), [*map(_gift, declined)] or [none]),
        *([(_("Which are not decided yet?"), [*map(_gift, undecided)])] if undecided else []),
    ]
    return parts.summary_list(parts.summary_row(question, wording.lines(lines)) for question, lines in told)


def _group(paid_by: str, delegation: Delegation) -> str:
    """Who pays, for readers of other councils too."""
    return delegation.council.name if paid_by == PaidBy.COUNCIL else str(PaidBy(paid_by).label)


def _gift(offer: Offer) -> str:
    return _("%(what)s, %(value)s, from %(giver)s: %(decision)s") % {
        "what": offer.what,
        "value": _("value not known") if offer.value is None else pounds(offer.value),
        "giver": offer.giver,
        "decision": offer.get_decision_display().lower(),
    }


# -- What to look at before money is spent --------------------------------------------------------------------------


class Cheaper:
    """Ways to spend less: meet online, or travel with others. As far as this reader may see others' visits."""

    def __init__(self, delegation: Delegation, costs: Sequence[Cost], user: User) -> None:
        self.delegation = delegation
        self.user = user
        self.saved = saved_online(costs)

    @cached_property
    def online(self) -> str:
        if self.saved:
            told = _("Meeting online would save the %(amount)s that is put down here for travel and accommodation.")
            return told % {"amount": pounds(self.saved)}
        return _("A meeting online needs no travel and no accommodation. Nothing is put down for them here yet.")

    @cached_property
    def entries(self) -> list[PlaybookEntry]:
        rows: Any = PlaybookEntry.objects.visible_to(self.user).published().filter(alternative=Alternative.VIRTUAL)
        return list(rows.in_order()[:MOST_ENTRIES])

    @cached_property
    def province(self) -> Place | None:
        """The highest place within the country that the leading place lies in."""
        place = self.delegation.place
        while place is not None and place.parent is not None:
            place = place.parent
        return place

    @cached_property
    def others(self) -> list[Delegation]:
        """Other councils' visits the same way, to the same province, within sixty days; the nearest first."""
        here = self.delegation
        if self.province is None or here.starts_on is None or here.ends_on is None:
            return []
        rows = Delegation.objects.visible_to(self.user).live().exclude(council=here.council_id)
        near = rows.filter(direction=here.direction, place__in=Place.objects.codes_within(self.province)).going_on(
            here.starts_on - POOL_WITHIN, here.ends_on + POOL_WITHIN
        )
        found: list[Delegation] = list(near.select_related("council", "place").order_by("starts_on", "key"))
        return sorted(found, key=lambda one: self._apart(one))[:MOST_POOLED]

    def _apart(self, other: Delegation) -> timedelta:
        here = self.delegation
        if not (here.starts_on and here.ends_on and other.starts_on and other.ends_on):
            return timedelta.max
        return max(other.starts_on - here.ends_on, here.starts_on - other.ends_on, timedelta())

    @cached_property
    def table(self) -> Params:
        """Each visit with what both councils would bear if they shared what is put down here."""
        head = [_("Visit"), _("When"), *([_("Shared by two, each would bear")] if self.saved else [])]
        rows = [
            [
                _above(
                    format_html('<a class="govuk-link" href="{}">{}</a>', one.get_absolute_url(), one),
                    _("%(council)s, %(place)s") % {"council": one.council.name, "place": one.place},
                ),
                days(one.starts_on, one.ends_on) if one.starts_on and one.ends_on else "",
                *([pounds(share(self.saved, 2))] if self.saved else []),
            ]
            for one in self.others
        ]
        return parts.table(head, rows, header_column=True, named=[1, 2][: len(head) - 1]) if rows else {}

    @cached_property
    def pooled(self) -> str:
        """What is to be said above the table, or in its place."""
        if self.province is None or self.delegation.starts_on is None:
            return _("Say the leading place and the days of the visit to see which councils go there at the same time.")
        told: dict[str, Any] = {"place": self.province, "days": POOL_WITHIN.days}
        if not self.others:
            return _("No other council’s visit to %(place)s within %(days)s days is shared with you.") % told
        councils = len({self.delegation.council_id, *(one.council_id for one in self.others)})
        sentence = _("Other councils have visits with %(place)s within %(days)s days of this one.") % told
        if not self.saved or councils == 2:
            return sentence
        each = _("Shared among all %(councils)s councils, each would bear %(share)s of what is put down here.")
        return f"{sentence} {each % {'councils': councils, 'share': pounds(share(self.saved, councils))}}"


# -- In the history --------------------------------------------------------------------------------------------------

FIELDS = ("offers", "costs")
FACT_NAMES: dict[str, Any] = {
    "way": gettext_lazy("who offers"),
    "kind": gettext_lazy("kind"),
    "what": gettext_lazy("what"),
    "value": gettext_lazy("value"),
    "giver": gettext_lazy("from whom"),
    "receiver": gettext_lazy("for whom"),
    "offered_on": gettext_lazy("day of the offer"),
    "decision": gettext_lazy("decision"),
    "reason": gettext_lazy("reason"),
    "decided_on": gettext_lazy("day of the decision"),
    "registered_on": gettext_lazy("register of interests"),
    "register_note": gettext_lazy("what was done"),
    "withdrawn_reason": gettext_lazy("withdrawn because"),
    "amount": gettext_lazy("amount"),
    "is_estimate": gettext_lazy("an estimate"),
    "paid_by": gettext_lazy("who pays"),
    "payer": gettext_lazy("full name of who pays"),
}
CHOICES: dict[str, Any] = {"way": Way, "decision": OfferDecision, "paid_by": PaidBy}


def change_told(change: Change) -> str:
    """One offer or cost: added, removed, or what of it changed."""
    old, new = change.old, change.new
    if old is None or new is None:
        said = _("Added: %(what)s") if old is None else _("Removed: %(what)s")
        return said % {"what": _called(new or old or {}, change.field)}
    if new.get("withdrawn_reason") and not old.get("withdrawn_reason"):
        told_of = {"what": _called(new, change.field), "reason": new["withdrawn_reason"]}
        return _("Withdrawn, as it was entered by mistake: %(what)s. %(reason)s") % told_of
    told = [
        _("%(field)s was “%(old)s”, now “%(new)s”")
        % {
            "field": FACT_NAMES[fact],
            "old": _fact(fact, old.get(fact), change.field),
            "new": _fact(fact, value, change.field),
        }
        for fact, value in new.items()
        if fact in FACT_NAMES and value != old.get(fact)
    ]
    return f"{_called(new, change.field)}: {'; '.join(told)}"


def _called(row: dict[str, Any], field: str) -> str:
    worth = row.get("value") or row.get("amount")
    named = row["what"] or _fact("kind", row["kind"], field)
    return f"{named} ({pounds(Decimal(worth))})" if worth else str(named)


def _fact(fact: str, value: Any, field: str) -> str:
    if value in (None, ""):
        return _("not provided")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if fact == "kind":
        return str((OfferKind if field == "offers" else CostKind)(value).label)
    if fact in CHOICES:
        return str(CHOICES[fact](value).label)
    if fact in ("value", "amount"):
        return pounds(Decimal(value))
    return day(date.fromisoformat(value)) if fact.endswith("_on") else str(value)


# -- On other pages ------------------------------------------------------------------------------------------------


def money_section(delegation: Delegation) -> dict[str, str]:
    """For the page of a record, for those who see the whole: how much there is of each, and where."""
    offers, costs = offers_of(delegation), list(delegation.costs.all())
    return {
        "offers": offers_in_brief(offers),
        "offers_address": reverse("delegation_offers", args=[delegation.key]),
        "costs": costs_in_brief(costs),
        "costs_address": reverse("delegation_costs", args=[delegation.key]),
    }


def offers_in_brief(offers: Sequence[Offer]) -> str:
    if not offers:
        return _("None")
    count = ngettext("%(count)s offer", "%(count)s offers", len(offers)) % {"count": len(offers)}
    told = [count]
    if undecided := sum(offer.decision == OfferDecision.PENDING for offer in offers):
        told.append(_("%(count)s not decided") % {"count": undecided})
    if waiting := sum(waits(offer) for offer in offers):
        told.append(_("%(count)s before the monitoring officer") % {"count": waiting})
    return ", ".join(told)


def waits(offer: Offer) -> bool:
    """Whether the monitoring officer is asked about it and has not answered."""
    return offer.register_by is not None and offer.registered_on is None


def costs_in_brief(costs: Sequence[Cost]) -> str:
    return amount_told(totals(costs, lambda _cost: "")[""]) if costs else _("None")


def is_late(offers: Sequence[Offer], today: date) -> bool:
    """Whether an offer should have been before the monitoring officer by now."""
    return any(waits(offer) and offer.register_by is not None and offer.register_by < today for offer in offers)
