"""Guidance for a visit: what fits it, what it relies on, and what has changed of that since.

Chosen by where it goes or comes from, by what is said of it, by its purposes and by its council's nation: by what the
tables of topics, sectors and activities say, never by a country that the code knows. Nobody's name has a part in it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import product
from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can, Role
from engagement.models import Delegation
from engagement.rules import WILL_NOT_BE
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
from guidance.models.finding import called
from guidance.models.readers import for_council
from guidance.pinned import Pinned, as_pinned
from guidance.rules import Cell, answering, speaks_of
from places.models import Council
from web import parts
from web.gds import Params


@dataclass(frozen=True)
class Fit:
    """A text that fits a visit, which does not rely on it."""

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
    def are_several(self) -> bool:
        """Whether more than one text fits, so that they are chosen together."""
        return len(self.fitting) > 1

    @property
    def has_changed(self) -> bool:
        return not self.is_over and any(one.is_over for one in self.pinned)

    @property
    def is_to_change(self) -> bool:
        return not self.is_over and any(one.is_to_change for one in self.pinned)


def guidance_for(delegation: Delegation, user: User, today: date) -> VisitGuidance:
    """What the visit relies on, what else fits it, and what was asked for it, as far as the reader sees it.

    Of one that is over: all that it ever relied on.
    """
    asked = _asked(delegation, user)
    if delegation.is_over:
        return VisitGuidance(list(_pinned(delegation, user, today)), [], asked, is_over=True)
    said = said_of(delegation, today)
    pinned = list(_pinned(delegation, user, today))
    taken = {row.key for one in pinned for row in (one.row, one.newer) if row is not None}
    lines = [row for row in _lines(said, user) if row.key not in taken]
    positions = [row for row in _positions(said, user) if row.key not in taken]
    return VisitGuidance(
        [replace(one, narrower=_narrower(one, positions)) for one in pinned],
        [Fit(row) for row in (*lines, *positions)],
        asked,
    )


@dataclass(frozen=True)
class Unchosen:
    """How many texts fit a visit which it does not rely on, and the topics that it names and has no line on yet."""

    texts: int = 0
    topics: tuple[str, ...] = ()


def unchosen(delegation: Delegation, user: User, today: date) -> Unchosen:
    """What a brief will not say, as nobody has chosen it. Of a visit that is over, nothing."""
    found = guidance_for(delegation, user, today)
    if not found.fitting:
        return Unchosen()
    fit = {one.row.line_id for one in found.fitting if isinstance(one.row, LineVersion)}
    taken = {one.row.line_id for one in found.pinned if isinstance(one.row, LineVersion)}
    named = {topic.pk for topic in said_of(delegation, today).topics}
    topics = Topic.objects.filter(pk__in=named, lines__in=fit).exclude(lines__in=taken).distinct()
    return Unchosen(len(found.fitting), tuple(topics.order_by("name").values_list("name", flat=True)))


def _narrower(one: Pinned, positions: Iterable[Position]) -> Position | None:
    """Of positions that answer for the visit, the first that names more than this one and is of the same government."""
    if not isinstance(one.row, Position) or one.is_over:
        return None
    same = (row for row in positions if row.government == one.row.government and one.row.cell.covers(row.cell))
    return next(same, None)


def lines_on_where(delegation: Delegation, user: User, today: date) -> list[LineVersion]:
    """The lines on topics that are places or countries, such as one across a strait, for whoever writes the record."""
    topics = [topic for topic in Said(delegation, today).topics if topic.countries or topic.places]
    return list(lines_about(delegation, topics, user, today)) if topics else []


def lines_about(delegation: Delegation, topics: Iterable[Topic], user: User, today: date) -> Any:
    """The lines on any of these topics, as the reader has them for the council of the visit."""
    return lines_for(delegation.council, topics, user, today)


def lines_for(council: Council, topics: Iterable[Topic], user: User, today: date) -> Any:
    """The same for what a council has on record that is no visit."""
    return _versions(council, user, today).filter(line__topics__in=list(topics)).distinct()


def reactive_lines(delegation: Delegation, council: Council, user: User, today: date) -> list[LineVersion]:
    """The versions in force that fit the visit and say what to answer the press, as a council of it reads them."""
    said = Said(delegation, today)
    fit = said.lines().values("pk")
    taken_up = Use.objects.visible_to(user).by(delegation).live().filter(council=council).values("of_record")
    rows = _versions(council, user, today).filter(Q(line__in=fit) | Q(key__in=taken_up))
    return list(rows.exclude(reactive_line=""))


def fitting(delegation: Delegation, key: str, user: User, today: date) -> Issued | None:
    """The text of this key that is in force, and that the reader sees for the council of the visit."""
    models: list[Any] = [LineVersion, Position]
    council = delegation.council
    rows = (_read_for(council, model, user).in_force(today).filter(key=key).first() for model in models)
    return next(filter(None, rows), None)


def _read_for(council: Council, model: Any, user: User) -> Any:
    """What the reader reads of a kind of text for one of their councils."""
    is_for = for_council(council, user, by_nation_alone=model.BY_NATION_ALONE)
    return model.objects.visible_to(user).filter(is_for)


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
        # Whatever else of a page asks for them finds them there.
        prefetch_related_objects([said], "programme", "organisations__organisation")
        stops = [
            (stop.title, stop.site, stop.area, stop.host)
            for stop in said.programme.all()
            if stop.state not in WILL_NOT_BE
        ]
        names = [(one.organisation.name, one.organisation.local_name) for one in said.organisations.all()]
        return "\n".join([said.title, said.their_aims, said.our_aims, *_flat(stops), *_flat(names)])

    @cached_property
    def topics(self) -> list[Topic]:
        prefetch_related_objects([self.delegation], "place__parent", "further_places__place__parent")
        further = [row.place for row in self.delegation.further_places.all()]
        places = [self.delegation.place, *further] if self.delegation.place else further
        return Topic.objects.on(self.today).called_for(self.words, countries=self.countries, places=places)

    @cached_property
    def sectors(self) -> list[Sector]:
        return [sector for sector in Sector.objects.on(self.today) if speaks_of(self.words, called(sector.name))]

    @cached_property
    def activities(self) -> list[Activity]:
        purposes = self.delegation.purposes
        return list(Activity.objects.on(self.today).filter(purposes__overlap=purposes)) if purposes else []

    def lines(self) -> Any:
        return Line.objects.about(
            topics=self.topics, sectors=self.sectors, activities=self.activities, countries=self.countries
        )


def said_of(delegation: Delegation, today: date) -> Said:
    """The same for all parts of a page, as long as the row in hand says the same."""
    kept = delegation.__dict__.get("_said")
    if kept is None or kept[:2] != (today, delegation.version):
        kept = delegation.__dict__["_said"] = (today, delegation.version, Said(delegation, today))
    found: Said = kept[2]
    return found


def _flat(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    return (text for row in rows for text in row if text)


def _lines(said: Said, user: User) -> list[LineVersion]:
    return list(_versions(said.delegation.council, user, said.today).filter(line__in=said.lines().values("pk")))


def _versions(council: Council, user: User, today: date) -> Any:
    return _read_for(council, LineVersion, user).answering_on(today).order_by("line__title", "key")


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


# -- What it relies on ---------------------------------------------------------------------------------------------


def _pinned(delegation: Delegation, user: User, today: date) -> Iterator[Pinned]:
    """Its live uses, those that changed first; of one that is over, all that it had."""
    rows: Any = Use.objects.visible_to(user).by(delegation).select_related("council")
    uses = list(rows.order_by("at", "pk") if delegation.is_over else rows.live().order_by("changed_at", "at", "pk"))
    return as_pinned(uses, user, today, is_over=delegation.is_over)


def pinned_to(rows: Iterable[Any], user: User, today: date) -> dict[str, Pinned]:
    """By key: what each of these goes by, rows of one kind which go by one text at most and outlive no use of it."""
    by_key = {row.key: row for row in rows}
    labels = {row._meta.label for row in by_key.values()}
    uses = Use.objects.visible_to(user).filter(label__in=labels, record__in=by_key).live().select_related("council")
    return {one.use.record: one for one in as_pinned(list(uses), user, today, is_over=False)}


def _asked(delegation: Delegation, user: User) -> list[Query | AnswerCard]:
    """Questions to the centre that name the visit, and answers that were kept for it, as they came."""
    models: list[Any] = [Query, AnswerCard]
    rows = [row for model in models for row in model.objects.visible_to(user).about(delegation)]
    return sorted(rows, key=lambda row: row.asked_at if isinstance(row, Query) else row.kept_at)


# -- On a page -----------------------------------------------------------------------------------------------------


def guidance_section(delegation: Delegation, user: User, now: datetime) -> dict[str, Any]:
    """For engagement/guidance.html. Whoever may change the record says what it relies on."""
    return {
        "delegation_key": delegation.key,
        "reads_as_leader": user.reads_as(delegation.council_id) == [Role.LEADER],
        "guidance": guidance_for(delegation, user, localdate(now)),
        "may_rely": not delegation.is_over and user.may(Can.RELY_ON_GUIDANCE, delegation.council_id),
    }
