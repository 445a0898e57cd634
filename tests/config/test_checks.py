import os
import re
import subprocess
import sys

import pytest

from config.local import bootstrap, checks, locks
from config.local.bootstrap import Trouble
from config.local.checks import Part

GOOD = [sys.executable, "-c", "print('fine')"]
BAD = [sys.executable, "-c", "print('a fault in line 3'); raise SystemExit(1)"]


@pytest.fixture
def parts(monkeypatch):
    """`make test` with parts of our own and no database."""

    def run(checked, tested, unhurried=(), readying=()):
        monkeypatch.setenv("DATABASE_URL", "postgres:///never_opened")
        monkeypatch.setattr(checks.psycopg, "connect", lambda *_, **__: type("Opened", (), {"close": lambda _: None})())
        monkeypatch.setattr(checks, "unhurried", lambda: list(unhurried))
        monkeypatch.setattr(checks, "readying", lambda: list(readying))
        monkeypatch.setattr(checks, "checks", lambda: checked)
        monkeypatch.setattr(checks, "tests", lambda: tested)
        return checks.main(["test"])

    return run


def test_every_part_runs_whatever_the_others_say(parts, capfd):
    assert parts([Part("lint", BAD), Part("types", GOOD)], [Part("tests", BAD), Part("production", GOOD)]) == 1
    told = capfd.readouterr().out
    assert "a fault in line 3" in told
    for name in ("lint", "types", "tests", "production"):
        assert re.search(rf"^(passed|FAILED) +[0-9.]+ s  {name}$", told.partition("Summary")[2], re.MULTILINE)
    assert "2 of 4 parts passed" in told
    assert "Failed: lint, tests." in told


def test_where_all_parts_pass_it_ends_well(parts, capfd):
    assert parts([Part("lint", GOOD)], [Part("tests", GOOD)]) == 0
    assert "2 of 2 parts passed" in capfd.readouterr().out


def test_what_no_test_waits_for_runs_beside_them_and_can_fail_the_whole(parts, capfd, tmp_path):
    seen = f"pathlib.Path({str(tmp_path / 'seen')!r})"
    waits = f"import pathlib, time\nwhile not {seen}.exists(): time.sleep(0.05)\nraise SystemExit('no index')"
    locks = Part("locks", [sys.executable, "-c", waits])
    tests = Part("tests", [sys.executable, "-c", f"import pathlib; {seen}.touch()"])
    assert parts([Part("lint", GOOD)], [tests], unhurried=[locks], readying=[Part("database", GOOD)]) == 1
    told = capfd.readouterr().out
    assert "no index" in told
    assert "3 of 4 parts passed" in told
    assert "Failed: locks." in told


def test_a_tool_that_is_absent_fails_its_part(parts, capfd):
    assert parts([Part("lint", ["/absent/ruff"]), Part("types", GOOD)], []) == 1
    assert "Failed: lint." in capfd.readouterr().out


def test_production_has_a_run_of_its_own():
    ordinary, production = checks.tests()
    assert ordinary.environment["ENVIRONMENT"] == "demo"
    assert production.environment["ENVIRONMENT"] == "production"
    marked = [path for path in checks.ROOT.glob("tests/**/*.py") if "mark.production" in path.read_text("utf-8")]
    assert {str(path) for path in marked} - {__file__} == {part for part in production.command if part.endswith(".py")}


@pytest.mark.parametrize(("more", "ends"), [([], 1), (["--collect-only"], 0)])
def test_where_browser_tests_are_demanded_a_run_without_any_fails_and_finding_the_tests_does_not(more, ends):
    """Finding them all is a part by itself, before they run."""
    command = [sys.executable, "-m", "pytest", "-qq", "-p", "no:cacheprovider", "tests/test_sweeps.py", *more]
    environment = {**os.environ, **checks.TESTING, "BROWSER_TESTS": "required"}
    ended = subprocess.run(command, cwd=checks.ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == ends, ended.stdout + ended.stderr
    assert ("NO BROWSER TEST RAN" in ended.stdout) == (ends == 1)


def test_without_chromium_a_run_says_loudly_that_no_browser_test_ran():
    """Where nobody demands them, it passes all the same."""
    command = [sys.executable, "-m", "pytest", "-qq", "-p", "no:cacheprovider", "tests/test_sweeps.py"]
    environment = {**os.environ, **checks.TESTING, "PATH": "/nowhere", "CHROMIUM": "", "BROWSER_TESTS": ""}
    ended = subprocess.run(command, cwd=checks.ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "NO BROWSER TEST RAN: there is no Chromium here. Install it" in ended.stdout
    assert "Tests that need curl, docker-compose, jq, pdftotext did not run" in ended.stdout


def test_the_locks_hold_one_version_of_everything():
    product, demo, full = (set(bootstrap.pins(locks.ROOT / name)) for name in locks.LOCKS)
    assert product <= demo <= full


class TestTheLock:
    @pytest.fixture
    def project(self, monkeypatch, tmp_path):
        monkeypatch.setattr(locks, "ROOT", tmp_path)
        (tmp_path / "requirements.txt").write_text(
            "django==6.1.3 \\\n    --hash=sha256:00\n"
            "tzdata==2026.1 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
        )
        return tmp_path

    def made_anew(self, monkeypatch, text):
        monkeypatch.setattr(locks, "compile_lock", lambda name, into: into.write_text(text))

    def test_a_lock_that_fits_has_no_differences(self, monkeypatch, project):
        self.made_anew(monkeypatch, (project / "requirements.txt").read_text().replace("00", "11"))
        assert locks.differences("requirements.txt") == []

    def test_what_is_missing_and_what_is_too_much_is_named(self, monkeypatch, project):
        self.made_anew(monkeypatch, "django==6.1.3 \\\n    --hash=sha256:00\nredis==8.1.0 \\\n    --hash=sha256:00\n")
        assert locks.differences("requirements.txt") == [
            "requirements.txt lacks redis==8.1.0",
            "requirements.txt holds tzdata==2026.1 ; sys_platform == 'win32', which nothing asks for",
        ]

    def test_where_it_cannot_be_made_the_check_fails(self, monkeypatch, project, tmp_path):
        uv = tmp_path / "uv"
        uv.write_text("#!/bin/sh\necho 'error: no route to the index' >&2\nexit 2\n")
        uv.chmod(0o755)
        monkeypatch.setattr(locks, "UV", uv)
        monkeypatch.setattr(locks, "LOCKS", {"requirements.txt": []})
        with pytest.raises(Trouble, match="index was not reached"):
            locks.check()
        assert locks.main(["--check"]) == 1
