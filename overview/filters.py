"""What an address may ask for: of the figures, on pages and endpoints alike, and of the review queue."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.filters import ContactFilter, DelegationFilter
from engagement.models import ContactReview
from engagement.rules import Direction, Purpose
from overview.agreements import with_activity, with_this_activity
from overview.queue import QueueView
from overview.rules import Period, RegisterOrder, is_usual, usual_period
from places.models import NATIONS, Council, Country
from twinning.filters import AgreementFilter
from twinning.rules import Activity
from web.refusals import UnknownName

FROM, TO = "from", "to"
# The filters beside the period, under the names that the list of delegations has for them too.
FILTERS = ("nation", "region", "country", "direction", "purpose")
# One council stands in a nation and a region by itself.
OF_ONE_COUNCIL = ("country", "direction", "purpose")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Selection:
    """Which delegations are counted: those that start in the period and meet every filter that is not empty.

    `council` is that of a page about one council, and no filter of an address.
    """

    period: Period
    nation: str = ""
    region: str = ""
    country: Country | None = None
    direction: str = ""
    purpose: str = ""
    council: Council | None = None

    def filters(self) -> dict[str, str]:
        """The filters that are in use, as an address has them."""
        codes = {name: getattr(self, name) for name in FILTERS} | {"country": self.country.code if self.country else ""}
        return {name: code for name, code in codes.items() if code}

    @property
    def is_of_everything(self) -> bool:
        """Whether visits of every kind are counted, wherever the councils lie."""
        return not (self.country or self.direction or self.purpose)

    def without(self, name: str) -> "Selection":
        changed: dict[str, Any] = {name: None if name == "country" else ""}
        return replace(self, **changed)

    def cleared(self, today: date) -> "Selection":
        """The usual period without filters."""
        return Selection(usual_period(today), council=self.council)


def selection_of(
    query: QueryDict,
    today: date,
    *,
    nations: Sequence[str] = (),
    names: Sequence[str] = FILTERS,
    besides: Iterable[str] = (),
    any_period: bool = True,
) -> Selection:
    """What an address asks for; without both ends of a period, the usual one. Raises ValidationError by name.

    `nations` are those that the reader's figures are bounded to, none of them where there is no bound; `besides`
    are other words that the address may hold. Any that is left over is refused. Without `any_period`, for those who
    are told no small numbers, it is a usual one: of two periods that differ by a day one could be taken from the other.
    """
    known = (FROM, TO, *names, *besides)
    unknown = UnknownName(known)
    errors: dict[str, Any] = {name: [unknown] for name in query if name not in known}
    errors |= {name: [_("Give this filter once.")] for name in query if len(query.getlist(name)) > 1}
    found: dict[str, Any] = {}
    for name in (FROM, TO, *names):
        try:
            found[name] = _READ[name](query.get(name, "").strip())
        except ValidationError as refusal:
            errors.setdefault(name, refusal.messages)
    if not errors:
        errors = _contradictions(found, nations)
    if errors:
        raise ValidationError(errors)
    first, last = found.pop(FROM), found.pop(TO)
    period = usual_period(today) if first is None and last is None else Period(first, last)
    if not (any_period or is_usual(period, today)):
        told = _("You see the figures of the last 12 months, or of a calendar year from 1 January to 31 December.")
        raise ValidationError({name: [told] for name in (FROM, TO) if name in query})
    return Selection(period, **found)


def regions() -> dict[str, str]:
    """The regions of nations that have several, by name, each with its nation."""
    pairs = Council.objects.order_by("region").exclude(region="").values_list("region", "nation").distinct()
    return {region: nation for region, nation in pairs if region != str(NATIONS[nation])}  # type: ignore[index]


def _contradictions(found: dict[str, Any], nations: Sequence[str]) -> dict[str, list[str]]:
    first, last, nation = found[FROM], found[TO], found.get("nation", "")
    if first is not None and last is not None and last < first:
        return {TO: [_("The latest day must be the same as or after the earliest day.")]}
    own = ", ".join(str(NATIONS[own]) for own in nations)  # type: ignore[index]
    if nation and nations and nation not in nations:
        return {
            "nation": [
                _("Your figures are those of councils in %(nations)s. Choose no other nation.") % {"nations": own}
            ]
        }
    if region := found.get("region", ""):
        lies_in = regions().get(region)
        if nations and lies_in not in nations:
            return {
                "region": [_("Your figures are those of councils in %(nations)s. Choose no region.") % {"nations": own}]
            }
        if nation and lies_in != nation:
            return {"region": [_("This region does not lie in the nation that is chosen.")]}
    return {}


def _day(text: str) -> date | None:
    """A day in the one form that addresses have; nothing for nothing."""
    if not text:
        return None
    try:
        if not _ISO_DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise ValidationError(_("Write the day as year, month and day, such as 2027-03-31.")) from None


def _country(code: str) -> Country | None:
    found = Country.objects.partners().filter(code=code).first() if code and code.isalpha() else None
    if code and found is None:
        raise ValidationError(_("There is no country or territory with this code."))
    return found


def _one_of(text: str, choices: Iterable[str]) -> str:
    known = [str(choice) for choice in choices]
    if text and text not in known:
        raise ValidationError(_("Choose one of: %(words)s.") % {"words": ", ".join(known)})
    return text


_READ: dict[str, Any] = {
    FROM: _day,
    TO: _day,
    "nation": lambda text: _one_of(text, NATIONS),
    "region": lambda text: _one_of(text, regions()) if text else "",
    "country": _country,
    "direction": lambda text: _one_of(text, Direction.values),
    "purpose": lambda text: _one_of(text, Purpose.values),
}


class ReviewFilter(DelegationFilter):
    reads = {**DelegationFilter.reads, "view": ()}

    view = django_filters.ChoiceFilter(choices=QueueView.choices, method="viewed", label=_("View"))

    def viewed(self, rows: Any, _name: str, _view: str) -> Any:
        """What stands in a view depends on who looks: the page narrows by it."""
        return rows


class ToldFilter(ContactFilter):
    """Contacts that councils told of, by who of the reader's body has them in hand too."""

    reads = {**ContactFilter.reads, "hand": ()}

    hand = django_filters.ChoiceFilter(
        choices=[("mine", gettext_lazy("You")), ("nobody", gettext_lazy("Nobody"))],
        method="held_by",
        label=gettext_lazy("In hand"),
        help_text=gettext_lazy("Contacts that you have in hand, or nobody of your body."),
    )

    def held_by(self, rows: Any, _name: str, whose: str) -> Any:
        reviews = ContactReview.objects.filter(contact=OuterRef("pk"))
        if whose == "mine":
            return rows.filter(Exists(reviews.filter(assigned_to=self.request.user)))
        keys = self.request.user.keys()
        return rows.filter(~Exists(reviews.filter(body__reader_key__in=keys, assigned_to__isnull=False)))


class RegisterFilter(AgreementFilter):
    """Agreements, by what their reader sees happen under them too. Its rows are those of `with_activity`."""

    reads = {**AgreementFilter.reads, "activity": ()}

    activity = django_filters.ChoiceFilter(
        choices=Activity.choices,
        method="lived",
        label=gettext_lazy("Activity"),
        help_text=gettext_lazy("By the last day on which you see that something happened."),
    )

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(with_activity(queryset, self.request.user, self.today))

    def lived(self, rows: Any, _name: str, wanted: str) -> Any:
        return with_this_activity(rows, wanted, self.today)


class SortedRegisterFilter(RegisterFilter):
    """The same for the page of the register, whose reader chooses in which order it is read."""

    reads = {**RegisterFilter.reads, "sort": ()}

    sort = django_filters.ChoiceFilter(
        choices=RegisterOrder.choices,
        method="leave_to_the_list",
        label=gettext_lazy("Sort by"),
        help_text=gettext_lazy("In which order the agreements stand."),
    )

    def leave_to_the_list(self, rows: Any, _name: str, _wanted: str) -> Any:
        return rows
