"""What makes a site sensitive: what it is, never who comes or from where."""

from collections.abc import Iterable
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


PUBLIC_PLACES = (
    *("museum", "gallery", "galleries", "heritage", "open day", "open house", "exhibition", "visitor centre"),
    *("theatre", "festival", "fair", "shop", "café", "cafe", "restaurant", "pub", "hotel", "garden centre", "nursery"),
    *("garden", "park run", "walking tour", "science centre", "planetarium", "former", "ruin", "memorial"),
)
"""Where one of these is named, the site is open to everybody or is no longer what it is called after."""


class Area(Protocol):
    """What says by words that a site is of it."""

    words: Any
    with_words: Any
    unless: Any


def areas_named[Kind: Area](text: str, areas: Iterable[Kind]) -> list[Kind]:
    """The sensitive areas that what is said of a site speaks of; none where it is a place that is open to everybody."""
    if speaks_of(text, PUBLIC_PLACES):
        return []
    return [area for area in areas if _speaks_of_area(text, area)]


def _speaks_of_area(text: str, area: Area) -> bool:
    if speaks_of(text, area.unless) or not speaks_of(text, area.words):
        return False
    return not area.with_words or speaks_of(text, area.with_words)
