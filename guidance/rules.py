"""What is true of guidance: which position answers a question, when two contradict each other, what is due when."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

HEADLINE_WORDS = 40
LEADER_SENTENCES = 3


class Purpose(TextChoices):
    """What a visit is for. It stands here because guidance goes by it, and so do sensitive sites."""

    CIVIC_CEREMONIAL = "civic_ceremonial", _("Civic or ceremonial")
    ANNIVERSARY = "anniversary", _("Anniversary")
    TRADE_EXPORT = "trade_export", _("Trade and exports")
    INWARD_INVESTMENT = "inward_investment", _("Inward investment")
    LEARNING_STUDY_TOUR = "learning_study_tour", _("Learning or study tour")
    EDUCATION_SCHOOLS = "education_schools", _("Education and schools")
    HIGHER_EDUCATION = "higher_education", _("Higher education")
    RESEARCH_SCIENCE = "research_science", _("Research and science")
    CULTURE_ARTS = "culture_arts", _("Culture and arts")
    HERITAGE_MUSEUMS = "heritage_museums", _("Heritage and museums")
    SPORT = "sport", _("Sport")
    TOURISM_VISITOR_ECONOMY = "tourism_visitor_economy", _("Tourism and visitor economy")
    HEALTH_SOCIAL_CARE = "health_social_care", _("Health and social care")
    ENVIRONMENT_CLIMATE_ENERGY = "environment_climate_energy", _("Environment, climate and energy")
    PORTS_LOGISTICS_TRANSPORT = "ports_logistics_transport", _("Ports, logistics and transport")
    PLANNING_REGENERATION = "planning_regeneration", _("Planning and regeneration")
    POLICING_FIRE = "policing_fire", _("Policing or fire and rescue")
    YOUTH = "youth", _("Youth")
    BUSINESS_ENTREPRENEUR_TOUR = "business_entrepreneur_tour", _("Business or entrepreneur tour")
    MEDIA = "media", _("Media")
    CRISIS_MUTUAL_AID = "crisis_mutual_aid", _("Crisis or mutual aid")
    OTHER = "other", _("Something else")


class Standing(TextChoices):
    """What central or devolved government says of an activity."""

    ENCOURAGED = "encouraged", _("Encouraged")
    CONDITIONS = "supported_with_conditions", _("Supported with conditions")
    ADVICE_FIRST = "seek_advice_first", _("Seek advice first")
    NOT_SUPPORTED = "not_supported", _("Not supported")


class State(TextChoices):
    """Where a position or a version of a line is between its first word and its end.

    That it expired follows from its days; that it was cleared or objected to, from the words of each department.
    """

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("With departments")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")


BEING_WRITTEN = (State.DRAFT, State.SUBMITTED, State.SCHEDULED)
EVER_PUBLISHED = (State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN)


class Decision(TextChoices):
    """What a department says of a draft that was sent to it."""

    ASKED = "asked", _("Asked")
    CLEARED = "cleared", _("Cleared")
    EXCEPTION = "exception", _("Cleared as a declared exception to its own position")
    OBJECTED = "objected", _("Objected")


CLEARED = (Decision.CLEARED, Decision.EXCEPTION)


class ReaderRole(TextChoices):
    """Who inside a body a line is for. Nobody outside councils and government reads one that does not name them."""

    OFFICER = "officer", _("Officers")
    APPROVER = "approver", _("Approvers")
    LEADER = "leader", _("Leaders")
    OBSERVER = "observer", _("City networks")
    MEMBER = "member", _("Partner organisations")


COUNCIL_READERS = (ReaderRole.OFFICER, ReaderRole.APPROVER, ReaderRole.LEADER)


# -- Which position answers ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """A cell of the matrix, or a question put to it; None is any, or not said."""

    activity: str | None = None
    sector: str | None = None
    nation: str | None = None
    country: str | None = None

    def covers(self, other: "Cell") -> bool:
        """Whether everything in the other cell is in this one."""
        return all(mine in (None, theirs) for mine, theirs in zip(self._names(), other._names(), strict=True))

    def meets(self, other: "Cell") -> bool:
        """Whether something is in both cells."""
        return all(
            mine is None or theirs is None or mine == theirs
            for mine, theirs in zip(self._names(), other._names(), strict=True)
        )

    @property
    def rank(self) -> tuple[int, ...]:
        """The higher one answers: what names most, and of those what names the partner country, sector, activity."""
        named = [name is not None for name in self._names()]
        return (sum(named), *map(int, named))

    def _names(self) -> tuple[str | None, ...]:
        """In the order in which they count on a tie."""
        return (self.country, self.sector, self.activity, self.nation)


class Row(Protocol):
    """A position as far as it matters for who answers."""

    @property
    def cell(self) -> Cell: ...
    @property
    def is_devolved(self) -> bool: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def pk(self) -> Any: ...


def answering[Position: Row](rows: Iterable[Position], question: Cell) -> Position | None:
    """Of rows in force on one day, the one that answers a question; None is "No position yet".

    The one that names most. Two that name the same are of different owners: what the UK government says goes before
    what a devolved one says, since relations with other countries are reserved to it, and what was said first stands.
    """
    covering = [row for row in rows if row.cell.covers(question)]
    return min(covering, key=_order, default=None)


def _order(row: Row) -> tuple[Any, ...]:
    return (
        tuple(-step for step in row.cell.rank),
        row.is_devolved,
        row.published_at or datetime.max.replace(tzinfo=UTC),
        row.pk,
    )


FOR = (Standing.ENCOURAGED, Standing.CONDITIONS)


def contradict(one: str, other: str) -> bool:
    """Whether one says yes and the other no. To seek advice first contradicts nothing."""
    return (one in FOR and other == Standing.NOT_SUPPORTED) or (other in FOR and one == Standing.NOT_SUPPORTED)


# -- Words ---------------------------------------------------------------------------------------------------------


def word_count(text: str) -> int:
    return len(text.split())


def speaks_of(text: str, words: Iterable[str]) -> bool:
    """Whether one of these words stands in a text, in any case, as a whole word or in its plain plural.

    Chinese has no blanks between words, so there a word is found wherever it stands.
    """
    sought = tuple(words)
    return bool(sought) and _any_of(sought).search(text) is not None


@lru_cache(maxsize=512)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(map(re.escape, words))})s?(?![a-z0-9])", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """The sentences of a text, as a reader would count them: each line and each full stop ends one."""
    found: list[str] = []
    for line in text.splitlines():
        begun = ""
        for word in line.split():
            begun = f"{begun} {word}".strip()
            if word.rstrip("\"'”’)").endswith((".", "!", "?")) and word.lower() not in ABBREVIATIONS:
                found.append(begun)
                begun = ""
        if begun:
            found.append(begun)
    return found


ABBREVIATIONS = frozenset({"mr.", "mrs.", "ms.", "dr.", "cllr.", "e.g.", "i.e.", "st.", "no.", "prof."})


# -- Days and clocks -----------------------------------------------------------------------------------------------

UK = ZoneInfo("Europe/London")
OPENS, CLOSES = time(9), time(17)

CLEAR_WITHIN = 5
"""Working days that a department has for a draft."""
SETTLE_WITHIN = 5
"""Working days within which the owners settle a mixed message."""


REMIND_AFTER = (3, 7, 14)
"""Days after its publication on which who has not acknowledged a major change is reminded; with the last, the lead."""


def reminders_due(published_on: date, today: date) -> int:
    """How many reminders of something published on a day have fallen due by now."""
    return sum((today - published_on).days >= days for days in REMIND_AFTER)


# -- How long it took to arrive ------------------------------------------------------------------------------------


class Step(TextChoices):
    """How far something published got with a reader."""

    DELIVERED = "delivered", _("Delivered")
    OPENED = "opened", _("Opened")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    USED = "used", _("Used")


class Wait(NamedTuple):
    """How long one copy took for a step; or, where it has not taken it, for how long that is waited for.

    In their own order what has arrived comes first, the quickest first.
    """

    goes_on: bool
    took: timedelta


@dataclass(frozen=True)
class Lag:
    """How long a step took for several copies: one text for one of its readers each. What has not arrived counts too.

    `median` is None where it lies among those that have not: "not yet". `longest` is the longest wait of all; where it
    is that of one that has not arrived, it goes on.
    """

    copies: int
    reached: int
    median: timedelta | None
    longest: timedelta | None
    goes_on: bool

    @property
    def not_yet(self) -> int:
        return self.copies - self.reached


def lag_of(waits: Iterable[Wait]) -> Lag:
    """Of an even number of copies the median is the mean of the two in the middle; both must have arrived."""
    known = sorted(waits)
    if not known:
        return Lag(copies=0, reached=0, median=None, longest=None, goes_on=False)
    reached = bisect_left(known, (True,))
    lower, upper = known[(len(known) - 1) // 2], known[len(known) // 2]
    slowest = [known[-1], *known[reached - 1 : reached]]
    longest = max(slowest, key=lambda wait: (wait.took, wait.goes_on))
    return Lag(
        copies=len(known),
        reached=reached,
        median=None if upper.goes_on else (lower.took + upper.took) / 2,
        longest=longest.took,
        goes_on=longest.goes_on,
    )


def wait_of(published_at: datetime, taken_at: datetime | None, until: datetime) -> Wait:
    """`until` is when it is waited for no longer: now, or when the text was over."""
    ends = until if taken_at is None else taken_at
    return Wait(goes_on=taken_at is None, took=max(ends - published_at, timedelta()))


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < 5 and day not in holidays


def working_days_after(day: date, count: int, holidays: Collection[date]) -> date:
    """The last of so many working days after a day; the day itself does not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, holidays)
    return day


