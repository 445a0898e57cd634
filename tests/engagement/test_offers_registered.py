"""Which offers go before the monitoring officer, and who says what was done about them."""

from datetime import date, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from audit.models import Event
from engagement import services
from engagement.models import Delegation
from notifications.models import Message, Task
from tests.engagement.offered import TODAY, an_offer, declined, monitoring_officer
from tests.engagement.pages import at, send
from tests.factories import NOW, a_delegation, again, council_user
from web.refusals import WrongState

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


@pytest.fixture
def visit(officer: User) -> Delegation:
    return a_delegation("LDS", by=officer)


# -- What goes on the register ---------------------------------------------------------------------------------------


@pytest.mark.capability("P46", part="gifts")
@pytest.mark.parametrize(
    ("threshold", "more", "is_asked"),
    [
        (50, {"kind": "gift", "value": Decimal("50.00")}, True),
        (50, {"kind": "gift", "value": Decimal("49.99")}, False),
        (25, {"kind": "gift", "value": Decimal("49.99")}, True),
        (25, {"kind": "meal", "value": Decimal("24.99")}, False),
        (0, {"kind": "gift", "value": Decimal("0.00")}, True),
        (1000, {"kind": "gift", "value": None}, True),
        (1000, {"kind": "travel", "value": Decimal(10)}, True),
        (1000, {"kind": "accommodation", "value": Decimal(10)}, True),
        (1000, {"kind": "honorarium", "value": Decimal(10)}, True),
        (50, {"kind": "gift", "value": Decimal(500), "way": "by_us"}, False),
        (50, {"kind": "travel", "value": None, "way": "by_us"}, False),
    ],
)
def test_the_threshold_of_the_council_decides_over_gifts_to_it(
    officer: User, visit: Delegation, threshold: int, more: dict[str, Any], is_asked: bool
) -> None:
    CouncilSettings.objects.filter(council="LDS").update(gift_threshold=threshold)
    offer = an_offer(visit, officer, **more)
    assert (offer.register_by is not None) is is_asked
    assert Task.objects.open().filter(kind="register_offer").exists() is is_asked


def test_a_changed_value_or_kind_is_decided_anew(officer: User, visit: Delegation) -> None:
    offer = an_offer(visit, officer, kind="gift", what="A made-up vase", value=Decimal("20.00"))
    assert offer.register_by is None
    offer = services.edit_offer(offer, seen=1, by=officer, now=NOW, value=Decimal("60.00"))
    assert offer.register_by == TODAY + timedelta(days=28)
    assert Task.objects.open().filter(kind="register_offer").count() == 1
    offer = services.edit_offer(offer, seen=2, by=officer, now=NOW, value=Decimal("20.00"))
    assert offer.register_by is None
    assert not Task.objects.open().filter(kind="register_offer").exists()
    offer = services.edit_offer(offer, seen=3, by=officer, now=NOW, kind="travel", offered_on=date(2026, 11, 1))
    assert Task.objects.open().get(kind="register_offer").due_on == date(2026, 11, 29)


def test_what_is_changed_after_it_was_registered_is_put_before_them_anew(officer: User, visit: Delegation) -> None:
    holder = again(monitoring_officer())
    offer = services.register_offer(an_offer(visit, officer), note="Entered.", by=holder, now=NOW)
    assert (offer.registered_on, offer.registered_by) == (TODAY, holder)
    offer = services.edit_offer(offer, seen=offer.version, by=officer, now=LATER, value=Decimal("9000.00"))
    assert (offer.registered_on, offer.registered_by, offer.register_note) == (None, None, "Entered.")
    assert Task.objects.open().filter(kind="register_offer").count() == 1


def test_a_change_while_they_are_asked_tells_them_once(officer: User, visit: Delegation) -> None:
    offer = an_offer(visit, officer)
    services.edit_offer(offer, seen=1, by=officer, now=NOW, value=Decimal("3300.00"))
    assert Message.objects.filter(kind="offer_to_register").count() == 1


def test_a_new_threshold_holds_for_what_is_put_down_from_then_on(officer: User, visit: Delegation) -> None:
    small = an_offer(visit, officer, kind="gift", value=Decimal("30.00"))
    CouncilSettings.objects.filter(council="LDS").update(gift_threshold=25)
    small.refresh_from_db()
    assert small.register_by is None
    assert an_offer(visit, officer, kind="gift", what="Another", value=Decimal("30.00")).register_by is not None


# -- Who registers ---------------------------------------------------------------------------------------------------


def test_whoever_holds_the_office_or_deputises_today_says_what_was_done(officer: User, visit: Delegation) -> None:
    deputy = council_user("LDS", Role.LEADER)
    monitoring_officer(deputy=deputy)
    offer = services.register_offer(an_offer(visit, officer), note="Entered.", by=again(deputy), now=NOW)
    assert offer.registered_by == deputy
    assert Event.objects.filter(action="offer_registered", actor=deputy.key).exists()


