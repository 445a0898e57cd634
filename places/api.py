"""Councils, places, posts and networks: reference data, the same for every partner system that has the scope."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view

from places import serializers
from places.filters import CouncilFilter, NetworkFilter, PlaceFilter, PostFilter
from places.models import Council, Network, Place, Post
from web.api.examples import sought
from web.api.routes import routes
from web.api.views import Endpoints


@extend_schema_view(
    list=extend_schema(
        operation_id="councils_list",
        responses=serializers.CouncilSerializer,
        examples=sought(nation="england"),
    ),
    retrieve=extend_schema(operation_id="councils_retrieve", responses=serializers.CouncilSerializer),
)
class Councils(Endpoints):
    """UK local authorities, strategic authorities and abolished ones included."""

    scopes = {"list": "councils:read", "retrieve": "councils:read"}
    queryset = Council.objects.all()
    serializer_class = serializers.CouncilSerializer
    filterset_class = CouncilFilter
    order = ("sort_name", "code")
    lookup_field = "code"
    lookup_value_regex = "[A-Z-]{2,8}"

    def represent(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        return serializers.councils(rows, self.address)


@extend_schema_view(
    list=extend_schema(
        operation_id="places_list",
        responses=serializers.PlaceSerializer,
        examples=sought(q="hangzhou"),
    ),
    retrieve=extend_schema(operation_id="places_retrieve", responses=serializers.PlaceSerializer),
)
class Places(Endpoints):
    """Provinces, cities and counties abroad."""

    scopes = {"list": "councils:read", "retrieve": "councils:read"}
    queryset = Place.objects.all()
    serializer_class = serializers.PlaceSerializer
    filterset_class = PlaceFilter
    order = ("sort_name", "code")
    lookup_field = "code"
    lookup_value_regex = "[A-Z]{2}-[0-9A-Z]{1,9}"

    def represent(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        return serializers.places(rows, self.address)


@extend_schema_view(
    list=extend_schema(
        operation_id="posts_list",
        responses=serializers.PostSerializer,
        examples=sought(sending="GB", receiving="CN"),
    ),
    retrieve=extend_schema(operation_id="posts_retrieve", responses=serializers.PostSerializer),
)
class Posts(Endpoints):
    """Embassies and consulates: the UK's abroad, and those of other countries here."""

    scopes = {"list": "councils:read", "retrieve": "councils:read"}
    queryset = Post.objects.all()
    serializer_class = serializers.PostSerializer
    filterset_class = PostFilter
    order = ("sort_name", "key")

    def represent(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        return serializers.posts(rows, self.address)


@extend_schema_view(
    list=extend_schema(
        operation_id="networks_list",
        responses=serializers.NetworkSerializer,
        examples=sought(council="LDS"),
    ),
    retrieve=extend_schema(operation_id="networks_retrieve", responses=serializers.NetworkSerializer),
)
class Networks(Endpoints):
    """Associations and networks of councils, with their members."""

    scopes = {"list": "councils:read", "retrieve": "councils:read"}
    queryset = Network.objects.all()
    serializer_class = serializers.NetworkSerializer
    filterset_class = NetworkFilter
    order = ("sort_name", "code")
    lookup_field = "code"
    lookup_value_regex = "[a-z0-9-]{1,20}"

    def represent(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        return serializers.networks(rows, self.address)


urlpatterns = routes(councils=Councils, places=Places, posts=Posts, networks=Networks)
