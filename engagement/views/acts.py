"""What happens to a logged delegation: declined, cancelled; and the notes that a council keeps to itself about it."""

from typing import Any

from django.utils.translation import gettext_lazy

from accounts.roles import Can
from accounts.views import notes
from engagement import services
from engagement.forms.sections import ReasonForm
from engagement.models import Delegation
from engagement.views.logged import LoggedAct
from engagement.views.sections import page_of


class EndDelegation(LoggedAct):
    """The record stays, with the reason: nothing that was logged is ever deleted."""

    act = Can.END_DELEGATION
    form_class = ReasonForm
    template_name = "engagement/end.html"

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"reason": row.ended_reason}


class DeclineDelegation(EndDelegation):
    title = gettext_lazy("Decline this delegation")
    button = gettext_lazy("Decline this delegation")
    intro = gettext_lazy(
        "For a visit that your council says no to. Record and history stay, and figures leave it out. This cannot be "
        "undone: afterwards the record can no longer be changed."
    )
    done = gettext_lazy("The delegation is declined.")

    def perform(self, **facts: Any) -> Delegation:
        return services.decline_delegation(self.object, by=self.user, now=self.now, **facts)


class CancelDelegation(EndDelegation):
    title = gettext_lazy("Cancel this delegation")
    button = gettext_lazy("Cancel this delegation")
    intro = gettext_lazy(
        "For a visit that was going to happen and now is not. Record and history stay, and figures leave it out. This "
        "cannot be undone: afterwards the record can no longer be changed."
    )
    done = gettext_lazy("The delegation is cancelled.")

    def perform(self, **facts: Any) -> Delegation:
        return services.cancel_delegation(self.object, by=self.user, now=self.now, **facts)


class WriteNote(notes.WriteNote):
    queryset = Delegation.objects.select_related("council")

    def back(self) -> str:
        return page_of(self.object)


class RemoveNote(notes.RemoveNote):
    records = Delegation.objects.all()

    def back(self) -> str:
        return page_of(self.record)
