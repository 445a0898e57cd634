"""Lines and their versions as the API shows them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.rules import Marking, Part
from guidance.examples import LINE, LINE_VERSION
from guidance.models import Clearance, Line, LineVersion
from guidance.rules import ReaderRole
from guidance.serializers.positions import STATES, ClearedBySerializer, cleared_by, day_of, state_of
from places.serializers import KINDS, NATIONS_OF_UK, LinksSerializer
from web.api.examples import example

PARTS = [(part.name.lower(), part.label) for part in Part]
# The fields of a version that are given as they stand.
AS_THEY_STAND = (
    *("number", "headline", "full_line", "leader_line", "reactive_line", "if_pressed", "do_not_say", "background"),
    *("facts", "contacts", "headline_cy", "full_line_cy", "nations", "council_kinds", "networks", "roles", "marking"),
    *("is_major", "change_note", "sources", "withdrawn_because"),
)


def _codes(help_text: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(), help_text=help_text)


def _chosen(choices: Any, help_text: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.ChoiceField(choices=choices), help_text=help_text)


@extend_schema_serializer(component_name="LineVersion", examples=example(LINE_VERSION))
class LineVersionSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    shown = serializers.ChoiceField(choices=PARTS)
    line = serializers.CharField(help_text="The id of the line.")
    number = serializers.IntegerField(help_text="Counted from 1 in each line.")
    state = serializers.ChoiceField(choices=STATES)
    headline = serializers.CharField()
    full_line = serializers.CharField()
    leader_line = serializers.CharField(help_text="Three sentences at most.")
    reactive_line = serializers.CharField(help_text="What may be said where the press asks.")
    if_pressed = serializers.CharField()
    do_not_say = serializers.CharField()
    background = serializers.CharField(help_text="For officers: it is not quoted.")
    facts = serializers.CharField()
    contacts = serializers.CharField()
    headline_cy = serializers.CharField(help_text="The headline in Welsh, where there is one.")
    full_line_cy = serializers.CharField(help_text="The line in Welsh, where there is one.")
    nations = _chosen(NATIONS_OF_UK, "For councils of these; none is all.")
    council_kinds = _chosen(KINDS, "For councils of these kinds; none is all.")
    networks = _codes("For members of these networks, by their codes; none is all councils.")
    roles = _chosen(ReaderRole.choices, "For these in them; none is all in councils.")
    marking = serializers.ChoiceField(choices=Marking.choices)
    valid_from = serializers.DateField()
    review_by = serializers.DateField(allow_null=True)
    review_is_past = serializers.BooleanField(
        help_text="Whether its owner was to look at it again by now. It has no entry of its own among changes."
    )
    expires_on = serializers.DateField(allow_null=True, help_text="The last day on which it is valid.")
    ended_on = serializers.DateField(
        allow_null=True, help_text="The first day on which it is no longer in force, whether it expired or was ended."
    )
    is_major = serializers.BooleanField(help_text="Whether its readers are asked to acknowledge it.")
    change_note = serializers.CharField(help_text="What changed from the version before.")
    sources = serializers.CharField()
    withdrawn_because = serializers.CharField()
    cleared_by = ClearedBySerializer(many=True)
    stamp = serializers.CharField(help_text="What must stand wherever a sample is shown. Empty for what is policy.")


class LineLinksSerializer(LinksSerializer):
    versions = serializers.URLField()


@extend_schema_serializer(component_name="Line", examples=example(LINE))
class LineSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    shown = serializers.ChoiceField(choices=PARTS)
    title = serializers.CharField()
    owner = serializers.CharField(help_text="The code of the department or government whose line it is.")
    owner_name = serializers.CharField()
    topics = _codes("The codes of its topics.")
    activities = _codes("The codes of the activities that it is for; none is any.")
    sectors = _codes("The codes of the sectors that it is for; none is any.")
    countries = _codes("The ISO 3166 codes of the partner countries that it is for; none is any.")
    in_force = LineVersionSerializer(
        allow_null=True, help_text="The version in force today. Null where none is: then nothing is said."
    )
    links = LineLinksSerializer()


def lines(
    rows: Sequence[Line], in_force: dict[int, LineVersion], address: Callable[[str], str], today: date
) -> list[dict[str, Any]]:
    """Lines that came through `visible_to`, each with its version in force, at one query for the clearances of all."""
    shown = {version["line"]: version for version in versions(list(in_force.values()), today)}
    return [
        {
            "id": row.key,
            "shown": "whole",
            "title": row.title,
            "owner": row.owner_id,
            "owner_name": row.owner.name,
            **{name: [one.pk for one in getattr(row, name).all()] for name in ABOUT},
            "in_force": shown.get(row.key),
            "links": {"self": address(f"lines/{row.key}/"), "versions": address(f"lines/{row.key}/versions/")},
        }
        for row in rows
    ]


ABOUT = ("topics", "activities", "sectors", "countries")


def versions(rows: Sequence[LineVersion], today: date) -> list[dict[str, Any]]:
    """Versions that came through `visible_to`, at one query for the clearances of all."""
    cleared = Clearance.objects.cleared().by_draft(rows)
    return [
        {
            "id": row.key,
            "shown": "whole",
            "line": row.line.key,
            "state": state_of(row, today),
            **{name: getattr(row, name) for name in AS_THEY_STAND},
            "valid_from": row.valid_from.isoformat(),
            "review_by": day_of(row.review_by),
            "review_is_past": row.is_to_review(today),
            "expires_on": day_of(row.expires_on),
            "ended_on": day_of(row.until),
            "cleared_by": [cleared_by(one) for one in cleared[row.key]],
            "stamp": str(row.stamp),
        }
        for row in rows
    ]
