"""How the board of mixed messages is searched."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.models import Body
from guidance.filters.positions import OWNERS
from guidance.models import MixedMessage
from web.filters import ListFilter

STATES = [("open", _("Open")), ("overdue", _("Overdue")), ("settled", _("Settled"))]


class MixedMessageFilter(ListFilter):
    """Open ones, unless others are asked for."""

    state = django_filters.ChoiceFilter(choices=STATES, method="in_state", label=_("State"))
    owner = django_filters.ModelChoiceFilter(
        queryset=Body.objects.filter(kind__in=OWNERS), method="of_owner", label=_("Owner of one of the texts")
    )

    class Meta:
        model = MixedMessage
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: Any) -> Any:
        rows: Any = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("state") else rows.filter(settled_at=None)

    def in_state(self, rows: Any, _name: str, state: str) -> Any:
        if state == "settled":
            return rows.filter(settled_at__isnull=False)
        unsettled = rows.filter(settled_at=None)
        return unsettled.filter(due_on__lt=self.today) if state == "overdue" else unsettled

    def of_owner(self, rows: Any, _name: str, owner: Body) -> Any:
        return rows.owned_by(owner)
