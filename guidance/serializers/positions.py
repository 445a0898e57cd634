"""Positions, and which of them answers a question, as the API shows them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.rules import Marking, Part
from guidance.examples import ANSWER, POSITION
from guidance.models import Clearance, Issued, MixedMessage, Position, PositionAnswer
from guidance.rules import Standing, State
from guidance.wording import why
from places.models import NATIONS
from places.serializers import LinksSerializer
from web.api.examples import example

PARTS = [(part.name.lower(), part.label) for part in Part]
NO_POSITION = "no_position_yet"
STATES = [
    ("not_begun", "It is published, and in force from `valid_from` on."),
    ("in_force", "It is in force today."),
    ("expired", "Its own last day is past."),
    ("superseded", "Another took its place."),
    ("withdrawn", "It was withdrawn."),
]
ANY = "Null is any."


@extend_schema_serializer(component_name="ClearedBy")
class ClearedBySerializer(serializers.Serializer[Any]):
    department = serializers.CharField(help_text="The code of the department.")
    name = serializers.CharField()
    on = serializers.DateField()


@extend_schema_serializer(component_name="Position", examples=example(POSITION))
class PositionSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    version = serializers.IntegerField()
    shown = serializers.ChoiceField(choices=PARTS)
    activity = serializers.CharField(allow_null=True, help_text=ANY)
    sector = serializers.CharField(allow_null=True, help_text=ANY)
    nation = serializers.ChoiceField(choices=[(str(code), name) for code, name in NATIONS.items()], allow_null=True)
    country = serializers.CharField(allow_null=True, help_text="The ISO 3166 code. Null is any.")
    standing = serializers.ChoiceField(choices=Standing.choices)
    text = serializers.CharField()
    text_cy = serializers.CharField(help_text="The same in Welsh, where there is one.")
    conditions = serializers.CharField()
    owner = serializers.CharField(help_text="The code of the department or government whose position it is.")
    owner_name = serializers.CharField()
    cleared_by = ClearedBySerializer(many=True)
    state = serializers.ChoiceField(choices=STATES)
    valid_from = serializers.DateField()
    review_by = serializers.DateField(allow_null=True)
    review_is_past = serializers.BooleanField(
        help_text="Whether its owner was to look at it again by now. It has no entry of its own among changes."
    )
    expires_on = serializers.DateField(allow_null=True, help_text="The last day on which it is valid.")
    ended_on = serializers.DateField(
        allow_null=True, help_text="The first day on which it is no longer in force, whether it expired or was ended."
    )
    marking = serializers.ChoiceField(choices=Marking.choices)
    sources = serializers.CharField()
    change_note = serializers.CharField()
    stamp = serializers.CharField(help_text="What must stand wherever a sample is shown. Empty for what is policy.")
    links = LinksSerializer()


@extend_schema_serializer(component_name="Escalation")
class EscalationSerializer(serializers.Serializer[Any]):
    owners = serializers.ListField(child=serializers.CharField(), help_text="The codes of those who settle it.")
    opened_on = serializers.DateField()
    due_on = serializers.DateField()


@extend_schema_serializer(component_name="PositionAnswer", examples=example(ANSWER))
class PositionAnswerSerializer(serializers.Serializer[Any]):
    as_of = serializers.DateField()
    standing = serializers.ChoiceField(choices=[*Standing.choices, (NO_POSITION, "Nobody has said anything.")])
    answer = PositionSerializer(allow_null=True)
    why = serializers.CharField(help_text="Why this position answers and no other, as a sentence.")
    beside = PositionSerializer(
        many=True, help_text="What other governments say of the same, and what an escalation is open about."
    )
    escalations = EscalationSerializer(many=True)


def positions(rows: Sequence[Position], address: Callable[[str], str], today: date) -> list[dict[str, Any]]:
    """Positions that came through `visible_to`, at one query for the clearances of all."""
    cleared = Clearance.objects.cleared().by_draft(rows)
    return [_position(row, cleared[row.key], address, today) for row in rows]


def answer(found: PositionAnswer, address: Callable[[str], str], today: date) -> dict[str, Any]:
    rows = positions(found.rows, address, today)
    return {
        "as_of": found.day.isoformat(),
        "standing": NO_POSITION if found.position is None else found.position.standing,
        "answer": rows[0] if rows else None,
        "why": why(found),
        "beside": rows[1:],
        "escalations": [_escalation(mixed) for mixed in found.escalations],
    }


def _position(
    row: Position, cleared: Sequence[Clearance], address: Callable[[str], str], today: date
) -> dict[str, Any]:
    as_they_stand = ("standing", "text", "text_cy", "conditions", "marking", "sources", "change_note")
    return {
        "id": row.key,
        "version": row.version,
        "shown": "whole",
        "activity": row.activity_id,
        "sector": row.sector_id,
        "nation": row.nation or None,
        "country": row.country_id,
        **{name: getattr(row, name) for name in as_they_stand},
        "owner": row.owner_id,
        "owner_name": row.owner.name,
        "cleared_by": [cleared_by(one) for one in cleared],
        "state": state_of(row, today),
        "valid_from": row.valid_from.isoformat(),
        "review_by": day_of(row.review_by),
        "review_is_past": row.is_to_review(today),
        "expires_on": day_of(row.expires_on),
        "ended_on": day_of(row.until),
        "stamp": str(row.stamp),
        "links": {"self": address(f"positions/{row.key}/")},
    }


def state_of(row: Issued, today: date) -> str:
    if row.state != State.PUBLISHED:
        return row.state
    if row.has_expired(today):
        return "expired"
    return "in_force" if row.is_in_force(today) else "not_begun"


def cleared_by(one: Clearance) -> dict[str, Any]:
    on = localdate(one.decided_at).isoformat()
    return {"department": one.department_id, "name": one.department.name, "on": on}


def _escalation(mixed: MixedMessage) -> dict[str, Any]:
    return {
        "owners": sorted(body.code for body in (mixed.first_owner, mixed.second_owner) if body is not None),
        "opened_on": localdate(mixed.opened_at).isoformat(),
        "due_on": mixed.due_on.isoformat(),
    }


def day_of(day: date | None) -> str | None:
    return day.isoformat() if day else None
