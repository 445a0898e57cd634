"""A visit in which there is something to think about."""

from datetime import timedelta
from typing import Any

from accounts.models import User
from engagement import services
from engagement.models import Delegation, Flag
from tests import factories
from tests.engagement.pages import at
from tests.factories import NOW

PLANT = "Tour of the semiconductor plant"
SENTENCE = f"“{PLANT}” is at a sensitive site (Computing hardware and semiconductors)"
LATER = NOW + timedelta(hours=1)
REASON = "Made-up reason: the host has agreed the route."


def a_stop(**more: Any) -> dict[str, Any]:
    return {"title": PLANT, "on": factories.facts()["starts_on"], "kind": "site_visit", **more}


def a_flagged_delegation(officer: User, **more: Any) -> Delegation:
    return factories.a_delegation(by=officer, **{"their_aims": "Friendship", "programme": [a_stop()], **more})


def flag_of(delegation: Delegation) -> Flag:
    return delegation.flags.standing().get()


def answer_page(delegation: Delegation) -> str:
    return at("delegation_flag_answer", delegation, flag_of(delegation).key)


def answered(officer: User, **more: Any) -> Delegation:
    delegation = a_flagged_delegation(officer, **more)
    services.answer_flag(
        flag_of(delegation), response="going_ahead", alternative="foyer_reception", reason=REASON, by=officer, now=NOW
    )
    return delegation
