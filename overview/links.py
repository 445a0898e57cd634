"""Addresses of the rows behind figures. Each leads to a list of exactly the rows that its figure counts."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from engagement.rules import Stage
from overview.filters import FROM, TO, Selection
from overview.rules import Period, soon, usual_period

# What is kept to a council is in its own list, and in no figure.
COUNTED = {"counted": "yes"}


def query_of(selection: Selection, **more: str) -> str:
    """A selection as the query of an address of the overview. The council of a page stands in its path."""
    return f"?{urlencode({**_ends(selection.period, FROM, TO), **selection.filters(), **more})}"


def page_of(selection: Selection, today: date, **more: str) -> str:
    """The address of the page that shows a selection; the usual period goes without saying."""
    council = selection.council
    path = reverse("overview") if council is None else reverse("council", args=[council.code])
    usual = selection.period == usual_period(today)
    asked = {**({} if usual else _ends(selection.period, FROM, TO)), **selection.filters(), **more}
    return f"{path}?{urlencode(asked)}" if asked else path


def delegations(selection: Selection, *, period: Period | None = None, **more: str) -> str:
    """The delegations of a selection, or of a shorter period in it; narrowed by more filters of their list."""
    ends = _ends(period or selection.period, "starts_after", "starts_before")
    return _list(**{**_narrowed(selection), **ends, **more})


def contacts(selection: Selection, **more: str) -> str:
    """The contacts of a selection, narrowed by more filters of their list. Visits alone go in a direction."""
    asked = _narrowed(selection)
    asked.pop("direction", None)
    topic = {"topic": asked.pop("purpose")} if "purpose" in asked else {}
    ends = _ends(selection.period, "held_after", "held_before")
    return f"{reverse('contacts')}?{urlencode({**COUNTED, **asked, **topic, **ends, **more})}"


def interventions(selection: Selection, **more: str) -> str:
    """The pressure of a selection of which the central unit was alerted, narrowed by more filters of its list."""
    ends = _ends(selection.period, "held_after", "held_before")
    return f"{reverse('interventions')}?{urlencode({**COUNTED, **_narrowed(selection), **ends, **more})}"


def agreements(**more: str) -> str:
    """The agreements that figures count, narrowed by filters of their register."""
    return f"{reverse('agreements')}?{urlencode({**COUNTED, **more})}"


def assessments(**more: str) -> str:
    """The assessments that figures count, narrowed by filters of their list."""
    return f"{reverse('assessments')}?{urlencode({**COUNTED, **more})}"


def coming() -> str:
    return f"{reverse('delegations')}?{urlencode({'timing': 'upcoming'})}"


def own_delegations() -> str:
    """The reader's own, the drafts among them."""
    return f"{reverse('delegations')}?{urlencode({'shared': 'no'})}"


def under_way_or_soon(selection: Selection, today: date) -> str:
    return _list(
        **_narrowed(selection),
        stage=[Stage.LOGGED.value, Stage.CONFIRMED.value],
        ends_after=today.isoformat(),
        starts_before=soon(today).isoformat(),
    )


def awaiting_close_out(selection: Selection) -> str:
    return _list(**_narrowed(selection), timing="awaiting_close_out")


def _ends(period: Period, first: str, last: str) -> dict[str, str]:
    return {name: end.isoformat() for name, end in ((first, period.first), (last, period.last)) if end}


def _narrowed(selection: Selection) -> dict[str, Any]:
    """The filters of a selection as those of the list, which has them under the same names."""
    return {**({"council": selection.council.code} if selection.council else {}), **selection.filters()}


def _list(**filters: Any) -> str:
    return f"{reverse('delegations')}?{urlencode({**COUNTED, **filters}, doseq=True)}"


def delegations_with(**filters: str) -> str:
    """Every delegation in sight that fits these filters, whether or not figures count it."""
    return f"{reverse('delegations')}?{urlencode(filters)}"


def contacts_with(**filters: str) -> str:
    """Every contact in sight that fits these filters."""
    return f"{reverse('contacts')}?{urlencode(filters)}"
