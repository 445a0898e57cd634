"""When sample delegations were logged: over ten and a half years, by season, with a pandemic in between."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

MONTHS = 126
MOST_AT_ONCE = 5_000
# From January on: visits are logged before the summer and before the autumn.
SEASON = (7, 8, 9, 10, 11, 9, 6, 6, 10, 10, 8, 6)
PANDEMIC = (date(2020, 3, 1), date(2022, 12, 1))


@dataclass(frozen=True)
class Stretch:
    """Some days of a month, and how many delegations were logged on them."""

    first: date
    days: int
    count: int

    def drawn(self, chance: random.Random) -> list[date]:
        return sorted(self.first + timedelta(days=chance.randrange(self.days)) for _ in range(self.count))


def batches(count: int, today: date) -> Iterator[list[Stretch]]:
    """So many delegations up to yesterday, oldest first, as many at a time as are loaded together."""
    batch: list[Stretch] = []
    for stretch in _stretches(count, today):
        if sum(one.count for one in batch) + stretch.count > MOST_AT_ONCE:
            yield batch
            batch = []
        batch.append(stretch)
    yield batch


def _stretches(count: int, today: date) -> Iterator[Stretch]:
    months = [_month_before(today, back) for back in range(MONTHS, -1, -1)]
    ends = [min(_month_before(month, -1), today) for month in months]
    weights = [_weight(month, end, step / MONTHS) for step, (month, end) in enumerate(zip(months, ends, strict=True))]
    reached, whole = 0, sum(weights)
    for month, end, upto in zip(months, ends, accumulate(weights), strict=True):
        wanted = round(count * upto / whole) - reached
        reached += wanted
        while wanted:
            some = min(wanted, MOST_AT_ONCE)
            yield Stretch(month, (end - month).days, some)
            wanted -= some


def _weight(month: date, end: date, grown: float) -> float:
    quiet = 0.15 if PANDEMIC[0] <= month <= PANDEMIC[1] else 1
    return SEASON[month.month - 1] * (0.6 + grown) * quiet * (end - month).days / 30


def _month_before(day: date, back: int) -> date:
    """The first day of the month so many months before that of a day."""
    whole = day.year * 12 + day.month - 1 - back
    return date(whole // 12, whole % 12 + 1, 1)
