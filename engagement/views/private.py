"""What the pages stand on that show what a council keeps to itself about a visit."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.roles import Can
from engagement import services
from engagement.private_words import councils_apart
from engagement.views.reading import DelegationAct
from engagement.views.sections import home_of, marking_of
from places.models import Council
from web.actions import ActionView


class PrivatePage(DelegationAct):
    """A page of one council that takes part in a visit. Nobody of another is shown it, or told that there is one.

    Who belongs to several says which by `?council=`. A page that `writes` is for those who write private notes.
    """

    writes = False
    open_after_end = False
    council: Council

    @cached_property
    def councils(self) -> list[Council]:
        return councils_apart(self.object, self.user)

    def must_be_allowed(self) -> None:
        asked = self.request.GET.get("council")
        chosen = next((council for council in self.councils if council.code == asked), None)
        if chosen is None and not self.councils:
            raise PermissionDenied(_("Only the councils that take part in this delegation keep this about it."))
        self.council = chosen or self.councils[0]
        if self.writes:
            self.user.must(Can.WRITE_NOTE, self.council)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.is_draft:
            return HttpResponseRedirect(home_of(self.object))
        if self.open_after_end:
            return ActionView.get(self, request, *args, **kwargs)
        return super().get(request, *args, **kwargs)

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        """Where both typed the same, or one sent it twice, there is nothing to choose; nor where nothing was asked."""
        if all(bound.is_hidden for bound in form):
            messages.warning(self.request, _("Somebody changed this since you opened it. This is how it stands now."))
            return HttpResponseRedirect(self.back())
        if self.says_the_same(form, current):
            return HttpResponseRedirect(self.get_success_url())
        services.note_reading(self.object, by=self.user)
        return ActionView.conflict(self, form, current)

    @property
    def may_write(self) -> bool:
        return bool(self.user.may(Can.WRITE_NOTE, self.council))

    def address(self, name: str, *words: str) -> str:
        """Another page of the same council."""
        which = f"?council={self.council.code}" if len(self.councils) > 1 else ""
        return reverse(name, args=[self.object.key, *words]) + which

    def row(self, model: Any, word: str) -> Any:
        """A row of the council's own by its key in the address. Raises Http404 for any other."""
        rows = model.objects.visible_to(self.user).about(self.object).filter(council__in=self.councils)
        found = get_object_or_404(rows, key=self.kwargs[word])
        self.council = next(council for council in self.councils if council.pk == found.council_id)
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {
            "caption": str(self.object),
            "marking": marking_of(self.object),
            "handling": self.object.handling,
            "council": self.council,
            "may_write": self.may_write and not self.object.is_over,
            "others": [council for council in self.councils if council != self.council],
        }
        return super().get_context_data(**{**words, **kwargs})


class ReadPage(PrivatePage):
    """One that only shows, also when the visit has ended."""

    http_method_names = ["get", "head", "options"]
    open_after_end = True

    def back(self) -> str:
        return reverse("delegation", args=[self.object.key])
