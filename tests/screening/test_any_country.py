"""The name of a country counts the same, whichever country it is (G03): it is data, and none is in the code."""

import csv
from itertools import combinations
from pathlib import Path

import pycountry
import pytest

import places
from places.rules import country_words
from risk.matching import LINE, Name, compare
from risk.names import latin_words
from tests.screening.measuring import entries, sought

pytestmark = pytest.mark.capability("G03", part="names are compared alike whichever country they name")

OTHERS = {"Chinese": "German", "CHINESE": "GERMAN", "China": "Germany", "CHINA": "GERMANY"}
OTHERS |= {"Hong Kong": "Japan", "HONG KONG": "JAPAN", "HK": "Japanese"}
WITH_WORDS = [country for country in country_words() if country.other_words]


def of_another_country(name: str) -> str:
    for one, other in OTHERS.items():
        name = name.replace(one, other)
    return name


def test_every_country_and_territory_has_its_row() -> None:
    file = Path(places.__file__).parent / "data" / "country_words.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        codes = [line["code"] for line in csv.DictReader(lines)]
    assert sorted(codes) == sorted(country.alpha_2 for country in pycountry.countries)


def test_another_country_in_both_names_gives_the_same_score() -> None:
    """All of names.csv that has the name of one, with every entry that has one, and with some that have none."""
    ours = {name for one in sought() for name in one.name.names if of_another_country(name) != name}
    listed = [name for one in entries().values() for name in one.latin]
    theirs = {name for name in listed if of_another_country(name) != name}
    assert len(ours) > 15 and len(theirs) > 10
    theirs.update(listed[:20])
    for mine in ours:
        for yours in theirs:
            swapped = compare(Name((of_another_country(mine),)), Name((of_another_country(yours),)))
            assert swapped.score == compare(Name((mine,)), Name((yours,))).score, (mine, yours)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("{0} Lanhai Works", "Lanhai Works"),
        ("{0} Lanhai Works", "{1} Lanhai Works"),
        ("Lanhai Works of {1}", "{0} Lanhai Mills"),
        ("{1} Academy of Works", "{0} Academy of Mills"),
    ],
    ids=["on one side", "in other words", "and a word that differs", "and words that many have"],
)
def test_each_country_counts_the_same(ours: str, theirs: str) -> None:
    scores = {
        compare(Name((ours.format(country.name, word),)), Name((theirs.format(country.name, word),))).score
        for country in WITH_WORDS
        for word in country.other_words
    }
    assert len(scores) == 1, scores


def test_the_formal_name_of_any_state_in_front_is_set_aside() -> None:
    formal = [name for country in country_words() for name in country.formal_zh]
    assert len(formal) > 150
    assert [name for name in formal if not compare(Name((f"{name}蓝海科技",)), Name(("蓝海科技",))).is_close] == []


def test_no_country_is_taken_for_another() -> None:
    """Neither by a word that stands for two, nor as a slip of the pen."""
    read: dict[str, set[str]] = {}
    for country in country_words():
        for word in (country.name, *country.other_words):
            assert len(latin_words(word)) == 1, word
            read.setdefault(word.lower(), set()).update(latin_words(country.name))
    assert [word for word, names in read.items() if len(names) > 1] == []
    names = sorted({country.name for country in country_words()})
    for one, other in (pair for pair in combinations(names, 2) if pair[0][0] == pair[1][0]):
        assert compare(Name((f"{one} Works",)), Name((f"{other} Works",))).score < LINE, (one, other)
