"""The tables of contacts on the overview: in words, as cells with links, and as a file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from engagement.rules import DeclineReason, EventType, Purpose
from overview import contact_queries, links, words
from overview.contact_queries import ContactTable
from overview.queries import Figures
from web import parts
from web.exports import csv_file


@dataclass(frozen=True)
class Kind:
    """What one table is about. `asks` makes filters of the list of contacts from a heading, where it has such."""

    name: str
    title: Any
    heading: Any
    label: Callable[[Any], Any]
    asks: Callable[[Any], dict[str, str]]
    read: Callable[[User, Any], ContactTable[Any]]
    on_paper: bool = True
    """Whether it is printed too: two sides of A4 do not hold all of them."""


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            name="declined",
            title=gettext_lazy("Approaches that were not taken further"),
            heading=gettext_lazy("Reason"),
            label=lambda reason: DeclineReason(reason).label,
            asks=lambda reason: {"decline_reason": DeclineReason(reason).value},
            read=contact_queries.not_pursued,
            on_paper=False,
        ),
        Kind(
            name="unsure",
            title=gettext_lazy("Not pursued because councils were unsure of policy"),
            heading=gettext_lazy("Topic"),
            label=lambda topic: Purpose(topic).label if topic else _("No topic named"),
            asks=lambda topic: (
                {"topic": topic, "decline_reason": DeclineReason.UNSURE_OF_POLICY.value} if topic else {}
            ),
            read=contact_queries.unsure_by_topic,
        ),
        Kind(
            name="diplomatic",
            title=gettext_lazy("Contacts with embassies and consulates"),
            heading=gettext_lazy("Type of event"),
            label=lambda kind: EventType(kind).label,
            asks=lambda kind: {"diplomatic": "yes", "event_type": EventType(kind).value},
            read=contact_queries.diplomatic,
        ),
    )
}


def sections(user: User, figures: Figures, today: Any) -> list[dict[str, Any]]:
    """The tables that have anything in them."""
    return [section for kind in KINDS.values() if (section := _section(kind, user, figures, today))]


def _section(kind: Kind, user: User, figures: Figures, today: Any) -> dict[str, Any] | None:
    found = kind.read(user, figures.selection)
    if not found:
        return None
    rows = [[kind.label(row.of), _number(kind, row, figures)] for row in found.rows]
    if found.has_together:
        rows.append([_("Others together"), words.number(found.together)])
    return {
        "name": kind.name,
        "on_paper": kind.on_paper,
        "title": kind.title,
        "subtitle": _subtitle(kind, found, words.when(figures.period, today, to_come=False)),
        "table": parts.table([kind.heading, _("Contacts")], rows, numeric=[1], header_column=True),
        "download": links.page_of(figures.selection, today, format="csv", table=kind.name),
    }


def _subtitle(kind: Kind, found: ContactTable[Any], when: str) -> str:
    if kind.name == "declined":
        return _("By the reason that councils gave, %(when)s") % {"when": when}
    if kind.name == "unsure":
        return _("Approaches that councils decided not to take further, by topic, %(when)s") % {"when": when}
    contacts = ngettext("%(count)s contact", "%(count)s contacts", _grammatical(found.contacts))
    places = ngettext("%(count)s place in the UK", "%(count)s places in the UK", _grammatical(found.places))
    told = {
        "contacts": contacts % {"count": words.number(found.contacts)},
        "places": places % {"count": words.number(found.places)},
        "when": when,
    }
    sentence = _("%(contacts)s in %(places)s, %(when)s") % told
    return sentence[:1].upper() + sentence[1:]


def _grammatical(count: int | None) -> int:
    """A number that is too small to be told is spoken of as several."""
    return 2 if count is None else count


def _number(kind: Kind, row: Any, figures: Figures) -> Any:
    asks = kind.asks(row.of)
    if not (figures.is_exact and asks):
        return f"{row.contacts:,}"
    told = ngettext("contact: %(of)s", "contacts: %(of)s", row.contacts) % {"of": kind.label(row.of)}
    return format_html(
        '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>',
        links.contacts(figures.selection, **asks),
        f"{row.contacts:,}",
        told,
    )


def download(name: str, user: User, figures: Figures, file_name: str) -> StreamingHttpResponse:
    """A table as a file: the rows of the page in the same order."""
    kind = KINDS[name]
    found = kind.read(user, figures.selection)
    ends = (figures.period.first, figures.period.last, figures.as_of)
    rows: list[tuple[Any, ...]] = [(str(row.of), kind.label(row.of), row.contacts, *ends) for row in found.rows]
    if found.has_together:
        rows.append((None, _("Others together"), words.number(found.together), *ends))
    return csv_file(
        ["code", name, "contacts", "from", "to", "as_of"],
        rows,
        name=file_name,
        taken_by=user.name,
        taken_at=timezone.now(),
    )
