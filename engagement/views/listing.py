"""The list of delegations: the council's own, and what others share."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from accounts.roles import Can
from engagement import wording
from engagement.filters import DelegationFilter
from engagement.forms.search import DelegationSearch
from engagement.models import Delegation, SavedView
from engagement.rules import Stage, timing
from engagement.views.saved_views import question_of
from places.listing import ListByPlace
from web import gds, parts
from web.forms import RegisterForm
from web.listing import count_in_words
from web.paging import Page
from web.templatetags.gds import day

# What a list does not show, and need not fetch.
LONG = ("draft_input", "their_aims", "our_aims", "ended_reason", "handling")
MOST_DRAFTS = 20


class DelegationList(ListByPlace):
    """The council's own delegations and what others share, the newest first."""

    queryset = Delegation.objects.select_related("council", "country", "place").defer(*LONG)
    order = ("-listed_on", "-key")
    filterset_class = DelegationFilter
    template_name = "engagement/list.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_DELEGATIONS)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def form(self) -> RegisterForm:
        return DelegationSearch(self.shown if self.asked else None, has_own=bool(self.user.council_codes()))

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        return rows if self.asked.getlist("stage") else rows.exclude(stage=Stage.DRAFT)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        keys = self.user.keys()
        opened_by_name = {key for key in keys if key.startswith("body:")}
        return {
            **context,
            "count": in_numbers(context["count"]),
            "table": self.table(context["page"]),
            "drafts": [] if self.is_filtered or not context["page"].is_first else self.drafts(),
            "may_log": self.user.may(Can.LOG_DELEGATION),
            "has_own": bool(self.user.council_codes()),
            "sees_what_is_shared": bool(keys.difference(opened_by_name)),
            "saved_views": list(SavedView.objects.visible_to(self.user)),
            "save_address": f"{reverse('saved_view_add')}?{question_of(self.asked)}" if self.is_filtered else "",
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

    def in_words(self, name: str, value: str) -> tuple[str, str]:
        if name == "to_answer":
            return _("What to think about"), _("Not answered yet")
        if name == "counted":
            return _("Figures"), _("Counted in national figures")
        return super().in_words(name, value)


def title_link(row: Delegation, page: str = "delegation", more: str = "") -> SafeString:
    """The title as the way to a page of the record; `more` goes with its address."""
    return format_html('<a class="govuk-link" href="{}{}">{}</a>', reverse(page, args=[row.key]), more, row)


def in_numbers(count: str) -> str:
    return count_in_words(
        count,
        none=_("No delegations"),
        counted=ngettext_lazy("%(count)s delegation", "%(count)s delegations", "number"),
        more=_("more than %(count)s delegations"),
    )
