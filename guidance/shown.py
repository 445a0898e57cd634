"""How an answer reads: on its page, on the card that keeps it, and beside what has changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import Marking
from guidance import services
from guidance.models import AnswerCard, Issued, LineVersion, Position, Use
from guidance.reading import HEADINGS
from guidance.rules import Standing, State
from guidance.told import Changed, marked
from guidance.wording import COLOURS
from web import parts

DAYS = ("day", "valid_from", "review_by", "expires_on", "published_on", "opened_on", "due_on", "confirmed_on", "on")
MOMENTS = ("at", "asked_at", "kept_at")


def answer_shown(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the template of an answer takes: the content with days as days, and its marking where it shows one."""
    told = _with_days(content)
    for position in told["positions"]:
        position["tag"] = parts.tag(position["standing_words"], COLOURS[Standing(position["standing"])])
    for line in told["lines"]:
        line["more"] = [(HEADINGS[name], line[name], _language(name)) for name in HEADINGS if _is_more(name, line)]
    return {"told": told, "marking": "" if told["marking"] == Marking.OFFICIAL else told["marking"]}


# What of a line stands on an answer at once; the rest can be opened.
AT_ONCE = ("headline", "full_line")


def _is_more(name: str, line: Mapping[str, Any]) -> bool:
    return name not in AT_ONCE and bool(line[name])


def _language(name: str) -> str:
    return "cy" if name.endswith("_cy") else ""


def _with_days(value: Any, name: str = "") -> Any:
    if isinstance(value, Mapping):
        return {key: _with_days(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_days(one) for one in value]
    if name in DAYS and value:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if name in MOMENTS and value else value


# -- What changed since a card was kept ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Since:
    """One text of a card that is not in force any more as it was kept."""

    title: str
    words: str
    url: str = ""
    changes: tuple[Changed, ...] = ()


def changed_since(card: AnswerCard, user: User, today: date) -> list[Since]:
    """What its uses say has changed, with the words as they were kept beside those that stand now."""
    kept = {text["id"]: text for text in (*card.content["positions"], *card.content["lines"])}
    uses = {use.of_record: use for use in Use.objects.visible_to(user).by(card).exclude(changed_at=None)}
    found = [_since(kept[key], use, user) for key, use in uses.items()]
    expired = [text for key, text in kept.items() if key not in uses and _is_past(text["expires_on"], today)]
    return [*found, *(Since(_title(text), _("It has expired since.")) for text in expired)]


def _is_past(day: str | None, today: date) -> bool:
    return day is not None and date.fromisoformat(day) < today


def _title(text: Mapping[str, Any]) -> str:
    if "number" in text:
        return _("%(line)s, version %(number)s") % {"line": text["title"], "number": text["number"]}
    return _("Position of %(owner)s: %(cell)s") % {"owner": text["owner"], "cell": text["title"]}


def _since(text: Mapping[str, Any], use: Use, user: User) -> Since:
    newer = services.successor(use)
    if newer is None:
        return Since(_title(text), _ended(use))
    rows: Any = type(newer)._default_manager
    if not rows.visible_to(user).filter(pk=newer.pk).exists():
        return Since(_title(text), _("Something else stands in its place, which is not for your council."))
    services.note_reading(newer, by=user)
    changes = tuple(_changes(text, newer))
    words = _("Something else stands in its place.") if changes else _("It was published anew with the same words.")
    return Since(_title(text), words, newer.get_absolute_url(), changes)


def _ended(use: Use) -> str:
    old = Issued.called(use.of_label, use.of_record)
    if old is not None and old.state == State.WITHDRAWN:
        return _("It was withdrawn: %(reason)s") % {"reason": old.withdrawn_because}
    return _("It is in force no more, and nothing stands in its place.")


def _changes(text: Mapping[str, Any], newer: Issued) -> list[Changed]:
    if isinstance(newer, LineVersion):
        pairs = [(HEADINGS[name], text[name], getattr(newer, name), _language(name)) for name in HEADINGS]
    elif isinstance(newer, Position):
        said = [("standing", text["standing_words"], str(newer.get_standing_display()))]
        said += [(name, text[name], getattr(newer, name)) for name in ("text", "conditions", "text_cy")]
        pairs = [(_label(name), old, new, _language(name)) for name, old, new in said]
    else:
        pairs = []
    return [Changed(heading, marked(old, new), language) for heading, old, new, language in pairs if old != new]


def _label(name: str) -> str:
    field: Any = Position._meta.get_field(name)
    return capfirst(str(field.verbose_name))
