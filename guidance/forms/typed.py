"""Several of something: ticked in a long list, or typed as people call them, one a line."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from places.finding import PlaceSought
from places.models import Country, Place
from places.rules import name_words


class Ticks(forms.CheckboxSelectMultiple):
    """A long list to tick: small, and in columns where there is room."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"class": "govuk-checkboxes--small app-columns", **(attrs or {})}, choices)


class Typed(forms.CharField):
    """One a line; `_meant` answers what a line means, or refuses it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=500, widget=forms.Textarea({"rows": 2}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else "\n".join(self._label(row) for row in value)

    def clean(self, value: Any) -> list[Any]:
        typed = [line.strip() for line in super().clean(value).splitlines() if name_words(line)]
        return list({row.pk: row for row in map(self._meant, typed)}.values())

    def _label(self, row: Any) -> str:
        return str(row)

    _meant: Callable[[str], Any]
    """The row that a name means; each kind of row below finds it in its own way."""


class CountriesTyped(Typed):
    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Partner countries (optional)"),
            help_text=gettext_lazy("One a line, such as China or Hong Kong. Leave empty for any."),
        )

    def _meant(self, name: str) -> Country:
        """The one that is called so, or the only one with a name that begins so."""
        sought = name_words(name)
        called, begun = [], []
        for country in Country.objects.partners():
            names = (country.name, country.code, country.local_name, *country.other_names)
            known = [name_words(one) for one in names]
            called += [country] if sought in known else []
            begun += [country] if any(one.startswith(sought) for one in known) else []
        if found := called or (begun if len(begun) == 1 else []):
            return found[0]
        raise ValidationError(_("We do not know a country or territory called %(name)s") % {"name": name})


class PlacesTyped(Typed):
    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Places abroad (optional)"),
            help_text=gettext_lazy("One a line, such as Hangzhou. Leave empty for any."),
        )

    def _label(self, row: Place) -> str:
        return row.label

    def _meant(self, name: str) -> Place:
        sought = PlaceSought(name)
        if sought.meant is not None:
            return sought.meant
        if offered := [place.label for place in sought.offered[:5]]:
            told = _("%(name)s can be several places: write it as one of %(places)s")
            raise ValidationError(told % {"name": name, "places": "; ".join(offered)})
        raise ValidationError(_("We do not know a place called %(name)s") % {"name": name})