def working_days_between(first: date, last: date, holidays: Collection[date]) -> int:
    """How many working days there are after the first day, up to the last and with it."""
    return sum(is_working_day(first + timedelta(days=step), holidays) for step in range(1, (last - first).days + 1))


# -- Questions, cards, the playbook --------------------------------------------------------------------------------


class Urgency(TextChoices):
    ROUTINE = "routine", _("Routine: within 5 working days")
    PRIORITY = "priority", _("Priority: within 1 working day")
    URGENT = "urgent", _("Urgent: within 2 hours")


ANSWER_WITHIN = {Urgency.ROUTINE: 5, Urgency.PRIORITY: 1}
"""Working days of the council's nation."""
URGENT_WITHIN = timedelta(hours=2)
"""Whatever the hour: somebody is on duty."""


def counts_as_asked(at: datetime, holidays: Collection[date]) -> datetime:
    """The moment within working hours that a question counts from, in UK time.

    One that is asked before 9:00, counts from 9:00; one after 17:00 or on a day off, from 9:00 of the next working day.
    """
    local = at.astimezone(UK)
    day = local.date()
    if not is_working_day(day, holidays) or local.time() > CLOSES:
        day = working_days_after(day, 1, holidays)
    return max(local, datetime.combine(day, OPENS, UK))


