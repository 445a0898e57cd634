"""How the playbook is searched."""

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guidance.models import Activity, PlaybookEntry, Sector
from guidance.rules import Alternative, EntryKind
from places.filters import Sought
from places.models import Country
from web.filters import ListFilter


class PlaybookFilter(ListFilter):
    """Entries by what they are, and by what they are for: those that name it, and those that name none."""

    q = Sought(
        method="with_words", help_text=_("Words of the entry, or of what it is for; PRC, China and 中国 find the same.")
    )
    kind = django_filters.ChoiceFilter(choices=EntryKind.choices, label=_("Kind"), help_text=_("What kind it is."))
    alternative = django_filters.ChoiceFilter(
        choices=Alternative.choices,
        label=_("Instead of a site visit"),
        help_text=_("What it offers instead of a visit to a site."),
    )
    activity = django_filters.ModelChoiceFilter(
        queryset=Activity.objects.all(),
        method="fitting",
        label=_("Activity"),
        help_text=_("Entries for this activity, and those for any."),
    )
    sector = django_filters.ModelChoiceFilter(
        queryset=Sector.objects.all(),
        method="fitting",
        label=_("Sector"),
        help_text=_("Entries for this sector, and those for any."),
    )
    country = django_filters.ModelChoiceFilter(
        queryset=Country.objects.all(),
        method="fitting",
        label=_("Partner country"),
        help_text=_("Entries for this country or territory, by its ISO 3166 code, and those for any."),
    )

    class Meta:
        model = PlaybookEntry
        fields: tuple[str, ...] = ()

    def with_words(self, rows: Any, _name: str, text: str) -> Any:
        return rows.filter(pk__in=PlaybookEntry.objects.search(text).values("pk"))

    def fitting(self, rows: Any, name: str, row: Any) -> Any:
        named = {"activity": "activities", "sector": "sectors", "country": "countries"}[name]
        fits = PlaybookEntry.objects.filter(Q(**{named: None}) | Q(**{named: row}))
        return rows.filter(pk__in=fits.values("pk"))
