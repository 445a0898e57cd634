"""Who holds an office of a council."""

from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.forms import DeputyForm, EndOfficeForm, OfficeForm
from accounts.models import Appointment, Body
from accounts.roles import Can
from web.actions import ActionView


class NameOffice(ActionView):
    queryset = Body.objects.all()
    lookup = {"code": "code"}
    act = Can.NAME_OFFICES
    form_class = OfficeForm
    title = _("Name an office holder")
    intro = _(
        "Whoever holds an office gets its tasks and signs off, and sees no more than their role allows. You change who "
        "stands in for them in the list of offices."
    )
    done = _("The office has its holder.")

    def acting_for(self) -> str:
        return str(self.object.code)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "body": self.object}

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"starts_on": localdate(self.now)}

    def perform(self, **facts: Any) -> Appointment:
        return services.name_office(self.object, by=self.user, now=self.now, **facts)

    def get_success_url(self) -> str:
        return reverse("body_members", args=[self.object.code])

    back = get_success_url


class ChangeDeputy(ActionView):
    """Holder and days stay as they are, so nothing of them is typed again."""

    queryset = Appointment.objects.select_related("body", "holder", "deputy")
    lookup = {"key": "key", "body_id": "code"}
    act = Can.NAME_OFFICES
    form_class = DeputyForm
    title = _("Who stands in")
    done = _("It is saved who stands in.")

    def acting_for(self) -> str:
        return str(self.object.body_id)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "appointment": self.object}

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"deputy": row.deputy, "stands": row.deputy.key if row.deputy else ""}

    def facts(self, form: Any) -> dict[str, Any]:
        facts = super().facts(form)
        return {"deputy": facts["deputy"], "seen": facts["stands"]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        caption = f"{self.object.get_office_display()}, {self.object.holder.name}"
        return super().get_context_data(caption=caption, **kwargs)

    def perform(self, **facts: Any) -> Appointment:
        return services.change_deputy(self.object, by=self.user, now=self.now, **facts)

    def get_success_url(self) -> str:
        return reverse("body_members", args=[self.object.body_id])

    back = get_success_url


class EndOffice(ActionView):
    queryset = Appointment.objects.select_related("body", "holder")
    lookup = {"key": "key", "body_id": "code"}
    act = Can.NAME_OFFICES
    form_class = EndOfficeForm
    title = _("End an appointment")
    button = _("End it")
    done = _("The appointment is ended.")

    def acting_for(self) -> str:
        return str(self.object.body_id)

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"ends_on": localdate(self.now)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        caption = f"{self.object.get_office_display()}, {self.object.holder.name}"
        return super().get_context_data(caption=caption, **kwargs)

    def perform(self, **facts: Any) -> Appointment:
        return services.end_office(self.object, by=self.user, now=self.now, **facts)

    def get_success_url(self) -> str:
        return reverse("body_members", args=[self.object.body_id])

    back = get_success_url
