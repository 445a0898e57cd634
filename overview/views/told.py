"""The contacts that councils tell the central unit of: a view of the review queue."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Can
from accounts.rules import Part
from engagement import wording
from engagement.models import Contact, ContactReview
from engagement.views.contact_list import organisations_of
from overview.filters import ToldFilter
from overview.forms import ToldSearch
from overview.queue import nations_reviewed, told_and_not_looked_at
from web import gds, parts
from web.forms import RegisterForm
from web.listing import FilteredList
from web.paging import Page
from web.templatetags.gds import day


class ContactsTold(FilteredList):
    """What nobody of the reader's body has looked at, the oldest first. Looking at one is said on its page."""

    queryset = Contact.objects.select_related("council", "country", "place")
    part = Part.PROGRAMME
    order = ("told_at", "key")
    filterset_class = ToldFilter
    template_name = "overview/contacts_told.html"
    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.REVIEW)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def form(self) -> RegisterForm:
        return ToldSearch(self.asked or None, nations=nations_reviewed(self.user) or [])

    def get_queryset(self) -> Any:
        return told_and_not_looked_at(super().get_queryset(), self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "table": self.table(context["page"])}

    def table(self, page: Page) -> gds.Params:
        now, named = timezone.now(), organisations_of(page.rows)
        reviews = ContactReview.objects.visible_to(self.request.user).filter(contact__in=page.rows)
        held = {review.contact_id: review for review in reviews.select_related("assigned_to")}
        head = [_("Contact"), _("Council"), _("With whom"), _("Waiting"), _("Status")]
        rows = [_cells(row, named.get(row.pk, []), held.get(row.pk), now) for row in page.rows]
        return parts.table(head, rows, header_column=True, named=[3])


def _cells(row: Any, named: list[str], review: ContactReview | None, now: datetime) -> list[Any]:
    link = format_html('<a class="govuk-link" href="{}#review">{}</a>', row.get_absolute_url(), row)
    days = (localdate(now) - localdate(row.told_at)).days
    waits = ngettext("%(days)s day", "%(days)s days", days) % {"days": days} if days else _("Since today")
    return [
        format_html('{}<div class="app-secondary app-not-bold">{}</div>', link, row.reference),
        row.council.name,
        wording.lines(named),
        waits,
        _in_hand(review),
    ]


def _in_hand(review: ContactReview | None) -> str:
    if review is None or review.assigned_to is None or review.assigned_at is None:
        return _("Unassigned")
    facts = {"name": review.assigned_to.name, "day": day(localdate(review.assigned_at))}
    return _("With %(name)s since %(day)s") % facts