def test_a_leader_who_does_not_hold_the_office_today_may_not(
    client: Client, officer: User, visit: Delegation, time_machine: Any
) -> None:
    time_machine.move_to(NOW)
    yesterday = monitoring_officer(ends_on=TODAY - timedelta(days=1))
    offer = an_offer(visit, officer)
    for who in (yesterday, council_user("LDS", Role.LEADER)):
        with pytest.raises(PermissionDenied):
            services.register_offer(offer, note="Entered.", by=again(who), now=NOW)
        client.force_login(who)
        address = at("delegation_offer_register", visit, offer.key)
        assert client.get(address).status_code == HTTPStatus.FORBIDDEN
        assert client.post(address, {"note": "Entered."}).status_code == HTTPStatus.FORBIDDEN
        assert "Done with the register" not in client.get(at("delegation_offers", visit)).text


def test_where_nobody_holds_the_office_the_page_says_so_and_leads_to_the_offices(
    client: Client, officer: User, visit: Delegation
) -> None:
    an_offer(visit, officer)
    client.force_login(officer)
    page = client.get(at("delegation_offers", visit)).text
    assert "Nobody holds the office of monitoring officer today" in page
    assert "Somebody who manages your council’s members can name one." in page
    client.force_login(council_user("LDS", Role.APPROVER))
    page = client.get(at("delegation_offers", visit)).text
    assert reverse("body_members", args=["LDS"]) in page
    monitoring_officer()
    assert "Nobody holds the office" not in client.get(at("delegation_offers", visit)).text


def test_registering_twice_is_registering_once_and_what_is_not_asked_is_refused(
    officer: User, visit: Delegation
) -> None:
    holder = again(monitoring_officer())
    offer = an_offer(visit, officer)
    services.register_offer(offer, note="Entered.", by=holder, now=NOW)
    again_done = services.register_offer(offer, note="Entered.", by=holder, now=LATER)
    assert (again_done.register_note, again_done.registered_on) == ("Entered.", TODAY)
    assert Event.objects.filter(action="offer_registered").count() == 1
    with pytest.raises(WrongState):
        services.register_offer(an_offer(visit, officer, way="by_us"), note="Entered.", by=holder, now=NOW)


def test_other_words_about_what_was_finished_are_kept_on_the_page_which_says_who_finished_it(
    client: Client, officer: User, visit: Delegation, time_machine: Any
) -> None:
    time_machine.move_to(NOW)
    deputy = council_user("LDS", Role.LEADER)
    holder = monitoring_officer(deputy=deputy)
    offer = an_offer(visit, officer)
    services.register_offer(offer, note="Entered.", by=again(holder), now=NOW)
    client.force_login(deputy)
    page = send(client, at("delegation_offer_register", visit, offer.key), note="Entered once more, on page 3.")
    assert page.status_code == HTTPStatus.CONFLICT
    assert "This was finished on 24 November 2026 by Made-up Monitoring Officer, who wrote: “Entered.”" in page.text
    assert "Entered once more, on page 3." in page.text
    offer.refresh_from_db()
    assert offer.register_note == "Entered."


def test_only_the_office_says_what_was_done_and_an_approver_while_it_is_vacant(
    client: Client, officer: User, visit: Delegation, time_machine: Any
) -> None:
    time_machine.move_to(NOW)
    approver = council_user("LDS", Role.APPROVER)
    offer = an_offer(visit, officer)
    address = at("delegation_offer_register", visit, offer.key)
    # Vacant: an approver has the task, and nobody else may finish it.
    assert not Task.objects.for_user(again(officer), TODAY).open().filter(kind="register_offer").exists()
    assert Task.objects.for_user(again(approver), TODAY).open().filter(kind="register_offer").exists()
    client.force_login(officer)
    with pytest.raises(PermissionDenied, match="an approver of your council, as nobody is monitoring officer today"):
        services.register_offer(offer, note="Entered.", by=again(officer), now=NOW)
    assert client.get(address).status_code == HTTPStatus.FORBIDDEN
    assert "Done with the register" not in client.get(at("delegation_offers", visit)).text
    client.force_login(approver)
    assert client.get(address).status_code == HTTPStatus.OK
    # Held: the approver no longer decides, and the page names who does.
    holder = monitoring_officer(deputy=council_user("LDS", Role.LEADER, name="Made-up Deputy"))
    assert client.get(address).status_code == HTTPStatus.FORBIDDEN
    assert not Task.objects.for_user(again(approver), TODAY).open().filter(kind="register_offer").exists()
    told = "Made-up Monitoring Officer, your monitoring officer, or Made-up Deputy, who deputises"
    assert told in client.get(at("delegation_offers", visit)).text
    assert services.register_offer(offer, note="Entered.", by=again(holder), now=NOW).registered_by == holder


def test_of_a_visit_that_was_called_off_the_register_is_still_dealt_with(
    client: Client, officer: User, visit: Delegation
) -> None:
    offer = an_offer(visit, officer)
    visit.refresh_from_db()
    services.decline_delegation(visit, reason="They insist on paying.", seen=visit.version, by=officer, now=NOW)
    client.force_login(monitoring_officer())
    page = client.get(at("delegation_offers", visit)).text
    assert "its offers can no longer be changed" in page
    answer = send(client, at("delegation_offer_register", visit, offer.key), note="Entered.")
    assert answer.status_code == HTTPStatus.FOUND
    offer.refresh_from_db()
    assert offer.register_note == "Entered."
    with pytest.raises(WrongState):
        an_offer(visit, officer)
    with pytest.raises(WrongState):
        services.edit_offer(offer, seen=offer.version, by=officer, now=NOW, value=None)
    with pytest.raises(WrongState):
        declined(offer, officer)
