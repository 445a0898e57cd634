"""Delegations for partner systems: the same services as the pages."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import council_to_act_for, must_be_of_own_council, must_change_sharing
from accounts.roles import Can
from counterparts.models import Organisation
from engagement import serializers, services
from engagement.contact_api import Contacts
from engagement.examples import CHANGE, CHANGED_DELEGATION, SOUGHT
from engagement.filters import DelegationFilter
from engagement.intervention_api import Interventions
from engagement.models import Delegation
from engagement.own_history import own_history
from engagement.rules import Stage, missing_to_log
from risk.api import assessments_of, screenings_of
from twinning.models import Agreement
from web.api.examples import NAME, sought
from web.api.routes import routes
from web.api.views import Endpoints
from web.refusals import Stale, WrongState
from web.scoping import Scoped

READ_NAMES, WRITE_NAMES = "delegates:read", "delegates:write"
READ_RISK = "assessments:read"


@extend_schema_view(
    list=extend_schema(
        operation_id="delegations_list",
        responses=serializers.DelegationSerializer,
        examples=sought(**SOUGHT),
    ),
    retrieve=extend_schema(operation_id="delegations_retrieve", responses=serializers.DelegationSerializer),
)
class Delegations(Scoped, Endpoints):
    """Delegations that the token's body may see, each as far as it may see it."""

    scopes = {
        "list": "delegations:read",
        "retrieve": "delegations:read",
        "create": "delegations:write",
        "partial_update": "delegations:write",
    }
    queryset = Delegation.objects.all()
    serializer_class = serializers.DelegationSerializer
    streams = True
    filterset_class = DelegationFilter
    order = ("-listed_on", "-key")
    given = ("id", "shown", "reference", "council", "flags", "warnings", "offers", "links")
    states = {
        "already_logged": gettext_lazy("It is logged already."),
        "council_closed": gettext_lazy("Its council has closed, or has not begun: nothing new is logged for it."),
        "is_draft": gettext_lazy("It is a draft, which is not declined or cancelled: it is discarded on its page."),
        "is_over": gettext_lazy("It was declined or cancelled, and nothing of it is changed any more."),
        "unread_input": gettext_lazy("Somebody typed into its pages what could not be read yet. They finish it there."),
        "wrong_state": gettext_lazy("It cannot come to this stage from the one that it is in."),
    }

    def scopes_needed(self) -> Iterator[str]:
        """Who writes the names of people, or looks for rows by their risk, needs a scope for that as well."""
        yield from super().scopes_needed()
        if self.action == "list" and self.request.query_params.get("risk"):
            yield READ_RISK
        if self.action in ("create", "partial_update") and self._names_people():
            yield WRITE_NAMES

    def _names_people(self) -> bool:
        try:
            return "delegates" in self.sent()
        except APIException:
            # A body that cannot be read is refused in its turn, after who may not see the row at all.
            return False

    def represent(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        if self.action in ("list", "retrieve"):
            for row in rows:
                services.note_reading(row, by=self.user)
        credential: Any = self.request.auth
        return serializers.delegations(rows, self.address, user=self.user, with_names=READ_NAMES in credential.scopes)

    @extend_schema(
        operation_id="delegations_create",
        request=serializers.NewDelegation,
        responses={201: serializers.DelegationSerializer},
    )
    def create(self, request: Request) -> Response:
        """Log a delegation, or with `draft: true` keep a draft of it.

        Logging needs title, direction, country, first and last day, and a purpose. `delegates` needs the scope
        `delegates:write`, and is answered with the scope `delegates:read` alone.
        """
        council = council_to_act_for(self.user, Can.LOG_DELEGATION, self.sent)
        self.refuse_parameters()
        facts = self.facts(
            serializers.NewDelegation(data=self.sent(), known=self._known(), agreements=self._agreements())
        )
        facts.pop("council", None)
        keep_as_draft = facts.pop("draft", False)
        now = timezone.now()
        lacking = {} if keep_as_draft else missing_to_log(facts)
        with transaction.atomic(), _told_with(lacking):
            made = services.start_delegation(council, by=self.user, now=now, **facts)
            if not keep_as_draft:
                made = services.log_delegation(made, seen=made.version, by=self.user, now=now)
        return self.answered_anew(made, status=201)

    @extend_schema(
        operation_id="delegations_partial_update",
        request=serializers.DelegationChange,
        responses=serializers.DelegationSerializer,
        examples=[
            OpenApiExample(NAME, value=CHANGE, request_only=True),
            OpenApiExample(NAME, value=CHANGED_DELEGATION, response_only=True),
        ],
    )
    def partial_update(self, request: Request, **_named: str) -> Response:
        """Change a delegation of the client's own council, as it was last read (`If-Match`).

        A list that is named is replaced: an entry without `id` is added, a known one changed, a missing one dropped.
        `stage` set to `logged` logs a draft; to `declined` or `cancelled`, with `ended_reason`, it ends a logged one.
        """
        delegation: Delegation = self.row()
        must_be_of_own_council(self.user, Can.EDIT_DELEGATION, delegation)
        sent = self.sent()
        if "sharing" in sent and sent["sharing"] != delegation.sharing and not delegation.is_draft:
            told = _("A client does not change who sees a logged delegation. Leave sharing as it was read.")
            must_change_sharing(self.user, delegation, told)
        self.refuse_parameters()
        stands = self.represent([delegation])[0]
        changed, seen = self.changes(stands)
        facts = self.facts(
            serializers.DelegationChange(data=changed, known=self._known(delegation), agreements=self._agreements())
        )
        self.must_match(stands)
        if seen != delegation.version:
            raise Stale(delegation)
        try:
            changed_row = self._change(delegation, facts)
        except Delegation.DoesNotExist:
            # A draft that was discarded in the meantime.
            raise Http404 from None
        return self.answered_anew(changed_row)

    @transaction.atomic
    def _change(self, delegation: Delegation, facts: dict[str, Any]) -> Delegation:
        """What a change asks for, in one: its facts first, then the step to another stage."""
        now = timezone.now()
        stage = facts.pop("stage", delegation.stage)
        reason = facts.pop("ended_reason", delegation.ended_reason)
        ends = stage != delegation.stage and stage in (Stage.DECLINED, Stage.CANCELLED)
        if ends and not reason:
            raise ValidationError({"ended_reason": _("Say why the delegation was declined or cancelled.")})
        if not ends and reason != delegation.ended_reason:
            raise ValidationError({"ended_reason": _("A reason goes with the stage declined or cancelled.")})
        if facts or stage == delegation.stage:
            delegation = services.edit_delegation(delegation, seen=delegation.version, by=self.user, now=now, **facts)
        if stage == delegation.stage:
            return delegation
        step: dict[str, Any] = {"seen": delegation.version, "by": self.user, "now": now}
        if stage == Stage.LOGGED and delegation.is_draft:
            return services.log_delegation(delegation, **step)
        if stage == Stage.DECLINED:
            return services.decline_delegation(delegation, reason=reason, **step)
        if stage == Stage.CANCELLED:
            return services.cancel_delegation(delegation, reason=reason, **step)
        told = _("A delegation that is %(now)s cannot be made %(wanted)s here.")
        raise WrongState(told % {"now": delegation.stage, "wanted": stage})

    def _known(self, delegation: Delegation | None = None) -> Mapping[str, Organisation]:
        return serializers.organisations_named(
            self, [] if delegation is None else delegation.organisations.select_related("organisation")
        )

    def _agreements(self) -> Mapping[str, Agreement]:
        return serializers.agreements_named(self.sent(), self.user)


@contextmanager
def _told_with(lacking: Mapping[str, Any]) -> Iterator[None]:
    """Tell what logging still lacks together with the rules that are broken, in one answer."""
    try:
        yield
    except ValidationError as refusal:
        if not lacking or not hasattr(refusal, "error_dict"):
            raise
        raise ValidationError({**lacking, **refusal.error_dict}) from None


urlpatterns = [
    *routes(delegations=Delegations, contacts=Contacts, interventions=Interventions),
    *assessments_of({Delegation._meta.label: services.note_reading}),
    *screenings_of(own_history),
]
