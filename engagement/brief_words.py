"""A brief in words: the facts that it holds, section by section, for page, print, PDF and Word alike."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.offices import in_a_sentence
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
from risk.rules import AssessmentState, Band, Path
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


def over(text: Facts) -> str:
    if text["holds"] and text["until"]:
        return _("It changes on %(day)s: look at the guidance of the visit.") % {"day": day(_day(text["until"]))}
    if not text["holds"]:
        return _("Do not use it: it is no longer in force. Look at the guidance of the visit for what stands now.")
    return _("It is marked OFFICIAL-SENSITIVE: read it in the register.") if text["marked"] else ""


def _lines(facts: Facts) -> Iterator[Said]:
    if not facts["guidance"]:
        yield Said(_("Nobody has taken up a line or a position for this visit yet."))
    for text in facts["guidance"]:
        below = [warning] if (warning := over(text)) else []
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


def flag_name(flag: Facts) -> str:
    return str(flags.told_of(flag["rule"], flag["facts"])["name"])


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


MOST_OF_CONCLUSION = 400
"""Letters of a conclusion in a brief: what is longer ends with a whole sentence, and says that there is more."""


def _in_whole_sentences(text: str) -> str:
    """Cut within a sentence, a conclusion may say the opposite of what it does."""
    whole = " ".join(text.split())
    if len(whole) <= MOST_OF_CONCLUSION:
        return whole if whole.endswith((".", "?", "!", "…", "。")) else f"{whole}."
    begun = re.match(r".*[.?!。](?=\s)", whole[:MOST_OF_CONCLUSION])
    more = _("There is more in the assessment.")
    return f"{begun.group()} {more}" if begun else _("read it in the assessment, it is too long for here.")


FEW_TO_DO = 2
"""So many things that are still to be done about the risk stand in a brief; all of them in the assessment."""


def risk_told(facts: Facts) -> Iterator[Said]:
    """Two sentences: how deep the council looked, what is left and what it concluded; what it still does about that."""
    told = facts.get("risk")
    if told is None:
        return
    looked = _how_deep(told)
    if conclusion := told.get("conclusion"):
        said = {"looked": looked.rstrip("."), "conclusion": _in_whole_sentences(conclusion)}
        looked = _("%(looked)s; we concluded: %(conclusion)s") % said
    yield Said(looked, "", (_still_to_do(told["to_do"]),) if told["to_do"] else ())


def _how_deep(told: Facts) -> str:
    path, state = Path(told["path"]), AssessmentState(told["state"])
    if "leads_to" in told:
        said = _("What the visit is about calls for a %(wanted)s; we took less, %(path)s, because: %(reason)s")
        names = {"wanted": str(Path(told["leads_to"]).label).lower(), "path": str(path.label).lower()}
        return said % {**names, "reason": _in_few_words(told["less_because"])}
    if path == Path.GREEN:
        return _("We looked at the risk of the visit: basic precautions are enough.")
    words = {
        AssessmentState.OPEN: _("A %(path)s of its risk is being made"),
        AssessmentState.FINISHED: _("We made a %(path)s of its risk"),
        AssessmentState.COUNTERSIGNED: _("We made a %(path)s of its risk, which the %(office)s countersigned"),
    }
    office = in_a_sentence(told["office"]) if told["office"] else ""
    sentence = words[state] % {"path": str(path.label).lower(), "office": office}
    if not told["level"]:
        return f"{sentence}."
    left = _("%(sentence)s: what is left is %(level)s.")
    return left % {"sentence": sentence, "level": str(Band(told["level"]).label).lower()}


def _still_to_do(waiting: list[Facts]) -> str:
    told = [
        _("%(what)s (%(office)s, by %(day)s)")
        % {
            "what": " ".join(one["what"].split()).rstrip("."),
            "office": in_a_sentence(one["office"]),
            "day": day(_day(one["due_on"])),
        }
        for one in waiting[:FEW_TO_DO]
    ]
    if more := waiting[FEW_TO_DO:]:
        told.append(ngettext("%(count)s more", "%(count)s more", len(more)) % {"count": len(more)})
    return _("Still to be done about it: %(things)s.") % {"things": "; ".join(told)}


def _flags(facts: Facts) -> Iterator[Said]:
    yield from pressure_told(facts)
    yield from risk_told(facts)
    if not facts["flags"] and (facts.get("pressure") or facts.get("risk")):
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
        said = line.get("reactive_line") or over(line) or _("There is no line for the press. Ask its owner first.")
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
