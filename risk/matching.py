"""Whether two names may be of one organisation, feature by feature, each with its reason.

Nothing here decides: what comes out is "possible", and a person looks (docs/screening.md has the method and the line).
Only organisations are compared, never people.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz

from places.rules import fold, simplified

LINE = 0.7
"""From here on a pair is shown to a person."""

# What companies put behind a name, and what says nothing of which one it is.
_SUFFIXES = {
    *("co", "company", "ltd", "limited", "corp", "corporation", "inc", "incorporated", "group", "holding", "holdings"),
    *("plc", "llc", "llp", "gmbh", "fze", "fzco", "fzc", "pte", "pty", "sa", "srl", "bv", "nv", "ag", "jsc", "ojsc"),
}
_SILENT = {"the", "of", "and", "for", "in", "at", "de", "la", "le"}
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
    "chinese": "china",
    "hk": "hong kong",
    "polytechnic": "polytechnical",
    "manufacture": "manufacturing",
    "electronic": "electronics",
    "equip": "equipment",
    "elec": "electronics",
    "mfg": "manufacturing",
    "bros": "brothers",
}
# Words that many names share. What is left unmatched of them says less than the word that makes the name.
_COMMON = {
    **dict.fromkeys(("university", "institute", "college", "academy", "school", "center", "laboratory"), 0.4),
    **dict.fromkeys(("china", "national", "international", "science", "technology"), 0.6),
    **dict.fromkeys(("engineering", "industry", "trading", "import", "export", "hong", "kong", "department"), 0.6),
}
_USUAL = 1.0

_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")
_CHINESE_SUFFIXES = re.compile("股份有限公司|有限责任公司|有限公司|集团公司|总公司|集团|公司")
_CHINESE_PREFIXES = re.compile("^(中国人民解放军|中华人民共和国)")
_PINYIN_SUFFIX = re.compile("(gufen)?(jituan)?(youxian(zeren)?gongsi)?$")


class Feature(StrEnum):
    """What of two names agrees, or speaks against."""

    SAME_WORDS = "same_words"
    MOST_WORDS = "most_words"
    CHINESE_SAME = "chinese_same"
    CHINESE_PART = "chinese_part"
    PINYIN = "pinyin"
    NUMBER = "number"
    PLACE = "place"
    ELSEWHERE = "elsewhere"
    CHINESE_DIFFERS = "chinese_differs"


@dataclass(frozen=True)
class Name:
    """An organisation as it is compared: every name it goes by, its place and its registration numbers."""

    names: tuple[str, ...]
    place: str = ""
    numbers: tuple[str, ...] = ()

    @property
    def latin(self) -> list[str]:
        return [name for name in self.names if latin_words(name)]

    @property
    def chinese(self) -> list[str]:
        return [core for name in self.names if (core := chinese_core(name))]


@dataclass(frozen=True)
class Agreement:
    """One feature: what stands on our side, what on the list, and how far they agree from 0 to 1."""

    feature: Feature
    ours: str
    theirs: str
    degree: float


@dataclass(frozen=True)
class Compared:
    """How far two organisations may be one, from 0 to 1, and why."""

    score: float
    features: list[Agreement] = field(default_factory=list)

    @property
    def is_possible(self) -> bool:
        return self.score >= LINE

    @property
    def is_close(self) -> bool:
        """Whether a whole name or a number is the same: to be looked at first. It is no more than possible either."""
        whole = {Feature.SAME_WORDS, Feature.CHINESE_SAME, Feature.NUMBER, Feature.PINYIN}
        return self.is_possible and any(found.feature in whole and found.degree == 1 for found in self.features)


def compare(ours: Name, theirs: Name) -> Compared:
    """Compare an organisation with an entry of a list."""
    numbers = sorted({*map(_plain_number, ours.numbers)} & {*map(_plain_number, theirs.numbers)} - {""})
    if numbers:
        return Compared(1.0, [Agreement(Feature.NUMBER, numbers[0], numbers[0], 1.0)])
    in_chinese = _best(_chinese(mine, yours) for mine in ours.chinese for yours in theirs.chinese)
    found = [
        _best(_latin(mine, yours) for mine in ours.latin for yours in theirs.latin),
        in_chinese,
        _best(
            [
                *(_aloud(mine, yours) for mine in ours.latin for yours in theirs.chinese),
                *(_aloud(yours, mine) for mine in ours.chinese for yours in theirs.latin),
            ]
        ),
    ]
    told = [one for one in found if one is not None and one.degree > 0]
    score = max((one.degree for one in told), default=0.0)
    besides = []
    if in_chinese is not None and in_chinese.degree < 0.5:
        # Both are known by characters, and the characters differ: what sounds or translates alike is rarely the same.
        score *= 0.7
        besides.append(Agreement(Feature.CHINESE_DIFFERS, in_chinese.ours, in_chinese.theirs, in_chinese.degree))
    if ours.place and theirs.place:
        if ours.place[:5] == theirs.place[:5]:
            besides.append(Agreement(Feature.PLACE, ours.place, theirs.place, 1.0))
        elif score < 1 and ours.place[:2] != theirs.place[:2]:
            score *= 0.95
            besides.append(Agreement(Feature.ELSEWHERE, ours.place, theirs.place, 0.0))
    return Compared(round(score, 3), [one for one in told if one.degree >= 0.5] + besides)


def _best(found: Iterable[Agreement | None]) -> Agreement | None:
    return max((one for one in found if one is not None), key=lambda one: one.degree, default=None)


# -- Latin letters -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=200_000)
def latin_words(name: str) -> tuple[str, ...]:
    """The words that tell a name from others: folded, in full, without suffixes and initials in brackets."""
    text = _CHINESE.sub(" ", name)
    without_initials = re.sub(r"[(（]\s*[A-Z]{2,6}\s*[)）]", " ", text)
    text = without_initials if re.search(r"\w", without_initials) else text
    text = re.sub(r"['’ʼ`]", "", fold(text.replace("&", " and ")))
    found = [word for token in re.findall(r"[^\W_]+", text) for word in _SAME_WORD.get(token, token).split()]
    told = [word for word in found if word not in _SILENT and word not in _SUFFIXES]
    return tuple(told or [word for word in found if word not in _SILENT])


def _weight(word: str) -> float:
    return _COMMON.get(word, _USUAL)


def _latin(mine: str, yours: str) -> Agreement:
    degree = _words_alike(latin_words(mine), latin_words(yours))
    feature = Feature.SAME_WORDS if degree == 1 else Feature.MOST_WORDS
    return Agreement(feature, mine, yours, degree)


def _words_alike(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """How much of both names the other has, in any order. Words written as one or apart are the same."""
    if not ours or not theirs:
        return 0.0
    if _run_together(ours) == _run_together(theirs):
        return 1.0
    left = list(theirs)
    matched = unmatched = 0.0
    for word in _joined_like(ours, theirs):
        other, alike = max(
            ((other, _word_alike(word, other)) for other in left), key=lambda pair: pair[1], default=("", 0.0)
        )
        if alike:
            left.remove(other)
            matched += _weight(word) * alike
            unmatched += _weight(word) * (1 - alike)
        else:
            unmatched += _weight(word)
    unmatched += sum(map(_weight, left))
    return matched / (matched + unmatched)


def _run_together(words: Iterable[str]) -> str:
    return "".join(words)


def _joined_like(ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Our words, neighbours run together where the other side writes them as one."""
    found: list[str] = []
    place = 0
    known = set(theirs)
    while place < len(ours):
        for length in (4, 3, 2):
            together = "".join(ours[place : place + length])
            if length <= len(ours) - place and together in known:
                found.append(together)
                place += length
                break
        else:
            found.append(ours[place])
            place += 1
    return found


