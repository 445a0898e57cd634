"""Pressure on councils by topic, for those who review what councils tell: of what the central unit was alerted.

Counts alone stand here: no council, no office, nothing that was said. A filter on visits says nothing of it, so it is
shown where none is chosen.
"""

from collections import Counter
from datetime import date
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Can
from accounts.rules import Part
from engagement.models import Intervention, InterventionQuerySet
from guidance.models import Topic
from overview import links, words
from overview.filters import Selection
from overview.queries import Figures
from web import parts
from web.exports import csv_file

NAME = "pressure"


def counted(user: User, selection: Selection) -> InterventionQuerySet:
    """The rows behind the figures: each is one that its reader sees."""
    rows: InterventionQuerySet = Intervention.objects.counted_for(user).live()
    if not (user.may(Can.REVIEW) and selection.is_of_everything):
        return rows.none()
    rows = rows.visible_to(user, Part.PROGRAMME)
    if selection.council is not None:
        rows = rows.filter(council=selection.council)
    if lies := {name: told for name in ("nation", "region") if (told := getattr(selection, name))}:
        rows = rows.of_councils(**lies)
    if selection.period.first is not None:
        rows = rows.filter(held_on__gte=selection.period.first)
    return rows.filter(held_on__lte=selection.period.last) if selection.period.last is not None else rows


def by_topic(user: User, selection: Selection) -> tuple[list[tuple[Topic | None, int]], int]:
    """Topics with how often pressure was about each, the most first; those about none last. And how many there are."""
    named = list(counted(user, selection).values_list("topics", flat=True))
    tally = Counter(code for codes in named for code in set(codes))
    topics = {topic.pk: topic for topic in Topic.objects.filter(code__in=tally)}
    found = sorted(tally.items(), key=lambda pair: (-pair[1], topics[pair[0]].name))
    rows: list[tuple[Topic | None, int]] = [(topics[code], count) for code, count in found]
    if about_none := sum(not codes for codes in named):
        rows.append((None, about_none))
    return rows, len(named)


def sections(user: User, figures: Figures, today: date) -> list[dict[str, Any]]:
    """For overview/contact_tables.html; nothing where there is nothing, and for who is told nothing of it."""
    rows, all_of_it = by_topic(user, figures.selection)
    if not all_of_it:
        return []
    cells = [[_name(topic), _number(topic, count, figures.selection)] for topic, count in rows]
    return [
        {
            "name": NAME,
            "title": _finding(rows, all_of_it),
            "subtitle": _("Of which councils alerted the central unit, by topic, %(when)s. One may be about several.")
            % {"when": words.when(figures.period, today, to_come=False)},
            "table": parts.table([_("Topic"), _("Records of pressure")], cells, numeric=[1], header_column=True),
            "download": links.page_of(figures.selection, today, format="csv", table=NAME),
        }
    ]


def _finding(rows: list[tuple[Topic | None, int]], all_of_it: int) -> str:
    told = ngettext("Pressure on councils: %(count)s record", "Pressure on councils: %(count)s records", all_of_it) % {
        "count": f"{all_of_it:,}"
    }
    topic, count = rows[0]
    if topic is None:
        return told
    return _("%(told)s, %(most)s of them about %(topic)s") % {"told": told, "most": f"{count:,}", "topic": topic.name}


def _name(topic: Topic | None) -> str:
    return topic.name if topic else _("No topic named")


def _number(topic: Topic | None, count: int, selection: Selection) -> Any:
    if topic is None:
        return f"{count:,}"
    return format_html(
        '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>',
        links.interventions(selection, topic=topic.pk),
        f"{count:,}",
        _("about %(topic)s") % {"topic": topic.name},
    )


def download(user: User, figures: Figures, file_name: str) -> StreamingHttpResponse:
    """The table as a file: the rows of the page in the same order."""
    rows, _all = by_topic(user, figures.selection)
    ends = (figures.period.first, figures.period.last, figures.as_of)
    return csv_file(
        ["code", "topic", "records", "from", "to", "as_of"],
        [(topic.pk if topic else "", _name(topic), count, *ends) for topic, count in rows],
        name=file_name,
        taken_by=user.name,
        taken_at=timezone.now(),
    )
