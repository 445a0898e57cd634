"""What every page about one delegation stands on."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from audit.models import Event
from engagement import services
from engagement.models import Delegation
from web.actions import ActionView
from web.templatetags.gds import moment


class DelegationAct(ActionView):
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
        """The last act on the record, as the trail has it: who edits a record is of its council, and may know."""
        acts = Event.objects.filter(label=current._meta.label, subject=current.key, body=current.council_id)
        last = acts.exclude(action="delegation_read").order_by("-pk").first()
        who = User.objects.filter(key=last.actor).first() if last else None
        if last is None or who is None:
            return ""
        if who == self.user:
            return _("You changed it yourself on %(moment)s, in another window.") % {"moment": moment(last.at)}
        return _("%(name)s changed it on %(moment)s.") % {"name": who, "moment": moment(last.at)}

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        services.note_reading(current, by=self.user)
        return super().conflict(form, current)
