"""How a name of an organisation is read before it is compared: its words, its characters, its sound, its numbers."""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from counterparts.rules import SHORTEST_NUMBER
from places.rules import country_words, fold, simplified

SHORTEST_TELLING = 3
"""Letters of a name below which nothing tells it from others."""

KEPT = 50_000
"""Names whose parts are kept at hand, so that comparing many with many does not take them apart each time."""

SUFFIXES = {
    *("co", "company", "ltd", "limited", "corp", "corporation", "inc", "incorporated", "group", "holding", "holdings"),
    *("plc", "llc", "llp", "gmbh", "fze", "fzco", "fzc", "pte", "pty", "sa", "srl", "bv", "nv", "ag", "jsc", "ojsc"),
}
"""What companies put behind a name."""

SILENT = {"the", "of", "and", "for", "in", "at", "de", "la", "le"}
"""What says nothing of which one it is."""

# Ways to write the same word, shortened, British, or in pinyin.
_SAME_WORD = {
    **dict.fromkeys(("univ", "daxue"), "university"),
    **dict.fromkeys(("inst", "xueyuan", "yanjiusuo", "yanjiuyuan"), "institute"),
    "sci": "science",
    "sciences": "science",
    "tech": "technology",
    "technologies": "technology",
    "imp": "import",
    "exp": "export",
    "lab": "laboratory",
    "labs": "laboratory",
    "eng": "engineering",
    "intl": "international",
    "int": "international",
    "natl": "national",
    "acad": "academy",
    "dept": "department",
    "defence": "defense",
    "centre": "center",
    "optics": "optical",
    "polytechnic": "polytechnical",
    "manufacture": "manufacturing",
    "electronic": "electronics",
    "equip": "equipment",
    "elec": "electronics",
    "mfg": "manufacturing",
    "bros": "brothers",
}

COMMON = {
    **dict.fromkeys(("university", "institute", "college", "academy", "school", "center", "laboratory"), 0.4),
    **dict.fromkeys(("national", "international", "science", "technology"), 0.6),
    **dict.fromkeys(("engineering", "industry", "trading", "import", "export", "department"), 0.6),
}
"""Words that many names share: what is left unmatched of them says less than the word that makes the name."""

KNOWN = frozenset({*SUFFIXES, *_SAME_WORD, *COMMON})
"""Words that very many names have, in each way to write them."""

OF_COUNTRY = 0.6
"""What the name of a country counts, whichever it is, and however many words it has."""

_USUAL = 1.0

_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")

_BRACKETS = re.compile("[(（]([^()（）]*)[)）]")

_INITIALS = re.compile(r"[(（]\s*[A-Z]{2,6}\s*[)）]")

_CHINESE_SUFFIXES = re.compile("股份有限公司|有限责任公司|有限公司|集团公司|总公司|集团|公司")

_ARMY = ".{0,6}?人民解放军"

# Kinds of institution as they are said: an institute is one of three.
_KINDS = [
    {"university": "daxue", "college": "xueyuan", "institute": told} for told in ("xueyuan", "yanjiusuo", "yanjiuyuan")
]

_KIND = re.compile("(university|college|institute)")

_PINYIN_SUFFIX = re.compile("(gufen)?(jituan)?(youxian(zeren)?gongsi)?$")


@lru_cache(maxsize=KEPT)
def latin_words(name: str) -> tuple[str, ...]:
    """The words that tell a name from others: folded, in full, without suffixes and initials in brackets."""
    found = all_words(name)
    told = [word for word in found if word not in SILENT and word not in SUFFIXES]
    return tuple(told or [word for word in found if word not in SILENT])


def ways_of_writing(names: Iterable[str]) -> list[str]:
    """Each name; one in capitals alone also without what may be initials in brackets, or a place: (BUAA), (WUHAN)."""
    found: dict[str, None] = {}
    for name in names:
        found[name] = None
        if not name.isupper():
            continue
        shorter = " ".join(_BRACKETS.sub(_unless_aside, name).split())
        if latin_words(shorter) and shorter != name:
            found[shorter] = None
    return list(found)


def _unless_aside(found: re.Match[str]) -> str:
    """What stands in brackets, unless it may be initials, a place, or a country however many words its name has."""
    aside = _INITIALS.fullmatch(found.group()) or tokens_of(found.group(1)) in _countries()
    return " " if aside else found.group()


@lru_cache(maxsize=KEPT)
def tokens_of(name: str) -> tuple[str, ...]:
    """The words in Latin letters, folded, as they stand."""
    text = _CHINESE.sub(" ", name)
    without_initials = _INITIALS.sub(" ", text)
    # In a name in capitals alone nobody can tell: `ways_of_writing` has both.
    text = without_initials if re.search("[a-z]", without_initials) else text
    text = re.sub(r"['’ʼ`]", "", fold(text.replace("&", " and ")))
    return tuple(re.findall(r"[^\W_]+", text))


@lru_cache(maxsize=KEPT)
def _read(name: str) -> tuple[tuple[str, str], ...]:
    """The words of a name as they are written, each with how it is read: in full, and a country by its name."""
    tokens, countries = tokens_of(name), _countries()
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(tokens):
        for length in range(min(_longest_country(), len(tokens) - place), 0, -1):
            country = countries.get(tokens[place : place + length])
            if country is not None:
                found.append((" ".join(tokens[place : place + length]), country))
                place += length
                break
        else:
            found.append((tokens[place], _SAME_WORD.get(tokens[place], tokens[place])))
            place += 1
    return tuple(found)


