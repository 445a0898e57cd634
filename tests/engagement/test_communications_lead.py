"""What the communications lead has to do: say yes or no to proactive publicity, and see to the press."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from engagement import services
from engagement.models import Delegation, PressEnquiry, Publicity
from engagement.rules import PublicityPlan
from notifications.models import Notice, Task
from notifications.services import deliver_outbox
from places.models import Council
from tests.engagement.pages import at, hidden, send
from tests.engagement.test_guidance_of_visit import LATER
from tests.engagement.test_publicity import an_office, planned
from tests.factories import a_delegation, again, council_user, user_of
from web.refusals import Stale, WrongState

pytestmark = [pytest.mark.django_db, pytest.mark.capability("P14", part="the plan and its clearance")]


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(LATER + timedelta(hours=1), tick=False)
    return time_machine


@pytest.fixture
def officer(client: Client) -> User:
    user = council_user("LDS")
    client.force_login(user)
    return user


@pytest.fixture
def lead() -> User:
    lead = council_user("LDS", Role.LEADER)
    an_office(lead)
    return again(lead)


@pytest.fixture
def visit(officer: User) -> Delegation:
    return a_delegation("LDS", by=officer, title="Kaohsiung harbour talks")


def an_enquiry(visit: Delegation, by: User) -> PressEnquiry:
    leeds = Council.objects.get(code="LDS")
    asked: dict[str, Any] = {"on": LATER.date(), "at": time(8, 0), "outlet": "Made-up Gazette", "asked": "Who pays?"}
    return services.log_press_enquiry(visit, leeds, by=by, now=LATER, **asked)


def notices_of(user: User) -> list[tuple[str, str]]:
    deliver_outbox(LATER)
    return list(Notice.objects.filter(user=user).values_list("kind", "said"))


def test_a_no_has_words_which_the_officer_reads_and_a_yes_is_told_too(
    client: Client, visit: Delegation, officer: User, lead: User
) -> None:
    planned(visit, officer)
    client.force_login(lead)
    page = client.get(at("delegation_publicity", visit)).text
    assert "Approve the plan" in page
    assert at("delegation_publicity_decline", visit) in page
    refused = send(client, at("delegation_publicity_decline", visit), reason="")
    assert (refused.status_code, "Say what is to change, or why not" in refused.text) == (400, True)
    told = "Not before the vote on Thursday."
    assert send(client, at("delegation_publicity_decline", visit), reason=told).status_code == 302
    assert not Task.objects.open().filter(kind="clear_publicity").exists()
    assert ("publicity_declined", told) in notices_of(officer)
    client.force_login(officer)
    page = client.get(at("delegation_publicity", visit)).text
    for words in ("has not approved the plan", told, lead.name):
        assert words in page
    assert "Not approved" in client.get(at("delegation", visit)).text
    assert "The publicity plan is not approved" in client.get(reverse("home")).text
    plan = Publicity.objects.get()
    assert plan.waits_for_clearance
    services.clear_publicity(plan, seen=plan.version, by=again(lead), now=LATER)
    assert ("publicity_cleared", "") in notices_of(officer)
    assert told not in client.get(at("delegation_publicity", visit)).text


def test_saved_again_a_declined_plan_asks_once_more(visit: Delegation, officer: User, lead: User) -> None:
    plan = planned(visit, officer)
    plan = services.decline_publicity(plan, reason="Not yet.", seen=plan.version, by=lead, now=LATER)
    plan = planned(visit, again(officer), seen=plan.version)
    assert (plan.is_declined, plan.declined_reason, plan.waits_for_clearance) == (False, "", True)
    assert Task.objects.open().filter(kind="clear_publicity").count() == 1


def test_nobody_else_says_no_and_nothing_is_said_no_to_that_does_not_wait(
    client: Client, visit: Delegation, officer: User, lead: User
) -> None:
    plan = planned(visit, officer)
    for nobody in (again(officer), council_user("LDS", Role.APPROVER), council_user("MAN"), user_of("unit", "analyst")):
        with pytest.raises(PermissionDenied):
            services.decline_publicity(plan, reason="No.", seen=plan.version, by=nobody, now=LATER)
    assert client.get(at("delegation_publicity_decline", visit)).status_code == 403
    with pytest.raises(ValidationError):
        services.decline_publicity(plan, reason="", seen=plan.version, by=lead, now=LATER)
    with pytest.raises(Stale):
        services.decline_publicity(plan, reason="No.", seen=plan.version + 1, by=lead, now=LATER)
    plan = planned(visit, again(officer), seen=plan.version, plan=PublicityPlan.REACTIVE_ONLY)
    with pytest.raises(WrongState):
        services.decline_publicity(plan, reason="No.", seen=plan.version, by=lead, now=LATER)


@pytest.mark.capability("P49")
def test_a_press_enquiry_stands_before_the_communications_lead_until_it_is_answered(
    client: Client, visit: Delegation, officer: User, lead: User
) -> None:
    enquiry = an_enquiry(visit, officer)
    client.force_login(lead)
    home = client.get(reverse("home")).text
    assert "Answer the press about a visit: Kaohsiung harbour talks" in home
    assert at("delegation_press", visit) in home
    assert [kind for kind, _said in notices_of(lead)] == ["press_enquiry_logged"]
    services.answer_press_enquiry(
        enquiry, answered="No comment.", answered_as="Press office", seen=enquiry.version, by=again(officer), now=LATER
    )
    assert "Answer the press" not in client.get(reverse("home")).text


def test_while_nobody_is_communications_lead_the_approvers_have_it(
    client: Client, visit: Delegation, officer: User
) -> None:
    approver = council_user("LDS", Role.APPROVER)
    an_enquiry(visit, officer)
    assert [kind for kind, _said in notices_of(approver)] == ["press_enquiry_logged"]
    client.force_login(approver)
    assert "Answer the press about a visit" in client.get(reverse("home")).text
    client.force_login(officer)
    assert "Answer the press about a visit" not in client.get(reverse("home")).text


def test_an_approved_plan_says_that_the_visit_was_changed_since_and_one_button_asks_again(
    client: Client, visit: Delegation, officer: User, lead: User
) -> None:
    plan = planned(visit, officer)
    services.clear_publicity(plan, seen=plan.version, by=lead, now=LATER)
    told = "before the visit was changed: ask again"
    assert told not in client.get(at("delegation_publicity", visit)).text
    visit.refresh_from_db()
    week = timedelta(days=7)
    days: dict[str, Any] = {"starts_on": visit.starts_on + week, "ends_on": visit.ends_on + week}  # type: ignore[operator]
    after = LATER + timedelta(minutes=5)
    services.postpone_delegation(visit, reason="Visas.", seen=visit.version, by=again(officer), now=after, **days)
    plan.refresh_from_db()
    assert plan.cleared_at is not None, "nothing is undone by itself"
    assert told in client.get(at("delegation", visit)).text
    page = client.get(at("delegation_publicity", visit))
    assert told in page.text
    assert ">\n  Ask again" in page.text
    sent = client.post(at("delegation_publicity_change", visit), hidden(page))
    assert sent.status_code == 302
    plan.refresh_from_db()
    assert plan.waits_for_clearance
    assert Task.objects.open().filter(kind="clear_publicity").count() == 1
    assert told not in client.get(at("delegation_publicity", visit)).text


def open_changes() -> int:
    return Task.objects.open().filter(kind="change_publicity").count()


def test_a_no_gives_the_officers_the_plan_to_change_until_it_is_saved_or_the_visit_is_over(
    client: Client, visit: Delegation, officer: User, lead: User
) -> None:
    plan = planned(visit, officer)
    plan = services.decline_publicity(plan, reason="Not yet.", seen=plan.version, by=lead, now=LATER)
    assert open_changes() == 1
    assert "Change the publicity plan: Kaohsiung harbour talks" in client.get(reverse("home")).text
    plan = planned(visit, again(officer), seen=plan.version)
    assert open_changes() == 0
    plan = services.decline_publicity(plan, reason="Not yet.", seen=plan.version, by=lead, now=LATER)
    assert services.stop_asking_about_publicity(LATER) == 0
    assert services.stop_asking_about_publicity(LATER + timedelta(days=400)) == 1
    assert open_changes() == 0


def test_a_no_is_nothing_to_do_any_more_once_the_visit_is_called_off(
    visit: Delegation, officer: User, lead: User
) -> None:
    plan = planned(visit, officer)
    services.decline_publicity(plan, reason="Not yet.", seen=plan.version, by=lead, now=LATER)
    visit.refresh_from_db()
    services.cancel_delegation(visit, reason="No visas.", seen=visit.version, by=again(officer), now=LATER)
    assert open_changes() == 0
