"""A visit is confirmed once it is said what its visitors want, and how they are told what is kept about them."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from audit.models import Event
from engagement import services
from engagement.models import Delegation
from engagement.rules import AimsKnown, Direction, PrivacyNotice, Stage
from tests import factories
from tests.api.callers import caller
from tests.engagement.pages import at, hidden, post, send
from tests.factories import NOW
from web.refusals import Stale, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


READY = {"their_aims": "To see how a museum is run.", "privacy_notice": PrivacyNotice.GIVEN}


@pytest.mark.capability("P09")
def test_a_visit_is_not_confirmed_before_it_is_said_what_they_want(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer, privacy_notice=PrivacyNotice.GIVEN)
    page = client.get(at("delegation_confirm", row))
    assert "Say what they want, or that they have not said" in page.text
    assert at("delegation_aims", row) in page.text
    assert '<form method="post" novalidate>' not in page.text.split("<main")[1]
    refused = post(client, at("delegation_confirm", row), {"version": row.version})
    assert refused.status_code == 400
    assert "Say what they want, or that they have not said" in refused.text
    assert Delegation.objects.get().stage == Stage.LOGGED


@pytest.mark.capability("P09")
@pytest.mark.parametrize(
    ("answers", "known"), [({"their_aims": "To buy trams."}, "stated"), ({"not_stated": "on"}, "not_stated")]
)
def test_known_or_not_stated_is_enough(client: Client, officer: User, answers: dict[str, str], known: str) -> None:
    row = factories.a_delegation(by=officer, privacy_notice=PrivacyNotice.ON_ARRIVAL)
    assert send(client, at("delegation_aims", row), **answers).url == at("delegation", row)
    row.refresh_from_db()
    assert row.their_aims_known == known
    assert send(client, at("delegation_confirm", row)).url == at("delegation", row)
    row.refresh_from_db()
    assert (row.stage, row.confirmed_by) == (Stage.CONFIRMED, officer)
    assert "Confirmed" in client.get(at("delegation", row)).text
    assert Event.objects.filter(action="delegation_confirmed", subject=row.key).count() == 1


@pytest.mark.capability("G06")
def test_an_inward_visit_is_not_confirmed_before_the_notice_is_dealt_with(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer, their_aims="To buy trams.")
    page = client.get(at("delegation_confirm", row))
    assert "Say how the visitors are given the privacy notice" in page.text
    with pytest.raises(ValidationError) as refused:
        services.confirm_delegation(row, seen=row.version, by=officer, now=NOW)
    assert set(refused.value.error_dict) == {"privacy_notice"}
    assert send(client, at("delegation_privacy_notice", row), privacy_notice="through_their_body").status_code == 302
    assert send(client, at("delegation_confirm", row)).status_code == 302
    row.refresh_from_db()
    assert row.stage == Stage.CONFIRMED
    assert "Their organisation passes it on" in client.get(at("delegation", row)).text


@pytest.mark.parametrize("direction", [Direction.OUTWARD, Direction.VIRTUAL])
def test_who_travels_to_them_needs_no_notice(officer: User, direction: Direction) -> None:
    row = factories.a_delegation(by=officer, direction=direction, their_aims="To buy trams.")
    assert services.confirm_delegation(row, seen=row.version, by=officer, now=NOW).stage == Stage.CONFIRMED


def test_confirming_twice_confirms_once(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer, **READY)
    form = hidden(client.get(at("delegation_confirm", row)))
    for _press in range(2):
        assert post(client, at("delegation_confirm", row), form).url == at("delegation", row)
    assert Event.objects.filter(action="delegation_confirmed").count() == 1
    opened: Any = client.get(at("delegation_confirm", row))
    assert opened.url == at("delegation", row)


def test_what_changed_meanwhile_is_looked_at_again(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer, **READY)
    form = hidden(client.get(at("delegation_confirm", row)))
    services.edit_delegation(row, seen=row.version, by=officer, now=NOW, their_aims="To buy a football club.")
    refused = post(client, at("delegation_confirm", row), form)
    assert refused.status_code == 412
    assert "To buy a football club." in refused.text
    assert post(client, at("delegation_confirm", row), hidden(refused)).status_code == 302
    other = factories.a_delegation(by=officer, **READY)
    with pytest.raises(Stale):
        services.confirm_delegation(other, seen=other.version - 1, by=officer, now=NOW)


def test_a_draft_and_what_has_ended_are_not_confirmed(client: Client, officer: User) -> None:
    draft = factories.a_draft(by=officer, **READY)
    opened: Any = client.get(at("delegation_confirm", draft))
    assert opened.url == at("delegation_tasks", draft)
    with pytest.raises(WrongState, match="Log it"):
        services.confirm_delegation(draft, seen=draft.version, by=officer, now=NOW)
    row = factories.a_delegation(by=officer, **READY)
    row = services.cancel_delegation(row, reason="No visas", seen=row.version, by=officer, now=NOW)
    with pytest.raises(WrongState, match="cancelled"):
        services.confirm_delegation(row, seen=row.version, by=officer, now=NOW)


def test_only_its_own_officers_and_approvers_confirm(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer, **READY)
    for role, status in ((Role.LEADER, 403), (Role.AUDITOR, 404), (Role.APPROVER, 200)):
        client.force_login(factories.council_user("LDS", role))
        assert client.get(at("delegation_confirm", row)).status_code == status, role
    for other, status in ((factories.user_of("unit", Role.ANALYST), 403), (factories.council_user("MAN"), 404)):
        client.force_login(other)
        assert client.get(at("delegation_confirm", row)).status_code == status
        with pytest.raises(PermissionDenied):
            services.confirm_delegation(row, seen=row.version, by=other, now=NOW)


def test_it_can_still_be_changed_and_that_is_kept(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer, **READY)
    row = services.confirm_delegation(row, seen=row.version, by=officer, now=NOW)
    assert send(client, at("delegation_aims", row), their_aims="To buy buses.").status_code == 302
    row.refresh_from_db()
    assert (row.stage, row.their_aims) == (Stage.CONFIRMED, "To buy buses.")
    told = client.get(at("delegation", row)).text
    assert "Stage: was “Logged”, now “Confirmed”" in told
    assert "Their aims: was “To see how a museum is run.”, now “To buy buses.”" in told


def test_what_it_was_confirmed_with_is_not_taken_away(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer, **READY)
    services.confirm_delegation(row, seen=row.version, by=officer, now=NOW)
    refused = send(client, at("delegation_aims", row), their_aims="", our_aims="Kept on the page.")
    assert refused.status_code == 400
    assert "Say what they want, or that they have not said" in refused.text
    assert "Kept on the page." in refused.text


@pytest.mark.capability("P09")
def test_their_aims_say_what_by_whom_and_when(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    answers: dict[str, Any] = {"their_aims": "To buy trams.", "aims_stated_by": "Made-up Foreign Affairs Office"}
    day = {"aims_stated_on_day": 29, "aims_stated_on_month": 2, "aims_stated_on_year": 2024}
    assert send(client, at("delegation_aims", row), **answers, **day).status_code == 302
    row.refresh_from_db()
    assert (row.their_aims_known, row.aims_stated_on) == (AimsKnown.STATED, date(2024, 2, 29))
    assert "Stated by Made-up Foreign Affairs Office on 29 February 2024" in client.get(at("delegation", row)).text
    wrong = send(client, at("delegation_aims", row), **answers, **(day | {"aims_stated_on_year": 2026}))
    assert wrong.status_code == 400
    assert "must be a real date" in wrong.text
    assert "To buy trams." in wrong.text


def test_both_stated_and_not_stated_is_refused_beside_the_box(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    refused = send(client, at("delegation_aims", row), their_aims="To buy trams.", not_stated="on")
    assert refused.status_code == 400
    assert "Either they have said what they want, or they have not" in refused.text
    assert "To buy trams." in refused.text


def test_confirmed_is_found_by_the_list_and_told_by_the_api(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer, **READY)
    factories.a_delegation(by=officer, title="A visit that is only logged")
    services.confirm_delegation(row, seen=row.version, by=officer, now=NOW)
    found = client.get(reverse("delegations"), {"stage": "confirmed"}).text
    assert row.title in found
    assert "A visit that is only logged" not in found
    answer = caller("LDS", "delegations:read").get("delegations/?stage=confirmed").json()
    assert [one["stage"] for one in answer["results"]] == ["confirmed"]


@pytest.mark.capability("P09")
def test_the_record_leads_its_officers_from_what_is_missing_to_confirming(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    page = client.get(at("delegation", row)).text
    assert "2 things are missing" in page
    assert at("delegation_confirm", row) in page
    # As many as the page of the act names.
    CouncilSettings.objects.filter(council="LDS").update(sign_off_office="leader")
    assert "3 things are missing" in client.get(at("delegation", row)).text
    assert len(client.get(at("delegation_confirm", row)).context["missing"]) == 3
    client.force_login(factories.council_user("LDS", Role.LEADER))
    assert at("delegation_confirm", row) not in client.get(at("delegation", row)).text
