"""How the register of agreements is searched, on the page and over the API alike."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from places.filters import YES_OR_NO, OfCouncilsFilter, Sought, WithPlacesFilter
from places.models import Country
from twinning.models import Agreement
from twinning.rules import ENDED, AgreementKind, Confidence, Status


class AgreementFilter(OfCouncilsFilter, WithPlacesFilter):
    reads = {
        "q": ("council", "uk_place", "place"),
        "nation": ("council",),
        "country": ("place",),
        "province": ("place",),
        "ended": ("status",),
        # Which rows figures count is no secret from those who see figures, and nobody else finds any by it.
        "counted": ("status",),
    }

    q = Sought(method="named", help_text=_("A council, a place here or a place abroad, in any of its spellings."))
    country = django_filters.ModelChoiceFilter(
        field_name="place__country",
        queryset=Country.objects.all(),
        label=_("Country or territory"),
        help_text=_("The ISO 3166 code of the country of the place abroad."),
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

    ended = django_filters.ChoiceFilter(
        choices=YES_OR_NO,
        method="has_ended",
        label=_("Ended"),
        help_text=_("Agreements that have ended or lapsed, or those that have not."),
    )
    counted = django_filters.ChoiceFilter(
        choices=[YES_OR_NO[0]],
        method="in_figures",
        label=_("In figures"),
        help_text=_("Agreements that national figures count."),
    )

    class Meta:
        model = Agreement
        fields: tuple[str, ...] = ()

    def named(self, rows: Any, _name: str, text: str) -> Any:
        return rows.search(text)

    def has_ended(self, rows: Any, _name: str, answer: str) -> Any:
        return rows.filter(status__in=ENDED) if answer == "yes" else rows.exclude(status__in=ENDED)

    def in_figures(self, rows: Any, _name: str, _answer: str) -> Any:
        return rows.counted_for(self.request.user)
