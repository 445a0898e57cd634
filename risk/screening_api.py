"""Organisations that a council compared with published lists, for its own systems. A person decides, on a page."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import council_to_act_for
from accounts.roles import Can
from counterparts.models import Organisation
from risk import services
from risk.examples import SCREENINGS_SOUGHT
from risk.filters import ScreeningFilter
from risk.models import Screening
from risk.screening_serializers import NewScreening, ScreeningSerializer, screenings
from risk.services.screening import History
from web.api.examples import sought
from web.api.views import Endpoints
from web.scoping import Scoped


@extend_schema_view(
    list=extend_schema(
        operation_id="screenings_list",
        responses=ScreeningSerializer,
        examples=sought(**SCREENINGS_SOUGHT),
    ),
    retrieve=extend_schema(operation_id="screenings_retrieve", responses=ScreeningSerializer),
)
class Screenings(Scoped, Endpoints):
    """Organisations that the token's own council compared with published lists, with what was found and decided.

    Nobody else sees them. Of the council's own records it is told which they are, and why they matter, with the scope
    that reading them needs: delegations:read or interventions:read. Nothing is decided over the API, and nothing
    follows from what is found.
    """

    scopes = {"list": "screenings:read", "retrieve": "screenings:read", "create": "screenings:write"}
    queryset = Screening.objects.select_related("organisation")
    serializer_class = ScreeningSerializer
    filterset_class = ScreeningFilter
    order = ("-at", "-key")
    history: History | None = None

    def represent(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        credential: Any = self.request.auth
        return screenings(rows, localdate(timezone.now()), self.address, scopes=credential.scopes)

    @extend_schema(operation_id="screenings_create", request=NewScreening, responses={201: ScreeningSerializer})
    def create(self, request: Request) -> Response:
        """Compare an organisation with the lists as they stand now.

        What is found is a possible match. What somebody decided before is remembered, as long as entry and organisation
        are what they were.
        """
        council = council_to_act_for(self.user, Can.SCREEN_ORGANISATION, self.sent)
        self.refuse_parameters()
        facts = self.facts(NewScreening(data=self.sent()))
        organisation = Organisation.objects.visible_to(self.user).filter(key=facts["organisation"]).first()
        if organisation is None:
            raise ValidationError({"organisation": _("There is no organisation with this id.")})
        [made] = services.screen_organisations(
            council, [organisation], by=self.user, now=timezone.now(), history=self.history
        )
        return self.answered_anew(made, status=201)
