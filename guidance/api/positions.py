"""The matrix of positions for partner systems."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.roles import Can
from guidance import services
from guidance.examples import SOUGHT
from guidance.filters.positions import CellFilter, PositionFilter
from guidance.models import Position
from guidance.serializers.positions import PositionAnswerSerializer, PositionSerializer, answer, positions
from places.rules import Nation
from web.api.examples import example, sought
from web.api.problems import BadParameters
from web.api.views import Endpoint, Endpoints
from web.scoping import Scoped


@extend_schema_view(
    list=extend_schema(
        operation_id="positions_list",
        responses=PositionSerializer,
        examples=sought(**SOUGHT),
    ),
    retrieve=extend_schema(operation_id="positions_retrieve", responses=PositionSerializer),
)
class Positions(Scoped, Endpoints):
    """Positions that are for the token's body. The list has those in force; one that ended is found by its id."""

    scopes = {"list": "guidance:read", "retrieve": "guidance:read"}
    queryset = Position.objects.ever_published()
    serializer_class = PositionSerializer
    filterset_class = PositionFilter
    order = ("-published_at", "-key")

    def represent(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        return shown(rows, self.user, self.address)


def shown(rows: Sequence[Position], user: User, address: Callable[[str], str]) -> list[dict[str, Any]]:
    """Positions as this list shows them to whoever reads them just now."""
    for row in rows:
        services.note_reading(row, by=user)
    return positions(rows, address, timezone.localdate())


class Answers(Endpoint):
    """Which position answers a question."""

    scopes = {"get": "guidance:read"}

    @extend_schema(
        operation_id="positions_answer",
        parameters=[
            OpenApiParameter(
                "activity", description="What is to be done, by its code.", examples=example("study_tour")
            ),
            OpenApiParameter("sector", description="The part of the economy, by its code."),
            OpenApiParameter(
                "nation", enum=[nation.value for nation in Nation], description="The nation of the council that asks."
            ),
            OpenApiParameter("country", description="The partner country or territory, by its ISO 3166 code."),
            OpenApiParameter(
                "as_of", OpenApiTypes.DATE, description="The day for which it is asked. Without it, today."
            ),
        ],
        responses=PositionAnswerSerializer,
    )
    def get(self, request: Request) -> Response:
        """Say which position answers a question, why, and what stands beside it.

        What is left out is any, so that a position which names it does not answer. Where nobody has said anything,
        `standing` is `no_position_yet`.
        """
        self.user.must(Can.READ_GUIDANCE)
        rows: Any = Position.objects.visible_to(self.user)
        filters = CellFilter(request.query_params, rows, request=request, today=timezone.localdate())
        try:
            filters.narrowed()
        except ValidationError as refusal:
            raise BadParameters(refusal.message_dict) from None
        found = rows.answer_with(filters.question, filters.day)
        for row in found.rows:
            services.note_reading(row, by=self.user)
        return Response(answer(found, self.address, timezone.localdate()))
