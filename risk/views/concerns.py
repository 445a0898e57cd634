"""Where to go with a concern about somebody's conduct, and that one was referred: the day, and nothing else."""

from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from accounts.roles import Can
from risk import services
from risk.concerns import KEEP_IT_OUT, own_leads, routes_for
from risk.forms.referrals import ReferralForm
from risk.models import Referral
from risk.rules import Category
from risk.signposts import for_categories
from risk.views.signposts import nation_of
from web.actions import ActionView

ABOUT_CONDUCT = (Category.PEOPLE_INFLUENCE_PRESSURE,)


class Concerns(ActionView):
    """For all who are signed in: nobody needs a right to know where to go. The form is for councils' people."""

    template_name = "risk/concerns.html"
    form_class = ReferralForm
    title = gettext_lazy("A concern about somebody’s conduct")
    button = gettext_lazy("Note the day")
    done = gettext_lazy("Noted: a concern was referred on that day. Nothing else is kept.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user}

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"referred_on": localdate(self.now)}

    def get_success_url(self) -> str:
        return f"{reverse('concerns')}#referred"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today, nation = localdate(self.now), nation_of(self.user)
        leads = list(own_leads(self.user, today))
        referrals = Referral.objects.visible_to(self.user).select_related("council")
        return super().get_context_data(
            keep_it_out=KEEP_IT_OUT,
            leads=leads,
            several=len(leads) > 1,
            desks=[desk for desk in for_categories(ABOUT_CONDUCT, nation, today) if desk.reported_on is None],
            routes=routes_for(nation),
            may_read=self.user.may(Can.READ_GUIDANCE),
            may_note=self.user.may(Can.NOTE_REFERRAL),
            referrals=list(referrals) if leads else [],
            **kwargs,
        )

    def perform(self, **facts: Any) -> Referral:
        return services.note_referral(facts.pop("council"), by=self.user, now=self.now, **facts)
