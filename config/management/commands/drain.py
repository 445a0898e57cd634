import logging
import signal
import time
from datetime import datetime
from types import FrameType
from typing import Any

from celery.schedules import maybe_schedule
from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from config.celery import SCHEDULE, app

log = logging.getLogger(__name__)

# Any number, as long as nothing else in the database locks the same.
LOCK = 4_921_377
TICK = 1
LONGEST_WAIT = 30


class Clock:
    """Runs what the schedule says is due, in this process, while it holds the one lock for it."""

    def __init__(self) -> None:
        self.last_run: dict[str, datetime] = {}
        self.locked_on: Any = None
        self.ending = False

    def end(self, number: int, frame: FrameType | None) -> None:
        """What is in hand is finished first."""
        self.ending = True

    def has_lock(self) -> bool:
        """The lock lives and dies with the connection that took it. Raises OperationalError where that died."""
        connection.ensure_connection()
        with connection.cursor() as cursor:
            if self.locked_on is connection.connection:
                cursor.execute("SELECT 1")
            else:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
                self.locked_on = connection.connection if cursor.fetchone()[0] else None
        return self.locked_on is not None

    def let_go(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        self.locked_on = None

    def tick(self) -> None:
        """Run what is due. What has not run since this process began is: it may have been missed."""
        for name, entry in SCHEDULE.items():
            if self.ending:
                return
            last = self.last_run.get(name)
            if last is None or maybe_schedule(entry["schedule"], app=app).is_due(last).is_due:
                self.last_run[name] = timezone.now()
                self.run(entry["task"])

    def run(self, task: str) -> None:
        try:
            app.tasks[task]()
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # one task's fault must not keep the others from being done; the log has it whole
            log.exception("task_failed", extra={"task": task})

    def run_forever(self) -> None:
        wait = TICK
        while not self.ending:
            try:
                if self.has_lock():
                    self.tick()
                wait = TICK
            except (OperationalError, InterfaceError):
                log.warning("database_gone", extra={"again_in": wait})
                connection.close()
                self.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)
            self.sleep(TICK)

    def sleep(self, seconds: int) -> None:
        """A signal does not cut a sleep short, so it is taken in small pieces."""
        until = time.monotonic() + seconds
        while not self.ending and time.monotonic() < until:
            time.sleep(0.2)


class Command(BaseCommand):
    """Does the work of worker and beat in one process, where there is no broker. One at a time; others wait."""

    help = "Do what is due: once, or --forever until TERM."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="go on by the schedule until the process is ended")

    def handle(self, *, forever: bool, **_: Any) -> None:
        app.loader.import_default_modules()
        clock = Clock()
        if forever:
            for ending in (signal.SIGTERM, signal.SIGINT):
                signal.signal(ending, clock.end)
            clock.run_forever()
        elif clock.has_lock():
            clock.tick()
            clock.let_go()
        else:
            self.stdout.write("Another process does what is due already.")
