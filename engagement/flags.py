"""The flags of a delegation in words: one sentence of facts, the advice, what to offer instead.

Kept are a rule and its facts; the words are made when they are read.
"""

from typing import Any

from django.utils.translation import gettext as _

from engagement.history import FIELD_NAMES
from engagement.models import Flag
from engagement.rules import RULES, Purpose
from engagement.rules.tripwire import Rule
from web.text import listed


def told(flag: Flag) -> dict[str, Any]:
    """What a flag says: `sentence`, `advice`, and by code what to offer `instead`."""
    rule = RULES[flag.rule]
    return {"sentence": sentence(rule, flag.facts), "advice": str(rule.advice), "instead": [*rule.instead]}


def sentence(rule: Rule, facts: dict[str, Any]) -> str:
    """The facts of a flag in the one sentence of its rule."""
    return str(rule.sentence % {name: IN_WORDS.get(name, str)(value) for name, value in facts.items()})


def _fields(names: list[str]) -> str:
    return listed([str(FIELD_NAMES[name]).lower() for name in names])


def _purposes(codes: list[str]) -> str:
    return listed([str(Purpose(code).label).lower() for code in codes]) or _("nothing is said")


IN_WORDS: dict[str, Any] = {
    "fields": _fields,
    "purposes": _purposes,
    "topics": listed,
    "days_left": int,
    "stops": int,
    "ceremonies": int,
    "changes": int,
}
