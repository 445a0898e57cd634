"""Which agreement of its council a delegation belongs to."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement import belonging
from engagement.forms.sections import AgreementChoice
from engagement.models import Delegation
from engagement.views.sections import Section
from twinning.models import Agreement


class AgreementOfDelegation(Section):
    """Those that its places suggest, to choose one of. Nothing is typed here, so that nothing of a draft is kept."""

    form_class = AgreementChoice
    page = "agreement"
    title = gettext_lazy("Agreement")

    @cached_property
    def choices(self) -> list[Agreement]:
        return belonging.choices(self.object, self.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "agreements": self.choices}

    def initial_of(self, row: Any) -> dict[str, Any]:
        agreement = belonging.named(row, self.user)
        return {"agreement": agreement.key if agreement else AgreementChoice.NONE}

    def get_initial(self) -> dict[str, Any]:
        """Where none is named yet, nobody has said that there is none."""
        initial = super().get_initial()
        return {**initial, "agreement": None} if initial["agreement"] == AgreementChoice.NONE else initial

    def facts(self, form: Any) -> dict[str, Any]:
        return {**super().facts(form), "agreement": form.chosen}

    def keep(self, form: Any) -> HttpResponse | None:
        if not self.object.is_draft or "later" not in self.request.POST:
            return None
        messages.warning(self.request, _("No agreement was chosen."))
        return HttpResponseRedirect(reverse("delegations"))

    def get_success_url(self) -> str:
        delegation: Delegation = self.result or self.object
        if delegation.is_draft and "later" not in self.request.POST and not self.returns_to_check:
            return self.address("delegation_places")
        return super().get_success_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        intro = (
            _("Then it stands in the agreement’s timeline, and shows that the agreement is alive.")
            if self.choices
            else _("Your council has no agreement in the register with a place of this country.")
        )
        return super().get_context_data(**{"intro": intro, **kwargs})
