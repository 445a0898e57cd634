"""Sample guidance and what became of it: who has read it, what was asked, what was kept, what contradicts."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from accounts.models import Body, User
from engagement.models import Delegation
from guidance import services
from guidance.advice import Asked, advise, told
from guidance.cards import digest
from guidance.models import Activity, LineVersion, Receipt, Sector
from guidance.samples import Desk, load_samples
from notifications.models import Message
from places.models import Council, Country
from risk.samples import load_sample_signposts
from web.keys import drawn_from

SEED = 20261130
# What is published after this many days ago is so after visits were logged and answers kept.
LATELY = 42
# Of readers, in minutes after publication: told, opened, acknowledged. Every fourth has not come so far.
STEPS = ((2, 35, 36), (2, 60 * 30, 60 * 31), (3, 60 * 24 * 5, None))


def load_guidance_before(users: dict[str, User], *, now: datetime) -> int:
    """What was published before the visits were logged, and an answer that a council kept then."""
    with drawn_from(random.Random(SEED)):
        loaded = load_samples(_desks(users), now=now, days_ago=range(LATELY, 1000))
        _keep_an_answer(users["officer@leeds.example"], now - timedelta(days=LATELY + 8))
    return loaded


def load_guidance_after(users: dict[str, User], *, now: datetime) -> int:
    """What was published since, so that what relied on the words before it is recalled; questions; mixed messages."""
    with drawn_from(random.Random(SEED + 1)):
        _rely_on_a_line(users["officer@leeds.example"], now)
        loaded = load_samples(_desks(users), now=now, days_ago=range(LATELY))
        load_sample_signposts(by=users["publisher@unit.example"])
        _ask(users, now)
        _report(users["officer@manchester.example"], now)
    _read_by_some(now)
    return loaded


def _desks(users: dict[str, User]) -> dict[str, Desk]:
    bodies = Body.objects.in_bulk(["unit", "fcdo", "dbt", "homeoffice", "wales"])
    first, second = users["publisher@unit.example"], users["publisher2@unit.example"]
    clearers = {code: users[f"clearer@{code}.example"] for code in ("fcdo", "dbt", "homeoffice")}
    return {
        "unit": Desk(bodies["unit"], first, second),
        "wales": Desk(bodies["wales"], users["devolved@wales.example"], users["devolved2@wales.example"]),
        **{code: Desk(bodies[code], clearer, second, clearer) for code, clearer in clearers.items()},
    }


def _keep_an_answer(officer: User, at: datetime) -> None:
    """On an investment in energy, of which the position has changed since."""
    asked = Asked(
        nation="england",
        activity=Activity.objects.get(code="inward_investment"),
        sector=Sector.objects.get(code="energy"),
        country=Country.objects.get(code="CN"),
        with_whom="Sample Wind Power Company",
    )
    council = Council.objects.get(code="LDS")
    shown = digest(told(advise(asked, officer, localdate(at), council=council)))
    services.keep_answer(council, asked, shown=shown, by=officer, now=at)


def _rely_on_a_line(officer: User, now: datetime) -> None:
    """Two visits that are to come were prepared with the line as it stood."""
    at = now - timedelta(days=LATELY)
    version = LineVersion.objects.get(line__title__startswith="Taiwan", number=2)
    coming = Delegation.objects.live().filter(council="LDS", starts_on__gt=now.date()).order_by("starts_on", "key")[:2]
    for visit in coming:
        services.rely_on(version, council=visit.council, label=visit._meta.label, key=visit.key, by=officer, now=at)


def _ask(users: dict[str, User], now: datetime) -> None:
    """A question that was answered, one that waits, and one that is late."""
    cardiff, leeds, manchester = (Council.objects.get(code=code) for code in ("CRF", "LDS", "MAN"))
    china = Country.objects.get(code="CN")
    answered = services.ask_centre(
        cardiff,
        text="Sample question: a choir would like to sing in the stadium car park. Do we need to ask anybody else?",
        activity=Activity.objects.get(code="culture_sport"),
        country=china,
        by=users["officer@cardiff.example"],
        now=now - timedelta(days=20),
    )
    services.answer_query(
        answered,
        text="Sample answer: no. Follow the position on culture and sport, and enjoy the concert.",
        seen=answered.version,
        by=users["analyst@unit.example"],
        now=now - timedelta(days=18),
    )
    services.ask_centre(
        leeds,
        text="Sample question: our partner city offers to train two of our planners for a month. May we accept?",
        activity=Activity.objects.get(code="planning_regeneration"),
        country=china,
        by=users["officer@leeds.example"],
        now=now - timedelta(days=1),
    )
    services.ask_centre(
        manchester,
        text="Sample question: may our airport show its new control tower to a delegation of engineers?",
        activity=Activity.objects.get(code="ports_transport"),
        sector=Sector.objects.get(code="transport"),
        country=china,
        urgency="priority",
        by=users["officer@manchester.example"],
        now=now - timedelta(days=9),
    )


def _report(officer: User, now: datetime) -> None:
    services.report_mixed_message(
        Council.objects.get(code="MAN"),
        first_text="Sample: “We would be glad if your city took part in the investment week.”",
        first_source="Sample letter of a department, read out at a meeting",
        first_owner=Body.objects.get(code="dbt"),
        second_text="Sample: “We would rather that cities did not host the investment week.”",
        second_source="Sample telephone call",
        second_owner=Body.objects.get(code="homeoffice"),
        reason="Our leader has to answer by the end of the month.",
        by=officer,
        now=now - timedelta(days=3),
    )


def _read_by_some(now: datetime) -> None:
    """As it would be after some weeks: most were told at once, many have read it, some have not yet been reached."""
    waiting = Receipt.objects.order_by("published_at", "reader__email", "pk")
    for number, receipt in enumerate(waiting):
        reached: Any = (None, None, None) if number % 4 == 3 else STEPS[number % 4]
        heard, opened, acknowledged = (
            None if minutes is None else receipt.published_at + timedelta(minutes=minutes) for minutes in reached
        )
        receipt.delivered_at = heard if heard and heard < now else None
        receipt.opened_at = opened if opened and opened < now else None
        receipt.acknowledged_at = acknowledged if acknowledged and acknowledged < now else None
        receipt.save()
    # Weeks of mail at once would be nobody's morning: what is older than a day has been said.
    kept = ("guidance_changed", "query_asked", "mixed_message_reported")
    Message.objects.filter(label__startswith="guidance.").exclude(kind__in=kept).delete()
