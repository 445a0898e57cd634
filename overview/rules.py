"""What figures count: a stretch of days, and how near is soon. In which order the register of agreements is read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

SOON_DAYS = 14


class Reach(Enum):
    """Whose rows a reader's figures count."""

    UNIT = auto()  # what the central unit sees: the national figures
    NATION = auto()  # that, of one nation
    READER = auto()  # what the reader may see, which is less


class RegisterOrder(TextChoices):
    """In which order the register of agreements is read. What is not known stands last."""

    NAME = "name", _("Name")
    COUNCIL = "council", _("Council")
    PLACE = "place", _("Place abroad")
    SIGNED_LAST = "signed_last", _("Signed, the newest first")
    SIGNED_FIRST = "signed_first", _("Signed, the oldest first")
    LIVED_LAST = "lived_last", _("Last activity, the newest first")
    LIVED_FIRST = "lived_first", _("Last activity, the oldest first")


@dataclass(frozen=True)
class Period:
    """The first days of the visits that are counted. Both ends belong to it; an end that is None is open."""

    first: date | None = None
    last: date | None = None


def twelve_months_to(today: date) -> date:
    """The day on which the last 12 months begin, today being their last day."""
    try:
        return today.replace(year=today.year - 1) + timedelta(days=1)
    except ValueError:  # 29 February
        return date(today.year - 1, 3, 1)


def usual_period(today: date) -> Period:
    """The last 12 months and everything that is to come, so that a visit counts from the moment it is logged."""
    return Period(first=twelve_months_to(today))


def soon(today: date) -> date:
    """The last day on which a start is near."""
    return today + timedelta(days=SOON_DAYS)


def calendar_year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


FEWEST_SHOWN = 5
"""A figure below this could single a council out: who sees no rows behind figures is told that there are fewer."""


def told_by_itself(count: int) -> int | None:
    """A figure as somebody is shown it who sees no rows: None is from 1 to one less than the fewest shown.

    Others come as the nearest multiple of it: of two that are exact, such as a total and the same total with a filter,
    the one less the other would tell what is left, however few.
    """
    if 0 < count < FEWEST_SHOWN:
        return None
    return (count + FEWEST_SHOWN // 2) // FEWEST_SHOWN * FEWEST_SHOWN


def is_usual(period: Period, today: date) -> bool:
    """Whether a period is one that every reader is offered: the usual one, or a calendar year."""
    first = period.first
    return period == usual_period(today) or (first is not None and period == calendar_year(first.year))


AGES = ((5, _("Up to 5 days")), (20, _("6 to 20 days")), (None, _("Longer")))
"""How long something waits: the most days of each band, and what it is called."""


def by_age(ages: Iterable[int]) -> list[int]:
    """How many of these ages in days fall into each band."""
    counts = [0] * len(AGES)
    for age in ages:
        counts[next(place for place, (most, _told) in enumerate(AGES) if most is None or age <= most)] += 1
    return counts
