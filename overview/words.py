"""What figures and tasks say in sentences. Each is written from the data, so it is right for none, one and many."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.roles import COUNCILS
from engagement.history import FIELD_NAMES
from engagement.rules import Direction, Purpose, rule_of
from overview.filters import Selection
from overview.queries import Breakdown, Figures, Together
from overview.queue import MOST_COUNTED, QueueView
from overview.rules import FEWEST_SHOWN, Period, Reach, usual_period
from places.models import NATIONS, Council, Country, Place
from places.rules import Nation
from twinning.rules import Activity
from web.forms import lowered
from web.templatetags.gds import moment

# Why a task stands on the first page, and since when.
REASONS: dict[str, Any] = {
    "finish_draft": gettext_lazy("Started on %(day)s and not logged yet"),
    "answer_partnership": gettext_lazy("Asked on %(day)s"),
    "decide_offer": gettext_lazy("Put down on %(day)s and not decided"),
    "change_publicity": gettext_lazy("Not approved on %(day)s"),
    "answer_press_enquiry": gettext_lazy("Put down on %(day)s and not answered"),
    "answer_question": gettext_lazy("Asked on %(day)s"),
    "follow_up_contact": gettext_lazy("Promised in a contact that was logged on %(day)s"),
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


def acknowledge(title: str, count: int) -> str:
    told = ngettext(
        "Read and acknowledge: %(title)s", "Read and acknowledge %(count)d texts of guidance that are new", count
    )
    return told % {"title": title, "count": count}


def think_about(count: int) -> str:
    told = ngettext(
        "Something to think about is not answered", "%(count)d things to think about are not answered", count
    )
    return told % {"count": count}


def on_visits(count: int) -> str:
    told = ngettext("On one of your visits to come", "On %(count)d of your visits to come", count)
    return told % {"count": count}


def published(on: date, count: int) -> str:
    told = ngettext("Published on %(day)s", "The first was published on %(day)s", count)
    return told % {"day": day(on)}


def confirmed(on: date | None) -> str:
    """Why a council is asked to confirm an agreement of its own."""
    if on is None:
        return _("The register has it from other sources, and your council has not confirmed it")
    return _("Your council last confirmed it on %(day)s. It is asked once a year") % {"day": day(on)}


def number(count: int | None) -> str:
    """A figure as a reader is shown it, in the middle of a sentence or by itself."""
    return _("fewer than %(count)d") % {"count": FEWEST_SHOWN} if count is None else f"{count:,}"


def about(figures: Figures, count: int | None) -> str:
    """A figure as its reader is shown it, in a sentence, which says of a rounded one that it is."""
    return number(count) if figures.is_exact or not count else _("about %(count)s") % {"count": number(count)}


def rounded() -> str:
    """What is true of every figure for those who see no rows."""
    return _("Figures come to the nearest %(count)d.") % {"count": FEWEST_SHOWN}


# What waits in each view of the review queue; the first page says so.
WAITS = {
    QueueView.NEW: gettext_lazy("New or changed delegations since you looked: %(number)s"),
    QueueView.MINE: gettext_lazy("Delegations that you have in hand: %(number)s"),
    QueueView.ARRIVING: gettext_lazy("Visits that arrive within 14 days: %(number)s"),
    QueueView.QUESTIONS: gettext_lazy("Delegations with a question that waits for an answer: %(number)s"),
    QueueView.ANSWERED: gettext_lazy("Delegations with a question that is answered and not closed: %(number)s"),
}


def waits(view: QueueView, count: int) -> str:
    return str(WAITS[view]) % {"number": capped(count)}


def capped(count: int) -> str:
    """How many wait in a view, which are counted no further than MOST_COUNTED."""
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)


def source(user: User, now: datetime) -> str:
    """Where a picture that leaves the register is from, of what moment, and who took it."""
    return _("Source: %(service)s, what councils chose to share, %(moment)s. Downloaded by %(name)s.") % {
        "service": settings.SERVICE_NAME,
        "moment": moment(now),
        "name": user.name,
    }


def headline(figures: Figures, today: date) -> str:
    """The finding of the overview: how many of how many councils have logged how much, and when.

    Whoever sees less than the central unit is told so before any number.
    """
    facts = {
        "councils": about(figures, figures.told(len(figures.councils))).capitalize(),
        "counted": counted(figures),
        "delegations": about(figures, figures.told(figures.by_councils)),
        "only": only(figures.selection),
        "when": when(figures.period, today),
    }
    if figures.selection.council is not None:
        return _headline_of_one(figures, figures.selection.council, today)
    if figures.reach is Reach.READER:
        return _headline_of_less(figures, facts)
    if not figures.councils:
        return _("None of %(counted)s has logged a delegation%(only)s %(when)s.") % facts
    if figures.told(figures.by_councils) == 1:
        return _("1 of %(counted)s has logged 1 delegation%(only)s %(when)s.") % facts
    return (
        ngettext(
            "%(councils)s of %(counted)s has logged %(delegations)s delegations%(only)s %(when)s.",
            "%(councils)s of %(counted)s have logged %(delegations)s delegations%(only)s %(when)s.",
            figures.told(len(figures.councils)) or 2,
        )
        % facts
    )


def _headline_of_less(figures: Figures, facts: dict[str, Any]) -> str:
    if not figures.councils:
        return _("Of what %(counted)s share, you may see no delegation%(only)s %(when)s.") % facts
    return (
        ngettext(
            "Of what %(counted)s share, you may see %(delegations)s delegation%(only)s, "
            "by %(councils)s of them, %(when)s.",
            "Of what %(counted)s share, you may see %(delegations)s delegations%(only)s, "
            "by %(councils)s of them, %(when)s.",
            figures.by_councils,
        )
        % facts
    )


def _headline_of_one(figures: Figures, council: Council, today: date) -> str:
    count = figures.told_of_one
    facts = {
        "council": council.name,
        "count": about(figures, count),
        "only": only(figures.selection),
        "when": when(figures.period, today),
    }
    if figures.reach is Reach.READER:
        told = ngettext(
            "Of what %(council)s shares, you may see %(count)s delegation%(only)s %(when)s.",
            "Of what %(council)s shares, you may see %(count)s delegations%(only)s %(when)s.",
            2 if count is None else count,
        )
        none = _("Of what %(council)s shares, you may see no delegation%(only)s %(when)s.")
    else:
        told = ngettext(
            "%(council)s has logged %(count)s delegation%(only)s %(when)s.",
            "%(council)s has logged %(count)s delegations%(only)s %(when)s.",
            2 if count is None else count,
        )
        none = _("%(council)s has logged no delegation%(only)s %(when)s.")
    return (none if count == 0 else told) % facts


def only(selection: Selection) -> str:
    """Which delegations alone are counted, between their number and their days."""
    told = [
        str(DIRECTIONS[Direction(selection.direction)]) if selection.direction else "",
        str(selection.country) if selection.country else "",
        lowered(str(Purpose(selection.purpose).label)) if selection.purpose else "",
    ]
    return " – {} –".format(", ".join(word for word in told if word)) if any(told) else ""


def counted(figures: Figures) -> str:
    """The councils that coverage counts, in a sentence."""
    selection = figures.selection
    facts = {"count": figures.councils_counted, "where": selection.region or names_of(figures.nations)}
    if not selection.region and selection.nation:
        facts["where"] = names_of([selection.nation])
    if facts["where"]:
        return (
            ngettext("%(count)d council in %(where)s", "%(count)d councils in %(where)s", len(figures.covered)) % facts
        )
    return ngettext("%(count)d council", "%(count)d councils", len(figures.covered)) % facts


def names_of(nations: list[str]) -> str:
    return ", ".join(str(NATIONS[Nation(nation)]) for nation in nations)


def others(figures: Figures) -> str:
    """What the headline leaves out: strategic authorities, and councils that are not open today."""
    if not figures.by_others:
        return ""
    count = figures.told(figures.by_others)
    return ngettext(
        "%(count)s more delegation is of a strategic authority or of a council that is not open today.",
        "%(count)s more delegations are of strategic authorities or of councils that are not open today.",
        2 if count is None else count,
    ) % {"count": about(figures, count).capitalize()}


def coverage(figures: Figures) -> str:
    count = figures.told(len(figures.councils))
    facts = {"councils": about(figures, count).capitalize(), "counted": counted(figures)}
    if figures.reach is Reach.READER:
        told = ngettext(
            "%(councils)s of %(counted)s has a delegation that you may see",
            "%(councils)s of %(counted)s have a delegation that you may see",
            2 if count is None else count,
        )
    else:
        told = ngettext(
            "%(councils)s of %(counted)s has logged a delegation",
            "%(councils)s of %(counted)s have logged a delegation",
            2 if count is None else count,
        )
    return told % facts


def finding(
    breakdown: Breakdown[Any], named: Callable[[Any], str], *, one: Any, most: Any, two: Any, level: Any
) -> str:
    """The title of a chart: what stands under the most delegations, as far as one or two stand out.

    `one` is said where there is nothing else; `level` where more than two have as many.
    """
    rows = breakdown.rows
    if not rows:
        return _("Too few to show one by one") if breakdown.together else str(level)
    # What was counted once, or as often as everything else, does not stand out.
    highest = max(row.delegations for row in rows)
    first = [named(row.of) for row in rows if row.delegations == highest]
    is_alone = len(rows) == 1 and breakdown.together is None
    stands_out = highest > 1 and (len(first) < len(rows) or breakdown.together is not None)
    sentence = one if is_alone else {1: most, 2: two}.get(len(first), level) if stands_out else level
    told = str(sentence) % {"first": first[0], "second": first[-1]}
    return told[:1].upper() + told[1:]


def together(apart: Together) -> str:
    """The row of those that a reader is not told one by one."""
    if apart.headings is None:
        return _("Others together")
    return _("About %(count)s others together") % {"count": number(apart.headings)}


def flag(code: str) -> str:
    """What a rule of the tripwire is called."""
    rule = rule_of(code)
    return str(rule.name) if rule else code


def late_changes(found: Breakdown[str], figures: Figures) -> str:
    """How many visits were changed late, in what, and of how many councils the figures are."""
    count = found.late_visits
    told = ngettext(
        "%(count)s visit with a late change", "%(count)s visits with a late change", 2 if count is None else count
    )
    visits = (told % {"count": about(figures, count)}).capitalize()
    if found.late_in:
        fields = [
            _("%(field)s in %(count)s") % {"field": str(FIELD_NAMES[field]).lower(), "count": number(count_of)}
            for field, count_of in found.late_in
        ]
        visits = _("%(visits)s: %(fields)s") % {"visits": visits, "fields": ", ".join(fields)}
    return _("%(visits)s. %(coverage)s in the period") % {"visits": visits, "coverage": coverage(figures)}


def month(first: date) -> str:
    return formats.date_format(first, "F Y")


def lived(activity: Activity, last_on: date | None, council: Council) -> str:
    """Why the activity of an agreement is what it is, in a sentence."""
    facts = {"council": council.name, "day": day(last_on) if last_on else ""}
    match activity:
        case Activity.ACTIVE:
            return _("Something that you may see was on %(day)s, within the last 12 months.") % facts
        case Activity.QUIET:
            return _("The last that you may see was on %(day)s, more than 12 months ago.") % facts
        case Activity.DORMANT:
            return _("The last that you may see was on %(day)s, more than 24 months ago.") % facts
        case Activity.NEVER_ACTIVE:
            return _("%(council)s logs visits and contacts here, and you see none with this place.") % facts
        case _:
            return _("You see nothing that %(council)s has logged here.") % facts


def place(where: Place) -> str:
    return f"{where.name}, {where.within}" if where.within else where.name


def changes_of(council: Council, today: date) -> list[str]:
    """What has become of a council, or will: when it opened or closed, where that is known."""
    told = []
    closed, opened = council.closed_on, council.opened_on
    if closed is not None:
        gone = _("%(council)s has not been in charge since %(day)s.")
        going = _("%(council)s will no longer be in charge from %(day)s.")
        told.append((gone if closed <= today else going) % {"council": council.name, "day": day(closed)})
    if opened is not None and opened > today:
        told.append(_("%(council)s will be in charge from %(day)s.") % {"council": council.name, "day": day(opened)})
    return told


def whereabouts(council: Council) -> str:
    """The nation, and the region where a nation has several."""
    nation = str(NATIONS[Nation(council.nation)])
    return nation if council.region in ("", nation) else f"{nation}, {council.region}"


def when(period: Period, today: date, *, to_come: bool = True) -> str:
    """The period as the end of a sentence. Visits may be to come; contacts have been."""
    if period == usual_period(today):
        return _("in the last 12 months, visits to come included") if to_come else _("in the last 12 months")
    match period.first, period.last:
        case date() as first, None if not to_come:
            return _("since %(first)s") % {"first": day(first)}
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
