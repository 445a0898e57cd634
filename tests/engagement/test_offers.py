"""Offers and gifts: put down, changed, decided; what is typed; twice, and by two."""

from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from http import HTTPStatus
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from engagement import services
from engagement.models import Delegation, Offer
from engagement.rules import MOST_OFFERS
from notifications.models import Mail, Task
from notifications.services import deliver_outbox
from tests.engagement.offered import TODAY, an_offer, declined, facts, monitoring_officer, typed
from tests.engagement.pages import at, hidden, send
from tests.factories import NOW, a_delegation, again, council_user
from tests.races.at_once import at_once
from web.refusals import Stale

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


@pytest.fixture
def visit(officer: User) -> Delegation:
    return a_delegation("LDS", by=officer)


# -- The whole way ---------------------------------------------------------------------------------------------------


@pytest.mark.capability("P10")
def test_flights_are_declined_with_a_letter_and_the_monitoring_officer_has_a_task_within_28_days(
    client: Client, officer: User, visit: Delegation, time_machine: Any
) -> None:
    time_machine.move_to(NOW)
    holder = monitoring_officer()
    client.force_login(officer)
    answer = send(client, at("delegation_offer_add", visit), **typed())
    offer = Offer.objects.get()
    assert answer.url == at("delegation_offer_decide", visit, offer.key)
    assert 'name="decided_on_day"' in client.get(answer.url).text
    day = {"decided_on_day": 24, "decided_on_month": 11, "decided_on_year": 2026}
    answer = send(client, answer.url, decision="declined", reason="The council pays its own way.", **day)
    letter = client.get(answer.url)
    assert "Return flights for four officers" in letter.text
    assert "We are not able to accept it." in letter.text
    assert "the council pays for its own official travel" in letter.text
    offer.refresh_from_db()
    assert (offer.decision, offer.decided_on) == ("declined", TODAY)

    client.force_login(holder)
    task = Task.objects.for_user(holder, TODAY).open().get()
    assert (task.kind, task.record, task.due_on) == ("register_offer", offer.key, date(2026, 12, 22))
    assert task.due_on == TODAY + timedelta(days=28)
    home = client.get(reverse("home"))
    assert "Look at an offer for the register of interests: Return flights for four officers" in home.text
    assert offer.get_absolute_url() in home.text
    answer = send(client, at("delegation_offer_register", visit, offer.key), note="Nothing to enter: it was declined.")
    assert answer.status_code == HTTPStatus.FOUND
    assert not Task.objects.for_user(holder, TODAY).open().exists()
    page = client.get(at("delegation_offers", visit)).text
    assert "Done on 24 November 2026 by Made-up Monitoring Officer" in page
    assert "Nothing to enter: it was declined." in page
    asked = unescape(client.get(at("delegation_costs", visit)).text).split("As a request for information would ask it")[
        1
    ]
    assert "Return flights for four officers" in asked.split("Which were offered and declined?")[1]


@pytest.mark.capability("G19")
def test_an_offer_goes_before_the_monitoring_officer_refused_or_not(officer: User, visit: Delegation) -> None:
    monitoring_officer()
    offer = an_offer(visit, officer)
    assert offer.register_by == TODAY + timedelta(days=28)
    declined(offer, officer)
    assert Task.objects.open().get(kind="register_offer").record == offer.key
    accepted = an_offer(visit, officer, kind="gift", what="A made-up vase", value=Decimal(80))
    services.decide_offer(
        accepted, decision="surrendered", reason="It hangs in the hall.", decided_on=TODAY, seen=1, by=officer, now=NOW
    )
    assert Task.objects.open().filter(kind="register_offer").count() == 2


def test_the_monitoring_officer_hears_of_it_by_mail_which_names_the_visit_and_no_offer(
    officer: User, visit: Delegation, mailoutbox: list[Any]
) -> None:
    holder = monitoring_officer()
    an_offer(visit, officer)
    deliver_outbox(NOW)
    assert [mail.user for mail in Mail.objects.filter(message__kind="offer_to_register")] == [holder]
    [mail] = mailoutbox
    assert str(visit) in mail.subject + mail.body
    assert "flights" not in mail.subject + mail.body


