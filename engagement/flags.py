"""The flags of a delegation in words: one sentence of facts, the advice, what to offer instead; and how each reader of
its pages is told of them.

Kept are a rule and its facts; the words are made when they are read.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.roles import Can
from accounts.rules import Part
from engagement.history import FIELD_NAMES
from engagement.models import Delegation, Flag
from engagement.playbook import alternatives_for
from engagement.rules import (
    FEW_STOPS,
    Became,
    CostKind,
    FlagResponse,
    OfferKind,
    Purpose,
    ceremony_and_substance,
    rule_of,
    rules_up_to,
)
from engagement.rules.tripwire import Rule, names_of
from engagement.rules.visit import Stop
from engagement.words import how_late
from guidance.rules import Alternative
from web import parts
from web.templatetags.gds import day
from web.text import listed

NO_FLAGS = gettext_lazy("No flags. Go ahead, basic precautions.")
NO_FLAGS_SEEN = gettext_lazy("No flags in what you see.")
PRECAUTIONS = (
    gettext_lazy("Meet in rooms that are open to guests, and let somebody of yours go along from door to door."),
    gettext_lazy(
        "Clear papers, screens and passes away, offer the guest network, and plug in nothing that you are given."
    ),
    gettext_lazy("Write down on the same day who came, what was said and what was promised."),
)


def told(flag: Flag) -> dict[str, Any]:
    """What a flag says: `name`, `sentence`, `advice`, by code what to offer `instead`, and where to read what it leaves
    out (`history`).
    """
    rule = rule_of(flag.rule)
    return {
        **told_of(flag.rule, flag.facts),
        "instead": rule.offers(flag.delegation.direction) if rule else [],
        "history": f"{flag.delegation.get_absolute_url()}#history" if flag.facts.get("more") else "",
    }


def told_of(code: str, facts: dict[str, Any]) -> dict[str, Any]:
    """The same of what a rule found, wherever that is kept, but for what to offer."""
    rule = rule_of(code)
    if rule is None:
        return {"name": "", "sentence": _("Found by a rule that no longer stands."), "advice": ""}
    return {
        "name": str(rule.name),
        "sentence": sentence(rule, facts),
        "advice": str(rule.advice),
    }


def sentence(rule: Rule, facts: dict[str, Any]) -> str:
    """The facts of a flag in the one sentence of its rule."""
    in_words = {name: IN_WORDS.get(name, str)(value) for name, value in {**NOT_YET_KEPT, **facts}.items()}
    which = _stops_changed(facts.get("which", []), facts.get("more", 0))
    return str(rule.says(facts) % {**in_words, "which": which, "logged": _logged(facts.get("logged_on", ""))})


def answer_line(said: Mapping[str, Any]) -> str:
    """An answer in one line: `response`, `alternative` and `reason` as they are kept."""
    response = FlagResponse(said["response"])
    if response == FlagResponse.GOING_AHEAD:
        # Its label ends in "because …".
        return f"{str(response.label).removesuffix('…').strip()} {said['reason']}"
    told = [str(response.label)]
    if said["alternative"]:
        told.append(_("Instead: %(what)s") % {"what": str(Alternative(said["alternative"]).label).lower()})
    return ". ".join([*told, said["reason"]] if said["reason"] else told)


def answered_before(flag: Flag, flags: Iterable[Flag]) -> Flag | None:
    """The last answer to the like of it, where it has none: the same rule once found something different there."""
    if flag.response:
        return None
    answered = [one for one in flags if (one.rule, one.about) == (flag.rule, flag.about) and one.response]
    return max(answered, key=lambda one: one.answer_mark, default=None)


def _fields(names: list[str]) -> str:
    return listed([str(FIELD_NAMES[name]).lower() for name in names])


def _stops_changed(stops: list[list[str]], more: int) -> str:
    """Which stops changed and what became of them, in brackets behind the names of the fields."""
    told = [str(Became(became).label % {"stop": stop}) for stop, became in stops]
    if more:
        told.append(ngettext("%(count)s more", "%(count)s more", more) % {"count": more})
    return _(" (%(stops)s)") % {"stops": "; ".join(told)} if told else ""


def _logged(on: str) -> str:
    return _(" on %(day)s") % {"day": day(date.fromisoformat(on))} if on else ""


def _payers(names: str | list[str]) -> str:
    return listed(names_of(names))


def _paid(entries: list[list[str]]) -> str:
    """Who meets a cost or offers to, and of what kind it is; of a person, and of whoever offers, no name is told."""
    told = []
    for what, name, way in entries:
        kind = str((OfferKind if way == "offer" else CostKind)(what).label).lower()
        if way == "offer":
            told.append(_("%(what)s is offered") % {"what": kind})
        else:
            told.append(_("%(what)s by %(name)s") % {"what": kind, "name": name or _("somebody else")})
    return "; ".join(told)


def _purposes(codes: list[str]) -> str:
    return listed([str(Purpose(code).label).lower() for code in codes]) or _("nothing is said")


NOT_YET_KEPT = {"payers": 1}
"""Of a flag that was found before this was kept with it."""

IN_WORDS: dict[str, Any] = {
    "payer": _payers,
    "payers": int,
    "paid": _paid,
    "fields": _fields,
    "purposes": _purposes,
    "topics": listed,
    "days_left": how_late,
    "stops": int,
    "ceremonies": int,
    "changes": int,
}


# -- On the pages of a delegation ----------------------------------------------------------------------------------


def thinking(delegation: Delegation, user: User, shown: int) -> dict[str, Any]:
    """For engagement/flags.html, as far as this reader sees the record; nothing where it is over and was not flagged.

    What is found about one stop stands together. Why the council answers as it does, and who of it, is for those who
    see the whole.
    """
    if shown < Part.PROGRAMME:
        return {}
    found = [flag for flag in delegation.flags.all() if flag.rule in rules_up_to(shown)]
    flags = [flag for flag in found if flag.gone_at is None]
    # What once stood in a programme is not for those who came to see the record later.
    of_old = found if delegation.council_id in user.council_codes() else []
    if delegation.is_over and not flags:
        return {}
    may_answer = not delegation.is_over and user.may(Can.EDIT_DELEGATION, delegation.council_id)
    links = alternatives_for(delegation, user) if flags else {}
    titles = {stop.key: stop.title for stop in delegation.programme.all()}
    blocks = [
        _block(together, titles.get(together[0].about, ""), links, shown, of_old=of_old, may_answer=may_answer)
        for together in _together(flags)
    ]
    return {
        "thinking": {
            "open": [block for block in blocks if not block["answer"]],
            "answered": [block for block in blocks if block["answer"]],
            "ratio": ratio(delegation),
            "no_flags": NO_FLAGS if shown == Part.WHOLE else NO_FLAGS_SEEN,
            "precautions": PRECAUTIONS,
        }
    }


def _together(flags: Iterable[Flag]) -> Iterable[list[Flag]]:
    """Flags about one stop that have no answer, or the same; each other by itself."""
    blocks: dict[Any, list[Flag]] = defaultdict(list)
    for flag in flags:
        said = (flag.response, flag.reason, flag.answered_at, flag.answered_by_id)
        blocks[flag.about or flag.key, said].append(flag)
    return blocks.values()


def _block(
    flags: list[Flag],
    stop: str,
    links: dict[str, list[Any]],
    shown: int,
    *,
    of_old: Iterable[Flag],
    may_answer: bool,
) -> dict[str, Any]:
    """One or more flags as they stand together: `flags`, what to offer `instead`, their `answer`, how to give one."""
    lines = [_line(flag, answered_before(flag, of_old), may_answer=may_answer) for flag in flags]
    first = lines[0]
    answered = next((flag for flag in flags if flag.alternative), flags[0])
    codes = dict.fromkeys(code for line in lines for code in line["instead"])
    button = None
    if first["address"]:
        words = _("Change the answer") if answered.response else _("Answer this")
        is_several = len(lines) > 1 and not answered.response
        told = {"count": len(lines)}
        button = {
            **parts.button(_("Answer these %(count)s together") % told if is_several else words, stop or first["name"]),
            "href": f"{first['address']}?all=yes" if is_several else first["address"],
        }
    return {
        "flags": lines,
        "stop": stop,
        "instead": instead(list(codes), links),
        "answer": answer_told(answered, shown) if answered.response else None,
        "button": button,
    }


def _line(flag: Flag, before: Flag | None, *, may_answer: bool) -> dict[str, Any]:
    address = reverse("delegation_flag_answer", args=[flag.delegation.key, flag.key]) if may_answer else ""
    earlier = (
        {"answer": answer_line(vars(before)), "by": str(before.answered_by), "at": before.answered_at}
        if before
        else None
    )
    return {**told(flag), "key": flag.key, "address": address, "before": earlier}


def instead(codes: list[str], links: dict[str, list[Any]]) -> list[tuple[Any, list[Any]]]:
    """What to offer instead, each with the entries of the playbook that say how."""
    return [(Alternative(code).label, links.get(code, [])) for code in codes]


def answer_told(flag: Flag, shown: int) -> dict[str, Any]:
    """What the council answered, to a reader who sees this much."""
    is_whole = shown >= Part.WHOLE
    return {
        "kind": FlagResponse(flag.response).label,
        "alternative": Alternative(flag.alternative).label if flag.alternative else "",
        "reason": flag.reason if is_whole else "",
        "by": str(flag.answered_by) if is_whole else flag.delegation.council.name,
        "at": flag.answered_at,
    }


def ratio(delegation: Delegation) -> str:
    """How much of the programme is ceremony, in a sentence; nothing of a programme with few stops (P08)."""
    stops = (
        Stop(item.key, item.title, item.on, item.kind, nature=item.nature, state=item.state)
        for item in delegation.programme.all()
    )
    ceremonies, of = ceremony_and_substance(stops)
    if of < FEW_STOPS:
        return ""
    return _("Stops: %(ceremonies)s of ceremony, %(substance)s of substance.") % {
        "ceremonies": ceremonies,
        "substance": of - ceremonies,
    }


# -- In its history ------------------------------------------------------------------------------------------------


def flag_events(delegation: Delegation, user: User) -> Iterator[dict[str, Any]]:
    """What came to be thought about since it was logged, what no longer is, and what was answered: each once.

    A flag that follows another of its kind is the same thing with other facts; what was answered to that may go along.
    For its own council alone: what once stood in a programme is not for those who came to see the record later.
    """
    if delegation.logged_at is None or delegation.council_id not in user.council_codes():
        return
    flags = list(delegation.flags.all())
    ended = {(flag.rule, flag.about, flag.gone_at): flag for flag in flags}
    begun = {(flag.rule, flag.about, flag.found_at) for flag in flags}
    came: dict[Any, list[str]] = defaultdict(list)
    gone: dict[Any, list[str]] = defaultdict(list)
    answers: dict[Any, list[str]] = defaultdict(list)
    for flag in flags:
        says = told(flag)["sentence"]
        before = ended.get((flag.rule, flag.about, flag.found_at))
        goes_on = before is not None and before.answered_at == flag.answered_at
        is_asked = before is None or not ((flag.answered_at and goes_on) or told(before)["sentence"] == says)
        if flag.found_at > delegation.logged_at and is_asked:
            came[flag.found_at].append(says)
        if flag.gone_at and flag.gone_at > delegation.logged_at and (flag.rule, flag.about, flag.gone_at) not in begun:
            gone[flag.gone_at].append(says)
        if flag.answered_at is not None and not goes_on:
            answers[flag.answered_at, flag.response, flag.reason, flag.answered_by].append(says)
    for (at, response, reason, by), lines in answers.items():
        title = _("Answered what to think about: %(answer)s") % {"answer": FlagResponse(response).label}
        yield {"title": title, "at": at, "by": str(by), "lines": lines, "typed": reason}
    for title, found in ((_("Something to think about"), came), (_("No longer to think about"), gone)):
        yield from ({"title": title, "at": at, "lines": lines} for at, lines in found.items())
