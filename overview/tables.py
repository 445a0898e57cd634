"""The tables of the overview: what stands in them, in words, as cells with links, and as a file."""

import calendar
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from engagement.rules import NOBODY_NAMED, WHO_TAKES_PART, Direction
from overview import agreement_figures, contact_tables, links, pressure_figures, queries, risk_figures, words
from overview.queries import Breakdown, Figures, Tally
from overview.rules import FEWEST_SHOWN, Period
from risk.rules import HOW_DEEP, NOT_LOOKED
from web import parts
from web.charts import Bar, Line, bars, lines
from web.exports import csv_file
from web.gds import Params

# So many bars are drawn, and so many places stand on the page; all of them in the file.
MOST_SHOWN = 10
MOST_MONTHS = 36


@dataclass(frozen=True)
class Kind:
    """What one table is about. Its name is its word in addresses; `asks` makes filters of a list from a heading."""

    name: str
    heading: Any
    file: str
    columns: tuple[str, ...]
    cells: Callable[[Any], tuple[Any, ...]]
    label: Callable[[Any], str]
    asks: Callable[[Any], dict[str, Any]]
    read: Callable[[User, Any], Breakdown[Any]]
    sentences: dict[str, Any]
    subtitle: Any


def _days_of(month: date) -> Period:
    return Period(month, month.replace(day=calendar.monthrange(month.year, month.month)[1]))


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="months",
            heading=gettext_lazy("Month"),
            file="delegations-by-month",
            columns=("month",),
            cells=lambda month: (f"{month:%Y-%m}",),
            label=words.month,
            asks=lambda month: {"period": _days_of(month)},
            read=queries.by_month,
            sentences={
                "one": gettext_lazy("All visits begin in %(first)s"),
                "most": gettext_lazy("Visits peak in %(first)s"),
                "two": gettext_lazy("Visits peak in %(first)s and %(second)s"),
                "level": gettext_lazy("No month stands out"),
            },
            subtitle=gettext_lazy("Delegations by the month of their first day"),
        ),
        Kind(
            name="actors",
            heading=gettext_lazy("Who takes part"),
            file="delegations-by-actor-group",
            columns=("code", "actor_group"),
            cells=lambda group: (group, WHO_TAKES_PART[group]),
            label=lambda group: str(WHO_TAKES_PART[group]),
            asks=lambda group: {"actor_group": group},
            read=queries.by_actor_group,
            sentences={
                "one": gettext_lazy("The only kind of actor named: %(first)s"),
                "most": gettext_lazy("Actors most often met: %(first)s"),
                "two": gettext_lazy("Actors most often met: %(first)s; %(second)s"),
                "level": gettext_lazy("No kind of actor stands out"),
            },
            subtitle=gettext_lazy("Delegations by the organisations that take part; with several kinds, under each"),
        ),
        Kind(
            name="places",
            heading=gettext_lazy("Place"),
            file="delegations-by-place",
            columns=("code", "place", "country"),
            cells=lambda place: (place.code, words.place(place), place.country),
            label=words.place,
            asks=lambda place: {"place": place.code},
            read=queries.by_place,
            sentences={
                "one": gettext_lazy("%(first)s is the only place named"),
                "most": gettext_lazy("%(first)s is named most often"),
                "two": gettext_lazy("%(first)s and %(second)s are named most often"),
                "level": gettext_lazy("No place stands out"),
            },
            subtitle=gettext_lazy("Delegations by leading place, where one is named"),
        ),
        Kind(
            name="purposes",
            heading=gettext_lazy("Purpose"),
            file="delegations-by-purpose",
            columns=("code", "purpose"),
            cells=lambda purpose: (purpose.value, purpose.label),
            label=lambda purpose: str(purpose.label),
            asks=lambda purpose: {"purpose": purpose.value},
            read=queries.by_purpose,
            sentences={
                "one": gettext_lazy("%(first)s is the only purpose"),
                "most": gettext_lazy("%(first)s is the most common purpose"),
                "two": gettext_lazy("Most common purposes: %(first)s; %(second)s"),
                "level": gettext_lazy("No purpose stands out"),
            },
            subtitle=gettext_lazy("Delegations by purpose; one with several counts under each"),
        ),
        Kind(
            name="flags",
            heading=gettext_lazy("What to think about"),
            file="delegations-by-flag",
            columns=("code", "flag"),
            cells=lambda code: (code, words.flag(code)),
            label=lambda code: words.flag(code),
            asks=lambda code: {"flag": code},
            read=queries.by_flag,
            sentences={
                "one": gettext_lazy("All that is to think about: %(first)s"),
                "most": gettext_lazy("Most often to think about: %(first)s"),
                "two": gettext_lazy("Most often to think about: %(first)s; %(second)s"),
                "level": gettext_lazy("What to think about: nothing stands out"),
            },
            subtitle=gettext_lazy(
                "Delegations by what was found in their sites, purposes, organisations and changes, never in people; "
                "one with several counts under each"
            ),
        ),
        Kind(
            name="risk",
            heading=gettext_lazy("How deep their council looked"),
            file="delegations-by-risk-path",
            columns=("code", "how_deep"),
            cells=lambda code: (code, HOW_DEEP[code]),
            label=lambda code: str(HOW_DEEP[code]),
            asks=lambda code: {"risk": code},
            read=queries.by_path,
            sentences={
                "one": gettext_lazy("Risk, wherever it was looked at: %(first)s"),
                "most": gettext_lazy("Risk, most often: %(first)s"),
                "two": gettext_lazy("Risk, most often: %(first)s; %(second)s"),
                "level": gettext_lazy("How deep councils look at risk: nothing stands out"),
            },
            subtitle=gettext_lazy("Delegations by how deep their council looked at the risk, which it decides itself"),
        ),
    )
}
COUNCILS = "councils"
NAMES = (COUNCILS, *KINDS)
FILES = (*NAMES, *contact_tables.KINDS, *agreement_figures.NAMES, pressure_figures.NAME, *risk_figures.NAMES)
APART = (NOBODY_NAMED, NOT_LOOKED)
"""Headings of what is not known: they stand last, and no finding speaks of them."""
HEAD = ("delegations", *Direction.values)


