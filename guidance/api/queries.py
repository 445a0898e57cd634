"""Questions to the centre for partner systems: those of the own body, and new ones."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import council_to_act_for
from accounts.roles import Can
from guidance import services
from guidance.examples import QUERIES_SOUGHT
from guidance.filters.queries import QueryFilter
from guidance.models import Query
from guidance.serializers.queries import NewQuery, QuerySerializer, queries
from web.api.examples import sought
from web.api.views import Endpoints
from web.scoping import Scoped


@extend_schema_view(
    list=extend_schema(
        operation_id="queries_list",
        responses=QuerySerializer,
        examples=sought(**QUERIES_SOUGHT),
    ),
    retrieve=extend_schema(operation_id="queries_retrieve", responses=QuerySerializer),
)
class Queries(Scoped, Endpoints):
    """Questions that the token's body asked, or may answer, with the answers."""

    scopes = {"list": "queries:read", "retrieve": "queries:read", "create": "queries:write"}
    queryset = Query.objects.all()
    serializer_class = QuerySerializer
    filterset_class = QueryFilter
    order = ("-asked_at", "-key")
    states = {
        "council_closed": gettext_lazy("Its council has closed, or has not begun: nothing new is asked for it."),
        "no_unit": gettext_lazy("The service has no central unit yet, so nobody can be asked."),
    }

    def represent(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        if self.action in ("list", "retrieve"):
            for row in rows:
                services.note_query_reading(row, by=self.user)
        return queries(rows, self.user, self.address)

    @extend_schema(operation_id="queries_create", request=NewQuery, responses={201: QuerySerializer})
    def create(self, request: Request) -> Response:
        """Ask the central unit whether something may be done, and what to say. `due_at` says when an answer is due."""
        council = council_to_act_for(self.user, Can.ASK_CENTRE, self.sent)
        self.refuse_parameters()
        facts = self.facts(NewQuery(data=self.sent()))
        facts.pop("council", None)
        # An application that names a record shows it: docs/api.md.
        opens = bool(facts.get("about"))
        made = services.ask_centre(council, by=self.user, now=timezone.now(), opens_record=opens, **facts)
        return self.answered_anew(made, status=201)
