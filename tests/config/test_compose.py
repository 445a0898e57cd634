"""What docker-compose.yml runs, run here: its own commands against a real PostgreSQL and a real Redis.

No container engine is needed: what a container would start is started as a process, under production's settings.
"""

import http.client
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
import yaml
from django.db import connection

from tests.accounts.signing_in import code
from tests.addresses import database_url
from tests.engagement.pages import HIDDEN, days
from tests.notifications import processes
from tests.notifications.processes import ROOT, free_port
from tests.workers import REDIS

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
# A database of Redis of its own, so that no other worker takes what this clock sends.
REDIS_DATABASE = 9
HOST = "register.example"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "four made-up words for tests"
PEOPLE = f"""
import django; django.setup()
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from accounts.roles import Role
from tests import factories
officer, analyst = factories.council_user("LDS"), factories.user_of("unit", Role.ANALYST)
officer.set_password({PASSWORD!r}); officer.save()
EmailAddress.objects.create(user=officer, email=officer.email, verified=True, primary=True)
TOTP.activate(officer, {SECRET!r})
print(officer.email, analyst.email)
"""


def settings_of(service: str) -> dict[str, str]:
    """The environment that compose gives a service, but for addresses of databases, which are here elsewhere."""
    return {name: str(value) for name, value in COMPOSE[service]["environment"].items() if "URL" not in name}


