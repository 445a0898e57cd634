"""What the page of a line says around its words: whether they hold, for whom they are, what changed in them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guidance.differences import Change, differences
from guidance.models import Issued, LineVersion
from guidance.reading import HEADINGS
from guidance.rules import COUNCIL_READERS, ReaderRole, State
from places.models import COUNCIL_KINDS, NATIONS, Network
from web.languages import with_languages
from web.templatetags.gds import day, moment


@dataclass(frozen=True)
class Standing:
    """Why a version is not to be used today, for the first line of its page; and what stands in its place."""

    words: str
    instead: LineVersion | None = None


def standing(version: LineVersion, today: date, stands: LineVersion | None) -> Standing | None:
    """Nothing where it is in force. `stands` is the version of the same line that is, as far as the reader sees it."""
    if version.is_in_force(today):
        return None
    if version.state == State.SCHEDULED:
        return Standing(
            _("Not published yet: it comes into force on %(moment)s.") % {"moment": moment(version.publish_at)}
        )
    if not version.is_published:
        return Standing(_("This is a draft and no guidance: do not use it."))
    if version.valid_from > today and version.state == State.PUBLISHED:
        return Standing(_("Not in force yet: it is valid from %(day)s.") % {"day": day(version.valid_from)}, stands)
    return Standing(_over(version, stands), stands)


def _over(version: LineVersion, stands: LineVersion | None) -> str:
    if version.state == State.WITHDRAWN:
        told = _("Withdrawn on %(day)s, do not use it. Reason: %(reason)s")
        return told % {"day": day(version.until), "reason": version.withdrawn_because}
    if version.state == State.SUPERSEDED:
        told = _("Replaced on %(day)s, do not use it.") % {"day": day(version.until)}
        why = stands.change_note if stands and stands.number == version.number + 1 else ""
        return _("%(told)s What changed: %(why)s") % {"told": told, "why": why} if why else told
    return _("Expired, do not use it: its last day was %(day)s.") % {"day": day(version.expires_on)}


def audience(version: LineVersion) -> str:
    """For whom it is, in words."""
    parts = [_in_words(version.nations, NATIONS, _("all nations")), _in_words(version.council_kinds, COUNCIL_KINDS, "")]
    networks = Network.objects.filter(code__in=version.networks).values_list("name", flat=True)
    parts.append(", ".join(networks))
    roles = version.roles or COUNCIL_READERS
    parts.append(", ".join(str(ReaderRole(role).label) for role in roles).lower())
    return capfirst("; ".join(filter(None, parts)))


def _in_words(codes: Any, names: Any, nothing: str) -> str:
    return ", ".join(str(names[code]) for code in codes) or nothing


OF_A_POSITION: dict[str, Any] = {
    "standing": gettext_lazy("Position"),
    "text": gettext_lazy("In plain words"),
    "conditions": gettext_lazy("Conditions"),
    "text_cy": gettext_lazy("In Welsh"),
}


@dataclass(frozen=True)
class Changed:
    """A part of a line as it was and as it is, in one text."""

    heading: Any
    text: SafeString
    language: str = ""


def changes(old: Issued, new: Issued) -> list[Changed]:
    """The parts of which some word is another, each with what was taken out and what came in.

    Of two versions of a line, or of two positions.
    """
    headings = HEADINGS if isinstance(new, LineVersion) else OF_A_POSITION
    said = [(name, _said(old, name), _said(new, name)) for name in headings]
    return [
        Changed(headings[name], marked(before, after), "cy" if name.endswith("_cy") else "")
        for name, before, after in said
        if before != after
    ]


def _said(row: Issued, name: str) -> str:
    in_words = getattr(row, f"get_{name}_display", None)
    return str(in_words() if in_words else getattr(row, name))


def marked(old: str, new: str) -> SafeString:
    """Both texts in one, what changed as deletions and insertions, which are told to who does not see them."""
    marks: dict[Change, Any] = {
        Change.SAME: "{}",
        Change.REMOVED: f'<del><span class="govuk-visually-hidden">{_("taken out:")} </span>{{}}'
        f'<span class="govuk-visually-hidden"> {_("end")}. </span></del>',
        Change.ADDED: f'<ins><span class="govuk-visually-hidden">{_("put in:")} </span>{{}}'
        f'<span class="govuk-visually-hidden"> {_("end")}. </span></ins>',
    }
    runs = (format_html(marks[run.change], with_languages(run.text)) for run in differences(old, new))
    return format_html_join("", "{}", zip(runs))
