"""What makes a risk smaller reaches its office, becomes overdue, is told once, and is done or moved (done-when 2)."""

from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from accounts.services import name_office
from config.celery import SCHEDULE, app
from engagement import services as engagement
from engagement.models import Delegation
from notifications.models import Message, Notice, Task
from notifications.services import deliver_outbox
from risk import services
from risk.models import Assessment, Mitigation
from tests.engagement.pages import at, send
from tests.factories import NOW, a_delegation, again, body_of, council_user, user_of
from tests.risk.assessed import a_risk, finished, looked_at
from tests.risk.sent import day_sent
from web.naming import find_all

pytestmark = pytest.mark.django_db

AFTER = datetime(2027, 3, 2, 7, 0, tzinfo=NOW.tzinfo)


@pytest.fixture
def officer() -> User:
    return council_user("LDS", name="Made-up Officer")


@pytest.fixture
def lead(officer: User) -> User:
    """Who is named security lead, and reads."""
    lead = council_user("LDS", Role.LEADER, name="Made-up Security Lead")
    approver = council_user("LDS", Role.APPROVER)
    named: dict[str, Any] = {"office": "security_lead", "holder": lead, "deputy": None, "starts_on": NOW.date()}
    name_office(body_of("LDS"), **named, by=approver, now=NOW)
    return lead


@pytest.fixture
def visit(officer: User) -> Delegation:
    return a_delegation("LDS", by=officer, title="Made-up visit")


@pytest.fixture
def mitigation(visit: Delegation, officer: User) -> Mitigation:
    finished(visit, by=officer)
    return Mitigation.objects.select_related("risk__assessment").get()


def home_of(client: Client, user: User) -> str:
    client.force_login(again(user))
    return str(client.get("/").text)


@pytest.mark.time_machine(NOW)
def test_its_office_has_it_to_do_from_the_day_on_which_the_assessment_is_finished(
    client: Client, mitigation: Mitigation, lead: User, visit: Delegation
) -> None:
    page = home_of(client, lead)
    assert "Mitigation to do: Made-up public model is shown instead." in page
    assert "1 March 2027" in page
    assert mitigation.get_absolute_url() == at("delegation_mitigation", visit, mitigation.key)
    assert f'href="{mitigation.get_absolute_url()}"' in page


def test_it_becomes_overdue_on_the_day_after_and_office_and_officers_are_told_once(
    client: Client, mitigation: Mitigation, lead: User, officer: User, time_machine: Any
) -> None:
    on_the_day = datetime(2027, 3, 1, 23, 30, tzinfo=NOW.tzinfo)
    assert services.tell_of_overdue(on_the_day) == 0
    time_machine.move_to(AFTER, tick=False)
    assert services.tell_of_overdue(AFTER) == 1
    assert services.tell_of_overdue(AFTER + timedelta(days=1)) == 0
    deliver_outbox(AFTER)
    for person in (lead, officer):
        assert Notice.objects.filter(user=person, kind="mitigation_overdue").count() == 1, person
    page = home_of(client, lead)
    assert "Mitigation overdue: Made-up public model is shown instead." in page
    task = page[page.index("Mitigation to do") :]
    assert "verdue" in task[:600]
    client.force_login(again(lead))
    assert "It is overdue: it was to be done by 1 March 2027." in client.get(mitigation.get_absolute_url()).text
    client.force_login(again(officer))
    assert "Security lead: overdue since 1 March 2027" in client.get(mitigation.risk.assessment.get_absolute_url()).text


def test_an_officer_who_holds_the_office_hears_of_it_once(mitigation: Mitigation, officer: User) -> None:
    approver = council_user("LDS", Role.APPROVER)
    named: dict[str, Any] = {"office": "security_lead", "holder": officer, "deputy": None, "starts_on": NOW.date()}
    name_office(body_of("LDS"), **named, by=approver, now=NOW)
    services.tell_of_overdue(AFTER)
    deliver_outbox(AFTER)
    assert Notice.objects.filter(user=officer, kind="mitigation_overdue").count() == 1


def test_of_what_nobody_was_asked_nobody_is_told_that_it_is_overdue(visit: Delegation, officer: User) -> None:
    """While the assessment is made for the first time, and where the record is over."""
    a_risk(looked_at(visit, by=officer), by=officer)
    assert services.tell_of_overdue(AFTER) == 0
    other = a_delegation("LDS", by=officer)
    finished(other, by=officer)
    engagement.cancel_delegation(other, reason="Made-up.", seen=other.version, by=again(officer), now=NOW)
    assert services.tell_of_overdue(AFTER) == 0
    assert not Message.objects.filter(kind="mitigation_overdue").exists()


@pytest.mark.time_machine(AFTER)
def test_its_office_says_that_it_is_done_and_has_it_to_do_no_more(
    client: Client, mitigation: Mitigation, lead: User, visit: Delegation
) -> None:
    client.force_login(again(lead))
    told = {"done_note": "Made-up model is set up.", **day_sent("done_on", date(2027, 3, 2))}
    late = send(client, mitigation.get_absolute_url(), **{**told, **day_sent("done_on", date(2027, 3, 9))})
    assert late.status_code == HTTPStatus.BAD_REQUEST
    assert "The day must be today or earlier" in late.text
    assert "Made-up model is set up." in late.text
    assert send(client, mitigation.get_absolute_url(), **told).status_code == HTTPStatus.FOUND
    page = client.get(mitigation.get_absolute_url()).text
    assert "2 March 2027" in page
    assert "It is done</button>" not in page
    assert not Task.objects.filter(kind="see_to_mitigation", done_at=None).exists()
    assert "Security lead: done on 2 March 2027" in client.get(at("delegation_assessment", visit)).text
    assert "Changed since it was finished" in client.get(at("delegation_assessment", visit)).text


