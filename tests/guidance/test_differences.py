"""What changed between two texts, word by word."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from guidance.differences import Change, Run, differences

SAME, ADDED, REMOVED = Change.SAME, Change.ADDED, Change.REMOVED
TEXTS = st.text(st.sampled_from("ab \n中"), max_size=40)


def test_words_that_changed_stand_beside_each_other_and_the_rest_stays() -> None:
    assert differences("Ask before you accept.", "Ask the unit before you sign.") == [
        Run(SAME, "Ask "),
        Run(ADDED, "the unit "),
        Run(SAME, "before you "),
        Run(REMOVED, "accept."),
        Run(ADDED, "sign."),
    ]


def test_blanks_that_nobody_sees_are_no_change() -> None:
    assert [run.change for run in differences("One  two", "One two ")] == [SAME]
    assert differences("", "") == []
    assert differences("", "New.") == [Run(ADDED, "New.")]


@given(TEXTS, TEXTS)
def test_whatever_changed_both_texts_can_be_read_out_of_it(old: str, new: str) -> None:
    runs = differences(old, new)
    for text, without in ((new, REMOVED), (old, ADDED)):
        assert "".join(run.text for run in runs if run.change != without).split() == text.split()
    assert all(one.change != other.change for one, other in pairwise(runs))
