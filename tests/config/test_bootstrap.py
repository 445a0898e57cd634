"""What `make demo` says when a machine is not ready: one sentence that tells what to do."""

import ast
import os
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import django
import pytest

from config.local import bootstrap
from config.local.bootstrap import Environment, Trouble

ROOT = bootstrap.ROOT


def sentence(action):
    with pytest.raises(Trouble) as caught:
        action()
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
    return text


@pytest.fixture
def interpreters(monkeypatch):
    """Machines with other interpreters: a map from name to what it can do."""

    def set_up(running, **others):
        can = {sys.executable: running, **{f"python{name}": found for name, found in others.items()}}
        monkeypatch.setattr(bootstrap, "ability", lambda interpreter: can.get(interpreter, "absent"))

    return set_up


@pytest.fixture
def project(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    return tmp_path


def test_the_file_can_be_read_by_an_old_python():
    text = Path(bootstrap.__file__).read_text()
    ast.parse(text, feature_version=(3, 8))
    imported = {line.split()[1].split(".")[0] for line in re.findall(r"^(?:import|from) .*", text, re.MULTILINE)}
    assert imported <= sys.stdlib_module_names


def test_the_running_interpreter_is_taken_where_it_will_do(interpreters):
    interpreters("ready", **{"3.14": "ready"})
    assert bootstrap.suitable_interpreter() == sys.executable


def test_a_newer_interpreter_is_found_where_the_running_one_is_too_old(interpreters):
    interpreters("old", **{"3.13": "ready"})
    assert bootstrap.suitable_interpreter() == "python3.13"


def test_an_interpreter_that_makes_environments_goes_before_one_that_cannot(interpreters):
    interpreters("bare", **{"3.12": "ready"})
    assert bootstrap.suitable_interpreter() == "python3.12"


def test_where_every_python_is_too_old_it_says_which_is_needed(interpreters):
    interpreters("old")
    assert "Python 3.12 or later is needed" in sentence(bootstrap.suitable_interpreter)


def test_where_the_venv_module_is_missing_it_names_the_package(interpreters):
    interpreters("bare")
    assert "apt-get install python3-venv" in sentence(bootstrap.suitable_interpreter)


def test_an_interpreter_is_asked_what_it_can_do(tmp_path):
    assert bootstrap.ability(sys.executable) == "ready"
    assert bootstrap.ability(str(tmp_path / "absent")) == "absent"
    for code, found in [(4, "old"), (5, "bare"), (127, "absent")]:
        pretended = tmp_path / f"python{code}"
        pretended.write_text(f"#!/bin/sh\nexit {code}\n")
        pretended.chmod(0o755)
        assert bootstrap.ability(str(pretended)) == found


def test_a_busy_port_is_named_with_another_to_try(monkeypatch):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        assert f"Port {port} is busy" in (told := sentence(bootstrap.free_port))
        assert "make demo PORT=" in told
    assert bootstrap.free_port() == port


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "８０００"])
def test_a_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    assert "from 1 to 65535" in sentence(bootstrap.free_port)


def test_the_port_is_8000_unless_one_is_chosen(monkeypatch):
    monkeypatch.delenv("PORT", raising=False)
    assert bootstrap.chosen_port() == 8000
    monkeypatch.setenv("PORT", "")
    assert bootstrap.chosen_port() == 8000


def test_a_folder_of_another_user_is_left_alone(monkeypatch, project):
    bootstrap.local_folder()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    told = sentence(bootstrap.local_folder)
    assert told.startswith("The folder .local belongs to the user ")
    assert "remove that folder first" in told


def test_a_folder_that_cannot_be_made_is_named(monkeypatch, project):
    (project / ".local").write_text("a file")
    assert "cannot be made" in sentence(bootstrap.local_folder)


class TestTheEnvironment:
    @pytest.fixture
    def lock(self, project):
        """A lock that the environment of these tests holds: their own Django, and one package of another system."""
        lock = project / "requirements-demo.txt"
        lock.write_text(
            f"django=={django.__version__} \\\n    --hash=sha256:00\n"
            "colorama==0.4.6 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
        )
        return lock

    @pytest.fixture
    def environment(self, project):
        environment = Environment(project / ".venv")
        environment.python.parent.mkdir(parents=True)
        environment.python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        environment.python.chmod(0o755)
        return environment

    def install(self, environment, lock, *, code=0, lines=()):
        """Install as if pip had answered so; answers with what pip was asked."""
        asked = []

        def started(command, **_):
            asked.extend(command)
            return SimpleNamespace(stdout=[f"{line}\n" for line in lines], wait=lambda: None, returncode=code)

        with pytest.MonkeyPatch.context() as pretending:
            pretending.setattr(subprocess, "Popen", started)
            environment.install(lock, lock.with_name("install.log"))
        return asked

    def test_what_is_installed_is_not_installed_again(self, environment, lock):
        assert environment.holds(lock)

    def test_another_version_or_a_package_more_is_installed(self, environment, lock):
        held = lock.read_text()
        lock.write_text(held.replace(django.__version__, "6.1.99"))
        assert not environment.holds(lock)
        lock.write_text(held + "unheard-of==1.0 \\\n    --hash=sha256:00\n")
        assert not environment.holds(lock)

    def test_an_environment_without_its_interpreter_or_packages_is_made_anew(self, environment, lock):
        environment.python.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
        assert not environment.holds(lock)
        environment.python.unlink()
        assert not environment.holds(lock)

    def test_a_package_is_installed_by_its_hash_or_not_at_all(self, environment, lock):
        assert "--require-hashes" in self.install(environment, lock)

    def test_the_locks_are_read(self):
        for name in ("requirements.txt", "requirements-demo.txt", "requirements-dev.txt"):
            lock = ROOT / name
            assert f"django=={django.__version__}" in bootstrap.pins(lock)
            assert len(bootstrap.pins(lock)) > 50

    @pytest.mark.parametrize(
        ("lines", "told"),
        [
            (["ERROR: No matching distribution found for django==6.1.3"], "could not be downloaded"),
            (["WARNING: Retrying", "ERROR: Could not install packages due to an OSError: timed out"], "timed out"),
            ([], "could not be downloaded"),
            (
                ["ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."],
                "not the one that was locked",
            ),
            (["ERROR: Could not install: [Errno 28] No space left on device"], "The disk is full"),
        ],
    )
    def test_a_download_that_fails_ends_in_a_sentence(self, environment, lock, lines, told):
        assert told in sentence(lambda: self.install(environment, lock, code=1, lines=lines))

    def test_an_environment_of_another_user_is_left_alone(self, monkeypatch, environment):
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
        assert "The folder .venv belongs to the user" in sentence(lambda: environment.make(sys.executable))


def test_the_program_itself_ends_in_the_sentence_and_not_in_a_trace(tmp_path):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, bootstrap.__file__, "demo"],
            env={**os.environ, "PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 1
    assert f"Port {port} is busy" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_front_door_is_executable():
    run = Path(bootstrap.__file__).resolve().parents[2] / ".ci" / "run"
    assert run.stat().st_mode & stat.S_IXUSR
    assert "make test" in run.read_text()
