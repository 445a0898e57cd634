"""What a typed name of a place can mean."""

from django.utils.functional import cached_property

from places.models import Country, Place
from places.rules import name_words

OFFERED = 10


class PlaceSought:
    """A name as somebody typed it, and the places that it may be, in a country or anywhere."""

    def __init__(self, text: str, country: Country | str | None = None) -> None:
        self.text = text
        self.country = country

    @cached_property
    def found(self) -> list[Place]:
        if not self.text:
            return []
        return list(Place.objects.select_related("country").search(self.text, country=self.country, most=OFFERED))

    @property
    def matches(self) -> bool:
        """Whether what is found has what was typed in a name of its own, or is only like it."""
        return any(name_words(self.text) in place.search for place in self.found)

    @cached_property
    def called_so(self) -> list[Place]:
        """Those of the places found that have the text as a whole name."""
        return [place for place in self.found if is_called(place, self.text)]

    @property
    def offered(self) -> list[Place]:
        """What to choose from: where several are called so, these alone, and not what else has the text in it."""
        return self.called_so or self.found

    @property
    def meant(self) -> Place | None:
        """The one place that the text can only mean: it is its label, or no other has it as a whole name."""
        labelled = [place for place in self.found if is_labelled(place, self.text)]
        for same in (labelled, self.called_so):
            if len(same) == 1:
                return same[0]
        return None

    def coded(self, code: str) -> Place | None:
        """That of the places found which has this code."""
        return next((place for place in self.found if place.code == code), None)


def is_called(place: Place, text: str) -> bool:
    """Whether a place has a text as a whole name, in any of its spellings."""
    line = name_words(text)
    return bool(line) and any(f"\n{name}\n" in place.search for name in (line, line.replace(" ", "")))


def is_labelled(place: Place, text: str) -> bool:
    """Whether a text tells a place from its namesakes as its label does, with its characters or without."""
    return name_words(text) in (name_words(place.label), name_words(f"{place.name}, {place.within}"))
