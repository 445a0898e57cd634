"""What is true of councils and places: their kinds, and how a name is folded for search and for order."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple


class Nation(StrEnum):
    ENGLAND = "england"
    SCOTLAND = "scotland"
    WALES = "wales"
    NORTHERN_IRELAND = "northern_ireland"


class CouncilKind(StrEnum):
    UNITARY = "unitary"
    METROPOLITAN_DISTRICT = "metropolitan_district"
    LONDON_BOROUGH = "london_borough"
    CITY_OF_LONDON = "city_of_london"
    SHIRE_COUNTY = "shire_county"
    SHIRE_DISTRICT = "shire_district"
    SCOTTISH_COUNCIL = "scottish_council"
    WELSH_UNITARY = "welsh_unitary"
    NI_DISTRICT = "ni_district"
    COMBINED_AUTHORITY = "combined_authority"
    COMBINED_COUNTY_AUTHORITY = "combined_county_authority"
    GLA = "gla"


class Tier(StrEnum):
    UNITARY = "unitary"
    LOWER = "lower"
    UPPER = "upper"
    STRATEGIC = "strategic"


class CouncilStatus(StrEnum):
    CURRENT = "current"
    SHADOW = "shadow"
    ABOLISHED = "abolished"


class Level(StrEnum):
    """How high a place stands in its own country; each country pack says what its levels are called there."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"


class NameBasis(StrEnum):
    """Who made the English name of a place. Unchecked names are good for search, not for print."""

    CHECKED = "checked"
    READ_THROUGH = "read_through"
    UNCHECKED = "unchecked"


class PostKind(StrEnum):
    EMBASSY = "embassy"
    CONSULATE_GENERAL = "consulate_general"


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


_STRATEGIC = {CouncilKind.COMBINED_AUTHORITY, CouncilKind.COMBINED_COUNTY_AUTHORITY, CouncilKind.GLA}


def counts_towards_coverage(kind: CouncilKind) -> bool:
    """Whether coverage ("118 of 382 councils") counts this kind; strategic authorities are shown apart."""
    return kind not in _STRATEGIC


COUNTED_KINDS = tuple(kind for kind in CouncilKind if counts_towards_coverage(kind))


# -- Folding -------------------------------------------------------------------------------------------------------

# What PostgreSQL's unaccent makes of letters and signs that have no decomposition of their own.
_PLAIN: dict[str, str] = {
    **dict(zip("ÆæŒœßẞÞþĲĳ", ("AE", "ae", "OE", "oe", "ss", "SS", "TH", "th", "IJ", "ij"), strict=True)),
    **dict(zip("ØøÐðĐđĦħıĸŁłĿŀŊŋŦŧſ", "OoDdDdHhiqLlLlNnTts", strict=True)),
    **dict(zip("‐‑‒–—―‘’‛“”‟‚", "------'''\"\"\",", strict=True)),
    "ŉ": "'n",
    "…": "...",
    "«": "<<",
    "»": ">>",
    "¡": "!",
    "¿": "?",
    "\N{SOFT HYPHEN}": "-",
    "×": "*",
    "÷": "/",
    # Full-width letters and signs, as input methods for Chinese write them.
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
}
_PLAIN_LETTERS = str.maketrans(_PLAIN)


def _is_latin(letter: str) -> bool:
    return letter < "\u0250" or "\u1e00" <= letter <= "\u1eff"


def fold(text: str) -> str:
    """Lower case without accents: for names in Latin letters the same as the SQL function `fold`.

    Other scripts are left as they are: their marks tell one name from another.
    """
    plain = text.translate(_PLAIN_LETTERS)
    letters = (
        "".join(mark for mark in unicodedata.normalize("NFD", letter) if not unicodedata.combining(mark))
        if _is_latin(letter)
        else letter
        for letter in plain
        if not "\u0300" <= letter <= "\u0362"
    )
    return "".join(letters).lower()


def words(text: str) -> str:
    """A name as folded words with single spaces: "Xi'an" and "xi an" alike are "xi an"."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def simplified(text: str) -> str:
    """The text in simplified characters. Several old ones may become one: for search, never to be shown."""
    return text if text.isascii() else text.translate(_simplified_characters())


@cache
def _simplified_characters() -> dict[int, str]:
    file = Path(__file__).parent / "data" / "simplified_characters.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        return {ord(line["character"]): line["simplified"] for line in csv.DictReader(lines)}


class CountryWords(NamedTuple):
    """What names of organisations call a country or territory: by its name, in other words, formally in Chinese."""

    name: str
    other_words: tuple[str, ...]
    formal_zh: tuple[str, ...]


@cache
def country_words() -> tuple[CountryWords, ...]:
    """One for each country or territory, whichever it is. Two that a name does not tell apart have the same name."""
    file = Path(__file__).parent / "data" / "country_words.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple(
            CountryWords(line["name"], _several(line["other_words"]), _several(line["formal_zh"]))
            for line in csv.DictReader(lines)
        )


def _several(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(";")))


def name_words(text: str) -> str:
    """Words of a name as it is kept to be found, and as it is looked for: in simplified characters."""
    return simplified(words(text))


def sort_name(*names: str) -> str:
    """What a list is sorted by: folded words, a leading "the" left out."""
    return words(" ".join(names)).removeprefix("the ")


def spellings(names: Iterable[str], label: str = "") -> str:
    """Search text of all the names of one thing: each without its spaces and with them, one a line, then its label.

    It begins and ends with a line break, so that a whole name and the beginning of one can be told apart in SQL.
    """
    forms = [form for name in names for form in (name_words(name).replace(" ", ""), name_words(name))]
    lines = dict.fromkeys(form for form in [*forms, name_words(label)] if form)
    return "".join(("\n", *(f"{line}\n" for line in lines)))


# Scripts that are written without spaces, where a name has often two characters and so no trigram.
_CHARACTERS = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+")


def grams(names: Iterable[str]) -> list[str]:
    """Every character and every pair of neighbouring characters of names in such scripts, simplified."""
    runs = [run for name in names for run in _CHARACTERS.findall(simplified(name))]
    return sorted({*"".join(runs), *(a + b for run in runs for a, b in pairwise(run))})


def grams_sought(text: str) -> list[str]:
    """The fewest grams that a name must have for it to contain what was typed; none where it has no such characters."""
    runs = _CHARACTERS.findall(simplified(text))
    return sorted({*(run for run in runs if len(run) == 1), *(a + b for run in runs for a, b in pairwise(run))})