@pytest.mark.time_machine(NOW)
@pytest.mark.parametrize("where", ["page", "post"])
def test_another_leader_reads_it_and_is_told_whose_it_is(
    client: Client, mitigation: Mitigation, lead: User, where: str
) -> None:
    client.force_login(council_user("LDS", Role.LEADER))
    address = mitigation.get_absolute_url()
    if where == "page":
        page = client.get(address).text
        assert "It is for Made-up Security Lead, your security lead." in page
        assert "It is done</button>" not in page
    else:
        sent = client.post(address, {"done_note": "", **day_sent("done_on", NOW.date())})
        assert sent.status_code == HTTPStatus.FORBIDDEN
        assert Mitigation.objects.get().done_on is None


@pytest.mark.time_machine(NOW)
def test_given_to_another_office_it_is_the_task_of_that_one_and_can_become_overdue_anew(
    client: Client, mitigation: Mitigation, officer: User
) -> None:
    services.tell_of_overdue(AFTER)
    client.force_login(again(officer))
    address = at("delegation_mitigation_move", mitigation.risk.assessment.about, mitigation.key)
    past = send(client, address, office="leader", **day_sent("due_on", NOW.date() - timedelta(days=1)))
    assert past.status_code == HTTPStatus.BAD_REQUEST
    assert "This day has passed" in past.text
    assert send(client, address, office="leader", **day_sent("due_on", date(2027, 4, 1))).status_code == 302
    task = Task.objects.get(kind="see_to_mitigation", done_at=None)
    assert (task.to, task.due_on) == ("office:leader", date(2027, 4, 1))
    assert services.tell_of_overdue(AFTER) == 0
    assert services.tell_of_overdue(datetime(2027, 4, 2, 9, tzinfo=NOW.tzinfo)) == 1


@pytest.mark.time_machine(NOW)
def test_a_risk_that_is_taken_out_takes_the_task_of_its_office_along(mitigation: Mitigation, officer: User) -> None:
    assessment = mitigation.risk.assessment
    opened = services.reopen_assessment(assessment, seen=assessment.version, by=again(officer), now=NOW)
    services.remove_risk(mitigation.risk, seen=opened.version, by=again(officer), now=NOW)
    assert not Task.objects.filter(kind="see_to_mitigation", done_at=None).exists()


def test_outside_the_council_nobody_reads_what_is_to_be_done(client: Client, mitigation: Mitigation) -> None:
    for who in (("unit", Role.ANALYST), ("CRF", Role.OFFICER)):
        client.force_login(user_of(*who))
        assert client.get(mitigation.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND


def test_the_clock_asks_for_reviews_and_tells_of_what_is_overdue(mitigation: Mitigation, time_machine: Any) -> None:
    time_machine.move_to(datetime(2027, 3, 11, 7, tzinfo=NOW.tzinfo), tick=False)
    app.loader.import_default_modules()
    for task in ("ask_to_review", "tell_of_overdue", "band_anew"):
        [entry] = [line for line in SCHEDULE.values() if line["task"] == f"risk.tasks.{task}"]
        app.tasks[entry["task"]]()
    assessment = Assessment.objects.get()
    review = Task.objects.get(kind="review_assessment", record=assessment.key, done_at=None)
    assert (review.to, review.due_on) == ("officer", date(2027, 3, 10))
    assert Message.objects.filter(kind="mitigation_overdue").count() == 2


@pytest.mark.time_machine(datetime(2027, 3, 11, 7, tzinfo=NOW.tzinfo))
def test_a_review_whose_day_has_come_stands_on_the_page_and_among_the_tasks_of_officers(
    client: Client, mitigation: Mitigation, officer: User
) -> None:
    services.ask_to_review(datetime(2027, 3, 11, 7, tzinfo=NOW.tzinfo))
    assert "Look at the risk assessment again: Made-up visit" in home_of(client, officer)
    page = client.get(mitigation.risk.assessment.get_absolute_url()).text
    assert "Its day has come: look at it again." in page


@pytest.mark.time_machine(NOW)
def test_home_asks_no_more_for_many_tasks_of_risk_than_for_few(client: Client, officer: User, lead: User) -> None:
    client.force_login(again(lead))
    counts, page = [], ""
    for number in (1, 4):
        for _each in range(number):
            finished(a_delegation("LDS", by=officer), by=officer)
        client.get("/")
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/").text
        counts.append(len(asked))
    assert page.count("Mitigation to do") == 5
    assert counts[1] <= counts[0], counts


def test_the_titles_of_several_assessments_are_fetched_at_once(officer: User, django_assert_num_queries: Any) -> None:
    for _each in range(3):
        finished(a_delegation("LDS", by=officer), by=officer)
    keys = [(Assessment._meta.label, key) for key in Assessment.objects.values_list("key", flat=True)]
    reader = again(officer)
    reader.keys()
    with django_assert_num_queries(2):
        assert len(find_all(keys, reader)) == 3
