"""How the directory of organisations is searched."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from counterparts.models import Organisation
from counterparts.rules import ActorGroup, OrganisationKind
from places.filters import YES_OR_NO, NamedFilter
from places.models import Country, Place
from web.filters import KeyFilter

STATES = [("accepted", _("Accepted for all councils")), ("waiting", _("Waiting for acceptance"))]


class OrganisationFilter(NamedFilter):
    reads = {
        "q": ("name", "local_name", "other_names"),
        "country": ("place",),
        "province": ("place",),
        "state": ("accepted_at",),
        "merged": ("merged_into",),
    }

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

    province = django_filters.ModelChoiceFilter(
        queryset=Place.objects.all(),
        method="in_province",
        label=_("Province or region"),
        help_text=_("The place with this code, and every place in it."),
    )
    parent = KeyFilter(
        method="part_of",
        label=_("Part of"),
        help_text=_("Organisations that are part of the one with this id."),
    )
    state = django_filters.ChoiceFilter(
        choices=STATES,
        method="stated",
        label=_("Shared directory"),
        help_text=_("Organisations that the unit has accepted for all councils, or has not."),
    )
    merged = django_filters.ChoiceFilter(
        choices=YES_OR_NO,
        method="was_merged",
        label=_("Merged"),
        help_text=_("Organisations that were merged into another that you see, or those that stand for themselves."),
    )

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def in_province(self, rows: Any, _name: str, value: Place) -> Any:
        return rows.filter(place__in=Place.objects.codes_within(value))

    def part_of(self, rows: Any, _name: str, key: str) -> Any:
        return rows.filter(parent__in=Organisation.objects.visible_to(self.request.user).filter(key=key).values("pk"))

    def stated(self, rows: Any, _name: str, value: str) -> Any:
        if value == "accepted":
            return rows.filter(accepted_at__isnull=False)
        return rows.standing(self.request.user).filter(accepted_at=None)

    def was_merged(self, rows: Any, _name: str, value: str) -> Any:
        standing = rows.standing(self.request.user)
        return standing if value == "no" else rows.exclude(pk__in=standing.values("pk"))

    def in_country(self, rows: Any, _name: str, value: Country) -> Any:
        return rows.filter(place__in=Place.objects.filter(country=value))


class DirectoryFilter(OrganisationFilter):
    """The same for the list of the directory, which shows one row of duplicates, and all that fits a text."""

    def filter_queryset(self, queryset: Any) -> Any:
        rows: Any = super(NamedFilter, self).filter_queryset(queryset)
        user, text = self.request.user, self.form.cleaned_data.get("q")
        rows = rows.standing(user)
        return rows.named_like(text, user) if text else rows