def chart(kind: Kind, found: Breakdown[Any], figures: Figures, today: date) -> dict[str, Any]:
    """One section of the page: for templates/parts/chart.html."""
    known = replace(found, rows=[row for row in found.rows if row.of not in APART])
    title = words.finding(known, kind.label, **kind.sentences) if known else _("No organisation is named")
    found = _with_empty_months(kind, found, figures)
    shown = replace(found, rows=found.rows[:MOST_SHOWN] if kind.name == "places" else found.rows)
    told = f"{kind.subtitle}, {words.when(figures.period, today)}"
    if kind.name != "months" and len(found.rows) > MOST_SHOWN:
        told = _("%(told)s. The first %(count)d of %(all)d") % {
            "told": told,
            "count": MOST_SHOWN,
            "all": len(found.rows),
        }
    if kind.name == "flags":
        told = f"{told}. {words.late_changes(found, figures)}"
    if kind.name == "risk":
        told = _("%(told)s. %(coverage)s in the period") % {"told": told, "coverage": words.coverage(figures)}
    draw = _line_of if kind.name == "months" else _bars_of
    picture = draw(kind, shown, figures, title, told)
    return {
        "name": kind.name,
        "title": title,
        "subtitle": told,
        "chart": picture,
        "table": cells(kind.heading, kind.label, kind.asks, shown, figures),
        "download": links.page_of(figures.selection, today, format="csv", table=kind.name),
        "file": kind.file,
        "picture": links.page_of(figures.selection, today, format="svg", table=kind.name) if picture else "",
    }


