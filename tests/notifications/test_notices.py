"""Persons behind a role or an office are told, once, of what they may see; and read it."""

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import Appointment, Body, Membership, User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement import services as engagement
from engagement.models import Delegation
from notifications.models import Mail, Message, Notice
from notifications.services import deliver_outbox, notify
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
Office = Appointment.Office


def told_users() -> list[User]:
    return [notice.user for notice in Notice.objects.order_by("user__pk")]


def test_logging_tells_every_analyst_of_the_unit_once(officer: User, analyst: User) -> None:
    second = factories.user_of("unit", Role.ANALYST)
    delegation = factories.a_delegation(by=officer)
    for _ in range(3):
        deliver_outbox(now=NOW)
    assert told_users() == [analyst, second]
    assert {(n.kind, n.record, n.made_at) for n in Notice.objects.all()} == {
        ("delegation_logged", delegation.key, Message.objects.get().made_at)
    }


def test_who_did_it_is_not_told(officer: User) -> None:
    colleague = factories.council_user()
    notify("LDS", Role.OFFICER, "partnership_left", about=factories.a_bare_delegation(), but=officer)
    deliver_outbox(now=NOW)
    assert told_users() == [colleague]


def test_an_approver_is_told_what_officers_are_told(officer: User) -> None:
    approver = factories.council_user("LDS", Role.APPROVER)
    factories.council_user("LDS", Role.LEADER)
    notify("LDS", Role.OFFICER, "partnership_left", about=factories.a_bare_delegation())
    deliver_outbox(now=NOW)
    assert told_users() == [officer, approver]


def test_holder_and_deputy_of_an_office_are_told_as_of_the_day_of_delivery(officer: User) -> None:
    deputy = factories.council_user()
    appointment = Appointment.objects.create(
        body=factories.body_of("LDS"),
        office=Office.SECURITY_LEAD,
        holder=factories.council_user(),
        starts_on=date(2026, 1, 1),
    )
    notify("LDS", Office.SECURITY_LEAD, "partnership_left", about=factories.a_bare_delegation())
    appointment.ends_on = NOW.date() - timedelta(days=1)
    appointment.save()
    Appointment.objects.create(
        body=factories.body_of("LDS"),
        office=Office.SECURITY_LEAD,
        holder=officer,
        deputy=deputy,
        starts_on=NOW.date(),
    )
    deliver_outbox(now=NOW)
    assert told_users() == [officer, deputy]


@pytest.mark.parametrize("what", ["left", "switched off", "body switched off", "other role"])
def test_who_is_gone_at_delivery_is_not_told(officer: User, analyst: User, what: str) -> None:
    factories.a_delegation(by=officer)
    match what:
        case "left":
            Membership.objects.filter(user=analyst).delete()
        case "switched off":
            User.objects.filter(pk=analyst.pk).update(is_active=False)
        case "body switched off":
            Body.objects.filter(code="unit").update(is_active=False)
        case "other role":
            Membership.objects.filter(user=analyst).update(role=Role.AUDITOR)
            Membership.objects.create(user=analyst, body=factories.body_of("fcdo"), role=Role.READER)
    deliver_outbox(now=NOW)
    assert not Notice.objects.exists()
    assert Message.objects.get().told_at == NOW


def test_a_partner_system_is_not_told(officer: User) -> None:
    system = factories.user_of("LDS", Role.PARTNER)
    Membership.objects.create(user=system, body=factories.body_of("LDS"), role=Role.OFFICER)
    notify("LDS", Role.OFFICER, "partnership_left", about=factories.a_bare_delegation(), but=officer)
    deliver_outbox(now=NOW)
    assert not Notice.objects.exists()


def test_what_was_closed_before_delivery_is_told_to_nobody_outside(officer: User, analyst: User) -> None:
    delegation = factories.a_delegation(by=officer)
    Delegation.objects.filter(pk=delegation.pk).update(sharing=Sharing.COUNCIL)
    deliver_outbox(now=NOW)
    assert not Notice.objects.exists()
    assert not Mail.objects.exists()


def test_what_a_council_keeps_to_itself_leaves_no_message(officer: User, analyst: User) -> None:
    delegation = factories.a_delegation(by=officer, sharing=Sharing.COUNCIL)
    engagement.cancel_delegation(delegation, reason="Called off.", seen=delegation.version, by=officer, now=NOW)
    assert not Message.objects.exists()


def test_a_message_to_a_body_that_is_not_here_is_told_to_nobody(officer: User) -> None:
    factories.a_delegation(by=officer)
    assert deliver_outbox(now=NOW) == 0
    assert Message.objects.get().told_at == NOW


def test_one_message_that_cannot_be_delivered_keeps_no_other_back(
    officer: User, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = (factories.a_delegation(by=officer) for _ in range(2))
    name = Delegation.__str__

    def fails_for_one(delegation: Delegation) -> str:
        if delegation == broken:
            raise RuntimeError
        return name(delegation)

    monkeypatch.setattr(Delegation, "__str__", fails_for_one)
    deliver_outbox(now=NOW)
    assert [notice.record for notice in Notice.objects.all()] == [sound.key]
    monkeypatch.undo()
    deliver_outbox(now=NOW)
    assert Notice.objects.count() == 2


def test_notices_are_read_by_their_own_reader(client: Client, officer: User, analyst: User) -> None:
    other = factories.user_of("unit", Role.ANALYST)
    delegation = factories.a_delegation(by=officer, title="Made-up friendship visit")
    deliver_outbox(now=NOW)
    client.force_login(analyst)
    page = client.get("/notices/").content.decode()
    assert "A delegation was logged: Made-up friendship visit" in page
    assert delegation.get_absolute_url() in page
    assert [row.user for row in Notice.objects.visible_to(other)] == [other]
    client.force_login(other)
    theirs = Notice.objects.get(user=analyst)
    client.post("/notices/", {"notice": [theirs.key]})
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_marking_as_read_marks_what_stood_on_the_page_and_nothing_later(
    client: Client, officer: User, analyst: User
) -> None:
    factories.a_delegation(by=officer)
    deliver_outbox(now=NOW)
    client.force_login(analyst)
    shown = client.get("/notices/").context["unread"]
    factories.a_delegation(by=officer)
    deliver_outbox(now=NOW)
    answer = client.post("/notices/", {"notice": [*shown, "\0", "nobody", "'--"]})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/notices/")
    assert [notice.key for notice in Notice.objects.exclude(read_at=None)] == shown
    assert "New" in client.get("/notices/").content.decode()


def test_a_notice_of_a_record_that_was_closed_since_names_it_no_more(
    client: Client, officer: User, analyst: User
) -> None:
    delegation = factories.a_delegation(by=officer, title="Made-up friendship visit")
    deliver_outbox(now=NOW)
    Delegation.objects.filter(pk=delegation.pk).update(sharing=Sharing.COUNCIL)
    client.force_login(analyst)
    page = client.get("/notices/").content.decode()
    assert "A delegation was logged: a record you can no longer see" in page
    assert "Made-up friendship visit" not in page
    assert delegation.key not in page


def test_without_notices_the_page_says_so(client: Client, officer: User) -> None:
    client.force_login(officer)
    assert "You have no notices" in client.get("/notices/").content.decode()


def test_nobody_reads_notices_without_signing_in(client: Client) -> None:
    assert client.get("/notices/").status_code == 302
