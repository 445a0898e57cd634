"""The mid-visit check: two questions, answered on a phone between two stops."""

from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Can
from engagement import services, wording
from engagement.forms.mid_visit import MidVisitForm
from engagement.models import Delegation, MidVisitCheck
from engagement.views.logged import LoggedAct
from web import parts


class CheckMidVisit(LoggedAct):
    act = Can.EDIT_DELEGATION
    form_class = MidVisitForm
    template_name = "engagement/mid_visit.html"
    title = gettext_lazy("How is the visit going?")
    done = gettext_lazy("The mid-visit check is saved.")

    def initial_of(self, row: Any) -> dict[str, Any]:
        held = MidVisitCheck.objects.filter(delegation=row).first()
        return {name: getattr(held, name) for name in ("theirs", "ours", "note")} if held else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        aims = [
            parts.summary_row(_("They said"), wording.their_aims(self.object)),
            parts.summary_row(_("You want"), wording.paragraphs(self.object.our_aims)),
        ]
        starts_on = self.object.starts_on
        has_begun = starts_on is not None and starts_on <= localdate(self.now)
        return super().get_context_data(aims=parts.summary_list(aims), has_begun=has_begun, **kwargs)

    def perform(self, **facts: Any) -> Delegation:
        return services.check_mid_visit(self.object, by=self.user, now=self.now, **facts)
