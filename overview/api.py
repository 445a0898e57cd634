"""The figures of the overview for partner systems: the same functions as the page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Can
from overview import serializers
from overview.filters import FROM, TO, period_of
from overview.queries import Figures, figures
from web.api.problems import BadParameters
from web.api.views import Endpoint

PERIOD = [
    OpenApiParameter(
        FROM,
        OpenApiTypes.DATE,
        description="Count visits whose first day is this or later. Without both ends: the last 12 months and later.",
    ),
    OpenApiParameter(TO, OpenApiTypes.DATE, description="Count visits whose first day is this or earlier."),
]


class FiguresEndpoint(Endpoint):
    """Figures for whoever may count: about what the unit sees, a nation, or what a council may see."""

    scopes = {"get": "overview:read"}

    def figures(self) -> Figures:
        reader: Any = self.request.user
        reader.must(Can.SEE_OVERVIEW)
        today = timezone.localdate()
        try:
            period = period_of(self.request.query_params, today)
        except ValidationError as refusal:
            raise BadParameters(refusal.message_dict) from None
        return figures(reader, period, today)


class Summary(FiguresEndpoint):
    """The headline figures."""

    @extend_schema(operation_id="overview_summary", parameters=PERIOD, responses=serializers.SummarySerializer)
    def get(self, request: Request) -> Response:
        return Response(serializers.summary(self.figures()))


class ByCouncil(FiguresEndpoint):
    """How many delegations each council has."""

    @extend_schema(operation_id="overview_by_council", parameters=PERIOD, responses=serializers.ByCouncilSerializer)
    def get(self, request: Request) -> Response:
        return Response(serializers.by_council(self.figures()))
