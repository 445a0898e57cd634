"""Questions to the centre as the API shows and takes them: the same names both ways."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts.models import User
from accounts.rules import Marking, Part
from guidance.examples import NEW_QUERY, QUERY
from guidance.models import Activity, Query, Sector
from guidance.models import Line as LineToTake
from guidance.rules import Payer, QueryState, Urgency
from places.models import Council, Country, Place
from places.serializers import LinksSerializer
from web.api.examples import example
from web.api.fields import Body, Choice, Code, Day, Key, Line, Text
from web.keys import KEY_PATTERN

PARTS = [(part.name.lower(), part.label) for part in Part]
SUBJECT = "[a-z][a-z0-9_]{1,39}"


@extend_schema_field({"type": "string", "maxLength": 40, "pattern": f"^{SUBJECT}$"})
class Subject(Code):
    """The code of an activity or a sector."""

    CODE: ClassVar[str] = SUBJECT


# -- In ------------------------------------------------------------------------------------------------------------


@extend_schema_serializer(component_name="NewQuery", examples=example(NEW_QUERY))
class NewQuery(Body):
    """What may be asked. All but the text may be left out."""

    REFUSED: ClassVar[Mapping[str, Any]] = dict.fromkeys(
        (
            *("id", "version", "shown", "reference", "state", "asked_at", "due_at", "answered_at", "closed_at"),
            *("department", "line", "answers", "links"),
        ),
        _("The register gives this. Leave it out."),
    )

    council = Code(Council.objects.all(), "council", help_text="The client's own, where it is left out.")
    text = Text(3000, allow_blank=False, required=True, help_text="Offices and companies, not names of people.")
    urgency = Choice(Urgency, help_text="`routine`, where it is left out.")
    activity = Subject(Activity.objects.all(), "activity", allow_null=True, help_text="What the council wants to do.")
    with_whom = Line(300, help_text="An office, company or other organisation, not a person.")
    country = Code(
        Country.objects.partners(), "country or territory", allow_null=True, help_text="That of the place, if left out."
    )
    place = Code(Place.objects.all(), "place", allow_null=True)
    sector = Subject(Sector.objects.all(), "sector", allow_null=True)
    payer = Choice(Payer, allow_blank=True)
    starts_on = Day(allow_null=True)
    marking = Choice(Marking)
    about = Key(
        help_text="The id of a delegation, a contact or an agreement of the council's own. The central unit sees the "
        "whole of it until the question is answered or closed."
    )


# -- Out -----------------------------------------------------------------------------------------------------------


@extend_schema_serializer(component_name="QueryAnswer")
class AnswerSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    is_holding = serializers.BooleanField(help_text="Whether it says when the answer comes, and is none itself.")
    body = serializers.CharField(help_text="The code of the body that answers.")
    body_name = serializers.CharField()
    at = serializers.DateTimeField()


class QueryLinks(LinksSerializer):
    council = serializers.URLField()


@extend_schema_serializer(component_name="Query", examples=example(QUERY))
class QuerySerializer(serializers.Serializer[Any]):
    id = serializers.RegexField(KEY_PATTERN)
    version = serializers.IntegerField()
    shown = serializers.ChoiceField(choices=PARTS)
    reference = serializers.CharField()
    council = serializers.CharField(help_text="The council's code.")
    text = serializers.CharField()
    state = serializers.ChoiceField(choices=QueryState.choices)
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    activity = serializers.CharField(allow_null=True)
    with_whom = serializers.CharField()
    country = serializers.CharField(allow_null=True)
    place = serializers.CharField(allow_null=True)
    sector = serializers.CharField(allow_null=True)
    payer = serializers.ChoiceField(choices=Payer.choices, allow_blank=True)
    starts_on = serializers.DateField(allow_null=True)
    marking = serializers.ChoiceField(choices=Marking.choices)
    about = serializers.CharField(allow_null=True, help_text="The id of the record that it names.")
    asked_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="By when it is to be answered.")
    answered_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    department = serializers.CharField(allow_null=True, help_text="The code of the department that has it.")
    line = serializers.CharField(allow_null=True, help_text="The id of the line that was made of it, where you see it.")
    answers = AnswerSerializer(many=True)
    links = QueryLinks()


def queries(rows: Sequence[Query], user: User, address: Callable[[str], str]) -> list[dict[str, Any]]:
    """Questions that came through `visible_to`, in a number of queries that does not grow with theirs."""
    prefetch_related_objects(rows, "answers__body")
    named = [row.line_id for row in rows if row.line_id]
    lines = dict(LineToTake.objects.visible_to(user).filter(pk__in=named).values_list("pk", "key")) if named else {}
    return [_shown(row, lines, address) for row in rows]


AS_THEY_STAND = (
    *("version", "reference", "text", "state", "urgency", "with_whom", "payer", "starts_on", "marking"),
    *("asked_at", "due_at", "answered_at", "closed_at"),
)


def _shown(row: Query, lines: Mapping[int, str], address: Callable[[str], str]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in AS_THEY_STAND}
    return {
        "id": row.key,
        "shown": "whole",
        "council": row.council_id,
        **{name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()},
        "activity": row.activity_id,
        "country": row.country_id,
        "place": row.place_id,
        "sector": row.sector_id,
        "about": row.about_record or None,
        "department": row.with_body_id,
        "line": lines.get(row.line_id or 0),
        "answers": [
            {
                "text": one.text,
                "is_holding": one.is_holding,
                "body": one.body_id,
                "body_name": one.body.name,
                "at": one.at.isoformat(),
            }
            for one in row.answers.all()
        ],
        "links": {"self": address(f"queries/{row.key}/"), "council": address(f"councils/{row.council_id}/")},
    }
