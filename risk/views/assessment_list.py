"""The list of assessments: one's own, and what one sees of others'."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from accounts.offices import in_a_sentence
from accounts.roles import Can
from accounts.rules import Part
from risk.filters import KINDS, AssessmentFilter
from risk.forms.searching import AssessmentSearch
from risk.left import band_tag, to_do
from risk.models import Assessment
from risk.rules import PATH_CODES, AssessmentState, Path
from risk.serializers import kind_of
from web import gds, parts
from web.forms import RegisterForm
from web.languages import with_languages
from web.listing import FileOfList, count_in_words
from web.naming import Name, find_all
from web.paging import Page
from web.templatetags.gds import day

COLUMNS = (
    *("id", "council", "council_name", "kind", "about", "path", "state", "level", "review_on"),
    *("open_mitigations", "overdue_mitigations"),
)


class AssessmentList(FileOfList):
    """The last made first. What is overdue is told of those that the reader sees whole."""

    queryset = Assessment.objects.select_related("council")
    order = ("-made_at", "-key")
    filterset_class = AssessmentFilter
    columns = COLUMNS
    file_name = "assessments"
    template_name = "risk/assessments.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_DELEGATIONS)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def form(self) -> RegisterForm:
        return AssessmentSearch(self.asked or None, has_own=bool(self.user.council_codes()))

    def get_queryset(self) -> Any:
        return super().get_queryset().with_what_to_do()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "count": count_in_words(
                context["count"],
                none=_("No assessments"),
                counted=ngettext_lazy("%(count)s assessment", "%(count)s assessments", "number"),
                more=_("more than %(count)s assessments"),
            ),
            "table": self.table(context["page"]),
            "has_own": bool(self.user.council_codes()),
        }

    def in_words(self, name: str, value: str) -> tuple[str, str]:
        if name == "about":
            row = self.queryset.visible_to(self.user).filter(record=value).first()
            return _("Record"), str(row or _("One that you do not see"))
        return super().in_words(name, value)

    def table(self, page: Page) -> gds.Params:
        today = localdate(timezone.now())
        names = find_all([(row.label, row.record) for row in page.rows], self.user)
        head = [_("About"), _("How deep"), _("State"), _("What is left"), _("Looked at again"), _("Still to be done")]
        rows = [self._cells(row, names.get((row.label, row.record)), today) for row in page.rows]
        return parts.table(head, rows, header_column=True, named=range(1, len(head)))

    def _cells(self, row: Any, name: Name | None, today: Any) -> list[Any]:
        kind = dict(KINDS)[kind_of(row)]
        title: Any = kind if name is None else with_languages(name.title)
        if name is not None:
            title = format_html('<a class="govuk-link" href="{}#risk">{}</a>', name.url, title)
        return [
            format_html('{}<div class="app-secondary app-not-bold">{}<br>{}</div>', title, kind, row.council.name),
            _how_deep(row),
            _state(row),
            gds.component("tag", band_tag(row.level)) if row.level else _("Nothing put down"),
            day(row.review_on) or _("No day named"),
            _how_many(row, today),
        ]

    def lines(self, rows: list[Any]) -> Iterable[list[Any]]:
        today = localdate(timezone.now())
        return (_line(row, today) for row in rows)


def _how_deep(row: Any) -> str:
    """For who reads the whole, also that it is less than the six facts call for."""
    if row.shown >= Part.WHOLE and row.is_shallower:
        told = {"path": row.taken_path.label, "wanted": str(Path(row.path).label).lower()}
        return _("%(path)s: less than the %(wanted)s to which the six facts lead") % told
    return str(row.taken_path.label)


def _state(row: Any) -> str:
    waits = row.state == AssessmentState.FINISHED and row.countersign_office
    if waits and row.shown >= Part.WHOLE:
        return _("Waits for the %(office)s to countersign it") % {"office": in_a_sentence(row.countersign_office)}
    return str(row.get_state_display())


def _how_many(row: Any, today: Any) -> str:
    waiting = to_do(row)
    late = sum(one.is_overdue(today) for one in waiting)
    if late and row.shown >= Part.WHOLE:
        return _("%(count)s, of these overdue: %(late)s") % {"count": len(waiting), "late": late}
    return str(len(waiting)) if waiting else _("Nothing")


def _line(row: Any, today: Any) -> list[Any]:
    waiting = to_do(row)
    late = sum(one.is_overdue(today) for one in waiting) if row.shown >= Part.WHOLE else None
    return [
        *(row.key, row.council_id, row.council.name, kind_of(row), row.record, PATH_CODES[row.taken_path]),
        *(row.state, row.level, row.review_on, len(waiting), late),
    ]
