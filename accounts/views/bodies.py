"""Councils, departments and the other bodies, as the administrator keeps them."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.forms import BodyForm
from accounts.models import Body
from accounts.roles import BodyKind, Can
from accounts.views.members import link
from web import parts
from web.actions import ActionView
from web.paging import ListPage


class Bodies(ListPage):
    queryset = Body.objects.all()
    order = ("name", "code")
    template_name = "accounts/bodies.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.MANAGE_BODIES)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = [[self.name(body), body.get_kind_display(), body.code, self.state(body)] for body in context["rows"]]
        head = [_("Name"), _("Kind"), _("Code"), _("State")]
        context["table"] = parts.table(head, rows, caption=_("Bodies"), header_column=True, named=(1, 2, 3))
        return context

    def name(self, body: Body) -> Any:
        return format_html(
            '<a class="govuk-link" href="{}">{}</a>', reverse("body_members", args=[body.code]), body.name
        )

    def state(self, body: Body) -> Any:
        if body.kind == BodyKind.SERVICE:
            return _("On")
        if body.is_active:
            return format_html(
                "{} {}", _("On."), link(reverse("switch_body_off", args=[body.code]), _("Switch off"), body.name)
            )
        return format_html(
            "{} {}", _("Off."), link(reverse("switch_body_on", args=[body.code]), _("Switch on"), body.name)
        )


class AddBody(ActionView):
    act = Can.MANAGE_BODIES
    form_class = BodyForm
    title = gettext_lazy("Add a body")
    button = gettext_lazy("Add")

    def perform(self, **facts: Any) -> Body:
        return services.add_body(by=self.user, **facts)

    def get_success_url(self) -> str:
        return reverse("body_members", args=[self.result.code])

    def back(self) -> str:
        return reverse("bodies")


class _OfBody(ActionView):
    queryset = Body.objects.all()
    lookup = {"code": "code"}
    act = Can.MANAGE_BODIES

    def acting_for(self) -> None:
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(caption=self.object.name, **kwargs)

    def get_success_url(self) -> str:
        return reverse("bodies")

    back = get_success_url


class SwitchBodyOff(_OfBody):
    title = gettext_lazy("Switch this body off")
    intro = gettext_lazy("Nobody can act for it or see what it sees. Its records stay, for those who see them now.")
    button = gettext_lazy("Switch off")
    warns = True
    done = gettext_lazy("The body is switched off.")

    def perform(self, **facts: Any) -> Body:
        return services.switch_body_off(self.object, by=self.user)


class SwitchBodyOn(_OfBody):
    title = gettext_lazy("Switch this body on")
    button = gettext_lazy("Switch on")
    done = gettext_lazy("The body is switched on.")

    def perform(self, **facts: Any) -> Body:
        return services.switch_body_on(self.object, by=self.user)
