"""What a brief says of a visit, as plain facts: what is kept is these, and words are made of them when it is read.

Gathered without a reader, so that the same visit gives everybody the same facts; what of them somebody is shown is
`for_reader`. Of a text marked OFFICIAL-SENSITIVE they hold the title alone: it is read where reading is put down.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects

from engagement.advice import said_of
from engagement.flags import answered_before
from engagement.models import (
    Contact,
    Delegate,
    Delegation,
    Flag,
    HostAsked,
    Intervention,
    Offer,
    ProgrammeItem,
    Publicity,
    offers_of,
)
from engagement.rules import WILL_NOT_BE, DelegatePart, HostAnswer, Marking, PublicityPlan
from guidance.models import Issued, LineVersion, Position, SupportContact, Topic, TopicNote, Use
from places.models import Council
from risk.models import Assessment
from risk.rules import AssessmentState

FORM = 1
"""How these facts are laid out. What was kept by an earlier form is read by it."""

MOST_CONTACTS = 5
READ_FOR_A_BRIEF = ("further_places__place", "organisations__organisation", "delegates", "offers", "programme", "flags")


RISK = "risk"


def facts_of(delegation: Delegation, council: Council, today: date) -> dict[str, Any]:
    """What a council's brief on a visit says, were it made on this day."""
    return {**facts_to_sign(delegation, council, today), **_risk(delegation, council)}


