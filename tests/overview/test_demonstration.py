"""The demonstration: forty councils, some sixty sample visits, people who do not exist; refused in production."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import Body, User
from accounts.roles import Can
from audit.services import broken
from engagement.models import Delegate, Delegation, Question
from notifications.models import Message, Task
from overview.demonstration.people import COUNCILS, PEOPLE

pytestmark = pytest.mark.django_db

# Whom the demonstration lets one sign in as.
WANTED = (
    *(f"{who}@leeds.example" for who in ("officer", "approver", "leader", "comms", "monitoring", "auditor")),
    *("officer@cardiff.example", "approver@cardiff.example", "officer@manchester.example"),
    *("analyst@unit.example", "publisher@unit.example", "publisher2@unit.example"),
    *("clearer@fcdo.example", "reader@fcdo.example", "clearer@dbt.example", "reader@dbt.example"),
    *("clearer@homeoffice.example", "devolved@wales.example", "devolved2@wales.example"),
    *("post@chongqing.example", "post@wuhan.example", "observer@corecities.example"),
    *("member@university.example", "admin@service.example"),
)


def load() -> str:
    told = StringIO()
    call_command("load_demo", stdout=told)
    return told.getvalue()


def test_it_loads_what_it_says_and_a_second_time_adds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "a password of ours")
    told = load()
    assert {person.email for person in PEOPLE} == set(WANTED)
    assert all(email in told for email in WANTED)
    assert User.objects.get(email="officer@leeds.example").check_password("a password of ours")
    assert len(COUNCILS) == 40 == Body.objects.filter(kind="council").count()
    assert 55 <= Delegation.objects.count() <= 65
    counts = Delegation.objects.count(), User.objects.count(), Message.objects.count()
    load()
    assert (Delegation.objects.count(), User.objects.count(), Message.objects.count()) == counts
    assert broken() == []


def test_it_is_the_same_on_the_same_day() -> None:
    def loaded() -> list[tuple[Any, ...]]:
        with transaction.atomic():
            load()
            rows = list(
                Delegation.objects.order_by("pk").values_list("key", "title", "starts_on", "sharing", "reference")
            )
            transaction.set_rollback(True)
        return rows

    first = loaded()
    assert len(first) > 50
    assert loaded() == first


def test_its_people_and_visits_say_that_they_are_made_up() -> None:
    load()
    assert all("Sample" in user.name for user in User.objects.filter(kind=User.Kind.PERSON))
    assert all(title.startswith("Sample visit") for title in Delegation.objects.values_list("title", flat=True))
    surely_nobody = {"样本", "测试", "示例", "虚构", ""}
    assert {delegate.local_name[1:] for delegate in Delegate.objects.all()} <= surely_nobody
    soon = {"starts_on__gt": localdate(), "starts_on__lte": localdate() + timedelta(days=14)}
    assert Delegation.objects.live().filter(**soon).exclude(sharing="council").count() >= 2, "a morning with no visit"
    assert User.objects.get(email="approver@leeds.example").may(Can.CHANGE_SHARING, "LDS")


def test_the_unit_and_a_council_find_a_question_between_them() -> None:
    load()
    out, answered = Question.objects.order_by("pk")
    assert (out.answered_at, out.delegation.council_id) == (None, "LDS")
    assert answered.answered_at is not None
    officer = User.objects.get(email="officer@leeds.example")
    assert Task.objects.for_user(officer, localdate()).open().filter(kind="answer_question").count() == 1


def test_production_refuses_it(settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="ENVIRONMENT=production"):
        load()
    assert not User.objects.exists()
