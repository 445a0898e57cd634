"""What makes a site sensitive: what it is, never who comes or from where."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from guidance.rules import speaks_of


class AreaGroup(TextChoices):
    NSI = "nsi", _("Areas of the National Security and Investment Act")
    RESEARCH = "research", _("Research")
    PUBLIC_SERVICE = "public_service", _("Public services and infrastructure")
    OWN = "own", _("Our council’s own")


MOST_OWN_AREAS = 50
MOST_WORDS = 30
LONGEST_WORD = 60
SHORTEST_WORD = 3


def is_too_short(word: str) -> bool:
    """Whether a word would be found in names of all kinds. A Chinese word may be of two characters."""
    return len(word) < (SHORTEST_WORD if word.isascii() else SHORTEST_WORD - 1)


OPEN_TO_ALL = (
    *("museum", "gallery", "galleries", "heritage", "open day", "open house", "exhibition"),
    *("theatre", "festival", "garden centre", "park run", "walking tour", "science centre", "planetarium"),
)
"""Where one of these is named, everybody may see the site, or may on that day."""

PUBLIC_PART = ("foyer", "lobby", "lobbies", "reception area", "entrance hall", "visitor centre", "public area")
"""The part of a site that everybody gets into, whatever lies behind it."""

GOING_FURTHER = ("tour", "visit", "walk", "inspection", "demonstration", "viewing")
"""What leads further into the site, where it comes before or after its public part."""

NOT_WHAT_IT_SOUNDS_LIKE = (
    *("fair", "shop", "café", "cafe", "restaurant", "pub", "hotel", "nursery", "garden"),
    *("former", "ruin", "memorial"),
)
"""What is said in one breath with one of these is open to everybody, or is no longer what it is called after."""


@dataclass(frozen=True)
class SaidOfSite:
    """What is said of a stop, as far as it may tell what its site is.

    `part` is the part of the site; `also` is by whom it is and of what kind; `is_led` is that guests get in with a host
    alone, which nobody needs where everybody gets in; `is_restricted`, that they get into what is not open to guests.
    """

    title: str
    site: str = ""
    part: str = ""
    also: str = ""
    is_led: bool = False
    is_restricted: bool = False

    @property
    def whole(self) -> str:
        return f"{self.title}\n{self.site}\n{self.part}\n{self.also}"


class Area(Protocol):
    """What says by words that a site is of it."""

    words: Any
    with_words: Any
    unless: Any


def areas_named[Kind: Area](said: SaidOfSite, areas: Iterable[Kind]) -> list[Kind]:
    """The sensitive areas that what is said of a site speaks of, what is open to everybody aside.

    Of several, what the stop itself is called after goes first, then what is named in more words.
    """
    heard, whole = "\n".join(_heard(said)), said.whole
    found = [
        area
        for area in areas
        if speaks_of(heard, area.words)
        and not speaks_of(whole, area.unless)
        and (not area.with_words or speaks_of(whole, area.with_words))
    ]
    return sorted(found, key=lambda area: (not speaks_of(said.title, area.words), -_longest(heard, area.words)))


def _longest(heard: str, words: Iterable[str]) -> int:
    """How long the longest of these words is that is spoken of."""
    return max(len(word) for word in words if speaks_of(heard, [word]))


def _heard(said: SaidOfSite) -> Iterator[str]:
    """What is listened to. At a site that is open to everybody, where one is led, and the part that one is led into.

    Of a stop in the public part of a site, only what its title names besides.
    """
    if not said.is_restricted and _stays_in_public_part(said):
        yield from (phrase for leg in _beside(said.title) for phrase in _phrases(leg))
        return
    is_open = speaks_of(f"{said.title}\n{said.site}\n{said.part}", OPEN_TO_ALL)
    yield from _phrases(said.part)
    if said.is_led or not is_open:
        yield from _phrases(said.title)
        yield from _phrases(said.site)
    if not is_open:
        yield said.also


def _stays_in_public_part(said: SaidOfSite) -> bool:
    """Whether a public part of the site is named and nothing that leads further. The field for the part tells most."""
    if any(speaks_of(leg, GOING_FURTHER) for leg in _beside(said.title)):
        return False
    if said.part:
        return speaks_of(said.part, PUBLIC_PART) and not _beside(said.part)
    return speaks_of(said.title, PUBLIC_PART) or speaks_of(said.site, PUBLIC_PART)


def _beside(text: str) -> list[str]:
    """What comes before or after the public part of a site in a text that names one."""
    legs = LEGS.split(text) if speaks_of(text, PUBLIC_PART) else []
    return [leg for leg in legs if leg.strip() and not speaks_of(leg, PUBLIC_PART)]


BREATH = re.compile(r"[,;:()/|\n]|\.\s|\s[-–—]\s|\bthen\b|\bfollowed by\b", re.IGNORECASE)
LEGS = re.compile(r"[;+\n]|\.\s|\s(?:and|&|before|after)\s|,?\s(?:and\s)?(?:then|followed by)\s", re.IGNORECASE)
AND = re.compile(r"\s(?:and|&|before|after)\s", re.IGNORECASE)


def _phrases(text: str) -> Iterator[str]:
    """The phrases of a text that speak of nothing that is open to everybody."""
    for phrase in BREATH.split(text):
        # Words of one area may hold an “and”, so they are parted only where one of the parts is to be left out.
        parts = AND.split(phrase) if _is_open(phrase) else [phrase]
        yield from (part for part in parts if not _is_open(part))


def _is_open(phrase: str) -> bool:
    return speaks_of(phrase, OPEN_TO_ALL) or speaks_of(phrase, NOT_WHAT_IT_SOUNDS_LIKE)
