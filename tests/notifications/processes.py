"""Real processes beside a test, on its database, with a folder for their mail."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from tests.addresses import database_url

ROOT = Path(__file__).resolve().parents[2]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """That of a process on the database of this test: the tests' own settings would keep its mail in its memory."""
    return {
        "PATH": os.environ["PATH"],
        "ENVIRONMENT": "demo",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(connection.settings_dict["NAME"]),
        "MAIL_BACKEND": "tests.notifications.slow_mail.SlowFolder",
        "MAIL_FOLDER": str(folder),
        **more,
    }


@contextmanager
def a_process(*arguments: str, log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of Python in a group of its own, of which nothing is left afterwards."""
    with a_program(sys.executable, *arguments, log=log, **environment) as process:
        yield process


@contextmanager
def a_program(*command: str, log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """The same for any program, in the folder that the environment calls PWD, else in the project's."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=environment.get("PWD", ROOT),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill_group(process)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def kill_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()


def wait_until(happened: Callable[[], object], *, seconds: float, log: Path) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, log.read_text()[-4000:]
        time.sleep(0.1)


def message_ids(folder: Path) -> list[str]:
    """Of every mail that arrived, repeats included."""
    text = "".join(path.read_text() for path in sorted(folder.glob("*.log")))
    return re.findall(r"^Message-ID: <(\w+)@", text, re.MULTILINE)
