"""Eight who log, edit, unshare and cancel while systems follow: none missed, none twice, and the copies are true.

Among those who follow are two that know the documents alone and call over the wire: a client written by hand, and one
made from the schema. `FEED_SECONDS=60` lets it run for a minute.

Transactions stay open for moments after they wrote, so they commit in another order than that of their events, and
some are rolled back. The control reads by `id > cursor` and must miss some: else the test would prove nothing.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement import services
from engagement.models import Delegation
from overview import feed
from tests import factories
from tests.api.callers import caller, credentials, scopes_for
from tests.api.following import Copy, listed, wait_until_all_is_told
from tests.api.generated import Generated, generate
from tests.api.partner import Partner
from tests.factories import NOW
from web.refusals import Stale

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 8
SECONDS = float(os.environ.get("FEED_SECONDS", "8"))
# On a machine with much else to do, little happens in that time: it goes on until the control has missed some.
LONGEST = SECONDS + 120
COUNCILS = ("LDS", "MAN", "CRF", "BRD")
LEVELS = list(Sharing)
type Partners = dict[str, Partner | Generated]
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
        except OperationalError as fault:
            # On a machine with much else to do one may wait too long for a record, and is asked to try again.
            if not isinstance(fault.__cause__, LockNotAvailable):
                raise
            self.done["busy"] += 1

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

    def passed_over(self, happened: set[int]) -> bool:
        """Whether some came after this reader had gone past their place."""
        return any(event <= self.place.event for event in happened - set(self.found))


def all_events(keys: frozenset[str]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM audit_event WHERE (before || after) && %s AND label = ANY(%s)", [sorted(keys), LABELS]
        )
        return {row[0] for row in cursor.fetchall()}


def happened_to(body: str, since: int) -> Counter[tuple[str, str]]:
    """How many events there were of each record, of those that this body hears of."""
    keys = factories.user_of(body, Role.ANALYST).keys() if body == "unit" else factories.council_user(body).keys()
    nouns = {model._meta.label: noun for noun, model in feed.FOLLOWED.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT label, subject FROM audit_event WHERE id > %s AND (before || after) && %s AND label = ANY(%s)",
            [since, sorted(keys), LABELS],
        )
        return Counter((nouns[label], key) for label, key in cursor.fetchall())


@pytest.fixture
def partners(live_server: Any, tmp_path: Path) -> Iterator[Partners]:
    """By the code of their body: one written by hand, one made from the schema."""
    generate(tmp_path)
    unit, leeds = (Partner(live_server.url, *credentials(code), " ".join(scopes_for(code))) for code in ("unit", "LDS"))
    with closing(unit), closing(leeds), closing(Generated(live_server.url, leeds.token)) as generated:
        yield {"unit": unit, "LDS": generated}


def until(ended: threading.Event, act: Callable[[], Any], pause: float = 0.002) -> Callable[[], None]:
    """The act over and over again, on a connection of its own; what it raises is raised."""

    def run() -> None:
        try:
            while not ended.is_set():
                act()
                time.sleep(pause)
        finally:
            connection.close()

    return run


@pytest.mark.capability("G20", part="a partner's copy stays in step through the change feed")
@pytest.mark.long
@pytest.mark.thorough
def test_none_missed_none_twice_and_every_copy_is_what_the_server_shows(
    partners: dict[str, Partner | Generated],
) -> None:
    writers = [
        Writer(factories.council_user(code, Role.APPROVER), code, random.Random(number))
        for number, code in enumerate(COUNCILS * (WRITERS // len(COUNCILS)))
    ]
    for writer in writers[:4]:
        # Some stand before anybody follows.
        writer.log(writer.user)
    copies = [Copy(caller(code)).begin() for code in ("LDS", "BRD", "unit", "wales", "fcdo")]
    for partner in partners.values():
        partner.begin()
    keys = factories.user_of("unit", Role.ANALYST).keys()
    start = feed.horizon()
    true, control = Events(keys, start), Events(keys, start)
    before = all_events(keys)
    control.place = start._replace(event=max(before))
    ended = threading.Event()
    reading = [*(copy.follow for copy in copies), true.by_horizon, control.by_number]
    acts = [until(ended, act) for act in [*(writer.write for writer in writers), *reading]]
    # All threads share one processor here: whoever calls over the wire without a pause leaves none to those who write.
    acts += [until(ended, partner.follow, pause=0.2) for partner in partners.values()]
    with ThreadPoolExecutor(len(acts)) as pool:
        running = [pool.submit(act) for act in acts]
        began = time.monotonic()
        time.sleep(SECONDS)
        while not control.passed_over(all_events(keys) - before) and time.monotonic() - began < LONGEST:
            time.sleep(0.5)
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
    for code, partner in partners.items():
        partner.follow()
        told, events, ever = Counter(partner.told), happened_to(code, max(before)), happened_to(code, 0)
        print(code, type(partner).__name__, "holds", len(partner.rows), "told", len(partner.told), "of", events.total())
        assert partner.rows == partner.listed()
        # Each record is told of, and none more often than something happened to it, ever: where others on the same
        # cluster held the horizon when it began, a partner is told of some that its lists showed already.
        assert told.keys() >= events.keys()
        assert all(count <= ever[record] for record, count in told.items())
    # The control can fail, so the test can.
    assert happened - set(control.found)
