"""The register of agreements for partner systems."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view

from overview.agreements import activity_of, with_activity
from overview.filters import RegisterFilter
from twinning.examples import SOUGHT
from twinning.models import Agreement
from twinning.serializers import AgreementSerializer, agreements
from web.api.examples import sought
from web.api.views import Endpoints
from web.scoping import Scoped


@extend_schema_view(
    list=extend_schema(
        operation_id="agreements_list",
        responses=AgreementSerializer,
        examples=sought(**SOUGHT),
    ),
    retrieve=extend_schema(operation_id="agreements_retrieve", responses=AgreementSerializer),
)
class Agreements(Scoped, Endpoints):
    """Agreements that the token's body may see: what stands, who says so, and how lately each was lived."""

    scopes = {"list": "agreements:read", "retrieve": "agreements:read"}
    queryset = Agreement.objects.all()
    serializer_class = AgreementSerializer
    filterset_class = RegisterFilter
    streams = True
    order = ("sort_name", "key")

    def row(self) -> Any:
        rows = with_activity(self.get_queryset(), self.user, timezone.localdate())
        return get_object_or_404(rows, key=self.kwargs["key"])

    def represent(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        return shown(rows, self.address)


def shown(rows: Sequence[Any], address: Any) -> list[dict[str, Any]]:
    """Agreements that came through `with_activity`, as the API shows them."""
    today = timezone.localdate()
    return agreements(rows, [activity_of(row, today) for row in rows], address)