# -- What is typed ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("-5", "The value must be £0 or more"),
        ("−5", "The value must be £0 or more"),
        ("£-5", "The value must be £0 or more"),
        ("1,000,000,000,000", "The value must be at most £99,999,999.99"),
        ("1000000000000", "The value must be at most £99,999,999.99"),
        ("12,50", "The value must have a point before the pence and commas only between thousands"),
        ("1.250,50", "The value must have a point before the pence"),
        ("1.2.3", "The value must have a point before the pence"),
        ("12.505", "The value must have at most 2 numbers after the point"),
        ("about fifty", "The value must be an amount in pounds"),
        ("1e9", "The value must be an amount in pounds"),
        ("NaN", "The value must be an amount in pounds"),
        ("£", "The value must be an amount in pounds"),
        ("9" * 41, "The value must be at most £99,999,999.99"),
        ("0." + "0" * 40 + "1", "The value must have at most 2 numbers after the point"),
    ],
)
def test_a_value_that_is_no_amount_is_told_beside_its_box_and_nothing_typed_is_lost(
    client: Client, officer: User, visit: Delegation, value: str, sentence: str
) -> None:
    client.force_login(officer)
    page = send(client, at("delegation_offer_add", visit), **{**typed(), "value": value})
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert sentence in page.text
    assert 'id="id_value-error"' in page.text
    assert f'value="{value}"' in page.text
    assert "Return flights for four officers" in page.text
    assert not Offer.objects.exists()


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("£1,250.50", Decimal("1250.50")),
        ("1 250.5", Decimal("1250.50")),
        ("GBP 50", Decimal("50.00")),
        ("0", Decimal("0.00")),
        (" 1250 ", Decimal("1250.00")),
        ("£１２", Decimal("12.00")),
        ("99,999,999.99", Decimal("99999999.99")),
        ("", None),
    ],
)
def test_a_value_is_taken_as_people_write_it(
    client: Client, officer: User, visit: Delegation, value: str, kept: Decimal | None
) -> None:
    client.force_login(officer)
    assert (
        send(client, at("delegation_offer_add", visit), **{**typed(), "value": value}).status_code == HTTPStatus.FOUND
    )
    assert Offer.objects.get().value == kept


def test_what_is_missing_is_told_beside_each_box(client: Client, officer: User, visit: Delegation) -> None:
    client.force_login(officer)
    empty = {"way": "", "offered_on_day": "", "offered_on_month": "", "offered_on_year": ""}
    page = send(client, at("delegation_offer_add", visit), **empty)
    for sentence in (
        "Answer ‘Who offers?’",
        "Choose a kind",
        "Say what is offered",
        "Say who offers it",
        "Enter the day of the offer",
    ):
        assert sentence in page.text
    tomorrow = {"offered_on_day": 1, "offered_on_month": 1, "offered_on_year": 2099}
    page = send(client, at("delegation_offer_add", visit), **{**typed(), **tomorrow})
    assert "The day of the offer must be today or in the past" in page.text


def test_a_decision_needs_its_reason_and_its_day(
    client: Client, officer: User, visit: Delegation, time_machine: Any
) -> None:
    time_machine.move_to(NOW)
    offer = an_offer(visit, officer)
    client.force_login(officer)
    address = at("delegation_offer_decide", visit, offer.key)
    no_day = {"decided_on_day": "", "decided_on_month": "", "decided_on_year": ""}
    page = send(client, address, decision="declined", reason="", **no_day)
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert "Say why" in page.text
    assert "Enter the day of the decision" in page.text
    for day, sentence in (
        (date(2026, 11, 25), "The day of the decision must be today or in the past"),
        (date(2026, 11, 23), "The day of the decision must be on or after the day of the offer"),
    ):
        told = {"decided_on_day": day.day, "decided_on_month": day.month, "decided_on_year": day.year}
        page = send(client, address, decision="declined", reason="Ours to pay.", **told)
        assert sentence in page.text
        assert "Ours to pay." in page.text
    offer.refresh_from_db()
    assert offer.decision == "pending"


