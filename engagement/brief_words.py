"""A brief in words: the facts that it holds, section by section, for page, print, PDF and Word alike."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagement import flags
from engagement.money_words import pounds
from engagement.rules import (
    AimsKnown,
    ContactKind,
    DelegatePart,
    Direction,
    HostAnswer,
    HostOffice,
    Interpreter,
    ItemKind,
    ItemState,
    OfferDecision,
    OfferKind,
    OrganisationRole,
    PublicityPlan,
    Purpose,
    SiteAccess,
    Way,
)
from engagement.wording import clock
from guidance.models import LineVersion
from guidance.models.issued import SAMPLE
from guidance.rules import NoteKind, Standing
from places.calendar import zones_of
from web.templatetags.gds import day, days
from web.text import listed

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """One thing that a brief says: its first words, which stand out, then the text, and further lines below it."""

    text: str
    lead: str = ""
    below: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        first = f"{self.lead} {self.text}".strip()
        return (first, *self.below)


@dataclass(frozen=True)
class Section:
    """A part of a brief under its heading."""

    code: str
    title: str
    said: tuple[Said, ...]

    @property
    def lines(self) -> list[str]:
        return [line for one in self.said for line in one.lines]


def sections(facts: Facts) -> list[Section]:
    """The whole brief. What there is nothing of is left out, save where that is news."""
    made = ((code, title, tuple(write(facts))) for code, title, write in SECTIONS)
    return [Section(code, heading(code, facts, title), said) for code, title, said in made if said]


def heading(code: str, facts: Facts, title: Any) -> str:
    if code != "who":
        return str(title)
    return {
        Direction.OUTWARD: _("Who travels, and who takes part"),
        Direction.VIRTUAL: _("Who takes part"),
    }.get(facts["visit"]["direction"], str(title))


def named(name: str, local_name: str) -> str:
    return f"{name} ({local_name})" if local_name and local_name != name else name


def when(facts: Facts) -> str:
    """The days of the visit, and where they come from or where it goes."""
    visit = facts["visit"]
    places = [named(one["name"], one["local_name"]) for one in visit["places"]] or [visit["country_name"]]
    return f"{days(_day(visit['starts_on']), _day(visit['ends_on']))}. {listed(places)}."


def _day(iso: str) -> date:
    return date.fromisoformat(iso)


# -- Who and why ---------------------------------------------------------------------------------------------------


def _who(facts: Facts) -> Iterator[Said]:
    for one in facts["who"]["delegates"]:
        about = ", ".join(text for text in (one["title"], one["organisation"]) if text)
        part = "" if one["part"] == DelegatePart.MEMBER else str(DelegatePart(one["part"]).label)
        part = "" if part == one["title"] else part
        told = "; ".join(text for text in (about, part) if text)
        yield Said(told, named(one["name"], one["local_name"]) + (":" if told else ""))
    if not facts["who"]["delegates"]:
        yield Said(_("No names yet."))
    for one in facts["who"]["organisations"]:
        yield Said(named(one["name"], one["local_name"]), f"{OrganisationRole(one['role']).label}:")


def _theirs(facts: Facts) -> Iterator[Said]:
    theirs = facts["theirs"]
    purposes = [str(Purpose(code).label).lower() for code in facts["visit"]["purposes"]]
    if theirs["aims"]:
        yield Said(theirs["aims"])
        by, on = theirs["by"], theirs["on"]
        if by and on:
            yield Said(_("Stated by %(office)s on %(day)s.") % {"office": by, "day": day(_day(on))})
        elif by:
            yield Said(_("Stated by %(office)s.") % {"office": by})
        elif on:
            yield Said(_("Stated on %(day)s.") % {"day": day(_day(on))})
    elif theirs["known"] == AimsKnown.NOT_STATED:
        yield Said(_("They have not said what they want."))
    else:
        yield Said(_("We do not know yet what they want: ask them."))
    yield Said(listed(purposes), _("Purpose of the visit:"))


def _ours(facts: Facts) -> Iterator[Said]:
    yield Said(facts["ours"]["aims"] or _("Nothing is written down yet."))


# -- Programme -----------------------------------------------------------------------------------------------------


def stop_line(stop: Facts, facts: Facts) -> Said:
    """A stop on one line: time, what, where, with whom; how firm it is where it is not agreed."""
    where = ", ".join(text for text in (stop["site"], stop["area"]) if text)
    state = ItemState(stop["state"])
    firm = "" if state == ItemState.AGREED else str(state.label).lower()
    host = _("host: %(host)s") % {"host": stop["host"]} if stop["host"] else ""
    told = "; ".join(text for text in (stop["title"], where, host, firm) if text)
    return Said(told, f"{_time(stop, facts)}:")


def _time(stop: Facts, facts: Facts) -> str:
    if not stop["at"]:
        return capfirst(_("time not set"))
    told = clock(time.fromisoformat(stop["at"]))
    if stop["until"]:
        told = _("%(from)s to %(until)s") % {"from": told, "until": clock(time.fromisoformat(stop["until"]))}
    if stop["time_zone"] == "Europe/London":
        return capfirst(told)
    zones = dict(zones_of(facts["visit"]["country"] or ""))
    zone = str(zones.get(stop["time_zone"], stop["time_zone"])).split(" (")[0]
    return capfirst(_("%(time)s, %(zone)s time") % {"time": told, "zone": zone})


def by_day(facts: Facts) -> list[tuple[str, list[Facts]]]:
    """The stops of each day, by its ISO date."""
    return [(on, list(stops)) for on, stops in groupby(facts["programme"], key=lambda stop: str(stop["on"]))]


def _programme(facts: Facts) -> Iterator[Said]:
    if not facts["programme"]:
        yield Said(_("No programme yet."))
    for on, stops in by_day(facts):
        yield Said("", day(_day(on)), tuple(_stop_in_full(stop, facts) for stop in stops))


def _stop_in_full(stop: Facts, facts: Facts) -> str:
    more = [str(ItemKind(stop["kind"]).label)]
    if stop["access"]:
        more.append(_("access: %(access)s") % {"access": str(SiteAccess(stop["access"]).label).lower()})
    if stop["interpreter"]:
        more.append(_("interpreter: %(who)s") % {"who": str(Interpreter(stop["interpreter"]).label).lower()})
    return f"{stop_line(stop, facts).lines[0]}. {'; '.join(more)}."


def _contacts(facts: Facts) -> Iterator[Said]:
    for one in facts["contacts"]:
        with_whom = listed(one["with"]) if one["with"] else ""
        kind = str(ContactKind(one["kind"]).label)
        lead = f"{day(_day(one['on']))}, {kind.lower()}" + (f", {with_whom}:" if with_whom else ":")
        if not one["about"]:
            yield Said(_("marked OFFICIAL-SENSITIVE: read it in the register, %(reference)s.") % one, lead)
            continue
        below = [_("Promised: %(promised)s") % one] if one["promised"] else []
        below += [_("Still to do: %(follow_up)s") % one] if one["follow_up"] else []
        yield Said(one["about"], lead, tuple(below))


# -- What to say ---------------------------------------------------------------------------------------------------


def text_title(text: Facts) -> str:
    """What a text is called, with its version, and the stamp where it is no policy."""
    if text["label"] == LineVersion._meta.label:
        title = _("%(title)s, version %(number)s") % text
    else:
        title = _("Position of %(owner)s: %(title)s") % text
    return f"{title} ({SAMPLE})" if text["stamp"] else title


def _over(text: Facts) -> str:
    if text["holds"] and text["until"]:
        return _("It changes on %(day)s: look at the guidance of the visit.") % {"day": day(_day(text["until"]))}
    if not text["holds"]:
        return _("Do not use it: it is no longer in force. Look at the guidance of the visit for what stands now.")
    return _("It is marked OFFICIAL-SENSITIVE: read it in the register.") if text["marked"] else ""


def _lines(facts: Facts) -> Iterator[Said]:
    if not facts["guidance"]:
        yield Said(_("This visit relies on no line and no position yet."))
    for text in facts["guidance"]:
        below = [warning] if (warning := _over(text)) else []
        if "leader_line" in text:
            below += [text["headline"], _("In short: %(leader_line)s") % text, _("In full: %(full_line)s") % text]
            below += [_("If pressed: %(if_pressed)s") % text] if text["if_pressed"] else []
        elif "standing" in text:
            below += [f"{Standing(text['standing']).label}: {text['text']}"]
            below += [_("Conditions: %(conditions)s") % text] if text["conditions"] else []
        yield Said("", text_title(text), tuple(below))


def _avoid(facts: Facts) -> Iterator[Said]:
    for text in facts["guidance"]:
        if text.get("do_not_say"):
            yield Said(text["do_not_say"], f"{text['title']}:")


def _topics(facts: Facts) -> Iterator[Said]:
    for topic in facts["topics"]:
        yield Said("", topic["name"], tuple(_note(note) for note in topic["notes"]))


def _note(note: Facts) -> str:
    stamp = f" ({SAMPLE})" if note["stamp"] else ""
    return f"{NoteKind(note['kind']).label}: {note['text']}{stamp}"


# -- What to think about -------------------------------------------------------------------------------------------


def flag_answer(flag: Facts) -> str:
    """What the council answered to a flag, in one line."""
    if not flag["response"]:
        return _("Not answered yet. Advice: %(advice)s") % flags.told_of(flag["rule"], flag["facts"])
    return flags.answer_line(flag)


def flag_sentence(flag: Facts) -> str:
    return str(flags.told_of(flag["rule"], flag["facts"])["sentence"])


FEW_WORDS = 15
"""Of what was asked and answered, where a sentence tells it."""


def pressure_told(facts: Facts) -> Iterator[Said]:
    """Where pressure was put on the council about this visit: how often, by whom last, and about what."""
    rows = facts.get("pressure", [])
    if not rows:
        return
    last = rows[0]
    told = ngettext(
        "We were put under pressure about this visit %(when)s (%(reference)s).",
        "We were put under pressure about this visit %(count)s times, last %(when)s (%(reference)s).",
        len(rows),
    )
    when_and_who = _("on %(day)s") % {"day": day(_day(last["on"]))}
    if last["by"]:
        when_and_who = _("%(when)s, by %(office)s") % {"when": when_and_who, "office": last["by"]}
    below: list[str] = []
    # Of what is marked, and in what was kept before this was told, there is neither.
    if asked := last.get("demand"):
        below.append(_("Asked of us: %(demand)s") % {"demand": _in_few_words(asked)})
        answer = last.get("answer")
        below.append(
            _("We answered: %(answer)s") % {"answer": _in_few_words(answer)} if answer else _("No answer is on record.")
        )
    yield Said(told % {"count": len(rows), "when": when_and_who, "reference": last["reference"]}, "", tuple(below))


def _in_few_words(text: str) -> str:
    told = Truncator(Truncator(" ".join(text.split())).words(FEW_WORDS)).chars(FEW_WORDS * 7)
    return told if told.endswith((".", "?", "!", "…", "。")) else f"{told}."


def _flags(facts: Facts) -> Iterator[Said]:
    yield from pressure_told(facts)
    if not facts["flags"] and facts.get("pressure"):
        yield Said(_("No flags on the programme."))
    elif not facts["flags"]:
        yield Said(_("No flags. Go ahead, basic precautions."))
    for flag in facts["flags"]:
        yield Said(flag_sentence(flag), "", (flag_answer(flag), *_answered_before(flag)))


def _answered_before(flag: Facts) -> Iterator[str]:
    if "before" in flag:
        yield _("Answered before: %(answer)s") % {"answer": flags.answer_line(flag["before"])}


def _offers(facts: Facts) -> Iterator[Said]:
    for offer in facts["offers"]:
        value = pounds(Decimal(offer["value"])) if offer["value"] else _("value not known")
        told = f"{offer['what']} ({str(OfferKind(offer['kind']).label).lower()}, {value})"
        way = _("To us from %(giver)s:") % offer if offer["way"] == Way.TO_US else _("From us, %(giver)s:") % offer
        yield Said(f"{told}. {OfferDecision(offer['decision']).label}.", way)


def host_name(one: Facts) -> str:
    label = str(HostOffice(one["office"]).label)
    return f"{label} ({one['named']})" if one["named"] else label


def host_line(one: Facts) -> Said:
    told = str(HostAnswer(one["answer"]).label)
    if one["stands_in_for"]:
        told = _("%(answer)s, instead of the %(office)s") % {
            "answer": told,
            "office": HostOffice(one["stands_in_for"]).label,
        }
    return Said(f"{told}.", f"{host_name(one)}:")


def _protocol(facts: Facts) -> Iterator[Said]:
    hosts = facts["protocol"]["hosts"]
    if not any(one["answer"] == HostAnswer.ACCEPTED for one in hosts):
        yield Said(_("Who receives them is not settled."))
    for one in hosts:
        yield host_line(one)
    for rank in facts["protocol"]["ranks"]:
        yield Said(_("%(rank)s. Which office here matches is not verified.") % {"rank": rank}, _("Highest rank:"))
    yield from greeting(facts)


def greeting(facts: Facts) -> Iterator[Said]:
    """The guests in the order of protocol with their titles, where any has one."""
    guests = [one for one in facts["who"]["delegates"] if one["part"] != DelegatePart.INTERPRETER]
    if any(one["title"] for one in guests):
        order = [f"{one['title']} {one['name']}".strip() for one in guests]
        yield Said(_("%(names)s.") % {"names": ", ".join(order)}, _("Greet in this order:"))


def _publicity(facts: Facts) -> Iterator[Said]:
    told = facts["publicity"]
    waits = _("It waits for the communications lead, so nothing is said yet.") if told["waits"] else ""
    yield Said(f"{PublicityPlan(told['plan']).label}. {waits}".strip(), _("Plan:"))
    for name, lead in (
        ("spokesperson", _("Who speaks:")),
        ("photo_rules", _("Photographs:")),
        ("expected_coverage", _("What the other side will publish:")),
    ):
        if told[name]:
            yield Said(told[name], lead)
    if line := told["line"]:
        said = line.get("reactive_line") or _over(line) or _("There is no line for the press. Ask its owner first.")
        yield Said(said, _("If the press asks, from %(line)s:") % {"line": text_title(line)})


def _call(facts: Facts) -> Iterator[Said]:
    for one in facts["call"]:
        stamp = f" ({SAMPLE})" if one["stamp"] else ""
        yield Said(f"{one['reached_by']}. {one['helps_with']}{stamp}", f"{one['name']}:")


Write = Callable[[Facts], Iterable[Said]]
SECTIONS: tuple[tuple[str, Any, Write], ...] = (
    ("who", gettext_lazy("Who is coming"), _who),
    ("theirs", gettext_lazy("What they want"), _theirs),
    ("ours", gettext_lazy("What we want"), _ours),
    ("programme", gettext_lazy("Programme"), _programme),
    ("guidance", gettext_lazy("What to say"), _lines),
    ("avoid", gettext_lazy("What not to say"), _avoid),
    ("topics", gettext_lazy("Topics to be ready for"), _topics),
    ("flags", gettext_lazy("What to think about"), _flags),
    ("protocol", gettext_lazy("Protocol"), _protocol),
    ("offers", gettext_lazy("Offers and gifts"), _offers),
    ("publicity", gettext_lazy("Publicity and press"), _publicity),
    ("contacts", gettext_lazy("Our last contacts there"), _contacts),
    ("call", gettext_lazy("Whom to call"), _call),
)


# -- What changed --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """What a section says now and did not, and what it said and does no more."""

    title: str
    new: tuple[str, ...]
    gone: tuple[str, ...]
    code: str = ""


def differences(kept: Facts, now: Facts) -> list[Difference]:
    """Section by section, with what stands above all of them first."""
    before = {section.code: section for section in [_top(kept), *sections(kept)]}
    after = {section.code: section for section in [_top(now), *sections(now)]}
    found = []
    for code in dict.fromkeys([*before, *after]):
        old, new = before.get(code), after.get(code)
        was, lines = _in_place(old), _in_place(new)
        if was != lines:
            if code in ONCE and ONCE[code](kept) != ONCE[code](now):
                was, lines = list(ONCE[code](kept).values()), list(ONCE[code](now).values())
            title = (new or old).title  # type: ignore[union-attr]
            gone = tuple(line for line in was if line not in lines)
            if code == "flags":
                stand = ONCE[code](now)
                gone = tuple(line for key, line in ONCE[code](kept).items() if key not in stand and line in gone)
            came = tuple(line for line in lines if line not in was)
            order = (_("The order is another."),) if not gone and not came else ()
            found.append(Difference(title, came or order, gone, code))
    return found


def _texts_once(facts: Facts) -> dict[str, str]:
    """Each text by its key in one line: what it is called, and the shortest form of what it says."""
    found = {}
    for text in facts["guidance"]:
        says = text.get("leader_line") or text.get("headline", "")
        if "standing" in text:
            says = " ".join([f"{Standing(text['standing']).label}:", text["text"], text["conditions"]]).strip()
        told = " ".join(part for part in (_over(text), says) if part)
        found[text["id"]] = f"{text_title(text)}: {told}"
    return found


def _flags_once(facts: Facts) -> dict[str, str]:
    """Each flag by what it is about in one line, the answer after what it answers."""
    found = {str(number): one.lines[0] for number, one in enumerate(pressure_told(facts))}
    for flag in facts["flags"]:
        about = f"{flag['rule']} {flag['facts'].get('stop', '')}"
        while about in found:
            about += " again"
        found[about] = f"{flag_sentence(flag)} {flag_answer(flag)}"
    return found


ONCE: Mapping[str, Callable[[Facts], dict[str, str]]] = {"guidance": _texts_once, "flags": _flags_once}
"""Sections that are compared by things, not by lines, as one thing takes several lines."""


def _in_place(section: Section | None) -> list[str]:
    """Its lines, each with what stands over it: a stop with its day, a word on a topic with the topic."""
    found: list[str] = []
    for one in section.said if section else ():
        found += one.lines if one.text or not one.below else [f"{one.lead}: {line}" for line in one.below]
    return found


def _top(facts: Facts) -> Section:
    visit = facts["visit"]
    marking = " ".join(text for text in (visit["marking"], visit["handling"]) if text)
    return Section("visit", _("The visit"), (Said(visit["title"]), Said(when(facts)), Said(marking, _("Marking:"))))
