"""Offers that were entered by mistake, those that are not decided, and the list of all: page, file and request."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from engagement import services
from engagement.brief import facts_of
from engagement.models import Delegation, Offer, offers_of
from notifications.models import Task
from tests.api.callers import caller
from tests.engagement.offered import TODAY, an_offer, declined, monitoring_officer
from tests.engagement.pages import at, send
from tests.factories import NOW, a_delegation, a_draft, again, council_user, user_of
from web.refusals import Stale, WrongState

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW), pytest.mark.capability("G19")]


@pytest.fixture
def officer(client: Client) -> User:
    officer = council_user("LDS")
    client.force_login(officer)
    return officer


@pytest.fixture
def visit(officer: User) -> Delegation:
    return a_delegation("LDS", by=officer)


def withdrawn(offer: Offer, by: User, **more: Any) -> Offer:
    facts = {"reason": "Put down twice.", "seen": offer.version, **more}
    return services.withdraw_offer(offer, by=again(by), now=NOW, **facts)


# -- Entered by mistake ----------------------------------------------------------------------------------------------


def test_one_entered_by_mistake_leaves_lists_sums_brief_and_tasks_and_stays_in_the_history(
    client: Client, officer: User, visit: Delegation
) -> None:
    kept, mistaken = an_offer(visit, officer), an_offer(visit, officer, what="A made-up vase", value=Decimal(90))
    address = at("delegation_offer_withdraw", visit, mistaken.key)
    page = client.get(at("delegation_offers", visit)).text
    assert address in page
    assert "Entered by mistake" in page and "Withdraw" not in page
    assert "Say why" in send(client, address, reason="").text
    assert send(client, address, reason="Put down twice.").url == at("delegation_offers", visit)
    page = client.get(at("delegation_offers", visit)).text
    assert "A made-up vase" not in page
    assert "£3,200" in page
    visit = Delegation.objects.get(pk=visit.pk)
    assert [offer.key for offer in offers_of(visit)] == [kept.key]
    assert [offer["what"] for offer in facts_of(visit, visit.council, TODAY)["offers"]] == [kept.what]
    assert "A made-up vase" not in client.get(at("delegation_costs", visit)).text
    assert "1 offer, 1 not decided, 1 before" in client.get(at("delegation", visit)).text
    assert not Task.objects.open().filter(record=mistaken.key).exists()
    assert Offer.objects.filter(pk=mistaken.pk).exists()
    told = "Withdrawn, as it was entered by mistake: A made-up vase (£90). Put down twice."
    assert told in client.get(at("delegation", visit)).text
    assert Event.objects.filter(action="offer_withdrawn").count() == 1


def test_partner_systems_are_not_told_of_it_any_more(officer: User, visit: Delegation) -> None:
    withdrawn(an_offer(visit, officer), officer)
    answer = caller("LDS", "delegations:read").get(f"/api/v1/delegations/{visit.key}/")
    assert answer.json()["offers"] == []


def test_withdrawing_twice_is_once_and_nothing_else_can_be_done_to_it(
    client: Client, officer: User, visit: Delegation
) -> None:
    offer = an_offer(visit, officer)
    with pytest.raises(Stale):
        withdrawn(offer, officer, seen=offer.version + 1)
    first = withdrawn(offer, officer)
    assert withdrawn(first, officer).version == first.version
    with pytest.raises(WrongState):
        services.edit_offer(first, seen=first.version, by=again(officer), now=NOW, value=None)
    with pytest.raises(WrongState):
        declined(first, again(officer))
    for name in ("delegation_offer", "delegation_offer_decide", "delegation_offer_withdraw"):
        answer: Any = client.get(at(name, visit, offer.key))
        assert answer.url == at("delegation_offers", visit)
    assert client.get(at("delegation_offer_letter", visit, offer.key)).status_code == 404


def test_of_a_visit_that_was_called_off_a_mistake_is_withdrawn_too_and_by_its_council_alone(
    client: Client, officer: User, visit: Delegation
) -> None:
    offer = an_offer(visit, officer)
    visit.refresh_from_db()
    services.cancel_delegation(visit, reason="No flights.", seen=visit.version, by=again(officer), now=NOW)
    for other in (council_user("LDS", Role.LEADER), council_user("MAN"), user_of("unit", Role.ANALYST)):
        with pytest.raises(PermissionDenied):
            withdrawn(offer, other)
    assert send(client, at("delegation_offer_withdraw", visit, offer.key), reason="Twice.").status_code == 302


# -- Not decided -----------------------------------------------------------------------------------------------------


def test_what_is_not_decided_stands_before_the_officers_until_it_is(
    client: Client, officer: User, visit: Delegation
) -> None:
    offer = an_offer(visit, officer)
    an_offer(visit, officer, way="by_us", what="A book of ours")
    [task] = Task.objects.open().filter(kind="decide_offer")
    assert (task.to, task.record) == ("officer", offer.key)
    home = client.get(reverse("home")).text
    assert "Decide about an offer or a gift: Return flights for four officers" in home
    declined(offer, again(officer))
    assert not Task.objects.open().filter(kind="decide_offer").exists()
    offer.refresh_from_db()
    services.decide_offer(
        offer, decision="pending", reason="", decided_on=None, seen=offer.version, by=again(officer), now=NOW
    )
    assert Task.objects.open().filter(kind="decide_offer").count() == 1
    visit.refresh_from_db()
    services.cancel_delegation(visit, reason="No flights.", seen=visit.version, by=again(officer), now=NOW)
    assert not Task.objects.open().filter(kind="decide_offer").exists()


def test_what_was_declined_is_no_gift_received(client: Client, officer: User, visit: Delegation) -> None:
    declined(an_offer(visit, officer), officer)
    vase = an_offer(visit, officer, kind="gift", what="A made-up vase", value=Decimal(90))
    an_offer(visit, officer, kind="meal", what="A made-up banquet", value=None)
    services.decide_offer(
        vase, decision="surrendered", reason="In the hall.", decided_on=TODAY, seen=1, by=again(officer), now=NOW
    )
    answers = client.get(at("delegation_costs", visit)).context["as_a_request_asks"]["rows"]
    told = {row["key"]["text"]: str(row["value"]) for row in answers}
    assert "made-up vase" in told["Which gifts were received, of what value and from whom?"]
    assert "flights" not in told["Which gifts were received, of what value and from whom?"]
    assert "Return flights" in told["Which were offered and declined?"]
    assert "banquet" in told["Which are not decided yet?"]


# -- The list of all -------------------------------------------------------------------------------------------------


def test_the_list_has_the_offers_of_all_visits_of_the_council_and_of_nobody_else(
    client: Client, officer: User, visit: Delegation
) -> None:
    other = council_user("MAN")
    theirs = an_offer(a_delegation("MAN", by=other, sharing="councils"), other, what="A made-up lamp of theirs")
    an_offer(visit, officer)
    an_offer(a_delegation("LDS", by=again(officer)), again(officer), what="A made-up scroll")
    withdrawn(an_offer(visit, again(officer), what="A mistake"), officer)
    page = client.get(reverse("offers")).text
    assert "Return flights for four officers" in page
    assert "A made-up scroll" in page
    assert "2 offers and gifts" in page
    for absent in (theirs.what, theirs.key, "A mistake"):
        assert absent not in page
    for reader in (user_of("unit", Role.ANALYST), council_user("CRF"), user_of("fcdo", Role.READER)):
        client.force_login(reader)
        answer = client.get(reverse("offers"))
        assert answer.status_code in (200, 403)
        assert "Return flights" not in answer.text


def test_it_is_narrowed_by_decision_year_and_register_and_taken_away_as_a_file(
    client: Client, officer: User, visit: Delegation
) -> None:
    declined(an_offer(visit, officer), officer)
    an_offer(visit, again(officer), kind="gift", what="=A made-up scroll", value=Decimal(5))
    an_offer(visit, again(officer), kind="gift", what="Of last year", offered_on=TODAY - timedelta(days=400))
    list_page = reverse("offers")
    assert "made-up scroll" not in client.get(list_page, {"decision": "declined"}).text
    assert "Of last year" not in client.get(list_page, {"year": "2026"}).text
    assert "Of last year" in client.get(list_page, {"year": "2025"}).text
    assert "made-up scroll" not in client.get(list_page, {"register": "waits"}).text
    assert client.get(list_page, {"year": "soon"}).status_code == 400
    file: Any = client.get(list_page, {"format": "csv", "year": "2026"})
    text = b"".join(file.streaming_content).decode()
    assert text.count("\n") >= 3
    assert "Return flights for four officers" in text
    assert "declined" in text
    assert "'=A made-up scroll" in text
    assert "Of last year" not in text
    assert officer.email in text


def test_of_a_visit_that_is_marked_the_list_and_the_file_say_that_there_is_an_offer_and_no_more(
    client: Client, officer: User
) -> None:
    visit = a_delegation("LDS", by=officer, marking="OFFICIAL-SENSITIVE")
    an_offer(visit, again(officer))
    page = client.get(reverse("offers")).text
    assert "An offer marked OFFICIAL-SENSITIVE" in page
    file: Any = client.get(reverse("offers"), {"format": "csv"})
    for text in (page, b"".join(file.streaming_content).decode()):
        assert "flights" not in text
        assert "Made-up Foreign" not in text
    assert not Event.objects.filter(action="delegation_read").exists()


def test_offers_of_a_draft_stand_there_for_its_council(client: Client, officer: User) -> None:
    an_offer(a_draft("LDS", by=officer), again(officer))
    assert "Return flights" in client.get(reverse("offers")).text


def test_a_long_list_asks_no_more_than_a_short_one(
    client: Client, officer: User, visit: Delegation, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        an_offer(a_delegation("LDS", by=again(officer)), again(officer), what=f"A made-up cup, {number}")
    with django_assert_max_num_queries(20):
        assert client.get(reverse("offers")).text.count("A made-up cup") >= 12


def test_the_monitoring_officer_is_not_told_their_own_name(client: Client, officer: User, visit: Delegation) -> None:
    who = monitoring_officer()
    an_offer(visit, officer)
    told = f"What was done with the register of interests is said by {who.name}"
    assert told in client.get(at("delegation_offers", visit)).text
    client.force_login(again(who))
    assert "is said by" not in client.get(at("delegation_offers", visit)).text
