"""The list of delegations: the council's own, and what others share."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.roles import Can
from engagement import wording
from engagement.filters import DelegationFilter
from engagement.forms.search import DelegationSearch
from engagement.models import Delegation
from engagement.rules import Stage, timing
from places.models import Place
from web import gds, parts
from web.actions import in_words
from web.forms import RegisterForm
from web.paging import CURSORS, ListPage, Page
from web.templatetags.gds import day

# What a list does not show, and need not fetch.
LONG = ("draft_input", "their_aims", "our_aims", "ended_reason", "handling")
MOST_DRAFTS = 20


class DelegationList(ListPage):
    """What is chosen stands in the address, so that a list can be kept and sent."""

    queryset = Delegation.objects.select_related("council", "country", "place").defer(*LONG)
    order = ("-listed_on", "-key")
    filterset_class = DelegationFilter
    # Words of the address that narrow nothing.
    besides: tuple[str, ...] = CURSORS
    template_name = "engagement/list.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_DELEGATIONS)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.narrowed = self.filter.narrowed()
        except ValidationError as refused:
            boxes = {bound.name for bound in self.form.visible_fields()}
            if hasattr(refused, "error_dict") and refused.error_dict.keys() <= boxes:
                self.form.refused(refused)
                self.narrowed = Delegation.objects.none()
                answer = super().get(request, *args, **kwargs)
                answer.status_code = 400
                return answer
        return super().get(request, *args, **kwargs)

    @property
    def user(self) -> Any:
        return self.request.user

    @cached_property
    def asked(self) -> Any:
        """The filters of the address; a place may stand there by its code or in words."""
        asked = self.request.GET.copy()
        if (named := asked.get("place", "").strip()) and self.place is not None:
            asked["place"] = self.place.code
        elif named:
            asked["place"] = named
        return asked

    @cached_property
    def place(self) -> Place | None:
        named = self.request.GET.get("place", "").strip()
        if not named:
            return None
        return Place.objects.filter(code=named).first() or Place.objects.search(named).first()

    @cached_property
    def filter(self) -> DelegationFilter:
        rows = super().get_queryset()
        return self.filterset_class(self.asked, queryset=rows, request=self.request, today=localdate(timezone.now()))

    @cached_property
    def form(self) -> RegisterForm:
        shown = self.asked.copy()
        if self.place is not None:
            shown["place"] = self.place.label
        has_own = bool(self.user.council_codes())
        return DelegationSearch(shown if self.asked else None, has_own=has_own)

    @cached_property
    def is_filtered(self) -> bool:
        return any(value for name in self.asked if name not in self.besides for value in self.asked.getlist(name))

    def get_queryset(self) -> Any:
        rows = getattr(self, "narrowed", None)
        rows = self.filter.narrowed() if rows is None else rows
        return rows if self.asked.getlist("stage") else rows.exclude(stage=Stage.DRAFT)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        keys = self.user.keys()
        opened_by_name = {key for key in keys if key.startswith("body:")}
        return {
            **context,
            "form": self.form,
            "selected": self.selected(),
            "is_filtered": self.is_filtered,
            "count": in_numbers(context["count"]),
            "table": self.table(context["page"]),
            "drafts": [] if self.is_filtered or not context["page"].is_first else self.drafts(),
            "may_log": self.user.may(Can.LOG_DELEGATION),
            "has_own": bool(self.user.council_codes()),
            "sees_what_is_shared": bool(keys.difference(opened_by_name)),
        }

    def drafts(self) -> list[tuple[SafeString, str]]:
        """The drafts of the reader's own councils, the last begun first."""
        rows = (
            Delegation.objects.visible_to(self.user)
            .drafts()
            .select_related("council")
            .defer(*LONG)
            .order_by("-made_on", "-key")[:MOST_DRAFTS]
        )
        return [(self._draft_link(row), self._begun(row)) for row in rows]

    def _draft_link(self, row: Delegation) -> SafeString:
        may_go_on = self.user.may(Can.LOG_DELEGATION, row.council_id)
        return title_link(row, "delegation_tasks" if may_go_on else "delegation")

    def _begun(self, row: Delegation) -> str:
        return _("%(council)s. Begun on %(day)s") % {"council": row.council.name, "day": day(row.made_on)}

    def table(self, page: Page) -> gds.Params:
        today = localdate(timezone.now())
        head = [_("Delegation"), _("Where"), _("Dates"), _("Stage")]
        return parts.table(head, [self._cells(row, today) for row in page.rows], header_column=True)

    def _cells(self, row: Delegation, today: date) -> list[Any]:
        named = f"{row.reference}, {row.council.name}" if row.reference else row.council.name
        where = [f"{row.place.name}, {row.place.within}" if row.place.within else row.place.name] if row.place else []
        stands = timing(row.stage, row.starts_on, row.ends_on, today)
        return [
            format_html('{}<div class="app-secondary app-not-bold">{}</div>', title_link(row), named),
            wording.lines([*where, row.country] if row.country else where),
            wording.span(row),
            wording.lines(
                [gds.component("tag", wording.stage_tag(row)), *([wording.TIMINGS[stands]] if stands else [])]
            ),
        ]

    def selected(self) -> gds.Params | None:
        """The filters chosen, each with the address of the list without it."""
        if not self.is_filtered:
            return None
        self.form.is_valid()
        chosen: dict[str, list[tuple[str, str]]] = {}
        for name in self.asked:
            for value in self.asked.getlist(name):
                if not value or name in self.besides or name in self.form.errors:
                    continue
                heading, words = self._in_words(name, value)
                chosen.setdefault(heading, []).append((words, self._without(name, value)))
        return parts.selected_filters(chosen, clear=self.request.path) if chosen else None

    def _in_words(self, name: str, value: str) -> tuple[str, str]:
        if name == "place" and self.place is not None:
            return str(self.form.fields["place"].label), self.place.label
        if name == "counted":
            return _("Figures"), _("Counted in national figures")
        if name in self.form.fields:
            field = self.form.fields[name]
            return str(field.label), in_words(
                field, self.form.cleaned_data.get(name) if name in ("country", "council") else value
            )
        field = self.filter.form.fields.get(name)
        return (str(field.label), in_words(field, value)) if field is not None else (name, value)

    def _without(self, name: str, value: str) -> str:
        query = self.asked.copy()
        for cursor in CURSORS:
            query.pop(cursor, None)
        query.setlist(name, [one for one in query.getlist(name) if one != value])
        left = query.urlencode()
        return f"{self.request.path}?{left}" if left else self.request.path


def title_link(row: Delegation, page: str = "delegation", more: str = "") -> SafeString:
    """The title as the way to a page of the record; `more` goes with its address."""
    return format_html('<a class="govuk-link" href="{}{}">{}</a>', reverse(page, args=[row.key]), more, row)


def in_numbers(count: str) -> str:
    """The count of a list as words: beyond what is counted it says so."""
    if not count:
        return ""
    if count == "0":
        return _("No delegations")
    if count.endswith("+"):
        return _("more than %(count)s delegations") % {"count": count.removesuffix("+")}
    return _("1 delegation") if count == "1" else _("%(count)s delegations") % {"count": count}
