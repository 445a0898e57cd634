"""Names of organisations are compared as a person would: in any order, script, spelling; and innocents stay away."""

import random
from collections.abc import Callable
from dataclasses import asdict
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from places.rules import simplified
from risk.explained import speaks_for
from risk.matching import LINE, Feature, Name, compare
from tests.screening.measuring import Sought, entries, measure, sought
from tests.screening.writing import (
    BLANKS,
    CASES,
    GAPS,
    IN_ANY_ORDER,
    LEAVES_A_SMALL_WORD,
    MISSPELLED,
    SUFFIX_APART,
    TRUE_PAIRS,
    drawing,
    in_another_order,
    in_old_characters,
    with_gap,
    written,
)


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


# -- A true match stays one however it is written ---------------------------------------------------------------------


def stays_a_match(one: Sought, *how: Callable[[str], str]) -> None:
    name = written(one, how)
    assert compare(name, entries()[one.wanted]).score >= LINE, name.names
    # From the other side a listed name that stands whole within a longer one is none: the list names the longer one.
    assert one not in IN_ANY_ORDER or compare(entries()[one.wanted], name).score >= LINE, name.names


type Blanks = Callable[[str, random.Random], str]
DRAWN = settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
A_PAIR, A_SEED = st.sampled_from(IN_ANY_ORDER), st.integers(0, 10_000).map(random.Random)
IN_CHINESE = [one for one in TRUE_PAIRS if one.name.chinese]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
@pytest.mark.parametrize("gap", GAPS, ids=repr)
def test_case_and_blanks_never_lower_a_true_match_below_the_line(case: Callable[[str], str], gap: str) -> None:
    for one in TRUE_PAIRS:
        stays_a_match(one, case, with_gap(gap))


@pytest.mark.parametrize("how", BLANKS, ids=lambda how: how.__name__)
def test_words_run_together_and_taken_apart_are_a_match_but_for_what_is_told(how: Blanks) -> None:
    missed = {
        " / ".join(one.name.names)
        for one in IN_ANY_ORDER
        for seed in range(4)
        if not compare(written(one, [drawing(how, seed)]), entries()[one.wanted]).is_possible
    }
    assert missed <= {*MISSPELLED, LEAVES_A_SMALL_WORD, SUFFIX_APART}


@DRAWN
@given(A_PAIR, A_SEED)
def test_the_order_of_words_never_lowers_a_true_match_below_the_line(one: Sought, draw: random.Random) -> None:
    stays_a_match(one, lambda name: in_another_order(name, draw))


@DRAWN
@given(st.sampled_from(IN_CHINESE), A_SEED)
def test_old_and_simplified_characters_never_lower_a_true_match_below_the_line(
    one: Sought, draw: random.Random
) -> None:
    """By the Chinese name alone, as it stands in the list and in any mixture of old characters."""
    only = Sought(one.wanted, Name(tuple(one.name.chinese), one.name.place), one.why)
    stays_a_match(only, lambda name: in_old_characters(name, draw))
    theirs = entries()[one.wanted]
    listed = Name(tuple(in_old_characters(name, draw) for name in theirs.chinese), theirs.place)
    assert compare(only.name, listed).score >= LINE, (only.name.names, listed.names)


@DRAWN
@given(A_PAIR, st.sampled_from(CASES), st.sampled_from(GAPS), A_SEED)
def test_all_of_these_together_never_lower_a_true_match_below_the_line(
    one: Sought, case: Callable[[str], str], gap: str, draw: random.Random
) -> None:
    turned = partial(in_another_order, draw=draw)
    stays_a_match(one, turned, partial(in_old_characters, draw=draw), case, with_gap(gap))


@settings(deadline=None)
@given(st.sampled_from([one for one in entries().values() if one.chinese]), A_SEED)
def test_old_and_simplified_characters_are_the_same(theirs: Name, draw: random.Random) -> None:
    for name in theirs.chinese:
        assert compare(Name((simplified(name),)), theirs).is_close
        assert compare(Name((in_old_characters(name, draw),)), theirs).is_close


def test_old_characters_are_drawn_that_the_names_do_not_have() -> None:
    """Else the property above would be true of any comparison."""
    drawn = [in_old_characters(name, random.Random(1)) for one in IN_CHINESE for name in one.name.chinese]
    assert sum(simplified(name) != name for name in drawn) > len(drawn) / 2


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Jiaotong University, Shanghai", "Shanghai Jiao Tong University"),
        ("Shanghai Jiao Tong University", "Jiaotong University, Shanghai"),
        ("University of Chong Qing", "Chongqing University"),
        ("University of Qinghua", "清华大学"),
        ("Gongye Daxue, Ha'erbin", "哈尔滨工业大学"),
        ("哈爾濱工業大學", "Daxue Gongye Ha'erbin"),
    ],
)
def test_words_are_one_or_apart_and_turned_round_at_once(ours: str, theirs: str) -> None:
    found = compare(Name((ours,)), Name((theirs,)))
    assert found.is_possible, found


def test_syllables_turned_round_are_possible_and_no_more() -> None:
    """蓝海 is not 海蓝: what is spelled in another order is shown, and is not looked at first."""
    turned = compare(Name(("Hai Lan Keji",)), Name(("蓝海科技",)))
    assert turned.is_possible and not turned.is_close
    [said] = speaks_for(asdict(one) for one in turned.features)
    assert said.endswith("are read aloud (pinyin): 蓝海科技; the order of words was set aside.")
    assert compare(Name(("Lan Hai Keji",)), Name(("蓝海科技",))).is_close
    assert not compare(Name(("Hei Lan Keji",)), Name(("蓝海科技",))).is_possible


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
    assert [(one.feature, one.ours) for one in found.features] == [(Feature.CHINESE_SAME, "北京航空航天大學")]


def test_the_same_registration_number_is_enough() -> None:
    ours, theirs = Name(("Made-up one",), numbers=("9144 0300-X",)), Name(("Made-up other",), numbers=("91440300X",))
    assert compare(ours, theirs).is_close


def test_a_whole_name_that_is_the_same_is_shown_whatever_speaks_against_it() -> None:
    """Another place and other characters are for a person to weigh."""
    ours = Name(("Sample Cloud Peak Shipping Ltd", "香港順達船務有限公司"), "HK")
    theirs = Name(("SAMPLE CLOUD PEAK SHIPPING FZE", "示例云峰航运"), "CN")
    found = compare(ours, theirs)
    assert found.is_possible and found.score == LINE
    against = {one.feature for one in found.features}
    assert {Feature.CHINESE_DIFFERS, Feature.ELSEWHERE} <= against
