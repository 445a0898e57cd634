"""A major line to every council in the country: one quick act, and each reader told exactly once whoever is killed."""

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Body, Membership, User
from accounts.roles import BodyKind, Role, reader_key
from guidance.models import LineVersion, Receipt
from guidance.services import note_deliveries
from notifications.models import Message, Notice
from places.models import Council
from tests.factories import NOW
from tests.guidance.texts import a_draft_line, countersigned, submitted
from tests.notifications import processes
from tests.workers import workers

pytestmark = pytest.mark.django_db(transaction=True)

READERS = 1_500
MOST_SECONDS = 2.0
# As they are spread over a council.
ROLES = (Role.OFFICER, Role.APPROVER, Role.LEADER, Role.OFFICER)
KILLS = 2


def everybody(readers: int = READERS, councils: int | None = None) -> None:
    """So many readers, spread over every council that is open, or the first so many."""
    there = list(Council.objects.counted_on(NOW.date()).order_by("code")[:councils])
    bodies = Body.objects.bulk_create(
        Body(
            code=council.code,
            name=council.name,
            kind=BodyKind.COUNCIL,
            council=council,
            nation=council.nation,
            reader_key=reader_key(BodyKind.COUNCIL, council.code),
        )
        for council in there
    )
    users = User.objects.bulk_create(
        User(email=f"reader{number}@made-up.example", name=f"Made-up reader {number}") for number in range(readers)
    )
    places = itertools.cycle((body, role) for role in ROLES for body in bodies)
    Membership.objects.bulk_create(
        Membership(user=user, body=body, role=role) for user, (body, role) in zip(users, places, strict=False)
    )


def a_ready_line(title: str) -> LineVersion:
    return submitted(a_draft_line(title=title))


@pytest.mark.capability("UK4", part="a major line to every council is one act")
def test_a_line_to_all_382_councils_is_published_in_one_act_under_two_seconds() -> None:
    everybody()
    assert Body.objects.filter(kind=BodyKind.COUNCIL).count() == 382
    took = []
    for row in [a_ready_line(f"Line {number}") for number in range(3)]:
        started = time.perf_counter()
        countersigned(row)
        took.append(time.perf_counter() - started)
    row = a_ready_line("Once more")
    with CaptureQueriesContext(connection) as asked:
        countersigned(row)
    # So many, and not some for each council.
    assert len(asked) < 80
    assert Receipt.objects.about(row).count() == READERS
    # One message for the officers of each council, whose approvers hear of it too, and one for its leaders.
    about = Message.objects.filter(kind="guidance_published", record=row.key)
    assert Counter(about.values_list("to", flat=True)) == {"officer": 382, "leader": 382}
    assert max(took) < MOST_SECONDS, took


@contextmanager
def the_drain(folder: Path) -> Iterator[Callable[[Callable[[], object]], None]]:
    """The child process of the demonstration, begun anew for each call, and killed when what it waits for happened."""
    log, given = folder / "drain.log", processes.environment(folder / "mail")

    def until(happened: Callable[[], object]) -> None:
        with processes.a_process("manage.py", "drain", "--forever", log=log, **given):
            processes.wait_until(happened, seconds=60, log=log)

    yield until


@contextmanager
def a_worker(folder: Path) -> Iterator[Callable[[Callable[[], object]], None]]:
    """The same with a worker of Celery and Redis, which forgets what waits."""
    with workers(folder) as at_work:

        def until(happened: Callable[[], object]) -> None:
            with at_work.one(concurrency=2):
                at_work.work_until(happened, "notifications.tasks.deliver_outbox")
            at_work.lose_the_queue()

        yield until


@pytest.mark.machine_clock
@pytest.mark.parametrize("who", [the_drain, pytest.param(a_worker, marks=pytest.mark.redis)])
@pytest.mark.thorough
def test_whoever_is_killed_half_way_each_reader_is_told_exactly_once(who: Any, tmp_path: Path) -> None:
    everybody(readers=400, councils=130)
    row = countersigned(a_ready_line("For all"))
    untold = Message.objects.filter(told_at=None)
    with who(tmp_path) as works_until:
        for _kill in range(KILLS):
            waiting = untold.count() - 20
            works_until(lambda: untold.count() <= waiting)  # noqa: B023
        assert untold.exists(), "every kill came in the middle of the work"
        works_until(lambda: not untold.exists())

    heard = Counter(Notice.objects.filter(record=row.key).values_list("user", flat=True))
    assert set(heard) == set(Receipt.objects.values_list("reader", flat=True))
    assert (len(heard), max(heard.values())) == (400, 1)
    note_deliveries(timezone.now() + timedelta(seconds=1))
    assert not Receipt.objects.filter(delivered_at=None).exists()
