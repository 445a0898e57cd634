"""What its keepers change by themselves, whoever of them wrote it: the playbook, notes on topics, desks to call."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from web.actions import ActionView, ConfirmSeen
from web.forms import RegisterForm


class ActOnKept(ActionView):
    """One button about it, with its name above the question."""

    form_class: type[RegisterForm] = ConfirmSeen

    def acting_for(self) -> None:
        """Whoever keeps it."""

    def back(self) -> str:
        return str(self.object.get_absolute_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"caption": str(self.object), **kwargs})

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        """What stands is no longer what was looked at. It is shown again, to be decided on or not."""
        return HttpResponseRedirect(self.back())


class EditKept(ActOnKept):
    """A form about it: who was overtaken sees both texts, and nothing where both wrote the same."""

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        if self.says_the_same(form, current):
            return HttpResponseRedirect(self.back())
        return ActionView.conflict(self, form, current)
