"""Whom to call: one page for all who read guidance, and how the central unit keeps it."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.roles import Can
from guidance import services
from guidance.forms.support import SupportContactForm
from guidance.models import SupportContact
from guidance.views.kept import ActOnKept, EditKept
from places.models import NATIONS
from places.rules import Nation
from web.actions import ActionView


class SupportContacts(TemplateView):
    template_name = "guidance/support.html"
    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_GUIDANCE)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        today = localdate(timezone.now())
        rows = SupportContact.objects.visible_to(user).prefetch_related("sectors", "topics")
        return super().get_context_data(
            contacts=[(row, _serves(row), row.is_unconfirmed(today)) for row in rows],
            may_keep=user.may(Can.KEEP_SUPPORT),
            **kwargs,
        )


def _serves(contact: SupportContact) -> str:
    """For whom and about what; nothing where it helps everybody with everything."""
    told = (
        [str(NATIONS[Nation(nation)]) for nation in contact.nations],
        [row.name for row in contact.sectors.all()],
        [row.name for row in contact.topics.all()],
    )
    return ". ".join(", ".join(names) for names in told if names)


# -- Keeping it ----------------------------------------------------------------------------------------------------


class AddSupportContact(ActionView):
    act = Can.KEEP_SUPPORT
    form_class = SupportContactForm
    title = gettext_lazy("Add a desk that can be called")
    intro = gettext_lazy("It stands on the answers that it fits, with the day on which it was confirmed: today.")
    button = gettext_lazy("Add it")
    done = gettext_lazy("The desk is added, and confirmed today.")

    def back(self) -> str:
        return reverse("support")

    def perform(self, **facts: Any) -> SupportContact:
        facts.pop("seen")
        return services.add_support_contact(by=self.user, now=self.now, **facts)


class ActOnSupportContact(ActOnKept):
    queryset = SupportContact.objects.all()
    act = Can.KEEP_SUPPORT

    def back(self) -> str:
        return reverse("support")

    def get_success_url(self) -> str:
        return self.back()


class EditSupportContact(EditKept, ActOnSupportContact):
    form_class = SupportContactForm
    title = gettext_lazy("Change this desk")
    intro = gettext_lazy("What you save is read at once, and confirmed today. Cover cards keep what was said before.")
    done = gettext_lazy("Saved, and confirmed today.")

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {**super().initial_of(row), **{name: list(getattr(row, name).all()) for name in ("sectors", "topics")}}

    def perform(self, **facts: Any) -> SupportContact:
        facts.pop("form_id")
        return services.edit_support_contact(self.object, by=self.user, now=self.now, **facts)


class ConfirmSupportContact(ActOnSupportContact):
    title = gettext_lazy("Does this still hold?")
    button = gettext_lazy("Confirm it")
    done = gettext_lazy("It is confirmed today.")

    @property
    def intro(self) -> str:
        return _("%(helps_with)s: %(reached_by)s") % {
            "helps_with": self.object.helps_with,
            "reached_by": self.object.reached_by,
        }

    def perform(self, **facts: Any) -> SupportContact:
        return services.confirm_support_contact(self.object, by=self.user, now=self.now, **facts)


class EndSupportContact(ActOnSupportContact):
    title = gettext_lazy("Take this desk away?")
    intro = gettext_lazy("No answer names it any more. Cover cards that name it keep it.")
    button = gettext_lazy("Take it away")
    warns = True
    done = gettext_lazy("No answer names it any more.")

    def perform(self, **facts: Any) -> SupportContact:
        return services.end_support_contact(self.object, by=self.user, now=self.now, **facts)