@cache
def _countries() -> dict[tuple[str, ...], str]:
    """What any country is called in names, as words and as one word, and the name that it is read as."""
    found: dict[tuple[str, ...], str] = {}
    for country in country_words():
        name = " ".join(tokens_of(country.name))
        for written in (country.name, *country.other_words):
            words = tokens_of(written)
            found[words] = found[("".join(words),)] = name
    return found


@cache
def countries_as_one() -> frozenset[str]:
    """What countries are called, without blanks."""
    return frozenset("".join(words) for words in _countries())


@cache
def _longest_country() -> int:
    return max(map(len, _countries()))


@cache
def names_of_countries() -> frozenset[str]:
    """What countries are read as."""
    return frozenset(_countries().values())


class SpelledOut(NamedTuple):
    """What was made of the words of a name before it was compared."""

    left_out: list[str]
    read_as: list[tuple[str, str]]


def spelled_out(name: str) -> SpelledOut:
    """The kinds of company that were left out of a name, and words that were read as others."""
    words = set(latin_words(name))
    left_out = [word for word in all_words(name) if word in SUFFIXES and word not in words]
    return SpelledOut(left_out, [(written, word) for written, word in _read(name) if written != word])


@lru_cache(maxsize=KEPT)
def weight(word: str) -> float:
    """How much a word says of which one it is, from 0 to 1."""
    return OF_COUNTRY if word in names_of_countries() else COMMON.get(word, _USUAL)


def is_telling(word: str) -> bool:
    """Whether few names have this word, so that it tells one from others."""
    return weight(word) == _USUAL


@lru_cache(maxsize=KEPT)
def all_words(name: str) -> list[str]:
    """The same, each as it is read: in full, and a country by its name."""
    return [word for _written, word in _read(name)]


def as_ue(word: str) -> str:
    """Ways to write ü in pinyin, as one."""
    return word.replace("lyu", "lu").replace("lv", "lu").replace("nyu", "nu").replace("nv", "nu")


@lru_cache(maxsize=KEPT)
def chinese_core(name: str) -> str:
    """The characters that tell a name from others: simplified, without signs, kinds of company and a state in front."""
    text = "".join(_CHINESE.findall(simplified(name)))
    short = _chinese_prefixes().sub("", _CHINESE_SUFFIXES.sub("", text))
    return short if len(short) > 1 else text


@cache
def _chinese_prefixes() -> re.Pattern[str]:
    """What may stand before a name and says nothing of which one it is: the formal name of a state, or an army."""
    formal = sorted((name for country in country_words() for name in country.formal_zh), key=len, reverse=True)
    return re.compile(f"^({'|'.join([*formal, _ARMY])})")


@lru_cache(maxsize=KEPT)
def pinyin_of(chinese: str) -> str:
    """How characters sound, as one word."""
    # Its dictionary takes 50 MB, which a process that compares nothing need not hold.
    from pypinyin import lazy_pinyin

    return as_ue("".join(lazy_pinyin(chinese, v_to_u=False)))


@lru_cache(maxsize=KEPT)
def readings(latin: str) -> tuple[str, ...]:
    """As one word each, and so wherever blanks stand."""
    as_it_is = "".join(read_aloud(latin)[0])
    translated = ("".join(kind.get(part, part) for part in _KIND.split(as_it_is)) for kind in _KINDS)
    return tuple(dict.fromkeys(map(as_ue, (as_it_is, *translated))))


@lru_cache(maxsize=KEPT)
def read_aloud(latin: str) -> tuple[tuple[str, ...], ...]:
    """The words that may be pinyin, without kinds of company: as they stand, then kinds of institution translated."""
    text = re.sub(r"['’ʼ`]", "", fold(_CHINESE.sub(" ", latin)))
    words = [word for word in re.findall(r"[^\W_]+", text) if word not in SILENT and word not in SUFFIXES]
    left = len(_PINYIN_SUFFIX.sub("", "".join(words)))
    spelled = []
    for word in words:
        spelled += [as_ue(word[:left])] if left > 0 else []
        left -= len(word)
    translated = (tuple(kind.get(word, word) for word in spelled) for kind in _KINDS)
    return tuple(dict.fromkeys((tuple(spelled), *translated)))


def plain_numbers(written: Iterable[str]) -> set[str]:
    """Registration numbers without blanks and signs, as whole and where several stand in one text.

    What is too short to be the number of one organisation is left out.
    """
    found: set[str] = set()
    for text in written:
        found |= {_plain_number(part) for part in re.split("[;,\n]", text)}
        found |= {_plain_number(word) for word in re.split(r"[\s;,:()（）]+", text) if sum(map(str.isdigit, word)) >= 5}
    return {number for number in found if len(number) >= SHORTEST_NUMBER and any(map(str.isdigit, number))}


def _plain_number(number: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", number.upper())


def says_enough(names: Sequence[str]) -> bool:
    """Whether any of these names says more than the kind of company, so that it can be told from others."""
    telling = {word for name in names for word in latin_words(name) if word not in SUFFIXES}
    short = (_CHINESE_SUFFIXES.sub("", "".join(_CHINESE.findall(name))) for name in names)
    return len("".join(telling)) >= SHORTEST_TELLING or any(len(core) > 1 for core in short)