def test_what_was_decided_can_be_decided_anew(officer: User, visit: Delegation) -> None:
    offer = declined(an_offer(visit, officer), officer)
    offer = services.decide_offer(
        offer, decision="pending", reason="", decided_on=TODAY, seen=offer.version, by=officer, now=LATER
    )
    assert (offer.decision, offer.decided_on) == ("pending", None)


def test_what_we_offer_cannot_be_handed_over_to_us(client: Client, officer: User, visit: Delegation) -> None:
    offer = an_offer(visit, officer, way="by_us", kind="gift")
    client.force_login(officer)
    page = client.get(at("delegation_offer_decide", visit, offer.key)).text
    assert "What did they decide?" in page
    assert "handed over to the council" not in page


# -- Twice, and by two -----------------------------------------------------------------------------------------------


def test_one_form_makes_one_offer(client: Client, officer: User, visit: Delegation) -> None:
    client.force_login(officer)
    address = at("delegation_offer_add", visit)
    told = {**hidden(client.get(address)), **typed()}
    for _click in range(2):
        assert client.post(address, told).status_code == HTTPStatus.FOUND
    assert Offer.objects.count() == 1
    assert Event.objects.filter(action="offer_put_down").count() == 1
    client.post(address, {**told, "what": "Another thing"})
    assert Offer.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_form_at_the_same_moment_makes_one_offer_and_asks_once() -> None:
    officer = council_user("LDS")
    visit = a_delegation("LDS", by=officer)

    def put_down() -> str:
        return services.put_down_offer(visit, by=again(officer), now=NOW, form_id="abc", **facts()).key

    assert len({*at_once(put_down, put_down)}) == 1
    assert Offer.objects.count() == 1
    assert Task.objects.filter(kind="register_offer").count() == 1


def test_two_officers_on_one_offer_see_both_texts(client: Client, officer: User, visit: Delegation) -> None:
    offer = an_offer(visit, officer)
    client.force_login(officer)
    address = at("delegation_offer", visit, offer.key)
    told = {**hidden(client.get(address)), **typed(), "value": "4000"}
    services.edit_offer(offer, seen=1, by=council_user("LDS"), now=NOW, value=Decimal("5000.00"))
    page = client.post(address, told)
    assert page.status_code == HTTPStatus.PRECONDITION_FAILED
    assert "5000" in page.text and "4000" in page.text
    offer.refresh_from_db()
    assert offer.value == Decimal("5000.00")
    with pytest.raises(Stale):
        declined(Offer(pk=offer.pk, council_id="LDS", delegation=visit, version=1), officer)


def test_the_same_change_twice_is_one(officer: User, visit: Delegation) -> None:
    offer = an_offer(visit, officer)
    for _click in range(2):
        services.edit_offer(offer, seen=1, by=officer, now=NOW, value=Decimal("4000.00"))
    assert Event.objects.filter(action="offer_edited").count() == 1


def test_there_are_at_most_so_many(officer: User, visit: Delegation) -> None:
    Offer.objects.bulk_create(
        Offer(council_id="LDS", delegation=visit, made_at=NOW, made_by=officer, **facts()) for _n in range(MOST_OFFERS)
    )
    with pytest.raises(ValidationError, match="200 offers already"):
        an_offer(visit, officer)
    assert visit.offers.count() == MOST_OFFERS


def test_the_last_that_is_possible_may_be_sent_twice(officer: User, visit: Delegation) -> None:
    Offer.objects.bulk_create(
        Offer(council_id="LDS", delegation=visit, made_at=NOW, made_by=officer, **facts())
        for _n in range(MOST_OFFERS - 1)
    )
    first, again = (an_offer(visit, officer, form_id="one form") for _press in range(2))
    assert first == again
