"""Councils and places as the API shows them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from places.models import COUNCIL_KINDS, COUNCIL_STATUSES, LEVELS, NAME_BASES, NATIONS, TIERS, Council, Place


def words_of(choices: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    return [(str(word), label) for word, label in choices.items()]


KINDS = words_of(COUNCIL_KINDS)


def word_of(choices: Mapping[Any, Any]) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=words_of(choices))


class LinksSerializer(serializers.Serializer[Any]):
    self = serializers.URLField()


@extend_schema_serializer(component_name="Council")
class CouncilSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="The council's code, such as LDS.")
    gss_code = serializers.CharField(help_text="Of the Office for National Statistics; empty where there is none.")
    name = serializers.CharField()
    short_name = serializers.CharField()
    welsh_name = serializers.CharField()
    kind = word_of(COUNCIL_KINDS)
    tier = word_of(TIERS)
    nation = word_of(NATIONS)
    region = serializers.CharField()
    county = serializers.CharField(allow_null=True, help_text="Code of the county that it lies in.")
    combined_authority = serializers.CharField(allow_null=True)
    status = word_of(COUNCIL_STATUSES)
    opened_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True, help_text="The first day on which it is no longer in charge.")
    successors = serializers.ListField(child=serializers.CharField(), help_text="Codes of the councils after it.")
    links = LinksSerializer()


@extend_schema_serializer(component_name="Place")
class PlaceSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="The place's code, such as CN-330100.")
    country = serializers.CharField(help_text="ISO 3166 code of the country or territory.")
    name = serializers.CharField()
    full_name = serializers.CharField()
    local_name = serializers.CharField()
    other_names = serializers.ListField(child=serializers.CharField())
    pinyin = serializers.CharField()
    level = word_of(LEVELS)
    admin_type = serializers.CharField()
    parent = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="Code of the place that it lies in."
    )
    within = serializers.CharField(help_text="Names of the places that it lies in, nearest first.")
    name_basis = word_of(NAME_BASES)
    links = LinksSerializer()


def councils(rows: Sequence[Council], address: Callable[[str], str]) -> list[dict[str, Any]]:
    """Councils, with successors in one query for all of them."""
    after: dict[str, list[str]] = {row.code: [] for row in rows}
    pairs = Council.successors.through.objects.filter(from_council__in=after).order_by("to_council_id")
    for old, new in pairs.values_list("from_council_id", "to_council_id"):
        after[old].append(new)
    return [
        {
            "id": row.code,
            "gss_code": row.gss_code,
            "name": row.name,
            "short_name": row.short_name,
            "welsh_name": row.welsh_name,
            "kind": row.kind,
            "tier": row.tier,
            "nation": row.nation,
            "region": row.region,
            "county": row.county_id,
            "combined_authority": row.combined_authority_id,
            "status": row.status,
            "opened_on": row.opened_on and row.opened_on.isoformat(),
            "closed_on": row.closed_on and row.closed_on.isoformat(),
            "successors": after[row.code],
            "links": {"self": address(f"councils/{row.code}/")},
        }
        for row in rows
    ]


def places(rows: Sequence[Place], address: Callable[[str], str]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.code,
            "country": row.country_id,
            "name": row.name,
            "full_name": row.full_name,
            "local_name": row.local_name,
            "other_names": row.other_names,
            "pinyin": row.pinyin,
            "level": row.level,
            "admin_type": row.admin_type,
            "parent": row.parent_id,
            "within": row.within,
            "name_basis": row.name_basis,
            "links": {"self": address(f"places/{row.code}/")},
        }
        for row in rows
    ]
