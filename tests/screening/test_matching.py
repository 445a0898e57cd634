"""Names of organisations are compared as a person would: in any order, script, spelling; and innocents stay away."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from places.rules import simplified
from risk.matching import LINE, Feature, Name, compare
from tests.screening.measuring import Sought, entries, measure, sought

TRUE_PAIRS = [one for one in sought() if one.wanted and compare(one.name, entries()[one.wanted]).is_possible]


@pytest.mark.capability("P05", part="recall and innocents on 200 names that were written before the matcher")
def test_of_100_names_95_are_found_and_of_100_innocents_15_at_most_are_shown_none_closely() -> None:
    told = measure()
    assert (told.wanted, told.innocent) == (100, 100)
    assert told.recall >= 0.95, told.missed
    assert len(told.shown) <= 15, told.shown
    assert told.shown_closely == []


def test_the_set_is_in_both_scripts() -> None:
    for wanted in (True, False):
        of_these = [one for one in sought() if bool(one.wanted) is wanted]
        assert sum(not "".join(one.name.names).isascii() for one in of_these) >= 30
        assert sum(any(name.isascii() for name in one.name.names) for one in of_these) >= 60


def in_another_order(name: str, seed: int) -> str:
    words = name.split()
    random.Random(seed).shuffle(words)
    return " ".join(words)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(TRUE_PAIRS),
    st.sampled_from([str.upper, str.lower, str.title]),
    st.sampled_from(["  ", "\u3000", "\t", " - "]),
)
def test_case_and_blanks_never_lower_a_true_match_below_the_line(one: Sought, case: object, gap: str) -> None:
    names = tuple(gap.join(case(name).split(" ")) for name in one.name.names)  # type: ignore[operator]
    assert compare(Name(names, one.name.place), entries()[one.wanted]).score >= LINE, names


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(entries())), st.integers(0, 10_000))
def test_the_order_of_words_never_lowers_a_true_match_below_the_line(wanted: str, seed: int) -> None:
    theirs = entries()[wanted]
    ours = Name((in_another_order(theirs.names[0], seed),))
    assert compare(ours, theirs).score >= LINE, ours


@settings(deadline=None)
@given(st.sampled_from([one for one in entries().values() if one.chinese]))
def test_old_and_simplified_characters_are_the_same(theirs: Name) -> None:
    for name in theirs.names:
        if not name.isascii():
            assert compare(Name((simplified(name),)), theirs).is_close


@settings(deadline=None)
@given(st.sampled_from(sorted(entries())), st.sampled_from(sorted(entries())))
def test_it_is_the_same_from_both_sides(one: str, other: str) -> None:
    ours, theirs = Name(entries()[one].names), Name(entries()[other].names)
    assert compare(ours, theirs).is_possible == compare(theirs, ours).is_possible


@pytest.mark.parametrize("name", ["", " ", "A", "中", "🙂🙂", "Co Ltd", "有限公司", "x" * 2_000, "the of and"])
def test_what_says_nothing_finds_nothing_and_breaks_nothing(name: str) -> None:
    assert not [entry for entry, theirs in entries().items() if compare(Name((name,)), theirs).is_possible]


def test_each_result_says_what_agrees_and_what_speaks_against() -> None:
    found = compare(Name(("Luyuan Bicycle Hire", "路远单车"), "CN-650100"), entries()["TST0108"])
    assert Feature.CHINESE_DIFFERS in {one.feature for one in found.features}
    found = compare(Name(("Whatever", "北京航空航天大學")), entries()["Beihang University"])
    assert [(one.feature, one.ours) for one in found.features] == [(Feature.CHINESE_SAME, "北京航空航天大学")]


def test_the_same_registration_number_is_enough() -> None:
    ours, theirs = Name(("Made-up one",), numbers=("9144 0300-X",)), Name(("Made-up other",), numbers=("91440300X",))
    assert compare(ours, theirs).is_close