def without_risk(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Of the facts of a brief, those that `facts_to_sign` tells."""
    return {name: told for name, told in facts.items() if name != RISK}


def facts_to_sign(delegation: Delegation, council: Council, today: date) -> dict[str, Any]:
    """All of it but the risk: of what is said about that, no sign-off and no other act waits for anything (G08)."""
    prefetch_related_objects([delegation], *READ_FOR_A_BRIEF)
    said = said_of(delegation, today)
    topics = said.topics
    return {
        "form": FORM,
        "visit": _visit(delegation, council),
        "who": _who(delegation),
        "theirs": {
            "known": delegation.their_aims_known,
            "aims": delegation.their_aims,
            "by": delegation.aims_stated_by,
            "on": _iso(delegation.aims_stated_on),
        },
        "ours": {"aims": delegation.our_aims},
        "programme": [_stop(item) for item in delegation.programme.all() if item.state not in WILL_NOT_BE],
        "contacts": _contacts(delegation, council),
        "guidance": _guidance(delegation, council, today),
        "topics": _topics(topics),
        "flags": _flags(delegation, council),
        **_pressure(delegation, council),
        "offers": [_offer(offer) for offer in offers_of(delegation)],
        "protocol": protocol_of(delegation, council),
        "publicity": _publicity(delegation, council, today),
        "call": _whom_to_call(council, topics),
    }


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _visit(delegation: Delegation, council: Council) -> dict[str, Any]:
    further = [row.place for row in delegation.further_places.all()]
    places = [delegation.place, *further] if delegation.place else further
    return {
        "title": delegation.title,
        "reference": delegation.reference,
        "council": council.name,
        "direction": delegation.direction,
        "country": delegation.country_id,
        "country_name": delegation.country.name if delegation.country else "",
        "places": [{"name": place.name, "local_name": place.local_name} for place in places],
        "starts_on": _iso(delegation.starts_on),
        "ends_on": _iso(delegation.ends_on),
        "purposes": delegation.purposes,
        "marking": delegation.marking,
        "handling": delegation.handling,
    }


def _who(delegation: Delegation) -> dict[str, Any]:
    """In the order of protocol: who leads, then the others as they were entered, interpreters last."""
    order = {DelegatePart.LEAD: 0, DelegatePart.MEMBER: 1, DelegatePart.INTERPRETER: 2}
    people: list[Delegate] = sorted(delegation.delegates.all(), key=lambda one: order[DelegatePart(one.part)])
    named = ("name", "local_name", "title", "organisation", "part")
    return {
        "delegates": [{name: getattr(one, name) for name in named} for one in people],
        "organisations": [
            {"name": link.organisation.name, "local_name": link.organisation.local_name, "role": link.role}
            for link in delegation.organisations.all()
        ],
    }


def _stop(item: ProgrammeItem) -> dict[str, Any]:
    plain = ("time_zone", "title", "kind", "site", "area", "access", "host", "interpreter", "state")
    times = {name: f"{at:%H:%M}" if (at := getattr(item, name)) else "" for name in ("at", "until")}
    return {"on": _iso(item.on), **times, **{name: getattr(item, name) for name in plain}}


def _contacts(delegation: Delegation, council: Council) -> list[dict[str, Any]]:
    """The council's own with the leading place, the last first; of one that is marked nothing but when and how."""
    if delegation.place_id is None:
        return []
    rows = Contact.objects.live().pursued().filter(council=council, place=delegation.place_id).in_order()
    return [_contact(row) for row in rows.prefetch_related("organisations__organisation")[:MOST_CONTACTS]]


def _contact(row: Contact) -> dict[str, Any]:
    facts = {"reference": row.reference, "kind": row.kind, "on": _iso(row.held_on)}
    if row.marking != Marking.OFFICIAL:
        return {**facts, "with": [], "about": "", "promised": "", "follow_up": ""}
    return {
        **facts,
        "with": [link.organisation.name for link in row.organisations.all()],
        "about": row.about,
        "promised": row.promised,
        "follow_up": row.follow_up if row.follow_up_is_open() else "",
    }


# -- Guidance ------------------------------------------------------------------------------------------------------


def relied_on(delegation: Delegation, council: Council) -> list[Issued]:
    """The texts that the visit relies on, lines first, in the order in which they were taken up."""
    uses = list(Use.objects.by(delegation).live().filter(council=council).order_by("at", "pk"))
    models: list[Any] = [LineVersion, Position]
    found: list[Issued] = []
    for model in models:
        keys = [use.of_record for use in uses if use.of_label == model._meta.label]
        related = ("line", "owner") if model is LineVersion else ("owner", "activity", "sector", "country")
        by_key = {row.key: row for row in model.objects.filter(key__in=keys).select_related(*related)} if keys else {}
        found += [by_key[key] for key in keys if key in by_key]
    return found


def _guidance(delegation: Delegation, council: Council, today: date) -> list[dict[str, Any]]:
    return [_text(row, today) for row in relied_on(delegation, council)]


def _text(row: Issued, today: date) -> dict[str, Any]:
    """`holds` is whether it may still be used; `until` the first day on which not, where that is known."""
    facts: dict[str, Any] = {
        "label": row._meta.label,
        "id": row.key,
        "owner": row.owner.name,
        "stamp": row.is_sample,
        "marked": row.marking != Marking.OFFICIAL,
        "holds": row.is_in_force(today),
        "until": _iso(row.until),
        "title": str(row),
        "roles": [],
    }
    says: Mapping[str, Any] = {}
    if isinstance(row, LineVersion):
        facts |= {"title": row.line.title, "number": row.number, "roles": sorted(row.roles)}
        says = {name: getattr(row, name) for name in LINE_SAYS}
    elif isinstance(row, Position):
        says = {"standing": row.standing, "text": row.text, "conditions": row.conditions}
    return {**facts, **({} if facts["marked"] or not facts["holds"] else says)}


LINE_SAYS = ("headline", "full_line", "leader_line", "reactive_line", "if_pressed", "do_not_say")


def _topics(topics: list[Topic]) -> list[dict[str, Any]]:
    """Those on which words matter, or of which guidance has a note, with these notes."""
    rows = TopicNote.objects.published().filter(topic__in=topics)
    notes: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        told = {"kind": row.kind, "text": row.text, "stamp": bool(row.sample_basis)}
        notes.setdefault(row.topic_id, []).append(told)
    named = [topic for topic in topics if topic.calls_for_care or topic.pk in notes]
    return [{"name": topic.name, "notes": notes.get(topic.pk, [])} for topic in named]


def _whom_to_call(council: Council, topics: Iterable[Topic]) -> list[dict[str, Any]]:
    rows = SupportContact.objects.filter(ended_on=None).serving(council.nation, topics=topics)
    named = ("name", "helps_with", "reached_by")
    return [{**{name: getattr(row, name) for name in named}, "stamp": bool(row.sample_basis)} for row in rows]


# -- What the council answers, and keeps to itself -----------------------------------------------------------------


def _flags(delegation: Delegation, council: Council) -> list[dict[str, Any]]:
    """What stands, with its answer; to its own council also what was answered `before` something made it ask anew."""
    flags = delegation.flags.all()
    found = []
    for flag in flags:
        if flag.gone_at is None:
            said = {"rule": flag.rule, "facts": flag.facts, **_answer(flag)}
            before = answered_before(flag, flags) if council == delegation.council else None
            found.append({**said, "before": _answer(before)} if before else said)
    return found


def _answer(flag: Flag) -> dict[str, str]:
    return {"response": flag.response, "alternative": flag.alternative, "reason": flag.reason}


def _pressure(delegation: Delegation, council: Council) -> dict[str, Any]:
    """Of what was demanded of the council about this visit, when, by whom, what, and what it answered.

    Of one that is marked nothing but when. Without any, a brief is as before it.
    """
    rows = Intervention.objects.live().filter(delegation=delegation, council=council).select_related("organisation")
    found = [
        {
            "reference": row.reference,
            "on": _iso(row.held_on),
            **(
                {"by": row.organisation.name, "demand": row.demand, "answer": row.our_response}
                if row.marking == Marking.OFFICIAL
                else {"by": ""}
            ),
        }
        for row in rows.in_order()
    ]
    return {"pressure": found} if found else {}


def _risk(delegation: Delegation, council: Council) -> dict[str, Any]:
    """How deep the council looked, what is left, and what it still does about that; nothing of what it compared with
    lists. Where nobody looked, a brief is as before it.
    """
    found = Assessment.objects.about(delegation).filter(council=council).with_what_to_do().first()
    if found is None:
        return {}
    waiting = [{name: told[name] for name in ("what", "office", "due_on")} for told in found.waiting]
    facts: dict[str, Any] = {"path": found.taken_path.value, "state": found.state, "level": found.level}
    if found.is_shallower:
        facts |= {"leads_to": found.path, "less_because": found.chosen_because}
    if found.state != AssessmentState.OPEN and found.conclusion:
        facts["conclusion"] = found.conclusion
    return {RISK: {**facts, "office": found.countersign_office, "to_do": waiting}}


def _offer(offer: Offer) -> dict[str, Any]:
    plain = ("way", "kind", "what", "giver", "receiver", "decision")
    return {**{name: getattr(offer, name) for name in plain}, "value": "" if offer.value is None else str(offer.value)}


def protocol_of(delegation: Delegation, council: Council) -> dict[str, Any]:
    """Who receives them, and who was asked to; and the ranks of visitors that somebody set down for that.

    Why somebody cannot is not for a brief.
    """
    rows = HostAsked.objects.about(delegation).filter(council=council).select_related("stands_in_for", "rank")
    asked = list(rows)
    return {
        "hosts": [
            {
                "office": row.office,
                "named": row.named,
                "answer": row.answer,
                "stands_in_for": row.stands_in_for.office if row.stands_in_for else "",
            }
            for row in asked
            if row.answer != HostAnswer.DECLINED
        ],
        "ranks": sorted({str(row.rank) for row in asked if row.rank is not None}),
    }


def pinned_line(plan: Publicity | None) -> LineVersion | None:
    """The version that a plan holds ready for the press."""
    if plan is None or not plan.line_version:
        return None
    return LineVersion.objects.filter(key=plan.line_version).select_related("line", "owner").first()


def said_by(delegation: Delegation, council: Council) -> list[Issued]:
    """All texts that a brief prints words of: what the visit relies on, and what is pinned to answer the press with."""
    plan = Publicity.objects.about(delegation).filter(council=council).first()
    line = pinned_line(plan)
    return [*relied_on(delegation, council), *([] if line is None else [line])]


def _publicity(delegation: Delegation, council: Council, today: date) -> dict[str, Any]:
    """The plan, or what holds without one; and the reactive line that was pinned, as long as it may be used."""
    row = Publicity.objects.about(delegation).filter(council=council).first()
    plain = ("plan", "photo_rules", "spokesperson", "expected_coverage")
    said: dict[str, Any] = {"plan": PublicityPlan.REACTIVE_ONLY.value, "waits": False, "line": None}
    if row is None:
        return {**said, **dict.fromkeys(plain[1:], "")}
    version = pinned_line(row)
    return {
        **said,
        **{name: getattr(row, name) for name in plain},
        "waits": row.waits_for_clearance,
        "line": None if version is None else _text(version, today),
    }


# -- Who is shown what ---------------------------------------------------------------------------------------------


def for_reader(facts: Mapping[str, Any], roles: Iterable[str]) -> tuple[dict[str, Any], int]:
    """The facts without lines that are for other roles than the reader's, and how many of these there are."""
    own = set(roles)
    texts = [text for text in facts["guidance"] if _is_for(text, own)]
    line = facts["publicity"]["line"]
    shown = line if line is None or _is_for(line, own) else None
    left_out = len(facts["guidance"]) - len(texts) + (line is not None and shown is None)
    return {**facts, "guidance": texts, "publicity": {**facts["publicity"], "line": shown}}, left_out


def _is_for(text: Mapping[str, Any], roles: set[str]) -> bool:
    return not text["roles"] or not roles.isdisjoint(text["roles"])


def host_changed(kept: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether others receive the visitors than when the brief was made."""
    return _receiving(kept) != _receiving(now)


def _receiving(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    hosts = facts["protocol"]["hosts"]
    return [(one["office"], one["named"]) for one in hosts if one["answer"] == HostAnswer.ACCEPTED]
