"""docs/operations.md does what it says: its settings, its roles, its backup and restore, its status."""

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, ProgrammingError, connection, transaction
from django.db.migrations.exceptions import MigrationSchemaMissing
from django.test import Client
from django.utils import timezone

import manage
from accounts.models import Invitation
from accounts.roles import Role
from config.local.database import Server
from notifications.models import Message
from tests import factories
from tests.addresses import database_url
from tests.config.test_settings import PRODUCTION, settings_with, variables_read

ROOT = Path(__file__).resolve().parents[2]
TOLD = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SETTINGS = {
    name: (default, meaning)
    for name, default, meaning in re.findall(r"^\| `([A-Z_]+)` \| (.+) \| (.+) \|$", TOLD, re.M)
}


def test_the_tables_name_every_setting_and_no_other() -> None:
    read = [name for module in ("settings", "server") for name in variables_read(ROOT / "config" / f"{module}.py")]
    assert set(read) == SETTINGS.keys()
    assert all(default.strip() and meaning.strip() for default, meaning in SETTINGS.values())


def test_the_defaults_told_are_those_of_production() -> None:
    code = """
import ast, pathlib
from environ import Env
for module in ("settings", "server"):
    for node in ast.walk(ast.parse(pathlib.Path(f"config/{module}.py").read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("env.", "os.environ.get")):
            named = {word.arg: word.value for word in node.keywords}
            given = named.get("default") or (node.args[1:] or [None])[0]
            if given is not None and node.args:
                value = eval(ast.unparse(given), {**vars(settings), "_host": settings._host})
                print(ast.literal_eval(node.args[0]), repr(value), sep="=")
"""
    given = settings_with(code, **PRODUCTION)
    assert given.returncode == 0, given.stderr
    known = {name: value for name, _is, value in (line.partition("=") for line in given.stdout.splitlines())}
    assert len(known) > 25
    for name, value in known.items():
        told = re.match(r"`(.+?)`", SETTINGS[name][0])
        if told and name not in ("PUBLIC_URL", "STATIC_ROOT", "MFA_KEY_FALLBACKS"):
            assert told[1] == value.strip("'"), name


# -- Roles, backup, restore ----------------------------------------------------------------------------------------

LOGS = """
import django; django.setup()
from django.db import OperationalError, connection
from django.db.utils import ProgrammingError
from engagement.models import Delegation
from notifications.services import deliver_outbox
from django.utils import timezone
from tests import factories
factories.a_delegation(COUNCIL)
deliver_outbox(timezone.now())
refused = 0
for attack in ATTACKS:
    with connection.cursor() as cursor:
        try:
            cursor.execute(attack)
            print("NOT REFUSED", attack)
        except ProgrammingError:
            refused += 1
print("refused", refused, "logged", Delegation.objects.count())
"""
ATTACKS = [
    "UPDATE audit_event SET action = 'other'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "UPDATE audit_head SET seq = 0",
    "UPDATE audit_epoch SET epoch = 9",
    "DELETE FROM django_migrations",
    "ALTER TABLE engagement_delegation ADD COLUMN x int",
    "DROP TABLE engagement_delegation",
    "CREATE TABLE x (y int)",
    "ALTER TABLE audit_event DISABLE TRIGGER ALL",
]


class Cluster:
    """The roles and databases of the document, under names of this test alone. Whoever connects takes on a role."""

    def __init__(self) -> None:
        self.mark = secrets.token_hex(4)
        self.admin = psycopg.connect(database_url(connection.settings_dict["NAME"]), autocommit=True)

    def named(self, text: str) -> str:
        return re.sub(r"\bregister(?=[_ ;])(_owner|_web|_worker)?", lambda found: f"{found[0]}_{self.mark}", text)

    def run(self, sql: str) -> None:
        for statement in filter(None, map(str.strip, sql.split(";"))):
            self.admin.execute(statement)

    def acts_as(self, database: str, role: str) -> dict[str, str]:
        """The environment of a process on a database that has the rights of a role and no others."""
        self.admin.execute(f"ALTER DATABASE {database} SET role = {role}_{self.mark}")
        return {
            "PATH": os.environ["PATH"],
            "ENVIRONMENT": "demo",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database_url(database),
        }

    def remove(self) -> None:
        for database in (f"register_{self.mark}", f"restored_{self.mark}"):
            self.admin.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        for role in ("owner", "web", "worker"):
            self.admin.execute(f"DROP ROLE IF EXISTS register_{role}_{self.mark}")


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    made = Cluster()
    with closing(made.admin):
        yield made
        made.remove()


