"""The trail: append-only for the web role, one chain a body, faults found."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from accounts.roles import Role
from audit.models import Event
from audit.services import broken, heads, record
from engagement.services import edit_delegation
from tests import factories
from web.keys import new_key

pytestmark = pytest.mark.django_db

INSERT = "INSERT INTO audit_event (body, actor, action, label, subject, about, facts, before, after) VALUES "
TAMPERING = "UPDATE audit_event SET actor = 'another' WHERE seq = 2"
PLAIN = "('LDS', 'someone', 'seen', 'x.Y', 'k', 'LDS', '[]', '{}', '{}')"


@pytest.fixture
def web_role() -> Iterator[None]:
    """The rights of the role that web and worker connect as; a superuser would prove nothing."""
    # Roles are the cluster's, and another run may have its own at this moment.
    role = f"web_{new_key()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role}")
        call_command("grant_web_role", role, stdout=StringIO())
        cursor.execute(f"SET ROLE {role}")
        yield
        cursor.execute("RESET ROLE")


def forged(column: str, value: str) -> str:
    """An event that brings along what only the trigger may set."""
    return INSERT.replace("(body,", f"({column}, body,") + f"({value}, " + PLAIN.removeprefix("(")


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def some_events(count: int = 3) -> None:
    officer, delegation = factories.council_user(), factories.a_bare_delegation()
    for _ in range(count):
        record("delegation_edited", delegation, by=officer, acting=factories.body_of("LDS"), fields=["title"])


def test_the_web_role_adds_and_reads(web_role: None) -> None:
    run(INSERT + PLAIN)
    event = Event.objects.get(action="seen")
    assert (event.body, event.seq, event.facts) == ("LDS", 1, [])
    assert broken() == []


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE audit_event SET action = 'other'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "UPDATE audit_head SET seq = 0",
        forged("seq", "7"),
        forged("hash", "''"),
        forged("at", "now()"),
        forged("xid", "'1'"),
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "UPDATE audit_epoch SET epoch = 9",
        "INSERT INTO audit_head VALUES ('new', 5, '')",
    ],
)
def test_the_web_role_cannot_change_what_is_written(web_role: None, attack: str) -> None:
    run(INSERT + PLAIN)
    with pytest.raises(ProgrammingError):
        run(attack)
    assert Event.objects.filter(action="seen").count() == 1


@pytest.mark.parametrize(
    "attack", ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"]
)
def test_even_the_owner_is_told_that_the_trail_is_append_only(attack: str) -> None:
    some_events()
    with pytest.raises(ProgrammingError, match="append-only"):
        run(attack)


def test_each_acting_body_has_a_chain_of_its_own() -> None:
    some_events(2)
    record(
        "seen",
        factories.a_bare_delegation(),
        by=factories.user_of("unit", Role.ANALYST),
        acting=factories.body_of("unit"),
    )
    links = list(Event.objects.values_list("body", "seq").order_by("body", "seq"))
    assert links == [("LDS", 1), ("LDS", 2), ("unit", 1)]
    assert broken() == []


@pytest.mark.parametrize(
    ("tampering", "seq"),
    [
        (TAMPERING, 2),
        ("UPDATE audit_event SET after = '{unit,x}' WHERE seq = 2", 2),
        (f"{TAMPERING}; UPDATE audit_event e SET hash = audit_event_hash(e) WHERE seq = 2", 3),
        ("DELETE FROM audit_event WHERE seq = 2", 3),
        ("DELETE FROM audit_event WHERE seq = 3", 3),
    ],
)
def test_an_owner_who_goes_round_the_triggers_is_found(tampering: str, seq: int) -> None:
    some_events(3)
    with connection.cursor() as cursor:
        cursor.execute(f"SET session_replication_role = replica; {tampering}; SET session_replication_role = origin")
    faults = broken()
    assert ("LDS", seq) in {(body, at) for body, at, _ in faults}
    with pytest.raises(CommandError, match=f"LDS {seq}"):
        call_command("verify_audit")


def test_a_cut_tail_with_its_head_mended_is_found_by_a_saved_head(tmp_path: Path) -> None:
    some_events(3)
    saved = tmp_path / "heads.json"
    call_command("verify_audit", save=saved, stdout=StringIO())
    assert json.loads(saved.read_text()) == [list(head) for head in heads()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica; DELETE FROM audit_event WHERE seq = 3;"
            "UPDATE audit_head SET seq = 2, hash = (SELECT hash FROM audit_event WHERE body = 'LDS' AND seq = 2);"
            "SET session_replication_role = origin"
        )
    assert broken() == []
    with pytest.raises(CommandError, match="anchor is gone"):
        call_command("verify_audit", anchors=saved)


def test_heads_go_in_and_out_as_streams_and_a_file_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    some_events(3)
    said = StringIO()
    call_command("verify_audit", save="-", stdout=said)
    assert json.loads(said.getvalue()) == [list(head) for head in heads()]
    monkeypatch.setattr("sys.stdin", StringIO(said.getvalue()))
    call_command("verify_audit", anchors="-", stdout=StringIO())
    monkeypatch.setattr("sys.stdin", StringIO("[1]"))
    for faulty, sentence in (("-", "holds no heads"), ("/no/such/file", "cannot be read: No such file")):
        with pytest.raises(CommandError, match=sentence):
            call_command("verify_audit", anchors=faulty)
    with pytest.raises(CommandError, match="cannot be written: No such file"):
        call_command("verify_audit", save="/no/such/file", stdout=StringIO())


def test_rights_are_given_to_no_role_where_one_is_not_there() -> None:
    with pytest.raises(CommandError, match="There is no role made_up: CREATE ROLE made_up LOGIN"):
        call_command("grant_web_role", "pg_monitor", "made_up", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('pg_monitor', 'audit_event', 'SELECT')")
        assert cursor.fetchone() == (False,)


def test_recording_is_one_statement(django_assert_num_queries: object) -> None:
    officer, council = factories.council_user(), factories.body_of("LDS")
    with django_assert_num_queries(1):  # type: ignore[operator]
        record("member_invited", council, by=officer, acting=council)


def test_an_event_names_fields_and_no_values() -> None:
    draft = factories.a_draft(title="A visit by somebody in particular", by=(officer := factories.council_user()))
    edit_delegation(draft, seen=draft.version, by=officer, now=factories.NOW, delegates=factories.some_delegates(1))
    written = "".join(str(list(Event.objects.values())))
    assert "delegates" in written
    for kept_out in ("Zhang", "张", "somebody in particular", officer.email, officer.name):
        assert kept_out not in written


def test_what_is_done_to_a_body_stands_on_its_trail_whoever_did_it() -> None:
    auditor = factories.user_of("unit", Role.AUDITOR)
    analyst = factories.user_of("unit", Role.ANALYST)
    administrator, service = factories.user_of("service", Role.ADMINISTRATOR), factories.body_of("service")
    record("member_removed", analyst.memberships.get(), by=administrator, acting=service)
    record("body_switched_off", factories.body_of("fcdo"), by=administrator, acting=service)
    assert [event.action for event in Event.objects.visible_to(auditor)] == ["member_removed"]
