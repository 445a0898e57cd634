"""Another council is asked to take part, answers on a page that tells it no more than it needs, and may leave."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import Body, User
from accounts.roles import Role
from audit.models import Event
from engagement import services
from engagement.models import Delegation, DelegationPartner, Publicity
from notifications.models import Notice, Task
from notifications.services import deliver_outbox
from places.models import Council
from tests import factories
from tests.engagement.pages import at, post, send
from tests.factories import NOW
from web.refusals import WrongState

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
        ("CMA", "Choose a council that is in charge today"),
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


# -- Ended by the lead council ---------------------------------------------------------------------------------------


def taking_part(client: Client, officer: User, partner: User) -> tuple[Delegation, DelegationPartner]:
    row, partnership = asked(client, officer)
    services.accept_partnership(partnership, by=factories.again(partner), now=NOW)
    partnership.refresh_from_db()
    return row, partnership


def test_the_lead_council_ends_a_partnership_and_the_other_is_told_why(
    client: Client, officer: User, partner: User
) -> None:
    row, partnership = taking_part(client, officer, partner)
    address = at("delegation_partner_end", row, partnership.key)
    assert address in client.get(at("delegation_partners", row)).text
    assert "the other council reads it" in send(client, address, reason="").text
    told = "They go to another city instead."
    assert send(client, address, reason=told).url == at("delegation_partners", row)
    assert "when the lead council ended it: They go to another city" in client.get(at("delegation_partners", row)).text
    opened: Any = client.get(address)
    assert opened.url == at("delegation_partners", row)
    deliver_outbox(NOW)
    [notice] = Notice.objects.filter(user=partner, kind="partnership_ended")
    assert notice.said == told
    client.force_login(factories.again(partner))
    assert client.get(at("delegation", row)).status_code == 404
    assert told in client.get(reverse("partnership", args=[partnership.key])).text
    assert "Your council no longer takes part in a delegation: Made-up tram visit" in client.get(reverse("home")).text
    [event] = Event.objects.filter(action="partnership_ended")
    assert "council:MAN" in event.before
    assert "council:MAN" not in event.after


def test_what_the_partner_kept_to_itself_stays_its_own_and_is_there_when_it_takes_part_again(
    client: Client, officer: User, partner: User
) -> None:
    row, partnership = taking_part(client, officer, partner)
    manchester = Council.objects.get(code="MAN")
    services.plan_publicity(
        row, manchester, line=None, seen=0, by=factories.again(partner), now=NOW, plan="proactive", spokesperson="Ours"
    )
    services.end_partnership(partnership, reason="No tram.", by=factories.again(officer), now=NOW)
    assert not Task.objects.open().filter(kind="clear_publicity").exists()
    plan = Publicity.objects.get()
    assert (plan.council_id, plan.spokesperson) == ("MAN", "Ours")
    for reader in (officer, partner):
        assert not Publicity.objects.visible_to(factories.again(reader)).exists()
    row.refresh_from_db()
    anew = services.invite_partner(row, manchester, seen=row.version, by=factories.again(officer), now=NOW)
    services.accept_partnership(anew, by=factories.again(partner), now=NOW)
    assert Publicity.objects.visible_to(factories.again(partner)).get() == plan


def test_only_the_lead_council_ends_it_and_only_what_was_accepted(client: Client, officer: User, partner: User) -> None:
    row, partnership = asked(client, officer)
    with pytest.raises(WrongState):
        services.end_partnership(partnership, reason="No.", by=factories.again(officer), now=NOW)
    assert client.get(at("delegation_partner_end", row, partnership.key)).status_code == 302
    services.accept_partnership(partnership, by=factories.again(partner), now=NOW)
    for other in (partner, factories.council_user("LDS", Role.LEADER), factories.user_of("unit", Role.ANALYST)):
        with pytest.raises(PermissionDenied):
            services.end_partnership(partnership, reason="No.", by=factories.again(other), now=NOW)
    client.force_login(factories.again(partner))
    assert client.get(at("delegation_partner_end", row, partnership.key)).status_code == 403
    services.end_partnership(partnership, reason="No.", by=factories.again(officer), now=NOW)
    services.end_partnership(partnership, reason="No.", by=factories.again(officer), now=NOW)
    assert Event.objects.filter(action="partnership_ended").count() == 1


# -- Whose is what ---------------------------------------------------------------------------------------------------


def test_each_council_reads_which_lines_are_its_own_and_whose_the_others_are(
    client: Client, officer: User, partner: User
) -> None:
    row, partnership = asked(client, officer)
    own = "Your council’s own. No other council that takes part sees it."
    assert own not in client.get(at("delegation", row)).text
    services.accept_partnership(partnership, by=factories.again(partner), now=NOW)
    page = client.get(at("delegation", row)).text
    assert page.count(own) == 3
    assert "Our aims" in page
    client.force_login(factories.again(partner))
    page = client.get(at("delegation", row)).text
    assert page.count(own) == 3
    assert "Leeds City Council’s offers, gifts and costs" in page
    assert "Leeds City Council’s aims" in page
    assert "Our aims" not in page


def test_who_sees_what_names_what_each_council_keeps_to_itself(client: Client, officer: User, partner: User) -> None:
    row, _partnership = asked(client, officer)
    kept = "private notes, publicity, press enquiries and hosts stay with the council that made them; briefs and their "
    kept += "sign-off stay with the lead council"
    assert kept in client.get(at("delegation", row)).text
    assert "notes, publicity, press enquiries, hosts, briefs" in client.get(at("delegation_partners", row)).text
    client.force_login(factories.council_user("LDS", Role.APPROVER))
    notice = client.get(reverse("sharing_notice", args=["LDS"])).text
    assert "Private notes, publicity, press enquiries, hosts, briefs and their sign-off are your council’s" in notice


def test_the_page_on_which_a_council_answers_says_what_a_yes_means(
    client: Client, officer: User, partner: User
) -> None:
    _row, partnership = asked(client, officer)
    client.force_login(partner)
    page = client.get(reverse("partnership", args=[partnership.key])).text
    for told in (
        "sees the whole record, with the names of the delegates, offers and costs",
        "The lead council alone changes the record.",
        "Your council may leave at any time.",
    ):
        assert told in page
    services.withdraw_invitation(partnership, by=factories.again(officer), now=NOW)
    assert "may leave at any time" not in client.get(reverse("partnership", args=[partnership.key])).text


def test_a_council_that_has_closed_is_neither_offered_nor_asked(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    page = client.get(at("delegation_partners", row)).text
    assert "Cumberland Council" in page
    assert "Cumbria County Council" not in page
    with pytest.raises(WrongState, match=r"Cumbria County Council closed on 1 April 2023\. Choose the council that"):
        services.invite_partner(row, Council.objects.get(code="CMA"), seen=row.version, by=officer, now=NOW)
