"""The directory of organisations for partner systems."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import council_to_act_for
from accounts.roles import Can
from counterparts import serializers, services
from counterparts.examples import CHANGE, CHANGED_ORGANISATION, SOUGHT
from counterparts.filters import OrganisationFilter
from counterparts.models import Organisation
from web.api.examples import NAME, sought
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

    scopes = {
        "list": "organisations:read",
        "retrieve": "organisations:read",
        "create": "delegations:write",
        "partial_update": "delegations:write",
    }
    queryset = Organisation.objects.all()
    serializer_class = serializers.OrganisationSerializer
    filterset_class = OrganisationFilter
    order = ("sort_name", "key")
    given = ("id", "shown", "accepted_on", "merged_into", "notes", "links")
    states = {
        "merged": gettext_lazy("It was merged into another, and nothing of it is changed any more."),
    }

    def represent(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        return serializers.organisations(rows, self.address, self.user)

    @extend_schema(
        operation_id="organisations_create",
        request=serializers.NewOrganisation,
        responses={201: serializers.OrganisationSerializer},
    )
    def create(self, request: Request) -> Response:
        """Add an organisation for the client's own council. Others see it once a shared record uses it."""
        council = council_to_act_for(self.user, Can.ADD_ORGANISATION, self.sent)
        self.refuse_parameters()
        facts = self._with_parent(self.facts(serializers.NewOrganisation(data=self.sent())))
        facts.pop("council", None)
        made = services.add_organisation(council, by=self.user, **facts)
        return self.answered_anew(made, status=201)

    @extend_schema(
        operation_id="organisations_partial_update",
        request=serializers.OrganisationChange,
        responses=serializers.OrganisationSerializer,
        examples=[
            OpenApiExample(NAME, value=CHANGE, request_only=True),
            OpenApiExample(NAME, value=CHANGED_ORGANISATION, response_only=True),
        ],
    )
    def partial_update(self, request: Request, **_named: str) -> Response:
        """Correct an organisation that the client's council added, as it was last read (`If-Match`).

        Once the central unit has accepted it for all councils, the unit corrects it, on its page.
        """
        organisation: Organisation = self.row()
        self._must_be_ours(organisation)
        self.refuse_parameters()
        stands = self.represent([organisation])[0]
        changed, seen = self.changes(stands)
        facts = self._with_parent(self.facts(serializers.OrganisationChange(data=changed)))
        self.must_match(stands)
        changed_row = services.edit_organisation(organisation, seen=seen, by=self.user, now=timezone.now(), **facts)
        return self.answered_anew(changed_row)

    def _must_be_ours(self, organisation: Organisation) -> None:
        if organisation.is_accepted:
            raise PermissionDenied(_("This is in the shared directory, where the central unit corrects it. Ask them."))
        if not self.user.may(Can.EDIT_ORGANISATION, organisation.council_id):
            raise PermissionDenied(_("Another council added this, and that council alone corrects it."))

    def _with_parent(self, facts: dict[str, Any]) -> dict[str, Any]:
        """The organisation that the body names as parent, of those that the client may see."""
        if facts.get("parent"):
            found = Organisation.objects.visible_to(self.user).filter(key=facts["parent"]).first()
            if found is None:
                raise ValidationError({"parent": _("There is no organisation with this id.")})
            facts["parent"] = found
        return facts


urlpatterns = routes(organisations=Organisations)
