"""The period in an address, for the page and the endpoints alike."""

import re
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from overview.rules import Period, usual_period

FROM, TO = "from", "to"
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def period_of(query: QueryDict, today: date, *, besides: Iterable[str] = ()) -> Period:
    """The period that `from` and `to` name; without both, the usual one. Raises ValidationError by name.

    `besides` are other words that the address may hold; any that is left over is refused.
    """
    unknown = [name for name in query if name not in (FROM, TO, *besides)]
    known = ", ".join((FROM, TO, *besides))
    errors = {
        name: [_("There is no filter of this name. There are: %(names)s.") % {"names": known}] for name in unknown
    }
    errors |= {name: [_("Give this filter once.")] for name in query if len(query.getlist(name)) > 1}
    ends: dict[str, date | None] = {}
    for name in (FROM, TO):
        try:
            ends[name] = _day(query.get(name, ""))
        except ValueError:
            errors[name] = [_("Write the day as year, month and day, such as 2027-03-31.")]
    if errors:
        raise ValidationError(errors)
    first, last = ends[FROM], ends[TO]
    if first is None and last is None:
        return usual_period(today)
    if first is not None and last is not None and last < first:
        raise ValidationError({TO: [_("The latest day must be the same as or after the earliest day.")]})
    return Period(first, last)


def _day(text: str) -> date | None:
    """A day in the one form that addresses have; nothing for nothing. Raises ValueError."""
    if not text:
        return None
    if not _ISO_DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)
