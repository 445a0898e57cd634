"""The figures of the overview for partner systems: the same functions as the pages."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Can
from engagement.rules import Direction, Purpose
from overview import queries
from overview.examples import COUNTED
from overview.filters import FROM, TO, selection_of
from overview.queries import Figures
from overview.serializers import figures as serializers
from places.rules import Nation
from web.api.examples import example
from web.api.problems import BadParameters
from web.api.views import Endpoint

ASKED = [
    OpenApiParameter(
        FROM,
        OpenApiTypes.DATE,
        examples=example(COUNTED["from"]),
        description="Count visits whose first day is this or later. Without both ends: the last 12 months and later. "
        "Who sees no rows behind the figures may ask for that, or for a calendar year.",
    ),
    OpenApiParameter(TO, OpenApiTypes.DATE, description="Count visits whose first day is this or earlier."),
    OpenApiParameter(
        "nation",
        enum=[nation.value for nation in Nation],
        description="Councils of this nation alone. A caller whose figures are of one nation has no other.",
    ),
    OpenApiParameter("region", description="Councils of this region alone, as `councils/` names it."),
    OpenApiParameter("country", description="Visits from or to this country or territory alone, by its ISO 3166 code."),
    OpenApiParameter("direction", enum=Direction.values, description="Visits in this direction alone."),
    OpenApiParameter("purpose", enum=Purpose.values, description="Visits for this purpose alone."),
]


class FiguresEndpoint(Endpoint):
    """Figures for whoever may count: about what the unit sees, a nation, or what a council may see."""

    scopes = {"get": "overview:read"}

    def figures(self) -> Figures:
        self.user.must(Can.SEE_OVERVIEW)
        today = timezone.localdate()
        try:
            selection = selection_of(
                self.request.query_params,
                today,
                nations=queries.nations_of(self.user),
                any_period=queries.sees_rows_behind_figures(self.user),
            )
        except ValidationError as refusal:
            raise BadParameters(refusal.message_dict) from None
        return queries.figures(self.user, selection, today)


class Summary(FiguresEndpoint):
    """The headline figures."""

    @extend_schema(operation_id="overview_summary", parameters=ASKED, responses=serializers.SummarySerializer)
    def get(self, request: Request) -> Response:
        return Response(serializers.summary(self.figures()))


class ByCouncil(FiguresEndpoint):
    """How many delegations each council has."""

    @extend_schema(operation_id="overview_by_council", parameters=ASKED, responses=serializers.ByCouncilSerializer)
    def get(self, request: Request) -> Response:
        return Response(serializers.by_council(self.figures()))


class ByMonth(FiguresEndpoint):
    """How many delegations begin in each month; months without any are left out."""

    @extend_schema(operation_id="overview_by_month", parameters=ASKED, responses=serializers.ByMonthSerializer)
    def get(self, request: Request) -> Response:
        figures = self.figures()
        return Response(serializers.by_month(figures, queries.by_month(self.user, figures.selection)))


class ByPlace(FiguresEndpoint):
    """How many delegations have each leading place; those that name none are left out."""

    @extend_schema(operation_id="overview_by_place", parameters=ASKED, responses=serializers.ByPlaceSerializer)
    def get(self, request: Request) -> Response:
        figures = self.figures()
        return Response(serializers.by_place(figures, queries.by_place(self.user, figures.selection)))


class ByPurpose(FiguresEndpoint):
    """How many delegations have each purpose. One with several stands under each."""

    @extend_schema(operation_id="overview_by_purpose", parameters=ASKED, responses=serializers.ByPurposeSerializer)
    def get(self, request: Request) -> Response:
        figures = self.figures()
        return Response(serializers.by_purpose(figures, queries.by_purpose(self.user, figures.selection)))
