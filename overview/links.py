"""Addresses of the rows behind figures. Each leads to a list of exactly the rows that its figure counts."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from engagement.rules import Stage
from overview.filters import FROM, TO
from overview.rules import Period, soon

# What is kept to a council is in its own list, and in no figure.
COUNTED = {"counted": "yes"}


def query_of(period: Period, **more: str) -> str:
    """A period as the query of an address of the overview."""
    ends = {name: end.isoformat() for name, end in ((FROM, period.first), (TO, period.last)) if end}
    return f"?{urlencode({**ends, **more})}"


def delegations(period: Period, *, council: str = "") -> str:
    """The delegations that start in a period, of one council or of all."""
    ends = (("starts_after", period.first), ("starts_before", period.last))
    return _list(
        **({"council": council} if council else {}),
        **{name: end.isoformat() for name, end in ends if end},
    )


def coming() -> str:
    return f"{reverse('delegations')}?{urlencode({'timing': 'upcoming'})}"


def under_way_or_soon(today: date) -> str:
    return _list(
        stage=[Stage.LOGGED.value, Stage.CONFIRMED.value],
        ends_after=today.isoformat(),
        starts_before=soon(today).isoformat(),
    )


def awaiting_close_out() -> str:
    return _list(timing="awaiting_close_out")


def _list(**filters: str | list[str]) -> str:
    return f"{reverse('delegations')}?{urlencode({**COUNTED, **filters}, doseq=True)}"
