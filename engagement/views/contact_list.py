"""The list of contacts: the council's own, and what others share."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from accounts.roles import Can
from engagement import services, wording
from engagement.filters import ContactFilter
from engagement.forms.contacts import ContactSearch
from engagement.models import Contact, ContactOrganisation
from places.listing import ListByPlace
from web import gds, parts
from web.forms import RegisterForm
from web.listing import FileOfList, count_in_words
from web.paging import Page
from web.templatetags.gds import day

MOST_NAMED = 3
COLUMNS = (
    *("id", "reference", "council", "council_name", "held_on", "kind", "country", "place", "place_name", "state"),
    *("organisations", "about", "promised", "topic", "decline_reason", "event_type", "uk_place"),
)
# What a column tells of, where it is not called so.
FIELD_OF = {"id": "reference", "council_name": "council", "place_name": "place"}


class ContactList(FileOfList, ListByPlace):
    """The last first. What was entered by mistake is left out unless it is asked for."""

    queryset = Contact.objects.select_related("council", "country", "place")
    order = ("-held_on", "-key")
    filterset_class = ContactFilter
    columns = COLUMNS
    file_name = "contacts"
    template_name = "engagement/contacts.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_CONTACTS)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def form(self) -> RegisterForm:
        return ContactSearch(self.shown if self.asked else None)

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        return rows if self.asked.get("state") else rows.live()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "count": count_in_words(
                context["count"],
                none=_("No contacts"),
                counted=ngettext_lazy("%(count)s contact", "%(count)s contacts", "number"),
                more=_("more than %(count)s contacts"),
            ),
            "table": self.table(context["page"]),
            "may_log": self.user.may(Can.LOG_CONTACT),
            "sees_any": bool(self.user.keys()),
        }

    def table(self, page: Page) -> gds.Params:
        named = organisations_of(page.rows)
        head = [_("Contact"), _("With whom"), _("Where")]
        return parts.table(head, [_cells(row, named.get(row.pk, [])) for row in page.rows], header_column=True)

    def lines(self, rows: list[Any]) -> Iterator[list[Any]]:
        named = organisations_of(rows)
        for row in rows:
            services.note_contact_reading(row, by=self.user)
            yield _line(row, named.get(row.pk, []))


def organisations_of(rows: list[Any]) -> dict[int, list[str]]:
    """The names of the organisations of each contact that shows them, at one query."""
    shown = [row.pk for row in rows if row.shows("organisations")]
    named: dict[int, list[str]] = {}
    for link in ContactOrganisation.objects.filter(contact__in=shown).select_related("organisation"):
        named.setdefault(link.contact_id, []).append(link.organisation.name)
    return named


def _cells(row: Any, named: list[str]) -> list[Any]:
    link = format_html(
        '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden">, {}</span></a>',
        row.get_absolute_url(),
        day(row.held_on),
        row.reference,
    )
    tags = [gds.component("tag", tag) for tag in tags_of(row)]
    below = wording.lines([row.get_kind_display(), row.council.name, *tags])
    told = named[:MOST_NAMED]
    if more := len(named) - len(told):
        told = [*told, ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}]
    where = [f"{row.place.name}, {row.place.within}" if row.place.within else row.place.name] if row.place else []
    return [
        format_html('{}<div class="app-secondary app-not-bold">{}</div>', link, below),
        wording.lines(told) if told else _("Not shown to you"),
        wording.lines([*where, row.country] if row.country else [_("Not known")]),
    ]


def tags_of(row: Any) -> list[gds.Params]:
    """What of a contact is out of the usual, as far as it is shown."""
    if row.is_withdrawn:
        return [parts.tag(_("Entered by mistake"), "orange")]
    if row.shows("decline_reason") and row.decline_reason:
        return [parts.tag(_("Not pursued"), "grey")]
    return []


def _line(row: Any, named: list[str]) -> list[Any]:
    told = {
        "id": row.key,
        "council": row.council_id,
        "council_name": row.council.name,
        "country": row.country_id,
        "place": row.place_id,
        "place_name": row.place.name if row.place else "",
        "state": row.state.value,
        "organisations": "; ".join(named),
    }
    return [
        (told[column] if column in told else getattr(row, column)) if row.shows(FIELD_OF.get(column, column)) else ""
        for column in COLUMNS
    ]
