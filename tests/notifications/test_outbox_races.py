"""Several deliver at once, and one of them dies, stands still or fails half-way."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection, transaction

from accounts.models import User
from accounts.roles import Role
from notifications.models import Mail, Message, Notice
from notifications.services import deliver_outbox, notify, tell_invitations
from tests import factories
from tests.factories import NOW
from tests.notifications.test_invitations import an_invitation

pytestmark = pytest.mark.django_db(transaction=True)
type Box = list[EmailMessage]


def at_once(act: Callable[[], object], threads: int = 4) -> None:
    start = threading.Barrier(threads)

    def run(_number: int) -> None:
        start.wait()
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, range(threads)))


def test_four_who_deliver_at_once_tell_each_person_once(officer: User, mailoutbox: Box) -> None:
    for _ in range(3):
        factories.user_of("unit", Role.ANALYST)
    for _ in range(20):
        notify("unit", Role.ANALYST, "delegation_logged", about=factories.a_bare_delegation())
    at_once(lambda: [deliver_outbox(now=NOW) for _ in range(4)])
    deliver_outbox(now=NOW)
    assert Notice.objects.count() == 60
    sent = Counter(mail.message()["Message-ID"] for mail in mailoutbox)
    assert len(sent) == 60
    assert set(sent.values()) == {1}


def test_four_who_sweep_at_once_mail_each_invitation_once(mailoutbox: Box) -> None:
    approver = factories.council_user("LDS", Role.APPROVER)
    for number in range(10):
        an_invitation(approver, email=f"new{number}@leeds.example")
    at_once(lambda: tell_invitations(now=NOW))
    assert sorted(mail.to[0] for mail in mailoutbox) == [f"new{number}@leeds.example" for number in range(10)]


def test_what_was_rolled_back_was_never_said(officer: User, analyst: User) -> None:
    delegation = factories.a_bare_delegation()
    with transaction.atomic():
        notify("unit", Role.ANALYST, "delegation_logged", about=delegation)
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_who_dies_after_sending_repeats_that_mail_once_under_the_same_id(
    officer: User, analyst: User, mailoutbox: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        notify("unit", Role.ANALYST, "delegation_logged", about=factories.a_bare_delegation())
    send = EmailMessage.send

    def send_and_die(letter: EmailMessage) -> Any:
        send(letter)
        raise SystemExit

    monkeypatch.setattr(EmailMessage, "send", send_and_die)
    with pytest.raises(SystemExit):
        deliver_outbox(now=NOW)
    monkeypatch.undo()
    deliver_outbox(now=NOW)
    sent = Counter(mail.message()["Message-ID"] for mail in mailoutbox)
    assert sorted(sent.values()) == [1, 1, 2]
    assert Notice.objects.count() == 3


def test_a_mail_held_by_one_who_stands_still_is_free_once_the_database_ends_that_session(
    officer: User, analyst: User
) -> None:
    notify("unit", Role.ANALYST, "delegation_logged", about=factories.a_bare_delegation())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("notifications.services._send", lambda pk, now: None)
        deliver_outbox(now=NOW)
    with closing(connection.get_new_connection(connection.get_connection_params())) as still:
        still.execute("SET idle_in_transaction_session_timeout = '500ms'")
        still.execute("BEGIN")
        still.execute(f"SELECT * FROM {Mail._meta.db_table} FOR UPDATE")
        began = time.monotonic()
        assert deliver_outbox(now=NOW) == 0
        assert time.monotonic() - began < 0.4, "it waited for the row instead of passing it by"
        time.sleep(0.8)
        assert deliver_outbox(now=NOW) == 1
