"""Topics on which words matter: those that a visit names, and what to know before one speaks of them.

What is sensitive comes from guidance by topic, never from people: nobody's name has a part in it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from accounts.models import User
from engagement.advice import lines_for, said_of
from engagement.models import Delegation
from guidance.models import LineVersion, SupportContact, Topic, TopicNote
from guidance.rules import NoteKind
from places.models import Council

# What of a stop can name a topic. Who travels is not looked at.
SAID_OF_A_STOP = ("title", "site", "area", "host")


@dataclass(frozen=True)
class TopicTold:
    """A topic with what guidance says of it, as far as its reader sees that."""

    topic: Topic
    sensitivities: list[TopicNote]
    reactions: list[TopicNote]
    lines: list[LineVersion]


def topics_of_stop(stop: Mapping[str, Any], today: date) -> list[Topic]:
    """The topics on which words matter that a stop names in its own words."""
    said = "\n".join(str(stop.get(name) or "") for name in SAID_OF_A_STOP)
    return [topic for topic in Topic.objects.on(today).filter(calls_for_care=True) if topic.is_named_in(said)]


def before_saving(delegation: Delegation, topics: Iterable[Topic], user: User, today: date) -> dict[str, Any]:
    """What to read before a stop that names topics is saved: by topic lines and reactions, and whom to call."""
    return what_to_say(delegation.council, topics, user, today)


def what_to_say(council: Council, topics: Iterable[Topic], user: User, today: date) -> dict[str, Any]:
    """What a council has to go by on topics: by topic lines and reactions, and whom to call."""
    rows = list(topics)
    codes = [topic.pk for topic in rows]
    notes = _by_topic(codes, user)
    lines: dict[str, list[LineVersion]] = {}
    for version in lines_for(council, rows, user, today).prefetch_related("line__topics"):
        for topic in version.line.topics.all():
            lines.setdefault(topic.pk, []).append(version)
    desks = SupportContact.objects.visible_to(user).serving(council.nation, topics=codes)
    named = [desk for desk in desks.prefetch_related("topics") if desk.topics.all()]
    return {
        "topics": [_told(topic, notes.get(topic.pk, []), lines.get(topic.pk, [])) for topic in rows],
        "desks": named or list(desks),
    }


def topic_notes_for(delegation: Delegation, user: User, today: date) -> list[TopicTold]:
    """The topics that a visit names, or its places do, of which guidance has a note for this reader."""
    found = {topic.pk: topic for topic in said_of(delegation, today).topics}
    notes = _by_topic(found, user)
    return [_told(topic, notes[code], []) for code, topic in found.items() if code in notes]


def _by_topic(codes: Iterable[str], user: User) -> dict[str, list[TopicNote]]:
    rows = TopicNote.objects.visible_to(user).published().filter(topic__in=list(codes)).order_by("topic_id", "pk")
    return {code: list(notes) for code, notes in groupby(rows, key=lambda note: note.topic_id)}


def _told(topic: Topic, notes: list[TopicNote], lines: list[LineVersion]) -> TopicTold:
    return TopicTold(
        topic,
        [note for note in notes if note.kind == NoteKind.SENSITIVITY],
        [note for note in notes if note.kind == NoteKind.REACTION],
        lines,
    )
