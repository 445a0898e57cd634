"""How the matrix of positions is searched."""

from datetime import date
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.models import Body
from accounts.roles import BodyKind
from guidance.models import Activity, Position, Sector
from guidance.rules import Cell, Standing
from places.filters import YES_OR_NO
from places.models import NATIONS, Country
from web.filters import ISO_DAY, ListFilter

OWNERS = (BodyKind.UNIT, BodyKind.DEPARTMENT, BodyKind.DEVOLVED)
# The parts of a cell that can be asked about.
CELL = ("activity", "sector", "nation", "country")


class MatrixFilter(ListFilter):
    """The matrix for a nation and a partner country, on a day: today, or the one that is asked for."""

    nation = django_filters.ChoiceFilter(
        choices=[(str(code), name) for code, name in NATIONS.items()],
        method="meeting",
        label=_("Nation"),
        help_text=_("Positions that hold for councils of this nation: those that name it, and those for any."),
    )
    country = django_filters.ModelChoiceFilter(
        queryset=Country.objects.all(),
        method="meeting",
        label=_("Partner country"),
        help_text=_("Positions that hold for this country or territory, by its ISO 3166 code, and those for any."),
    )
    as_of = django_filters.DateFilter(
        method="leave_for_last",
        input_formats=ISO_DAY,
        label=_("As of"),
        help_text=_("Positions that were or will be in force on this day. Without it, today."),
    )

    class Meta:
        model = Position
        fields: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        """The day that is asked about."""
        day: date | None = self.form.cleaned_data.get("as_of")
        return day or self.today

    @property
    def question(self) -> Cell:
        """The cell that is asked about; empty where none of its parts is chosen."""
        told = self.form.cleaned_data
        chosen = {name: told.get(name) or None for name in CELL}
        return Cell(**{name: getattr(row, "pk", row) for name, row in chosen.items()})

    def filter_queryset(self, queryset: Any) -> Any:
        rows: Any = super().filter_queryset(queryset)
        return rows.in_force(self.day)

    def meeting(self, rows: Any, name: str, row: Any) -> Any:
        return rows.meeting(Cell(**{name: getattr(row, "pk", row)}))

    def leave_for_last(self, rows: Any, _name: str, _day: Any) -> Any:
        return rows


class CellFilter(MatrixFilter):
    """A cell of it."""

    activity = django_filters.ModelChoiceFilter(
        queryset=Activity.objects.all(),
        method="meeting",
        label=_("Activity"),
        help_text=_("Positions that hold for this activity: those that name it, and those for any."),
    )
    sector = django_filters.ModelChoiceFilter(
        queryset=Sector.objects.all(),
        method="meeting",
        label=_("Sector"),
        help_text=_("Positions that hold for this sector: those that name it, and those for any."),
    )


class PositionFilter(CellFilter):
    """The same, by what is said and by whom."""

    standing = django_filters.ChoiceFilter(
        choices=Standing.choices, label=_("Position"), help_text=_("Positions that say this, such as not_supported.")
    )
    owner = django_filters.ModelChoiceFilter(
        queryset=Body.objects.filter(kind__in=OWNERS),
        label=_("Owner"),
        help_text=_("Positions of the department or government with this code."),
    )
    to_review = django_filters.ChoiceFilter(
        choices=YES_OR_NO,
        method="reviewed",
        label=_("To review"),
        help_text=_("Whether the day by which the owner looks at it again is past."),
    )

    def reviewed(self, rows: Any, _name: str, answer: str) -> Any:
        late = {"review_by__lt": self.day}
        return rows.filter(**late) if answer == "yes" else rows.exclude(**late)
