"""Organisations as the API shows and takes them."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.timezone import localdate
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.rules import Part
from counterparts.examples import NEW_ORGANISATION, ORGANISATION
from counterparts.models import Organisation, OrganisationNote
from counterparts.rules import ActorGroup, Confidence, OrganisationKind
from places.models import Council, Place
from places.serializers import LinksSerializer
from web.api.examples import example
from web.api.fields import Body, Choice, Code, Given, Key, Line, Several, Text
from web.keys import KEY_PATTERN

PARTS = [(part.name.lower(), part.label) for part in Part]


@extend_schema_serializer(component_name="DisputeOfNote")
class DisputeSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    by = serializers.CharField(help_text="The name of the body that disputes it.")
    at = serializers.DateTimeField()


@extend_schema_serializer(component_name="OrganisationNote")
class NoteSerializer(serializers.Serializer[Any]):
    id = serializers.RegexField(KEY_PATTERN)
    text = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    as_of = serializers.DateField()
    confidence = serializers.ChoiceField(choices=Confidence.choices)
    noted_by = serializers.CharField(help_text="The name of the body that noted it.")
    disputed = DisputeSerializer(allow_null=True)


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
    parent = serializers.CharField(  # type: ignore[assignment]
        allow_null=True,
        help_text="The id of what it is part of, where you see that one. That you come to see it is no change.",
    )
    registration_number = serializers.CharField(help_text="In the register of its country.")
    website = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    accepted_on = serializers.DateField(
        allow_null=True, help_text="When the central unit took it into the directory that every council sees."
    )
    merged_into = serializers.CharField(
        allow_null=True, help_text="The id of the one that stands where this is a duplicate, if you see that one."
    )
    notes = NoteSerializer(many=True, help_text="What sources say of it, as far as these notes are shared with you.")
    links = LinksSerializer()


class WebAddress(Line):
    """An address of the web."""

    def to_internal_value(self, data: Any) -> str:
        address = super().to_internal_value(data)
        return str(serializers.URLField(max_length=self.most).run_validation(address)) if address else ""


class OrganisationWrite(Body):
    local_name = Line(200)
    other_names = Several(Line(200, allow_blank=False, required=True), most=20)
    kind = Choice(OrganisationKind)
    actor_group = Choice(ActorGroup, help_text="Where it is left out, it follows from the kind.")
    place = Code(Place.objects.all(), "place", allow_null=True)
    parent = Key(  # type: ignore[assignment]
        allow_null=True, help_text="The id of the organisation that it is part of: one that you see."
    )
    registration_number = Line(60, help_text="In the register of its country.")
    website = WebAddress(300)
    source = Text(300)  # type: ignore[assignment]


@extend_schema_serializer(component_name="NewOrganisation", examples=example(NEW_ORGANISATION))
class NewOrganisation(OrganisationWrite):
    name = Line(200, allow_blank=False, required=True)
    council = Code(Council.objects.all(), "council", help_text="The client's own, where it is left out.")


@extend_schema_serializer(component_name="OrganisationChange")
class OrganisationChange(OrganisationWrite):
    """What the register gives may be sent back as it was read."""

    name = Line(200, allow_blank=False)
    id = Given()
    version = Given(help_text="If it is not the one that stands, the change is refused as with If-Match.")
    shown = Given()
    accepted_on = Given(allow_null=True)
    merged_into = Given(allow_null=True)
    notes = Given()
    links = Given()


def organisations(rows: Sequence[Organisation], address: Callable[[str], str], user: Any) -> list[dict[str, Any]]:
    """Organisations as far as `visible_to` says that they are shown, at two queries for what they hang together with
    and for their notes."""
    others = {pk for row in rows for pk in (row.parent_id, row.merged_into_id) if pk}
    seen = dict(Organisation.objects.visible_to(user).filter(pk__in=others).values_list("pk", "key")) if others else {}
    notes: dict[int, list[dict[str, Any]]] = {row.pk: [] for row in rows}
    told = (
        OrganisationNote.objects.visible_to(user).filter(organisation__in=notes).select_related("body", "disputed_by")
    )
    for note in told:
        notes[note.organisation_id].append(_note(note))
    return [
        {
            "id": row.key,
            **({"version": row.version} if shown == Part.WHOLE else {}),
            "shown": Part(shown).name.lower(),
            "name": row.name,
            "local_name": row.local_name,
            "other_names": row.other_names,
            "kind": row.kind,
            "actor_group": row.actor_group,
            "place": row.place_id,
            "parent": seen.get(row.parent_id or 0),
            "registration_number": row.registration_number,
            "website": row.website,
            "source": row.source,
            "accepted_on": localdate(row.accepted_at).isoformat() if row.accepted_at else None,
            "merged_into": seen.get(row.merged_into_id or 0),
            "notes": notes[row.pk],
            "links": {"self": address(f"organisations/{row.key}/")},
        }
        for row in rows
        for shown in [row.shown]
    ]


def _note(note: OrganisationNote) -> dict[str, Any]:
    disputed = None
    if note.disputed_by and note.disputed_at:
        disputed = {"text": note.dispute, "by": note.disputed_by.name, "at": note.disputed_at.isoformat()}
    return {
        "id": note.key,
        "text": note.text,
        "source": note.source,
        "as_of": note.as_of.isoformat(),
        "confidence": note.confidence,
        "noted_by": note.body.name,
        "disputed": disputed,
    }
