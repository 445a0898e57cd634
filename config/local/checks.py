"""`make check` and `make test`: every part runs, whatever the others say, and each prints its time.

The checks run side by side, then the tests, in parallel; last a second, small run of the tests of production's
settings. What the tests do not wait for runs beside all of it: the check of the locks, which mostly waits for the
network, and that of types, which takes what the tests leave of the cores. The database is an embedded one unless
DATABASE_URL names another.
"""

import contextlib
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from config.local.bootstrap import ROOT, Trouble, say
from config.local.database import Server

PYTHON = sys.executable
TOOLS = Path(PYTHON).parent
APPS = sorted(path.parent.name for path in ROOT.glob("*/migrations"))
# As many as there are cores: with one more, tests were a fifth slower, though some wait for a browser or the database.
AT_ONCE = max(2, min(os.cpu_count() or 2, 8))
TESTING = {
    "DJANGO_SETTINGS_MODULE": "tests.settings",
    "ENVIRONMENT": "demo",
    "LOG_LEVEL": "WARNING",
    # Tests start some sixty programs of ours. Each would compile all of it anew where nothing compiled may be kept.
    "PYTHONDONTWRITEBYTECODE": "",
}
# What made a table cannot lock it, and the migrations of libraries are not ours to change.
OWN_MIGRATIONS = ["--ignore-initial-migrations", "--include-apps", *APPS]
# The tests of production's settings: no other file has any, so that no other is read for them.
OF_PRODUCTION = sorted(ROOT.glob("tests/*/test_production.py"))
# Production as an operator sets it up.
ROOM_FOR_DOCUMENTS = ROOT / ".local" / "documents"
DEPLOYED = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "ENVIRONMENT": "production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "register.example",
    "DOCUMENTS_ROOT": str(ROOM_FOR_DOCUMENTS),
}


@dataclass
class Part:
    """One program that must end well."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    output: str = ""
    failed: bool = False
    seconds: float = 0.0

    def run(self, *, quietly: bool) -> "Part":
        began = time.monotonic()
        try:
            ended = subprocess.run(
                self.command,
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if quietly else None,
                stderr=subprocess.STDOUT if quietly else None,
                text=True,
                check=False,
            )
            self.output = ended.stdout or ""
            self.failed = ended.returncode != 0
        except OSError as error:
            self.output = str(error)
            self.failed = True
        self.seconds = time.monotonic() - began
        return self

    def line(self) -> str:
        return f"{'FAILED' if self.failed else 'passed'}  {self.seconds:6.1f} s  {self.name}"


def tool(name: str) -> str:
    return str(TOOLS / name)


def manage(*arguments: str) -> list[str]:
    return [PYTHON, "-W", "error::RuntimeWarning", "manage.py", *arguments]


def templates() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "*.html"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def unhurried() -> list[Part]:
    """What no test waits for: of the cores it takes what others leave."""
    return [
        Part("lock up to date", [PYTHON, "-m", "config.local.locks", "--check"]),
        Part("types", ["nice", tool("mypy"), "."], TESTING),
    ]


def checks() -> list[Part]:
    ROOM_FOR_DOCUMENTS.mkdir(parents=True, exist_ok=True)
    return [
        Part("format", [tool("ruff"), "format", "--check", "--output-format", "concise", "."]),
        Part("lint", [tool("ruff"), "check", "--output-format", "concise", "."]),
        Part("templates", [tool("djade"), "--check", "--target-version", "6.1", *templates()]),
        Part("layers", [tool("lint-imports")], TESTING),
        Part("migrations complete", manage("makemigrations", "--check", "--dry-run"), TESTING),
        Part("migrations safe", manage("lintmigrations", "--warnings-as-errors", *OWN_MIGRATIONS), TESTING),
        Part("API schema", manage("spectacular", "--validate", "--fail-on-warn", "--file", os.devnull), TESTING),
        Part("deployment settings", manage("check", "--deploy", "--fail-level", "WARNING"), DEPLOYED),
    ]


def readying() -> list[Part]:
    """What each worker of the tests would make for itself: the database, and the tests as pytest rewrites them."""
    return [
        Part("database for tests", [PYTHON, "-m", "tests.ready_database"], TESTING),
        Part("tests found", [PYTHON, "-m", "pytest", "-qq", "--collect-only"], TESTING),
    ]


def tests() -> list[Part]:
    pytest = [PYTHON, "-m", "pytest"]
    parallel = ["-n", str(AT_ONCE), "--dist", "worksteal", "--durations", "15"]
    production = {**TESTING, "ENVIRONMENT": "production"}
    # tests/sweeps.py says what this is.
    sweeping = {**TESTING, "SWEEP_ONE_IN": os.environ.get("SWEEP_ONE_IN", "12")}
    return [
        Part("tests", [*pytest, *parallel], sweeping),
        Part("tests of production's settings", [*pytest, "-n", "0", *map(str, OF_PRODUCTION)], production),
    ]


@contextlib.contextmanager
def database() -> Iterator[None]:
    """A database for tests: that of DATABASE_URL, else an embedded one."""
    if given := os.environ.get("DATABASE_URL"):
        try:
            psycopg.connect(given, connect_timeout=10).close()
        except psycopg.Error as error:
            raise Trouble(
                "The database of DATABASE_URL cannot be used: correct the address or unset it to have one made "
                f"(PostgreSQL said: {' '.join(str(error).split())})."
            ) from error
        yield
        return
    server = Server("test", careless=True)
    try:
        server.start()
        server.create()
        os.environ["DATABASE_URL"] = server.url()
        yield
    finally:
        server.stop()


def coverage() -> list[Part]:
    coverage = [PYTHON, "-m", "coverage"]
    return [
        Part("tests", [*coverage, "run", "-m", "pytest", "-n", str(AT_ONCE)], TESTING),
        Part("lines", [*coverage, "combine", "--quiet"]),
        Part("report", [*coverage, "report"]),
    ]


def fuzz() -> list[Part]:
    """More of what the tests try a little of, and other things each time."""
    tried = ["tests/api/test_generated.py", "tests/hostile"]
    pytest = [PYTHON, "-m", "pytest", "-n", str(AT_ONCE), "--dist", "worksteal", "-rP"]
    return [Part("made-up calls and hostile text", [*pytest, *tried], {**TESTING, "FUZZ_CALLS": "1000"})]


def faults() -> list[Part]:
    return [Part("planted faults", [PYTHON, "-m", "tests.planted_faults"], TESTING)]


@contextlib.contextmanager
def beside(parts: list[Part]) -> Iterator[list[Part]]:
    """Run these parts, as many at once as there is room for, beside what the caller does; then say how they ended."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = [pool.submit(part.run, quietly=True) for part in parts]
        yield parts
        for done in as_completed(running):
            part = done.result()
            say(part.line())
            if part.failed:
                say("\n".join(f"    {line}" for line in part.output.strip().splitlines()))


