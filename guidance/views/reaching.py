"""What the reader is asked to acknowledge, and the one button that does it."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.roles import Can
from guidance import services
from guidance.asked import asked_of
from guidance.models import Issued, Receipt
from web import parts
from web.actions import ActionView
from web.scoping import Scoped


class ToAcknowledge(Scoped, TemplateView):
    """What the reader has not acknowledged yet, the oldest first."""

    queryset = Receipt.objects.all()
    template_name = "guidance/to_acknowledge.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        user.must(Can.ACKNOWLEDGE_GUIDANCE)
        asked = [(one, parts.button(_("I have read it"), one.row)) for one in asked_of(user, localdate(timezone.now()))]
        return super().get_context_data(asked=asked, **kwargs)


class Acknowledge(ActionView):
    """One button on the page of a text, or beside it in the list. Its address names the text, which was asked about."""

    queryset = Receipt.objects.filter(is_asked=True)
    lookup = {"record": "key"}
    act = Can.ACKNOWLEDGE_GUIDANCE
    template_name = "guidance/acknowledge.html"
    title = gettext_lazy("Acknowledge this guidance")
    intro = gettext_lazy("You say that you have read it. We then remind you of it no more.")
    button = gettext_lazy("I have read it")
    done = gettext_lazy("Acknowledged. You are reminded of it no more.")

    @cached_property
    def text(self) -> Issued:
        """What was published, as far as the reader sees it still."""
        found: Any = self.object.text
        rows = type(found)._default_manager.visible_to(self.user)
        if not rows.filter(pk=found.pk).exists():
            raise Http404
        return found  # type: ignore[no-any-return]

    def acting_for(self) -> Any:
        return None

    def perform(self, **facts: Any) -> Receipt:
        return services.acknowledge(self.text, by=self.user, now=self.now)

    def back(self) -> str:
        return reverse("to_acknowledge") if self.request.GET.get("back") == "list" else self.text.get_absolute_url()

    def get_success_url(self) -> str:
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(caption=str(self.text), text=self.text, **kwargs)
