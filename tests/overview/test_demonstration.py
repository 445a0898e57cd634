"""The demonstration: forty councils, some 120 sample visits and 600 contacts, nobody who exists; not in production."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import Body, User
from accounts.roles import Can
from audit.services import broken
from counterparts.models import Organisation
from engagement.models import Contact, Delegate, Delegation, Flag, Question
from notifications.models import Message, Task
from overview.demonstration.people import COUNCILS, PEOPLE
from risk.models import Assessment, Mitigation
from risk.rules import Path
from tests.demonstration import PASSWORD, load, loaded

pytestmark = pytest.mark.django_db

# Whom the demonstration lets one sign in as.
WANTED = (
    *(
        f"{who}@leeds.example"
        for who in ("officer", "approver", "leader", "comms", "monitoring", "security", "auditor")
    ),
    *("officer@cardiff.example", "approver@cardiff.example", "officer@manchester.example"),
    *("analyst@unit.example", "publisher@unit.example", "publisher2@unit.example"),
    *("clearer@fcdo.example", "reader@fcdo.example", "clearer@dbt.example", "reader@dbt.example"),
    *("clearer@homeoffice.example", "devolved@wales.example", "devolved2@wales.example"),
    *("post@chongqing.example", "post@wuhan.example", "observer@corecities.example"),
    *("member@university.example", "admin@service.example"),
)


@pytest.mark.long
@pytest.mark.thorough
def test_it_loads_what_it_says_and_a_second_time_adds_nothing() -> None:
    told = loaded()
    assert {person.email for person in PEOPLE} == set(WANTED)
    assert all(email in told for email in WANTED)
    assert User.objects.get(email="officer@leeds.example").check_password(PASSWORD)
    assert len(COUNCILS) == 40 == Body.objects.filter(kind="council").count()
    assert 115 <= Delegation.objects.count() <= 125
    assert Contact.objects.count() == 600
    assert 250 <= Organisation.objects.count() <= 350
    oldest = Contact.objects.order_by("held_on").values_list("held_on", flat=True)[0]
    assert timedelta(days=1000) < localdate() - oldest < timedelta(days=1100)
    counts = Delegation.objects.count(), User.objects.count(), Message.objects.count()
    load()
    assert (Delegation.objects.count(), User.objects.count(), Message.objects.count()) == counts
    assert broken() == []


@pytest.mark.thorough
def test_it_is_the_same_on_the_same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    # Few, as they are drawn like the many.
    monkeypatch.setattr("overview.demonstration.visits.CONTACTS", 20)
    monkeypatch.setattr("overview.demonstration.visits.COUNT", 30)
    # Guidance takes as long as all else, and is not what is compared.
    for name in ("load_guidance_before", "load_guidance_after"):
        monkeypatch.setattr(f"overview.management.commands.load_demo.{name}", lambda *_, **__: 0)

    def drawn() -> list[tuple[Any, ...]]:
        with transaction.atomic():
            load()
            rows = list(
                Delegation.objects.order_by("pk").values_list("key", "title", "starts_on", "sharing", "reference")
            )
            rows += list(Contact.objects.order_by("pk").values_list("key", "about", "held_on", "sharing", "reference"))
            transaction.set_rollback(True)
        return rows

    first = drawn()
    assert len(first) > 45
    assert drawn() == first


@pytest.mark.long
@pytest.mark.thorough
def test_all_in_it_says_that_it_is_made_up_and_there_is_work_for_everybody() -> None:
    loaded()
    for contact in Contact.objects.all():
        assert contact.about.startswith("Sample text") and contact.our_side.startswith("Sample")
    assert all(row.name.startswith("Sample ") for row in Organisation.objects.all())
    assert all("Sample" in user.name for user in User.objects.filter(kind=User.Kind.PERSON))
    assert all(title.startswith("Sample visit") for title in Delegation.objects.values_list("title", flat=True))
    surely_nobody = {"样本", "测试", "示例", "虚构", ""}
    assert {delegate.local_name[1:] for delegate in Delegate.objects.all()} <= surely_nobody
    soon = {"starts_on__gt": localdate(), "starts_on__lte": localdate() + timedelta(days=14)}
    assert Delegation.objects.live().filter(**soon).exclude(sharing="council").count() >= 2, "a morning with no visit"
    assert User.objects.get(email="approver@leeds.example").may(Can.CHANGE_SHARING, "LDS")
    # The unit and a council find a question between them.
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


@pytest.mark.long
@pytest.mark.thorough
def test_some_sample_visits_have_something_to_think_about() -> None:
    loaded()
    flags = Flag.objects.standing().exclude(rule="aims_unknown").values_list("rule", "facts__area")
    assert {("purpose_site_mismatch", "Computing hardware and semiconductors")} <= set(flags)
    assert Delegation.objects.filter(flags=None, logged_at__isnull=False).exists()


@pytest.mark.long
@pytest.mark.thorough
def test_the_risk_of_sample_visits_was_looked_at_as_deep_as_they_lead() -> None:
    loaded()
    paths = Assessment.objects.values_list("council", "path", "state")
    assert ("LDS", Path.RED, "finished") in paths
    assert Path.AMBER in {path for _council, path, _state in paths}
    assert Mitigation.objects.filter(due_on__lt=localdate(), done_on=None).exists()
    lead = User.objects.get(email="security@leeds.example")
    assert Task.objects.for_user(lead, localdate()).open().filter(kind="see_to_mitigation").exists()
    chief = User.objects.get(email="approver@leeds.example")
    assert Task.objects.for_user(chief, localdate()).open().filter(kind="countersign_assessment").exists()
    assert all(said.startswith("Sample") for said in Mitigation.objects.values_list("what", flat=True))
    assert all(said.startswith("Sample") for said in Assessment.objects.values_list("conclusion", flat=True) if said)
