"""Contacts for partner systems: the same services as the pages."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import council_to_act_for, must_be_of_own_council, must_change_sharing
from accounts.roles import Can
from engagement import contact_serializers as serializers
from engagement import services
from engagement.examples import CHANGED_CONTACT, CONTACT_CHANGE, CONTACTS_SOUGHT
from engagement.filters import ContactFilter
from engagement.models import Contact
from engagement.rules import ContactState
from engagement.serializers import organisations_named
from web.api.examples import NAME, sought
from web.api.views import Endpoints
from web.refusals import Stale, WrongState
from web.scoping import Scoped


@extend_schema_view(
    list=extend_schema(
        operation_id="contacts_list",
        responses=serializers.ContactSerializer,
        examples=sought(**CONTACTS_SOUGHT),
    ),
    retrieve=extend_schema(operation_id="contacts_retrieve", responses=serializers.ContactSerializer),
)
class Contacts(Scoped, Endpoints):
    """Contacts that the token's body may see, each as far as it may see it."""

    scopes = {
        "list": "contacts:read",
        "retrieve": "contacts:read",
        "create": "contacts:write",
        "partial_update": "contacts:write",
    }
    queryset = Contact.objects.all()
    serializer_class = serializers.ContactSerializer
    streams = True
    filterset_class = ContactFilter
    order = ("-held_on", "-key")
    given = ("id", "shown", "reference", "council", "follow_up_done", "links")
    states = {
        "council_closed": gettext_lazy("Its council has closed, or has not begun: nothing new is logged for it."),
        "is_withdrawn": gettext_lazy("It was entered by mistake, and nothing of it is changed any more."),
        "wrong_state": gettext_lazy("It cannot come to this state from the one that it is in."),
    }

    def represent(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        if self.action in ("list", "retrieve"):
            for row in rows:
                services.note_contact_reading(row, by=self.user)
        return serializers.contacts(rows, self.address)

    @extend_schema(
        operation_id="contacts_create",
        request=serializers.NewContact,
        responses={201: serializers.ContactSerializer},
    )
    def create(self, request: Request) -> Response:
        """Log a contact: one meeting, call, letter, reception or event.

        It needs `kind`, `organisations`, `our_side`, `about` and `promised`.
        """
        council = council_to_act_for(self.user, Can.LOG_CONTACT, self.sent)
        self.refuse_parameters()
        facts = self.facts(serializers.NewContact(data=self.sent(), known=organisations_named(self)))
        facts.pop("council", None)
        made = services.log_contact(council, by=self.user, now=timezone.now(), **facts)
        return self.answered_anew(made, status=201)

    @extend_schema(
        operation_id="contacts_partial_update",
        request=serializers.ContactChange,
        responses=serializers.ContactSerializer,
        examples=[
            OpenApiExample(NAME, value=CONTACT_CHANGE, request_only=True),
            OpenApiExample(NAME, value=CHANGED_CONTACT, response_only=True),
        ],
    )
    def partial_update(self, request: Request, **_named: str) -> Response:
        """Change a contact of the client's own council, as it was last read (`If-Match`).

        `organisations`, where sent, takes the place of the list that stands. `state` set to `withdrawn`, with
        `withdrawn_reason`, says that it was entered by mistake.
        """
        contact: Contact = self.row()
        must_be_of_own_council(self.user, Can.EDIT_CONTACT, contact)
        sent = self.sent()
        if sent.get("sharing", contact.sharing) != contact.sharing:
            told = _("A client does not change who sees a contact. Leave sharing as it was read.")
            must_change_sharing(self.user, contact, told)
        self.refuse_parameters()
        stands = self.represent([contact])[0]
        changed, seen = self.changes(stands)
        known = organisations_named(self, contact.organisations.select_related("organisation"))
        facts = self.facts(serializers.ContactChange(data=changed, known=known))
        self.must_match(stands)
        if seen != contact.version:
            raise Stale(contact)
        return self.answered_anew(self._change(contact, facts))

    @transaction.atomic
    def _change(self, contact: Contact, facts: dict[str, Any]) -> Contact:
        """What a change asks for, in one: its facts first, then the step to another state."""
        step: dict[str, Any] = {"by": self.user, "now": timezone.now()}
        state = facts.pop("state", contact.state)
        reason = facts.pop("withdrawn_reason", contact.withdrawn_reason)
        withdraws = state == ContactState.WITHDRAWN and not contact.is_withdrawn
        if withdraws and not reason:
            raise ValidationError({"withdrawn_reason": _("Say why the contact is withdrawn.")})
        if not withdraws and reason != contact.withdrawn_reason:
            raise ValidationError({"withdrawn_reason": _("A reason goes with the state withdrawn.")})
        if state == ContactState.STANDS and contact.is_withdrawn:
            raise WrongState(_("A contact that was withdrawn stays withdrawn. Log it anew."))
        if facts or not withdraws:
            contact = services.edit_contact(contact, seen=contact.version, **step, **facts)
        return services.withdraw_contact(contact, reason=reason, seen=contact.version, **step) if withdraws else contact
