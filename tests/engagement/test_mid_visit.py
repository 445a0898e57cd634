"""Half-way through a visit its officers are asked two questions, once; their answers stay with the record."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from config.celery import SCHEDULE
from engagement import services
from engagement.models import Delegation, MidVisitCheck
from engagement.tasks import ask_for_mid_visit_checks
from notifications.models import Task
from tests import factories
from tests.engagement.pages import at, hidden, post, send
from web.refusals import WrongState

pytestmark = pytest.mark.django_db

# A visit from 15 to 18 March 2027 has four days: its check is due on the second.
BEFORE = datetime(2027, 3, 15, 20, tzinfo=UTC)
DUE = datetime(2027, 3, 16, 8, tzinfo=UTC)
GOOD = {"theirs": "partly", "ours": "yes"}


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


def open_checks() -> list[str]:
    return list(Task.objects.open().filter(kind="check_mid_visit").values_list("record", flat=True))


@pytest.mark.capability("P09")
@pytest.mark.capability("N08", part="before and during")
def test_the_officers_are_asked_on_the_middle_day_and_not_before(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    assert services.ask_for_mid_visit_checks(BEFORE) == 0
    assert services.ask_for_mid_visit_checks(DUE) == 1
    task = Task.objects.get(kind="check_mid_visit")
    assert (task.body_id, task.to, task.record, task.due_on) == ("LDS", "officer", row.key, date(2027, 3, 16))
    home = client.get(reverse("home")).text
    assert "Say how the visit is going, half-way through: Friendship visit" in home
    assert at("delegation_mid_visit", row) in home


def test_they_are_asked_once(officer: User) -> None:
    row = factories.a_delegation(by=officer)
    for hour in range(3):
        services.ask_for_mid_visit_checks(DUE + timedelta(hours=hour))
    assert open_checks() == [row.key]
    services.check_mid_visit(row, **GOOD, seen=row.version, by=officer, now=DUE)
    assert services.ask_for_mid_visit_checks(DUE + timedelta(days=1)) == 0
    assert open_checks() == []


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "middle"),
    [
        (date(2028, 2, 29), date(2028, 2, 29), date(2028, 2, 29)),
        (date(2028, 2, 28), date(2028, 3, 1), date(2028, 2, 29)),
        (date(2027, 3, 1), date(2027, 3, 5), date(2027, 3, 3)),
        (date(2027, 3, 1), date(2027, 3, 2), date(2027, 3, 1)),
    ],
)
def test_the_middle_is_day_n_by_two_rounded_up(officer: User, starts_on: date, ends_on: date, middle: date) -> None:
    factories.a_delegation(by=officer, starts_on=starts_on, ends_on=ends_on)
    morning = datetime.combine(middle, datetime.min.time(), UTC)
    assert services.ask_for_mid_visit_checks(morning - timedelta(minutes=1)) == 0
    assert services.ask_for_mid_visit_checks(morning + timedelta(hours=1)) == 1


def test_the_middle_begins_at_midnight_in_london(officer: User) -> None:
    """In summer London is an hour before UTC."""
    factories.a_delegation(by=officer, starts_on=date(2027, 7, 5), ends_on=date(2027, 7, 7))
    assert services.ask_for_mid_visit_checks(datetime(2027, 7, 5, 22, 59, tzinfo=UTC)) == 0
    assert services.ask_for_mid_visit_checks(datetime(2027, 7, 5, 23, 0, tzinfo=UTC)) == 1


def test_nobody_is_asked_about_a_draft_or_what_was_called_off_or_is_over(officer: User) -> None:
    factories.a_draft(by=officer)
    row = factories.a_delegation(by=officer)
    services.cancel_delegation(row, reason="No visas", seen=row.version, by=officer, now=DUE)
    factories.a_delegation(by=officer, starts_on=date(2027, 3, 10), ends_on=date(2027, 3, 12))
    assert services.ask_for_mid_visit_checks(DUE) == 0


def test_calling_it_off_or_its_end_takes_the_task_away(officer: User) -> None:
    row = factories.a_delegation(by=officer)
    other = factories.a_delegation(by=officer)
    services.ask_for_mid_visit_checks(DUE)
    assert len(open_checks()) == 2
    services.cancel_delegation(row, reason="No visas", seen=row.version, by=officer, now=DUE)
    assert open_checks() == [other.key]
    services.ask_for_mid_visit_checks(DUE + timedelta(days=3))
    assert open_checks() == []


def test_postponed_it_is_asked_for_on_the_middle_of_its_new_days(officer: User) -> None:
    row = factories.a_delegation(by=officer)
    services.ask_for_mid_visit_checks(DUE)
    services.postpone_delegation(
        row,
        starts_on=date(2027, 4, 5),
        ends_on=date(2027, 4, 9),
        reason="Fog",
        seen=row.version,
        by=officer,
        now=DUE,
    )
    assert services.ask_for_mid_visit_checks(DUE) == 0
    assert open_checks() == []
    assert services.ask_for_mid_visit_checks(datetime(2027, 4, 7, 8, tzinfo=UTC)) == 1
    assert open_checks() == [row.key]


def test_other_days_under_way_move_the_question_which_is_asked_once(officer: User) -> None:
    row = factories.a_delegation(by=officer)
    services.ask_for_mid_visit_checks(DUE)
    longer = datetime(2027, 3, 17, 8, tzinfo=UTC)
    services.edit_delegation(row, seen=row.version, by=officer, now=DUE, ends_on=date(2027, 3, 19))
    assert services.ask_for_mid_visit_checks(DUE) == 0 and open_checks() == []
    assert [services.ask_for_mid_visit_checks(longer + timedelta(hours=hour)) for hour in range(3)] == [1, 0, 0]
    (task,) = Task.objects.open().filter(kind="check_mid_visit")
    assert task.due_on == date(2027, 3, 17)


def test_postponed_and_moved_back_it_is_asked_for_again(officer: User) -> None:
    row = factories.a_delegation(by=officer)
    services.ask_for_mid_visit_checks(DUE)
    for starts_on, ends_on in (
        (date(2027, 4, 5), date(2027, 4, 9)),
        (date(2027, 3, 15), date(2027, 3, 18)),
    ):
        row.refresh_from_db()
        services.postpone_delegation(
            row, starts_on=starts_on, ends_on=ends_on, reason="Fog", seen=row.version, by=officer, now=DUE
        )
    assert services.ask_for_mid_visit_checks(DUE) == 1
    settled = list(Task.objects.filter(kind="check_mid_visit", done_by=officer))
    services.ask_for_mid_visit_checks(DUE + timedelta(days=5))
    assert settled == list(Task.objects.filter(kind="check_mid_visit", done_by=officer)) != []


def test_the_clock_opens_this_door_each_hour(officer: User) -> None:
    (entry,) = [one for one in SCHEDULE.values() if one["task"] == ask_for_mid_visit_checks.name]
    assert entry["schedule"].hour == set(range(24))
    factories.a_delegation(by=officer)
    with time_machine.travel(DUE):
        assert ask_for_mid_visit_checks() == 1


@pytest.mark.capability("P09")
@pytest.mark.capability("N08", part="before and during")
def test_two_answers_stand_in_the_record_its_history_and_the_trail(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer, their_aims="To see how a museum is run.")
    with time_machine.travel(DUE):
        services.ask_for_mid_visit_checks(DUE)
        client.force_login(officer)
        page = client.get(at("delegation_mid_visit", row)).text
        assert "To see how a museum is run." in page
        answer = send(client, at("delegation_mid_visit", row), **GOOD, note="They ask for the tram depot.")
        assert answer.url == at("delegation", row)
        record = client.get(at("delegation", row)).text
    assert "About what they said: partly" in record
    assert record.count("They ask for the tram depot.") == 2
    check = MidVisitCheck.objects.get()
    assert (check.theirs, check.ours, check.by, check.at.date()) == ("partly", "yes", officer, DUE.date())
    assert Event.objects.filter(action="mid_visit_checked", subject=row.key).count() == 1
    assert open_checks() == []
    change = row.changes.get(field="mid_visit")
    assert change.old is None
    assert change.new == {**GOOD, "note": "They ask for the tram depot."}


def test_the_central_unit_reads_the_answers_and_other_councils_do_not(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer, sharing="councils")
    services.check_mid_visit(row, **GOOD, note="They ask for the depot.", seen=row.version, by=officer, now=DUE)
    client.force_login(factories.user_of("unit", Role.ANALYST))
    assert "They ask for the depot." in client.get(at("delegation", row)).text
    client.force_login(factories.council_user("MAN"))
    page = client.get(at("delegation", row))
    assert page.status_code == 200
    assert "They ask for the depot." not in page.text
    assert "Mid-visit" not in page.text


def test_an_answer_that_is_missing_is_asked_for_and_the_rest_is_kept(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    with time_machine.travel(DUE):
        client.force_login(officer)
        refused = send(client, at("delegation_mid_visit", row), theirs="no", note="They ask for the depot.")
    assert refused.status_code == 400
    assert "Say whether you are getting what you want from it" in refused.text
    assert "They ask for the depot." in refused.text
    assert not MidVisitCheck.objects.exists()


def test_sent_twice_it_is_one_answer_and_sent_anew_it_is_changed(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    with time_machine.travel(DUE):
        client.force_login(officer)
        form = hidden(client.get(at("delegation_mid_visit", row)))
        for _press in range(2):
            assert post(client, at("delegation_mid_visit", row), form | GOOD).status_code == 302
        assert row.changes.filter(field="mid_visit").count() == 1
        stale = post(client, at("delegation_mid_visit", row), form | GOOD | {"ours": "no"})
        assert stale.status_code == 412
        assert send(client, at("delegation_mid_visit", row), **GOOD | {"ours": "no"}).status_code == 302
    assert MidVisitCheck.objects.get().ours == "no"
    assert row.changes.filter(field="mid_visit").count() == 2


def test_before_the_first_day_there_is_nothing_to_check(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    assert "This visit has not begun" in client.get(at("delegation_mid_visit", row)).text
    refused = send(client, at("delegation_mid_visit", row), **GOOD, note="Kept on the page.")
    assert refused.status_code == 409
    assert "Kept on the page." in refused.text
    with pytest.raises(WrongState, match="has not begun"):
        services.check_mid_visit(row, **GOOD, seen=row.version, by=officer, now=BEFORE - timedelta(days=1))


def test_only_its_own_officers_answer(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    with time_machine.travel(DUE):
        for other, status in (
            (factories.council_user("LDS", Role.LEADER), 403),
            (factories.user_of("unit", Role.ANALYST), 403),
            (factories.council_user("MAN"), 404),
        ):
            client.force_login(other)
            assert client.get(at("delegation_mid_visit", row)).status_code == status
            with pytest.raises(PermissionDenied):
                services.check_mid_visit(row, **GOOD, seen=row.version, by=other, now=DUE)
    assert Delegation.objects.get().version == row.version
