"""A list that can be narrowed to a place, by its code or by what people call it."""

from typing import Any

from django.utils.functional import cached_property

from places.models import Place
from web.listing import FilteredList


class ListByPlace(FilteredList):
    """A place may stand in the address by its code or in words; the form shows it in words."""

    place_filters: tuple[str, ...] = ("place", "province")

    @cached_property
    def asked(self) -> Any:
        asked = self.request.GET.copy()
        for name in self.place_filters:
            if typed := asked.get(name, "").strip():
                asked[name] = self.places[name].code if name in self.places else typed
        return asked

    @cached_property
    def places(self) -> dict[str, Place]:
        """The places that the address names, by their filter."""
        typed = {name: self.request.GET.get(name, "").strip() for name in self.place_filters}
        found = {name: _place(text) for name, text in typed.items() if text}
        return {name: place for name, place in found.items() if place is not None}

    @cached_property
    def shown(self) -> Any:
        """What the form is filled with."""
        shown = self.asked.copy()
        for name, place in self.places.items():
            shown[name] = place.label
        return shown

    def in_words(self, name: str, value: str) -> tuple[str, str]:
        if name in self.places:
            fields = self.form.fields if name in self.form.fields else self.filter.form.fields
            return str(fields[name].label), self.places[name].label
        return super().in_words(name, value)


def _place(typed: str) -> Place | None:
    return Place.objects.filter(code=typed).first() or Place.objects.search(typed).first()
