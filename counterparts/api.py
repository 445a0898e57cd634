"""The directory of organisations for partner systems."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import council_to_act_for
from accounts.roles import Can
from counterparts import serializers, services
from counterparts.examples import SOUGHT
from counterparts.filters import OrganisationFilter
from counterparts.models import Organisation
from web.api.examples import sought
from web.api.routes import routes
from web.api.views import Endpoints
from web.scoping import Scoped


@extend_schema_view(
    list=extend_schema(
        operation_id="organisations_list",
        responses=serializers.OrganisationSerializer,
        examples=sought(**SOUGHT),
    ),
    retrieve=extend_schema(operation_id="organisations_retrieve", responses=serializers.OrganisationSerializer),
)
class Organisations(Scoped, Endpoints):
    """Organisations on the other side that the token's body may see."""

    scopes = {"list": "organisations:read", "retrieve": "organisations:read", "create": "delegations:write"}
    queryset = Organisation.objects.all()
    serializer_class = serializers.OrganisationSerializer
    filterset_class = OrganisationFilter
    order = ("sort_name", "key")

    def represent(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        return serializers.organisations(rows, self.address)

    @extend_schema(
        operation_id="organisations_create",
        request=serializers.NewOrganisation,
        responses={201: serializers.OrganisationSerializer},
    )
    def create(self, request: Request) -> Response:
        """Add an organisation for the client's own council. Others see it once a shared record uses it."""
        council = council_to_act_for(self.user, Can.ADD_ORGANISATION, self.sent)
        self.refuse_parameters()
        facts = self.facts(serializers.NewOrganisation(data=self.sent()))
        facts.pop("council", None)
        made = services.add_organisation(council, by=self.user, **facts)
        return self.answered(self.get_queryset().get(pk=made.pk), status=201)


urlpatterns = routes(organisations=Organisations)