@lru_cache(maxsize=200_000)
def _word_alike(one: str, other: str) -> float:
    """1 for the same word, less for a slip of the pen, 0 for another word. Numbers and short words are exact."""
    if one == other or _as_ue(one) == _as_ue(other):
        return 1.0
    if min(len(one), len(other)) < 5 or one.isdigit() or other.isdigit():
        return 0.0
    alike = fuzz.ratio(one, other) / 100
    return alike if alike >= 0.88 else 0.0


def _as_ue(word: str) -> str:
    """Ways to write ü in pinyin, as one."""
    return word.replace("lyu", "lu").replace("lv", "lu").replace("nyu", "nu").replace("nv", "nu")


# -- Chinese characters --------------------------------------------------------------------------------------------


@lru_cache(maxsize=200_000)
def chinese_core(name: str) -> str:
    """The characters that tell a name from others: simplified, without kinds of company and signs."""
    text = "".join(_CHINESE.findall(simplified(name)))
    short = _CHINESE_PREFIXES.sub("", _CHINESE_SUFFIXES.sub("", text))
    return short if len(short) > 1 else text


def _chinese(mine: str, yours: str) -> Agreement:
    if mine == yours:
        return Agreement(Feature.CHINESE_SAME, mine, yours, 1.0)
    short, long = sorted((mine, yours), key=len)
    if len(short) >= 4 and short in long:
        return Agreement(
            Feature.CHINESE_PART,
            mine,
            yours,
            max(LINE, len(short) / len(long)) if len(short) / len(long) >= 0.6 else 0.5,
        )
    alike = fuzz.ratio(mine, yours) / 100
    return Agreement(Feature.CHINESE_PART, mine, yours, alike if alike >= 0.88 and len(short) > 6 else min(alike, 0.65))


@lru_cache(maxsize=200_000)
def pinyin_of(chinese: str) -> str:
    return _as_ue("".join(lazy_pinyin(chinese, v_to_u=False)))


def _aloud(latin: str, chinese: str) -> Agreement | None:
    """A name in Latin letters that spells the characters of the other, kinds of institution translated or not."""
    spoken = pinyin_of(chinese)
    if len(spoken) < 6:
        return None
    for told in _readings(latin):
        if told == spoken:
            return Agreement(Feature.PINYIN, latin, chinese, 1.0)
        if min(len(told), len(spoken)) > 12 and (alike := fuzz.ratio(told, spoken) / 100) >= 0.95:
            return Agreement(Feature.PINYIN, latin, chinese, alike * 0.9)
    return None


@cache
def _readings(latin: str) -> tuple[str, ...]:
    text = re.sub(r"['’ʼ`]", "", fold(_CHINESE.sub(" ", latin)))
    spelled = [word for word in re.findall(r"[^\W_]+", text) if word not in _SILENT and word not in _SUFFIXES]
    plain = _as_ue(_PINYIN_SUFFIX.sub("", "".join(spelled)))
    translated = {
        _as_ue(
            "".join(
                {"university": "daxue", "institute": kind, "college": "xueyuan"}.get(word, word) for word in spelled
            )
        )
        for kind in ("xueyuan", "yanjiusuo", "yanjiuyuan")
    }
    return tuple(dict.fromkeys((plain, *sorted(translated))))


def _plain_number(number: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", number.upper())
