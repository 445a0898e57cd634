"""Offers and gifts: put down, changed, decided, declined with a letter, and put before the monitoring officer."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from docx import Document

from accounts.models import Appointment, CouncilSettings, User
from accounts.roles import Role
from accounts.rules import Part
from accounts.sharing import open_to
from audit.models import Event
from engagement import services
from engagement.models import Change, Delegation, Offer
from engagement.rules import MOST_OFFERS
from notifications.models import Mail, Message, Task
from notifications.services import deliver_outbox
from places.models import Council, Place
from tests import factories
from tests.api.callers import caller
from tests.engagement.pages import at, hidden, send
from tests.factories import NOW, a_delegation, a_draft, again, council_user, user_of
from tests.races.at_once import at_once
from web.refusals import Stale, WrongState

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
LATER = NOW + timedelta(days=2)


def facts(**more: Any) -> dict[str, Any]:
    """Flights, offered today by the other side."""
    return {
        "way": "to_us",
        "kind": "travel",
        "what": "Return flights for four officers",
        "value": Decimal("3200.00"),
        "giver": "Made-up Foreign Affairs Office",
        "receiver": "",
        "offered_on": TODAY,
        **more,
    }


def an_offer(delegation: Delegation, by: User, **more: Any) -> Offer:
    return services.put_down_offer(delegation, by=by, now=NOW, **facts(**more))


def declined(offer: Offer, by: User) -> Offer:
    return services.decide_offer(
        offer,
        decision="declined",
        reason="The council pays its own way.",
        decided_on=TODAY,
        seen=offer.version,
        by=by,
        now=NOW,
    )


def monitoring_officer(council: str = "LDS", role: Role = Role.LEADER, **more: Any) -> User:
    who = council_user(council, role, name="Made-up Monitoring Officer")
    body = factories.body_of(council)
    days = {"starts_on": TODAY - timedelta(days=100), **more}
    Appointment.objects.create(body=body, office="monitoring_officer", holder=who, **days)
    return who


def typed(**more: Any) -> dict[str, Any]:
    """The same on the page, in its boxes."""
    told = facts(value="3200", **more)
    on = told.pop("offered_on")
    return {**told, "offered_on_day": on.day, "offered_on_month": on.month, "offered_on_year": on.year}


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
    monitoring_officer()
    offer = services.register_offer(an_offer(visit, officer), note="Entered.", by=officer, now=NOW)
    assert (offer.registered_on, offer.registered_by) == (TODAY, officer)
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
    offer = an_offer(visit, officer)
    services.register_offer(offer, note="Entered.", by=officer, now=NOW)
    again_done = services.register_offer(offer, note="Entered once more.", by=officer, now=LATER)
    assert (again_done.register_note, again_done.registered_on) == ("Entered.", TODAY)
    assert Event.objects.filter(action="offer_registered").count() == 1
    with pytest.raises(WrongState):
        services.register_offer(an_offer(visit, officer, way="by_us"), note="Entered.", by=officer, now=NOW)


def test_of_a_visit_that_was_called_off_the_register_is_still_dealt_with(
    client: Client, officer: User, visit: Delegation
) -> None:
    offer = an_offer(visit, officer)
    visit.refresh_from_db()
    services.decline_delegation(visit, reason="They insist on paying.", seen=visit.version, by=officer, now=NOW)
    client.force_login(officer)
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


# -- The letter ------------------------------------------------------------------------------------------------------


@pytest.mark.capability("P10")
def test_the_letter_names_what_is_declined_and_the_rule_and_nobody(client: Client, officer: User) -> None:
    visit = a_delegation("LDS", by=officer, delegates=factories.some_delegates(2), title="Visit of Zhang Ceshi")
    offer = declined(an_offer(visit, officer, what="Flights and 礼品"), officer)
    client.force_login(officer)
    file = client.get(at("delegation_offer_letter_file", visit, offer.key))
    assert file.headers["Content-Type"].endswith("wordprocessingml.document")
    document = Document(BytesIO(file.content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Flights and 礼品" in text
    assert "the council pays for its own official travel and accommodation" in text
    for name in ("Zhang", "张", officer.name, "pays its own way", "China", "Chinese"):
        assert name not in text
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert "Microsoft YaHei" in fonts.values()
    page = strip_tags(client.get(at("delegation_offer_letter", visit, offer.key)).text)
    assert [line for line in text.splitlines() if line not in unescape(page)] == []


def test_the_letter_is_the_same_whichever_country_it_goes_to(client: Client, officer: User) -> None:
    client.force_login(officer)
    letters = set()
    for country in ("CN", "DE", "JP"):
        place = Place.objects.filter(country=country).first()
        visit = a_delegation("LDS", by=officer, place=place)
        offer = declined(an_offer(visit, officer), officer)
        document = Document(BytesIO(client.get(at("delegation_offer_letter_file", visit, offer.key)).content))
        letters.add("\n".join(paragraph.text for paragraph in document.paragraphs))
    assert len(letters) == 1


@pytest.mark.parametrize("kind", ["gift", "meal", "honorarium", "donation", "equipment_software", "sponsorship"])
def test_each_kind_has_its_own_rule(client: Client, officer: User, visit: Delegation, kind: str) -> None:
    offer = declined(an_offer(visit, officer, kind=kind), officer)
    client.force_login(officer)
    page = client.get(at("delegation_offer_letter", visit, offer.key)).text
    assert "Under our" in page
    assert "official travel" not in page


def test_there_is_no_letter_but_of_what_was_offered_to_us_and_declined(
    client: Client, officer: User, visit: Delegation
) -> None:
    client.force_login(officer)
    ours = declined(an_offer(visit, officer, way="by_us"), officer)
    for offer in (an_offer(visit, officer), ours):
        for name in ("delegation_offer_letter", "delegation_offer_letter_file"):
            assert client.get(at(name, visit, offer.key)).status_code == HTTPStatus.NOT_FOUND


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


# -- Who sees it -----------------------------------------------------------------------------------------------------


def test_who_sees_the_whole_reads_it_and_its_council_alone_acts(
    client: Client, officer: User, visit: Delegation
) -> None:
    offer = declined(an_offer(visit, officer), officer)
    partner = council_user("MAN")
    open_to(visit, factories.body_of("MAN"), Part.WHOLE, why="partner:test")
    client.force_login(partner)
    page = client.get(at("delegation_offers", visit))
    assert "Return flights for four officers" in page.text
    assert "Put down an offer" not in page.text
    assert at("delegation_offer_decide", visit, offer.key) not in page.text
    assert at("delegation_offers", visit) in client.get(at("delegation", visit)).text
    assert client.get(at("delegation_offer_letter", visit, offer.key)).status_code == HTTPStatus.OK
    acts = [
        at("delegation_offer_add", visit),
        *(at(f"delegation_offer{act}", visit, offer.key) for act in ("", "_decide", "_register")),
    ]
    for address in acts:
        assert client.get(address).status_code == HTTPStatus.FORBIDDEN
        assert client.post(address, {}).status_code == HTTPStatus.FORBIDDEN
    for who in (user_of("unit", Role.ANALYST), council_user("BRD"), user_of("wales", Role.DEVOLVED)):
        client.force_login(who)
        assert client.get(at("delegation_offers", visit)).status_code == HTTPStatus.NOT_FOUND
        for address in acts[1:]:
            assert client.get(address).status_code == HTTPStatus.NOT_FOUND
        record = client.get(at("delegation", visit))
        assert "flights" not in record.text
        assert "Offers and gifts" not in record.text


def test_nobody_else_puts_down_or_decides(officer: User, visit: Delegation) -> None:
    offer = an_offer(visit, officer)
    for who in (council_user("LDS", Role.LEADER), council_user("MAN"), user_of("unit", Role.ANALYST)):
        with pytest.raises(PermissionDenied):
            an_offer(visit, who)
        with pytest.raises(PermissionDenied):
            services.edit_offer(offer, seen=1, by=who, now=NOW, value=None)
        with pytest.raises(PermissionDenied):
            declined(offer, who)


def test_an_offer_of_another_visit_is_not_reached_through_this_one(
    client: Client, officer: User, visit: Delegation
) -> None:
    offer = an_offer(a_delegation("LDS", by=officer), officer)
    client.force_login(officer)
    for act in ("", "_decide", "_register", "_letter"):
        assert client.get(at(f"delegation_offer{act}", visit, offer.key)).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.capability("G19")
def test_the_api_shows_offers_to_the_own_body_and_partners_and_not_to_the_unit(
    client: Client, officer: User, visit: Delegation
) -> None:
    declined(an_offer(visit, officer), officer)
    open_to(visit, factories.body_of("MAN"), Part.WHOLE, why="partner:test")
    for body in ("LDS", "MAN"):
        shown = caller(body).get(f"/api/v1/delegations/{visit.key}/").json()
        [offer] = shown["offers"]
        assert (offer["what"], offer["value"], offer["decision"]) == (
            "Return flights for four officers",
            "3200.00",
            "declined",
        )
        assert (offer["register_by"], offer["registered_on"]) == ("2026-12-22", None)
    shown = caller("unit").get(f"/api/v1/delegations/{visit.key}/")
    assert "offers" not in shown.json()
    assert "flights" not in shown.text


def test_an_offer_changes_the_etag_of_the_record(officer: User, visit: Delegation) -> None:
    leeds = caller("LDS")
    before = leeds.get(f"/api/v1/delegations/{visit.key}/").headers["ETag"]
    offer = an_offer(visit, officer)
    after = leeds.get(f"/api/v1/delegations/{visit.key}/").headers["ETag"]
    assert before != after
    unit = caller("unit")
    seen = unit.get(f"/api/v1/delegations/{visit.key}/").headers["ETag"]
    declined(offer, officer)
    assert unit.get(f"/api/v1/delegations/{visit.key}/").headers["ETag"] == seen


def test_history_and_trail(client: Client, officer: User, visit: Delegation) -> None:
    offer = an_offer(visit, officer)
    offer = services.edit_offer(offer, seen=1, by=officer, now=LATER, value=Decimal("4000.50"))
    declined(offer, officer)
    client.force_login(officer)
    page = client.get(at("delegation", visit)).text
    assert "Added: Return flights for four officers (£3,200)" in page
    assert "value was “£3,200”, now “£4,000.50”" in page
    assert "decision was “Not decided yet”, now “Declined”" in page
    events = list(Event.objects.filter(action__startswith="offer_").order_by("pk"))
    assert [event.action for event in events] == ["offer_put_down", "offer_edited", "offer_decided"]
    assert {(event.subject, tuple(event.facts)) for event in events} == {(visit.key, ("offers",))}
    assert all("unit" not in event.after for event in events)
    assert Change.objects.filter(field="offers", late=True).count() == 0


def test_a_draft_has_offers_too_and_takes_them_with_it(officer: User) -> None:
    draft = a_draft("LDS", by=officer)
    offer = an_offer(draft, officer)
    assert not Change.objects.exists()
    assert offer.register_by is not None


# -- What the record says --------------------------------------------------------------------------------------------


def test_the_record_leads_its_council_there_and_says_how_far_it_is(
    client: Client, officer: User, visit: Delegation
) -> None:
    client.force_login(officer)
    page = client.get(at("delegation", visit)).text
    assert at("delegation_offers", visit) in page
    an_offer(visit, officer)
    page = client.get(at("delegation", visit)).text
    assert "1 offer, 1 not decided, 1 before the monitoring officer" in page


def test_the_list_says_how_many_and_what_they_are_worth_by_way_and_decision(
    client: Client, officer: User, visit: Delegation
) -> None:
    an_offer(visit, officer, kind="gift", what="Tea", value=Decimal("10.25"))
    an_offer(visit, officer, kind="gift", what="A scroll", value=Decimal("20.50"))
    an_offer(visit, officer, kind="meal", what="A banquet", value=None)
    an_offer(visit, officer, kind="gift", what="A book", value=Decimal(15), way="by_us")
    client.force_login(officer)
    page = client.get(at("delegation_offers", visit)).text
    assert "They offer it to us: not decided yet" in page
    assert "£30.75" in page
    assert "We offer it to them: not decided yet" in page


def test_a_long_list_takes_no_more_queries_than_a_short_one(client: Client, officer: User, visit: Delegation) -> None:
    client.force_login(officer)
    services.register_offer(an_offer(visit, officer), note="Entered.", by=officer, now=NOW)
    with CaptureQueriesContext(connection) as few:
        client.get(at("delegation_offers", visit))
    for number in range(12):
        by = council_user("LDS")
        services.register_offer(an_offer(visit, by, what=f"Offer {number}"), note="Entered.", by=by, now=NOW)
    with CaptureQueriesContext(connection) as many:
        client.get(at("delegation_offers", visit))
    assert len(many) <= len(few)


def test_each_council_has_its_own_threshold(officer: User) -> None:
    council_user("MAN")
    CouncilSettings.objects.filter(council="MAN").update(gift_threshold=25)
    gift = {"kind": "gift", "value": Decimal("30.00")}
    assert an_offer(a_delegation("LDS", by=officer), officer, **gift).register_by is None
    other = council_user("MAN")
    assert an_offer(a_delegation("MAN", by=other), other, **gift).register_by is not None
    assert Council.objects.filter(code__in=["LDS", "MAN"]).count() == 2


@pytest.mark.capability("G19")
def test_what_is_put_down_changes_nothing_for_the_unit(client: Client, officer: User, visit: Delegation) -> None:
    analyst = user_of("unit", Role.ANALYST)
    unit = caller("unit")
    client.force_login(analyst)
    addresses = [reverse("home"), at("delegation", visit), reverse("delegations"), reverse("search") + "?q=flights"]

    def seen() -> list[str]:
        pages = [
            re.sub(r'(nonce|name="form_id" value|token" value)="[^"]+"', "", client.get(address).text)
            for address in addresses
        ]
        return [*pages, unit.get(f"delegations/{visit.key}/").text]

    seen()  # looked at once, so that it is not new any longer
    before = seen()
    declined(an_offer(visit, officer), officer)
    services.put_down_cost(visit, by=officer, now=NOW, kind="travel", amount=Decimal(10), paid_by="council")
    assert seen() == before
    told = Event.objects.filter(action__in=["offer_put_down", "offer_decided", "cost_put_down"])
    assert {(*event.before, *event.after) for event in told} == {("council:LDS", "council:LDS")}
