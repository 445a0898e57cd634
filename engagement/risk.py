"""What a visit itself says of the six facts that decide how deep to look at its risk, each with where that was read.

Read from its programme, purposes, organisations, costs, topics and what pressed on it: never from who travels, and
never from a country. It only begins an answer, which the officer gives.
"""

from collections.abc import Callable, Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from engagement.advice import guidance_for, said_of
from engagement.models import Delegation, Intervention
from engagement.rules import Direction, ItemKind, OrganisationRole, Purpose
from engagement.rules.tripwire import cost_paid_by_other, payer_not_inviter, purpose_site_mismatch, sensitive_site
from engagement.rules.visit import Visit
from engagement.services.flags import visit_of
from guidance.models import Activity, Issued, Sector, Topic
from risk.rules import LISTED, UNSAID, MatchDecision, Prefilled, TriageFact
from risk.screened import Screened, not_yet, state_of
from web.templatetags.gds import days
from web.text import listed

PLACES_OF_WORK = {
    *(ItemKind.SITE_VISIT, ItemKind.UNIVERSITY_VISIT, ItemKind.COMPANY_VISIT, ItemKind.SCHOOL_VISIT),
}
TEACH = {Purpose.RESEARCH_SCIENCE, Purpose.HIGHER_EDUCATION, Purpose.INWARD_INVESTMENT, Purpose.POLICING_FIRE}
"""Purposes that live by showing what not everybody knows."""

LEARN = {*TEACH, Purpose.LEARNING_STUDY_TOUR, Purpose.BUSINESS_ENTREPRENEUR_TOUR, Purpose.TRADE_EXPORT}
LEARN |= {Purpose.ENVIRONMENT_CLIMATE_ENERGY, Purpose.PORTS_LOGISTICS_TRANSPORT, Purpose.HEALTH_SOCIAL_CARE}
"""Purposes for which a sensitive sector is spoken of because somebody is to learn of it."""


FEW_NAMED = 5
"""Organisations of a visit that are named where it is told in a few lines."""


def prefill(delegation: Delegation, user: User, today: date) -> dict[TriageFact, Prefilled]:
    """Each of the six as far as the record says something of it, for its council's own people."""
    visit = visit_of(delegation, today)
    return {
        TriageFact.SITES: _sites(delegation, visit),
        TriageFact.KNOWLEDGE: _knowledge(delegation, today),
        TriageFact.ORGANISATIONS: _organisations(delegation, today),
        TriageFact.LASTING: _lasting(delegation, visit),
        TriageFact.MONEY: _money(delegation, visit),
        TriageFact.TOUCHED: _touched(delegation, visit, user, today),
    }


def about(delegation: Delegation, user: User, today: date) -> list[str]:
    """When and where it is, and with whom. What was found about these, for its own council's people alone."""
    told: list[str] = []
    if delegation.starts_on and delegation.ends_on:
        said = {"direction": delegation.get_direction_display(), "where": delegation.place or delegation.country}
        when = days(delegation.starts_on, delegation.ends_on)
        told.append(_("%(direction)s. %(where)s, %(when)s.") % {**said, "when": when})
    links = delegation.organisations.select_related("organisation")
    organisations = list(dict.fromkeys(link.organisation for link in links))
    if not organisations:
        return told
    names = [str(one) for one in organisations[:FEW_NAMED]]
    if more := len(organisations) - FEW_NAMED if len(organisations) > FEW_NAMED else 0:
        names.append(ngettext("%(count)s other", "%(count)s others", more) % {"count": more})
    told.append(_("Organisations: %(names)s.") % {"names": listed(names)})
    if delegation.council_id in user.council_codes():
        told.append(state_of(delegation.council_id, organisations, today).in_words)
    return told


def fitting(delegation: Delegation, user: User, today: date) -> list[Issued]:
    """The guidance in force that fits it, what it relies on already among it."""
    found = guidance_for(delegation, user, today)
    return [*(one.row for one in found.pinned if not one.is_over), *(fit.row for fit in found.fitting)]


def kinds(delegation: Delegation, today: date) -> tuple[Iterable[Activity], Iterable[Sector]]:
    """The activities of its purposes, and the sectors that it speaks of."""
    said = said_of(delegation, today)
    return said.activities, said.sectors


# -- The six ---------------------------------------------------------------------------------------------------------


def _sites(delegation: Delegation, visit: Visit) -> Prefilled:
    finders: tuple[tuple[Callable[[Visit], Iterable[object]], str, str], ...] = (
        (
            purpose_site_mismatch,
            "sensitive",
            _("From the programme: “%(stop)s” is at a sensitive site (%(area)s), which the purposes do not explain."),
        ),
        (
            sensitive_site,
            "explained",
            _("From the programme: “%(stop)s” is at a sensitive site (%(area)s), which the purposes explain."),
        ),
    )
    for find, answer, sentence in finders:
        for found in find(visit):
            return Prefilled(answer, sentence % found.facts)  # type: ignore[attr-defined]
    stops = [stop for stop in visit.stops if stop.takes_place]
    if work := next((stop for stop in stops if stop.kind in PLACES_OF_WORK), None):
        told = _("From the programme: “%(stop)s” is at a place of work, and no stop is at a sensitive site.")
        return Prefilled("working", told % {"stop": work.title})
    if stops:
        return Prefilled("open", _("From the programme: no stop is at a sensitive site or a place of work."))
    if delegation.direction == Direction.VIRTUAL:
        return Prefilled("open", _("From the record: you meet online."))
    return Prefilled(UNSAID, _("From the programme: no stop is put down yet, so nothing is filled in."))


