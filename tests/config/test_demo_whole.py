"""What `make demo` runs once its environment stands: from no data to the first page, and a second time."""

import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest

from tests.notifications.processes import a_process, free_port, wait_until
from tests.planted_faults import copy_of_tree

FIRST, AGAIN = 400, 120  # seconds, on a machine that has other tests to run
PASSWORD = "a demonstration of words"


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Path]:
    """A copy with nothing in it that a demonstration leaves, and nothing of it afterwards."""
    tree = copy_of_tree(tmp_path / "register")
    yield tree
    command = [sys.executable, "-m", "config.local.demo", "clean-demo"]
    subprocess.run(command, cwd=tree, env=bare(), check=True, capture_output=True)
    shutil.rmtree(tree)


def bare(**more: str) -> dict[str, str]:
    """An environment that names no database, no password and no settings."""
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **more}


def manage(tree: Path, *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=tree, env=bare(), check=True, capture_output=True, text=True).stdout


def page(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
        assert answer.status == 200
        return str(answer.read().decode())


def said_or_over(log: Path, demo: subprocess.Popen[bytes]) -> bool:
    return "Stop with Ctrl-C." in log.read_text() or demo.poll() is not None


def address_of_database(tree: Path) -> str:
    settings = (tree / ".local" / "demo.env").read_text().splitlines()
    (found,) = [line for line in settings if line.startswith("DATABASE_URL=")]
    return found.removeprefix("DATABASE_URL=").strip("'")


@pytest.mark.machine_clock
@pytest.mark.long
@pytest.mark.thorough
def test_it_loads_serves_lets_manage_py_in_stops_its_database_and_starts_again(tree: Path, tmp_path: Path) -> None:
    port = free_port()
    given = bare(PWD=str(tree), PORT=str(port), DEMO_PASSWORD=PASSWORD)
    for start, seconds in (("first", FIRST), ("again", AGAIN)):
        log = tmp_path / f"{start}.log"
        with a_process("-m", "config.local.demo", "demo", log=log, **given) as demo:
            ready = partial(said_or_over, log, demo)
            wait_until(ready, seconds=seconds, log=log)
            told = log.read_text()
            assert demo.poll() is None, told
            assert f"s: http://127.0.0.1:{port}/" in told
            assert "officer@leeds.example" in told
            assert PASSWORD in told
            assert "This is a demonstration" in page(port, "/account/sign-in/")
            assert page(port, "/readyz")
            # A text of 600 characters in the address is for the page to refuse, and not for the server.
            assert page(port, f"/account/sign-in/?q={'%E6%9D%AD' * 600}")
            # manage.py finds the same database with nothing to set.
            count = "from engagement.models import Delegation; print(Delegation.objects.count())"
            assert int(manage(tree, "shell", "-v", "0", "-c", count)) >= 60
            url = address_of_database(tree)
            psycopg.connect(url).close()
            demo.send_signal(signal.SIGTERM)
            demo.wait(timeout=120)
        assert "Stopped." in log.read_text()
        assert not (tree / ".local" / "demo.env").exists()
        with pytest.raises(OSError, match="refused"):
            page(port, "/")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)
    assert "gunicorn" in (tree / ".local" / "web.log").read_text()
