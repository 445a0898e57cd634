"""What tests of Celery need: a real Redis, and a real worker on it whose queue is its own."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import redis
from celery import Celery

from tests.notifications import processes
from web.keys import new_key

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/11")
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING")


def redis_answers() -> bool:
    try:
        with redis.Redis.from_url(REDIS, socket_connect_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


@dataclass(frozen=True)
class Workers:
    """Of one test: each begun here takes what the clock asks for in the same queue."""

    queue: str
    mail: Path
    log: Path

    @contextmanager
    def one(self, *, concurrency: int = 1) -> Iterator[None]:
        """A worker, which is killed in the end, whatever it does then."""
        worker = ("-m", "celery", "--app", "config", "worker", "--concurrency", str(concurrency), "--queues")
        given = processes.environment(self.mail, REDIS_URL=REDIS, HOME=os.environ.get("HOME", "/"))
        with processes.a_process(*worker, self.queue, *QUIET, log=self.log, **given):
            yield

    @cached_property
    def clock(self) -> Celery:
        return Celery(broker=REDIS)

    def work_until(self, happened: Callable[[], object], *tasks: str, seconds: float = 60) -> None:
        """Let the clock ask for these tasks again and again, as in config/celery.py, until it happened."""

        def happened_after_a_tick() -> object:
            for task in tasks:
                self.clock.send_task(task, queue=self.queue, expires=5)
            return happened()

        processes.wait_until(happened_after_a_tick, seconds=seconds, log=self.log)

    def lose_the_queue(self) -> None:
        """As a broker that forgets."""
        with redis.Redis.from_url(REDIS) as broker:
            broker.delete(self.queue, "unacked", "unacked_index")

    def end(self) -> None:
        with redis.Redis.from_url(REDIS) as broker:
            broker.delete(*broker.keys(f"*{self.queue}*"), "unacked", "unacked_index")
        self.clock.close()


@contextmanager
def workers(folder: Path) -> Iterator[Workers]:
    """On the database of this test; their mail and their log lie in the folder."""
    found = Workers(f"register-test-{new_key()}", folder / "mail", folder / "worker.log")
    try:
        yield found
    finally:
        found.end()
