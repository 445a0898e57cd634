"""What every page about one delegation stands on."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.views.releasing import SaysMayBeReleased
from accounts.views.trail import who_changed
from engagement import services
from engagement.models import Delegation
from web.actions import ActionView


class DelegationAct(SaysMayBeReleased, ActionView):
    """A page about one delegation. Whoever is shown it has read of the record, which the trail keeps by its marking.

    What has ended can no longer be changed: its pages lead to the record, which says so.
    """

    queryset = Delegation.objects.select_related("council", "country", "place__country")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.is_over:
            return HttpResponseRedirect(reverse("delegation", args=[self.object.key]))
        return super().get(request, *args, **kwargs)

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        # Where others hold the record they may hold the trail too, and its reader has opened the page before.
        if more.get("status") != HTTPStatus.SERVICE_UNAVAILABLE:
            services.note_reading(self.object, by=self.user)
        return super().render_to_response(context, **more)

    def changed_by(self, current: Any) -> str:
        return who_changed(current, self.user, besides=("delegation_read",))

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        services.note_reading(current, by=self.user)
        return super().conflict(form, current)