def answer_due(urgency: str, asked_at: datetime, holidays: Collection[date]) -> datetime:
    """By when a question is answered: at 17:00 UK time of the last of so many working days after the one that it counts
    from, which does not count itself; an urgent one when two hours have passed.
    """
    if urgency == Urgency.URGENT:
        # In UTC, where no hour comes twice and none is left out.
        return asked_at.astimezone(UTC) + URGENT_WITHIN
    begins = counts_as_asked(asked_at, holidays).date()
    return datetime.combine(working_days_after(begins, ANSWER_WITHIN[Urgency(urgency)], holidays), CLOSES, UK)


class QueryState(TextChoices):
    NEW = "new", _("New")
    HOLDING_REPLY = "holding_reply", _("Holding reply sent")
    WITH_DEPARTMENT = "with_department", _("With a department")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")
    PROMOTED = "promoted_to_line", _("Made into a line")


class Payer(TextChoices):
    US = "us", _("We do")
    THEM = "them", _("They do")
    SHARED = "shared", _("Each its own, or shared")
    THIRD = "third", _("Somebody else")
    NOT_KNOWN = "not_known", _("Not known yet")


# What it amounts to where others pay, in the words by which topics are called for.
OFFERED = {Payer.THEM.value: "hospitality, travel paid", Payer.THIRD.value: "hospitality, travel paid"}


class CouncilDecides(TextChoices):
    """What a council does, having read the advice."""

    AS_ADVISED = "as_advised", _("We go ahead, as advised")
    ALL_THE_SAME = "all_the_same", _("We go ahead, and depart from the advice")
    NOT = "not", _("We do not go ahead")
    NOT_YET = "not_yet", _("Not decided yet: we look into it")


class EntryKind(TextChoices):
    ALTERNATIVE = "alternative", _("Alternative")
    PITFALL = "pitfall", _("Pitfall")
    CASE = "case", _("Case")
    HOW_TO = "how_to", _("How to")
    TEMPLATE = "template", _("Template")


class NoteKind(TextChoices):
    """What a note on a topic tells."""

    SENSITIVITY = "sensitivity", _("What is sensitive")
    REACTION = "reaction", _("Likely reactions")


class Alternative(TextChoices):
    """What can be offered instead of what was asked for."""

    FOYER = "foyer_reception", _("A reception in the foyer")
    OFF_SITE = "off_site", _("A meeting elsewhere")
    PUBLIC_AREA = "public_area", _("The public area alone")
    VIRTUAL = "virtual", _("A meeting online")
    WRITTEN_FIRST = "written_first", _("An answer in writing before a date is fixed")
    OWN_COSTS = "own_costs", _("Each side pays its own way")
