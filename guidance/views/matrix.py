"""The matrix at a glance, for one nation, one partner country and one day: as a page and as a file."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.roles import Can
from guidance.filters.positions import MatrixFilter
from guidance.forms.matrix import MatrixSearch
from guidance.matrix import Matrix, MatrixCell, matrix_of, most_spoken_of
from guidance.models import Activity, Position
from guidance.models.readers import nations_read
from guidance.rules import Cell, Standing
from guidance.wording import COLOURS
from places.models import NATIONS, Country
from places.rules import Nation
from web import gds, parts
from web.exports import csv_file
from web.views import refused_address

# What a cell has room for; whoever hears the page hears the whole.
SHORT = {
    Standing.ENCOURAGED: gettext_lazy("Encouraged"),
    Standing.CONDITIONS: gettext_lazy("Conditions"),
    Standing.ADVICE_FIRST: gettext_lazy("Advice first"),
    Standing.NOT_SUPPORTED: gettext_lazy("Not supported"),
}
COLUMNS = (
    *("as_of", "activity", "activity_name", "sector", "sector_name", "nation", "country", "standing", "government"),
    *("id", "owner", "valid_from", "review_by", "expires_on", "sample"),
)


class MatrixPage(TemplateView):
    """Which row answers each cell. What it says, and why it answers, stands one press further."""

    template_name = "guidance/matrix.html"
    http_method_names = ["get", "head", "options"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.user: Any = request.user

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.user.must(Can.READ_GUIDANCE)
        wanted = request.GET.get("format", "")
        try:
            if wanted not in ("", "csv"):
                raise ValidationError({"format": [_("This page comes as a page and as csv.")]})
            rows = list(self.filter.narrowed())
        except ValidationError as refused:
            return self.refused(refused)
        self.country = self.chosen_country or self.most_spoken_of(rows)
        held = [row for row in rows if row.cell.meets(Cell(nation=self.nation, country=self._code))]
        activities = Activity.objects.on(self.filter.day)
        matrix = matrix_of(held, activities, nation=self.nation, country=self._code)
        if wanted:
            return self.download(matrix)
        return self.render_to_response(self.get_context_data(matrix=matrix))

    def refused(self, refused: ValidationError) -> HttpResponse:
        """What is wrong stands beside its box, and nothing is drawn; no box has other names."""
        if not refused.message_dict.keys() <= set(self.form.fields):
            return refused_address(self.request, refused)
        self.form.refused(refused)
        return self.render_to_response(super().get_context_data(form=self.form), status=400)

    @cached_property
    def asked(self) -> Any:
        asked = self.request.GET.copy()
        asked.pop("format", None)
        return asked

    @cached_property
    def filter(self) -> MatrixFilter:
        rows = Position.objects.visible_to(self.user).select_related("owner", "activity", "sector", "country")
        return MatrixFilter(self.asked, queryset=rows, request=self.request, today=localdate(timezone.now()))

    @cached_property
    def nations(self) -> list[str]:
        return nations_read(self.user) or list(NATIONS)

    @cached_property
    def form(self) -> MatrixSearch:
        return MatrixSearch(self.asked or None, nations=self.nations)

    @property
    def nation(self) -> str:
        return self.filter.question.nation or self.nations[0]

    @property
    def chosen_country(self) -> Country | None:
        found: Country | None = self.filter.form.cleaned_data.get("country")
        return found

    def most_spoken_of(self, rows: list[Position]) -> Country | None:
        return Country.objects.filter(pk=most_spoken_of(rows)).first()

    @property
    def _code(self) -> str | None:
        return None if self.country is None else self.country.pk

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        matrix: Matrix = kwargs["matrix"]
        day, today = self.filter.day, localdate(timezone.now())
        self.form.initial = {"nation": self.nation, "country": self.country}
        query = self.asked.copy()
        query["format"] = "csv"
        return super().get_context_data(
            form=self.form if self.asked else MatrixSearch(initial=self.form.initial, nations=self.nations),
            nation=str(NATIONS[Nation(self.nation)]),
            country=self.country,
            day=day,
            is_today=day == today,
            table=self.table(matrix) if matrix.positions else None,
            stamp=next((row.stamp for row in matrix.positions if row.is_sample), ""),
            legend=[parts.tag(standing.label, COLOURS[standing]) for standing in Standing],
            csv=f"{self.request.path}?{query.urlencode()}",
            **kwargs,
        )

    def table(self, matrix: Matrix) -> gds.Params:
        columns = [str(sector) if sector else str(OTHER_SECTORS) for sector in matrix.sectors]
        lines = []
        for row in matrix.rows:
            activity = str(row.activity or OTHER_ACTIVITIES)
            pairs = zip(columns, row.cells, strict=True)
            lines.append([activity, *(self.cell(cell, f"{activity}, {sector}") for sector, cell in pairs)])
        return {**parts.table([_("Activity"), *columns], lines, header_column=True), "classes": "app-matrix"}

    def cell(self, cell: MatrixCell, name: str) -> Any:
        if cell.position is None:
            return format_html(
                '<span aria-hidden="true">–</span><span class="govuk-visually-hidden">{}</span>', _("No position yet")
            )
        link = format_html(
            '<a class="govuk-link" href="{}"><span class="govuk-visually-hidden">{}: </span>{}</a>',
            self.address(cell.question),
            name,
            gds.component("tag", _short_tag(cell.position)),
        )
        beside = format_html_join(
            "",
            '<div class="app-secondary">{}: {}</div>',
            ((row.owner.name, SHORT[Standing(row.standing)]) for row in cell.beside),
        )
        return format_html("{}{}", link, beside)

    def address(self, question: Cell) -> str:
        """Of the positions page, where the same cell is asked about."""
        said = {name: getattr(question, name) for name in ("activity", "sector", "nation", "country")}
        if self.asked.get("as_of"):
            said["as_of"] = self.asked["as_of"]
        return f"{reverse('positions')}?{urlencode({name: code for name, code in said.items() if code})}"

    def download(self, matrix: Matrix) -> HttpResponse:
        told: Any = csv_file(
            COLUMNS,
            self.lines(matrix),
            name=f"positions-matrix-{self.filter.day.isoformat()}",
            taken_by=self.user.email,
            taken_at=timezone.now(),
        )
        return told  # type: ignore[no-any-return]

    def lines(self, matrix: Matrix) -> Iterator[list[Any]]:
        """A row for each cell, and one more for each government that says otherwise."""
        for row in matrix.rows:
            for sector, cell in zip(matrix.sectors, row.cells, strict=True):
                asked = [
                    *(self.filter.day, cell.question.activity, str(row.activity or OTHER_ACTIVITIES)),
                    *(cell.question.sector, str(sector or OTHER_SECTORS), self.nation, self._code),
                ]
                if cell.position is None:
                    yield [*asked, "no_position_yet", *[""] * 7]
                for said in (cell.position, *cell.beside):
                    if said is not None:
                        yield [
                            *(*asked, said.standing, said.government or "uk", said.key, said.owner.name),
                            *(said.valid_from, said.review_by, said.expires_on, str(said.stamp)),
                        ]


OTHER_ACTIVITIES = gettext_lazy("Every other activity")
OTHER_SECTORS = gettext_lazy("Every other sector")


def _short_tag(position: Position) -> gds.Params:
    standing = Standing(position.standing)
    return parts.tag(SHORT[standing], COLOURS[standing])
