"""The organisations of a visit are compared with the published lists, all at once."""

from typing import Any

from django.contrib import messages
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.roles import Can
from counterparts.models import Organisation
from engagement.own_history import own_history
from engagement.views.reading import DelegationAct
from engagement.views.sections import page_of
from risk.models import Screening
from risk.screened import Screened, state_of
from risk.services import screen_organisations
from web import parts


class ScreenOrganisations(DelegationAct):
    """What is known of each, and the button that compares them all. Nothing of the visit changes by it."""

    act = Can.SCREEN_ORGANISATION
    template_name = "engagement/screening.html"
    title = gettext_lazy("Compare its organisations with the lists")
    button = gettext_lazy("Compare them now")
    intro = gettext_lazy(
        "Names are compared with published lists and with your council’s own history. What is found is a possible "
        "match, which somebody of your council decides. Only organisations are compared, never people, and nothing "
        "of the visit changes by it. Neither another council nor the central unit sees what you compared. Whoever "
        "reads the whole of its risk assessment reads which answer you gave about organisations."
    )

    @cached_property
    def organisations(self) -> list[Organisation]:
        """Each once, whatever its parts in the visit."""
        links = self.object.organisations.select_related("organisation")
        return list(dict.fromkeys(link.organisation for link in links))

    def perform(self, **facts: Any) -> list[Screening]:
        made = screen_organisations(
            self.object.council, self.organisations, by=self.user, now=self.now, history=own_history
        )
        found = sum(screening.found for screening in made)
        if found:
            told = ngettext("Compared: %(count)s possible match.", "Compared: %(count)s possible matches.", found)
        else:
            told = _("Compared: nothing on the lists looks like one of them.")
        messages.success(self.request, told % {"count": found})
        return made

    def back(self) -> str:
        return page_of(self.object)

    def get_success_url(self) -> str:
        return f"{self.back()}#risk"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = state_of(self.object.council_id, self.organisations, localdate(self.now))
        rows = [parts.summary_row(_named(one), one.in_words) for one in state.organisations]
        return super().get_context_data(
            caption=str(self.object),
            organisations=parts.summary_list(rows) if rows else {},
            loaded=state.lists,
            **kwargs,
        )


def _named(one: Screened) -> Any:
    return format_html('<a class="govuk-link" href="{}">{}</a>', one.address, one.organisation.name)
