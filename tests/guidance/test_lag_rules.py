"""How long it took: medians and worst waits in which who has not been reached counts like all others."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.rules import Lag, Wait, lag_of, wait_of

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def days(count: float) -> timedelta:
    return timedelta(days=count)


def took(*counts: float) -> list[Wait]:
    return [Wait(False, days(count)) for count in counts]


def still(*counts: float) -> list[Wait]:
    return [Wait(True, days(count)) for count in counts]


@pytest.mark.parametrize(
    ("waits", "median", "longest", "goes_on"),
    [
        (took(3, 1, 2), 2, 3, False),
        (took(1, 2, 3, 10), 2.5, 10, False),
        (took(4), 4, 4, False),
        # One of three is not reached: the median is still that of the second.
        ([*took(1, 2), *still(30)], 2, 30, True),
        # The middle of four lies between who took 2 days and who has not: not yet.
        ([*took(1, 2), *still(30, 30)], None, 30, True),
        ([*took(1), *still(30, 30)], None, 30, True),
        (still(5), None, 5, True),
        # Who took longest did take it, and others wait for less long so far.
        ([*took(1, 1, 40), *still(30)], 20.5, 40, False),
        # Of two who are level, the one who is not reached is the worse.
        ([*took(30, 1, 1), *still(30)], 15.5, 30, True),
    ],
)
def test_exact_figures(waits: list[Wait], median: float | None, longest: float, goes_on: bool) -> None:
    found = lag_of(waits)
    assert (found.median, found.longest, found.goes_on) == (
        None if median is None else days(median),
        days(longest),
        goes_on,
    )
    assert (found.copies, found.not_yet) == (len(waits), sum(wait.goes_on for wait in waits))


def test_of_nobody_nothing_is_said() -> None:
    assert lag_of([]) == Lag(copies=0, reached=0, median=None, longest=None, goes_on=False)


def test_a_wait_ends_with_the_step_or_goes_on_until_now_and_is_never_below_nothing() -> None:
    assert wait_of(AT, AT + days(2), AT + days(9)) == Wait(False, days(2))
    assert wait_of(AT, None, AT + days(9)) == Wait(True, days(9))
    assert wait_of(AT, AT - days(1), AT) == Wait(False, days(0))


MINUTES = st.integers(0, 100_000)


@given(st.lists(st.tuples(MINUTES, st.booleans()), max_size=40))
def test_half_of_the_readers_took_no_longer_than_the_median(given_waits: list[tuple[int, bool]]) -> None:
    waits = [Wait(goes_on, timedelta(minutes=minutes)) for minutes, goes_on in given_waits]
    found = lag_of(waits)
    over = [wait.took for wait in waits if not wait.goes_on]
    assert found.reached + found.not_yet == found.copies == len(waits)
    if found.median is None:
        assert 2 * len(over) < len(waits) + 1
    else:
        assert Fraction(sum(one <= found.median for one in over), len(waits)) >= Fraction(1, 2)
        assert Fraction(sum(one < found.median for one in over), len(waits)) <= Fraction(1, 2)
    # Whoever is dropped changes nothing for the better: one more who is not reached never makes the median shorter.
    worse = lag_of([*waits, Wait(True, timedelta())]).median
    assert worse is None or found.median is None or worse >= found.median