def command_of(service: str) -> list[str]:
    """What the service runs: its command, or that of the image."""
    if "command" in COMPOSE[service]:
        return list(COMPOSE[service]["command"])
    (last,) = re.findall(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return list(json.loads(last))


@pytest.fixture
def a_database() -> Iterator[str]:
    """A database beside that of the tests, with its tables: test_operations.py has them made from nothing."""
    name = f"compose_{secrets.token_hex(4)}"
    admin = psycopg.connect(database_url(connection.settings_dict["NAME"]), autocommit=True)
    with closing(admin):
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {connection.settings_dict['TEST']['TEMPLATE']}")
        yield database_url(name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def a_redis() -> Iterator[str]:
    url = f"{REDIS.rpartition('/')[0] if REDIS.count('/') > 2 else REDIS}/{REDIS_DATABASE}"
    broker = redis.Redis.from_url(url)
    assert broker.dbsize() == 0, f"Database {REDIS_DATABASE} of this Redis is in use: empty it, and run again."
    yield url
    broker.flushdb()
    broker.close()


class Visitor:
    """Somebody at a browser behind the proxy that ends TLS."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.text = ""

    def ask(self, method: str, path: str, answers: dict[str, Any] | None = None) -> http.client.HTTPResponse:
        there = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "Referer": f"https://{HOST}{path}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        there.request(method, path, urllib.parse.urlencode(answers or {}, doseq=True), headers)
        answer = there.getresponse()
        self.text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _is, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        there.close()
        return answer

    def fills_in(self, path: str, **answers: Any) -> str:
        """Open a page, send its form with these answers, and say where that leads."""
        opened = self.ask("GET", path)
        assert opened.status == 200, (path, opened.status, self.text[:500])
        hidden = dict(HIDDEN.findall(self.text))
        sent = self.ask("POST", path, {**hidden, **answers})
        assert sent.status == 302, (path, sent.status, self.text[:2000])
        return str(sent.headers["Location"])


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
@pytest.mark.long
@pytest.mark.thorough
def test_what_compose_runs_signs_in_logs_and_mails(a_database: str, a_redis: str, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    given = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": HOST,
        "PUBLIC_URL": f"https://{HOST}",
        "DATABASE_URL": a_database,
        "REDIS_URL": a_redis,
        "MAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "MAIL_FOLDER": str(tmp_path / "mail"),
        "STATIC_ROOT": str(tmp_path / "static"),
        "BIND": f"127.0.0.1:{port}",
    }

    def ran(command: list[str], **more: str) -> str:
        done = subprocess.run(
            command, cwd=ROOT, env={**given, **more}, capture_output=True, text=True, timeout=400, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def runs(service: str) -> Any:
        command = [word.replace("/tmp/", f"{tmp_path}/") for word in command_of(service)]
        (program, *arguments) = command
        there = shutil.which(program, path=given["PATH"])
        assert there is not None
        return processes.a_program(there, *arguments, log=log, **{**given, **settings_of(service)})

    def health() -> bool:
        check = [word.replace("127.0.0.1:8000", f"127.0.0.1:{port}") for word in COMPOSE["web"]["healthcheck"]["test"]]
        return subprocess.run(check[1:], env=given, cwd=ROOT, capture_output=True, check=False).returncode == 0

    assert "uk_authorities.csv: 0 added, 0 changed, 404 unchanged" in ran(
        command_of("migrate"), **settings_of("migrate")
    )
    ran(["python", "manage.py", "collectstatic", "--no-input", "--verbosity", "0"], ENVIRONMENT="demo")
    people = ran(["python", "-c", PEOPLE], DJANGO_SETTINGS_MODULE="config.settings", **settings_of("web"))
    officer, analyst = people.split()[-2:]

    with runs("web"), runs("worker"), runs("beat"):
        processes.wait_until(health, seconds=60, log=log)
        visitor = Visitor(port)
        assert visitor.ask("GET", "/readyz").status == 200, visitor.text
        led = visitor.fills_in("/account/sign-in/", login=officer, password=PASSWORD)
        assert led.startswith("/account/second-factor/code/")
        visitor.fills_in(led, code=code(SECRET))
        assert all(name.startswith("__Host-") for name in visitor.cookies), visitor.cookies.keys()
        tasks = visitor.fills_in("/delegations/start/", title="Made-up visit", direction="inward", country="CN")
        visit = tasks.removesuffix("tasks/")
        visitor.fills_in(f"{visit}dates/", purposes=["civic_ceremonial"], **days())
        visitor.fills_in(f"{visit}sharing/", sharing="unit", marking="OFFICIAL")
        assert visitor.fills_in(f"{visit}check/") == f"{visit}logged/"

        def told() -> bool:
            mails = [mail.read_text(encoding="utf-8") for mail in (tmp_path / "mail").glob("*")]
            return any(f"To: {analyst}" in mail and f"https://{HOST}{visit}" in mail for mail in mails)

        processes.wait_until(told, seconds=60, log=log)
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
    assert not [line for line in lines if line["level"] in ("ERROR", "CRITICAL")]


@pytest.mark.needs("docker-compose")
def test_docker_compose_accepts_the_file(tmp_path: Path) -> None:
    program = shutil.which("docker-compose")
    assert program is not None
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    (tmp_path / ".env").write_text(f"{example}\nDATABASE_PASSWORD=made-up\n", encoding="utf-8")
    ran = subprocess.run([program, "config", "-q"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    (tmp_path / ".env").write_text(example, encoding="utf-8")
    ran = subprocess.run([program, "config", "-q"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "set DATABASE_PASSWORD in .env" in ran.stderr


def test_what_is_run_by_hand_is_what_compose_runs() -> None:
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for service in ("web", "worker", "beat"):
        assert f"   {' '.join(command_of(service))}\n" in told
    for name, value in {**COMPOSE["worker"]["environment"], **COMPOSE["migrate"]["environment"]}.items():
        assert not name.endswith("_TIMEOUT") or f"{name}={value}" in told
    assert "DATABASE_STATEMENT_TIMEOUT=600000" in told


def test_compose_keeps_data_where_the_image_does_and_no_secret_inside() -> None:
    assert COMPOSE["database"]["image"] == "postgres:18"
    assert COMPOSE["database"]["volumes"] == ["database:/var/lib/postgresql"]
    # Files that people attach outlive a container, and web and worker see the same.
    for service in ("web", "worker"):
        assert COMPOSE[service]["volumes"] == [f"documents:{COMPOSE[service]['environment']['DOCUMENTS_ROOT']}"]
    assert set(COMPOSE) == {"database", "redis", "migrate", "web", "worker", "beat"}
    for service in ("database", "redis", "web"):
        assert COMPOSE[service]["healthcheck"]["test"]
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER register$", image, flags=re.MULTILINE)
    assert not re.search("SECRET_KEY|PASSWORD|TOKEN", image)
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".env", ".git", ".local"} <= {name.rstrip("/") for name in ignored}
