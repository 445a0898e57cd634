"""Councils, places, posts and networks as the API shows them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from places.examples import COUNCIL, NETWORK, PLACE, POST
from places.models import (
    CONFIDENCES,
    COUNCIL_KINDS,
    COUNCIL_STATUSES,
    LEVELS,
    NAME_BASES,
    NATIONS,
    POST_KINDS,
    TIERS,
    Council,
    Network,
    Place,
    Post,
)
from web.api.examples import example


def words_of(choices: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    return [(str(word), label) for word, label in choices.items()]


KINDS = words_of(COUNCIL_KINDS)
NATIONS_OF_UK = words_of(NATIONS)


def word_of(choices: Mapping[Any, Any]) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=words_of(choices))


class LinksSerializer(serializers.Serializer[Any]):
    self = serializers.URLField()


@extend_schema_serializer(component_name="Council", examples=example(COUNCIL))
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


@extend_schema_serializer(component_name="Place", examples=example(PLACE))
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


@extend_schema_serializer(component_name="Post", examples=example(POST))
class PostSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    kind = word_of(POST_KINDS)
    sending = serializers.CharField(help_text="ISO 3166 code of the country whose post it is.")
    receiving = serializers.CharField(help_text="ISO 3166 code of the country or territory that it stands in.")
    city = serializers.CharField()
    opened = serializers.CharField(help_text="A year, a month or a day, as far as it is known; empty where it is not.")
    district = serializers.CharField(help_text="The consular district, in words.")
    places = serializers.ListField(child=serializers.CharField(), help_text="Codes of the places in the district.")
    countries = serializers.ListField(child=serializers.CharField(), help_text="Countries and territories it covers.")
    source = serializers.CharField()  # type: ignore[assignment]
    confidence = word_of(CONFIDENCES)
    links = LinksSerializer()


@extend_schema_serializer(component_name="Network", examples=example(NETWORK))
class NetworkSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="The network's code, such as corecities.")
    name = serializers.CharField()
    members = serializers.ListField(child=serializers.CharField(), help_text="Codes of its member councils, as known.")
    members_from = serializers.ChoiceField(
        choices=["list", "observers"], help_text="Whether a list says who its members are, or its own observers."
    )
    source = serializers.CharField(help_text="Where the list is from.")  # type: ignore[assignment]
    links = LinksSerializer()


def councils(rows: Sequence[Council], address: Callable[[str], str]) -> list[dict[str, Any]]:
    """Councils, with successors in one query for all of them."""
    after = _linked(Council.successors.through, "from_council_id", "to_council_id", [row.code for row in rows])
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


def posts(rows: Sequence[Post], address: Callable[[str], str]) -> list[dict[str, Any]]:
    districts = _linked(Post.places.through, "post_id", "place_id", [row.pk for row in rows])
    reached = _linked(Post.countries.through, "post_id", "country_id", [row.pk for row in rows])
    return [
        {
            "id": row.key,
            "name": row.name,
            "kind": row.kind,
            "sending": row.sending_id,
            "receiving": row.receiving_id,
            "city": row.city,
            "opened": row.opened,
            "district": row.district,
            "places": districts[row.pk],
            "countries": reached[row.pk],
            "source": row.source,
            "confidence": row.confidence,
            "links": {"self": address(f"posts/{row.key}/")},
        }
        for row in rows
    ]


def networks(rows: Sequence[Network], address: Callable[[str], str]) -> list[dict[str, Any]]:
    members = _linked(Network.members.through, "network_id", "council_id", [row.pk for row in rows])
    return [
        {
            "id": row.code,
            "name": row.name,
            "members": members[row.pk],
            "members_from": "observers" if row.members_kept_at else "list",
            "source": "" if row.members_kept_at else row.source,
            "links": {"self": address(f"networks/{row.code}/")},
        }
        for row in rows
    ]


def _linked(through: Any, here: str, there: str, rows: Sequence[Any]) -> dict[Any, list[str]]:
    """The codes on the other side of a relation, in order, for each of the rows, in one query for all of them."""
    found: dict[Any, list[str]] = {row: [] for row in rows}
    for row, code in through.objects.filter(**{f"{here}__in": rows}).order_by(there).values_list(here, there):
        found[row].append(code)
    return found
