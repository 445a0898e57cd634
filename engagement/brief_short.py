"""The leader's form of a brief: what somebody reads on the way in, on one side of A4.

Each part has so many lines; what does not fit stands in the full brief, and the short one says so.
PDF and print are held to that side; whoever takes it as Word goes on writing, on as many pages as that takes.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from math import ceil
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagement.brief_differences import Difference
from engagement.brief_words import (
    Facts,
    Said,
    Section,
    Write,
    by_day,
    flag_answer,
    flag_name,
    flag_sentence,
    greeting,
    heading,
    host_line,
    pressure_told,
    risk_told,
    sections,
    stop_line,
    text_title,
)
from engagement.rules import HostAnswer
from guidance.rules import Standing
from web.templatetags.gds import day

WIDTH = 92
"""Letters on a line of the printed form; a Chinese character takes the room of two."""

STOPS = 8
"""Lines for the programme."""

MOST_STOPS = 8
"""So many stops are shown in order; of more, those of one day come first."""


_SENTENCE_END = re.compile(r"[.!?](?=\s)|[。！？]")

MOST_CONTACTS = 3
"""Of the last contacts with the place."""


def short_sections(facts: Facts, today: date) -> list[Section]:
    """The short form; on a day of the visit with the programme of that day.

    Room that one part does not need goes to the parts that do, the ones above first.
    """
    parts = [(code, title, lines, list(write(facts))) for code, title, lines, write in SHORT]
    place = next(number for number, part in enumerate(parts) if part[0] == "guidance")
    parts.insert(place, ("programme", _programme_title(facts, today), STOPS, list(_stops(facts, today))))
    needs = [sum(_takes(one) for one in _flat(said)) for _code, _title, _lines, said in parts]
    rooms = [min(need, part[2]) for need, part in zip(needs, parts, strict=True)]
    spare = sum(part[2] for part in parts) - sum(rooms)
    for number, need in enumerate(needs):
        more = min(spare, need - rooms[number])
        rooms[number], spare = rooms[number] + more, spare - more
    return [
        Section(code, heading(code, facts, title), fit(said, room))
        for (code, title, _lines, said), room in zip(parts, rooms, strict=True)
        if said
    ]


MOST_TOLD = 2
"""So many new things of a section are told in short."""


def changes_in_short(found: Iterable[Difference], kept: Facts, now: Facts, today: date) -> list[Section]:
    """What has changed for who reads the short form: of each section what is new in a few words."""
    writes: dict[str, Write] = {code: write for code, _title, _lines, write in SHORT}
    writes["programme"] = lambda facts: _stops(facts, today)
    return [Section(one.code, one.title, tuple(_in_short(one, writes.get(one.code), kept, now))) for one in found]


def _in_short(one: Difference, write: Write | None, kept: Facts, now: Facts) -> Iterator[Said]:
    came, gone = list(one.new), len(one.gone)
    if write is not None:
        was, stands = ([said.lines[0] for said in _flat(write(facts))] for facts in (kept, now))
        came = [line for line in stands if line not in was] or came
        gone = len([line for line in was if line not in stands])
    for line in came[:MOST_TOLD]:
        yield _cut(Said(line), 2 * WIDTH, "…") if _width(line) > 2 * WIDTH else Said(line)
    if (more := len(came) - MOST_TOLD) > 0:
        yield Said(_("and %(count)s more") % {"count": more})
    if gone and not came:
        yield Said(
            ngettext("%(count)s thing is left out now.", "%(count)s things are left out now.", gone) % {"count": gone}
        )


def _flat(said: Iterable[Said]) -> list[Said]:
    """Each thing without line breaks of its own."""
    return [Said(" ".join(" ".join([one.text, *one.below]).split()), one.lead) for one in said]


def _takes(one: Said) -> int:
    return ceil(_width(f"{one.lead} {one.text}") / WIDTH) or 1


def fit(said: Iterable[Said], lines: int) -> tuple[Said, ...]:
    """As much as so many lines take, each thing without line breaks of its own and with its share of the room.

    What is cut ends in "…", and the last says that all of it stands in the full brief.
    """
    things = _flat(said)
    if sum(_takes(one) for one in things) <= lines:
        return tuple(things)
    shown = things if len(things) <= lines else things[: lines - 1]
    kept: list[tuple[Said, int]] = []
    for number, one in enumerate(shown):
        room = max(1, lines // (len(shown) - number)) if len(shown) == len(things) else 1
        takes = _takes(one)
        kept.append((one, room if takes > room else 0))
        lines -= min(takes, room)
    last_cut = max((number for number, (_one, room) in enumerate(kept) if room), default=None)
    more = len(things) - len(shown)
    end = _("… in the full brief")
    fitted = [
        _cut(one, room * WIDTH, end if number == last_cut and not more else "…") if room else one
        for number, (one, room) in enumerate(kept)
    ]
    if more:
        fitted.append(Said(_("and %(count)s more … in the full brief") % {"count": more}))
    return tuple(fitted)


def _cut(one: Said, room: int, end: str) -> Said:
    """As much of it as has room before these last words: whole sentences, where they are the most of that."""
    begun = _begun(one.text, room - _width(f"{one.lead}  {end}"))
    ends = [found.end() for found in _SENTENCE_END.finditer(begun)]
    if ends and ends[-1] * 2 > len(begun):
        begun = begun[: ends[-1]]
    return Said(f"{begun} {end}", one.lead) if begun else Said(end, _begun(one.lead, room - _width(f" {end}")))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1 for letter in text)


def _begun(text: str, room: int) -> str:
    """The first words of a text that have room."""
    if _width(text) <= room:
        return text
    while text and _width(text) > room:
        shorter = text.rsplit(" ", 1)[0]
        text = shorter if shorter != text else text[: max(0, min(len(text) - 1, room // 2))]
    return text


# -- What a leader reads -------------------------------------------------------------------------------------------


def _full(code: str) -> Write:
    """What the full brief says under a heading."""

    def write(facts: Facts) -> Iterable[Said]:
        return next((section.said for section in sections(facts) if section.code == code), ())

    return write


def _chosen_day(facts: Facts, today: date) -> str:
    """The day whose stops are shown, as it is kept: today, the next with a stop, or the first; none where all are."""
    on = [iso for iso, _stops in by_day(facts)]
    if len(facts["programme"]) <= MOST_STOPS or not on:
        return ""
    return next((iso for iso in on if iso >= today.isoformat()), on[0])


def _programme_title(facts: Facts, today: date) -> str:
    chosen = _chosen_day(facts, today)
    return _("Programme, %(day)s") % {"day": day(date.fromisoformat(chosen))} if chosen else _("Programme")


def _stops(facts: Facts, today: date) -> Iterator[Said]:
    """All in order; of many, those of the chosen day, then of other days those that something was found about, then
    what is left, as far as there is room.
    """
    chosen = _chosen_day(facts, today)
    found_about = {flag["facts"].get("stop") for flag in facts["flags"]}
    others = []
    for iso, stops in by_day(facts):
        for stop in stops:
            one = stop_line(stop, facts)
            told = date_format(date.fromisoformat(iso), "j F")
            with_day = Said(one.text, f"{told}, {one.lead[:1].lower()}{one.lead[1:]}")
            if not chosen or iso == chosen:
                yield one if chosen else with_day
            else:
                others.append((stop["title"] not in found_about, with_day))
    yield from (one for _is_usual, one in sorted(others, key=lambda pair: pair[0]))
    if not facts["programme"]:
        yield Said(_("No programme yet."))


def _to_say(facts: Facts) -> Iterator[Said]:
    """The leader's sentences of each line; of what may not be used any more, that."""
    full = {one.lead: one for one in _full("guidance")(facts)}
    if not facts["guidance"]:
        yield from full.values()
    for text in facts["guidance"]:
        title = text_title(text)
        if "leader_line" in text:
            yield Said(text["leader_line"], f"{title}:")
        elif "standing" in text:
            yield Said(_standing(text), f"{title}:")
        else:
            yield Said(" ".join(full[title].below), f"{title}:")


