"""The demonstration on one machine: database, data, web server and one child process that drains what is due.

Everything it keeps lies in `.local/` (as root, the database elsewhere: see database.py). It serves on loopback alone.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import io
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import traceback
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

import django
import psycopg
import redis
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import connections

from config.local.bootstrap import ROOT, Trouble, chosen_port, free_port, local_folder, say
from config.local.database import Server

COLLECT = "collectstatic"
STEPS = [
    ("Bringing the tables up to date", "migrate", {"interactive": False, "verbosity": 0}),
    ("Loading councils, countries and places", "load_reference_data", {}),
    ("Loading what guidance speaks of", "load_guidance_subjects", {}),
    ("Loading kinds of sensitive site", "load_sensitive_areas", {}),
    ("Loading risks to start from", "load_starter_risks", {}),
    ("Loading lists to compare organisations with", "load_shipped_lists", {}),
    ("Loading ranks of visitors", "load_visitor_ranks", {}),
    ("Loading agreements that sources tell of", "load_agreements", {}),
    ("Collecting styles and scripts", COLLECT, {"interactive": False, "verbosity": 0}),
    ("Loading the demonstration's people and delegations", "load_demo", {}),
]
PATIENCE = 60  # seconds for the first page to answer
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


class Stopped(BaseException):
    """Somebody asked the demonstration to end, by Ctrl-C, TERM or a closed terminal."""


ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def stop(number: int, frame: FrameType | None) -> NoReturn:
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)  # once is enough: what follows is the tidying up
    say("\nStopping …")
    raise Stopped


@contextlib.contextmanager
def the_only_one(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: two demonstrations would stop each other's database."""
    with (folder / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise Trouble(
                f"A demonstration of this folder runs already, at {lock.read().strip() or 'another port'}: use that "
                "one, or stop it first (Ctrl-C where it was started)."
            ) from error
        lock.truncate(0)
        lock.write(address())
        lock.flush()
        yield


def address() -> str:
    return f"http://127.0.0.1:{chosen_port()}/"


@contextlib.contextmanager
def database() -> Iterator[str]:
    """The address of a database that answers: the one of DATABASE_URL, else an embedded one that stops with us."""
    if given := os.environ.get("DATABASE_URL"):
        try:
            psycopg.connect(given, connect_timeout=10).close()
        except psycopg.Error as error:
            raise Trouble(
                "The database of DATABASE_URL cannot be used: correct the address or unset it to have one made "
                f"(PostgreSQL said: {' '.join(str(error).split())})."
            ) from error
        say("Using the database of DATABASE_URL.")
        yield given
        return
    say("Starting PostgreSQL …")
    server = Server("demo")
    try:
        server.start()
        server.create()
        yield server.url()
    finally:
        server.stop()


def refuse_absent_redis() -> None:
    given = os.environ.get("REDIS_URL")
    if not given:
        return
    try:
        with redis.Redis.from_url(given, socket_connect_timeout=5) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise Trouble(
            f"The Redis of REDIS_URL cannot be used: correct the address or unset it (it said: {error})."
        ) from error


def kept_secrets(folder: Path) -> dict[str, str]:
    """The signing key and the one password, made once and kept, so that sessions and notes on paper stay good."""
    path = folder / "demo-secrets.json"
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    kept.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    kept.setdefault("DEMO_PASSWORD", "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4)))
    if given := os.environ.get("DEMO_PASSWORD"):
        kept["DEMO_PASSWORD"] = given
    write_private(path, json.dumps(kept))
    return kept


def write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(text)


@contextlib.contextmanager
def settings_file(folder: Path, values: dict[str, str]) -> Iterator[None]:
    """`.local/demo.env`, from which manage.py in this folder knows our database. It goes when the database goes."""
    path = folder / "demo.env"
    for name, value in values.items():
        if "\n" in value:
            raise Trouble(f"{name} holds a line break: set it to one line.")
    write_private(path, "".join(f"{name}='{value}'\n" for name, value in values.items()))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def static_sources() -> str:
    """A fingerprint of every style, script and picture as it lies in the project and its packages."""
    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            seen = Path(storage.path(name)).stat()
            found.update(f"{name} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return found.hexdigest()


def prepare(folder: Path) -> str:
    """Run the commands that make the database and the static files ready; answer with what load_demo has to tell."""
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()
    told = ""
    stamp = folder / "static-sources"
    sources = static_sources()
    collected = (settings.STATIC_ROOT / "staticfiles.json").exists() and stamp.exists() and stamp.read_text() == sources
    for sentence, command, options in STEPS:
        if command == COLLECT and collected:
            continue
        say(f"{sentence} …")
        began = time.monotonic()
        output = io.StringIO()
        try:
            call_command(command, stdout=output, **options)
        except CommandError as error:
            raise Trouble(str(error)) from error
        except Exception as error:
            traceback.print_exc()
            raise Trouble(
                f"'manage.py {command}' failed for the reason above: make clean-demo throws the demonstration's data "
                "away, then try again."
            ) from error
        told = output.getvalue()
        if command != "load_demo":
            for line in told.splitlines():
                say(f"  {line}")
        say(f"  {time.monotonic() - began:.1f} s")
    stamp.write_text(sources)
    connections.close_all()
    del os.environ["LOG_LEVEL"]
    return told


# -- Children --------------------------------------------------------------------------------------------------


class Child:
    """A process of ours with its output in `.local/NAME.log`. It ends when we end, even if we are killed."""

    def __init__(self, name: str, arguments: list[str], folder: Path) -> None:
        self.name = name
        self.arguments = arguments
        self.log = folder / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0

    def start(self, mode: str = "wb") -> None:
        self.started = time.monotonic()
        output: IO[bytes]
        with self.log.open(mode) as output:
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=end_with_parent if sys.platform == "linux" else None,
            )

    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def stop(self) -> None:
        if self.process is not None and not self.ended():
            self.process.terminate()
            try:
                self.process.wait(timeout=25)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def end_with_parent() -> None:
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def children(folder: Path) -> tuple[Child, Child]:
    web = ["-m", "gunicorn", "--config", "python:config.server", "config.wsgi"]
    if os.environ.get("REDIS_URL"):
        drain = ["-m", "celery", "--app", "config", "worker", "--beat", "--concurrency", "1", "--loglevel", "INFO"]
        drain += ["--schedule", str(folder / "celery-schedule")]
    else:
        drain = ["manage.py", "drain", "--forever"]
    return Child("web", web, folder), Child("drain", drain, folder)


def first_page(web: Child) -> None:
    """Wait until the first page answers; raises where it does not, or answers with an error."""
    here = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            here.open(address(), timeout=PATIENCE).close()
            return
        except urllib.error.HTTPError as error:
            raise Trouble(
                f"The first page answers with an error ({error.code}): see {web.log} for the reason."
            ) from error
        except OSError as error:
            if web.ended() or time.monotonic() > deadline:
                raise Trouble(
                    f"The web server did not start: see the last lines of {web.log} for the reason."
                ) from error
        time.sleep(0.2)


def serve(folder: Path, began: float, told: str) -> None:
    """Serve until somebody stops us."""
    web, drain = children(folder)
    try:
        say("Starting the web server …")
        web.start()
        drain.start()
        first_page(web)
        say(f"\nReady after {time.time() - began:.0f} s: {address()}\n")
        say(told.rstrip())
        say(f"\nLogs, and mail that would be sent: {web.log} and {drain.log}")
        say("Stop with Ctrl-C.")
        while not web.ended():
            if drain.ended() and time.monotonic() - drain.started > 5:
                say(f"The process that drains due work ended: starting it again (see {drain.log}).")
                drain.start("ab")
            time.sleep(0.5)
        raise Trouble(f"The web server ended by itself: see the last lines of {web.log} for the reason.")
    finally:
        for child in (web, drain):
            child.stop()


def run() -> None:
    began = float(os.environ.pop("REGISTER_BEGAN", time.time()))
    folder = local_folder()
    free_port()
    with the_only_one(folder):
        refuse_absent_redis()
        with database() as url:
            values = {"ENVIRONMENT": "demo", "DATABASE_URL": url, "PUBLIC_URL": address(), **kept_secrets(folder)}
            if given := os.environ.get("REDIS_URL"):
                values["REDIS_URL"] = given
            with settings_file(folder, values):
                bind = f"127.0.0.1:{chosen_port()}"
                os.environ.update(values, BIND=bind, DJANGO_SETTINGS_MODULE="config.settings")
                serve(folder, began, prepare(folder))


def clean() -> None:
    """Throw away what demonstrations keep: embedded database, password, logs. Never a database of DATABASE_URL."""
    folder = local_folder()
    with the_only_one(folder):
        Server("demo").remove()
        for name in ("demo.env", "demo-secrets.json", "web.log", "drain.log", "celery-schedule"):
            (folder / name).unlink(missing_ok=True)
        shutil.rmtree(folder / "documents", ignore_errors=True)
    say("The demonstration's data is gone; make demo starts afresh.")


def main(arguments: list[str]) -> int:
    for ending in ENDINGS:
        signal.signal(ending, stop)
    try:
        clean() if "clean-demo" in arguments else run()
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except Stopped:
        say("Stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
