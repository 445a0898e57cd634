"""A role or an office is asked to do something, and somebody does it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.models import Appointment, Membership, User
from accounts.roles import Role
from notifications.models import Task
from notifications.services import ask, settle
from notifications.words import told
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
Office = Appointment.Office


def tasks_of(user: User, today: date = TODAY) -> list[str]:
    return [task.to for task in Task.objects.for_user(factories.again(user), today).open()]


def name_office(
    office: Office,
    holder: User,
    *,
    deputy: User | None = None,
    since: date = date(2026, 1, 1),
    until: date | None = None,
) -> None:
    Appointment.objects.create(
        body=factories.body_of("LDS"),
        office=office,
        holder=holder,
        deputy=deputy,
        starts_on=since,
        ends_on=until,
    )


def test_asking_again_while_it_is_open_changes_nothing(officer: User) -> None:
    draft = factories.a_bare_delegation()
    first = ask("LDS", Role.OFFICER, "finish_draft", about=draft, due_on=date(2026, 12, 1))
    assert ask("LDS", Role.OFFICER, "finish_draft", about=draft) == first
    assert Task.objects.get().due_on == date(2026, 12, 1)


def test_once_done_it_can_be_asked_again(officer: User) -> None:
    draft = factories.a_bare_delegation()
    first = ask("LDS", Role.OFFICER, "finish_draft", about=draft)
    settle("finish_draft", about=draft, by=officer, now=NOW)
    assert ask("LDS", Role.OFFICER, "finish_draft", about=draft) != first
    first.refresh_from_db()
    assert (first.done_at, first.done_by) == (NOW, officer)


def test_settling_leaves_other_kinds_and_records_alone(officer: User) -> None:
    draft, other = factories.a_bare_delegation(), factories.a_bare_delegation()
    for about in (draft, other):
        ask("LDS", Role.OFFICER, "finish_draft", about=about)
    ask("LDS", Role.OFFICER, "answer_partnership", about=draft)
    settle("finish_draft", about=draft, by=officer, now=NOW)
    assert {(task.kind, task.record) for task in Task.objects.open()} == {
        ("finish_draft", other.key),
        ("answer_partnership", draft.key),
    }


def test_the_table_itself_holds_one_open_task(officer: User) -> None:
    task = ask("LDS", Role.OFFICER, "finish_draft", about=factories.a_bare_delegation())
    task.pk, task.key = None, "another12345"
    with pytest.raises(IntegrityError), transaction.atomic():
        task.save()


def test_a_kind_without_words_is_refused(officer: User) -> None:
    with pytest.raises(ValueError, match="no words"):
        ask("LDS", Role.OFFICER, "do_something", about=factories.a_bare_delegation())


def test_a_task_belongs_to_the_role_at_its_body(officer: User) -> None:
    ask("LDS", Role.OFFICER, "finish_draft", about=factories.a_bare_delegation())
    assert tasks_of(officer) == ["officer"]
    assert tasks_of(factories.council_user("LDS")) == ["officer"]
    for user in (
        factories.council_user("MAN"),
        factories.council_user("LDS", Role.LEADER),
        factories.council_user("LDS", Role.AUDITOR),
        factories.user_of("unit", Role.ANALYST),
    ):
        assert tasks_of(user) == []


def test_an_approver_also_answers_for_the_officers_of_the_council_and_not_the_other_way(officer: User) -> None:
    approver = factories.council_user("LDS", Role.APPROVER)
    about = factories.a_bare_delegation()
    ask("LDS", Role.OFFICER, "finish_draft", about=about)
    ask("LDS", Role.APPROVER, "finish_draft", about=about)
    assert sorted(tasks_of(approver)) == ["approver", "officer"]
    assert tasks_of(officer) == ["officer"]


def test_an_office_is_asked_through_holder_and_deputy_of_the_day(officer: User) -> None:
    deputy, former = factories.council_user(), factories.council_user()
    name_office(Office.MONITORING_OFFICER, former, until=date(2026, 6, 30))
    name_office(Office.MONITORING_OFFICER, officer, deputy=deputy, since=date(2026, 7, 1))
    ask("LDS", Office.MONITORING_OFFICER, "finish_draft", about=factories.a_bare_delegation())
    assert tasks_of(officer) == tasks_of(deputy) == ["office:monitoring_officer"]
    assert tasks_of(former) == []
    assert tasks_of(officer, today=date(2025, 12, 31)) == []


def test_the_office_of_leader_is_not_the_role_of_leader(officer: User) -> None:
    leader = factories.council_user("LDS", Role.LEADER)
    ask("LDS", Office.LEADER, "finish_draft", about=factories.a_bare_delegation())
    assert tasks_of(leader) == []
    name_office(Office.LEADER, leader)
    assert tasks_of(leader) == ["office:leader"]


def test_an_office_at_a_body_that_one_has_left_brings_no_tasks(officer: User) -> None:
    name_office(Office.SPOKESPERSON, officer)
    ask("LDS", Office.SPOKESPERSON, "finish_draft", about=factories.a_bare_delegation())
    Membership.objects.filter(user=officer).update(body=factories.body_of("MAN"))
    assert tasks_of(officer) == []


def test_who_was_switched_off_has_no_tasks(officer: User) -> None:
    ask("LDS", Role.OFFICER, "finish_draft", about=factories.a_bare_delegation())
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert tasks_of(officer) == []


def test_the_most_urgent_comes_first_and_what_has_no_day_last(officer: User) -> None:
    for day in (None, date(2026, 12, 24), date(2026, 12, 1)):
        ask("LDS", Role.OFFICER, "finish_draft", about=factories.a_bare_delegation(), due_on=day)
    found = Task.objects.for_user(officer, TODAY).open()
    assert [task.due_on for task in found] == [date(2026, 12, 1), date(2026, 12, 24), None]


def test_a_list_of_tasks_in_words_takes_two_queries_however_long(
    officer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        ask("LDS", Role.OFFICER, "finish_draft", about=factories.a_bare_delegation(title=f"Visit {number}"))
    officer.keys()
    with django_assert_num_queries(2):
        lines = told(Task.objects.for_user(officer, TODAY).open(), officer)
    assert [line.sentence for line in lines] == [f"Finish the draft: Visit {number}" for number in range(5)]
