"""One process does what is due where there is no broker."""

import signal
from datetime import date
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from config.management.commands.drain import LOCK
from notifications.models import Mail
from notifications.services import notify
from places.models import Council
from risk.models import ListVersion, Match, Screening
from risk.services import load_list, screen_organisations
from tests import factories
from tests.notifications import processes
from tests.screening.lists import a_uk_list

type Box = list[EmailMessage]


def holders_of_the_lock() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database AND d.datname = current_database()"
            " WHERE locktype = 'advisory' AND objid = %s AND granted",
            [LOCK],
        )
        return [pid for (pid,) in cursor.fetchall()]


@pytest.mark.django_db
def test_once_does_what_is_due_and_lets_go(officer: User, analyst: User, mailoutbox: Box) -> None:
    factories.a_delegation(by=officer)
    call_command("drain", stdout=StringIO())
    assert len(mailoutbox) == 1
    assert holders_of_the_lock() == []


@pytest.mark.django_db
@pytest.mark.time_machine(factories.NOW)
@pytest.mark.capability("P05", part="without Redis the drain compares with what was loaded")
def test_a_list_that_is_new_is_loaded_and_all_is_compared_with_it(
    officer: User, settings: Settings, tmp_path: Path
) -> None:
    load_list("uk_sanctions", a_uk_list({"id": "TST0001", "name": "MADE-UP WORKS"}), now=factories.NOW)
    rows = [factories.an_organisation("LDS", by=officer, name=f"Made-up mill {number}") for number in range(3)]
    screen_organisations(Council.objects.get(code="LDS"), rows, by=officer, now=factories.NOW)
    file = tmp_path / "list.csv"
    file.write_bytes(a_uk_list({"id": "TST0002", "name": "MADE-UP MILL 2"}, day="02-Nov-2026"))
    settings.LISTS_FROM = {"uk_sanctions": str(file)}
    call_command("drain", stdout=StringIO())
    version = ListVersion.objects.newest("uk_sanctions")
    assert version is not None and version.published_on == date(2026, 11, 2)
    assert not Screening.objects.lacking("uk_sanctions", version.digest).exists()
    assert Match.objects.get().organisation == rows[2]


@pytest.mark.django_db(transaction=True)
def test_a_second_one_leaves_the_work_to_the_first(officer: User, analyst: User, mailoutbox: Box) -> None:
    factories.a_delegation(by=officer)
    first: Any = connection.get_new_connection(connection.get_connection_params())
    first.execute(f"SELECT pg_advisory_lock({LOCK})")
    said = StringIO()
    call_command("drain", stdout=said)
    first.close()
    assert "Another process" in said.getvalue()
    assert mailoutbox == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.machine_clock
@pytest.mark.thorough
def test_it_goes_on_through_a_lost_database_session_and_ends_when_told(
    officer: User, analyst: User, tmp_path: Path
) -> None:
    folder, log = tmp_path / "mail", tmp_path / "drain.log"
    given = processes.environment(folder)
    about = factories.a_bare_delegation()

    def is_sent(count: int) -> bool:
        return Mail.objects.filter(state=Mail.State.SENT).count() == count

    with (
        processes.a_process("manage.py", "drain", "--forever", log=log, **given) as one,
        processes.a_process("manage.py", "drain", "--forever", log=log, **given) as other,
    ):
        for told in (1, 2):
            notify("unit", Role.ANALYST, "delegation_logged", about=about)
            processes.wait_until(partial(is_sent, told), seconds=40, log=log)
            [holder] = holders_of_the_lock()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [holder])
            processes.wait_until(holders_of_the_lock, seconds=20, log=log)
        processes.wait_until(lambda: "database_gone" in log.read_text(), seconds=20, log=log)
        for process in (one, other):
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0, log.read_text()
    assert sorted(processes.message_ids(folder)) == sorted(Mail.objects.values_list("key", flat=True))
