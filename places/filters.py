"""How councils and places are searched."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from places.models import COUNCIL_KINDS, LEVELS, NATIONS, POST_KINDS, Council, Country, Network, Place, Post
from places.models import LONGEST_SEARCH as LONGEST
from web.filters import ListFilter

YES_OR_NO = [("yes", _("Yes")), ("no", _("No"))]


class Sought(django_filters.CharFilter):  # type: ignore[misc]
    """What people type to find something by its name."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Search"))
        super().__init__(max_length=LONGEST, **kwargs)


class RegionField(forms.CharField):
    """The name of a region, as councils have it."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value not in (known := Council.objects.regions()):
            raise ValidationError(_("Choose one of: %(words)s.") % {"words": ", ".join(known)})


class RegionFilter(django_filters.CharFilter):  # type: ignore[misc]
    field_class = RegionField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, label=_("Region"), **kwargs)


class NamedFilter(ListFilter):
    """Rows with names: a text finds the few that fit it best, in that order."""

    q = Sought(method="leave_for_last", help_text=_("A name, in any of its spellings. Finds at most 20, best first."))

    def leave_for_last(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        return rows

    def filter_queryset(self, queryset: Any) -> QuerySet[Any]:
        rows: Any = super().filter_queryset(queryset)
        text = self.form.cleaned_data.get("q")
        return rows.search(text) if text else rows  # type: ignore[no-any-return]


class CouncilFilter(NamedFilter):
    nation = django_filters.ChoiceFilter(
        choices=list(NATIONS.items()), label=_("Nation"), help_text=_("Councils of this nation.")
    )
    region = RegionFilter(help_text=_("Councils of this region, such as London."))
    kind = django_filters.ChoiceFilter(
        choices=list(COUNCIL_KINDS.items()), label=_("Kind"), help_text=_("What kind of council it is.")
    )
    open = django_filters.ChoiceFilter(
        choices=YES_OR_NO,
        method="opened",
        label=_("In charge today"),
        help_text=_("Councils that are in charge today, or those that are not."),
    )

    class Meta:
        model = Council
        fields: tuple[str, ...] = ()

    def opened(self, rows: Any, _name: str, value: str) -> Any:
        today: date = self.today
        open_now = Council.objects.open_on(today)
        return rows.open_on(today) if value == "yes" else rows.exclude(pk__in=open_now.values("pk"))


class OfCouncilsFilter(ListFilter):
    """Records of councils, by whose they are."""

    council = django_filters.ModelChoiceFilter(
        queryset=Council.objects.all(), label=_("Council"), help_text=_("Of the council with this code.")
    )
    nation = django_filters.ChoiceFilter(
        choices=[(str(code), name) for code, name in NATIONS.items()],
        method="of_nation",
        label=_("Nation"),
        help_text=_("Of councils in this nation."),
    )

    def of_nation(self, rows: Any, _name: str, nation: str) -> Any:
        return rows.of_councils(nation=nation)


class OfRegionsFilter(OfCouncilsFilter):
    """The same, by the region of the council too."""

    region = RegionFilter(
        method="of_region", help_text=_("Of councils in this region, such as London, as `councils/` names it.")
    )

    def of_region(self, rows: Any, _name: str, region: str) -> Any:
        return rows.of_councils(region=region)


class WithPlacesFilter(ListFilter):
    """Records with another side, by where it is."""

    country = django_filters.ModelChoiceFilter(
        queryset=Country.objects.all(),
        label=_("Country or territory"),
        help_text=_("The country or territory of the other side, by its ISO 3166 code."),
    )
    place = django_filters.ModelChoiceFilter(
        queryset=Place.objects.all(), label=_("Place"), help_text=_("The place of the other side, by its code.")
    )
    province = django_filters.ModelChoiceFilter(
        field_name="place",
        queryset=Place.objects.all(),
        method="in_province",
        label=_("Province or region"),
        help_text=_("The place of the other side is the one with this code, or lies in it."),
    )

    def in_province(self, rows: Any, _name: str, province: Place) -> Any:
        return rows.filter(place__in=Place.objects.codes_within(province))


class PlaceFilter(NamedFilter):
    country = django_filters.ModelChoiceFilter(
        queryset=Country.objects.all(),
        label=_("Country or territory"),
        help_text=_("Places in this country or territory, by its ISO 3166 code."),
    )
    level = django_filters.ChoiceFilter(
        choices=list(LEVELS.items()), label=_("Level"), help_text=_("How high the place stands in its country.")
    )

    class Meta:
        model = Place
        fields: tuple[str, ...] = ()


class PostFilter(ListFilter):
    sending = django_filters.ModelChoiceFilter(
        queryset=Country.objects.all(), label=_("Whose"), help_text=_("Posts of this country, by its ISO 3166 code.")
    )
    receiving = django_filters.ModelChoiceFilter(
        queryset=Country.objects.all(),
        label=_("Where"),
        help_text=_("Posts that stand in this country or territory, by its ISO 3166 code."),
    )
    kind = django_filters.ChoiceFilter(
        choices=list(POST_KINDS.items()), label=_("Kind"), help_text=_("What kind of post it is.")
    )

    class Meta:
        model = Post
        fields: tuple[str, ...] = ()


class NetworkFilter(ListFilter):
    council = django_filters.ModelChoiceFilter(
        "members",
        queryset=Council.objects.all(),
        label=_("Member"),
        help_text=_("Networks that the council with this code is a member of."),
    )

    class Meta:
        model = Network
        fields: tuple[str, ...] = ()
