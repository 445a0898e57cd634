"""Agreements as the API shows them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.rules import Part
from places.serializers import LinksSerializer
from twinning.examples import AGREEMENT
from twinning.models import AgreementFact
from twinning.rules import Activity, AgreementKind, Confidence, LegalNature, Status
from web.api.examples import example

PARTS = [(part.name.lower(), part.label) for part in Part]
KNOWN_DAY = "A day as far as it is known: 1988, 1988-06 or 1988-06-08, or 1988~ for about that year."


@extend_schema_serializer(component_name="AgreementFact")
class AgreementFactSerializer(serializers.Serializer[Any]):
    field = serializers.CharField(help_text="The name of the field that the source speaks of.")
    value = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    note = serializers.CharField(help_text="What the source says about it besides.")
    as_of = serializers.DateField(allow_null=True)
    confidence = serializers.ChoiceField(choices=Confidence.choices)
    stands = serializers.BooleanField(help_text="Whether this is the value that the agreement shows.")


@extend_schema_serializer(component_name="Agreement", examples=example(AGREEMENT))
class AgreementSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    version = serializers.IntegerField(required=False, help_text="Shown to the council whose agreement it is.")
    shown = serializers.ChoiceField(choices=PARTS)
    council = serializers.CharField(help_text="The code of the council.")
    uk_place = serializers.CharField(help_text="The place here, as the agreement names it.")
    place = serializers.CharField(help_text="The code of the place abroad.")
    kind = serializers.ChoiceField(choices=AgreementKind.choices)
    legal_nature = serializers.ChoiceField(choices=LegalNature.choices)
    signed = serializers.CharField(allow_null=True, help_text=KNOWN_DAY)
    ended = serializers.CharField(allow_null=True, help_text=KNOWN_DAY)
    status = serializers.ChoiceField(choices=Status.choices)
    confidence = serializers.ChoiceField(choices=Confidence.choices)
    confirmed_on = serializers.DateField(allow_null=True, help_text="When its council last confirmed a fact of it.")
    public_note = serializers.CharField()
    activity = serializers.ChoiceField(
        choices=Activity.choices, help_text="From what your body sees. It has no entry of its own among changes."
    )
    last_on = serializers.DateField(allow_null=True, help_text="The last day on which something began under it.")
    facts = AgreementFactSerializer(many=True)
    links = LinksSerializer()


def agreements(rows: Sequence[Any], lived: Sequence[Activity], address: Callable[[str], str]) -> list[dict[str, Any]]:
    """Agreements that came through `visible_to`, each with its activity, at one query for the facts of all."""
    told: dict[int, list[dict[str, Any]]] = {row.pk: [] for row in rows}
    for fact in AgreementFact.objects.filter(agreement__in=told).order_by("field", "-stands", "-said_at", "pk"):
        told[fact.agreement_id].append(_fact(fact))
    return [
        {
            "id": row.key,
            **({"version": row.version} if row.shown == Part.WHOLE else {}),
            "shown": Part(row.shown).name.lower(),
            "council": row.council_id,
            "uk_place": row.uk_place,
            "place": row.place_id,
            "kind": row.kind,
            "legal_nature": row.legal_nature,
            "signed": row.signed.iso if row.signed else None,
            "ended": row.ended.iso if row.ended else None,
            "status": row.status,
            "confidence": row.confidence,
            "confirmed_on": _day(row.confirmed_on),
            "public_note": row.public_note,
            "activity": activity.value,
            "last_on": _day(row.last_on),
            "facts": told[row.pk],
            "links": {"self": address(f"agreements/{row.key}/")},
        }
        for row, activity in zip(rows, lived, strict=True)
    ]


def _fact(fact: AgreementFact) -> dict[str, Any]:
    names = ("field", "value", "source", "note", "confidence", "stands")
    return {**{name: getattr(fact, name) for name in names}, "as_of": _day(fact.as_of)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