def run_side_by_side(parts: list[Part]) -> list[Part]:
    with beside(parts):
        return parts


def run_in_turn(parts: list[Part]) -> list[Part]:
    for part in parts:
        say(f"\n=== {part.name}")
        say(part.run(quietly=False).line())
    return parts


def main(arguments: list[str]) -> int:
    began = float(os.environ.pop("REGISTER_BEGAN", time.time()))
    parts: list[Part] = []
    if "tripwire" in arguments:
        # It reads two files of visits and asks no database.
        return subprocess.run([PYTHON, "-m", "tests.tripwire"], cwd=ROOT, check=False).returncode
    try:
        with database():
            if "capabilities" in arguments:
                return subprocess.run([PYTHON, "-m", "tests.capabilities"], cwd=ROOT, check=False).returncode
            if "coverage" in arguments:
                parts += run_in_turn(coverage())
            if "pictures" in arguments:
                parts += run_in_turn(
                    [Part("pictures", [PYTHON, "-m", "pytest", "-n", "0", "tests/browser/pictures.py"], TESTING)]
                )
            if "bench" in arguments:
                parts += run_in_turn([Part("growth and depth", [PYTHON, "-m", "tests.bench"])])
            if "fuzz" in arguments:
                parts += run_in_turn(fuzz())
            if "faults" in arguments:
                parts += run_in_turn(faults())
            if {"check", "test"} & set(arguments):
                is_test = "test" in arguments
                with beside(unhurried()) as running:
                    parts += running
                    parts += run_side_by_side([*(readying() if is_test else []), *checks()])
                    parts += run_in_turn(tests() if is_test else [])
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130
    say("\n=== Summary")
    for part in parts:
        say(part.line())
    failed = [part.name for part in parts if part.failed]
    say(f"{len(parts) - len(failed)} of {len(parts)} parts passed in {time.time() - began:.0f} s.")
    if failed:
        say(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
