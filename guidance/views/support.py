"""Whom to call: one page for all who read guidance, and how the central unit keeps it."""

from typing import Any

from django.core.exceptions import PermissionDenied
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
from guidance.forms.support import DeskOfOwnBodyForm, SupportContactForm
from guidance.models import SupportContact
from guidance.services.support import must_answer_for
from guidance.views.kept import ActOnKept, EditKept
from places.models import NATIONS
from places.rules import Nation
from web.actions import ActionView, Confirm


class SupportContacts(TemplateView):
    template_name = "guidance/support.html"
    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_GUIDANCE)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        today = localdate(timezone.now())
        rows = SupportContact.objects.visible_to(user).select_related("owner").prefetch_related("sectors", "topics")
        may_keep = user.may(Can.KEEP_SUPPORT)
        return super().get_context_data(
            contacts=[
                {
                    "row": row,
                    "serves": _serves(row),
                    "is_unconfirmed": row.is_unconfirmed(today),
                    "may_confirm": _answers_for(row, user),
                    "may_change": may_keep or _answers_for(row, user),
                }
                for row in rows
            ],
            may_keep=may_keep,
            **kwargs,
        )


def _answers_for(contact: SupportContact, user: Any) -> bool:
    try:
        must_answer_for(contact, user)
    except PermissionDenied:
        return False
    return True


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
    queryset = SupportContact.objects.select_related("owner")
    act = Can.KEEP_SUPPORT

    def back(self) -> str:
        return reverse("support")

    def get_success_url(self) -> str:
        return self.back()


class EditSupportContact(EditKept, ActOnSupportContact):
    """For the unit, and for the body that answers for it."""

    title = gettext_lazy("Change this desk")

    def must_be_allowed(self) -> None:
        if not self.user.may(Can.KEEP_SUPPORT):
            must_answer_for(self.object, self.user)

    @property
    def form_class(self) -> type[DeskOfOwnBodyForm]:  # type: ignore[override]
        return SupportContactForm if self.user.may(Can.KEEP_SUPPORT) else DeskOfOwnBodyForm

    @property
    def is_anothers(self) -> bool:
        """Whether a body answers for it that the user does not act for."""
        return not _answers_for(self.object, self.user)

    @property
    def intro(self) -> str:
        kept = _("What you save is read at once. Cover cards keep what was said before.")
        if not self.is_anothers:
            return f"{kept} {_('It is confirmed today by that.')}"
        return f"{kept} {_('%(owner)s is asked to confirm it.') % {'owner': self.object.owner}}"

    @property
    def done(self) -> str:
        return _("Saved, and confirmed today.") if _answers_for(self.result, self.user) else _("Saved.")

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {**super().initial_of(row), **{name: list(getattr(row, name).all()) for name in ("sectors", "topics")}}

    def perform(self, **facts: Any) -> SupportContact:
        facts.pop("form_id")
        return services.edit_support_contact(self.object, by=self.user, now=self.now, **facts)


class ConfirmSupportContact(ActOnSupportContact):
    """For the body that answers for it; for the unit where none does."""

    def must_be_allowed(self) -> None:
        must_answer_for(self.object, self.user)

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


class ReportSupportContact(ActOnSupportContact):
    """For whoever reads guidance, and once: what a reader says stands until the desk is confirmed or corrected."""

    act = Can.READ_GUIDANCE
    form_class = Confirm
    title = gettext_lazy("Does this desk not answer?")
    button = gettext_lazy("This contact does not answer")
    done = gettext_lazy(
        "Thank you. It is marked, and the central unit is asked to find out. It is not told who said it."
    )

    @property
    def intro(self) -> str:
        told = {"reached_by": self.object.reached_by}
        return (
            _(
                "Use this where you called or wrote to %(reached_by)s and nobody answered, or the number or address is "
                "wrong. Other readers see that it was reported, and nobody sees by whom."
            )
            % told
        )

    def perform(self, **facts: Any) -> SupportContact:
        return services.report_support_contact(self.object, by=self.user, now=self.now)


class EndSupportContact(ActOnSupportContact):
    title = gettext_lazy("Take this desk away?")
    intro = gettext_lazy("No answer names it any more. Cover cards that name it keep it.")
    button = gettext_lazy("Take it away")
    warns = True
    done = gettext_lazy("No answer names it any more.")

    def perform(self, **facts: Any) -> SupportContact:
        return services.end_support_contact(self.object, by=self.user, now=self.now, **facts)
