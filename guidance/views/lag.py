"""How long guidance takes to arrive: a finding, the four steps, where it has not landed; as a page and as a file."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.roles import UNIT, Can
from guidance import lag
from guidance.filters.lag import LagFilter
from guidance.forms.lag import LagSearch
from guidance.lag import LagFigures, Row, lag_figures
from guidance.models import Receipt
from guidance.rules import Lag, Step
from guidance.wording import in_days, lag_finding
from web import gds, parts
from web.actions import in_words
from web.charts import Bar, bars
from web.exports import csv_file
from web.views import refused_address

HEADINGS = {
    lag.TEXTS: (gettext_lazy("Text"), gettext_lazy("By text")),
    lag.TOPICS: (gettext_lazy("Topic"), gettext_lazy("By topic")),
    lag.NATION: (gettext_lazy("Nation"), gettext_lazy("By nation")),
    lag.ROLES: (gettext_lazy("Role"), gettext_lazy("By role")),
    lag.COUNCILS: (gettext_lazy("Council"), gettext_lazy("By council")),
}
STEPS = {
    Step.DELIVERED: gettext_lazy("Told in the register"),
    Step.OPENED: gettext_lazy("Opened its page"),
    Step.ACKNOWLEDGED: gettext_lazy("Said that they have read it"),
    Step.USED: gettext_lazy("Took it up for a record"),
}
COLUMNS = (
    *("by", "code", "name", "step", "copies", "reached", "not_yet", "median_days", "worst_days", "worst_goes_on"),
    *("published_from", "published_to"),
)
NOT_YET = "not yet"
MOST_OPEN = 30
"""A longer table is folded away."""


class LagPage(TemplateView):
    """Figures alone, by council and by role: no address leads from them to a reader."""

    template_name = "guidance/lag.html"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        user.must(Can.SEE_LAG)
        self.now = timezone.now()
        wanted = request.GET.get("format", "")
        try:
            if wanted not in ("", "csv"):
                raise ValidationError({"format": [_("This page comes as a page and as csv.")]})
            receipts = self.filter.narrowed()
            figures = lag_figures(receipts, self.now, tuple(Step) if wanted else (self.filter.step_chosen,))
        except ValidationError as refused:
            return self.refused(refused)
        if wanted:
            return self.download(figures)
        return self.render_to_response(self.get_context_data(figures=figures, **kwargs))

    def refused(self, refused: ValidationError) -> HttpResponse:
        """What cannot be counted stands beside its box, and no figure with it; no box has other names."""
        if not refused.message_dict.keys() <= {bound.name for bound in self.form.visible_fields()}:
            return refused_address(self.request, refused)
        self.form.refused(refused)
        return self.render_to_response(self.get_context_data(figures=None), status=400)

    @cached_property
    def asked(self) -> Any:
        asked = self.request.GET.copy()
        asked.pop("format", None)
        return asked

    @cached_property
    def filter(self) -> LagFilter:
        rows = Receipt.objects.counted_for(self.request.user)
        return LagFilter(self.asked, queryset=rows, request=self.request, today=localdate(self.now))

    @cached_property
    def form(self) -> LagSearch:
        keys = self.request.user.keys()  # type: ignore[union-attr]
        return LagSearch(self.asked or None, all_nations=UNIT in keys)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        figures: LagFigures | None = kwargs["figures"]
        context = {"form": self.form, "selected": self.selected(), "is_filtered": bool(self.form.data), **kwargs}
        if figures is None:
            return super().get_context_data(**context)
        step, now = self.filter.step_chosen, self.now
        total = figures.total.lags[step]
        return super().get_context_data(
            finding=lag_finding(step, total),
            first=self.filter.first,
            last=self.filter.last,
            step=Step(step).label,
            text=figures.groups[lag.TEXTS][0].of.name if self.asked.get("text") and figures else "",
            chart=self.chart(figures),
            tables=[
                (name, HEADINGS[name][1], self.table(name, rows, step), len(rows) > MOST_OPEN)
                for name, rows in figures.groups.items()
            ],
            counted_at=now,
            csv=self.address(format="csv"),
            **context,
        )

    def chart(self, figures: LagFigures) -> dict[str, Any]:
        """The four steps of all readers: for templates/parts/chart.html."""
        lags = figures.total.lags
        opened = lags[Step.OPENED]
        title = _("%(opened)s of %(copies)s copies were opened") % {
            "opened": f"{opened.reached:,}",
            "copies": f"{opened.copies:,}",
        }
        told = _("Copies that got so far, and how long it took half of them and the slowest")
        head = [_("Step"), *_heads()]
        rows = [[str(STEPS[step]), *_cells(lags[step])] for step in Step]
        drawn = [Bar(str(STEPS[step]), lags[step].reached) for step in Step]
        return {
            "title": title,
            "subtitle": told,
            "chart": bars("steps-chart", drawn, title, told, as_given=True),
            "table": _table(head, rows),
        }

    def table(self, name: str, rows: list[Row], step: Step) -> gds.Params:
        return _table([HEADINGS[name][0], *_heads()], [[self.name(name, row), *_cells(row.lags[step])] for row in rows])

    def name(self, group: str, row: Row) -> Any:
        """What narrows the figures is a way to them."""
        word = {lag.TEXTS: "text", lag.TOPICS: "topic", lag.NATION: "nation"}.get(group, "")
        if not word or not row.of.code or (word == "nation" and "nation" not in self.form.fields):
            return row.of.name
        return format_html('<a class="govuk-link" href="{}">{}</a>', self.address(**{word: row.of.code}), row.of.name)

    def address(self, **more: str) -> str:
        query = self.asked.copy()
        for name, value in more.items():
            query[name] = value
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path

    def selected(self) -> gds.Params | None:
        """The filters in use, each with the address without it."""
        self.form.is_valid()
        chosen: dict[str, list[tuple[str, str]]] = {}
        for name in self.asked:
            value, field = self.asked[name], self.form.fields.get(name)
            if not value or field is None or name in self.form.errors:
                continue
            query = self.asked.copy()
            del query[name]
            without = f"{self.request.path}?{query.urlencode()}" if query else self.request.path
            if name == "text":
                chosen[_("One text")] = [(_("One text alone"), without)]
            else:
                chosen[str(field.label)] = [(in_words(field, self.form.cleaned_data.get(name)), without)]
        return parts.selected_filters(chosen, clear=self.request.path) if chosen else None

    def download(self, figures: LagFigures) -> HttpResponse:
        user: Any = self.request.user
        ends = (self.filter.first, self.filter.last)
        told: Any = csv_file(
            COLUMNS,
            ([*line, *ends] for line in lines(figures)),
            name=f"guidance-lag-{localdate(self.now).isoformat()}",
            taken_by=user.email,
            taken_at=self.now,
        )
        return told  # type: ignore[no-any-return]


def lines(figures: LagFigures) -> Iterator[list[Any]]:
    """Every figure of the page, for all four steps."""
    groups = [("all", [figures.total]), *figures.groups.items()]
    for name, rows in groups:
        for row in rows:
            for step, found in row.lags.items():
                yield [
                    name,
                    row.of.code,
                    row.of.name,
                    step.value,
                    found.copies,
                    found.reached,
                    found.not_yet,
                    *_days(found),
                ]


def _days(found: Lag) -> tuple[Any, Any, str]:
    if found.longest is None:
        return "", "", ""
    median = NOT_YET if found.median is None else _number(found.median)
    return median, _number(found.longest), "yes" if found.goes_on else "no"


def _number(took: timedelta) -> float:
    return round(took / timedelta(days=1), 2)


def _heads() -> list[str]:
    return [_("Copies"), _("Not yet"), _("Half of them after"), _("Slowest")]


def _cells(found: Lag) -> list[str]:
    if found.longest is None:
        return ["0", "0", _("Nobody is asked"), ""]
    slowest = in_days(found.longest)
    return [
        f"{found.copies:,}",
        f"{found.not_yet:,}",
        _("Not yet") if found.median is None else in_days(found.median),
        _("Not yet, %(days)s so far") % {"days": slowest} if found.goes_on else slowest,
    ]


def _table(head: list[Any], rows: list[list[Any]]) -> gds.Params:
    return parts.table(head, rows, numeric=(1, 2), header_column=True, named=(1, 2, 3, 4))
