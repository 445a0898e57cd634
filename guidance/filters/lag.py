"""What the figures of how long guidance takes are narrowed by."""

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from guidance.models import LineVersion, Receipt, Topic
from guidance.rules import UK, Step
from places.models import NATIONS
from web.filters import ISO_DAY, ListFilter
from web.keys import names_a_row

USUAL_DAYS = 365
EARLIEST, LATEST = 1900, 2100


def a_year_that_is_kept(day: date) -> None:
    """As days in forms are refused."""
    if not EARLIEST <= day.year <= LATEST:
        told = _("The year must be between %(earliest)s and %(latest)s.")
        raise ValidationError(told % {"earliest": EARLIEST, "latest": LATEST}, code="out_of_range")


class LagFilter(ListFilter):
    """By the day on which something became a reader's to read; without days, the last 365."""

    topic = django_filters.ModelChoiceFilter(queryset=Topic.objects.all(), method="on_topic", label=_("Topic"))
    nation = django_filters.ChoiceFilter(
        choices=[(str(code), name) for code, name in NATIONS.items()],
        field_name="council__nation",
        label=_("Nation"),
    )
    text = django_filters.CharFilter(field_name="record", validators=[names_a_row], label=_("One text"))
    since = django_filters.DateFilter(
        method="leave_for_last", input_formats=ISO_DAY, label=_("Published from"), validators=[a_year_that_is_kept]
    )
    until = django_filters.DateFilter(
        method="leave_for_last", input_formats=ISO_DAY, label=_("Published to"), validators=[a_year_that_is_kept]
    )
    step = django_filters.ChoiceFilter(choices=Step.choices, method="leave_for_last", label=_("Step"))

    class Meta:
        model = Receipt
        fields: tuple[str, ...] = ()

    @property
    def step_chosen(self) -> Step:
        return Step(self.form.cleaned_data.get("step") or Step.ACKNOWLEDGED)

    @property
    def first(self) -> date:
        chosen: date | None = self.form.cleaned_data.get("since")
        last: date | None = self.form.cleaned_data.get("until")
        return chosen or (last or self.today) - timedelta(days=USUAL_DAYS)

    @property
    def last(self) -> date:
        chosen: date | None = self.form.cleaned_data.get("until")
        return chosen or self.today

    def filter_queryset(self, queryset: Any) -> Any:
        rows: Any = super().filter_queryset(queryset)
        if self.first > self.last:
            raise ValidationError({"since": [_("The first day must be on or before the last one.")]})
        return rows.filter(
            published_at__gte=datetime.combine(self.first, time(), UK),
            published_at__lt=datetime.combine(self.last + timedelta(days=1), time(), UK),
        )

    def on_topic(self, rows: Any, _name: str, topic: Topic) -> Any:
        versions = LineVersion.objects.filter(line__topics=topic)
        return rows.filter(label=LineVersion._meta.label, record__in=versions.values("key"))

    def leave_for_last(self, rows: Any, _name: str, _value: Any) -> Any:
        return rows
