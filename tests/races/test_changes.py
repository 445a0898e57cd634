"""Eight who log, edit, unshare and cancel while systems follow: none missed, none twice, and the copies are true.

Transactions stay open for moments after they wrote, so they commit in another order than that of their events, and
some are rolled back. The control reads by `id > cursor` and must miss some: else the test would prove nothing.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement import services
from engagement.models import Delegation
from overview import feed
from tests import factories
from tests.api.callers import caller
from tests.api.following import Copy, listed, wait_until_all_is_told
from tests.factories import NOW
from web.refusals import Stale

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 8
SECONDS = float(os.environ.get("FEED_SECONDS", "8"))
COUNCILS = ("LDS", "MAN", "CRF", "BRD")
LEVELS = list(Sharing)
LABELS = [model._meta.label for model in feed.FOLLOWED.values()]


class RolledBack(Exception):
    """What ends a transaction that had written already."""


@dataclass
class Writer:
    """An approver of a council, who does one thing after the other."""

    user: User
    code: str
    chance: random.Random
    done: Counter[str] = field(default_factory=Counter)

    def write(self) -> None:
        user = factories.again(self.user)
        act = self.chance.choice([self.log, self.log, self.edit, self.edit, self.share, self.share, self.cancel])
        try:
            with transaction.atomic():
                act(user)
                # Open a while after the event is written.
                time.sleep(self.chance.random() * 0.02)
                if self.chance.random() < 0.1:
                    raise RolledBack
            self.done[act.__name__] += 1
        except RolledBack:
            self.done["rolled back"] += 1
        except (Stale, ValidationError):
            # Somebody of the same council was quicker.
            self.done["refused"] += 1

    def log(self, user: User) -> None:
        more = (
            {"organisations": [{"name": f"Made-up office {self.chance.random()}"}]}
            if self.chance.random() < 0.3
            else {}
        )
        factories.a_delegation(self.code, by=user, sharing=self.chance.choice(LEVELS), **more)

    def edit(self, user: User) -> None:
        if row := self._one():
            services.edit_delegation(row, seen=row.version, by=user, now=NOW, our_aims=f"{self.chance.random()}")

    def share(self, user: User) -> None:
        if row := self._one():
            sharing = self.chance.choice([level for level in LEVELS if level != row.sharing])
            services.edit_delegation(row, seen=row.version, by=user, now=NOW, sharing=sharing)

    def cancel(self, user: User) -> None:
        if row := self._one():
            services.cancel_delegation(row, reason="Called off.", seen=row.version, by=user, now=NOW)

    def _one(self) -> Delegation | None:
        rows = list(Delegation.objects.filter(council=self.code, stage="logged").order_by("-pk")[:6])
        return self.chance.choice(rows) if rows else None


@dataclass
class Events:
    """Which events one reader is given, as a list of their places."""

    keys: frozenset[str]
    place: feed.Place
    found: list[int] = field(default_factory=list)

    def by_horizon(self) -> None:
        end = feed.horizon()
        given = feed.heard(self.keys, LABELS, self.place, end, most=40)
        self.found += [event.place.event for event in given]
        self.place = given[-1].place if len(given) == 40 else end

    def by_number(self) -> None:
        """The control: what anybody would write first."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM audit_event WHERE id > %s AND (before || after) && %s AND label = ANY(%s) ORDER BY id",
                [self.place.event, sorted(self.keys), LABELS],
            )
            given = [row[0] for row in cursor.fetchall()]
        self.found += given
        self.place = self.place._replace(event=max([self.place.event, *given]))


def all_events(keys: frozenset[str]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM audit_event WHERE (before || after) && %s AND label = ANY(%s)", [sorted(keys), LABELS]
        )
        return {row[0] for row in cursor.fetchall()}


def until(ended: threading.Event, act: Callable[[], Any]) -> Callable[[], None]:
    """The act over and over again, on a connection of its own; what it raises is raised."""

    def run() -> None:
        try:
            while not ended.is_set():
                act()
                time.sleep(0.002)
        finally:
            connection.close()

    return run


@pytest.mark.capability("G20", part="a partner's copy stays in step through the change feed")
def test_none_missed_none_twice_and_every_copy_is_what_the_server_shows() -> None:
    writers = [
        Writer(factories.council_user(code, Role.APPROVER), code, random.Random(number))
        for number, code in enumerate(COUNCILS * (WRITERS // len(COUNCILS)))
    ]
    for writer in writers[:4]:
        # Some stand before anybody follows.
        writer.log(writer.user)
    copies = [Copy(caller(code)).begin() for code in ("LDS", "BRD", "unit", "wales", "fcdo")]
    keys = factories.user_of("unit", Role.ANALYST).keys()
    start = feed.horizon()
    true, control = Events(keys, start), Events(keys, start)
    before = all_events(keys)
    control.place = start._replace(event=max(before))
    ended = threading.Event()
    reading = [*(copy.follow for copy in copies), true.by_horizon, control.by_number]
    with ThreadPoolExecutor(WRITERS + len(reading)) as pool:
        running = [pool.submit(until(ended, act)) for act in [*(writer.write for writer in writers), *reading]]
        time.sleep(SECONDS)
        ended.set()
        for future in running:
            future.result()
    done = sum((writer.done for writer in writers), Counter())
    wait_until_all_is_told()
    for _ in range(len(true.found) // 40 + 200):
        true.by_horizon()
    control.by_number()
    happened = all_events(keys) - before
    print(dict(done), "events", len(happened), "control missed", len(happened - set(control.found)))
    assert min(done[act] for act in ("log", "edit", "share", "cancel", "rolled back")) > 0
    # None missed, none twice.
    assert set(true.found) - before == happened
    assert len(true.found) == len(set(true.found))
    for copy in copies:
        copy.follow()
        assert copy.rows == listed(copy.caller), copy.caller.client.name
    assert all(copy.entries for copy in copies[:3])
    assert copies[-1].entries == 0
    # The control can fail, so the test can.
    assert happened - set(control.found)
