"""Many at one moment on what comes before and during a visit: each is done once, and nothing breaks."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.services import broken
from engagement import services
from engagement.models import Delegation, MidVisitCheck, SavedView
from engagement.rules import Stage
from notifications.models import Task
from tests import factories
from tests.engagement.pages import at, days, hidden
from tests.races.at_once import MANY, at_once, posts, signed_in, told

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "\n".join(f"Zhang Ceshi {number}\t张测试{number}\tDirector" for number in range(5))


def form_of(user: Any, address: str) -> dict[str, str]:
    return hidden(signed_in(user).get(address))


def events(action: str) -> int:
    return Event.objects.filter(action=action).count()


def test_a_list_added_many_times_adds_each_person_once() -> None:
    officer = factories.council_user()
    row = factories.a_delegation(by=officer)
    address = at("delegation_delegates_paste", row)
    sent = {**form_of(officer, address), "people": LIST, "add": "yes"}
    answers = posts(officer, address, [sent] * MANY)
    assert set(told(answers)) <= {302, 503}
    assert row.delegates.count() == 5
    assert not list(broken())


def test_a_visit_confirmed_many_times_is_confirmed_once() -> None:
    officer = factories.council_user()
    row = factories.a_delegation(by=officer, their_aims="To see how a museum is run.", privacy_notice="given")
    address = at("delegation_confirm", row)
    answers = posts(officer, address, [form_of(officer, address)] * MANY)
    assert told(answers) == [302] * MANY
    assert Delegation.objects.get().stage == Stage.CONFIRMED
    assert events("delegation_confirmed") == row.changes.filter(field="stage").count() == 1


def test_a_visit_postponed_many_times_is_postponed_once() -> None:
    officer = factories.council_user()
    row = factories.a_delegation(by=officer, programme=factories.some_programme(2))
    address = at("delegation_postpone", row)
    sent = {**form_of(officer, address), **days((15, 4, 2027), (18, 4, 2027)), "reason": "Fog", "with_stops": "on"}
    answers = posts(officer, address, [sent] * MANY)
    assert told(answers)[0] == 302
    assert set(told(answers)[1:]) <= {302, 412}
    assert events("delegation_postponed") == row.changes.filter(field="postponed").count() == 1
    assert {stop.on.month for stop in row.programme.all()} == {4}


def test_a_mid_visit_check_is_asked_for_once_and_made_once() -> None:
    officer = factories.council_user()
    today = timezone.localdate()
    row = factories.a_delegation(by=officer, starts_on=today, ends_on=today)
    now = datetime.combine(today, datetime.min.time(), UTC).replace(hour=12)
    at_once(*([lambda: services.ask_for_mid_visit_checks(now)] * MANY))
    assert Task.objects.filter(kind="check_mid_visit").count() == 1
    address = at("delegation_mid_visit", row)
    answers = posts(officer, address, [{**form_of(officer, address), "theirs": "yes", "ours": "partly"}] * MANY)
    assert told(answers) == [302] * MANY
    assert (MidVisitCheck.objects.count(), events("mid_visit_checked")) == (1, 1)


def test_a_search_saved_many_times_is_kept_once() -> None:
    officer = factories.council_user()
    address = f"{reverse('saved_view_add')}?direction=inward"
    answers = posts(officer, address, [{"name": "To us"}] * MANY)
    assert told(answers) == [302] * MANY
    assert SavedView.objects.count() == 1


def test_a_council_asked_many_times_is_asked_once() -> None:
    officer = factories.council_user()
    factories.council_user("MAN")
    row = factories.a_delegation(by=officer)
    answers = posts(officer, at("delegation_partners", row), [{"partner": "MAN"}] * MANY)
    assert set(told(answers)) <= {302, 400, 503}
    assert row.partners.count() == Task.objects.filter(kind="answer_partnership").count() == 1
