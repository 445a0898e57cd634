"""Risk assessments for partner systems: read alone, each as far as its council's record is shared."""

from collections.abc import Iterator, Sequence
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view

from risk.around import Noting
from risk.examples import SOUGHT
from risk.filters import OF_DETAIL, AssessmentFilter
from risk.models import Assessment
from risk.serializers import AssessmentSerializer, assessments, note_readings
from web.api.examples import sought
from web.api.views import Endpoints
from web.scoping import Scoped

READ_DETAIL = "assessments:detail"


@extend_schema_view(
    list=extend_schema(
        operation_id="assessments_list",
        responses=AssessmentSerializer,
        examples=sought(**SOUGHT),
    ),
    retrieve=extend_schema(operation_id="assessments_retrieve", responses=AssessmentSerializer),
)
class Assessments(Scoped, Endpoints):
    """How councils weigh the risk of what they have on record; what they say of it, with the scope assessments:detail.

    Who sees the programme of a record sees how deep its council looks and what is left. Nothing of what a council
    compares with published lists is told here.
    """

    scopes = {"list": "assessments:read", "retrieve": "assessments:read"}
    queryset = Assessment.objects.all()
    serializer_class = AssessmentSerializer
    filterset_class = AssessmentFilter
    order = ("-made_at", "-key")
    noting: Noting | None = None

    def scopes_needed(self) -> Iterator[str]:
        """Who looks for rows by what their risks say needs the scope that shows these."""
        yield from super().scopes_needed()
        if self.action == "list" and any(self.request.query_params.get(name) for name in OF_DETAIL):
            yield READ_DETAIL

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        return rows.with_what_to_do()

    def represent(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        credential: Any = self.request.auth
        in_detail = READ_DETAIL in credential.scopes
        if in_detail:
            note_readings(rows, self.noting or {}, by=self.user)
        return assessments(rows, self.address, self.user, in_detail=in_detail)
