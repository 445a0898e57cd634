"""Recipe R2: a real worker with a real Redis is killed in the middle of its work, again and again."""

import os
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
import redis
from celery import Celery

from accounts.models import User
from accounts.roles import Role
from notifications.models import Mail, Message, Notice
from tests import factories
from tests.notifications import processes
from web.keys import new_key

MESSAGES = 300
KILLS = 4
CONCURRENCY = 2


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_killed_workers_lose_no_mail_and_repeat_few(analyst: User, tmp_path: Path, redis_url: str) -> None:
    about = factories.a_bare_delegation()
    Message.objects.bulk_create(
        Message(body_id="unit", to=Role.ANALYST, kind="delegation_logged", label=about._meta.label, record=about.key)
        for _ in range(MESSAGES)
    )
    folder, log = tmp_path / "mail", tmp_path / "worker.log"
    queue = f"register-test-{new_key()}"
    worker = ("-m", "celery", "--app", "config", "worker", "--concurrency", str(CONCURRENCY), "--queues", queue)
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING")
    given = processes.environment(folder, REDIS_URL=redis_url, HOME=os.environ.get("HOME", "/"))
    clock = Celery(broker=redis_url)
    broker = redis.Redis.from_url(redis_url)

    def sent() -> int:
        return Mail.objects.filter(state=Mail.State.SENT).count()

    def sent_after_a_tick(wanted: int) -> bool:
        clock.send_task("notifications.tasks.deliver_outbox", queue=queue, expires=5)
        return sent() >= wanted

    try:
        for kill in range(KILLS):
            some_more = partial(sent_after_a_tick, sent() + MESSAGES // (KILLS + 2))
            with processes.a_process(*worker, *quiet, log=log, **given):
                processes.wait_until(some_more, seconds=60, log=log)
            if kill == 1:
                broker.delete(queue, "unacked", "unacked_index")
        assert Mail.objects.filter(state=Mail.State.WAITING).exists(), "every kill came in the middle of the work"
        with processes.a_process(*worker, *quiet, log=log, **given):
            processes.wait_until(partial(sent_after_a_tick, MESSAGES), seconds=60, log=log)
    finally:
        broker.delete(*broker.keys(f"*{queue}*"), "unacked", "unacked_index")
        broker.close()
        clock.close()

    arrived = Counter(processes.message_ids(folder))
    assert set(arrived) == set(Mail.objects.values_list("key", flat=True))
    assert len(arrived) == Notice.objects.count() == MESSAGES
    repeats = arrived.total() - MESSAGES
    assert repeats <= KILLS * CONCURRENCY, f"{repeats} repeats"
    assert max(arrived.values()) <= 2
