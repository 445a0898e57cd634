"""Questions for a council, a country or territory and a place: each is found by typing."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Self, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from places.finding import PlaceSought
from places.models import Council, Country, Place
from places.rules import name_words
from web.forms import SearchSelect, SuggestInput


class Code(str):
    """The code of a choice, with what people type for it beside its name."""

    also_called: list[str]

    def __new__(cls, code: str, also_called: list[str]) -> Self:
        made = super().__new__(cls, code)
        made.also_called = also_called
        return made


class CouncilNames(ModelChoiceIterator):
    """Codes and names, without a model for each: hundreds of them stand on every list.

    A short name that the name does not begin with finds it too: York is the City of York Council.
    """

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        label_of = cast(CouncilChoice, self.field).label_of
        for code, name, short_name, closed_on in self.queryset.values_list("code", "name", "short_name", "closed_on"):
            also = [] if name.startswith(short_name) else [short_name]
            yield (Code(code, also), label_of(name, closed_on))


class CountryNames(ModelChoiceIterator):
    """The same, with other names that people know."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        for code, name, alpha_3, local_name, others in self.queryset.values_list(
            "code", "name", "alpha_3", "local_name", "other_names"
        ):
            yield (Code(code, [word for word in (code, alpha_3, local_name, *others) if word]), name)


class CouncilChoice(forms.ModelChoiceField):
    """A council, found by typing."""

    is_reference = True  # no secret: named also where nobody is signed in
    iterator = CouncilNames

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Council.objects.all(),
            empty_label="",
            widget=SearchSelect,
            **{"label": gettext_lazy("Council"), **kwargs},
        )

    def label_of(self, name: str, closed_on: date | None) -> str:
        return name


class CountryChoice(forms.ModelChoiceField):
    """A country or territory abroad, found by typing."""

    is_reference = True  # no secret: named also where nobody is signed in
    iterator = CountryNames

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Country.objects.partners(),
            empty_label="",
            widget=SearchSelect,
            **{"label": gettext_lazy("Country or territory"), **kwargs},
        )


class CouncilToActFor(forms.ModelChoiceField):
    """The one of their councils that somebody acts for now. Who has one alone is not asked."""

    only: Council | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Council.objects.none(),
            empty_label=None,
            widget=forms.RadioSelect,
            **{"label": gettext_lazy("Council"), **kwargs},
        )

    def offer(self, councils: list[Council]) -> None:
        self.queryset = Council.objects.filter(code__in=[council.code for council in councils])
        if len(councils) == 1:
            self.only = councils[0]
            self.widget = forms.HiddenInput()
            self.required = False

    def clean(self, value: Any) -> Council | None:
        return super().clean(value) or self.only


class PlaceTyped(forms.CharField):
    """A place abroad as people call it, with suggestions while they type."""

    def __init__(self, **kwargs: Any) -> None:
        widget = SuggestInput(reverse_lazy("place_suggestions"))
        super().__init__(**{"required": False, "max_length": 100, "widget": widget, **kwargs})


class PlaceNamed(PlaceTyped):
    """A place abroad by what people call it. Where that may mean several, they are named to choose from."""

    def prepare_value(self, value: Any) -> Any:
        return value.label if isinstance(value, Place) else value

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        return self.meant(typed)

    def meant(self, typed: str, country: Country | None = None) -> Place:
        """The one place called so, in a country or anywhere. Raises ValidationError, which names what may be meant."""
        sought = PlaceSought(typed, country)
        if sought.meant is not None:
            return sought.meant
        offered = {"places": "; ".join(place.label for place in sought.offered[:5])}
        if sought.matches:
            raise ValidationError(_("Write one of these: %(places)s.") % offered)
        raise ValidationError(
            [self.unknown, *([_("Did you mean one of these? %(places)s.") % offered] * bool(sought.found))]
        )

    unknown = gettext_lazy("No place of this name is known here. Leave it empty, or try another spelling.")


class WhereNamed(PlaceNamed):
    """The same, or a country or territory by any of its names; or a place with its country, after a comma."""

    unknown = gettext_lazy("No place of this name is known here. Write its country or territory instead.")

    def prepare_value(self, value: Any) -> Any:
        return value.name if isinstance(value, Country) else super().prepare_value(value)

    def clean(self, value: Any) -> Any:
        typed = forms.CharField.clean(self, value)
        if country := _country_called(typed):
            return country
        place, _comma, after = typed.rpartition(",")
        within = _country_called(after) if place.strip() else None
        return self.meant(place.strip(), within) if within else super().clean(value)


def _country_called(typed: str) -> Country | None:
    """By any name, in any script; China is called so without the "(mainland)" that tells its row from others."""
    wanted = name_words(typed)
    for country in Country.objects.partners() if wanted else ():
        plain, _bracket, _more = country.name.partition(" (")
        names = (plain, country.name, country.code, country.alpha_3, country.local_name, *country.other_names)
        if wanted in [name_words(name) for name in names if name]:
            return country
    return None