def ran(command: list[str], environment: dict[str, str], **more: Any) -> str:
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False, **more
    )
    assert done.returncode == 0, done.stdout + done.stderr
    output: str = done.stdout
    return output


def blocks(kind: str, heading: str) -> list[str]:
    """The blocks of one kind in one section of the document."""
    section = re.split(r"^## ", TOLD, flags=re.M)
    (there,) = [part for part in section if part.startswith(heading)]
    return re.findall(rf"^```{kind}\n(.*?)^```$", there, re.M | re.S)


def program(name: str, server: int) -> str:
    """A program of PostgreSQL that is not older than the server: the system's, or the one that came with ours."""
    ours = Path(Server("test").package) / "pginstall" / "bin" / name
    for path in filter(None, (shutil.which(name), str(ours))):
        told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
        if (version := re.search(r"(\d+)\.", told)) and int(version[1]) >= server // 10_000:
            return path
    pytest.fail(f"No {name} here is as new as the server.")


def worked(council: str, environment: dict[str, str]) -> str:
    """Somebody of a council logs a delegation, mail goes out, and what may not be done is tried."""
    given = f"COUNCIL, ATTACKS = {council!r}, {ATTACKS!r}\n"
    return ran([sys.executable, "-c", given + LOGS], environment)


def folder_of(place: Path, name: str) -> Path:
    (place / name).mkdir()
    return place / name


@pytest.mark.django_db(transaction=True)
@pytest.mark.machine_clock
@pytest.mark.long
@pytest.mark.thorough
def test_three_roles_and_a_backup_that_is_restored(cluster: Cluster, tmp_path: Path) -> None:
    (roles,) = blocks("sql", "The database")
    cluster.run(cluster.named(roles))
    here, there = f"register_{cluster.mark}", f"restored_{cluster.mark}"
    owner = cluster.acts_as(here, "register_owner")
    (commands,) = blocks("sh", "The database")
    for line in cluster.named(commands).splitlines():
        ran([sys.executable, *line.split()[1:]], owner)

    told = worked("LDS", cluster.acts_as(here, "register_web"))
    assert f"refused {len(ATTACKS)} logged 1" in told, told

    owner = cluster.acts_as(here, "register_owner")
    ran([sys.executable, "manage.py", "verify_audit", "--save", f"{tmp_path}/heads.json"], owner)
    dump, pack, restore = blocks("sh", "Backup and restore")
    owner["DOCUMENTS_ROOT"] = str(folder_of(tmp_path, "here"))
    (tmp_path / "here" / "ab").mkdir()
    (tmp_path / "here" / "ab" / "a file").write_bytes(b"Made-up words.")
    server = cluster.admin.info.server_version

    def does(text: str, environment: dict[str, str]) -> str:
        for name in ("DATABASE_URL", "DOCUMENTS_ROOT"):
            text = text.replace(f"${name}", environment.get(name, ""))
        names = r"(?<![\w/.])(register\.dump|heads\.json|documents\.tar)"
        words = [re.sub(names, rf"{tmp_path}/\1", word) for word in text.replace('"', "").split()]
        first = {"python": sys.executable, "tar": "tar"}.get(words[0]) or program(words[0], server)
        return ran([first, *words[1:]], environment)

    does(dump.strip(), owner)
    does(pack.strip(), owner)
    (anew,) = [statement for statement in roles.split(";") if "CREATE DATABASE" in statement]
    cluster.run(cluster.named(anew).replace(f"DATABASE {here}", f"DATABASE {there}"))
    restored = cluster.acts_as(there, "register_owner")
    restored["DOCUMENTS_ROOT"] = str(folder_of(tmp_path, "there"))
    said = [does(each, restored) for each in restore.splitlines()]
    assert "The trail holds" in said[1]
    assert "epoch 2" in said[2]
    counts = "SELECT (SELECT count(*) FROM engagement_delegation), (SELECT count(*) FROM audit_event)"
    found = []
    for database in (here, there):
        with closing(psycopg.connect(database_url(database))) as inside:
            found += inside.execute(counts).fetchall()
    assert found[0] == found[1]
    assert found[0][0] == 1 < found[0][1]
    assert (tmp_path / "there" / "ab" / "a file").read_bytes() == b"Made-up words."
    # What was restored works as before, for the other role too.
    told = worked("MAN", cluster.acts_as(there, "register_worker"))
    assert f"refused {len(ATTACKS)} logged 2" in told, told