def _standing(text: Facts) -> str:
    """What a position says in a word, never without the conditions where there are some."""
    label = str(Standing(text["standing"]).label)
    if text["conditions"]:
        return f"{label}: {text['conditions']}"
    if text["standing"] == Standing.CONDITIONS:
        return _("%(standing)s: see the full brief.") % {"standing": label}
    return f"{label}."


def _flags(facts: Facts) -> Iterator[Said]:
    if not facts["flags"]:
        yield from _full("flags")(facts)
    else:
        yield from pressure_told(facts)
        yield from risk_told(facts)
    of_stops: dict[str, list[Facts]] = {}
    for flag in facts["flags"]:
        of_stops.setdefault(flag["facts"].get("stop", ""), []).append(flag)
    for flag in of_stops.pop("", []):
        yield Said(f"{flag_sentence(flag)} {_answer(flag)}")
    for stop, found in of_stops.items():
        yield Said(" ".join(_names_and_answers(found)), _("“%(stop)s”:") % {"stop": stop})


def _names_and_answers(found: Iterable[Facts]) -> Iterator[str]:
    """What was found about a stop, by name, with what is done about it: in so few words that both are read."""
    by_answer: dict[str, list[str]] = {}
    for flag in found:
        by_answer.setdefault(_answer(flag), []).append(flag_name(flag))
    for answer, names in by_answer.items():
        yield f"{'; '.join(names)}. {answer}"


def _answer(flag: Facts) -> str:
    return flag_answer(flag) if flag["response"] else _("Not answered yet.")


def _hosts(facts: Facts) -> Iterator[Said]:
    hosts = facts["protocol"]["hosts"]
    accepted = [one for one in hosts if one["answer"] == HostAnswer.ACCEPTED]
    for one in accepted:
        yield host_line(one)
    if not accepted:
        yield Said(_("Who receives them is not settled."))
    yield from greeting(facts)


def _contacts(facts: Facts) -> Iterable[Said]:
    return list(_full("contacts")(facts))[:MOST_CONTACTS]


def _topics(facts: Facts) -> Iterator[Said]:
    for one in _full("topics")(facts):
        yield Said(" ".join(one.below), f"{one.lead}:" if one.below else one.lead)


SHORT: tuple[tuple[str, Any, int, Write], ...] = (
    ("who", gettext_lazy("Who is coming"), 6, _full("who")),
    ("theirs", gettext_lazy("What they want"), 4, _full("theirs")),
    ("ours", gettext_lazy("What we want"), 3, _full("ours")),
    ("guidance", gettext_lazy("What to say"), 8, _to_say),
    ("avoid", gettext_lazy("What not to say"), 4, _full("avoid")),
    ("topics", gettext_lazy("Topics to be ready for"), 2, _topics),
    ("flags", gettext_lazy("What to think about"), 5, _flags),
    ("protocol", gettext_lazy("Protocol"), 3, _hosts),
    ("publicity", gettext_lazy("Publicity and press"), 3, _full("publicity")),
    ("offers", gettext_lazy("Offers and gifts"), 2, _full("offers")),
    ("contacts", gettext_lazy("Our last contacts there"), 3, _contacts),
    ("call", gettext_lazy("Whom to call"), 2, _full("call")),
)
