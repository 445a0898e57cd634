"""Every figure that looks across councils, and what stands on the first page.

A figure counts the rows of `counted_for`, live ones alone: never a draft, never what was declined or cancelled, never
what a council keeps to itself. Nothing is stored, so a figure moves in the moment in which a delegation is logged.

Whoever sees no rows behind figures is shown none that could single out a council: small figures of a table stand
together, others are told as "fewer than 5", and what is shown comes to the nearest 5. That is decided here, for page,
chart, file and API alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, F, Func, Q, Value
from django.db.models.functions import TruncMonth

from accounts.models import User
from accounts.roles import COUNCILS, COUNTS_LIKE_THE_UNIT, UNIT, Can
from accounts.rules import Part
from engagement.models import Contact, ContactQuerySet, Delegation, DelegationQuerySet, Flag
from engagement.rules import (
    GOING,
    LATE_FIELDS,
    NOBODY_NAMED,
    PART_OF,
    Direction,
    Purpose,
    rules_up_to,
)
from engagement.rules.tripwire import late_change
from overview.filters import Selection
from overview.rules import Period, Reach, is_usual, soon, told_by_itself
from places.models import Council, CouncilQuerySet, Place
from risk.models import Assessment
from risk.rules import NOT_LOOKED, PATH_CODES

# What of a programme can change late; of people, figures tell nothing.
TOLD_LATE = sorted(field for field in LATE_FIELDS if PART_OF[field] <= Part.PROGRAMME)

# What is counted: a row, not a column, so that an index alone tells how many there are.
ROW = Value(1)


@dataclass(frozen=True)
class Tally[Heading]:
    """How many delegations stand under one heading: a council, a month, a place, a purpose, a group of actors."""

    of: Heading
    delegations: int
    inward: int
    outward: int
    virtual: int


@dataclass(frozen=True)
class Together:
    """How many headings a reader is not told one by one, and how many delegations they have; None is fewer than 5."""

    headings: int | None
    delegations: int | None


@dataclass(frozen=True)
class Breakdown[Heading]:
    """Figures under their headings, as one reader is shown them."""

    rows: list[Tally[Heading]]
    together: Together | None = None
    late_visits: int | None = 0  # of the visits with flags alone: with a late change; None is fewer than 5
    late_in: tuple[tuple[str, int], ...] = ()  # by field how many of these, for those who see rows

    def __bool__(self) -> bool:
        return bool(self.rows or self.together)


@dataclass(frozen=True)
class Figures:
    """What the overview says to one reader about one selection. `under_way`, `arriving` and `awaiting` are of today."""

    selection: Selection
    as_of: date
    reach: Reach
    nations: list[str]  # where the reach is a nation
    covered: list[Council]  # every council that coverage counts, by name
    councils: list[Tally[Council]]  # those of them that have delegations
    others: list[Tally[Council]]  # strategic authorities, and councils that are not open today
    under_way: int
    arriving: int
    awaiting: int
    contacts: int = 0
    is_exact: bool = True  # not for those who see no rows behind the figures

    @property
    def period(self) -> Period:
        return self.selection.period

    @property
    def councils_counted(self) -> int:
        return len(self.covered)

    @property
    def delegations(self) -> int:
        return sum(row.delegations for row in [*self.councils, *self.others])

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
        return sum(int(getattr(row, direction)) for row in [*self.councils, *self.others])

    def told(self, count: int) -> int | None:
        """A figure as this reader is shown it: exact, or to the nearest 5; None is fewer than 5, and not none."""
        return count if self.is_exact else told_by_itself(count)

    @property
    def told_going(self) -> dict[Direction, int | None]:
        return {direction: self.told(self.going(direction)) for direction in Direction}

    @property
    def told_of_one(self) -> int | None:
        """Of one council, whoever sees no rows is told only a number that is not few: none is fewer than 5 as well."""
        return self.told(self.delegations) or (0 if self.is_exact else None)

    @property
    def names_councils(self) -> bool:
        """Whether a council may stand by its name.

        For those who see no rows only where every visit of a usual period is counted: two addresses that differ by a
        day or by a purpose would else tell what one council did on that day or for that purpose.
        """
        return self.is_exact or (self.selection.is_of_everything and is_usual(self.period, self.as_of))

    @property
    def by_council(self) -> Breakdown[Council]:
        """The councils that coverage counts, then the others, each by name."""
        rows = [*self.councils, *self.others]
        if self.is_exact:
            return Breakdown(rows)
        return _small_together(rows) if self.names_councils else _all_together(rows)


def counted(user: User) -> DelegationQuerySet:
    """The delegations behind every figure that this reader is shown."""
    rows: DelegationQuerySet = Delegation.objects.counted_for(user)
    return rows.live()


def figures(user: User, selection: Selection, today: date) -> Figures:
    """The headline figures and those of each council, at five queries whatever the number of rows."""
    covered = list(covered_councils(user, selection, today))
    tallies = {tally["council_id"]: tally for tally in _tallies(_within(counted(user), selection), "council_id")}
    elsewhere = Council.objects.filter(code__in=tallies.keys() - {council.code for council in covered})
    now = (
        _meeting(counted(user), selection)
        .filter(stage__in=GOING)
        .aggregate(
            under_way=Count(ROW, filter=Q(starts_on__lte=today, ends_on__gte=today)),
            arriving=Count(ROW, filter=Q(starts_on__gt=today, starts_on__lte=soon(today))),
            awaiting=Count(ROW, filter=Q(ends_on__lt=today)),
        )
    )
    return Figures(
        selection=selection,
        as_of=today,
        reach=reach_of(user),
        nations=nations_of(user),
        covered=covered,
        councils=_rows(covered, tallies),
        others=_rows(elsewhere.order_by("sort_name", "code"), tallies),
        contacts=contacts(user, selection).count(),
        is_exact=sees_rows_behind_figures(user),
        **now,
    )


def by_month(user: User, selection: Selection) -> Breakdown[date]:
    """By the month of the first day, the first month first; months without a delegation are left out."""
    rows = _within(counted(user), selection).annotate(month=TruncMonth("starts_on"))
    return _shown(user, [_tally(tally["month"], tally) for tally in _tallies(rows, "month").order_by("month")])


def by_place(user: User, selection: Selection) -> Breakdown[Place]:
    """By leading place, the most frequent first. Delegations without one stand in no row."""
    tallies = list(_tallies(_within(counted(user), selection).exclude(place=None), "place_id"))
    places = Place.objects.select_related("country").in_bulk([tally["place_id"] for tally in tallies])
    return _most_first(_shown(user, [_tally(places[tally["place_id"]], tally) for tally in tallies]))


def by_purpose(user: User, selection: Selection) -> Breakdown[Purpose]:
    """By purpose, the most frequent first. A delegation stands under each of its purposes."""
    rows = _within(counted(user), selection).annotate(meant=Func(F("purposes"), function="unnest"))
    found = [_tally(Purpose(tally["meant"]), tally) for tally in _tallies(rows, "meant")]
    if selection.purpose:
        # Other purposes of the same visits have no list of exactly their rows.
        found = [row for row in found if row.of == selection.purpose]
    return _most_first(_shown(user, found))


def by_actor_group(user: User, selection: Selection) -> Breakdown[str]:
    """By who takes part, the most frequent first. A delegation stands under the group of each of its organisations.

    Those of which no organisation is named stand last, so that every delegation stands somewhere.
    """
    rows = _within(counted(user), selection)
    if not counts_like_the_unit(user):
        # Who takes part belongs to a part of the record that not everybody sees who sees the record.
        rows = rows.visible_to(user, Part.PROGRAMME)
    tallies: Any = (
        rows.order_by()
        .values(group=F("organisations__organisation__actor_group"))
        .annotate(
            delegations=Count("pk", distinct=True),
            **{direction.value: Count("pk", distinct=True, filter=Q(direction=direction)) for direction in Direction},
        )
    )
    found = [_tally(tally["group"] or NOBODY_NAMED, tally) for tally in tallies]
    return _most_first(_shown(user, found))


def by_flag(user: User, selection: Selection) -> Breakdown[str]:
    """By the rule of the tripwire that found something that still holds. A delegation stands under each of its rules.

    Flags are of sites, purposes, organisations and changes; what is told to fewer readers, of people, is not counted.
    """
    rows = _within(counted(user), selection)
    if not counts_like_the_unit(user):
        # What there is to think about belongs to a part of the record that not everybody sees who sees the record.
        rows = rows.visible_to(user, Part.PROGRAMME)
    flags = Flag.objects.standing().filter(rule__in=rules_up_to(Part.PROGRAMME), delegation__in=rows.order_by())
    visits = {"delegations": Q(), **{direction.value: Q(delegation__direction=direction) for direction in Direction}}
    late = Q(rule=late_change.__name__)
    tallies: Any = (
        flags.order_by()
        .values("rule")
        .annotate(
            **{
                f"late_{field}": Count("delegation", distinct=True, filter=late & Q(facts__fields__contains=[field]))
                for field in TOLD_LATE
            },
            **{name: Count("delegation", distinct=True, filter=kind) for name, kind in visits.items()},
        )
    )
    found = list(tallies)
    shown = _most_first(_shown(user, [_tally(tally["rule"], tally) for tally in found]))
    one: dict[str, Any] = next((tally for tally in found if tally["rule"] == late_change.__name__), {})
    visits_late = one.get("delegations", 0)
    if not sees_rows_behind_figures(user):
        return replace(shown, late_visits=told_by_itself(visits_late))
    by_field = sorted(((field, one.get(f"late_{field}", 0)) for field in TOLD_LATE), key=lambda pair: -pair[1])
    return replace(shown, late_visits=visits_late, late_in=tuple(pair for pair in by_field if pair[1]))


def by_path(user: User, selection: Selection) -> Breakdown[str]:
    """By how deep their council looked at the risk, the lightest first; those at which nobody looked stand last.

    Nothing where no council has looked at any. A question a path: each finds its visits in one go, where one for all
    would look up an assessment for each visit.
    """
    rows = _within(counted(user), selection)
    if not counts_like_the_unit(user):
        # How deep a council looked belongs to a part of the record that not everybody sees who sees the record.
        rows = rows.visible_to(user, Part.PROGRAMME)
    rows = rows.order_by()
    looked = Assessment.objects.counted_for(user).filter(label=Delegation._meta.label).order_by()
    by_code = {code: _numbers(rows.filter(key__in=looked.taking(path).values("record"))) for path, code in PATHS}
    found = [_tally(code, numbers) for code, numbers in by_code.items() if numbers["delegations"]]
    if not found:
        return Breakdown([])
    left = {name: count - sum(getattr(row, name) for row in found) for name, count in _numbers(rows).items()}
    return _shown(user, [*found, *([_tally(NOT_LOOKED, left)] if left["delegations"] else [])])


PATHS = PATH_CODES.items()


def _numbers(rows: DelegationQuerySet) -> dict[str, int]:
    """How many there are, and how many go in each direction."""
    going = {direction.value: Count(ROW, filter=Q(direction=direction)) for direction in Direction}
    return rows.aggregate(delegations=Count(ROW), **going)


def contacts(user: User, selection: Selection, part: Part = Part.SUMMARY) -> ContactQuerySet:
    """The contacts behind the figures of a selection. They go in no direction, and have a topic where visits have
    purposes.
    """
    rows: ContactQuerySet = Contact.objects.counted_for(user).live()
    if selection.direction:
        return rows.none()
    if selection.purpose:
        part, rows = Part.PROGRAMME, rows.filter(topic=selection.purpose)
    if part > Part.SUMMARY and not counts_like_the_unit(user):
        # What is said of them belongs to a part of the record that not everybody sees who sees the record.
        rows = rows.visible_to(user, part)
    if selection.council is not None:
        rows = rows.filter(council=selection.council)
    if lies := _lies_in(selection):
        rows = rows.of_councils(**lies)
    if selection.country is not None:
        rows = rows.filter(country=selection.country)
    if selection.period.first is not None:
        rows = rows.filter(held_on__gte=selection.period.first)
    return rows.filter(held_on__lte=selection.period.last) if selection.period.last is not None else rows


def _tally[Heading](of: Heading, tally: dict[str, Any]) -> Tally[Heading]:
    return Tally(of, *(tally[name] for name in ("delegations", *Direction.values)))


def _most_first[Heading](found: Breakdown[Heading]) -> Breakdown[Heading]:
    """By the figures as they are told, so that the order tells no more than they do."""

    def place(row: Tally[Any]) -> tuple[bool, int, str]:
        return row.of == NOBODY_NAMED, -row.delegations, str(getattr(row.of, "sort_name", row.of))

    return replace(found, rows=sorted(found.rows, key=place))


def _shown[Heading](user: User, rows: Sequence[Tally[Heading]]) -> Breakdown[Heading]:
    return Breakdown(list(rows)) if sees_rows_behind_figures(user) else _small_together(rows)


def _small_together[Heading](rows: Sequence[Tally[Heading]]) -> Breakdown[Heading]:
    told = [(row, told_by_itself(row.delegations)) for row in rows]
    rounded = [replace(row, delegations=count) for row, count in told if count is not None]
    return Breakdown(rounded, _sum_of([row for row, count in told if count is None]))


def _all_together[Heading](rows: Sequence[Tally[Heading]]) -> Breakdown[Heading]:
    return Breakdown([], _sum_of(rows))


def _sum_of(rows: Sequence[Tally[Any]]) -> Together | None:
    if not rows:
        return None
    return Together(told_by_itself(len(rows)), told_by_itself(sum(row.delegations for row in rows)))


def _meeting(rows: DelegationQuerySet, selection: Selection) -> DelegationQuerySet:
    """The delegations that meet the filters of a selection, whenever they are."""
    if selection.council is not None:
        rows = rows.filter(council=selection.council)
    if lies := _lies_in(selection):
        rows = rows.of_councils(**lies)
    if selection.country is not None:
        rows = rows.filter(country=selection.country)
    if selection.direction:
        rows = rows.filter(direction=selection.direction)
    return rows.filter(purposes__overlap=[selection.purpose]) if selection.purpose else rows


def _lies_in(selection: Selection) -> dict[str, str]:
    return {name: value for name in ("nation", "region") if (value := getattr(selection, name))}


def _within(rows: DelegationQuerySet, selection: Selection) -> DelegationQuerySet:
    """Those of them that start in the period."""
    rows, period = _meeting(rows, selection), selection.period
    if period.first is not None:
        rows = rows.filter(starts_on__gte=period.first)
    if period.last is not None:
        rows = rows.filter(starts_on__lte=period.last)
    return rows


def _tallies(rows: Any, heading: str) -> Any:
    return (
        rows.order_by()
        .values(heading)
        .annotate(
            delegations=Count(ROW),
            **{direction.value: Count(ROW, filter=Q(direction=direction)) for direction in Direction},
        )
    )


def _rows(councils: Iterable[Council], tallies: dict[str, dict[str, Any]]) -> list[Tally[Council]]:
    """The councils that have delegations, in the order given."""
    return [_tally(council, tallies[council.code]) for council in councils if council.code in tallies]


def covered_councils(user: User, selection: Selection, today: date) -> CouncilQuerySet:
    """The councils that coverage speaks of: those open on the day, where the selection and the reader's reach lie."""
    councils = Council.objects.counted_on(today).filter(**_lies_in(selection)).order_by("sort_name", "code")
    if selection.council is not None:
        councils = councils.filter(pk=selection.council.pk)
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
