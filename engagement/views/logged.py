"""What the acts on a logged delegation have in common: a page each, from the record and back to it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from engagement.views.reading import DelegationAct
from engagement.views.sections import home_of, marking_of


class LoggedAct(DelegationAct):
    """A draft's page of this address leads to its tasks: it has to be logged first."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.is_draft:
            return HttpResponseRedirect(home_of(self.object))
        return super().get(request, *args, **kwargs)

    def back(self) -> str:
        return reverse("delegation", args=[self.object.key])

    def get_success_url(self) -> str:
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"caption": str(self.object), "marking": marking_of(self.object), "handling": self.object.handling}
        return super().get_context_data(**{**words, **kwargs})
