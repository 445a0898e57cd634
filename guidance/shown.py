"""How an answer reads: on its page, on the card that keeps it, and beside what has changed since."""

from collections.abc import Collection, Iterable, Iterator, Mapping
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
from guidance.rules import Cell, Standing, State, answering
from guidance.told import Changed, marked
from guidance.wording import COLOURS
from web import parts
from web.templatetags.gds import day as in_words

DAYS = (
    *("day", "valid_from", "review_by", "expires_on", "published_on", "opened_on", "due_on", "on"),
    *("confirmed_on", "reported_on"),
)
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


# -- What of a card its reader is shown ----------------------------------------------------------------------------


def content_for(card: AnswerCard, user: User) -> tuple[dict[str, Any], frozenset[str]]:
    """The content of a card as a reader may have it, and the ids of the lines that are left out.

    A line of which the audience names roles is for those alone, in its council too. The roles of a version are kept as
    they were published.
    """
    keys = [line["id"] for line in card.content["lines"]]
    named = dict(LineVersion.objects.filter(key__in=keys).exclude(roles=[]).values_list("key", "roles"))
    own = set(user.reads_as(card.council_id))
    left_out = frozenset(key for key, roles in named.items() if own.isdisjoint(roles))
    lines = [line for line in card.content["lines"] if line["id"] not in left_out]
    return {**card.content, "lines": lines}, left_out


# -- What changed since a card was kept ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Since:
    """One text of a card that does not hold as it was kept, or is not to; or one that it does not have."""

    title: str
    words: str
    url: str = ""
    changes: tuple[Changed, ...] = ()


NOTHING = dict.fromkeys(("standing_words", "text", "conditions", "text_cy"), "")
"""A position that was not there, as its words are compared with one that is."""


def changed_since(card: AnswerCard, content: Mapping[str, Any], user: User, today: date) -> list[Since]:
    """What holds no longer of what a reader is shown of a card, the words as they were kept beside those of today.

    Which position answers is worked out anew for the very question that was asked, as a more precise one may have been
    published; cards of the first form do not say it by its codes, and know of their own texts alone.
    """
    kept = {text["id"]: text for text in (*content["positions"], *content["lines"])}
    found = []
    if "cell" in content:
        first = next(iter(content["positions"]), None)
        found = list(_answered_now(first, kept.keys(), Cell(**content["cell"]), user, today))
        if first is not None:
            del kept[first["id"]]
    uses = [one for one in Use.objects.visible_to(user).by(card).select_related("council") if one.of_record in kept]
    olds = {use.of_record: Issued.called(use.of_label, use.of_record) for use in uses}
    instead = services.successors(uses, user, today)
    told = (_since(kept[use.of_record], olds[use.of_record], instead[use.pk], user, today) for use in uses)
    return [*found, *filter(None, told)]


def cards_that_changed(cards: Iterable[AnswerCard], user: User, today: date) -> set[str]:
    """The keys of those on which something was said to change, or that another position answers today."""
    by_key = {card.key: card for card in cards}
    uses = Use.objects.visible_to(user).filter(label=AnswerCard._meta.label, record__in=by_key)
    changed = set(uses.exclude(changed_at=None).values_list("record", flat=True))
    rows = list(Position.objects.visible_to(user).in_force(today).select_related("owner"))
    for key, card in by_key.items():
        if "cell" in card.content:
            now = answering(rows, Cell(**card.content["cell"]))
            kept = next((text["id"] for text in card.content["positions"]), None)
            if kept != (now.key if now else None):
                changed.add(key)
    return changed


def _title(text: Mapping[str, Any]) -> str:
    if "number" in text:
        return _("%(line)s, version %(number)s") % {"line": text["title"], "number": text["number"]}
    return _("Position of %(owner)s: %(cell)s") % {"owner": text["owner"], "cell": text["title"]}


def _since(text: Mapping[str, Any], old: Any, instead: services.Instead, user: User, today: date) -> Since | None:
    """What became of one text; nothing where it holds, and nothing is published that ends it."""
    holds = old.is_in_force(today)
    if holds and old.state != State.SUPERSEDED:
        return None
    when = _("Changes on %(day)s.") % {"day": in_words(old.until)} if holds else ""
    if instead.is_for_others:
        return Since(_title(text), when or _("Something else stands in its place, which is not for your council."))
    if instead.row is None:
        return Since(_title(text), when or _ended(old, today))
    return _beside(text, instead.row, when or _in_its_place(instead.row, today), user)


def _in_its_place(newer: Issued, today: date) -> str:
    if newer.is_in_force(today):
        return _("Something else stands in its place.")
    return _("It is no longer in force. Something else takes its place on %(day)s.") % {
        "day": in_words(newer.valid_from)
    }


def _beside(text: Mapping[str, Any], newer: Issued, words: str, user: User, *, title: str = "") -> Since:
    """Both, word by word. Whoever is shown it has read of the newer one."""
    services.note_reading(newer, by=user)
    changes = tuple(_changes(text, newer))
    words = words if changes else _("It was published anew with the same words.")
    return Since(title or _title(text), words, newer.get_absolute_url(), changes)


def _ended(old: Issued, today: date) -> str:
    if old.state == State.WITHDRAWN:
        return _("It was withdrawn: %(reason)s") % {"reason": old.withdrawn_because}
    if old.has_expired(today):
        return _("It has expired since.")
    return _("It is no longer in force, and nothing stands in its place.")


def _answered_now(
    kept: Mapping[str, Any] | None, shown: Collection[str], cell: Cell, user: User, today: date
) -> Iterator[Since]:
    """Where another position answers the question now, or will, than the one that was kept; and what stands beside it
    now and is not `shown` on the card.
    """
    rows = Position.objects.visible_to(user)
    stands = rows.answer_with(cell, today)
    now, before = stands.position, kept["id"] if kept else ""
    if now is None and kept is not None:
        yield Since(_title(kept), _ended(Position.objects.get(key=before), today))
    elif now is not None and now.key != before:
        yield _answers(kept, now, _("Another position answers this question now."), user)
    elif coming := _next_answer(cell, before, user, today):
        words = _("Another position answers this question from %(day)s.") % {"day": in_words(coming.valid_from)}
        yield _answers(kept, coming, words, user)
    for row in stands.beside:
        if row.key not in shown:
            yield _beside(NOTHING, row, _("It stands beside the answer now."), user, title=row.where_said)


def _answers(kept: Mapping[str, Any] | None, now: Position, words: str, user: User) -> Since:
    words = _("%(words)s It is this: %(cell)s.") % {"words": words, "cell": now}
    return _beside(kept or NOTHING, now, words, user, title=_title(kept) if kept else _("No position yet"))


def _next_answer(cell: Cell, key: str, user: User, today: date) -> Position | None:
    """The first to answer the question that is published and has not begun, where it is not the one of this key."""
    rows = Position.objects.visible_to(user)
    coming = rows.with_days().covering(cell).filter(valid_from__gt=today).order_by("valid_from")
    for day in dict.fromkeys(coming.values_list("valid_from", flat=True)):
        found = rows.answer_with(cell, day).position
        if found is not None and found.key != key:
            return found
    return None


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
