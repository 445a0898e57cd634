from datetime import date

import pytest

from twinning.rules import Activity, KnownDay, Precision, activity, months_before

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "precision", "last"),
    [
        ("1988", Precision.YEAR, date(1988, 12, 31)),
        ("1988-02", Precision.MONTH, date(1988, 2, 29)),
        ("1988-06-08", Precision.DAY, date(1988, 6, 8)),
        ("1986~", Precision.ABOUT, date(1986, 12, 31)),
    ],
)
def test_a_day_is_known_to_a_year_a_month_itself_or_roughly(text: str, precision: Precision, last: date) -> None:
    known = KnownDay.from_iso(text)
    assert (known.precision, known.last, known.iso) == (precision, last, text)


@pytest.mark.parametrize(
    "text", ["", "1983-02-29", "about 1986", "1986-13", "86", "1986-1", "1986-01-01-01", "1986-06~", "~"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        KnownDay.from_iso(text)


@pytest.mark.parametrize(
    ("last", "is_kept", "expected"),
    [
        (date(2025, 11, 25), True, Activity.ACTIVE),
        (date(2025, 11, 24), True, Activity.QUIET),
        (date(2024, 11, 25), True, Activity.QUIET),
        (date(2024, 11, 24), True, Activity.DORMANT),
        (date(2027, 1, 1), False, Activity.ACTIVE),
        (None, True, Activity.NEVER_ACTIVE),
        (None, False, Activity.UNKNOWN),
    ],
)
def test_activity_follows_from_the_last_day(last: date | None, is_kept: bool, expected: Activity) -> None:
    assert activity(last, TODAY, is_kept=is_kept) == expected


def test_months_before_end_with_the_month() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 1) == date(2025, 12, 15)
