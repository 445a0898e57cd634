"""When a question is answered at the latest: by the working days of the council's nation, and by the clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.rules import (
    ANSWER_WITHIN,
    CLOSES,
    OPENS,
    UK,
    Urgency,
    answer_due,
    counts_as_asked,
    is_working_day,
    working_days_between,
)
from places.calendar import bank_holidays
from places.rules import Nation

ENGLAND = bank_holidays(Nation.ENGLAND)
NATIONS = st.sampled_from([bank_holidays(nation) for nation in Nation])
MINUTES = 60 * 24 * 540
MOMENTS = st.integers(0, MINUTES).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
BY_DAYS = st.sampled_from(list(ANSWER_WITHIN))


def uk(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UK)


@pytest.mark.parametrize(
    ("asked", "priority", "routine"),
    [
        # A Tuesday within hours; exactly at the end of the day; a minute later.
        ("2026-11-24 09:30", "2026-11-25 17:00", "2026-12-01 17:00"),
        ("2026-11-24 17:00", "2026-11-25 17:00", "2026-12-01 17:00"),
        ("2026-11-24 17:01", "2026-11-26 17:00", "2026-12-02 17:00"),
        # 17:05 on a Friday counts as 9:00 on Monday; so does all of the weekend. Before 9:00 counts from 9:00.
        ("2026-11-20 17:05", "2026-11-24 17:00", "2026-11-30 17:00"),
        ("2026-11-21 11:00", "2026-11-24 17:00", "2026-11-30 17:00"),
        ("2026-11-22 23:59", "2026-11-24 17:00", "2026-11-30 17:00"),
        ("2026-11-23 06:00", "2026-11-24 17:00", "2026-11-30 17:00"),
        # Over the end of summer time, on Sunday 25 October 2026.
        ("2026-10-23 16:00", "2026-10-26 17:00", "2026-10-30 17:00"),
    ],
)
def test_it_is_due_at_the_end_of_a_working_day(asked: str, priority: str, routine: str) -> None:
    assert answer_due(Urgency.PRIORITY, uk(asked), ENGLAND) == uk(priority)
    assert answer_due(Urgency.ROUTINE, uk(asked), ENGLAND) == uk(routine)


@pytest.mark.parametrize(
    ("nation", "asked", "due"),
    [
        # Monday 31 August 2026 is a day off in England and Wales and in Northern Ireland, not in Scotland.
        (Nation.ENGLAND, "2026-08-28 10:00", "2026-09-01 17:00"),
        (Nation.WALES, "2026-08-28 10:00", "2026-09-01 17:00"),
        (Nation.NORTHERN_IRELAND, "2026-08-28 10:00", "2026-09-01 17:00"),
        (Nation.SCOTLAND, "2026-08-28 10:00", "2026-08-31 17:00"),
        # Monday 30 November 2026 is St Andrew's Day.
        (Nation.ENGLAND, "2026-11-27 10:00", "2026-11-30 17:00"),
        (Nation.SCOTLAND, "2026-11-27 10:00", "2026-12-01 17:00"),
        # Tuesday 17 March 2026 is St Patrick's Day.
        (Nation.ENGLAND, "2026-03-16 10:00", "2026-03-17 17:00"),
        (Nation.NORTHERN_IRELAND, "2026-03-16 10:00", "2026-03-18 17:00"),
    ],
)
def test_bank_holidays_are_those_of_the_nation(nation: Nation, asked: str, due: str) -> None:
    assert answer_due(Urgency.PRIORITY, uk(asked), bank_holidays(nation)) == uk(due)


def test_an_urgent_one_has_two_hours_across_the_end_of_summer_time_too() -> None:
    # At 01:00 UTC the clocks go back from 2:00 to 1:00: 00:30 in summer time, and two hours later it is 1:30 by then.
    asked = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)
    due = answer_due(Urgency.URGENT, asked, ENGLAND)
    assert due - asked == timedelta(hours=2)
    assert (asked.astimezone(UK).time(), due.astimezone(UK).time()) == (time(0, 30), time(1, 30))
    # Asked as UK time says it, it is the same.
    assert answer_due(Urgency.URGENT, asked.astimezone(UK), ENGLAND) == due


@given(MOMENTS, BY_DAYS, NATIONS)
def test_there_are_always_so_many_whole_working_days(
    asked: datetime, urgency: Urgency, holidays: frozenset[date]
) -> None:
    begins = counts_as_asked(asked, holidays)
    due = answer_due(urgency, asked, holidays)
    assert begins >= asked
    assert is_working_day(begins.date(), holidays)
    assert OPENS <= begins.time() <= CLOSES
    assert (due.time(), is_working_day(due.date(), holidays)) == (CLOSES, True)
    assert working_days_between(begins.date(), due.date(), holidays) == ANSWER_WITHIN[urgency]


@given(MOMENTS, MOMENTS, BY_DAYS, NATIONS)
def test_who_asks_later_never_waits_less_long_a_day(
    one: datetime, other: datetime, urgency: Urgency, holidays: frozenset[date]
) -> None:
    first, second = sorted((one, other))
    assert answer_due(urgency, first, holidays) <= answer_due(urgency, second, holidays)


@given(MOMENTS, NATIONS)
def test_the_more_urgent_is_due_first(asked: datetime, holidays: frozenset[date]) -> None:
    due = [answer_due(urgency, asked, holidays) for urgency in (Urgency.URGENT, Urgency.PRIORITY, Urgency.ROUTINE)]
    assert due == sorted(due)
