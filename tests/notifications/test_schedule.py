"""What happens by the clock."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from celery.schedules import maybe_schedule
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.utils import timezone
from oauth2_provider.models import AccessToken

import config
from accounts.models import User
from accounts.roles import Role
from config.celery import SCHEDULE, app
from config.logs import Line
from config.management.commands.drain import Clock
from notifications.models import Notice
from tests import factories
from tests.notifications.test_invitations import an_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tasks() -> None:
    app.loader.import_default_modules()


@pytest.mark.parametrize("name", SCHEDULE)
def test_every_line_of_the_schedule_names_a_task_and_a_time(name: str) -> None:
    assert SCHEDULE[name]["task"] in app.tasks
    assert maybe_schedule(SCHEDULE[name]["schedule"], app=app).remaining_estimate(timezone.now()) < timedelta(days=8)


def test_every_task_of_an_app_has_its_line() -> None:
    """What no line names is never done, and nobody hears of it."""
    ours = {f"{path.parent.name}.tasks" for path in Path(config.__file__).parents[1].glob("*/tasks.py")}
    tasks = {name for name in app.tasks if name.rpartition(".")[0] in ours}
    assert {name.partition(".")[0] for name in tasks} == {module.partition(".")[0] for module in ours}
    assert tasks == {line["task"] for line in SCHEDULE.values()}


@pytest.mark.parametrize("task", ["notifications.tasks.deliver_outbox", "guidance.tasks.publish_due"])
def test_what_people_are_promised_within_a_minute_is_done_every_minute_at_least(task: str) -> None:
    [line] = [line for line in SCHEDULE.values() if line["task"] == task]
    assert line["schedule"] <= 60
    assert line["options"]["expires"] <= 60


def test_the_worker_takes_json_alone_and_keeps_a_task_until_it_is_done() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
    assert app.conf.task_acks_late is True
    assert app.conf.beat_schedule == SCHEDULE


def test_a_task_that_fails_says_so_in_the_log_without_the_words_of_the_exception(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(now: datetime) -> int:
        raise RuntimeError("somebody@leeds.example")

    monkeypatch.setattr("notifications.services.deliver_outbox", fail)
    app.tasks["notifications.tasks.deliver_outbox"].apply()
    [line] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert (line.message, vars(line)["task"]) == ("task_failed", "notifications.tasks.deliver_outbox")
    assert "somebody" not in Line().format(line)


def test_doing_everything_twice_ends_in_the_same_state(
    officer: User, analyst: User, mailoutbox: list[EmailMessage]
) -> None:
    now = timezone.now()
    factories.a_delegation(by=officer)
    an_invitation(factories.council_user("LDS", Role.APPROVER), invited_at=now, expires_at=now + timedelta(days=7))
    for _ in range(2):
        for line in SCHEDULE.values():
            app.tasks[line["task"]]()
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([analyst.email, "new@leeds.example"])
    assert Notice.objects.count() == 1


def test_expired_sessions_and_tokens_are_cleared_and_others_are_not() -> None:
    now = timezone.now()
    for name, expires in (("old", now - timedelta(days=1)), ("new", now + timedelta(days=1))):
        Session.objects.create(session_key=name, session_data="", expire_date=expires)
        AccessToken.objects.create(token=name, expires=expires)
    app.tasks["accounts.tasks.clear_expired_sessions"]()
    app.tasks["accounts.tasks.clear_expired_tokens"]()
    assert [session.session_key for session in Session.objects.all()] == ["new"]
    assert [token.token for token in AccessToken.objects.all()] == ["new"]


def test_what_was_missed_is_made_up_at_the_start_and_then_waits_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, ran = Clock(), []
    monkeypatch.setattr(Clock, "run", lambda self, task: ran.append(task))
    clock.tick()
    assert ran == [line["task"] for line in SCHEDULE.values()]
    clock.tick()
    assert len(ran) == len(SCHEDULE)
    clock.last_run["deliver what is in the outbox"] -= timedelta(seconds=6)
    clock.tick()
    assert ran[len(SCHEDULE) :] == ["notifications.tasks.deliver_outbox"]
