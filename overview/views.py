"""The pages that look across: the first page, and the national overview."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View
from django.views.generic.base import ContextMixin, TemplateResponseMixin

from accounts.roles import Can
from engagement.rules import Direction
from overview import links, queries, words
from overview.filters import FROM, TO, period_of
from overview.forms import PeriodForm
from overview.home import ToDo, home_of
from overview.map import council_map
from overview.queries import CouncilFigures, Figures
from overview.rules import SOON_DAYS, Period, Reach, calendar_year, usual_period
from web import parts
from web.exports import csv_file
from web.gds import Params
from web.templatetags.gds import day, days

CALENDAR_YEARS = 3
LONGEST_NAME = 60
ALL_TASKS = {"tasks": "all"}


class Home(TemplateView):
    """What the reader has to do, what is coming, and what they were told: for each role what concerns it."""

    template_name = "overview/home.html"
    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        home = home_of(self.request.user, today, all_tasks=self.request.GET.dict() == ALL_TASKS)
        alone = {body.council_id for body in home.bodies} if len(home.bodies) == 1 else set()
        return super().get_context_data(
            home=home,
            finding=words.headline(home.figures, today) if home.figures else "",
            name=", ".join(body.name for body in home.bodies),
            to_do=parts.task_list([_task(task) for task in home.to_do or []]),
            all_coming=links.coming(),
            coming=parts.summary_list(
                [_coming(visit, names_council=visit.council_id not in alone) for visit in home.coming or []]
            ),
            **kwargs,
        )


def _task(task: ToDo) -> Params:
    """What, why, and by when. A tag is short: the day of what is late stands with the reason."""
    due = _("Due %(day)s") % {"day": day(task.due_on)} if task.due_on else ""
    if task.is_overdue:
        return parts.task(task.sentence, _("Overdue"), task.url, f"{task.reason}. {due}.", "red")
    return parts.task(task.sentence, due, task.url, task.reason)


def _coming(visit: Any, *, names_council: bool) -> Params:
    """A visit with its days. Whose it is goes without saying on the page of one council."""
    told = words.visit(visit.direction, visit.place or visit.country)
    if names_council:
        told = _("%(council)s: %(visit)s") % {"council": visit.council.name, "visit": told}
    text = format_html(
        '<a class="govuk-link" href="{}">{}</a><br>{}',
        visit.get_absolute_url(),
        visit,
        told,
    )
    return parts.summary_row(days(visit.starts_on, visit.ends_on), text)


class Overview(TemplateResponseMixin, ContextMixin, View):
    """How much councils have logged: a finding, four figures and a table, each a way to the rows behind it."""

    template_name = "overview/overview.html"
    request: Any

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.SEE_OVERVIEW)
        today = timezone.localdate()
        try:
            as_csv = _is_csv(request.GET.get("format", ""))
            period = period_of(request.GET, today, besides=("format",))
        except ValidationError as refusal:
            return self.refused(refusal, today)
        found = queries.figures(request.user, period, today)
        if as_csv:
            return _download(found)
        chosen = {name: end.isoformat() for name, end in _ends(period) if end}
        return self.render_to_response(
            self.get_context_data(figures=found, today=today, form=PeriodForm(initial=chosen))
        )

    def refused(self, refusal: ValidationError, today: date) -> HttpResponseBase:
        """Days that cannot be counted stand beside their box, above the usual figures; no box has other names."""
        form = PeriodForm(self.request.GET)
        if not refusal.message_dict.keys() <= form.fields.keys():
            context = {"sentences": _sentences(refusal), "address": self.request.path}
            return render(self.request, "web/refused.html", context, status=400)
        form.refused(refusal)
        found = queries.figures(self.request.user, usual_period(today), today)
        return self.render_to_response(self.get_context_data(figures=found, today=today, form=form), status=400)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        figures, today, user = kwargs["figures"], kwargs["today"], self.request.user
        periods = _periods(self.request.path, figures.period, today)
        coverage = words.coverage(figures)
        follows = queries.sees_rows_behind_figures(user)
        return super().get_context_data(
            headline=words.headline(figures, today),
            others=words.others(figures),
            counted_by=words.counted_by(figures.period),
            counted_at=timezone.now(),
            whose=words.whose(user, figures),
            follows=follows,
            coverage=coverage,
            when=words.when(figures.period, today),
            map=council_map(figures, coverage, follows=follows),
            tiles=_tiles(figures, follows=follows),
            councils=_table(figures.councils, figures.period, follows=follows),
            elsewhere=_table(figures.others, figures.period, follows=follows),
            periods=periods,
            is_other=kwargs["form"].is_bound or not any(period["current"] for period in periods),
            download=self.request.path + links.query_of(figures.period, format="csv"),
            **kwargs,
        )


def _sentences(refusal: ValidationError) -> list[str]:
    """Each with the name in the address that it speaks of."""
    return [f"{name[:LONGEST_NAME]}: {told}" for name, all_told in refusal.message_dict.items() for told in all_told]


def _is_csv(wanted: str) -> bool:
    if wanted not in ("", "csv"):
        raise ValidationError({"format": [_("This page comes as a page or as csv.")]})
    return wanted == "csv"


def _tiles(figures: Figures, *, follows: bool) -> list[dict[str, Any]]:
    """The four figures: name, number, what it means, and where its rows are for who may see them."""
    directions = ", ".join(
        f"{figures.going(direction):,} {words.DIRECTIONS[direction]}"
        for direction in Direction
        if figures.going(direction)
    )
    tiles = [
        (_("Delegations"), figures.delegations, directions, links.delegations(figures.period)),
        (
            _("Councils whose delegations you see") if figures.reach is Reach.READER else _("Councils taking part"),
            len(figures.councils),
            _("of %(counted)s") % {"counted": words.counted(figures)},
            "#councils",
        ),
        (
            _("Under way or starting in %(days)d days") % {"days": SOON_DAYS},
            figures.under_way_or_soon,
            _("Today, whatever the period: %(under_way)d under way") % {"under_way": figures.under_way},
            links.under_way_or_soon(figures.as_of),
        ),
        (
            _("Awaiting close-out"),
            figures.awaiting,
            _("Today, whatever the period: ended and not closed"),
            links.awaiting_close_out(),
        ),
    ]
    return [
        {"name": name, "number": number, "meaning": meaning, "url": url if follows else ""}
        for name, number, meaning, url in tiles
    ]


def _table(rows: list[CouncilFigures], period: Period, *, follows: bool) -> Params:
    def total(row: CouncilFigures) -> Any:
        if not follows:
            return f"{row.delegations:,}"
        return format_html(
            '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>',
            links.delegations(period, council=row.council.code),
            f"{row.delegations:,}",
            ngettext("delegation of %(council)s", "delegations of %(council)s", row.delegations)
            % {"council": row.council.name},
        )

    return parts.table(
        # The number that matters stands where a small screen shows it without being pushed.
        [_("Council"), _("Delegations"), _("Inward"), _("Outward"), _("Virtual"), _("Nation and region")],
        [
            [
                row.council.short_name,
                total(row),
                *(f"{getattr(row, direction):,}" for direction in Direction),
                words.whereabouts(row.council),
            ]
            for row in rows
        ],
        numeric=[1, 2, 3, 4],
        header_column=True,
    )


def _periods(path: str, period: Period, today: date) -> list[dict[str, Any]]:
    usual = usual_period(today)
    choices = [(_("Last 12 months and to come"), usual, path)]
    choices += [
        (str(year), calendar_year(year), path + links.query_of(calendar_year(year)))
        for year in range(today.year, today.year - CALENDAR_YEARS, -1)
    ]
    return [{"text": text, "url": url, "current": choice == period} for text, choice, url in choices]


def _ends(period: Period) -> tuple[tuple[str, date | None], ...]:
    return (FROM, period.first), (TO, period.last)


def _download(figures: Figures) -> StreamingHttpResponse:
    """The tables of the page, the same rows in the same order."""
    head = ["code", "council", "nation", "region", "counted_in_coverage", "delegations", *Direction.values]
    covered = len(figures.councils)
    rows = (
        [
            row.council.code,
            row.council.name,
            row.council.get_nation_display(),
            row.council.region,
            "yes" if number < covered else "no",
            row.delegations,
            *(getattr(row, direction) for direction in Direction),
            figures.period.first,
            figures.period.last,
            figures.as_of,
        ]
        for number, row in enumerate(figures.rows)
    )
    ends = [f"{word}-{end}" for word, end in _ends(figures.period) if end]
    name = "-".join(["delegations-by-council", *ends, "as-of", str(figures.as_of)])
    return csv_file([*head, "first_day_from", "first_day_to", "as_of"], rows, name=name)
