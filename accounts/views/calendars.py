"""The secret address for a person's own calendar: what it shows, a new one, its end."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.models import CalendarAddress
from accounts.roles import Can
from web.actions import ActionView


class _OfMine(ActionView):
    act = Can.READ_DELEGATIONS

    def must_be_allowed(self) -> None:
        super().must_be_allowed()
        if not self.user.council_codes():
            raise PermissionDenied(_("A calendar address shows what a council has coming, and you belong to none."))

    def get_success_url(self) -> str:
        return reverse("calendar_address")

    def back(self) -> str:
        return reverse("account")


class MakeCalendarAddress(_OfMine):
    """The page of the address, and the act that makes one in place of the one before."""

    template_name = "accounts/calendar.html"
    title = gettext_lazy("Your calendar address")
    button = gettext_lazy("Make a calendar address")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address = CalendarAddress.objects.filter(user=self.user).first()
        return super().get_context_data(
            address=address, **({"button": _("Make a new address instead")} if address else {}), **kwargs
        )

    def perform(self, **facts: Any) -> str:
        return services.make_calendar_address(by=self.user, now=self.now)

    def form_valid(self, form: Any) -> HttpResponse:
        """The address is in this answer and in no other, so there is nothing to redirect to."""
        answer = super().form_valid(form)
        if self.result is None:
            return answer
        address = settings.PUBLIC_URL.rstrip("/") + reverse("calendar_feed", args=[self.result])
        return render(self.request, "accounts/calendar_made.html", {"address": address, "back": self.back()})


class EndCalendarAddress(_OfMine):
    title = gettext_lazy("End your calendar address")
    intro = gettext_lazy("Calendars that fetch it get nothing any more. You can make a new one at any time.")
    button = gettext_lazy("End it")
    done = gettext_lazy("Your calendar address is ended.")
    warns = True

    def perform(self, **facts: Any) -> None:
        services.end_calendar_address(by=self.user)

    def back(self) -> str:
        return self.get_success_url()
