"""How long what was published took to arrive: by text, topic, nation, role and council.

A copy is one text for one of its readers; each counts, also what has not arrived. Who became a reader later counts from
then, since nothing could reach them before. A step is counted among those who can take it: who is not asked to
acknowledge a text, and whose role takes nothing up for a record, have no part in that step. For a text that is over
nobody is waited for any longer.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, DurationField, ExpressionWrapper, F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from accounts.roles import ACTS, Can, Role
from guidance.models import Issued, LineVersion
from guidance.rules import UK, Lag, State, Step, Wait, lag_of, wait_of
from places.models import NATIONS, Council

USES = frozenset(role for role, acts in ACTS.items() if Can.RELY_ON_GUIDANCE in acts)
# In which order figures are broken down.
TEXTS, TOPICS, NATION, ROLES, COUNCILS = "texts", "topics", "nations", "roles", "councils"
GROUPS = (TEXTS, TOPICS, NATION, ROLES, COUNCILS)


class Heading(NamedTuple):
    """What some readers have in common. What has no code stands last."""

    code: str
    name: str


@dataclass(frozen=True)
class Row:
    """The copies under one heading, and how long each step took."""

    of: Heading
    lags: dict[Step, Lag]


@dataclass(frozen=True)
class LagFigures:
    total: Row
    groups: dict[str, list[Row]]

    def __bool__(self) -> bool:
        return self.total.lags[Step.DELIVERED].copies > 0


class Reached(NamedTuple):
    """One receipt, as far as figures go: no name of a reader comes with it."""

    label: str
    record: str
    council: str | None
    nation: str | None
    role: str
    is_asked: bool
    published_at: datetime
    delivered: datetime | None
    opened: datetime | None
    acknowledged: datetime | None
    used: datetime | None


@dataclass(frozen=True)
class Text:
    """What was published, with when it was over."""

    heading: Heading
    topics: list[Heading]
    over_at: datetime | None


def lag_figures(receipts: Any, now: datetime, steps: Collection[Step] = tuple(Step)) -> LagFigures:
    """The figures of these receipts, at a handful of queries whatever their number.

    All together of every step; under each heading of those that are asked for, which is what takes time.
    """
    columns = ("label", "record", "council", "council__nation", "role", "is_asked", "published_at")
    moments = (f"{step.value}_at" for step in Step)
    rows = [Reached(*values) for values in receipts.order_by().values_list(*columns, *moments)]
    texts = _texts({(row.label, row.record) for row in rows})
    councils = {code: Heading(code, name) for code, name in Council.objects.values_list("code", "short_name")}
    nations = {str(code): Heading(str(code), str(name)) for code, name in NATIONS.items()}
    roles = {role.value: Heading(role.value, str(role.label)) for role in Role}
    outside = Heading("", _("Networks and partner organisations"))
    waits: dict[str, dict[Heading, dict[Step, list[Wait]]]] = {
        group: defaultdict(lambda: {step: [] for step in steps}) for group in GROUPS
    }
    everybody: dict[Step, list[Wait]] = {step: [] for step in Step}
    for row in rows:
        text = texts[row.label, row.record]
        until = now if text.over_at is None else min(now, text.over_at)
        under = {
            TEXTS: [text.heading],
            TOPICS: text.topics,
            NATION: [nations.get(row.nation or "", outside)],
            ROLES: [roles[row.role]],
            COUNCILS: [councils.get(row.council or "", outside)],
        }
        for step, wait in _waits(row, until):
            everybody[step].append(wait)
            if step in steps:
                for group, headings in under.items():
                    for heading in headings:
                        waits[group][heading][step].append(wait)
    total = Row(Heading("", _("All")), {step: lag_of(everybody[step]) for step in Step})
    return LagFigures(total, {group: list(_in_order(waits[group])) for group in GROUPS})


def headline(receipts: Any, step: Step) -> Lag:
    """The median of one step over all receipts, at two short queries; the longest wait is not looked for."""
    moment = f"{step.value}_at"
    rows = receipts.order_by()
    if step == Step.ACKNOWLEDGED:
        rows = rows.filter(is_asked=True)
    if step == Step.USED:
        rows = rows.filter(role__in=USES)
    copies, reached = rows.aggregate(copies=Count("pk"), reached=Count(moment)).values()
    lower, upper = (copies - 1) // 2, copies // 2
    median = None
    if upper < reached:
        since = ExpressionWrapper(F(moment) - F("published_at"), output_field=DurationField())
        took = Greatest(since, Value(timedelta()))
        waits = rows.exclude(**{moment: None}).annotate(took=took).order_by("took").values_list("took", flat=True)
        middle = list(waits[lower : upper + 1])
        median = (middle[0] + middle[-1]) / 2
    return Lag(copies=copies, reached=reached, median=median, longest=None, goes_on=False)


def _in_order(waits: dict[Heading, dict[Step, list[Wait]]]) -> Iterator[Row]:
    for heading in sorted(waits, key=lambda heading: (not heading.code, heading.name, heading.code)):
        yield Row(heading, {step: lag_of(found) for step, found in waits[heading].items()})


def _waits(row: Reached, until: datetime) -> Iterator[tuple[Step, Wait]]:
    can_take = {Step.ACKNOWLEDGED: row.is_asked, Step.USED: row.role in USES}
    for step in Step:
        if can_take.get(step, True):
            yield step, wait_of(row.published_at, getattr(row, step.value), until)


def _texts(names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Text]:
    """By label and key. Those of one title are told apart by their owners."""
    found: dict[tuple[str, str], Text] = {}
    owners: dict[tuple[str, str], str] = {}
    keys = defaultdict(list)
    for label, key in names:
        keys[label].append(key)
    models: list[Any] = Issued.__subclasses__()
    for model in models:
        related = ("owner", "line") if model is LineVersion else ("owner", "activity", "sector", "country")
        rows = model.objects.filter(key__in=keys[model._meta.label]).select_related(*related)
        for row in rows.prefetch_related("line__topics") if model is LineVersion else rows:
            owners[model._meta.label, row.key] = row.owner.name
            found[model._meta.label, row.key] = Text(Heading(row.key, str(row)), _topics(row), _over_at(row))
    titles = Counter(text.heading.name for text in found.values())
    return {
        name: replace(text, heading=Heading(text.heading.code, f"{text.heading.name} ({owners[name]})"))
        if titles[text.heading.name] > 1
        else text
        for name, text in found.items()
    }


def _topics(row: Issued) -> list[Heading]:
    if isinstance(row, LineVersion):
        return [Heading(topic.code, topic.name) for topic in row.line.topics.all()]
    return [Heading("", _("Positions, which have no topic"))]


def _over_at(row: Issued) -> datetime | None:
    """When it was replaced or withdrawn, or expired."""
    if row.state != State.PUBLISHED:
        return row.ended_at
    return None if row.until is None else datetime.combine(row.until, time(), UK)
