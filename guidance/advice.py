"""What guidance says to one question of a council on a day: the answer page, the question to the centre and the cover
card all show this, so that what is kept is what was read.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import Marking
from guidance.models import (
    Activity,
    Clearance,
    Issued,
    Line,
    LineVersion,
    PlaybookEntry,
    Position,
    PositionAnswer,
    Query,
    Sector,
    SupportContact,
    Topic,
)
from guidance.models.readers import for_council
from guidance.rules import OFFERED, Cell, Payer
from guidance.wording import why
from places.models import NATIONS, Council, Country, Place
from places.rules import Nation
from web.templatetags.gds import day as in_words

MOST_ENTRIES = 8
FORM = 2
"""Of the content of a card; one that is told otherwise one day has another number. Form 1 had no cell."""
WORDS_OF_A_LINE = (
    *("headline", "full_line", "leader_line", "reactive_line", "if_pressed", "do_not_say", "background", "facts"),
    *("contacts", "headline_cy", "full_line_cy", "change_note"),
)


@dataclass(frozen=True)
class Asked:
    """What somebody of a nation wants to do. Whatever is not said is any."""

    nation: str
    activity: Activity | None = None
    with_whom: str = ""
    country: Country | None = None
    place: Place | None = None
    sector: Sector | None = None
    payer: str = ""
    starts_on: date | None = None
    text: str = ""
    topics: tuple[Topic, ...] = ()

    @property
    def cell(self) -> Cell:
        return Cell(_code(self.activity), _code(self.sector), self.nation, _code(self.country))

    @property
    def places(self) -> list[Place]:
        """The place and what it lies in."""
        found: list[Place] = []
        above = self.place
        while above is not None:
            found.append(above)
            above = above.parent
        return found

    def answers(self) -> list[tuple[str, str]]:
        """The questions as they were put, with their answers; an empty one was not answered."""
        where = [self.place.label] if self.place else []
        where += [self.country.name] if self.country else []
        return [
            (_("What do you want to do?"), str(self.activity or "")),
            (_("With whom?"), self.with_whom),
            (_("Where are they?"), ", ".join(where)),
            (_("In which sector?"), str(self.sector or "")),
            (_("Who pays?"), str(Payer(self.payer).label) if self.payer else ""),
            (_("When?"), in_words(self.starts_on)),
            *([(_("It also touches"), ", ".join(map(str, self.topics)))] if self.topics else []),
        ]


@dataclass(frozen=True)
class Advice:
    """The position that answers with what stands beside it, and what else fits, as far as the reader sees it."""

    asked: Asked
    day: date
    answer: PositionAnswer
    versions: list[LineVersion]
    entries: list[PlaybookEntry]
    contacts: list[SupportContact]
    clearances: dict[str, list[Clearance]] = field(default_factory=dict)

    @property
    def texts(self) -> list[Issued]:
        """What a card relies on."""
        return [*self.answer.rows, *self.versions]


def advise(asked: Asked, user: User, day: date, *, council: Council | None = None) -> Advice:
    """What guidance says to a reader on a day; to one who asks for a council of theirs, what is for that council."""
    countries = [asked.country.pk] if asked.country else []
    said = "\n".join([asked.with_whom, asked.text, OFFERED.get(asked.payer, "")])
    called = Topic.objects.on(day).called_for(said, countries=countries, places=[asked.place] if asked.place else [])
    topics = list({topic.pk: topic for topic in (*called, *asked.topics)}.values())
    named = {"sectors": _codes(asked.sector), "activities": _codes(asked.activity), "countries": countries}
    lines = Line.objects.about(topics=topics, **named)
    for_whom = Q(nations=[]) | Q(nations__contains=[asked.nation])
    if council is not None:
        for_whom &= for_council(council, user, by_nation_alone=False)
    versions: Any = LineVersion.objects.visible_to(user).answering_on(day)
    entries = PlaybookEntry.objects.visible_to(user).published()
    answer = Position.objects.visible_to(user).answer_with(asked.cell, day)
    found = list(versions.filter(for_whom, line__in=lines.values("pk")).order_by("line__title", "key"))
    return Advice(
        asked,
        day,
        answer,
        found,
        list(entries.fitting(**named, places=[place.code for place in asked.places])[:MOST_ENTRIES]),
        list(SupportContact.objects.visible_to(user).serving(asked.nation, sector=asked.sector, topics=topics)),
        {**Clearance.objects.cleared().by_draft(answer.rows), **Clearance.objects.cleared().by_draft(found)},
    )


# -- As a page shows it and a card keeps it ------------------------------------------------------------------------


def told(advice: Advice, query: Query | None = None) -> dict[str, Any]:
    """All of it in plain values, in the words in which it is shown, with what the centre answered if it was asked.

    Days and moments are ISO 8601.
    """
    position = advice.answer.position
    return {
        "form": FORM,
        "day": advice.day.isoformat(),
        "nation": str(NATIONS[Nation(advice.asked.nation)]),
        "asked": [
            {"question": question, "answer": answer or _("Not said")} for question, answer in advice.asked.answers()
        ],
        "cell": asdict(advice.asked.cell),
        "query": _query(query) if query else None,
        "answer": str(position.get_standing_display()) if position else _("No position yet"),
        "standing": position.standing if position else "",
        "why": why(advice.answer),
        "positions": [_position(row, advice) for row in advice.answer.rows],
        "escalations": [
            {
                "owners": sorted(one.name for one in (mixed.first_owner, mixed.second_owner) if one is not None),
                "opened_on": localdate(mixed.opened_at).isoformat(),
                "due_on": mixed.due_on.isoformat(),
            }
            for mixed in advice.answer.escalations
        ],
        "lines": [_version(row, advice) for row in advice.versions],
        "playbook": [
            {
                "id": entry.key,
                "kind": str(entry.get_alternative_display() or entry.get_kind_display()),
                "title": entry.title,
                "summary": entry.summary,
                "source": entry.source,
                "sample": str(entry.stamp),
            }
            for entry in advice.entries
        ],
        "contacts": [
            {
                "name": one.name,
                "helps_with": one.helps_with,
                "reached_by": one.reached_by,
                "website": one.website,
                "confirmed_on": one.confirmed_on.isoformat(),
                "reported_on": _iso(one.reported_on),
                "sample": str(one.stamp),
            }
            for one in advice.contacts
        ],
        "marking": str(_marking([*advice.texts, *([query] if query else [])])),
        "sample": next((stamp for stamp in _stamps(advice) if stamp), ""),
    }


def _query(query: Query) -> dict[str, Any]:
    answers = query.answers.filter(is_holding=False).select_related("body")
    return {
        "reference": query.reference,
        "text": query.text,
        "asked_at": query.asked_at.isoformat(),
        "answers": [{"body": one.body.name, "at": one.at.isoformat(), "text": one.text} for one in answers],
    }


def _position(row: Position, advice: Advice) -> dict[str, Any]:
    return {
        **_issued(row, advice),
        "title": str(row),
        "standing": row.standing,
        "standing_words": str(row.get_standing_display()),
        "text": row.text,
        "text_cy": row.text_cy,
        "conditions": row.conditions,
    }


def _version(row: LineVersion, advice: Advice) -> dict[str, Any]:
    return {
        **_issued(row, advice),
        "line": row.line.key,
        "title": row.line.title,
        "number": row.number,
        **{name: getattr(row, name) for name in WORDS_OF_A_LINE},
    }


def _issued(row: Issued, advice: Advice) -> dict[str, Any]:
    return {
        "id": row.key,
        "owner": row.owner.name,
        "marking": str(row.marking),
        "valid_from": row.valid_from.isoformat(),
        "review_by": _iso(row.review_by),
        "is_to_review": row.is_to_review(advice.day),
        "expires_on": _iso(row.expires_on),
        "published_on": _iso(row.published_at and localdate(row.published_at)),
        "sources": row.sources,
        "sample": str(row.stamp),
        "sample_basis": row.sample_basis,
        "cleared": [
            {
                "department": one.department.name,
                "decision": str(one.get_decision_display()),
                "on": _iso(one.decided_at and localdate(one.decided_at)),
            }
            for one in advice.clearances[row.key]
        ],
    }


def _marking(rows: Iterable[Any]) -> str:
    """The highest of them."""
    marked = any(row.marking != Marking.OFFICIAL for row in rows)
    return Marking.OFFICIAL_SENSITIVE if marked else Marking.OFFICIAL


def _stamps(advice: Advice) -> list[str]:
    rows: list[Any] = [*advice.texts, *advice.entries, *advice.contacts]
    return [str(row.stamp) for row in rows]


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _code(row: Any) -> str | None:
    return None if row is None else row.pk


def _codes(row: Any) -> list[str]:
    return [] if row is None else [row.pk]


def sought(*, nation: str, **facts: Any) -> Asked:
    """What a form, a question or a call says, with the country of its place where none is named."""
    place = facts.get("place")
    country = facts.pop("country", None) or (place.country if place else None)
    return Asked(nation=nation, country=country, **facts)


def asked_in(query: Any) -> Asked:
    """What a question to the centre is about."""
    names: Iterable[str] = ("activity", "with_whom", "country", "place", "sector", "payer", "starts_on", "text")
    return sought(nation=query.council.nation, **{name: getattr(query, name) for name in names})
