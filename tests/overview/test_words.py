"""Sentences written from figures are right for none, one and many."""

from datetime import date

import pytest

from overview import words
from overview.filters import Selection
from overview.queries import Figures, Tally
from overview.rules import Period, Reach, calendar_year, usual_period
from places.models import Council
from tests.overview.conftest import TODAY


def some_figures(
    *by_council: int, others: tuple[int, ...] = (), period: Period | None = None, reach: Reach = Reach.UNIT
) -> Figures:
    return Figures(
        selection=Selection(period or usual_period(TODAY)),
        as_of=TODAY,
        reach=reach,
        nations=["wales"] if reach is Reach.NATION else [],
        covered=[Council(code=f"C{n}") for n in range(382)],
        councils=[Tally(Council(code=f"C{n}"), count, count, 0, 0) for n, count in enumerate(by_council)],
        others=[Tally(Council(code=f"S{n}"), count, count, 0, 0) for n, count in enumerate(others)],
        under_way=0,
        arriving=0,
        awaiting=0,
    )


@pytest.mark.capability("UK1", part="headline figures, table by council, coverage")
@pytest.mark.parametrize(
    ("by_council", "sentence"),
    [
        ([], "None of 382 councils has logged a delegation in the last 12 months, visits to come included."),
        ([1], "1 of 382 councils has logged 1 delegation in the last 12 months, visits to come included."),
        ([3], "1 of 382 councils has logged 3 delegations in the last 12 months, visits to come included."),
        ([1, 1], "2 of 382 councils have logged 2 delegations in the last 12 months, visits to come included."),
        (
            [1000, 254],
            "2 of 382 councils have logged 1,254 delegations in the last 12 months, visits to come included.",
        ),
    ],
)
def test_the_headline(by_council: list[int], sentence: str) -> None:
    assert words.headline(some_figures(*by_council), TODAY) == sentence


@pytest.mark.parametrize(
    ("reach", "by_council", "begins"),
    [
        (Reach.NATION, [], "None of 382 councils in Wales has logged a delegation in "),
        (Reach.NATION, [3], "1 of 382 councils in Wales has logged 3 delegations in "),
        (Reach.READER, [], "Of what 382 councils share, you may see no delegation in "),
        (Reach.READER, [1], "Of what 382 councils share, you may see 1 delegation, by 1 of them, in "),
        (Reach.READER, [5, 1], "Of what 382 councils share, you may see 6 delegations, by 2 of them, in "),
    ],
)
def test_the_headline_of_less_than_the_country_says_so(reach: Reach, by_council: list[int], begins: str) -> None:
    assert words.headline(some_figures(*by_council, reach=reach), TODAY).startswith(begins)


def test_the_headline_leaves_out_what_is_said_apart() -> None:
    found = some_figures(2, 1, others=(1,))
    assert words.headline(found, TODAY).startswith("2 of 382 councils have logged 3 delegations ")
    assert words.others(found).startswith("1 more delegation is of a strategic authority")
    assert words.others(some_figures(2, others=(3, 1))).startswith("4 more delegations are of strategic authorities")
    assert words.others(some_figures(2)) == ""


@pytest.mark.parametrize(
    ("period", "end", "sentence"),
    [
        (
            Period(date(2026, 1, 1)),
            "since 1 January 2026, visits to come included.",
            "Visits whose first day is 1 January 2026 or later, those to come included.",
        ),
        (Period(last=date(2026, 3, 31)), "up to 31 March 2026.", "Visits whose first day is 31 March 2026 or earlier."),
        (
            calendar_year(2025),
            "between 1 January 2025 and 31 December 2025.",
            "Visits whose first day is between 1 January 2025 and 31 December 2025, both included.",
        ),
    ],
)
def test_the_period_in_words(period: Period, end: str, sentence: str) -> None:
    assert words.headline(some_figures(2, period=period), TODAY).endswith(end)
    assert words.counted_by(period) == sentence


@pytest.mark.parametrize(
    ("councils", "sentence"),
    [(0, "0 of 382 councils have logged"), (1, "1 of 382 councils has logged"), (2, "2 of 382 councils have logged")],
)
def test_coverage_in_words(councils: int, sentence: str) -> None:
    assert words.coverage(some_figures(*[1] * councils)).startswith(sentence)


def test_coverage_of_less_than_the_country_in_words() -> None:
    nation, reader = some_figures(1, 1, reach=Reach.NATION), some_figures(1, 1, reach=Reach.READER)
    assert words.coverage(nation) == "2 of 382 councils in Wales have logged a delegation"
    assert words.coverage(reader) == "2 of 382 councils have a delegation that you may see"


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 24), date(2025, 11, 25)),
        (date(2028, 2, 29), date(2027, 3, 1)),
        (date(2028, 2, 28), date(2027, 3, 1)),
        (date(2026, 12, 31), date(2026, 1, 1)),
    ],
)
def test_the_last_twelve_months_end_today(today: date, first: date) -> None:
    assert usual_period(today) == Period(first)
