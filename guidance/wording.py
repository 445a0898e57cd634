"""How guidance is shown: its words and their colours."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.rules import Marking
from guidance.models import Clearance, Issued, LineVersion, MixedMessage, Position, PositionAnswer
from guidance.rules import Decision, Lag, Standing, State, Step
from guidance.told import audience
from web import gds, parts
from web.languages import with_languages
from web.templatetags.gds import day, days
from web.text import listed

COLOURS = {
    Standing.ENCOURAGED: "green",
    Standing.CONDITIONS: "teal",
    Standing.ADVICE_FIRST: "yellow",
    Standing.NOT_SUPPORTED: "red",
}


def standing_tag(position: Position) -> gds.Params:
    """The position as a tag; it says so in words too."""
    return parts.tag(position.get_standing_display(), COLOURS[Standing(position.standing)])


# The parts of a cell in the order in which they count.
PARTS_OF_CELL = {
    "country": gettext_lazy("the partner country"),
    "sector": gettext_lazy("the sector"),
    "activity": gettext_lazy("the activity"),
    "nation": gettext_lazy("the nation"),
}


def why(answer: PositionAnswer) -> str:
    """Why this row answers and no other."""
    row = answer.position
    if row is None:
        return ""
    named = listed([str(words) for part, words in PARTS_OF_CELL.items() if getattr(row.cell, part)])
    told = [
        _("It answers because it names %(parts)s: of those that cover your question, none names more.")
        % {"parts": named}
        if named
        else _("It holds for every activity, sector, nation and partner country: nothing more precise is said.")
    ]
    if any(other.cell.rank == row.cell.rank and other.government for other in answer.beside) and not row.government:
        told.append(
            _("The UK government’s word comes before that of a devolved one, as relations with others are reserved.")
        )
    return " ".join(told)


# -- Drafts and what was published ---------------------------------------------------------------------------------

# What is shown of each, in this order, where it is filled in.
SHOWN: dict[type[Issued], tuple[str, ...]] = {
    Position: ("standing", "text", "text_cy", "conditions", "change_note", "sources"),
    LineVersion: (
        *("headline", "full_line", "leader_line", "reactive_line", "if_pressed", "do_not_say", "background", "facts"),
        *("contacts", "headline_cy", "full_line_cy", "change_note", "sources"),
    ),
}
WELSH = ("text_cy", "headline_cy", "full_line_cy")

STATE_COLOURS = {
    State.DRAFT: "grey",
    State.SUBMITTED: "blue",
    State.SCHEDULED: "purple",
    State.PUBLISHED: "green",
    State.SUPERSEDED: "grey",
    State.WITHDRAWN: "red",
}
DECISION_COLOURS = {
    Decision.ASKED: "grey",
    Decision.CLEARED: "green",
    Decision.EXCEPTION: "green",
    Decision.OBJECTED: "red",
}


def state_tag(row: Issued, today: date) -> gds.Params:
    """Where it is in its life; that it expired, or has not begun, follows from its days."""
    if row.has_expired(today):
        return parts.tag(_("Expired"), "grey")
    if row.state == State.PUBLISHED and row.valid_from > today:
        return parts.tag(_("Published, not valid yet"), "purple")
    return parts.tag(row.get_state_display(), STATE_COLOURS[State(row.state)])


def shown(row: Issued, *, besides: Collection[str] = ()) -> gds.Params:
    """Its words and its dates, as a summary list; `besides` stand elsewhere on the page."""
    return parts.summary_list(words_and_dates(row, besides=besides))


def words_and_dates(row: Issued, *, besides: Collection[str] = ()) -> list[gds.Params]:
    kept = [name for name in SHOWN[type(row)] if getattr(row, name) and name not in besides]
    rows = [parts.summary_row(label(row, name), _typed(row, name)) for name in kept]
    return [*rows, *dates(row)]


def about_line(version: LineVersion) -> list[gds.Params]:
    """What its line is about, and for whom it is."""
    line = version.line
    rows = [parts.summary_row(_("Topics"), ", ".join(topic.name for topic in line.topics.all()))]
    about = [*line.sectors.all(), *line.activities.all(), *line.countries.all()]
    if about:
        rows.append(parts.summary_row(_("About"), ", ".join(str(one) for one in about)))
    return [*rows, parts.summary_row(_("For"), audience(version))]


def dates(row: Issued) -> list[gds.Params]:
    told = [("valid_from", row.valid_from), ("review_by", row.review_by), ("expires_on", row.expires_on)]
    return [parts.summary_row(label(row, name), day(on)) for name, on in told if on]


def marking(row: Issued) -> str:
    """What stands above the pages of what is marked higher."""
    return row.get_marking_display() if row.marking != Marking.OFFICIAL else ""


def label(row: Issued, name: str) -> str:
    return capfirst(str(row._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _typed(row: Issued, name: str) -> Any:
    if name == "standing":
        return gds.component("tag", standing_tag(row))  # type: ignore[arg-type]
    text = paragraphs(getattr(row, name))
    return format_html('<div lang="cy">{}</div>', text) if name in WELSH else text


def decision_tag(decision: str) -> gds.Params:
    return parts.tag(Decision(decision).label, DECISION_COLOURS[Decision(decision)])


def badges(cleared: Iterable[Clearance]) -> SafeString:
    """Who cleared it, and when: what an officer may lean on."""
    badge = gds.component("tag", parts.tag(_("Cleared"), "green"))
    by = ((badge, one.department.name, day(localdate(one.decided_at))) for one in cleared if one.has_cleared)
    return format_html_join("", '<div class="app-badge">{} {}, {}</div>', by)


def in_brief(row: Issued) -> SafeString:
    """A position or a version in a line: its name as a link, what it says, whose it is."""
    link = format_html('<a class="govuk-link" href="{}">{}</a>', row.get_absolute_url(), row)
    says = gds.component("tag", standing_tag(row)) if isinstance(row, Position) else ""
    whose = _("%(owner)s, valid from %(day)s") % {"owner": row.owner.name, "day": day(row.valid_from)}
    return format_html('{} {}<div class="app-secondary">{}</div>', link, says, whose)


def in_history(row: Position, today: date) -> SafeString:
    """What holds or held for the same cell."""
    tag = gds.component("tag", state_tag(row, today))
    last = row.until - timedelta(days=1) if row.until else None
    span = day(row.valid_from) if last is None or last < row.valid_from else days(row.valid_from, last)
    link = '<a class="govuk-link" href="{}">{}</a> {}<div class="app-secondary">{}. {}</div>'
    return format_html(link, row.get_absolute_url(), row.get_standing_display(), tag, row.owner.name, span)


def escalation(mixed: MixedMessage, on: date, *, linked: bool = False) -> SafeString:
    """That two positions stand for now, and the clock within which their owners decide; `linked` for who may see it."""
    owners = listed([body.name for body in (mixed.first_owner, mixed.second_owner) if body is not None])
    told = _("%(owners)s do not say the same. This was escalated on %(opened)s, and is to be settled by %(due)s.")
    facts = {"owners": owners, "opened": day(localdate(mixed.opened_at)), "due": day(mixed.due_on)}
    late = gds.component("tag", parts.tag(_("Overdue"), "red")) if mixed.is_overdue(on) else ""
    return format_html("{} {}{}", told % facts, late, _mixed_link(mixed) if linked else "")


def _mixed_link(mixed: MixedMessage) -> SafeString:
    words = _("See the mixed message")
    return format_html(' <a class="govuk-link" href="{}">{}</a>', mixed.get_absolute_url(), words)


def paragraphs(text: str) -> SafeString:
    """Typed text with its own line breaks, for a component: its macro would draw in every line but the first."""
    return format_html_join(mark_safe("<br>"), "{}", ((with_languages(line),) for line in text.split("\n")))


def lines(texts: Iterable[Any]) -> SafeString:
    return format_html_join("", '<div class="app-line">{}</div>', ((text,) for text in texts))


# -- How long it took ----------------------------------------------------------------------------------------------

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def in_days(took: timedelta) -> str:
    """A stretch of time as people say it: to the hour within a day, else to a tenth of a day."""
    if took < HOUR:
        return _("less than an hour")
    if took < DAY:
        hours = int(took / HOUR)
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    days = round(took / DAY, 1)
    told = f"{days:.0f}" if days == int(days) else f"{days}"
    return ngettext("%(count)s day", "%(count)s days", 1 if told == "1" else 2) % {"count": told}


FINDINGS = {
    Step.DELIVERED: gettext_lazy("Half of the copies were delivered within %(days)s"),
    Step.OPENED: gettext_lazy("Half of the copies were opened within %(days)s"),
    Step.ACKNOWLEDGED: gettext_lazy("Half of the copies were acknowledged within %(days)s"),
    Step.USED: gettext_lazy("Half of the copies were used within %(days)s"),
}
NOT_LANDED = {
    Step.DELIVERED: gettext_lazy("%(count)s of %(copies)s not delivered yet"),
    Step.OPENED: gettext_lazy("%(count)s of %(copies)s not opened yet"),
    Step.ACKNOWLEDGED: gettext_lazy("%(count)s of %(copies)s not acknowledged yet"),
    Step.USED: gettext_lazy("%(count)s of %(copies)s not used yet"),
}


def lag_finding(step: Step, found: Lag) -> str:
    """What the figures of a step say, in one sentence; what has not arrived is never left out."""
    if not found.copies:
        return _("Nothing was published that asks for this")
    told = [str(FINDINGS[step]) % {"days": in_days(found.median)}] if found.median is not None else []
    if found.not_yet:
        copies = ngettext("%(copies)s copy", "%(copies)s copies", found.copies) % {"copies": f"{found.copies:,}"}
        told.append(str(NOT_LANDED[step]) % {"count": f"{found.not_yet:,}", "copies": copies})
    return "; ".join(told)
