"""A visit is given other days with a reason, in one act; its stops may come with it."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Appointment, User
from accounts.roles import Role
from audit.models import Event
from engagement import services
from engagement.models import Brief, Delegation, SignOff
from notifications.models import Message, Notice, Task
from notifications.services import ask, deliver_outbox
from places.models import Council
from tests import factories
from tests.engagement.offered import an_offer
from tests.engagement.pages import at, days, hidden, post, send
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


def a_visit(officer: User) -> Delegation:
    stops = [
        {"title": "Welcome", "on": date(2027, 3, 15), "kind": "courtesy_call"},
        {"title": "Museum", "on": date(2027, 3, 17), "at": time(1, 30), "kind": "site_visit"},
    ]
    return factories.a_delegation(by=officer, programme=stops)


def stops_of(row: Delegation) -> list[tuple[str, date]]:
    return list(row.programme.values_list("title", "on"))


def test_stops_keep_their_distance_from_the_first_day(client: Client, officer: User) -> None:
    row = a_visit(officer)
    page = client.get(at("delegation_postpone", row)).text
    assert "Move the stops of the programme with it" in page
    told = {**days((27, 2, 2028), (1, 3, 2028)), "reason": "No visas in time", "with_stops": "on"}
    assert send(client, at("delegation_postpone", row), **told).url == at("delegation", row)
    row.refresh_from_db()
    assert (row.starts_on, row.ends_on) == (date(2028, 2, 27), date(2028, 3, 1))
    assert stops_of(row) == [("Welcome", date(2028, 2, 27)), ("Museum", date(2028, 2, 29))]
    history = client.get(at("delegation", row)).text
    assert "Postponed" in history
    assert "Reason: No visas in time" in history
    assert "First day: was “15 March 2027”, now “27 February 2028”" in history
    assert set(row.changes.values_list("field", flat=True)) == {"starts_on", "ends_on", "postponed", "programme"}
    assert Event.objects.filter(action="delegation_postponed", subject=row.key).count() == 1


def test_stops_may_stay_where_they_are(client: Client, officer: User) -> None:
    row = a_visit(officer)
    told = {**days((20, 3, 2027), (23, 3, 2027)), "reason": "Fog"}
    assert send(client, at("delegation_postpone", row), **told).status_code == 302
    assert stops_of(row) == [("Welcome", date(2027, 3, 15)), ("Museum", date(2027, 3, 17))]


def test_brought_forward_and_late(officer: User) -> None:
    """Nearness is measured from the earlier of the old first day and the new."""
    row = a_visit(officer)
    near = datetime(2027, 3, 1, 9, tzinfo=UTC)
    facts: dict[str, Any] = {"starts_on": date(2027, 3, 3), "ends_on": date(2027, 3, 6), "reason": "Fog"}
    services.postpone_delegation(row, **facts, seen=row.version, by=officer, now=near)
    late = row.changes.filter(late=True)
    assert set(late.values_list("field", "days_left")) == {("starts_on", 2), ("ends_on", 2), ("programme", 2)}
    far = factories.a_delegation(by=officer)
    services.postpone_delegation(
        far,
        **facts | {"starts_on": date(2027, 5, 3), "ends_on": date(2027, 5, 4)},
        seen=far.version,
        by=officer,
        now=NOW,
    )
    assert not far.changes.filter(late=True).exists()


def test_the_twenty_ninth_of_february_is_a_day_in_leap_years_alone(client: Client, officer: User) -> None:
    row = a_visit(officer)
    wrong = {**days((29, 2, 2027), (1, 3, 2027)), "reason": "Fog in the Channel"}
    refused = send(client, at("delegation_postpone", row), **wrong)
    assert refused.status_code == 400
    assert "The new first day must be a real date" in refused.text
    assert "Fog in the Channel" in refused.text
    right = {**days((29, 2, 2028), (1, 3, 2028)), "reason": "Fog"}
    assert send(client, at("delegation_postpone", row), **right).status_code == 302


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reason": "  "}, "Say why it is postponed"),
        (days((18, 3, 2028), (15, 3, 2028)), "The last day must be the same as or after the first day"),
        (days(("", "", ""), (15, 3, 2028)), "Enter the new first day"),
        (days(), "These are the days that it has already"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: Client, officer: User, changed: dict[str, Any], sentence: str
) -> None:
    row = a_visit(officer)
    told = {**days((15, 3, 2028), (18, 3, 2028)), "reason": "Fog in the Channel", **changed}
    refused = send(client, at("delegation_postpone", row), **told)
    assert refused.status_code == 400
    assert sentence in refused.text
    assert changed.get("reason", "Fog in the Channel") in refused.text
    row.refresh_from_db()
    assert row.starts_on == date(2027, 3, 15)


def test_a_stop_that_would_come_into_the_lost_hour_is_named(client: Client, officer: User) -> None:
    """The museum at half past one would come to Sunday 26 March 2028, when London's clocks go forward at one."""
    row = a_visit(officer)
    told = {**days((24, 3, 2028), (27, 3, 2028)), "reason": "Fog", "with_stops": "on"}
    refused = send(client, at("delegation_postpone", row), **told)
    assert refused.status_code == 400
    assert "“Museum” cannot be moved: There is no such time on that day" in refused.text
    assert stops_of(row)[0] == ("Welcome", date(2027, 3, 15))
    del told["with_stops"]
    assert send(client, at("delegation_postpone", row), **told).status_code == 302


def test_sent_twice_it_is_postponed_once(client: Client, officer: User) -> None:
    row = a_visit(officer)
    form = hidden(client.get(at("delegation_postpone", row)))
    told = {**form, **days((15, 4, 2027), (18, 4, 2027)), "reason": "Fog", "with_stops": "on"}
    first, again = (post(client, at("delegation_postpone", row), told) for _press in range(2))
    assert first.status_code == 302
    assert again.status_code in (302, 400, 412)
    assert row.changes.filter(field="postponed").count() == 1
    assert stops_of(row)[0] == ("Welcome", date(2027, 4, 15))


