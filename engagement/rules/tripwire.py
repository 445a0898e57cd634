"""The tripwire: what a wise colleague would say on reading a programme as a whole (CAPABILITIES N05, P11, P12, P16).

Pure: facts come in, flags come out, nothing is asked and nothing is blocked. A rule reads sites, purposes,
organisations and changes; it has no word about a person or about the country. To add one: write a function that yields
what it finds in a `Visit`, put a `Rule` for it into TRIPWIRE, add a visit to tests/tripwire that should raise it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.rules import Part
from engagement.rules.delegations import PART_OF, AimsKnown, Direction, OrganisationRole
from engagement.rules.programme import AskedBy, Became, ItemKind, ItemNature, SiteAccess
from engagement.rules.visit import Area, Facts, Found, LateChange, Stop, Visit
from guidance.rules import Alternative

MOST_NAMED = 3
"""Stops that one sentence names."""

FEW_STOPS = 3
"""With fewer stops than this a programme is too short for its ceremony to be weighed."""


class FlagResponse(TextChoices):
    CHANGED = "changed", _("We changed it")
    ACCEPTED = "accepted", _("We have thought of it, and take care")
    GOING_AHEAD = "going_ahead", _("We go ahead as it is, because …")


# -- The rules -----------------------------------------------------------------------------------------------------


def purpose_site_mismatch(visit: Visit) -> Iterator[Found]:
    for stop in visit.stops:
        if stop.is_sensitive and not _explained(stop, visit):
            yield Found(stop.key, _site_facts(stop, stop.areas[0], visit))


def sensitive_site(visit: Visit) -> Iterator[Found]:
    for stop in visit.stops:
        if stop.is_sensitive and (explained := _explained(stop, visit)):
            yield Found(stop.key, _site_facts(stop, explained[0], visit))


def restricted_access(visit: Visit) -> Iterator[Found]:
    for stop in visit.stops:
        if stop.takes_place and stop.access == SiteAccess.RESTRICTED:
            yield Found(stop.key, {"stop": stop.title, "site": stop.where})


def late_change(visit: Visit) -> Iterator[Found]:
    late = [change for change in visit.late_changes if PART_OF[change.field] <= Part.PROGRAMME]
    if late:
        come_or_move = [str(change.at or "") for change in late if change.became in (Became.NEW, Became.MOVED)]
        facts = {
            "fields": sorted({change.field for change in late}),
            **_stops_changed(late),
            **_how_late(late),
            "last_came": max(come_or_move, default=""),
        }
        yield Found("", facts)


def late_people(visit: Visit) -> Iterator[Found]:
    """Apart from the others, as it is told to those alone who see who comes."""
    late = [change for change in visit.late_changes if PART_OF[change.field] > Part.PROGRAMME]
    if late:
        yield Found("", _how_late(late))


def mostly_ceremony(visit: Visit) -> Iterator[Found]:
    stops = weighed(visit.stops)
    ceremonies = sum(stop.is_ceremony for stop in stops)
    if len(stops) >= FEW_STOPS and ceremonies * 3 > len(stops) * 2:
        yield Found("", {"ceremonies": ceremonies, "stops": len(stops)})


def aims_unknown(visit: Visit) -> Iterator[Found]:
    if visit.aims_known != AimsKnown.STATED:
        yield Found("", {"asked": True} if visit.aims_known == AimsKnown.NOT_STATED else {})


def no_inviting_body(visit: Visit) -> Iterator[Found]:
    organisers = visit.with_role(OrganisationRole.ORGANISER_INTERMEDIARY)
    if organisers and not visit.with_role(OrganisationRole.INVITING_BODY):
        yield Found("", {"organiser": organisers[0]})


def payer_not_inviter(visit: Visit) -> Iterator[Found]:
    payers = [name for name in visit.with_role(OrganisationRole.PAYER) if not visit.roles[name] & ANSWER_FOR_IT]
    if payers:
        yield Found("", {"payer": payers, "payers": len(payers)})


def cost_paid_by_other(visit: Visit) -> Iterator[Found]:
    """Apart from the payers among the organisations, as costs and offers are told to those who see the whole."""
    answer_for_it = [_folded(name) for name in visit.with_role(*ANSWER_FOR_IT)]
    known = {_folded(name) for name in visit.with_role(OrganisationRole.PAYER)}
    others = {
        (one.what, one.name if one.named else "", "offer" if one.is_offer else "cost")
        for one in visit.paid
        if _folded(one.name) not in known and not _is_among(_folded(one.name), answer_for_it)
    }
    if others:
        yield Found("", {"paid": [list(one) for one in sorted(others)]})


def private_time(visit: Visit) -> Iterator[Found]:
    """Own time with a sensitive stop before and another after it on the same day, as far as times are known."""
    for _on, of_day in groupby(visit.stops, key=lambda stop: stop.on):
        stops = [stop for stop in of_day if stop.takes_place and stop.at is not None]
        for place, stop in enumerate(stops):
            if stop.kind != ItemKind.PRIVATE_TIME:
                continue
            before = [one for one in stops[:place] if one.is_sensitive]
            after = [one for one in stops[place + 1 :] if one.is_sensitive]
            if before and after:
                facts = {"stop": stop.title, "before": before[-1].title, "after": after[0].title}
                yield Found(stop.key, facts)


def sensitive_stop_added(visit: Visit) -> Iterator[Found]:
    for stop in visit.stops:
        if stop.is_sensitive and stop.came_later and stop.asked_by in (AskedBy.THEM, AskedBy.BOTH):
            logged_on = visit.logged_on.isoformat() if visit.logged_on else ""
            yield Found(stop.key, {"stop": stop.title, "area": stop.areas[0].name, "logged_on": logged_on})


def sensitive_topic(visit: Visit) -> Iterator[Found]:
    for stop in visit.stops:
        if stop.takes_place and stop.topics:
            yield Found(stop.key, {"stop": stop.title, "topics": list(stop.topics)})


ANSWER_FOR_IT = {
    *(OrganisationRole.INVITING_BODY, OrganisationRole.HOST),
    *(OrganisationRole.CO_HOST, OrganisationRole.VISITOR),
}
"""Parts of an organisation that explain why it pays."""


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace(",", " ").split())


def _is_among(name: str, names: list[str]) -> bool:
    """Whether it is one of them, or an office of one, or one an office of it, as names are written down."""
    return any(f" {one} " in f" {name} " or f" {name} " in f" {one} " for one in names)


def _how_late(changes: list[LateChange]) -> dict[str, Any]:
    days_left = max(0, min(change.days_left for change in changes))
    return {"days_left": days_left, "changes": len({change.at for change in changes})}


def _stops_changed(changes: list[LateChange]) -> dict[str, Any]:
    """Each stop once, by the name that it has now, what changed last first; where there are many, how many more."""
    last: dict[str, LateChange] = {}
    for change in changes:
        if change.became:
            key = change.key or change.stop
            last[key] = change._replace(became=_became_in_all(last.get(key), change))
    newest = sorted(last.values(), key=lambda change: str(change.at or ""), reverse=True)
    named = [[change.stop, change.became] for change in newest[:MOST_NAMED]]
    return {"which": named, "more": len(newest) - len(named)}


def _became_in_all(before: LateChange | None, change: LateChange) -> str:
    """What came late and was changed then is still new to everybody who prepares."""
    was_new = before is not None and before.became == Became.NEW
    return Became.NEW.value if was_new and change.became == Became.MOVED else change.became


def _explained(stop: Stop, visit: Visit) -> list[Area]:
    """Of the areas that its site is of, those that a purpose of the visit explains. One explains the stop."""
    return [area for area in stop.areas if visit.purposes.intersection(area.explained_by)]


def _site_facts(stop: Stop, area: Area, visit: Visit) -> dict[str, Any]:
    return {"stop": stop.title, "area": area.name, "purposes": sorted(visit.purposes)}


def weighed(stops: Iterable[Stop]) -> list[Stop]:
    """The stops by which ceremony and substance are weighed: those that take place, without journeys and own time."""
    return [
        stop
        for stop in stops
        if stop.takes_place and stop.nature != ItemNature.LOGISTICS and stop.kind != ItemKind.PRIVATE_TIME
    ]


# -- How long an answer holds ----------------------------------------------------------------------------------------


def _no_stop_came(was: Facts, now: Facts) -> bool:
    """No stop came or moved since, and nothing of another kind changed."""
    return set(now["fields"]) <= set(was["fields"]) and now["last_came"] <= was.get("last_came", "")


def _no_more_ceremony(was: Facts, now: Facts) -> bool:
    return bool(now["ceremonies"] * was["stops"] <= was["ceremonies"] * now["stops"])


def _nobody_else_pays(was: Facts, now: Facts) -> bool:
    return set(now["payer"]) <= set(names_of(was["payer"]))


def _nothing_else_paid(was: Facts, now: Facts) -> bool:
    return all(one in was["paid"] for one in now["paid"])


def names_of(payers: str | list[str]) -> list[str]:
    """One payer was once kept by its name alone."""
    return [payers] if isinstance(payers, str) else payers


# -- The table -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """A rule of the tripwire: what finds it, what it says in one sentence of its facts, what it advises instead.

    `sentence` may be in two numbers (ngettext), by the fact that it names; or there are several, by the fact that
    calls for each. `instead` is what can be offered in its place. `part` is how much of the record one must see to
    read it. `holds` is whether an answer to what was found is still one to what is found now; without it, only an
    answer to the same is.
    """

    find: Callable[[Visit], Iterator[Found]]
    name: Any
    sentence: Any
    advice: Any
    instead: tuple[Alternative, ...] = ()
    part: Part = Part.PROGRAMME
    holds: Callable[[Facts, Facts], bool] | None = None

    @property
    def code(self) -> str:
        return self.find.__name__

    def says(self, facts: Facts) -> Any:
        """Its sentence for these facts."""
        if not isinstance(self.sentence, dict):
            return self.sentence
        return next((said for fact, said in self.sentence.items() if fact in facts), self.sentence[""])

    def is_answered(self, was: Facts, now: Facts) -> bool:
        """Whether an answer to what was found once answers what is found now. What is told besides changes nothing."""
        if all(now.get(name) == fact for name, fact in was.items()):
            return True
        return self.holds is not None and self.holds(was, now)

    def offers(self, direction: str) -> list[Alternative]:
        """What to offer instead. On a visit to them, which of their rooms we see is not ours to offer."""
        return [one for one in self.instead if direction != Direction.OUTWARD or one not in ROOMS]


ROOMS = (Alternative.FOYER, Alternative.PUBLIC_AREA)
SITE_ELSEWHERE = (Alternative.FOYER, Alternative.OFF_SITE, Alternative.PUBLIC_AREA, Alternative.VIRTUAL)

TRIPWIRE: tuple[Rule, ...] = (
    Rule(
        purpose_site_mismatch,
        _("Site and purpose do not fit"),
        _("“%(stop)s” is at a sensitive site (%(area)s), and what the visit is for does not explain it: %(purposes)s."),
        _("Ask why it is on the programme. If there is no good reason, meet somewhere else."),
        SITE_ELSEWHERE,
    ),
    Rule(
        sensitive_site,
        _("Sensitive site, explained by the purpose"),
        _("“%(stop)s” is at a sensitive site (%(area)s), which what the visit is for explains: %(purposes)s."),
        _(
            "Agree with the site’s owner beforehand which way you go, what is shown and what is not, and whether "
            "photographs and devices are allowed. Keep to it on the day."
        ),
        (Alternative.PUBLIC_AREA, Alternative.VIRTUAL),
    ),
    Rule(
        restricted_access,
        _("Restricted area"),
        _("“%(stop)s” leads into a part of %(site)s that is not open to guests."),
        _("Ask its owner in writing, name who goes along, and offer a part that guests may enter instead."),
        (Alternative.PUBLIC_AREA, Alternative.FOYER, Alternative.VIRTUAL),
    ),
    Rule(
        late_change,
        _("Late change"),
        _("Changed %(days_left)s: %(fields)s%(which)s."),
        _(
            "Look once more at what is new, as if it had been asked for at first. A late wish can be declined with "
            "regret for want of time."
        ),
        (Alternative.OFF_SITE, Alternative.VIRTUAL),
        holds=_no_stop_came,
    ),
    Rule(
        late_people,
        _("Late change of who comes"),
        _("Who comes was changed %(days_left)s."),
        _("Ask the other side what the change is for, and tell your hosts and the owners of the sites."),
        (Alternative.OFF_SITE, Alternative.VIRTUAL),
        part=Part.WHOLE,
    ),
    Rule(
        mostly_ceremony,
        _("Mostly ceremony"),
        _("%(ceremonies)s of the %(stops)s stops are ceremony."),
        _("Ask each side what the visit is for, and put one working meeting in the place of a ceremony."),
        (Alternative.OFF_SITE, Alternative.VIRTUAL),
        holds=_no_more_ceremony,
    ),
    Rule(
        aims_unknown,
        _("Their aims are not known"),
        {"": _("Nobody has put down what the other side wants."), "asked": _("You asked; they have not answered yet.")},
        _("Ask for it in writing, from whoever invites or sends them, and put down who said it and when."),
        (
            Alternative.WRITTEN_FIRST,
            Alternative.VIRTUAL,
        ),
    ),
    Rule(
        no_inviting_body,
        _("Inviting body unverified"),
        _("%(organiser)s organises it, and no body is named that invites: inviting body unverified."),
        _("Ask on whose behalf it acts, and have that body confirm it under its own letterhead."),
        (Alternative.WRITTEN_FIRST,),
    ),
    Rule(
        payer_not_inviter,
        _("Somebody else pays"),
        ngettext_lazy(
            "%(payer)s pays, and neither invites, nor receives, nor visits.",
            "%(payer)s pay, and neither invite, nor receive, nor visit.",
            "payers",
        ),
        _("Ask what it has from it. Put it down with its full name, or pay yourselves."),
        (
            Alternative.OWN_COSTS,
            Alternative.VIRTUAL,
        ),
        holds=_nobody_else_pays,
    ),
    Rule(
        cost_paid_by_other,
        _("Costs met by somebody else"),
        _("Whoever pays or offers is not put down as inviting, receiving or visiting: %(paid)s."),
        _(
            "Ask what they have from it. Put down under Organisations what part they have, decline the offer, or pay "
            "yourselves."
        ),
        (
            Alternative.OWN_COSTS,
            Alternative.VIRTUAL,
        ),
        part=Part.WHOLE,
        holds=_nothing_else_paid,
    ),
    Rule(
        private_time,
        _("Own time between sensitive sites"),
        _("“%(stop)s” lies between two sensitive sites, “%(before)s” and “%(after)s”."),
        _("Put it at the end of the day, or offer a guided walk or a meal in its place."),
        (Alternative.OFF_SITE, Alternative.PUBLIC_AREA),
    ),
    Rule(
        sensitive_stop_added,
        _("Sensitive site asked for later"),
        _("“%(stop)s” (%(area)s) was asked for by the other side and added after the visit was logged%(logged)s."),
        _("Ask why it came so late. Offer what you would have offered at the start: another place, or a call."),
        SITE_ELSEWHERE,
    ),
    Rule(
        sensitive_topic,
        _("A topic on which words matter"),
        _("“%(stop)s” names a topic on which words matter: %(topics)s."),
        _("Read the line on it, tell whoever speaks, and know whom to call if somebody objects."),
        (Alternative.OFF_SITE, Alternative.VIRTUAL),
    ),
)


def rule_of(code: str) -> Rule | None:
    """None of a rule that the table no longer has; what it once found is still in the history."""
    return next((rule for rule in TRIPWIRE if rule.code == code), None)


def rules_up_to(part: int) -> list[str]:
    """The codes of the rules whose flags are told to those who see this much of a record."""
    return [rule.code for rule in TRIPWIRE if rule.part <= part]


def flags(visit: Visit) -> list[tuple[Rule, Found]]:
    """Every flag that the programme raises, in the order of the table."""
    return [(rule, found) for rule in TRIPWIRE for found in rule.find(visit)]


def ceremony_and_substance(stops: Iterable[Stop]) -> tuple[int, int]:
    """How many of the stops that are weighed are ceremony, and how many there are (P08)."""
    of = weighed(stops)
    return sum(stop.is_ceremony for stop in of), len(of)
