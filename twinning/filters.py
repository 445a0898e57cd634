"""How the register of agreements is searched, on the page and over the API alike."""

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from places.filters import Sought
from places.models import NATIONS, Council, Country, Place
from twinning.models import Agreement
from twinning.rules import AgreementKind, Confidence, Status
from web.filters import ListFilter


class AgreementFilter(ListFilter):
    reads = {
        "q": ("council", "uk_place", "place"),
        "nation": ("council",),
        "country": ("place",),
        "province": ("place",),
    }

    q = Sought(method="named", help_text=_("A council, a place here or a place abroad, in any of its spellings."))
    council = django_filters.ModelChoiceFilter(
        queryset=Council.objects.all(),
        label=_("Council"),
        help_text=_("The code of the council whose agreement it is."),
    )
    nation = django_filters.ChoiceFilter(
        choices=[(str(code), name) for code, name in NATIONS.items()],
        field_name="council__nation",
        label=_("Nation"),
        help_text=_("Of councils in this nation."),
    )
    country = django_filters.ModelChoiceFilter(
        field_name="place__country",
        queryset=Country.objects.all(),
        label=_("Country or territory"),
        help_text=_("The ISO 3166 code of the country of the place abroad."),
    )
    place = django_filters.ModelChoiceFilter(
        queryset=Place.objects.all(),
        label=_("Place abroad"),
        help_text=_("The code of the place abroad."),
    )
    province = django_filters.ModelChoiceFilter(
        field_name="place",
        queryset=Place.objects.all(),
        method="in_province",
        label=_("Province or region"),
        help_text=_("The code of a province: agreements with it, and with the places in it."),
    )
    kind = django_filters.ChoiceFilter(
        choices=AgreementKind.choices,
        label=_("Kind"),
        help_text=_("Agreements of this kind alone."),
    )
    status = django_filters.MultipleChoiceFilter(
        choices=Status.choices,
        distinct=False,
        label=_("Status"),
        help_text=_("Any of these states of its life."),
    )
    confidence = django_filters.ChoiceFilter(
        choices=Confidence.choices,
        label=_("Confidence"),
        help_text=_("How far what stands can be relied on."),
    )

    class Meta:
        model = Agreement
        fields: tuple[str, ...] = ()

    def named(self, rows: Any, _name: str, text: str) -> Any:
        return rows.search(text)

    def in_province(self, rows: Any, _name: str, province: Place) -> Any:
        return rows.filter(Q(place=province) | Q(place__parent=province) | Q(place__parent__parent=province))