def test_the_reason_is_for_those_who_see_the_programme(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer, sharing="councils")
    facts: dict[str, Any] = {"starts_on": date(2027, 5, 3), "ends_on": date(2027, 5, 6), "reason": "Made-up fog"}
    services.postpone_delegation(row, **facts, seen=row.version, by=officer, now=NOW)
    client.force_login(factories.user_of("unit", Role.ANALYST))
    assert "Made-up fog" in client.get(at("delegation", row)).text
    client.force_login(factories.council_user("MAN"))
    page = client.get(at("delegation", row)).text
    assert "3 May 2027" in page
    assert "Made-up fog" not in page


def test_only_its_own_officers_postpone_and_no_draft(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    facts: dict[str, Any] = {"starts_on": date(2027, 5, 3), "ends_on": date(2027, 5, 6), "reason": "Fog"}
    for other, status in (
        (factories.council_user("LDS", Role.LEADER), 403),
        (factories.user_of("unit", Role.ANALYST), 403),
        (factories.council_user("MAN"), 404),
    ):
        client.force_login(other)
        assert client.get(at("delegation_postpone", row)).status_code == status
        with pytest.raises(PermissionDenied):
            services.postpone_delegation(row, **facts, seen=row.version, by=other, now=NOW)
    draft = factories.a_draft(by=officer)
    with pytest.raises(ValidationError, match="Change its dates"):
        services.postpone_delegation(draft, **facts, seen=draft.version, by=officer, now=NOW)


def test_days_that_are_over_are_no_days_to_postpone_to(client: Client, officer: User) -> None:
    row = a_visit(officer)
    told = {**days((7, 12, 2024), (9, 12, 2024)), "reason": "A slip", "with_stops": "on"}
    answer = send(client, at("delegation_postpone", row), **told)
    assert answer.status_code == 400
    assert "These days are over. Enter days that are still to come" in answer.text
    row.refresh_from_db()
    assert row.starts_on == date(2027, 3, 15)


def test_stops_that_fewer_days_leave_outside_are_told_of(client: Client, officer: User) -> None:
    row = a_visit(officer)
    told = {**days((20, 4, 2027), (20, 4, 2027)), "reason": "One day alone", "with_stops": "on"}
    answer = client.get(send(client, at("delegation_postpone", row), **told).url)
    assert "“Museum”: this stop is outside the days of the visit" in answer.text


# -- Who is told -----------------------------------------------------------------------------------------------------


def told(kind: str = "delegation_postponed") -> set[tuple[str, str, str]]:
    """Whom the outbox tells: body, role or office, and what was said."""
    return set(Message.objects.filter(kind=kind).values_list("body_id", "to", "said"))


def postponed(row: Delegation, by: User) -> None:
    row.refresh_from_db()
    facts: dict[str, Any] = {"starts_on": date(2027, 4, 5), "ends_on": date(2027, 4, 8), "reason": "No visas in time"}
    services.postpone_delegation(row, **facts, seen=row.version, by=factories.again(by), now=NOW)


def test_partner_councils_are_told_and_one_that_has_not_answered_is_told_the_days_alone(officer: User) -> None:
    row, partner = a_visit(officer), factories.council_user("MAN")
    factories.council_user("CRF")
    for code in ("MAN", "CRF"):
        row.refresh_from_db()
        council = Council.objects.get(code=code)
        services.invite_partner(row, council, seen=row.version, by=factories.again(officer), now=NOW)
    services.accept_partnership(row.partners.get(partner="MAN"), by=factories.again(partner), now=NOW)
    postponed(row, officer)
    assert told() == {
        ("MAN", "officer", "5 to 8 April 2027. No visas in time"),
        ("CRF", "officer", "5 to 8 April 2027"),
    }
    deliver_outbox(NOW)
    assert Notice.objects.filter(user=partner, kind="delegation_postponed").exists()
    row.refresh_from_db()
    services.cancel_delegation(row, reason="Off.", seen=row.version, by=factories.again(officer), now=NOW)
    assert ("MAN", "officer", "") in told("delegation_cancelled")


def test_offices_with_an_open_task_about_it_and_those_asked_to_sign_are_told(officer: User) -> None:
    row = factories.a_delegation(by=officer, delegates=[{"name": "Zhang Ceshi"}])
    an_offer(row, factories.again(officer))
    services.plan_publicity(
        row, row.council, line=None, seen=0, by=factories.again(officer), now=NOW, plan="proactive", spokesperson=""
    )
    brief = Brief.objects.create(
        council=row.council, delegation=row, number=1, content={}, sha256="", made_at=NOW, made_by=officer
    )
    SignOff.objects.create(
        council=row.council, delegation=row, brief=brief, office="leader", asked_at=NOW, asked_by=officer
    )
    asked = SignOff.objects.get()
    ask("LDS", Appointment.Office.LEADER, "sign_off_brief", about=asked, due_on=row.starts_on)
    other = factories.a_delegation(by=factories.again(officer))
    an_offer(other, factories.again(officer))
    postponed(row, officer)
    offices = {to for body, to, _said in told() if body == "LDS"}
    assert offices == {"office:monitoring_officer", "office:communications_lead", "office:leader"}
    assert Task.objects.get(kind="sign_off_brief").due_on == date(2027, 4, 5)
    assert Task.objects.filter(kind="register_offer").count() == 2


def test_where_nobody_takes_part_or_has_work_on_it_nobody_is_told(officer: User) -> None:
    postponed(a_visit(officer), officer)
    assert told() == set()