# -- What to watch -------------------------------------------------------------------------------------------------


def status(**more: Any) -> dict[str, Any]:
    told = StringIO()
    call_command("status", stdout=told, **more)
    found: dict[str, Any] = json.loads(told.getvalue())
    return found


@pytest.mark.django_db
def test_status_says_what_waits_too_long() -> None:
    # Other tests hold transactions on the same server.
    assert status(most=10_000)["oldest_message_seconds"] == 0
    factories.a_delegation("LDS")
    Message.objects.update(made_at=timezone.now() - timedelta(hours=4))
    assert status(most=20_000)["oldest_message_seconds"] > 14_000
    with pytest.raises(CommandError, match="oldest_message_seconds") as ended:
        status(most=10_000)
    assert ended.value.returncode == 1
    Message.objects.update(told_at=timezone.now())
    moment = timezone.now() - timedelta(hours=5)
    Invitation.objects.create(
        body=factories.body_of("LDS"),
        email="made-up@leeds.example",
        name="Made-up Person",
        role=Role.OFFICER,
        invited_by=factories.council_user(),
        invited_at=moment,
        expires_at=moment + timedelta(days=14),
    )
    with pytest.raises(CommandError, match="oldest_invitation_seconds"):
        status(most=10_000)


@pytest.mark.django_db
def test_status_counts_nothing_before_the_migrations_have_run() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    told = StringIO()
    with pytest.raises(CommandError, match="Look at: migrations"):
        call_command("status", stdout=told)
    found = json.loads(told.getvalue())
    assert found["checks"]["database"] == "ok"
    assert found["oldest_message_seconds"] is None


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (PermissionError(13, "Permission denied", "/srv/static"), "/srv/static cannot be used: Permission denied."),
        (ConnectionRefusedError(111, "Refused"), "A server that this command calls cannot be used: Refused."),
        (ProgrammingError("of another kind"), ""),
    ],
)
def test_what_an_operator_can_mend_is_a_sentence(fault: Exception, sentence: str) -> None:
    assert manage.what_to_mend(fault) == sentence


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("SELECT * FROM not_there", "The tables are not those of this code: run manage.py migrate."),
        ("SET ROLE pg_monitor; DELETE FROM audit_epoch", "The role in DATABASE_URL may not do this"),
    ],
)
def test_what_the_database_refuses_a_command_says_what_to_run(sql: str, sentence: str) -> None:
    with pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert manage.what_to_mend(refused.value).startswith(sentence)
    wrapped = MigrationSchemaMissing("Unable to create the table")
    wrapped.__context__ = refused.value
    assert manage.what_to_mend(wrapped).startswith(sentence)


def without_its_database(*command: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgres://web:secret@127.0.0.1:1/register"}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**environment, **PRODUCTION},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_its_database_status_is_one_line_still_and_says_why() -> None:
    ended = without_its_database("status")
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["checks"]["database"] == "does not answer"
    assert "Look at: database (connection failed" in ended.stderr
    assert "secret" not in ended.stderr


def test_without_its_database_a_command_ends_with_a_sentence() -> None:
    ended = without_its_database("load_reference_data")
    assert ended.returncode == 1
    assert ended.stderr.startswith("The database does not answer. connection failed")
    assert "Traceback" not in ended.stderr
    assert "secret" not in ended.stderr
    assert "Traceback" in without_its_database("load_reference_data", "--traceback").stderr


@pytest.mark.django_db
def test_without_its_database_web_is_not_available_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("connection failed: to a host that nobody is told of")

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", away)
    visitor = Client(raise_request_exception=False)
    visitor.cookies[settings.SESSION_COOKIE_NAME] = "a-made-up-session-of-a-visitor"
    page, call = visitor.get("/"), visitor.get("/api/v1/me/", headers={"Authorization": "Bearer x"})
    for answer in (page, call):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert "a host" not in answer.text
    assert "not available for a moment" in page.text
    assert call.json()["detail"].startswith("Part of the service is being restarted")


@pytest.mark.django_db
def test_a_failed_sign_in_is_told_by_address_and_status() -> None:
    answer = Client().post("/account/sign-in/", {"login": "nobody@leeds.example", "password": "wrong"})
    assert (answer.status_code, answer.wsgi_request.META["register.route"]) == (200, "/account/sign-in/")
