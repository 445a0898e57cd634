"""Organisations as the API shows and takes them."""

from collections.abc import Callable, Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.rules import Part
from counterparts.examples import NEW_ORGANISATION, ORGANISATION
from counterparts.models import Organisation
from counterparts.rules import ActorGroup, OrganisationKind
from places.models import Council, Place
from places.serializers import LinksSerializer
from web.api.examples import example
from web.api.fields import Body, Choice, Code, Line, Several, Text

PARTS = [(part.name.lower(), part.label) for part in Part]


@extend_schema_serializer(component_name="Organisation", examples=example(ORGANISATION))
class OrganisationSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    version = serializers.IntegerField(required=False, help_text="Shown to the council that added it.")
    shown = serializers.ChoiceField(choices=PARTS)
    name = serializers.CharField()
    local_name = serializers.CharField()
    other_names = serializers.ListField(child=serializers.CharField())
    kind = serializers.ChoiceField(choices=OrganisationKind.choices)
    actor_group = serializers.ChoiceField(choices=ActorGroup.choices)
    place = serializers.CharField(allow_null=True, help_text="The place's code.")
    website = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    links = LinksSerializer()


class WebAddress(Line):
    """An address of the web."""

    def to_internal_value(self, data: Any) -> str:
        address = super().to_internal_value(data)
        return str(serializers.URLField(max_length=self.most).run_validation(address)) if address else ""


@extend_schema_serializer(component_name="NewOrganisation", examples=example(NEW_ORGANISATION))
class NewOrganisation(Body):
    name = Line(200, allow_blank=False, required=True)
    local_name = Line(200)
    other_names = Several(Line(200, allow_blank=False, required=True), most=20)
    kind = Choice(OrganisationKind)
    actor_group = Choice(ActorGroup, help_text="Where it is left out, it follows from the kind.")
    place = Code(Place.objects.all(), "place", allow_null=True)
    website = WebAddress(300)
    source = Text(300)  # type: ignore[assignment]
    council = Code(Council.objects.all(), "council", help_text="The client's own, where it is left out.")


def organisations(rows: Sequence[Organisation], address: Callable[[str], str]) -> list[dict[str, Any]]:
    """Organisations as far as `visible_to` says that they are shown."""
    return [
        {
            "id": row.key,
            **({"version": row.version} if shown == Part.WHOLE else {}),
            "shown": Part(shown).name.lower(),
            **facts(row),
            "links": {"self": address(f"organisations/{row.key}/")},
        }
        for row in rows
        for shown in [row.shown]
    ]


def facts(row: Organisation) -> dict[str, Any]:
    return {
        "name": row.name,
        "local_name": row.local_name,
        "other_names": row.other_names,
        "kind": row.kind,
        "actor_group": row.actor_group,
        "place": row.place_id,
        "website": row.website,
        "source": row.source,
    }
