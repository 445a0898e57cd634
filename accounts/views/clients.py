"""The clients of the API that a body has: what they are, a new secret, their end."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView

from accounts import services
from accounts.forms import RotateForm
from accounts.models import ApiClient, Body
from accounts.scopes import SCOPES
from accounts.views.members import link
from web import parts
from web.actions import ActionView
from web.gds import Params
from web.scoping import Scoped
from web.templatetags.gds import moment


class ApiClients(Scoped, DetailView):
    queryset = Body.objects.all()
    slug_field = "code"
    slug_url_kwarg = "code"
    context_object_name = "body"
    template_name = "accounts/api_clients.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        services.must_manage_clients(self.request.user, self.object)
        return super().get_context_data(clients=self.clients(), **kwargs)

    def clients(self) -> list[dict[str, Any]]:
        now = timezone.now()
        found = ApiClient.objects.filter(body=self.object, is_active=True).select_related("application")
        return [
            {
                "name": client.name,
                "facts": parts.summary_list(self.rows(client, now)),
                "rotate": link(
                    reverse("rotate_secret", args=[self.object.code, client.key]), _("New secret"), client.name
                ),
                "end": link(reverse("end_client", args=[self.object.code, client.key]), _("End"), client.name),
            }
            for client in found.order_by("name")
        ]

    def rows(self, client: ApiClient, now: datetime) -> Iterator[Params]:
        told = ((SCOPES.get(scope, ""), scope) for scope in client.scopes)
        scopes = format_html_join("", "<li>{} <code>{}</code></li>", told)
        yield parts.summary_row(_("May"), format_html('<ul class="govuk-list">{}</ul>', scopes))
        yield parts.summary_row(_("Client ID"), client.application.client_id)
        yield parts.summary_row(_("Made"), moment(client.made_at))
        used = moment(client.last_token_at) if client.last_token_at else _("Never")
        yield parts.summary_row(_("Last used"), used)
        if client.older_secret_at(now):
            yield parts.summary_row(_("Old secret good until"), moment(client.older_secret_ends_at))


class _OfClient(ActionView):
    """An act on a client that has not ended."""

    queryset = ApiClient.objects.filter(is_active=True).select_related("body", "application")
    lookup = {"key": "key", "body_id": "code"}
    object: ApiClient

    def must_be_allowed(self) -> None:
        services.must_manage_clients(self.user, self.object.body)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(caption=self.object.name, **kwargs)

    def get_success_url(self) -> str:
        return reverse("api_clients", args=[self.object.body_id])

    back = get_success_url


class RotateSecret(_OfClient):
    form_class = RotateForm
    title = gettext_lazy("Give this client a new secret")
    intro = gettext_lazy(
        "The new secret is shown once, on the next page. Have the person ready who will put it in place."
    )
    button = gettext_lazy("Show the new secret")

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"replaces": row.print_of_secret}

    def perform(self, **facts: Any) -> str:
        self.old_ends_at = self.now + timedelta(hours=int(facts.pop("old_ends")))
        return services.rotate_secret(self.object, old_ends_at=self.old_ends_at, by=self.user, now=self.now, **facts)

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        if self.result is None:
            return answer
        # Shown here and kept nowhere: neither in the session nor in an address.
        context = {
            "client": self.object,
            "secret": self.result,
            "old_ends_at": self.old_ends_at if self.old_ends_at > self.now else None,
            "back": self.get_success_url(),
        }
        return render(self.request, "accounts/api_secret.html", context)


class EndClient(_OfClient):
    title = gettext_lazy("End this client")
    intro = gettext_lazy(
        "The system that uses it is refused from this moment on. What it did stays on the trail. An ended client does "
        "not come back; a new one can be made."
    )
    button = gettext_lazy("End it")
    warns = True
    done = gettext_lazy("The client is ended.")

    def perform(self, **facts: Any) -> ApiClient:
        return services.end_client(self.object, by=self.user, now=self.now, **facts)
