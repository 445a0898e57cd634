"""What a brief says now that a version of it did not, and what it says no more, section by section."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engagement.brief_words import (
    Facts,
    Said,
    Section,
    flag_answer,
    flag_sentence,
    over,
    pressure_told,
    risk_told,
    sections,
    text_title,
    when,
)
from guidance.rules import Standing


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
        told = " ".join(part for part in (over(text), says) if part)
        found[text["id"]] = f"{text_title(text)}: {told}"
    return found


def _flags_once(facts: Facts) -> dict[str, str]:
    """Each flag by what it is about in one line, the answer after what it answers."""
    found = {str(number): one.lines[0] for number, one in enumerate(pressure_told(facts))}
    if told := [line for one in risk_told(facts) for line in one.lines]:
        found["risk"] = " ".join(told)
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
