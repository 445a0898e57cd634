"""Agreements on the overview: by status, and by what their reader sees happen under them.

They stand whatever the period, so the period narrows nothing here; a direction or a purpose is one of visits alone.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.roles import Can
from overview import links, words
from overview.agreements import activity_of, with_activity
from overview.filters import Selection
from overview.queries import ROW, Figures, nations_of, sees_rows_behind_figures
from overview.rules import told_by_itself
from twinning.models import Agreement, AgreementQuerySet
from twinning.rules import ENDED, Activity, Status
from web import parts
from web.exports import csv_file

STATUS, ACTIVITY = "agreement-status", "agreement-activity"
NAMES = (STATUS, ACTIVITY)
HEADINGS = {STATUS: gettext_lazy("Status"), ACTIVITY: gettext_lazy("Activity")}
FILTERS = {STATUS: "status", ACTIVITY: "activity"}


@dataclass(frozen=True)
class Table:
    """Agreements under their headings, as one reader is shown them; `together` are those with few."""

    rows: list[tuple[Status | Activity, int]]
    agreements: int | None
    has_together: bool = False
    together: int | None = None

    def __bool__(self) -> bool:
        return bool(self.rows or self.has_together)

    def count(self, of: Any) -> int:
        return dict(self.rows).get(of, 0)


def read(name: str, user: User, selection: Selection, today: date) -> Table:
    rows = counted(user, selection)
    if name == STATUS:
        tallies = dict(rows.order_by().values_list("status").annotate(count=Count(ROW)))
        return _shown(user, [(status, count) for status in Status if (count := tallies.get(status.value, 0))])
    if not sees_rows_behind_figures(user):
        # What happened under an agreement is told to nobody who sees none of it.
        return Table([], None)
    lived = with_activity(rows.exclude(status__in=ENDED), user, today)
    found = Counter(activity_of(row, today) for row in lived.order_by())
    return Table([(kind, found[kind]) for kind in Activity if found[kind]], found.total())


def counted(user: User, selection: Selection) -> AgreementQuerySet:
    """The agreements behind the figures of a selection."""
    rows: AgreementQuerySet = Agreement.objects.counted_for(user)
    if not user.may(Can.SEE_OVERVIEW) or selection.direction or selection.purpose:
        return rows.none()
    if nations := nations_of(user):
        rows = rows.filter(council__nation__in=nations)
    if selection.council is not None:
        rows = rows.filter(council=selection.council)
    lies = {name: value for name in ("nation", "region") if (value := getattr(selection, name))}
    if lies:
        rows = rows.of_councils(**lies)
    return rows.filter(place__country=selection.country) if selection.country is not None else rows


def _shown(user: User, rows: list[tuple[Any, int]]) -> Table:
    agreements = sum(count for _of, count in rows)
    if sees_rows_behind_figures(user):
        return Table(rows, agreements)
    few = [count for _of, count in rows if told_by_itself(count) is None]
    rounded = [(of, told) for of, count in rows if (told := told_by_itself(count)) is not None]
    return Table(rounded, told_by_itself(agreements), bool(few), told_by_itself(sum(few)))


def sections(user: User, figures: Figures, today: date) -> list[dict[str, Any]]:
    """The tables that have anything in them."""
    return [section for name in NAMES if (section := _section(name, user, figures, today))]


def _section(name: str, user: User, figures: Figures, today: date) -> dict[str, Any] | None:
    found = read(name, user, figures.selection, today)
    if not found:
        return None
    rows = [[of.label, _number(name, of, count, figures)] for of, count in found.rows]
    if found.has_together:
        rows.append([_("Others together"), words.number(found.together)])
    return {
        "name": name,
        "title": _finding(name, found),
        "subtitle": _subtitle(name, found),
        "table": parts.table([HEADINGS[name], _("Agreements")], rows, numeric=[1], header_column=True),
        "download": links.page_of(figures.selection, today, format="csv", table=name),
    }


def _finding(name: str, found: Table) -> str:
    """What the table shows, in a sentence."""
    if name == ACTIVITY:
        active = found.count(Activity.ACTIVE)
        if not active:
            return _("Nothing is seen under any agreement in the last 12 months")
        told = _("Something happened under %(active)s of %(all)s agreements in the last 12 months")
        return told % {"active": active, "all": words.number(found.agreements)}
    if not found.rows:
        return _("Few agreements are in the register")
    most, count = max(found.rows, key=lambda row: row[1])
    return _("%(status)s: %(count)s of %(all)s agreements") % {
        "status": most.label,
        "count": words.number(count),
        "all": words.number(found.agreements),
    }


def _subtitle(name: str, found: Table) -> str:
    if name == ACTIVITY:
        return _("Agreements that have not ended, by the last day on which you see that something happened, today")
    return _("Agreements of councils by where they stand in their life, today")


def _number(name: str, of: Any, count: int, figures: Figures) -> Any:
    selection = figures.selection
    # The register of agreements is narrowed by nation, and by no region.
    if not figures.is_exact or selection.region:
        return f"{count:,}"
    asked = {FILTERS[name]: of.value, **{key: text for key, text in _narrowed(selection).items() if text}}
    if name == ACTIVITY:
        asked["ended"] = "no"
    return format_html(
        '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>',
        links.agreements(**asked),
        f"{count:,}",
        ngettext("agreement: %(of)s", "agreements: %(of)s", count) % {"of": of.label},
    )


def _narrowed(selection: Selection) -> dict[str, str]:
    return {
        "council": selection.council.code if selection.council else "",
        "nation": selection.nation,
        "country": selection.country.code if selection.country else "",
    }


def download(name: str, user: User, figures: Figures, file_name: str) -> StreamingHttpResponse:
    """A table as a file: the rows of the page in the same order."""
    found = read(name, user, figures.selection, figures.as_of)
    rows: list[tuple[Any, ...]] = [(of.value, of.label, count, figures.as_of) for of, count in found.rows]
    if found.has_together:
        rows.append((None, _("Others together"), words.number(found.together), figures.as_of))
    columns = ["code", FILTERS[name], "agreements", "as_of"]
    return csv_file(columns, rows, name=file_name, taken_by=user.name, taken_at=timezone.now())
