"""What happens to a logged delegation: declined, cancelled; and the notes that a council keeps to itself about it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import CouncilNote
from accounts.roles import Can
from accounts.services import remove_note, write_note
from engagement import services
from engagement.forms.notes import NoteForm
from engagement.forms.sections import ReasonForm
from engagement.models import Delegation
from engagement.views.reading import DelegationAct
from engagement.views.sections import home_of, marking_of, page_of
from web.actions import ActionView


class EndDelegation(DelegationAct):
    """The record stays, with the reason: nothing that was logged is ever deleted."""

    act = Can.END_DELEGATION
    form_class = ReasonForm
    template_name = "engagement/end.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.is_draft:
            return HttpResponseRedirect(home_of(self.object))
        return super().get(request, *args, **kwargs)

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"reason": row.ended_reason}

    def back(self) -> str:
        return reverse("delegation", args=[self.object.key])

    def get_success_url(self) -> str:
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"caption": str(self.object), "marking": marking_of(self.object), "handling": self.object.handling}
        return super().get_context_data(**{**words, **kwargs})


class DeclineDelegation(EndDelegation):
    title = gettext_lazy("Decline this delegation")
    button = gettext_lazy("Decline this delegation")
    intro = gettext_lazy("For a visit that your council says no to. Record and history stay, and figures leave it out.")
    done = gettext_lazy("The delegation is declined.")

    def perform(self, **facts: Any) -> Delegation:
        return services.decline_delegation(self.object, by=self.user, now=self.now, **facts)


class CancelDelegation(EndDelegation):
    title = gettext_lazy("Cancel this delegation")
    button = gettext_lazy("Cancel this delegation")
    intro = gettext_lazy(
        "For a visit that was going to happen and now is not. Record and history stay, and figures leave it out."
    )
    done = gettext_lazy("The delegation is cancelled.")

    def perform(self, **facts: Any) -> Delegation:
        return services.cancel_delegation(self.object, by=self.user, now=self.now, **facts)


class WriteNote(ActionView):
    """A note that one's own council alone reads, about any record that one may see."""

    queryset = Delegation.objects.select_related("council")
    act = Can.WRITE_NOTE
    form_class = NoteForm
    title = gettext_lazy("Add a private note")
    button = gettext_lazy("Save the note")
    done = gettext_lazy("Your note is saved. Only your council reads it.")

    def acting_for(self) -> None:
        """Any council of the writer: the record may be another's."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "councils": self.user.councils(Can.WRITE_NOTE)}

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {}

    def back(self) -> str:
        return page_of(self.object)

    def get_success_url(self) -> str:
        return f"{self.back()}#notes"

    def perform(self, **facts: Any) -> CouncilNote:
        return write_note(self.object, by=self.user, **facts)


class RemoveNote(ActionView):
    queryset = CouncilNote.objects.select_related("council")
    lookup = {"key": "note"}
    act = Can.WRITE_NOTE
    title = gettext_lazy("Remove this note")
    button = gettext_lazy("Remove it")
    warns = True
    done = gettext_lazy("The note is gone.")

    def get_object(self) -> Any:
        """A note is reached through the record that it is about."""
        visible = Delegation.objects.visible_to(self.user)
        self.delegation = get_object_or_404(visible, key=self.kwargs["key"])
        note = super().get_object()
        if (note.label, note.record) != (Delegation._meta.label, self.delegation.key):
            raise Http404
        return note

    def perform(self, **_facts: Any) -> None:
        remove_note(self.object, by=self.user)

    def back(self) -> str:
        return page_of(self.delegation)

    def get_success_url(self) -> str:
        return f"{self.back()}#notes"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"intro": self.object.text, "caption": str(self.delegation), **kwargs})
