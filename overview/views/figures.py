"""The national overview, and the page of a council: what councils have logged, counted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.generic import View
from django.views.generic.base import ContextMixin, TemplateResponseMixin

from accounts.roles import Can
from overview import (
    agreement_figures,
    contact_tables,
    guidance_figures,
    links,
    pressure_figures,
    queries,
    risk_figures,
    tables,
    words,
)
from overview.filters import FILTERS, FROM, OF_ONE_COUNCIL, TO, Selection, regions, selection_of
from overview.forms import SelectionForm
from overview.map import council_map
from overview.queries import Breakdown, Figures
from overview.rules import SOON_DAYS, Period, Reach, calendar_year, is_usual, usual_period
from places.models import Council
from web import parts
from web.actions import in_words
from web.chart_file import svg_file
from web.gds import Params
from web.views import refused_address

CALENDAR_YEARS = 3
# What an address of the overview may hold beside what is counted.
BESIDES = ("format", "table", "print")
FILES = ("csv", "svg")


class Overview(TemplateResponseMixin, ContextMixin, View):
    """What councils have logged: a finding, figures, a map, charts and tables, each a way to the rows behind it."""

    template_name = "overview/overview.html"
    request: Any
    names: Sequence[str] = FILTERS
    council: Council | None = None
    tables: Sequence[str] = tables.FILES

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.SEE_OVERVIEW)
        self.today = timezone.localdate()
        self.nations = queries.nations_of(request.user)
        try:
            kind, table, for_print = _shape(request.GET, self.tables)
            selection = self.selection()
        except ValidationError as refusal:
            return self.refused(refusal)
        figures = queries.figures(request.user, selection, self.today)
        if kind == "csv":
            return tables.download(table, request.user, figures)
        if kind == "svg":
            return self.picture(table, figures)
        chosen = {**{name: end.isoformat() for name, end in _ends(selection.period) if end}, **selection.filters()}
        if selection.period == usual_period(self.today):
            chosen = selection.filters()
        return self.render_to_response(self.get_context_data(figures=figures, chosen=chosen, for_print=for_print))

    def selection(self) -> Selection:
        """What the address asks for. Raises ValidationError, each sentence at the name that it speaks of."""
        selection = selection_of(
            self.request.GET,
            self.today,
            nations=self.nations,
            names=self.names,
            besides=BESIDES,
            any_period=queries.sees_rows_behind_figures(self.request.user),
        )
        return replace(selection, council=self.council)

    def refused(self, refusal: ValidationError) -> HttpResponseBase:
        """What cannot be counted stands beside its box, and no figure with it; no box has other names."""
        form = self.form(self.request.GET)
        if not refusal.message_dict.keys() <= form.fields.keys():
            return refused_address(self.request, refusal)
        form.refused(refusal)
        usual = Selection(usual_period(self.today), council=self.council)
        figures = queries.figures(self.request.user, usual, self.today)
        context = self.get_context_data(figures=figures, form=form, for_print=False, is_refused=True)
        return self.render_to_response(context, status=400)

    def picture(self, table: str, figures: Figures) -> HttpResponseBase:
        """A chart as a file. What is not drawn on the page is no file either."""
        drawn: dict[str, Any] = {}
        if table in tables.KINDS:
            kind = tables.KINDS[table]
            drawn = tables.chart(kind, kind.read(self.request.user, figures.selection), figures, self.today)
        elif table == tables.COUNCILS and self.council is None:
            drawn = council_map(figures, words.coverage(figures), self.today, follows=False)
        if not drawn.get("chart"):
            told = _("There is too little to draw. The table of the same figures comes with format=csv.")
            return self.refused(ValidationError({"format": [told]}))
        return svg_file(
            drawn["chart"],
            title=drawn["title"],
            subtitle=drawn["subtitle"] if figures.is_exact else f"{drawn['subtitle']}. {words.rounded()}",
            source=words.source(self.request.user, timezone.now()),
            name=tables.file_name(drawn["file"], figures),
            bands=drawn.get("bands", ()),
        )

    def form(self, data: Any = None, chosen: Mapping[str, str] | None = None) -> SelectionForm:
        known = regions()
        lies = [region for region, nation in known.items() if not self.nations or nation in self.nations]
        any_period = queries.sees_rows_behind_figures(self.request.user)
        return SelectionForm(
            data, initial=chosen, names=self.names, nations=self.nations, regions=lies, any_period=any_period
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        figures, today, user = kwargs["figures"], self.today, self.request.user
        form = kwargs.pop("form", None) or self.form(chosen=kwargs.get("chosen"))
        coverage = words.coverage(figures)
        follows = queries.sees_rows_behind_figures(user)
        selection = figures.selection
        return super().get_context_data(
            today=today,
            form=form,
            selected=_selected(figures, form, today),
            headline=words.headline(figures, today),
            others=words.others(figures),
            counted_by=words.counted_by(figures.period),
            counted_at=timezone.now(),
            whose=words.whose(user, figures),
            follows=follows,
            rounded=words.rounded(),
            coverage=coverage,
            when=words.when(figures.period, today),
            tiles=_tiles(figures, follows=follows),
            charts=self.charts(figures),
            contact_tables=self.contact_tables(figures),
            **guidance_figures.section(user, selection, timezone.now()),
            periods=_periods(figures, today),
            is_empty=not figures.delegations,
            cleared=links.page_of(selection.cleared(today), today) if selection.filters() else "",
            in_print=links.page_of(selection, today, print="yes"),
            on_screen=links.page_of(selection, today),
            **self.by_council(figures, coverage, follows=follows),
            **kwargs,
        )

    def by_council(self, figures: Figures, coverage: str, *, follows: bool) -> dict[str, Any]:
        covered = {council.code for council in figures.covered}
        found = figures.by_council
        counted = Breakdown([row for row in found.rows if row.of.code in covered], found.together)
        others = Breakdown([row for row in found.rows if row.of.code not in covered])
        return {
            "apart": _apart(found),
            "council_list": [(row.of.short_name, f"{row.delegations:,}") for row in counted.rows],
            "map": council_map(figures, coverage, self.today, follows=follows),
            "councils": self.table(counted, figures) if counted else None,
            "elsewhere": self.table(others, figures) if others else None,
            "download": links.page_of(figures.selection, self.today, format="csv", table=tables.COUNCILS),
        }

    def table(self, found: Breakdown[Council], figures: Figures) -> Params:
        """Councils with their figures, each name a way to the page of the council."""

        def name(council: Council) -> SafeString:
            one = replace(figures.selection, nation="", region="", council=council)
            return format_html(
                '<a class="govuk-link" href="{}">{}</a>', links.page_of(one, self.today), council.short_name
            )

        further = (_("Nation and region"), words.whereabouts)
        return tables.cells(_("Council"), name, lambda of: {"council": of.code}, found, figures, further)

    def contact_tables(self, figures: Figures) -> list[dict[str, Any]]:
        user = self.request.user
        found = contact_tables.sections(user, figures, self.today)
        found += agreement_figures.sections(user, figures, self.today)
        found += risk_figures.sections(user, figures, self.today)
        return [*found, *pressure_figures.sections(user, figures, self.today)]

    def charts(self, figures: Figures) -> list[dict[str, Any]]:
        """The breakdowns that have anything in them."""
        found = [(kind, kind.read(self.request.user, figures.selection)) for kind in tables.KINDS.values()]
        return [tables.chart(kind, breakdown, figures, self.today) for kind, breakdown in found if breakdown]


class CouncilOverview(Overview):
    """The same for one council. Who sees no rows is told its total alone, and for the periods that all are offered."""

    template_name = "overview/council.html"
    names = OF_ONE_COUNCIL

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.SEE_OVERVIEW)
        self.council = get_object_or_404(Council, code=kwargs["code"])
        nations = queries.nations_of(request.user)
        if nations and self.council.nation not in nations:
            told = _("Your figures are those of councils in %(nations)s.")
            raise PermissionDenied(told % {"nations": words.names_of(nations)})
        self.is_exact = queries.sees_rows_behind_figures(request.user)
        if not self.is_exact:
            self.tables = (tables.COUNCILS,)
        return super().get(request, *args, **kwargs)

    def selection(self) -> Selection:
        selection = super().selection()
        if not (self.is_exact or (selection.is_of_everything and is_usual(selection.period, self.today))):
            told = _("Of one council you see the figures of all its visits, in the last 12 months or a calendar year.")
            raise ValidationError({name: [told] for name in self.request.GET})
        return selection

    def charts(self, figures: Figures) -> list[dict[str, Any]]:
        return super().charts(figures) if self.is_exact else []

    def contact_tables(self, figures: Figures) -> list[dict[str, Any]]:
        return super().contact_tables(figures) if self.is_exact else []

    def by_council(self, figures: Figures, coverage: str, *, follows: bool) -> dict[str, Any]:
        council: Any = self.council
        return {
            "council": council,
            "whereabouts": words.whereabouts(council),
            "notices": words.changes_of(council, self.today),
            "successors": self._links(council.successors.all()),
            "predecessors": self._links(council.predecessors.all()),
            "trail": parts.breadcrumbs((_("National overview"), reverse("overview"))),
        }

    def _links(self, councils: Iterable[Council]) -> list[tuple[str, str]]:
        return [(council.name, reverse("council", args=[council.code])) for council in councils]


def _apart(found: Breakdown[Council]) -> str:
    """Those that stand together without their names, on one line."""
    together = found.together
    return f"{words.together(together)}: {words.number(together.delegations)}" if together else ""


def _shape(query: QueryDict, names: Sequence[str]) -> tuple[str, str, bool]:
    """Whether a file is wanted, of which kind and table, and whether the page is to be printed."""
    wanted, table, for_print = (query.get(name, "") for name in BESIDES)
    errors = {}
    if wanted not in ("", *FILES):
        errors["format"] = [_("This page comes as a page, its tables as csv and its charts as svg.")]
    if table and wanted not in FILES:
        errors["table"] = [_("A table is chosen for a file: add format=csv.")]
    if table not in ("", *names):
        errors["table"] = [_("Choose one of: %(words)s.") % {"words": ", ".join(names)}]
    if for_print not in ("", "yes"):
        errors["print"] = [_("Choose one of: %(words)s.") % {"words": "yes"}]
    if errors:
        raise ValidationError(errors)
    return wanted, table or tables.COUNCILS, for_print == "yes"


def _selected(figures: Figures, form: SelectionForm, today: date) -> Params | None:
    """The filters in use, each with the address of the page without it."""
    selection, usual = figures.selection, usual_period(today)
    chosen = {
        str(form.fields[name].label): [
            (in_words(form.fields[name], code), links.page_of(selection.without(name), today)),
        ]
        for name, code in selection.filters().items()
    }
    if selection.period != usual:
        told = words.when(selection.period, today)
        of_usual = links.page_of(replace(selection, period=usual), today)
        chosen = {_("First day"): [(told[:1].upper() + told[1:], of_usual)], **chosen}
    return parts.selected_filters(chosen, clear=links.page_of(selection.cleared(today), today)) if chosen else None


def _tiles(figures: Figures, *, follows: bool) -> list[dict[str, Any]]:
    """The figures at the top: name, number, what it means, and where its rows are for who may see them."""
    directions = ", ".join(
        f"{words.number(count)} {words.DIRECTIONS[direction]}"
        for direction, count in figures.told_going.items()
        if count
    )
    selection, is_one = figures.selection, figures.selection.council is not None
    tiles: list[tuple[Any, int | None, Any, str]] = [
        (_("Delegations"), figures.delegations, directions, links.delegations(selection))
    ]
    if is_one and not figures.is_exact:
        return [_tile(_("Delegations"), figures.told_of_one, "", "")]
    if not is_one:
        tiles.append(
            (
                _("Councils whose delegations you see") if figures.reach is Reach.READER else _("Councils taking part"),
                len(figures.councils),
                _("of %(counted)s") % {"counted": words.counted(figures)},
                "#councils",
            )
        )
    tiles += [
        (
            _("Under way or starting in %(days)d days") % {"days": SOON_DAYS},
            figures.under_way_or_soon,
            _("Today, whatever the period: %(under_way)s under way")
            % {"under_way": words.number(figures.told(figures.under_way))},
            links.under_way_or_soon(selection, figures.as_of),
        ),
        (
            _("Awaiting close-out"),
            figures.awaiting,
            _("Today, whatever the period: ended and not closed"),
            links.awaiting_close_out(selection),
        ),
    ]
    if not figures.selection.direction:
        met = _("Meetings, calls, letters and receptions")
        tiles.append((_("Contacts"), figures.contacts, met, links.contacts(selection)))
    return [
        _tile(name, figures.told(number or 0), meaning, url if follows else "") for name, number, meaning, url in tiles
    ]


def _tile(name: Any, number: int | None, meaning: Any, url: str) -> dict[str, Any]:
    return {"name": name, "number": number, "told": words.number(number).capitalize(), "meaning": meaning, "url": url}


def _periods(figures: Figures, today: date) -> list[dict[str, Any]]:
    """The periods that everybody is offered, with the filters of the page."""
    choices = [(_("Last 12 months and to come"), usual_period(today))]
    choices += [(str(year), calendar_year(year)) for year in range(today.year, today.year - CALENDAR_YEARS, -1)]
    return [
        {
            "text": text,
            "url": links.page_of(replace(figures.selection, period=period), today),
            "current": period == figures.period,
        }
        for text, period in choices
    ]


def _ends(period: Period) -> tuple[tuple[str, date | None], ...]:
    return (FROM, period.first), (TO, period.last)
