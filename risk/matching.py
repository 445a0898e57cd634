"""Whether two names may be of one organisation, feature by feature, each with its reason.

Nothing here decides: what comes out is "possible", and a person looks (docs/screening.md has the method and the line).
Only organisations are compared, never people.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache

from rapidfuzz import fuzz

from places.rules import fold, simplified
from risk.names import (
    KEPT,
    KNOWN,
    SILENT,
    SUFFIXES,
    all_words,
    as_ue,
    chinese_core,
    countries_as_one,
    is_telling,
    latin_words,
    names_of_countries,
    pinyin_of,
    plain_numbers,
    read_aloud,
    readings,
    tokens_of,
    ways_of_writing,
    weight,
)

LINE = 0.7
"""From here on a pair is shown to a person."""

TURNED = 0.9
"""What is spelled in another order of its words may be another name: it is possible, and never close."""

MOST_TURNED = 10
"""Words of a name in pinyin that are tried in another order: more of them are syllables, which have one."""

WITHIN = 0.75
"""A listed name that stands whole within a longer one is possible, and never close: it may be a school or branch."""

SHORTEST_WITHIN = 10
"""Letters of a listed name that is looked for within others; a shorter one stands in too many."""

PLACE_OF_CITY = 5
"""So much of the code of a place is the same for all that lies in one province."""

LETTERS_ALIKE = 70
"""From so many letters of a hundred on two names may differ by their blanks alone."""

SHORTEST_PART = 3
"""Letters of a word that stands within another, from which on that may be several."""

SHORTEST_TOGETHER, LONGEST_TOGETHER = 5, 100
"""Letters of what may be several words run together."""


class Feature(StrEnum):
    """What of two names agrees, or speaks against."""

    SAME_WORDS = "same_words"
    MOST_WORDS = "most_words"
    WITHIN = "within"
    CHINESE_SAME = "chinese_same"
    CHINESE_PART = "chinese_part"
    PINYIN = "pinyin"
    NUMBER = "number"
    PLACE = "place"
    ELSEWHERE = "elsewhere"
    CHINESE_DIFFERS = "chinese_differs"


@dataclass(frozen=True)
class Name:
    """An organisation as it is compared: every name it goes by, its place and its registration numbers.

    `place` is the code of the place, or of its country where no more is known; `where` is what the place is called, or
    the address.
    """

    names: tuple[str, ...]
    place: str = ""
    numbers: tuple[str, ...] = ()
    where: tuple[str, ...] = ()

    @property
    def latin(self) -> list[str]:
        return [name for name in ways_of_writing(self.names) if latin_words(name)]

    @property
    def chinese(self) -> list[str]:
        return [name for name in self.names if chinese_core(name)]


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
    same_number = sorted(plain_numbers(ours.numbers) & plain_numbers(theirs.numbers))
    in_chinese = _best(_chinese(mine, yours) for mine in ours.chinese for yours in theirs.chinese)
    found = [
        _best(_latin(mine, yours) for mine in ours.latin for yours in theirs.latin),
        in_chinese,
        _best(
            [
                *(_aloud(mine, yours, ours_is_latin=True) for mine in ours.latin for yours in theirs.chinese),
                *(_aloud(yours, mine, ours_is_latin=False) for mine in ours.chinese for yours in theirs.latin),
            ]
        ),
    ]
    told = [one for one in found if one is not None and one.degree > 0]
    score = max((one.degree for one in told), default=0.0)
    besides = _of_place(ours, theirs) if score >= LINE or same_number else []
    if in_chinese is not None and in_chinese.degree < 0.5:
        # Both are known by characters, and the characters differ: what sounds or translates alike is rarely the same.
        score *= 0.7
        besides.append(Agreement(Feature.CHINESE_DIFFERS, in_chinese.ours, in_chinese.theirs, in_chinese.degree))
    if score < 1 and any(one.feature is Feature.ELSEWHERE for one in besides):
        score *= 0.95
    if any(one.degree == 1 for one in found if one is not None):
        # What speaks against a name that is the same as a whole is for a person to weigh.
        score = max(score, LINE)
    told = [one for one in told if one.degree >= 0.5]
    if same_number:
        # Whatever the names say: it speaks for itself.
        return Compared(1.0, [Agreement(Feature.NUMBER, same_number[0], same_number[0], 1.0), *told, *besides])
    return Compared(round(score, 3), [*told, *besides])


def _of_place(ours: Name, theirs: Name) -> list[Agreement]:
    """Whether they are in one place, or in different countries. Elsewhere in one country says nothing."""
    here, there = (" ".join(one.where[:1]) or one.place for one in (ours, theirs))
    named = " ".join(["", *(word for told in theirs.where for word in _place_words(told)), ""])
    called = [" ".join(["", *_place_words(name), ""]) for name in ours.where]
    same_code = len(ours.place) >= PLACE_OF_CITY and ours.place[:PLACE_OF_CITY] == theirs.place[:PLACE_OF_CITY]
    if same_code or any(name.strip() and name in named for name in called):
        return [Agreement(Feature.PLACE, here, there, 1.0)]
    if ours.place and theirs.place and ours.place[:2] != theirs.place[:2]:
        return [Agreement(Feature.ELSEWHERE, here, there, 0.0)]
    return []


@lru_cache(maxsize=KEPT)
def _place_words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", fold(simplified(text))))


def _best(found: Iterable[Agreement | None]) -> Agreement | None:
    return max((one for one in found if one is not None), key=lambda one: one.degree, default=None)


# -- Latin letters -------------------------------------------------------------------------------------------------


def _latin(mine: str, yours: str) -> Agreement:
    degree, _ours, _theirs = words_of_both(mine, yours)
    if degree < WITHIN and _stands_within(mine, yours):
        return Agreement(Feature.WITHIN, mine, yours, WITHIN)
    feature = Feature.SAME_WORDS if degree == 1 else Feature.MOST_WORDS
    return Agreement(feature, mine, yours, degree)


def _words_alike(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """How much of both names the other has, in any order. Words written as one or apart are the same."""
    if not ours or not theirs:
        return 0.0
    if _run_together(ours) == _run_together(theirs):
        return 1.0
    mine, left = _joined_alike(ours, theirs)
    matched = unmatched = 0.0
    for word in mine:
        other, alike = max(
            ((other, _word_alike(word, other)) for other in left), key=lambda pair: pair[1], default=("", 0.0)
        )
        if alike:
            left.remove(other)
            matched += weight(word) * alike
            unmatched += weight(word) * (1 - alike)
        else:
            unmatched += weight(word)
    unmatched += sum(map(weight, left))
    return matched / (matched + unmatched)


def words_of_both(mine: str, yours: str) -> tuple[float, Sequence[str], Sequence[str]]:
    """How far two names are alike, and their words: where that is little, as if both had the same blanks."""
    ours, theirs = _read_alike(mine, yours)
    degree = _words_alike(ours, theirs)
    if degree >= LINE or not _may_differ_by_blanks(mine, yours):
        return degree, ours, theirs
    mine = _spaced_like(mine, yours)
    spaced = _read_alike(mine, _spaced_like(yours, mine))
    again = _words_alike(*spaced)
    return (again, *spaced) if again > degree else (degree, ours, theirs)


def _read_alike(mine: str, yours: str) -> tuple[Sequence[str], Sequence[str]]:
    """The words of both: a country of several words is one name also where these stand apart in one of them."""
    ours, theirs = latin_words(mine), latin_words(yours)
    return _with_countries_of(theirs, ours), _with_countries_of(ours, theirs)


def _with_countries_of(theirs: Sequence[str], ours: Sequence[str]) -> Sequence[str]:
    for name in theirs:
        if " " in name and name not in ours and set(parts := name.split()) <= set(ours):
            ours = (*(word for word in ours if word not in parts), name)
    return ours


def _may_differ_by_blanks(mine: str, yours: str) -> bool:
    """Whether they are of nearly the same letters, and a word of one has a part that is a word."""
    if fuzz.ratio(_letters(mine), _letters(yours)) < LETTERS_ALIKE:
        return False
    ours, theirs = set(tokens_of(mine)), set(tokens_of(yours))
    only_ours, only_theirs = ours - theirs - SUFFIXES - SILENT, theirs - ours - SUFFIXES - SILENT
    return any(
        (one in other or other in one) and not (one in KNOWN and other in KNOWN)
        for one in only_ours
        for other in only_theirs
    ) or any(
        len(piece) >= SHORTEST_PART
        for one in only_ours ^ only_theirs
        if one not in KNOWN
        for piece in _known_within(one)
    )


@lru_cache(maxsize=KEPT)
def _letters(name: str) -> str:
    """Those of a name by the alphabet: wherever its words stand and end, it has the same."""
    return "".join(sorted("".join(tokens_of(name))))


def _spaced_like(name: str, other: str) -> str:
    """A name with its words joined and taken apart as the other has them, or as every name has words that many have."""
    tokens, theirs = tokens_of(name), frozenset(map(as_ue, tokens_of(other)))
    found: list[str] = []
    place = 0
    while place < len(tokens):
        for length in (4, 3, 2):
            together = "".join(tokens[place : place + length])
            if length <= len(tokens) - place and (as_ue(together) in theirs or together in KNOWN):
                found.append(together)
                place += length
                break
        else:
            found += _taken_apart(tokens[place], theirs)
            place += 1
    return " ".join(found)


def _taken_apart(word: str, theirs: frozenset[str]) -> list[str]:
    """The words that stand run together in one, as far as the other name has them, or many names do; else itself."""
    plain = as_ue(word)
    if not SHORTEST_TOGETHER <= len(word) <= LONGEST_TOGETHER or plain in theirs or word in KNOWN:
        return [word]
    of_theirs = [piece for piece in theirs if piece in plain]
    pieces = sorted({*of_theirs, *_known_within(plain)}, key=len, reverse=True)

    @cache
    def parts(left: str) -> list[str] | None:
        if not left:
            return []
        for piece in pieces:
            if left.startswith(piece) and (rest := parts(left[len(piece) :])) is not None:
                return [piece, *rest]
        return None

    return (parts(plain) if pieces else None) or [word]


@lru_cache(maxsize=KEPT)
def _known_within(word: str) -> frozenset[str]:
    """Words that many names have, and names of countries, that stand within one."""
    known = KNOWN | SILENT | countries_as_one()
    return frozenset(piece for piece in known if piece in word and piece != word)


def _stands_within(ours: str, theirs: str) -> bool:
    """Whether a listed name stands whole within ours, word for word, and does not go on there with "of" or "for"."""
    whole = all_words(ours)
    sought = [word for word in all_words(theirs) if word not in SUFFIXES]
    sought = sought[sought[:1] == ["the"] :]
    telling = [word for word in sought if is_telling(word) and word not in SILENT]
    if len(sought) < 2 or not telling or len(_run_together(sought)) < SHORTEST_WITHIN:
        return False
    ends = (place + len(sought) for place in range(len(whole)) if whole[place : place + len(sought)] == sought)
    return any(whole[end : end + 1] not in (["of"], ["for"]) for end in ends)


def words_compared(ours: str, theirs: str) -> tuple[list[str], list[tuple[str, str]], list[str], list[str]]:
    """Words that both names have, pairs that are spelled nearly alike, those of ours alone, and of theirs alone."""
    both: list[str] = []
    alike: list[tuple[str, str]] = []
    only_ours: list[str] = []
    _degree, mine_written, theirs_written = words_of_both(ours, theirs)
    mine, left = _joined_alike(mine_written, theirs_written)
    for word in mine:
        other = max(left, key=lambda one: _word_alike(word, one), default="")
        degree = _word_alike(word, other) if other else 0.0
        if not degree:
            only_ours.append(word)
            continue
        left.remove(other)
        if degree == 1:
            both.append(word)
        else:
            alike.append((word, other))
    return both, alike, only_ours, left


def had_other_blanks(ours: str, theirs: str) -> bool:
    """Whether two names were compared as if both had the same blanks."""
    mine, yours = _read_alike(ours, theirs)
    _degree, *spaced = words_of_both(ours, theirs)
    return spaced != [mine, yours] or (mine != yours and _run_together(mine) == _run_together(yours))


def _run_together(words: Iterable[str]) -> str:
    return "".join(words).replace(" ", "")


def _joined_alike(ours: Sequence[str], theirs: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words of both sides, neighbours of either run together where the other writes them as one."""
    mine = _joined_like(ours, theirs)
    return mine, _joined_like(theirs, mine)


