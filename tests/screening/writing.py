"""Other ways to write the names of names.csv: words in another order, capitals, blanks, old characters."""

import csv
import random
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import places
from places.rules import simplified
from risk.matching import Name
from risk.names import chinese_core
from tests.screening.measuring import Sought, sought

NOT_FOUND = "AVIC - Aviation Industry Corporation of China Ltd"
WHOLE_WITHIN = "Beijing Institute of Technology School of Optics and Photonics"
"""Found because a listed name stands whole within it, which another order of its words undoes."""

TRUE_PAIRS = [one for one in sought() if one.wanted and NOT_FOUND not in one.name.names]
"""The names to find that are found as names.csv has them: what is drawn below is any other way to write these."""

IN_ANY_ORDER = [one for one in TRUE_PAIRS if WHOLE_WITHIN not in one.name.names]

TOGETHER = ("Xi An", "Jing Long", "Qi Xing", "Lan Hai", "Guang Dian", "Ke Ji", "Dong Hai", "Ming Yue", "Hang Yun")
"""Words that names.csv writes syllable by syllable: what is turned round is words, not the syllables of one."""

BEHIND = " You Xian Gong Si"
"""The kind of company in pinyin, which is said behind the name."""

CASES: list[Callable[[str], str]] = [str, str.upper, str.lower, str.title, str.swapcase]
GAPS = [" ", "  ", "\u3000", "\u00a0", "\t", " - ", ", "]


def in_another_order(name: str, draw: random.Random) -> str:
    told = name.removesuffix(BEHIND)
    for word in TOGETHER:
        told = told.replace(word, word.replace(" ", "_"))
    words = told.split()
    draw.shuffle(words)
    return " ".join(words).replace("_", " ") + (BEHIND if name.endswith(BEHIND) else "")


@cache
def old_characters() -> dict[str, list[str]]:
    """Of each simplified character itself and every old one that is simplified to it."""
    found: dict[str, list[str]] = {}
    for line in shipped("simplified_characters.csv"):
        found.setdefault(line["simplified"], [line["simplified"]]).append(line["character"])
    return found


def shipped(name: str) -> list[dict[str, str]]:
    with (Path(places.__file__).parent / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def in_old_characters(name: str, draw: random.Random) -> str:
    """Each character in one of the ways to write it, the simplified one among them."""
    return "".join(draw.choice(old_characters().get(one, [one])) for one in simplified(name))


def written(one: Sought, how: Iterable[Callable[[str], str]]) -> Name:
    names = one.name.names
    for change in how:
        names = tuple(change(name) for name in names)
    return Name(names, one.name.place)


def is_latin(name: str) -> bool:
    return not chinese_core(name)


def all_run_together(name: str, draw: random.Random) -> str:
    return "".join(name.split()) if is_latin(name) else name


def two_run_together(name: str, draw: random.Random) -> str:
    words = name.split()
    if len(words) < 2:
        return name
    at = draw.randrange(len(words) - 1)
    return " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])


def a_blank_within(name: str, draw: random.Random) -> str:
    """Within one of its words, two letters or more from either end of it; between all characters of a Chinese one."""
    if not is_latin(name):
        return " ".join(name)
    words = name.split()
    long = [at for at, word in enumerate(words) if len(word) >= 4]
    if long:
        at = draw.choice(long)
        cut = draw.randrange(2, len(words[at]) - 1)
        words[at] = f"{words[at][:cut]} {words[at][cut:]}"
    return " ".join(words)


BLANKS = [all_run_together, two_run_together, a_blank_within]
MISSPELLED = ("Huazhong University of Science and Technolgy", "Huabei Jinglong Precison Machinery")
"""A slip of the pen is found word by word: not where its word is run together with others, or taken apart, as well."""

LEAVES_A_SMALL_WORD = "Ha'erbin Gongye Daxue"
"""Its pinyin taken apart as "Ha'erb in" ends in an English word, which is set aside."""


SUFFIX_APART = "Commercial Aircraft Corporation of China, Ltd. (COMAC)"
"""Its "Lt d." is taken for no kind of company."""


def drawing(how: Callable[[str, random.Random], str], seed: int) -> Callable[[str], str]:
    draw = random.Random(seed)
    return lambda name: how(name, draw)


def with_gap(gap: str) -> Callable[[str], str]:
    return lambda name: gap.join(name.split(" "))
