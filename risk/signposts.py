"""Which desks help with a category of risk, and whether what stands of them can be relied on today."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from guidance.models import SupportContact
from places.models import NATIONS
from places.rules import Nation
from risk.models import Signpost
from risk.rules import Category


@dataclass(frozen=True)
class Desk:
    """A desk that can be called about categories of risk, those that were asked for."""

    contact: SupportContact
    categories: tuple[Category, ...]
    is_unconfirmed: bool
    """Nobody has confirmed it for half a year."""

    @property
    def confirmed_on(self) -> date:
        return self.contact.confirmed_on

    @property
    def reported_on(self) -> date | None:
        """The day on which a reader said that it does not answer; none where nobody has."""
        return self.contact.reported_on

    @property
    def holds(self) -> bool:
        """Somebody confirmed it within half a year, and nobody has said since that it does not answer."""
        return not self.is_unconfirmed and self.reported_on is None


def for_categories(categories: Iterable[str], nation: str | None, today: date) -> list[Desk]:
    """The desks for these categories of risk, for a council of this nation (of any, where none is said).

    Those that can be relied on come first, and those that help with more of the categories before others.
    """
    asked = [Category(category) for category in categories]
    contacts = SupportContact.objects.filter(ended_on=None)
    if nation:
        contacts = contacts.in_nation(nation)
    helps: dict[int, set[str]] = {}
    for category, contact in Signpost.objects.filter(category__in=asked).values_list("category", "contact"):
        helps.setdefault(contact, set()).add(category)
    desks = [
        Desk(
            contact,
            tuple(category for category in Category if category in helps[contact.pk]),
            contact.is_unconfirmed(today),
        )
        for contact in contacts.filter(pk__in=helps)
    ]
    return sorted(desks, key=lambda desk: (not desk.holds, -len(desk.categories), desk.contact.name, desk.contact.key))


def first_desks(nation: str | None, today: date) -> dict[Category, Desk]:
    """For each category the one desk to call first; none for a category without a desk that can be relied on."""
    desks = [desk for desk in for_categories(Category, nation, today) if desk.holds]
    found = {category: next((desk for desk in desks if category in desk.categories), None) for category in Category}
    return {category: desk for category, desk in found.items() if desk is not None}


def without_desk(today: date, categories: Collection[str] = tuple(Category)) -> dict[Category, list[Nation]]:
    """The categories of risk for which councils of some nation have no desk that can be relied on, and which nations.

    A desk can be relied on where it was confirmed within half a year and nobody has said since that it does not answer.
    """
    lacking = {}
    held = [desk for desk in for_categories(categories, None, today) if desk.holds]
    for category in map(Category, categories):
        of_category = [desk.contact for desk in held if category in desk.categories]
        nations = [
            nation
            for nation in map(Nation, NATIONS)
            if not any(not contact.nations or nation in contact.nations for contact in of_category)
        ]
        if nations:
            lacking[category] = nations
    return lacking
