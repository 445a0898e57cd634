"""Guidance for a visit: what fits it, what it goes by, and what has changed of that since.

Chosen by where it goes or comes from, by what is said of it, by its purposes and by its council's nation: by what the
tables of topics, sectors and activities say, never by a country that the code knows. Nobody's name has a part in it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any

from django.db.models import FETCH_PEERS, Q
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can
from engagement.models import Delegation
from guidance.models import (
    Activity,
    AnswerCard,
    Issued,
    Line,
    LineVersion,
    Position,
    Query,
    Sector,
    Topic,
    Use,
)
from guidance.rules import Cell, answering, speaks_of
from guidance.services import successor
from guidance.told import Changed, changes
from web import parts
from web.gds import Params


@dataclass(frozen=True)
class Pinned:
    """A text that a visit goes by, as it stood when it was taken up; `newer` is what stands in its place today."""

    use: Use
    row: Issued
    newer: Issued | None
    day: date

    @property
    def has_changed(self) -> bool:
        return self.use.changed_at is not None

    @property
    def has_expired(self) -> bool:
        """It is over, and nothing took its place."""
        return not self.has_changed and not self.row.is_in_force(self.day)

    @property
    def can_refresh(self) -> bool:
        return self.newer is not None and self.newer.is_in_force(self.day)

    @property
    def renew(self) -> Params:
        return parts.button(_("Go over to what holds now"), self.row, classes="")

    @property
    def drop(self) -> Params:
        return parts.button(_("Rely on it no more"), self.row)

    @property
    def differences(self) -> list[Changed]:
        """What its words were and are, where both may stand on a page that keeps nothing of who reads it."""
        if self.newer is None or not (self.row.in_brief and self.newer.in_brief):
            return []
        return changes(self.row, self.newer)


@dataclass(frozen=True)
class Fit:
    """A text that fits a visit, which does not go by it."""

    row: Issued

    @property
    def take_up(self) -> Params:
        return parts.button(_("Rely on it"), self.row)


@dataclass(frozen=True)
class VisitGuidance:
    """What a reader is shown of guidance on the page of a visit."""

    pinned: list[Pinned]
    fitting: list[Fit]
    asked: list[Query | AnswerCard]
    is_over: bool = False

    @property
    def has_changed(self) -> bool:
        return not self.is_over and any(one.has_changed for one in self.pinned)


def guidance_for(delegation: Delegation, user: User, today: date) -> VisitGuidance:
    """What the visit goes by, what else fits it, and what was asked for it, as far as the reader sees it.

    Of one that is over: all that it ever went by.
    """
    asked = _asked(delegation, user)
    if delegation.is_over:
        return VisitGuidance(list(_pinned(delegation, user, today)), [], asked, is_over=True)
    said = Said(delegation, today)
    pinned = list(_pinned(delegation, user, today))
    taken = {row.key for one in pinned for row in (one.row, one.newer) if row is not None}
    rows: list[Issued] = [*_lines(said, user), *_positions(said, user)]
    return VisitGuidance(pinned, [Fit(row) for row in rows if row.key not in taken], asked)


def lines_on_where(delegation: Delegation, user: User, today: date) -> list[LineVersion]:
    """The lines on topics that are places or countries, such as one across a strait, for whoever writes the record."""
    topics = [topic for topic in Said(delegation, today).topics if topic.countries or topic.places]
    return list(_versions(user, today).filter(line__topics__in=topics).distinct()) if topics else []


def fitting(key: str, user: User, today: date) -> Issued | None:
    """The text of this key that stands and that the reader sees."""
    models: list[Any] = [LineVersion, Position]
    rows = (model.objects.visible_to(user).in_force(today).filter(key=key).first() for model in models)
    return next(filter(None, rows), None)


# -- What fits -----------------------------------------------------------------------------------------------------


class Said:
    """What a visit says of itself, as the subjects of guidance. Who travels is not looked at."""

    def __init__(self, delegation: Delegation, today: date) -> None:
        self.delegation = delegation
        self.today = today
        self.nation = delegation.council.nation
        self.countries = [delegation.country_id] if delegation.country_id else []

    @cached_property
    def words(self) -> str:
        said = self.delegation
        stops = said.programme.values_list("title", "site", "area", "host")
        names = said.organisations.values_list("organisation__name", "organisation__local_name")
        return "\n".join([said.title, said.their_aims, said.our_aims, *_flat(stops), *_flat(names)])

    @cached_property
    def topics(self) -> list[Topic]:
        further = [row.place for row in self.delegation.further_places.select_related("place")]
        places = [self.delegation.place, *further] if self.delegation.place else further
        return Topic.objects.on(self.today).called_for(self.words, countries=self.countries, places=places)

    @cached_property
    def sectors(self) -> list[Sector]:
        return [sector for sector in Sector.objects.on(self.today) if speaks_of(self.words, [sector.name])]

    @cached_property
    def activities(self) -> list[Activity]:
        purposes = self.delegation.purposes
        return list(Activity.objects.on(self.today).filter(purposes__overlap=purposes)) if purposes else []


def _flat(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    return (text for row in rows for text in row if text)


def _lines(said: Said, user: User) -> list[LineVersion]:
    lines = Line.objects.about(
        topics=said.topics, sectors=said.sectors, activities=said.activities, countries=said.countries
    )
    for_nation = Q(nations=[]) | Q(nations__contains=[said.nation])
    return list(_versions(user, said.today).filter(for_nation, line__in=lines.values("pk")))


def _versions(user: User, today: date) -> Any:
    return LineVersion.objects.visible_to(user).answering_on(today).order_by("line__title", "key")


def _positions(said: Said, user: User) -> list[Position]:
    """What answers each of its purposes, in each sector that it speaks of; the word of each government."""
    country = said.delegation.country_id
    rows = list(
        Position.objects.visible_to(user)
        .in_force(said.today)
        .meeting(Cell(nation=said.nation, country=country))
        .select_related("owner", "activity", "sector", "country")
    )
    sectors: list[Any] = [sector.pk for sector in said.sectors] or [None]
    found: dict[str, Position] = {}
    for activity, sector in product(said.activities, sectors):
        question = Cell(activity.pk, sector, said.nation, country)
        for government in dict.fromkeys(row.government for row in rows):
            answer = answering([row for row in rows if row.government == government], question)
            if answer is not None:
                found[answer.key] = answer
    return list(found.values())


# -- What it goes by -----------------------------------------------------------------------------------------------


def _pinned(delegation: Delegation, user: User, today: date) -> Iterator[Pinned]:
    """Its live uses, those that changed first; of texts that the reader sees no more, nothing."""
    rows: Any = Use.objects.visible_to(user).by(delegation)
    uses = list(rows.order_by("at", "pk") if delegation.is_over else rows.live().order_by("changed_at", "at", "pk"))
    models: list[Any] = [LineVersion, Position]
    for model in models:
        label = model._meta.label
        keys = [use.of_record for use in uses if use.of_label == label]
        rows = model.objects.visible_to(user).filter(key__in=keys).fetch_mode(FETCH_PEERS) if keys else []
        by_key = {row.key: row for row in rows}
        for use in uses:
            if use.of_label == label and use.of_record in by_key:
                yield Pinned(use, by_key[use.of_record], successor(use), today)


def _asked(delegation: Delegation, user: User) -> list[Query | AnswerCard]:
    """Questions to the centre that name the visit, and answers that were kept for it, as they came."""
    models: list[Any] = [Query, AnswerCard]
    rows = [row for model in models for row in model.objects.visible_to(user).about(delegation)]
    return sorted(rows, key=lambda row: row.asked_at if isinstance(row, Query) else row.kept_at)


# -- On a page -----------------------------------------------------------------------------------------------------


def guidance_section(delegation: Delegation, user: User, now: datetime) -> dict[str, Any]:
    """For engagement/guidance.html. Whoever may change the record says what it goes by."""
    return {
        "delegation_key": delegation.key,
        "guidance": guidance_for(delegation, user, localdate(now)),
        "may_rely": not delegation.is_over and user.may(Can.RELY_ON_GUIDANCE, delegation.council_id),
    }
