"""Offers and gifts of all visits: the list that a register of gifts is kept from, on a page and as a file."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from accounts.roles import Can
from engagement import money_words, wording
from engagement.filters import OfferFilter
from engagement.forms.money import OfferSearch
from engagement.models import Offer
from engagement.rules import Marking
from web import gds, parts
from web.forms import RegisterForm
from web.languages import with_languages
from web.listing import FileOfList, count_in_words
from web.paging import Page
from web.templatetags.gds import day

COLUMNS = (
    *("id", "council", "council_name", "delegation", "visit", "offered_on", "way", "kind", "what", "value", "giver"),
    *("receiver", "decision", "decided_on", "reason", "register_by", "registered_on", "register_note"),
)


class OfferList(FileOfList):
    """The last first: those of the visits of which the reader sees the whole, without what was entered by mistake."""

    queryset = Offer.objects.live().select_related("council", "delegation__council")
    order = ("-offered_on", "-key")
    filterset_class = OfferFilter
    columns = COLUMNS
    file_name = "offers-and-gifts"
    template_name = "engagement/offer_list.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_DELEGATIONS)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def form(self) -> RegisterForm:
        return OfferSearch(self.asked or None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "count": count_in_words(
                context["count"],
                none=_("No offers or gifts"),
                counted=ngettext_lazy("%(count)s offer or gift", "%(count)s offers and gifts", "number"),
                more=_("more than %(count)s offers and gifts"),
            ),
            "table": self.table(context["page"]),
        }

    def table(self, page: Page) -> gds.Params:
        head = [_("Offer"), _("From and for"), _("Value"), _("Decision"), _("Register of interests")]
        return parts.table(head, [_cells(row) for row in page.rows], header_column=True)

    def lines(self, rows: list[Any]) -> Iterable[list[Any]]:
        return (_line(row) for row in rows)


def _is_marked(row: Offer) -> bool:
    """What is marked is read on the page of its visit, where that is put down."""
    return row.delegation.marking != Marking.OFFICIAL


def _cells(row: Offer) -> list[Any]:
    marked = _is_marked(row)
    link = format_html(
        '<a class="govuk-link" href="{}">{}</a>',
        row.get_absolute_url(),
        _("An offer marked OFFICIAL-SENSITIVE") if marked else with_languages(row.what),
    )
    told = [] if marked else [f"{row.get_kind_display()}. {row.get_way_display()}"]
    below = wording.lines([day(row.offered_on), *told, str(row.delegation), row.council.name])
    first = format_html('{}<div class="app-secondary app-not-bold">{}</div>', link, below)
    if marked:
        return [first, _("Read it on its page"), "", row.get_decision_display(), ""]
    value = _("Not known") if row.value is None else money_words.pounds(row.value)
    return [
        first,
        wording.lines([one for one in (row.giver, row.receiver) if one]),
        value,
        money_words.decision_told(row),
        money_words.register_told(row),
    ]


def _line(row: Offer) -> list[Any]:
    known = [row.key, row.council_id, row.council.name, row.delegation.reference, str(row.delegation), row.offered_on]
    if _is_marked(row):
        blank = [""] * (len(COLUMNS) - len(known) - 1)
        return [*known, row.way, *blank]
    return [
        *known,
        *(row.way, row.kind, row.what, row.value, row.giver, row.receiver, row.decision, row.decided_on, row.reason),
        *(row.register_by, row.registered_on, row.register_note),
    ]
