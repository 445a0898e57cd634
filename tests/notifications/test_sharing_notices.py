"""A council's approvers are asked to accept the sharing notice, until one has."""

import pytest
from django.urls import reverse

from accounts.models import Body, CouncilSettings, User
from accounts.roles import Role
from notifications.models import Task
from notifications.services import ask_for_sharing_notices
from notifications.words import told
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver() -> User:
    approver = factories.council_user("LDS", Role.APPROVER)
    CouncilSettings.objects.filter(council="LDS").update(notice_accepted_at=None)
    return approver


def open_tasks(user: User) -> list[Task]:
    return list(Task.objects.for_user(factories.again(user), NOW.date()).open())


def test_approvers_are_asked_once_and_led_to_the_notice(approver: User) -> None:
    assert [ask_for_sharing_notices(now=NOW) for _ in range(2)] == [1, 0]
    [line] = told(open_tasks(approver), approver)
    assert line.sentence.startswith("Read and accept the sharing notice")
    assert line.url == reverse("sharing_notice", kwargs={"code": "LDS"})
    assert open_tasks(factories.council_user("LDS")) == []


def test_a_council_that_has_decided_nothing_at_all_is_asked_too(approver: User) -> None:
    CouncilSettings.objects.filter(council="LDS").delete()
    assert ask_for_sharing_notices(now=NOW) == 1


def test_once_it_is_accepted_the_task_is_settled(approver: User) -> None:
    ask_for_sharing_notices(now=NOW)
    CouncilSettings.objects.filter(council="LDS").update(notice_accepted_at=NOW, notice_accepted_by=approver)
    assert ask_for_sharing_notices(now=NOW) == 0
    assert open_tasks(approver) == []
    assert Task.objects.get().done_by == approver


@pytest.mark.parametrize("what", ["accepted", "no approver", "switched off"])
def test_others_are_not_asked(what: str) -> None:
    factories.council_user("LDS", Role.OFFICER if what == "no approver" else Role.APPROVER)
    if what != "accepted":
        CouncilSettings.objects.filter(council="LDS").update(notice_accepted_at=None)
    if what == "switched off":
        Body.objects.filter(code="LDS").update(is_active=False)
    assert ask_for_sharing_notices(now=NOW) == 0
