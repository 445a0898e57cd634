"""Another council is asked to take part, answers on a page that tells it no more than it needs, and may leave."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Body, User
from accounts.roles import Role
from audit.models import Event
from engagement import services
from engagement.models import Delegation, DelegationPartner
from notifications.models import Task
from tests import factories
from tests.engagement.pages import at, post, send
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


@pytest.fixture
def partner(officer: User) -> User:
    return factories.council_user("MAN")


def asked(client: Client, officer: User) -> tuple[Delegation, DelegationPartner]:
    row = factories.a_delegation(
        by=officer, sharing="council", title="Made-up tram visit", our_aims="Secret aims", delegates=[{"name": "Zhang"}]
    )
    assert send(client, at("delegation_partners", row), partner="MAN").url == at("delegation_partners", row)
    return row, row.partners.get()


def test_the_council_that_is_asked_finds_a_task_that_leads_to_title_lead_and_days_alone(
    client: Client, officer: User, partner: User
) -> None:
    row, partnership = asked(client, officer)
    assert "Asked on" in client.get(at("delegation_partners", row)).text
    client.force_login(partner)
    home = client.get(reverse("home")).text
    address = reverse("partnership", args=[partnership.key])
    assert "Answer a council that asks yours to take part in a delegation: Made-up tram visit" in home
    assert address in home
    page = client.get(address).text
    for told in ("Made-up tram visit", "Leeds City Council", "15 to 18 March 2027"):
        assert told in page
    for hidden_from_them in ("Secret aims", "Zhang", row.key, str(row.reference), "Hangzhou"):
        assert hidden_from_them not in page
    assert client.get(at("delegation", row)).status_code == 404


def test_taking_part_opens_the_whole_and_is_named_on_the_record(client: Client, officer: User, partner: User) -> None:
    row, partnership = asked(client, officer)
    client.force_login(partner)
    address = reverse("partnership", args=[partnership.key])
    assert send(client, address, answer="take_part").url == at("delegation", row)
    page = client.get(at("delegation", row)).text
    assert "Zhang" in page
    assert "Partner councils" in page
    assert "Manchester City Council" in page
    assert at("delegation_partners", row) not in page
    assert reverse("partnership_leave", args=[partnership.key]) in page
    opened: Any = client.get(address)
    assert opened.url == at("delegation", row)
    again = post(client, address, {"answer": "take_part"})
    assert again.url == at("delegation", row)
    assert not Task.objects.open().filter(kind="answer_partnership").exists()
    client.force_login(officer)
    assert "Takes part since" in client.get(at("delegation_partners", row)).text


def test_saying_no_ends_it_and_the_lead_council_can_ask_anew(client: Client, officer: User, partner: User) -> None:
    row, partnership = asked(client, officer)
    client.force_login(partner)
    address = reverse("partnership", args=[partnership.key])
    unsaid = send(client, address)
    assert unsaid.status_code == 400
    assert "Say whether your council takes part" in unsaid.text
    assert send(client, address, answer="decline").url == reverse("home")
    assert "This invitation has ended" in client.get(address).text
    late = post(client, address, {"answer": "take_part"})
    assert late.status_code == 409
    client.force_login(officer)
    assert "Does not take part, since" in client.get(at("delegation_partners", row)).text
    assert send(client, at("delegation_partners", row), partner="MAN").status_code == 302
    assert row.partners.count() == 2


def test_a_partner_may_leave_and_then_no_longer_sees_it(client: Client, officer: User, partner: User) -> None:
    row, partnership = asked(client, officer)
    services.accept_partnership(partnership, by=partner, now=NOW)
    client.force_login(factories.again(partner))
    leave = reverse("partnership_leave", args=[partnership.key])
    assert "Your council then no longer sees the record" in client.get(leave).text
    for _press in range(2):
        assert post(client, leave).url == reverse("home")
    assert client.get(at("delegation", row)).status_code == 404
    opened: Any = client.get(leave)
    assert opened.url == reverse("partnership", args=[partnership.key])


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", "Choose a council"),
        ("nonsense", "Choose"),
        ("LDS", "Choose a council other than your own."),
        ("BRD", "does not use this register yet"),
    ],
)
def test_who_cannot_be_asked_is_said_beside_the_box(client: Client, officer: User, code: str, sentence: str) -> None:
    row = factories.a_delegation(by=officer)
    refused = send(client, at("delegation_partners", row), partner=code)
    assert refused.status_code in (400, 409)
    assert sentence.removesuffix(".") in refused.text
    assert not row.partners.exists()


def test_two_councils_are_asked_and_one_is_not_asked_twice(client: Client, officer: User, partner: User) -> None:
    row, _first = asked(client, officer)
    factories.council_user("BRD")
    assert send(client, at("delegation_partners", row), partner="BRD").status_code == 302
    refused = send(client, at("delegation_partners", row), partner="MAN")
    assert refused.status_code == 400
    assert "This council was already asked" in refused.text
    assert row.partners.count() == 2


def test_only_the_lead_council_asks_and_only_the_asked_one_answers(
    client: Client, officer: User, partner: User
) -> None:
    row, partnership = asked(client, officer)
    answer = reverse("partnership", args=[partnership.key])
    assert client.get(answer).status_code == 404
    for other, statuses in (
        (factories.council_user("LDS", Role.LEADER), (403, 404)),
        (factories.council_user("MAN", Role.LEADER), (404, 403)),
        (factories.council_user("BRD"), (404, 404)),
        (factories.user_of("unit", Role.ANALYST), (404, 404)),
    ):
        client.force_login(other)
        got = (client.get(at("delegation_partners", row)).status_code, client.get(answer).status_code)
        assert got == statuses, other
        assert post(client, answer, {"answer": "take_part"}).status_code == statuses[1]
    assert Body.objects.get(code="MAN")
    assert partnership.accepted_at is None


def test_a_draft_and_what_has_ended_ask_nobody(client: Client, officer: User, partner: User) -> None:
    draft = factories.a_draft(by=officer)
    opened: Any = client.get(at("delegation_partners", draft))
    assert opened.url == at("delegation_tasks", draft)
    assert post(client, at("delegation_partners", draft), {"partner": "MAN"}).status_code == 409
    row, partnership = asked(client, officer)
    row.refresh_from_db()
    services.cancel_delegation(row, reason="No visas", seen=row.version, by=officer, now=NOW)
    client.force_login(partner)
    assert "This invitation has ended" in client.get(reverse("partnership", args=[partnership.key])).text


def test_who_is_asked_into_a_marked_record_has_read_of_it(client: Client, officer: User, partner: User) -> None:
    row, partnership = asked(client, officer)
    Delegation.objects.filter(pk=row.pk).update(marking="OFFICIAL-SENSITIVE", handling="Do not forward.")
    client.force_login(partner)
    page = client.get(reverse("partnership", args=[partnership.key])).text
    assert page.count("OFFICIAL-SENSITIVE") >= 1
    assert "Do not forward." in page
    assert Event.objects.filter(action="delegation_read", subject=row.key, body="MAN").count() == 1


def test_what_was_asked_is_taken_back_as_long_as_there_is_no_answer(
    client: Client, officer: User, partner: User
) -> None:
    row, partnership = asked(client, officer)
    address = at("delegation_partner_withdraw", row, partnership.key)
    assert address in client.get(at("delegation_partners", row)).text
    assert "Take back what you asked Manchester City Council?" in client.get(address).text
    for _press in range(2):
        assert post(client, address).url == at("delegation_partners", row)
    assert Event.objects.filter(action="partner_invitation_withdrawn", subject=row.key).count() == 1
    assert not Task.objects.open().filter(kind="answer_partnership").exists()
    client.force_login(partner)
    assert "This invitation has ended" in client.get(reverse("partnership", args=[partnership.key])).text
    assert client.get(address).status_code == 404
    client.force_login(officer)
    again = services.invite_partner(
        row, partnership.partner, seen=Delegation.objects.get().version, by=factories.again(officer), now=NOW
    )
    services.accept_partnership(again, by=partner, now=NOW)
    refused = post(client, at("delegation_partner_withdraw", row, again.key))
    assert refused.status_code == 409
    assert "takes part already" in refused.text
