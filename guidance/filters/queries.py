"""How questions to the centre are searched, on the page and over the API alike."""

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guidance.models import Activity, Query, Sector
from guidance.rules import QueryState, Urgency
from places.filters import Sought
from places.models import Council
from web.filters import ListFilter

WAITING = [("yes", _("Waiting for an answer")), ("no", _("Answered or closed"))]


class QueryFilter(ListFilter):
    q = Sought(method="saying", help_text=_("Words of the question or of whom it is about, or a reference."))
    waiting = django_filters.ChoiceFilter(
        choices=WAITING,
        method="still_waiting",
        label=_("Answered?"),
        help_text=_("Those that still wait for an answer, or those that are answered or closed."),
    )
    state = django_filters.ChoiceFilter(
        choices=QueryState.choices, label=_("State"), help_text=_("How far the question has come.")
    )
    urgency = django_filters.ChoiceFilter(
        choices=Urgency.choices, label=_("How urgent"), help_text=_("Questions that are as urgent as this.")
    )
    council = django_filters.ModelChoiceFilter(
        queryset=Council.objects.all(), label=_("Council"), help_text=_("Of the council with this code.")
    )
    activity = django_filters.ModelChoiceFilter(
        queryset=Activity.objects.all(), label=_("Activity"), help_text=_("About the activity with this code.")
    )
    sector = django_filters.ModelChoiceFilter(
        queryset=Sector.objects.all(), label=_("Sector"), help_text=_("About the sector with this code.")
    )

    class Meta:
        model = Query
        fields: tuple[str, ...] = ()

    def saying(self, rows: Any, _name: str, text: str) -> Any:
        for word in text.split():
            rows = rows.filter(Q(text__icontains=word) | Q(with_whom__icontains=word) | Q(reference__iexact=word))
        return rows

    def still_waiting(self, rows: Any, _name: str, answer: str) -> Any:
        over = Q(answered_at__isnull=False) | Q(closed_at__isnull=False)
        return rows.exclude(over) if answer == "yes" else rows.filter(over)