def _with_empty_months(kind: Kind, found: Breakdown[Any], figures: Figures) -> Breakdown[Any]:
    """With each month in between in which nothing began. Who is not told small numbers is not told of none either.

    One visit of a far year would draw out the table beyond reading: then it has the months of visits alone.
    """
    if kind.name != "months" or not figures.is_exact or len(found.rows) < 2:
        return found
    tallies = {row.of: row for row in found.rows}
    months = list(_months(found.rows[0].of, found.rows[-1].of))
    if len(months) > MOST_MONTHS:
        return found
    return Breakdown([tallies.get(month) or Tally(month, 0, 0, 0, 0) for month in months], found.together)


def _bars_of(kind: Kind, found: Breakdown[Any], figures: Figures, title: str, told: str) -> Any:
    rows = [
        Bar(
            kind.label(row.of),
            row.delegations,
            address(figures, kind.asks(row.of)) if figures.is_exact else "",
        )
        for row in found.rows[:MOST_SHOWN]
    ]
    return bars(f"{kind.name}-chart", rows, title, told)


def _line_of(kind: Kind, found: Breakdown[date], figures: Figures, title: str, told: str) -> Any:
    """Every month from the first to the last, those without a delegation as nought; one alone makes no line."""
    if len(found.rows) < 2:
        return ""
    tallies = {row.of: row for row in found.rows}
    months = list(_months(found.rows[0].of, found.rows[-1].of))
    if figures.is_exact:
        going = [direction for direction in Direction if any(getattr(row, direction) for row in found.rows)]
        drawn = [
            Line(
                str(words.DIRECTIONS[direction]).capitalize(),
                [getattr(tallies[month], direction) if month in tallies else 0 for month in months],
            )
            for direction in going
        ]
        if len(going) > 1:
            # What the title speaks of.
            drawn.insert(0, Line(_("All"), [tallies[m].delegations if m in tallies else 0 for m in months]))
    else:
        # A month that is not shown may have had fewer than 5, or none.
        drawn = [Line(_("All"), [tallies[month].delegations if month in tallies else None for month in months])]
    return lines(f"{kind.name}-chart", [f"{month:%b %Y}" for month in months], drawn, title, told)


def _months(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)


def address(figures: Figures, asks: dict[str, Any]) -> str:
    """Where the rows of a cell stand. A month reaches no further than the period that it is counted in."""
    if "period" in asks:
        month, period = asks["period"], figures.period
        first = max(month.first, period.first) if period.first else month.first
        last = min(month.last, period.last) if period.last else month.last
        asks = {**asks, "period": Period(first, last)}
    return links.delegations(figures.selection, **asks)


def cells(
    heading: Any,
    label: Callable[[Any], Any],
    asks: Callable[[Any], dict[str, Any]],
    found: Breakdown[Any],
    figures: Figures,
    further: tuple[Any, Callable[[Any], Any]] | None = None,
) -> Params:
    """A table of figures. Each is a way to its rows for those who see them; others are shown totals alone."""
    directions = list(Direction) if figures.is_exact else []
    head = [heading, _("Delegations"), *(str(words.DIRECTIONS[one]).capitalize() for one in directions)]
    rows = [
        [
            label(row.of),
            _total(row, label, asks, figures),
            *(_part(row, direction, label, asks, figures) for direction in directions),
            *([further[1](row.of)] if further else []),
        ]
        for row in found.rows
    ]
    if found.together:
        rows.append(
            [words.together(found.together), words.number(found.together.delegations), *([""] if further else [])]
        )
    head += [further[0]] if further else []
    numeric = [place + 1 for place in range(1 + len(directions))]
    # Two columns fit every screen as they are.
    return parts.table(head, rows, numeric=numeric, header_column=True, named=numeric if len(head) > 2 else ())


