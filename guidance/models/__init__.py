"""Guidance: what councils are told, who cleared it, whom it reached, and what relies on it."""

from guidance.models.clearing import Clearance, MixedMessage
from guidance.models.decisions import CouncilDecision
from guidance.models.issued import Issued
from guidance.models.lines import Line, LineVersion
from guidance.models.playbook import PlaybookEntry
from guidance.models.positions import Position, PositionAnswer
from guidance.models.queries import Answer, AnswerCard, Query
from guidance.models.reaching import Receipt, Relying, Use
from guidance.models.subjects import Activity, Sector, Topic
from guidance.models.support import SupportContact
from guidance.models.topics import TopicNote

__all__ = [
    "Activity",
    "Answer",
    "AnswerCard",
    "Clearance",
    "CouncilDecision",
    "Issued",
    "Line",
    "LineVersion",
    "MixedMessage",
    "PlaybookEntry",
    "Position",
    "PositionAnswer",
    "Query",
    "Receipt",
    "Relying",
    "Sector",
    "SupportContact",
    "Topic",
    "TopicNote",
    "Use",
]
