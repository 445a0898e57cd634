"""What a journey or a visit costs, after what it might cost less."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rules import MAY_BE_RELEASED
from engagement import money_words, services
from engagement.forms.money import CostForm
from engagement.models import Cost, offers_of
from engagement.rules import Direction, PaidBy
from engagement.views.money import MoneyList, OnDelegation, OnRow
from web.actions import Confirm

ROWS = Cost.objects.select_related("delegation__council")


class Costs(MoneyList):
    template_name = "engagement/costs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        delegation = self.object
        costs, offers = list(delegation.costs.all()), offers_of(delegation)
        if delegation.direction != Direction.VIRTUAL:
            kwargs["cheaper"] = money_words.Cheaper(delegation, costs, self.user)
        if costs:
            kwargs["by_kind"] = money_words.sums_by_kind(costs)
            kwargs["by_payer"] = money_words.sums_by_payer(costs, delegation)
        return super().get_context_data(
            title=_("Costs"),
            table=money_words.cost_table(costs, delegation, may_edit=self.may_edit),
            as_a_request_asks=money_words.as_a_request_asks(costs, offers, delegation),
            offers_address=reverse("delegation_offers", args=[delegation.key]),
            **kwargs,
        )


class AddCost(OnDelegation):
    list_name = "delegation_costs"
    form_class = CostForm
    title = gettext_lazy("Put down a cost")
    intro = MAY_BE_RELEASED
    done = gettext_lazy("The cost is put down.")

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "paid_by": PaidBy.COUNCIL}

    def perform(self, **facts: Any) -> Cost:
        facts.pop("seen", None)
        return services.put_down_cost(self.object, by=self.user, now=self.now, **facts)


class ChangeCost(OnRow):
    queryset = ROWS
    list_name = "delegation_costs"
    form_class = CostForm
    title = gettext_lazy("Change a cost")
    done = gettext_lazy("Saved.")

    def perform(self, **facts: Any) -> Cost:
        facts.pop("form_id", None)
        return services.edit_cost(self.object, by=self.user, now=self.now, **facts)


class RemoveCost(OnRow):
    """One that is gone already was taken off the list."""

    queryset = ROWS
    list_name = "delegation_costs"
    form_class = Confirm
    title = gettext_lazy("Remove this cost?")
    intro = gettext_lazy("The history keeps what it was, for those who see the whole record.")
    button = gettext_lazy("Remove")
    warns = True
    done = gettext_lazy("The cost is removed.")

    def perform(self, **_facts: Any) -> None:
        services.remove_cost(self.object, by=self.user, now=self.now)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cost = self.object
        told = {"kind": cost.get_kind_display(), "amount": money_words.pounds(cost.amount)}
        return super().get_context_data(**{"title": _("Remove this cost: %(kind)s, %(amount)s?") % told, **kwargs})
