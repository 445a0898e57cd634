"""How lines are searched."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import Body
from guidance.filters.positions import OWNERS
from guidance.models import Activity, Line, LineVersion, Sector, Topic
from guidance.rules import BEING_WRITTEN, EVER_PUBLISHED, State
from places.filters import Sought
from places.models import NATIONS, Country
from web.filters import ListFilter


class LineState(TextChoices):
    """How a line stands on a day, by those of its versions that its reader sees."""

    IN_FORCE = "in_force", _("In force")
    COMING = "coming", _("Published, not valid yet")
    OVER = "over", _("No longer in force")
    WRITTEN = "being_written", _("Being written")


class LineFilter(ListFilter):
    """Lines by what they are about, and by those of their versions that the reader sees."""

    q = Sought(
        method="leave_for_last",
        help_text=_("Words of the line, its subject or its topics; PRC, China and 中国 find the same."),
    )
    topic = django_filters.ModelChoiceFilter(
        field_name="topics", queryset=Topic.objects.all(), label=_("Topic"), help_text=_("Lines on this topic.")
    )
    sector = django_filters.ModelChoiceFilter(
        field_name="sectors", queryset=Sector.objects.all(), label=_("Sector"), help_text=_("Lines for this sector.")
    )
    activity = django_filters.ModelChoiceFilter(
        field_name="activities",
        queryset=Activity.objects.all(),
        label=_("Activity"),
        help_text=_("Lines for this activity."),
    )
    country = django_filters.ModelChoiceFilter(
        field_name="countries",
        queryset=Country.objects.all(),
        method="with_country",
        label=_("Partner country"),
        help_text=_("Lines for this country or territory, by its ISO 3166 code, and those for any."),
    )
    nation = django_filters.ChoiceFilter(
        choices=[(str(code), name) for code, name in NATIONS.items()],
        method="leave_for_last",
        label=_("Nation"),
        help_text=_("Lines that are for councils of this nation."),
    )
    owner = django_filters.ModelChoiceFilter(
        queryset=Body.objects.filter(kind__in=OWNERS),
        label=_("Owner"),
        help_text=_("Lines of the department or government with this code."),
    )
    state = django_filters.ChoiceFilter(
        choices=LineState.choices,
        method="leave_for_last",
        label=_("State"),
        help_text=_("How the line stands today, by those of its versions that you may see."),
    )

    class Meta:
        model = Line
        fields: tuple[str, ...] = ()

    def leave_for_last(self, rows: Any, _name: str, _value: Any) -> Any:
        return rows

    def with_country(self, rows: Any, _name: str, country: Country) -> Any:
        return rows.filter(Q(countries=None) | Q(countries=country)).distinct()

    def filter_queryset(self, queryset: Any) -> Any:
        rows: Any = super().filter_queryset(queryset)
        told = self.form.cleaned_data
        versions = self.versions(told["state"])
        if told["nation"]:
            versions = versions.filter(Q(nations=[]) | Q(nations__contains=[told["nation"]]))
        if told["q"]:
            versions = versions.search(told["q"])
        rows = rows.filter(pk__in=versions.values("line"))
        if told["state"] == LineState.OVER:
            standing = self.versions(LineState.IN_FORCE).filter(line=OuterRef("pk"))
            rows = rows.exclude(Exists(standing))
        return rows

    def versions(self, state: str) -> Any:
        """The versions by which a line is found: of all that the reader sees, those that stand or stood last."""
        seen: Any = LineVersion.objects.visible_to(self.request.user)
        match state:
            case LineState.IN_FORCE:
                return seen.in_force(self.today)
            case LineState.COMING:
                return seen.with_days().filter(valid_from__gt=self.today)
            case LineState.OVER:
                return seen.filter(state__in=EVER_PUBLISHED, until__lte=self.today)
            case LineState.WRITTEN:
                return seen.filter(state__in=BEING_WRITTEN)
        return seen.exclude(state=State.SUPERSEDED, until__lte=self.today)


class VersionFilter(ListFilter):
    """Versions of one line: there is nothing to narrow."""

    class Meta:
        model = LineVersion
        fields: tuple[str, ...] = ()
