"""What the pages of a draft say around its words: with whom it is, what departments say of it, whom it will hit."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import Marking
from guidance import services, told, wording
from guidance.models import Clearance, Issued, LineVersion, Position
from guidance.rules import Decision, State
from places.models import NATIONS
from web import gds, parts
from web.templatetags.gds import day, moment


def stands(row: Issued, user: User, now: datetime) -> dict[str, Any]:
    """For guidance/departments.html and guidance/whom_it_hits.html, on the page of what is not published yet."""
    if row.is_published:
        return {}
    exposed = services.exposure(row, user)
    return {
        "clearances": clearances(row),
        "with_whom": with_whom(row),
        "stopped": stopped(row),
        "countersigning": countersigning(row),
        "missing": services.what_is_missing(row, now) if row.state == State.SUBMITTED else [],
        "readers": exposed.readers,
        "relying": exposed.relying,
        "replaces": [wording.in_brief(old) for old in exposed.replaces],
    }


def with_whom(row: Issued) -> str:
    """Where it is, as far as the words of departments do not say it."""
    was_sent = row.clearances().exists()
    if row.state == State.DRAFT:
        if was_sent:
            return _("Not with departments: send it again when the words are ready. Each is then asked anew.")
        return _("It was not sent to departments yet.")
    return "" if was_sent else _("No department has to clear it.")


def saved(row: Issued) -> str:
    """What is said once its words were changed."""
    is_to_send = row.state == State.DRAFT and row.clearances().exists()
    return _("Saved. %(with_whom)s") % {"with_whom": with_whom(row)} if is_to_send else _("Saved.")


def reaches_nobody(row: Issued, mend: str) -> SafeString | str:
    """A warning, with the address where its audience is mended; nothing where it reaches somebody."""
    try:
        row.must_reach_somebody()
    except ValidationError as refused:
        link = format_html('<a class="govuk-link" href="{}">{}</a>', mend, _("Change for whom it is"))
        return format_html("{} {}", refused.messages[0], link)
    return ""


def countersigning(row: Issued) -> str:
    """Who wrote it last, and who countersigns or has countersigned it."""
    if row.state == State.SCHEDULED:
        signed = {"name": row.edited_by, "other": row.countersigned_by, "moment": moment(row.publish_at)}
        return _("Its words are %(name)s’s. %(other)s countersigned it, to be published on %(moment)s.") % signed
    return _("Its words are %(name)s’s. Somebody else countersigns it.") % {"name": row.edited_by}


def stopped(row: Issued) -> SafeString | str:
    """That it had been scheduled, and who stopped it and why."""
    if row.stopped_for is None:
        return ""
    facts = {"moment": moment(row.stopped_for), "who": row.stopped_by.name if row.stopped_by else ""}
    if row.stopped_by is None:
        words = _("It was to be published on %(moment)s, and could not be:") % facts
    else:
        words = _("It was to be published on %(moment)s. %(who)s stopped it:") % facts
    return format_html("{} “{}”", words, wording.paragraphs(row.stopped_because))


def clearances(row: Issued) -> list[SafeString]:
    """What each department that was asked says of it, with its words; and said of earlier words, until it decides."""
    return [_clearance(one, is_with_it=row.state != State.DRAFT) for one in row.clearances()]


def _clearance(one: Clearance, *, is_with_it: bool) -> SafeString:
    if is_with_it:
        tag = wording.decision_tag(one.decision)
        when = (
            _("Decided on %(moment)s") % {"moment": moment(one.decided_at)}
            if one.decided_at
            else _("Decides by %(day)s") % {"day": day(one.due_on)}
        )
    else:
        tag, when = parts.tag(_("Not asked"), "grey"), _("It is asked when the draft is sent again")
    asked = _quoted(_("Its writers said with it:"), one.asked_with) if is_with_it and not one.decided_at else ""
    before = ""
    if one.decided_before:
        said = str(Decision(one.decided_before).label)
        if one.decided_before == Decision.ASKED:
            said = _("Took back what it had said")
        before = _quoted(_("Said of the earlier words: %(said)s.") % {"said": said}, one.words_before)
    return format_html(
        '{} {}<div class="app-secondary">{}</div>{}{}{}',
        one.department.name,
        gds.component("tag", tag),
        when,
        _quoted("", one.words),
        asked,
        before,
    )


def _quoted(introduced: str, words: str) -> SafeString | str:
    if not words:
        return format_html("<div>{}</div>", introduced) if introduced else ""
    return format_html("<div>{} “{}”</div>", introduced, wording.paragraphs(words))


# -- What is decided about -----------------------------------------------------------------------------------------


def decided_about(row: Issued) -> gds.Params:
    """Everything that somebody who clears or countersigns it answers for: words, dates, subject, readers, marking."""
    rows = [*wording.words_and_dates(row), parts.summary_row(_("Owner"), row.owner.name)]
    if isinstance(row, LineVersion):
        kind = _("Major: every reader is told") if row.is_major else _("Minor: nobody is told")
        rows += [*wording.about_line(row), parts.summary_row(_("Kind of change"), kind)]
    elif isinstance(row, Position):
        where = str(NATIONS[row.nation]) if row.nation else _("All nations")  # type: ignore[index]
        rows.append(parts.summary_row(_("For councils in"), where))
    rows.append(parts.summary_row(_("Marking"), row.get_marking_display()))
    return parts.summary_list(rows)


def what_changes(row: Issued, user: User) -> list[tuple[SafeString, list[told.Changed]]]:
    """What it replaces, as far as its reader sees that, each with the differences word by word; which is a reading."""
    if row.is_published:
        return []
    rows: Any = type(row)._default_manager
    replaced = services.exposure(row, user).replaces
    seen = set(rows.visible_to(user).filter(pk__in=[old.pk for old in replaced]).values_list("pk", flat=True))
    found = [old for old in replaced if old.pk in seen]
    for old in found:
        if old.marking != Marking.OFFICIAL:
            services.note_reading(old, by=user)
    return [(wording.in_brief(old), told.changes(old, row)) for old in found]