def _joined_like(ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    found: list[str] = []
    place = 0
    known = set(theirs)
    while place < len(ours):
        for length in (4, 3, 2):
            together = _run_together(ours[place : place + length])
            if length <= len(ours) - place and together in known:
                found.append(together)
                place += length
                break
        else:
            found.append(ours[place])
            place += 1
    return found


@lru_cache(maxsize=KEPT)
def _word_alike(one: str, other: str) -> float:
    """1 for the same word, less for a slip of the pen, 0 for another word. Numbers and short words are exact.

    So is one country from another.
    """
    if one == other or as_ue(one) == as_ue(other):
        return 1.0
    if min(len(one), len(other)) < 5 or one.isdigit() or other.isdigit():
        return 0.0
    if {one, other} <= names_of_countries():
        return 0.0
    alike = fuzz.ratio(one, other) / 100
    return alike if alike >= 0.88 else 0.0


# -- Chinese characters --------------------------------------------------------------------------------------------


def _chinese(mine: str, yours: str) -> Agreement:
    ours, theirs = chinese_core(mine), chinese_core(yours)
    if ours == theirs:
        return Agreement(Feature.CHINESE_SAME, mine, yours, 1.0)
    if len(theirs) >= 4 and theirs in ours and re.search(f"{theirs}(?!生)", ours):
        # 生 after a university's name makes its students of it.
        return Agreement(Feature.CHINESE_PART, mine, yours, max(WITHIN, len(theirs) / len(ours)))
    short, long = sorted((ours, theirs), key=len)
    if len(short) >= 4 and short in long:
        share = len(short) / len(long)
        return Agreement(Feature.CHINESE_PART, mine, yours, max(LINE, share) if share >= 0.6 else 0.5)
    alike = fuzz.ratio(ours, theirs) / 100
    return Agreement(Feature.CHINESE_PART, mine, yours, alike if alike >= 0.88 and len(short) > 6 else min(alike, 0.65))


def _aloud(latin: str, chinese: str, *, ours_is_latin: bool) -> Agreement | None:
    """A name in Latin letters that spells the characters of the other, kinds of institution translated or not."""
    spoken = pinyin_of(chinese_core(chinese))
    ours, theirs = (latin, chinese) if ours_is_latin else (chinese, latin)
    if len(spoken) < 6:
        return None
    for told in readings(latin):
        if told == spoken:
            return Agreement(Feature.PINYIN, ours, theirs, 1.0)
        if min(len(told), len(spoken)) > 12 and (alike := fuzz.ratio(told, spoken) / 100) >= 0.95:
            return Agreement(Feature.PINYIN, ours, theirs, alike * 0.9)
    return Agreement(Feature.PINYIN, ours, theirs, TURNED) if is_turned_round(latin, chinese) else None


def is_turned_round(latin: str, chinese: str) -> bool:
    """Whether a name in Latin letters spells the characters, but for the order of its words."""
    spoken = pinyin_of(chinese_core(chinese))
    return spoken not in readings(latin) and any(_in_another_order(words, spoken) for words in read_aloud(latin))


def _in_another_order(words: Sequence[str], spoken: str) -> bool:
    """Whether what is spoken are these words, each once, in whatever order."""
    together = "".join(words)
    if len(together) != len(spoken) or len(words) > MOST_TURNED or sorted(together) != sorted(spoken):
        return False

    @cache
    def spells(left: tuple[str, ...]) -> bool:
        rest = spoken[len(spoken) - sum(map(len, left)) :]
        return not left or any(
            rest.startswith(word) and spells((*left[:place], *left[place + 1 :])) for place, word in enumerate(left)
        )

    return spells(tuple(words))