def _total(row: Tally[Any], label: Any, asks: Any, figures: Figures) -> Any:
    if not (figures.is_exact and row.delegations):
        return f"{row.delegations:,}"
    told = ngettext("delegation of %(of)s", "delegations of %(of)s", row.delegations) % {"of": _called(row.of, label)}
    return _link(address(figures, asks(row.of)), row.delegations, told)


def _part(row: Tally[Any], direction: Direction, label: Any, asks: Any, figures: Figures) -> Any:
    count = getattr(row, direction)
    if not count:
        return "0"
    # Where one direction alone is counted, its list is that of the total.
    asked = {**asks(row.of), "direction": direction.value}
    told = _("%(direction)s, %(of)s") % {"direction": words.DIRECTIONS[direction], "of": _called(row.of, label)}
    return _link(address(figures, asked), count, told)


def _called(of: Any, label: Callable[[Any], Any]) -> str:
    return str(getattr(of, "name", "")) if hasattr(of, "short_name") else str(label(of))


def _link(url: str, count: int, told: str) -> Any:
    return format_html(
        '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>', url, f"{count:,}", told
    )


def download(name: str, user: User, figures: Figures) -> StreamingHttpResponse:
    """A table as a file: the rows of the page in the same order, and of places all."""
    if name == COUNCILS:
        columns = ("code", "council", "nation", "region", "counted_in_coverage")
        covered = {council.code for council in figures.covered}
        return _file(
            "delegations-by-council", columns, lambda of: _council(of, covered), figures.by_council, figures, user
        )
    if name in contact_tables.KINDS:
        return contact_tables.download(name, user, figures, file_name(f"contacts-{name}", figures))
    if name in agreement_figures.NAMES:
        return agreement_figures.download(name, user, figures, file_name(f"agreements-{name}", figures))
    if name in risk_figures.NAMES:
        return risk_figures.download(name, user, figures, file_name(f"risk-{name}", figures))
    if name == pressure_figures.NAME:
        return pressure_figures.download(user, figures, file_name("pressure-by-topic", figures))
    kind = KINDS[name]
    found = _with_empty_months(kind, kind.read(user, figures.selection), figures)
    return _file(kind.file, kind.columns, kind.cells, found, figures, user)


def _council(council: Any, covered: Iterable[str]) -> tuple[Any, ...]:
    is_covered = "yes" if council.code in covered else "no"
    return council.code, council.name, council.get_nation_display(), council.region, is_covered


def _file(
    name: str,
    columns: tuple[str, ...],
    heading: Callable[[Any], tuple[Any, ...]],
    found: Breakdown[Any],
    figures: Figures,
    user: User,
) -> StreamingHttpResponse:
    ends = (figures.period.first, figures.period.last, figures.as_of)
    parted = figures.is_exact
    rows: list[tuple[Any, ...]] = [
        (*heading(row.of), row.delegations, *(getattr(row, one) if parted else None for one in Direction.values), *ends)
        for row in found.rows
    ]
    if found.together:
        names = (*[None] * (len(columns) > 1), words.together(found.together))
        padded = (*names, *[None] * (len(columns) - len(names)))
        rows.append((*padded, words.number(found.together.delegations), *[None] * len(Direction), *ends))
    return csv_file(
        [*columns, *HEAD, "first_day_from", "first_day_to", "as_of"],
        rows,
        name=file_name(name, figures),
        taken_by=user.name,
        taken_at=timezone.now(),
    )


def file_name(name: str, figures: Figures) -> str:
    """What is in a file, with everything that was chosen for it and its day."""
    council = figures.selection.council
    asked = {"council": council.code, **figures.selection.filters()} if council else figures.selection.filters()
    said = [f"{word}-{slugify(value)}" for word, value in asked.items()]
    said += [f"{word}-{end}" for word, end in (("from", figures.period.first), ("to", figures.period.last)) if end]
    said += [] if figures.is_exact else [f"rounded-to-{FEWEST_SHOWN}"]
    return "-".join([name, *said, "as-of", str(figures.as_of)])
