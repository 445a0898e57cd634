"""That a visit takes place, or takes place on other days."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Can
from engagement import services, wording
from engagement.brief_state import needs_sign_off
from engagement.doubts import doubts
from engagement.forms.postponing import PostponeForm
from engagement.models import Delegation
from engagement.rules import Stage
from engagement.views.logged import LoggedAct
from web import parts
from web.actions import ConfirmSeen

# Where what a visit lacks to be confirmed is put down.
WHERE = {"their_aims_known": "delegation_aims", "privacy_notice": "delegation_privacy_notice"}


class ConfirmDelegation(LoggedAct):
    """What is still missing is named with a link to it; with nothing missing, one button."""

    act = Can.CONFIRM_DELEGATION
    form_class = ConfirmSeen
    template_name = "engagement/confirm.html"
    title = gettext_lazy("Confirm this delegation")
    button = gettext_lazy("Confirm it")
    done = gettext_lazy("The delegation is confirmed.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.stage == Stage.CONFIRMED:
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)

    @cached_property
    def missing(self) -> list[tuple[Any, str]]:
        lacking = self.object.missing_to_confirm()
        found = [(sentence, reverse(WHERE[field], args=[self.object.key])) for field, sentence in lacking.items()]
        if needs_sign_off(self.object, localdate(self.now)):
            sentence = _("The brief is not signed off yet. Ask for the sign-off")
            found.append((sentence, reverse("delegation_sign_off", args=[self.object.key])))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        delegation = self.object
        facts = [
            parts.summary_row(_("Dates"), wording.span(delegation)),
            parts.summary_row(_("Their aims"), wording.their_aims(delegation)),
        ]
        if delegation.privacy_notice:
            facts.append(parts.summary_row(_("Privacy notice"), wording.privacy_notice(delegation)))
        return super().get_context_data(missing=self.missing, facts=parts.summary_list(facts), **kwargs)

    def perform(self, **facts: Any) -> Delegation:
        return services.confirm_delegation(self.object, by=self.user, now=self.now, **facts)

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        """What stands changed since it was shown: it is shown again, as it is now."""
        self.object = current
        form.data = {**form.data.dict(), "version": str(current.version)}
        form.add_error(None, _("Somebody changed this delegation after you opened the page. Look again, then confirm."))
        return self.render_to_response(self.get_context_data(form=form), status=412)


class PostponeDelegation(LoggedAct):
    act = Can.EDIT_DELEGATION
    form_class = PostponeForm
    title = gettext_lazy("Postpone this delegation")
    intro = gettext_lazy(
        "Give it other days, later or earlier. What stood before is kept in its history. Partner councils, the offices "
        "that have something to do about it and those asked to sign off are told."
    )
    button = gettext_lazy("Save the new days")
    done = gettext_lazy("The delegation has new days.")

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"starts_on": row.starts_on, "ends_on": row.ends_on, "with_stops": True}

    def perform(self, **facts: Any) -> Delegation:
        return services.postpone_delegation(self.object, by=self.user, now=self.now, **facts)

    def get_success_url(self) -> str:
        """Fewer days may leave stops outside of them: that is said at once."""
        for doubt in doubts(self.result):
            if doubt.section == "programme":
                messages.warning(self.request, doubt.sentence)
        return super().get_success_url()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "has_stops": self.object.programme.exists()}
