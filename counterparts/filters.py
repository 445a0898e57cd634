"""How the directory of organisations is searched."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from counterparts.models import Organisation
from counterparts.rules import ActorGroup, OrganisationKind
from places.filters import NamedFilter
from places.models import Country, Place


class OrganisationFilter(NamedFilter):
    reads = {"q": ("name", "local_name", "other_names"), "country": ("place",)}

    kind = django_filters.ChoiceFilter(
        choices=OrganisationKind.choices, label=_("Kind"), help_text=_("What kind of organisation it is.")
    )
    actor_group = django_filters.ChoiceFilter(
        choices=ActorGroup.choices, label=_("Group of actors"), help_text=_("The group of actors that it belongs to.")
    )
    place = django_filters.ModelChoiceFilter(
        queryset=Place.objects.all(), label=_("Place"), help_text=_("The place that it belongs to, by its code.")
    )
    country = django_filters.ModelChoiceFilter(
        queryset=Country.objects.all(),
        method="in_country",
        label=_("Country or territory"),
        help_text=_("The country or territory of its place, by the ISO 3166 code."),
    )

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def in_country(self, rows: Any, _name: str, value: Country) -> Any:
        return rows.filter(place__in=Place.objects.filter(country=value))