def _knowledge(delegation: Delegation, today: date) -> Prefilled:
    purposes = {Purpose(purpose) for purpose in delegation.purposes}
    named = listed(sorted(str(purpose.label).lower() for purpose in purposes & LEARN))
    sectors = [sector for sector in said_of(delegation, today).sectors if sector.listed_as]
    if sectors and purposes & LEARN:
        told = {"purposes": named, "sectors": listed([str(sector).lower() for sector in sectors])}
        if purposes & TEACH:
            said = _("From purposes and words: %(purposes)s, and it speaks of a sensitive sector: %(sectors)s.")
            return Prefilled("sensitive", said % told)
        said = _("From purposes and words: %(purposes)s, and it speaks of a sensitive sector: %(sectors)s.")
        return Prefilled("not_public", said % told)
    if shown := purposes & TEACH:
        told = {"purposes": listed(sorted(str(purpose.label).lower() for purpose in shown))}
        return Prefilled("not_public", _("From the purposes: %(purposes)s.") % told)
    if not purposes:
        return Prefilled(UNSAID, _("From the purposes: none is put down yet, so nothing is filled in."))
    return Prefilled("public", _("From the purposes: nothing of them is about research, technology or data."))


def _organisations(delegation: Delegation, today: date) -> Prefilled:
    links = delegation.organisations.select_related("organisation")
    state = state_of(delegation.council_id, [link.organisation for link in links], today)
    if not state.organisations:
        none = _("From the organisations: none is put down yet. Put down who comes, and it is compared with the lists.")
        return Prefilled(UNSAID, none)
    # The council's own history is no list: it is read beside it, and leads no deeper by itself.
    found = next((one for one in state.organisations if set(one.decided_of_lists).intersection(LISTED)), None)
    if found is not None:
        return Prefilled("listed", _("From the screening: %(name)s. %(told)s") % _told(found))
    waits = next(
        (
            one
            for one in state.organisations
            if one.to_decide_of_lists or MatchDecision.CANNOT_TELL in one.decided_of_lists
        ),
        None,
    )
    if waits is not None:
        return Prefilled("possible", _("From the screening: %(name)s. %(told)s") % _told(waits))
    if state.never:
        told = {"names": listed([str(one.organisation) for one in state.never])}
        return Prefilled("unlooked", _("From the screening: not compared with the lists yet: %(names)s.") % told)
    if not_compared := not_yet(state.lacking):
        return Prefilled("unlooked", _("From the screening: %(told)s") % {"told": " ".join(not_compared)})
    if any(one.says_too_little for one in state.organisations):
        return Prefilled("unlooked", _("From the screening: %(told)s") % {"told": state.in_words})
    told = {"gaps": " ".join(state.lists.gaps if state.lists else [])}
    if state.lists is None or state.lists.missing:
        return Prefilled("unlooked", _("From the screening: not every list could be looked at. %(gaps)s") % told)
    looked = _("From the screening: all were compared with the lists, and nothing is left to decide. %(ages)s %(gaps)s")
    own = [str(one.organisation) for one in state.organisations if one.own or one.own_to_decide]
    of_history = _("Your council’s own history knows %(names)s: read that too.") % {"names": listed(own)} if own else ""
    return Prefilled("nothing", " ".join([(looked % {**told, "ages": state.lists.ages}).strip(), of_history]).rstrip())


def _told(one: Screened) -> dict[str, str]:
    return {"name": str(one.organisation), "told": one.in_words}


def _lasting(delegation: Delegation, visit: Visit) -> Prefilled:
    signing = next((stop for stop in visit.stops if stop.kind == ItemKind.SIGNING and stop.takes_place), None)
    if signing is not None:
        return Prefilled("promises", _("From the programme: “%(stop)s” is a signing.") % {"stop": signing.title})
    if Purpose.INWARD_INVESTMENT in delegation.purposes:
        return Prefilled("promises", _("From the purposes: inward investment."))
    if not visit.stops and not delegation.purposes:
        return Prefilled(UNSAID, _("From programme and purposes: neither is put down yet, so nothing is filled in."))
    return Prefilled("goodwill", _("From programme and purposes: nothing is signed, and no investment is sought."))


def _money(delegation: Delegation, visit: Visit) -> Prefilled:
    others = [*payer_not_inviter(visit), *cost_paid_by_other(visit)]
    if others:
        return Prefilled(
            "others", _("From organisations, costs and offers: somebody who neither invites nor visits pays.")
        )
    if delegation.direction == Direction.OUTWARD:
        if visit.paid or visit.with_role(OrganisationRole.PAYER):
            return Prefilled("others", _("From costs and offers: the other side pays for something of your journey."))
        if not delegation.costs.exists():
            return Prefilled("unknown", _("From the costs: nothing is put down yet of who pays for your journey."))
    return Prefilled("each", _("From organisations, costs and offers: nobody else pays for you."))


def _touched(delegation: Delegation, visit: Visit, user: User, today: date) -> Prefilled:
    if Intervention.objects.visible_to(user).filter(delegation=delegation, withdrawn_at=None).exists():
        return Prefilled("pressed", _("From pressure on record: somebody leant on your council about it."))
    words = said_of(delegation, today).words
    # By what is said alone: which country somebody comes from calls for nothing.
    topics = [topic for topic in Topic.objects.on(today).filter(calls_for_care=True) if topic.is_named_in(words)]
    if topics:
        told = {"topics": listed([str(topic) for topic in topics])}
        return Prefilled("talk", _("From what is written: it speaks of %(topics)s.") % told)
    interview = next((stop for stop in visit.stops if stop.kind == ItemKind.MEDIA_INTERVIEW and stop.takes_place), None)
    if interview is not None or Purpose.MEDIA in delegation.purposes:
        return Prefilled("talk", _("From programme and purposes: the press is part of it."))
    return Prefilled("nobody", _("From the record: no pressure, and no topic on which words matter."))
