"""What the pages about offers, gifts and costs have in common."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Can
from accounts.rules import Part
from engagement import services
from engagement.models import Delegation
from engagement.views.reading import DelegationAct
from engagement.views.sections import home_of, marking_of, page_of
from web.actions import ActionView
from web.scoping import Scoped


class MoneyList(Scoped, TemplateView):
    """A list for all who see the whole record; its own council adds to it and changes it."""

    queryset = Delegation.objects.select_related("council", "place__parent")
    part = Part.WHOLE
    http_method_names = ["get", "head", "options"]
    object: Delegation
    request: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = get_object_or_404(self.get_queryset(), key=kwargs["key"])
        services.note_reading(self.object, by=self.user)
        return super().get(request, *args, **kwargs)

    @property
    def user(self) -> User:
        reader: User = self.request.user
        return reader

    @property
    def now(self) -> Any:
        return timezone.now()

    @property
    def may_edit(self) -> bool:
        return self.user.may(Can.EDIT_DELEGATION, self.object.council_id) and not self.object.is_over

    @property
    def is_own(self) -> bool:
        return self.user.may(Can.READ_DELEGATIONS, self.object.council_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        delegation = self.object
        return super().get_context_data(
            object=delegation,
            back=home_of(delegation) if self.may_edit else page_of(delegation),
            is_own=self.is_own,
            may_edit=self.may_edit,
            is_over=delegation.is_over,
            marking=marking_of(delegation),
            handling=delegation.handling,
            **kwargs,
        )


class OnDelegation(DelegationAct):
    """An act on the whole of a delegation, which leads back to one of its lists."""

    act = Can.EDIT_DELEGATION
    list_name = ""

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {}

    def back(self) -> str:
        return reverse(self.list_name, args=[self.object.key])

    def get_success_url(self) -> str:
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"caption": str(self.object), "marking": marking_of(self.object), "handling": self.object.handling}
        return super().get_context_data(**{**words, **kwargs})


class OnRow(ActionView):
    """An act on one offer or one cost, which is reached through its delegation."""

    act = Can.EDIT_DELEGATION
    lookup = {"key": "row", "delegation__key": "key"}
    list_name = ""
    ends_with_the_visit = True  # what is no longer possible of a visit that is over

    @property
    def delegation(self) -> Delegation:
        found: Delegation = self.object.delegation
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.ends_with_the_visit and self.delegation.is_over:
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        services.note_reading(self.delegation, by=self.user)
        return super().render_to_response(context, **more)

    def back(self) -> str:
        return reverse(self.list_name, args=[self.delegation.key])

    def get_success_url(self) -> str:
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        delegation = self.delegation
        words = {"caption": str(delegation), "marking": marking_of(delegation), "handling": delegation.handling}
        return super().get_context_data(**{**words, **kwargs})
