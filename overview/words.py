"""What figures and tasks say in sentences. Each is written from the data, so it is right for none, one and many."""

from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.roles import COUNCILS
from engagement.rules import Direction
from overview.queries import Figures
from overview.rules import Period, Reach, usual_period
from places.models import NATIONS, Council, Country, Place
from places.rules import Nation

# Why a task stands on the first page, and since when.
REASONS: dict[str, Any] = {
    "finish_draft": gettext_lazy("Started on %(day)s and not logged yet"),
    "answer_partnership": gettext_lazy("Asked on %(day)s"),
}
OTHER_REASON = gettext_lazy("Waiting since %(day)s")

DIRECTIONS: dict[Direction, Any] = {
    Direction.INWARD: gettext_lazy("inward"),
    Direction.OUTWARD: gettext_lazy("outward"),
    Direction.VIRTUAL: gettext_lazy("virtual"),
}


VISITS: dict[Direction, Any] = {
    Direction.INWARD: gettext_lazy("inward visit from %(where)s"),
    Direction.OUTWARD: gettext_lazy("outward visit to %(where)s"),
    Direction.VIRTUAL: gettext_lazy("virtual meeting with %(where)s"),
}


def visit(direction: str, abroad: Place | Country) -> str:
    """What kind of visit it is, and where they come from or go to, with the province of a city."""
    within = abroad.within if isinstance(abroad, Place) else ""
    told = str(VISITS[Direction(direction)]) % {"where": f"{abroad.name}, {within}" if within else abroad.name}
    return told[:1].upper() + told[1:]


def day(value: date) -> str:
    return formats.date_format(value, "j F Y")


def reason(kind: str, since: date) -> str:
    return str(REASONS.get(kind, OTHER_REASON)) % {"day": day(since)}


def headline(figures: Figures, today: date) -> str:
    """The finding of the overview: how many of how many councils have logged how much, and when.

    Whoever sees less than the central unit is told so before any number.
    """
    facts = {
        "councils": len(figures.councils),
        "counted": counted(figures),
        "delegations": f"{figures.by_councils:,}",
        "when": when(figures.period, today),
    }
    if figures.reach is Reach.READER:
        return _headline_of_less(figures, facts)
    if not figures.councils:
        return _("None of %(counted)s has logged a delegation %(when)s.") % facts
    if figures.by_councils == 1:
        return _("1 of %(counted)s has logged 1 delegation %(when)s.") % facts
    return (
        ngettext(
            "1 of %(counted)s has logged %(delegations)s delegations %(when)s.",
            "%(councils)d of %(counted)s have logged %(delegations)s delegations %(when)s.",
            len(figures.councils),
        )
        % facts
    )


def _headline_of_less(figures: Figures, facts: dict[str, Any]) -> str:
    if not figures.councils:
        return _("Of what %(counted)s share, you may see no delegation %(when)s.") % facts
    return (
        ngettext(
            "Of what %(counted)s share, you may see %(delegations)s delegation, by %(councils)d of them, %(when)s.",
            "Of what %(counted)s share, you may see %(delegations)s delegations, by %(councils)d of them, %(when)s.",
            figures.by_councils,
        )
        % facts
    )


def counted(figures: Figures) -> str:
    """The councils that coverage counts, in a sentence."""
    facts = {"count": figures.councils_counted, "nations": names_of(figures.nations)}
    if figures.reach is Reach.NATION:
        return _("%(count)d councils in %(nations)s") % facts
    return _("%(count)d councils") % facts


def names_of(nations: list[str]) -> str:
    return ", ".join(str(NATIONS[Nation(nation)]) for nation in nations)


def others(figures: Figures) -> str:
    """What the headline leaves out: strategic authorities, and councils that are not open today."""
    if not figures.by_others:
        return ""
    return ngettext(
        "%(count)s more delegation is of a strategic authority or of a council that is not open today.",
        "%(count)s more delegations are of strategic authorities or of councils that are not open today.",
        figures.by_others,
    ) % {"count": f"{figures.by_others:,}"}


def coverage(figures: Figures) -> str:
    facts = {"councils": len(figures.councils), "counted": counted(figures)}
    if figures.reach is Reach.READER:
        told = ngettext(
            "%(councils)d of %(counted)s has a delegation that you may see",
            "%(councils)d of %(counted)s have a delegation that you may see",
            len(figures.councils),
        )
    else:
        told = ngettext(
            "%(councils)d of %(counted)s has logged a delegation",
            "%(councils)d of %(counted)s have logged a delegation",
            len(figures.councils),
        )
    return told % facts


def whereabouts(council: Council) -> str:
    """The nation, and the region where a nation has several."""
    nation = str(NATIONS[Nation(council.nation)])
    return nation if council.region in ("", nation) else f"{nation}, {council.region}"


def when(period: Period, today: date) -> str:
    """The period as the end of a sentence."""
    if period == usual_period(today):
        return _("in the last 12 months, visits to come included")
    match period.first, period.last:
        case date() as first, None:
            return _("since %(first)s, visits to come included") % {"first": day(first)}
        case None, date() as last:
            return _("up to %(last)s") % {"last": day(last)}
        case date() as first, date() as last:
            return _("between %(first)s and %(last)s") % {"first": day(first), "last": day(last)}
        case _never:
            return _("at any time")


def counted_by(period: Period) -> str:
    """Which visits are counted, as a sentence of its own."""
    match period.first, period.last:
        case date() as first, None:
            return _("Visits whose first day is %(first)s or later, those to come included.") % {"first": day(first)}
        case None, date() as last:
            return _("Visits whose first day is %(last)s or earlier.") % {"last": day(last)}
        case date() as first, date() as last:
            facts = {"first": day(first), "last": day(last)}
            return _("Visits whose first day is between %(first)s and %(last)s, both included.") % facts
        case _never:
            return _("Visits of any day.")


def whose(user: User, figures: Figures) -> str:
    """Which rows the reader's figures count."""
    if figures.reach is Reach.UNIT:
        return _("Counted is what councils share with the central unit.")
    if figures.reach is Reach.NATION:
        told = _("Counted is what councils in %(nations)s share with the central unit.")
        return told % {"nations": names_of(figures.nations)}
    keys = user.keys()
    if COUNCILS in keys:
        told = _("Counted is what other councils share with all councils, and what yours shares with the central unit.")
    else:
        told = _("Counted is what your council shares with the central unit, and what others have shared with you.")
    return told + " " + _("The national figures, which the central unit sees, may be higher.")
