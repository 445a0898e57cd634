"""Makes a small and a large register, asks both in turn, and says which goals are met. Exits with 1 where one is not.

The registers are kept, so that a second run begins at once: the databases register_bench_SIZE beside that of
DATABASE_URL, which are made anew on another day.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.addresses import database_url

STATIC = Path(__file__).resolve().parents[2] / ".local" / "bench-static"
SMALL, LARGE = 10_000, 1_000_000
TIMES = 7
GROWTH, DEPTH, FIGURES = 1.35, 1.25, 3.0


@dataclass(frozen=True)
class Goal:
    """How many times as long something may take in the large register as in the small, or as another page there."""

    name: str
    asked: str
    than: str
    most: float

    @property
    def is_growth(self) -> bool:
        return self.asked == self.than

    @property
    def is_of_one_page(self) -> bool:
        """Whether both sides ask for the same page, which then asks the database as often."""
        return self.asked.startswith(self.than)


def growth(name: str, asked: str, most: float = GROWTH) -> Goal:
    return Goal(name, asked, asked, most)


GOALS = (
    growth("list page, a council officer", "list"),
    growth("list page, filtered", "list filtered"),
    growth("API list, a council's system", "api"),
    growth("API list, filtered", "api filtered"),
    growth("contacts", "contacts"),
    growth("contacts, filtered", "contacts filtered"),
    growth("API list of contacts", "api contacts"),
    growth("register of agreements", "agreements"),
    growth("directory, two characters", "directory", FIGURES),
    growth("search over everything", "search", FIGURES),
    growth("calendar of a council", "calendar", FIGURES),
    growth("page of a place", "place", FIGURES),
    growth("review queue, new or changed", "queue new"),
    growth("review queue, unassigned", "queue unassigned"),
    # The small register has too few of these to fill a page, so they are held against a page that is full.
    Goal("review queue, mine", "queue mine", "queue new", GROWTH),
    Goal("review queue, arriving", "queue arriving", "queue new", GROWTH),
    Goal("review queue, questions out", "queue questions", "queue new", GROWTH),
    Goal("review queue, questions answered", "queue answered", "queue new", GROWTH),
    growth("national overview", "overview", FIGURES),
    growth("first page of an analyst", "home", FIGURES),
    Goal("list page, page 10,000", "list of all, deep", "list of all", DEPTH),
    Goal("API list, page 10,000", "api of all, deep", "api of all", DEPTH),
    Goal("review queue, page 10,000", "queue new, deep", "queue new", DEPTH),
)


class Register:
    """A database with so many delegations, and the process that asks it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.name = f"register_bench_{size}"
        self.beside = os.environ.get("DATABASE_URL", "postgres:///postgres")
        self.environment = {
            **os.environ,
            "ENVIRONMENT": "demo",
            "DATABASE_URL": database_url(self.name),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "ALLOWED_HOSTS": "testserver",
            "STATIC_ROOT": str(STATIC),
            "REDIS_URL": "",
            "LOG_LEVEL": "ERROR",
            "API_CALLS_A_MINUTE": "0",
        }

    def make(self) -> None:
        """Where it does not stand yet, or is of another day: what is to come is counted from today."""
        today = str(datetime.now(UTC).date())
        with psycopg.connect(self.beside, autocommit=True) as connection:
            made_on = connection.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [self.name]
            ).fetchone()
            if made_on == (today,):
                self.manage("migrate", "--verbosity", "0")
                return
            name = sql.Identifier(self.name)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'").format(name)
            )
            self.manage("migrate", "--verbosity", "0")
            self.manage("load_reference_data", "--verbosity", "0")
            print(f"Making {self.size:,} delegations …", flush=True)
            self.manage("generate", "--engagements", str(self.size))
            self.manage("load_agreements", "--verbosity", "0")
            with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as inside:
                inside.execute("VACUUM ANALYZE")
            connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(today)))

    def manage(self, *command: str) -> None:
        subprocess.run([sys.executable, "manage.py", *command], env=self.environment, check=True)

    @contextmanager
    def probed(self) -> Iterator["Register"]:
        command = [sys.executable, "-m", "tests.bench.probe"]
        with subprocess.Popen(
            command, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as self.process:
            self.heard()
            yield self
            assert self.process.stdin is not None
            self.process.stdin.close()

    def ask(self, what: str, name: str) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{what} {name}\n")
        self.process.stdin.flush()
        return self.heard()

    def heard(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("The process that asks has ended: see above.")
        return json.loads(line)


def measured(goal: Goal, small: Register, large: Register) -> bool:
    """One line of the table, and whether the goal is met."""
    base = small if goal.is_growth else large
    pairs = []
    # The first time each fetches what later ones find in memory.
    for _ in range(TIMES + 1):
        was, now = base.ask("time", goal.than), large.ask("time", goal.asked)
        if was is None or now is None:
            print(f"{goal.name:32} was not answered   FAIL", flush=True)
            return False
        pairs.append((was, now))
    before, after = (statistics.median(side) for side in zip(*pairs[1:], strict=True))
    ratios = [now / was for was, now in pairs[1:]]
    reads = base.ask("reads", goal.than), large.ask("reads", goal.asked)
    met = after / before <= goal.most and (reads[1] <= reads[0] or not goal.is_of_one_page)
    print(
        f"{goal.name:32} {before:8.1f} {after:8.1f}   {after / before:5.2f} [{min(ratios):.2f}-{max(ratios):.2f}]"
        f"   {goal.most:5.2f}   {reads[0]}, {reads[1]}   {'pass' if met else 'FAIL'}",
        flush=True,
    )
    return met


def main(names: list[str]) -> int:
    goals = [goal for goal in GOALS if not names or any(name in goal.name for name in names)]
    small, large = Register(SMALL), Register(LARGE)
    for register in (small, large):
        register.make()
    small.manage("collectstatic", "--no-input", "--verbosity", "0")
    with ExitStack() as stack:
        for register in (small, large):
            stack.enter_context(register.probed())
        print(
            f"\nMilliseconds, median of {TIMES}, {SMALL:,} beside {LARGE:,} delegations, or two pages beside each other"
        )
        print(f"{'':32} {'base':>8} {'asked':>8}   {'ratio':13}    goal   queries")
        failed = [goal.name for goal in goals if not measured(goal, small, large)]
    print(f"{len(goals) - len(failed)} of {len(goals)} goals are met.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
