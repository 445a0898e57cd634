"""Lines to take for partner systems."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request

from accounts.models import User
from guidance import services
from guidance.examples import LINES_SOUGHT
from guidance.filters.lines import LineFilter, VersionFilter
from guidance.models import Line, LineVersion
from guidance.serializers.lines import ABOUT, LineSerializer, LineVersionSerializer, lines, versions
from web.api.examples import sought
from web.api.views import Endpoints
from web.scoping import Scoped


@extend_schema_view(
    list=extend_schema(operation_id="lines_list", responses=LineSerializer, examples=sought(**LINES_SOUGHT)),
    retrieve=extend_schema(operation_id="lines_retrieve", responses=LineSerializer),
)
class Lines(Scoped, Endpoints):
    """Lines to take of which some version is for the token's body, each with the one in force today."""

    scopes = {"list": "guidance:read", "retrieve": "guidance:read"}
    queryset = Line.objects.ever_published().select_related("owner").prefetch_related(*ABOUT)
    serializer_class = LineSerializer
    filterset_class = LineFilter
    order = ("title", "key")

    def represent(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        return shown(rows, self.user, self.address)


def shown(rows: Sequence[Line], user: User, address: Callable[[str], str]) -> list[dict[str, Any]]:
    """Lines as this list shows them to whoever reads them just now."""
    today = timezone.localdate()
    seen: Any = LineVersion.objects.visible_to(user)
    in_force = {version.line_id: version for version in seen.answering_on(today).filter(line__in=rows)}
    for version in in_force.values():
        services.note_reading(version, by=user)
    return lines(rows, in_force, address, today)


@extend_schema_view(list=extend_schema(operation_id="lines_versions_list", responses=LineVersionSerializer))
class LineVersions(Scoped, Endpoints):
    """Every version of a line that was ever published for the token's body, the latest first."""

    scopes = {"list": "guidance:read"}
    queryset = LineVersion.objects.ever_published().select_related("line", "owner")
    serializer_class = LineVersionSerializer
    filterset_class = VersionFilter
    order = ("-number", "-key")
    under = "line"

    def get_queryset(self) -> Any:
        line: Any = get_object_or_404(
            Line.objects.ever_published().visible_to(self.request.user), key=self.kwargs["key"]
        )
        return super().get_queryset().filter(line=line)

    def represent(self, rows: Sequence[Any]) -> Sequence[dict[str, Any]]:
        for version in rows:
            services.note_reading(version, by=self.user)
        return versions(rows, timezone.localdate())

    def list(self, request: Request, **_named: str) -> HttpResponseBase:
        return super().list(request)
