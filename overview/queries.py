"""Every figure that looks across councils, and what stands on the first page.

A figure counts the rows of `counted_for`, live ones alone: never a draft, never what was declined or cancelled, never
what a council keeps to itself. Nothing is stored, so a figure moves in the moment in which a delegation is logged.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from accounts.roles import COUNCILS, COUNTS_LIKE_THE_UNIT, UNIT, Can
from engagement.models import Delegation, DelegationQuerySet
from engagement.rules import GOING, Direction
from overview.rules import Period, Reach, soon
from places.models import Council, CouncilQuerySet


@dataclass(frozen=True)
class CouncilFigures:
    """How many delegations one council has in the period."""

    council: Council
    delegations: int
    inward: int
    outward: int
    virtual: int


@dataclass(frozen=True)
class Figures:
    """What the overview says to one reader about one period. `under_way`, `arriving` and `awaiting` are of today."""

    period: Period
    as_of: date
    reach: Reach
    nations: list[str]  # where the reach is a nation
    covered: list[Council]  # every council that coverage counts, by name
    councils: list[CouncilFigures]  # those of them that have delegations
    others: list[CouncilFigures]  # strategic authorities, and councils that are not open today
    under_way: int
    arriving: int
    awaiting: int

    @property
    def councils_counted(self) -> int:
        return len(self.covered)

    @property
    def rows(self) -> list[CouncilFigures]:
        return [*self.councils, *self.others]

    @property
    def delegations(self) -> int:
        return sum(row.delegations for row in self.rows)

    @property
    def by_councils(self) -> int:
        """Delegations of the councils that coverage counts."""
        return sum(row.delegations for row in self.councils)

    @property
    def by_others(self) -> int:
        return self.delegations - self.by_councils

    @property
    def under_way_or_soon(self) -> int:
        return self.under_way + self.arriving

    def going(self, direction: str) -> int:
        return sum(int(getattr(row, direction)) for row in self.rows)


def counted(user: User) -> DelegationQuerySet:
    """The delegations behind every figure that this reader is shown."""
    rows: DelegationQuerySet = Delegation.objects.counted_for(user)
    return rows.live()


def figures(user: User, period: Period, today: date) -> Figures:
    """Everything the overview says, at four queries whatever the number of rows."""
    covered = list(covered_councils(user, today))
    tallies = {tally["council_id"]: tally for tally in _tallies(_within(counted(user), period))}
    elsewhere = Council.objects.filter(code__in=tallies.keys() - {council.code for council in covered})
    now = (
        counted(user)
        .filter(stage__in=GOING)
        .aggregate(
            under_way=Count("pk", filter=Q(starts_on__lte=today, ends_on__gte=today)),
            arriving=Count("pk", filter=Q(starts_on__gt=today, starts_on__lte=soon(today))),
            awaiting=Count("pk", filter=Q(ends_on__lt=today)),
        )
    )
    return Figures(
        period=period,
        as_of=today,
        reach=reach_of(user),
        nations=nations_of(user),
        covered=covered,
        councils=_rows(covered, tallies),
        others=_rows(elsewhere.order_by("sort_name", "code"), tallies),
        **now,
    )


def _within(rows: DelegationQuerySet, period: Period) -> DelegationQuerySet:
    """The delegations that start in the period."""
    if period.first is not None:
        rows = rows.filter(starts_on__gte=period.first)
    if period.last is not None:
        rows = rows.filter(starts_on__lte=period.last)
    return rows


def _tallies(rows: DelegationQuerySet) -> Iterable[dict[str, Any]]:
    tallies: Iterable[Any] = (
        rows.order_by()
        .values("council_id")
        .annotate(
            delegations=Count("pk"),
            **{direction.value: Count("pk", filter=Q(direction=direction)) for direction in Direction},
        )
    )
    return tallies


def _rows(councils: Iterable[Council], tallies: dict[str, dict[str, Any]]) -> list[CouncilFigures]:
    """The councils that have delegations, in the order given."""
    return [
        CouncilFigures(council, *(tallies[council.code][name] for name in ("delegations", *Direction.values)))
        for council in councils
        if council.code in tallies
    ]


def covered_councils(user: User, today: date) -> CouncilQuerySet:
    """The councils that coverage speaks of: those open on the day, or for a devolved administration its nation's."""
    councils = Council.objects.counted_on(today).order_by("sort_name", "code")
    nations = nations_of(user)
    return councils.filter(nation__in=nations) if nations else councils


def nations_of(user: User) -> list[str]:
    """The nations that a reader's figures are bounded to; none where they are those of the whole country."""
    keys = user.keys()
    if counts_like_the_unit(user) or COUNCILS in keys or user.council_codes():
        return []
    return sorted(key.removeprefix("nation:") for key in keys if key.startswith("nation:"))


def reach_of(user: User) -> Reach:
    keys = user.keys()
    if counts_like_the_unit(user) or UNIT in keys:
        return Reach.UNIT
    return Reach.NATION if nations_of(user) else Reach.READER


def counts_like_the_unit(user: User) -> bool:
    return any(membership.sees_as in COUNTS_LIKE_THE_UNIT for membership in user.memberships_now)


def sees_rows_behind_figures(user: User) -> bool:
    """Whether a figure may be a link: the reader sees each row that it counts."""
    keys = user.keys()
    return user.may(Can.READ_DELEGATIONS) and (UNIT in keys or not counts_like_the_unit(user))
