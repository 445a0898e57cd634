"""Risk on the overview: agreements by how deep their council looked, and what is overdue by category of risk.

Both are of today, whatever the period. What is overdue belongs to a part of an assessment that few see who see that
there is one: whoever does not see that part of each is told as those are who see no rows (docs/decisions/0013).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F
from django.db.models.functions import Coalesce
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from overview import agreement_figures, links, words
from overview.filters import Selection
from overview.queries import ROW, Figures, nations_of, reach_of, sees_rows_behind_figures
from overview.rules import Reach, told_by_itself
from risk.models import Assessment, AssessmentQuerySet, Mitigation
from risk.rules import HOW_DEEP, PATH_CODES, Category
from twinning.models import Agreement
from web import parts
from web.exports import csv_file

AGREEMENTS, OVERDUE = "agreement-risk", "overdue"
NAMES = (AGREEMENTS, OVERDUE)
HEADINGS = {AGREEMENTS: gettext_lazy("How deep their council looked"), OVERDUE: gettext_lazy("Category of risk")}
COUNTED = {AGREEMENTS: gettext_lazy("Agreements"), OVERDUE: gettext_lazy("Overdue")}


@dataclass(frozen=True)
class Table:
    """Figures under their headings, by code, as one reader is shown them; `together` are those with few.

    `all_of_it` is their sum, `councils` of how many councils; None is fewer than 5. Of what is exact, `assessments`
    are the rows behind each figure, to which it leads.
    """

    rows: list[tuple[str, int]]
    all_of_it: int | None
    councils: int | None = 0
    is_exact: bool = True
    has_together: bool = False
    together: int | None = None
    assessments: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.rows or self.has_together)


def read(name: str, user: User, selection: Selection, today: date) -> Table:
    return _agreements(user, selection) if name == AGREEMENTS else _overdue(user, selection, today)


def _agreements(user: User, selection: Selection) -> Table:
    of_agreements = agreement_figures.counted(user, selection).values("key")
    rows = Assessment.objects.counted_for(user).live().filter(label=Agreement._meta.label, record__in=of_agreements)
    tallies = list(
        rows.order_by().values("council", taken=Coalesce("chosen_path", "path")).annotate(assessments=Count(ROW))
    )
    found = {
        code: count
        for path, code in PATH_CODES.items()
        if (count := sum(tally["assessments"] for tally in tallies if tally["taken"] == path))
    }
    return _shown(found, found, _councils(tallies), is_exact=sees_rows_behind_figures(user))


def _overdue(user: User, selection: Selection, today: date) -> Table:
    """Of visits and agreements alike. A filter on visits says nothing of it, so that it stands where none is chosen."""
    # Who counts no more than they may see was given the whole of each.
    is_exact = reach_of(user) is Reach.READER and sees_rows_behind_figures(user)
    if selection.council is not None and not is_exact:
        # Who is told rounded figures is told none of a single council.
        return Table([], None)
    late = Mitigation.objects.overdue(today).filter(
        risk__assessment__in=counted(user, selection).order_by().values("pk")
    )
    tallies = list(
        late.order_by()
        .values("council", category=F("risk__category"))
        .annotate(things=Count(ROW), assessments=Count("risk__assessment", distinct=True))
    )
    things, assessments = ({code: _sum(tallies, code, name) for code in Category.values} for name in COUNTS)
    order = sorted((code for code in Category.values if things[code]), key=lambda code: -things[code])
    return _shown({code: things[code] for code in order}, assessments, _councils(tallies), is_exact=is_exact)


COUNTS = ("things", "assessments")


def _sum(tallies: Iterable[Any], category: str, name: str) -> int:
    return sum(tally[name] for tally in tallies if tally["category"] == category)


def _councils(tallies: Iterable[Any]) -> int:
    return len({tally["council"] for tally in tallies})


def counted(user: User, selection: Selection) -> AssessmentQuerySet:
    """The assessments behind what is overdue."""
    rows: AssessmentQuerySet = Assessment.objects.counted_for(user).live()
    if not selection.is_of_everything:
        return rows.none()
    if nations := nations_of(user):
        rows = rows.filter(council__nation__in=nations)
    if selection.council is not None:
        rows = rows.filter(council=selection.council)
    if lies := {name: told for name in ("nation", "region") if (told := getattr(selection, name))}:
        rows = rows.of_councils(**lies)
    return rows


def _shown(found: Mapping[str, int], assessments: Mapping[str, int], councils: int, *, is_exact: bool) -> Table:
    all_of_it = sum(found.values())
    if is_exact:
        return Table(list(found.items()), all_of_it, councils, assessments=assessments)
    few = [count for count in found.values() if told_by_itself(count) is None]
    rounded = [(of, told) for of, count in found.items() if (told := told_by_itself(count)) is not None]
    # By the figures as they are told, so that the order tells no more than they do.
    rounded.sort(key=lambda row: (-row[1], row[0]))
    return Table(
        rounded,
        told_by_itself(all_of_it),
        told_by_itself(councils),
        is_exact=False,
        has_together=bool(few),
        together=told_by_itself(sum(few)),
    )


# -- In words ------------------------------------------------------------------------------------------------------


def label(name: str, code: str) -> str:
    return str(HOW_DEEP[code] if name == AGREEMENTS else Category(code).label)


def sections(user: User, figures: Figures, today: date) -> list[dict[str, Any]]:
    """For overview/contact_tables.html: the tables that have anything in them."""
    return [section for name in NAMES if (section := _section(name, user, figures, today))]


def _section(name: str, user: User, figures: Figures, today: date) -> dict[str, Any] | None:
    found = read(name, user, figures.selection, today)
    if not found:
        return None
    head: list[Any] = [HEADINGS[name], COUNTED[name]]
    cells = [[label(name, of), f"{count:,}"] for of, count in found.rows]
    if found.is_exact and name == OVERDUE:
        head.append(_("Assessments"))
        cells = [[*row, ""] for row in cells]
    for row, (of, _count) in zip(cells, found.rows, strict=True):
        if found.is_exact:
            row[-1] = _link(name, of, found.assessments[of], figures.selection)
    if found.has_together:
        cells.append([_("Others together"), words.number(found.together)])
    return {
        "name": name,
        "title": _finding(name, found),
        "subtitle": _subtitle(name, found),
        "table": parts.table(head, cells, numeric=range(1, len(head)), header_column=True),
        "download": links.page_of(figures.selection, today, format="csv", table=name),
    }


def _finding(name: str, found: Table) -> str:
    if name == AGREEMENTS:
        return _("How deep councils looked at the risk of agreements")
    if not found.rows and found.all_of_it is None:
        return _("Little that makes risks smaller is overdue")
    if not found.rows:
        return _("Overdue a little in each of several categories")
    told = _("Overdue most often: %(category)s")
    return told % {"category": label(name, found.rows[0][0]).lower()}


def _subtitle(name: str, found: Table) -> str:
    """What is counted, and of how many councils."""
    facts = {"all": words.number(found.all_of_it).capitalize(), "councils": words.number(found.councils)}
    if name == AGREEMENTS:
        agreements = ngettext(
            "%(all)s agreement was looked at", "%(all)s agreements were looked at", _spoken(found.all_of_it)
        )
    else:
        agreements = ngettext(
            "%(all)s thing that makes a risk smaller should have been done by now",
            "%(all)s things that make risks smaller should have been done by now",
            _spoken(found.all_of_it),
        )
    councils = ngettext("of %(councils)s council", "of %(councils)s councils", _spoken(found.councils))
    told = _("%(what)s, %(whose)s, in what is shared with the central unit, today")
    told = told % {"what": agreements % facts, "whose": councils % facts}
    return told if found.is_exact else f"{told}. {words.rounded()}"


def _spoken(count: int | None) -> int:
    """A number that is too small to be told is spoken of as several."""
    return 2 if count is None else count


def _link(name: str, of: str, count: int, selection: Selection) -> Any:
    # The list of assessments is narrowed by no country.
    if selection.country is not None:
        return f"{count:,}"
    asked = {"kind": "agreement", "path": of} if name == AGREEMENTS else {"overdue": "yes", "category": of}
    lies = {key: getattr(selection, key) for key in ("nation", "region") if getattr(selection, key)}
    of_one = {"council": selection.council.code} if selection.council else {}
    return format_html(
        '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>',
        links.assessments(**asked, **lies, **of_one),
        f"{count:,}",
        label(name, of).lower(),
    )


def download(name: str, user: User, figures: Figures, file_name: str) -> StreamingHttpResponse:
    """A table as a file: the rows of the page in the same order."""
    found = read(name, user, figures.selection, figures.as_of)
    rows: list[tuple[Any, ...]] = [(of, label(name, of), count, figures.as_of) for of, count in found.rows]
    if found.has_together:
        rows.append((None, _("Others together"), words.number(found.together), figures.as_of))
    columns = ["code", {AGREEMENTS: "how_deep", OVERDUE: "category"}[name], "count", "as_of"]
    return csv_file(columns, rows, name=file_name, taken_by=user.name, taken_at=timezone.now())
