"""Councils and places for partner systems: reference data, the same for everybody who has the scope."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view

from places import serializers
from places.filters import CouncilFilter, PlaceFilter
from places.models import Council, Place
from web.api.routes import routes
from web.api.views import Endpoints


@extend_schema_view(
    list=extend_schema(operation_id="councils_list", responses=serializers.CouncilSerializer),
    retrieve=extend_schema(operation_id="councils_retrieve", responses=serializers.CouncilSerializer),
)
class Councils(Endpoints):
    """UK local authorities, strategic authorities and abolished ones included."""

    scopes = {"list": "councils:read", "retrieve": "councils:read"}
    queryset = Council.objects.all()
    filterset_class = CouncilFilter
    order = ("sort_name", "code")
    lookup_field = "code"
    lookup_value_regex = "[A-Z-]{2,8}"

    def represent(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        return serializers.councils(rows, self.address)


@extend_schema_view(
    list=extend_schema(operation_id="places_list", responses=serializers.PlaceSerializer),
    retrieve=extend_schema(operation_id="places_retrieve", responses=serializers.PlaceSerializer),
)
class Places(Endpoints):
    """Provinces, cities and counties abroad."""

    scopes = {"list": "councils:read", "retrieve": "councils:read"}
    queryset = Place.objects.all()
    filterset_class = PlaceFilter
    order = ("sort_name", "code")
    lookup_field = "code"
    lookup_value_regex = "[A-Z]{2}-[0-9A-Z]{1,9}"

    def represent(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        return serializers.places(rows, self.address)


urlpatterns = routes(councils=Councils, places=Places)
