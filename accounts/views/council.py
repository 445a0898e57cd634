"""What a council decides for itself: the sharing notice, and where new records start."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts import services
from accounts.forms import SettingsForm
from accounts.models import Body, CouncilSettings
from accounts.roles import BodyKind, Can
from accounts.rules import Sharing
from web.actions import ActionView


class YourCouncil(TemplateView):
    """The way to the council that somebody manages; a choice where there are several."""

    template_name = "accounts/your_council.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        bodies = sorted(
            {m.body for m in request.user.memberships_now if request.user.may(Can.MANAGE_MEMBERS, m.body_id)},  # type: ignore[union-attr]
            key=lambda body: body.name,
        )
        if not bodies:
            raise PermissionDenied(_("You do not manage the members of a council."))
        if len(bodies) == 1:
            return redirect("body_members", bodies[0].code)
        return self.render_to_response(self.get_context_data(bodies=bodies))


class _OfCouncil(ActionView):
    queryset = Body.objects.filter(kind=BodyKind.COUNCIL).select_related("council__settings")
    lookup = {"code": "code"}
    object: Body

    def settings(self) -> CouncilSettings:
        found = CouncilSettings.objects.filter(council_id=self.object.code).first()
        return found or CouncilSettings(council_id=self.object.code)

    def acting_for(self) -> str:
        return self.object.code

    def get_success_url(self) -> str:
        return reverse("body_members", args=[self.object.code])


class SharingNotice(_OfCouncil):
    """Everybody in the council may read it; an approver accepts it."""

    template_name = "accounts/sharing_notice.html"
    title = gettext_lazy("Who sees what, and who answers for it")
    button = gettext_lazy("Accept for our council")
    done = gettext_lazy("The sharing notice is accepted.")

    def must_be_allowed(self) -> None:
        if self.request.method == "POST":
            self.user.must(Can.ACCEPT_SHARING_NOTICE, self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            settings=self.settings(),
            levels=Sharing,
            may_accept=self.user.may(Can.ACCEPT_SHARING_NOTICE, self.object),
            caption=self.object.name,
            **kwargs,
        )

    def perform(self, **facts: Any) -> CouncilSettings:
        assert self.object.council is not None  # noqa: S101 - the rows are councils
        return services.accept_sharing_notice(self.object.council, by=self.user, now=self.now)

    def back(self) -> str:
        return self.get_success_url() if self.user.may(Can.MANAGE_MEMBERS, self.object) else ""


class ChangeSettings(_OfCouncil):
    act = Can.CHANGE_SETTINGS
    form_class = SettingsForm
    template_name = "accounts/settings.html"
    title = gettext_lazy("Sharing, sign-off, gifts and risk")
    done = gettext_lazy("The settings are saved.")

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "version": self.settings().version}

    def initial_of(self, row: Any) -> dict[str, Any]:
        return super().initial_of(row if isinstance(row, CouncilSettings) else self.settings())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(settings=self.settings(), caption=self.object.name, **kwargs)

    def perform(self, **facts: Any) -> CouncilSettings:
        assert self.object.council is not None  # noqa: S101
        return services.change_settings(self.object.council, by=self.user, **facts)

    def back(self) -> str:
        return self.get_success_url()
