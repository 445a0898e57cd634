"""The letter that declines an offer; who sees offers, and where."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from http import HTTPStatus
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from docx import Document

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from accounts.rules import Part
from accounts.sharing import open_to
from audit.models import Event
from engagement import services
from engagement.models import Change, Delegation, Offer
from notifications.models import Task
from places.models import Council, Place
from tests import factories
from tests.api.callers import caller
from tests.engagement.offered import an_offer, declined, monitoring_officer
from tests.engagement.pages import at, send
from tests.factories import NOW, a_delegation, a_draft, again, council_user, user_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


@pytest.fixture
def visit(officer: User) -> Delegation:
    return a_delegation("LDS", by=officer)


# -- The letter ------------------------------------------------------------------------------------------------------


@pytest.mark.capability("P10", part="register, letter, task")
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
    assert "Here “us” is Leeds City Council." in page.text
    assert "monitoring officer today" not in page.text
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


def test_a_draft_has_offers_too_and_takes_them_with_it(client: Client, officer: User) -> None:
    draft = a_draft("LDS", by=officer)
    offer = an_offer(draft, officer)
    assert not Change.objects.exists()
    assert offer.register_by is not None
    client.force_login(officer)
    tasks = client.get(at("delegation_tasks", draft)).text
    assert at("delegation_offers", draft) in tasks
    assert "1 offer, 1 not decided" in tasks
    assert f'href="{at("delegation_tasks", draft)}"' in client.get(at("delegation_offers", draft)).text
    page = send(client, at("delegation_discard", draft))
    assert page.status_code == HTTPStatus.CONFLICT
    assert "An offer of this draft waits for your monitoring officer" in page.text
    services.register_offer(offer, note="Put down by mistake.", by=again(monitoring_officer()), now=NOW)
    assert send(client, at("delegation_discard", draft)).status_code == HTTPStatus.FOUND
    assert not Offer.objects.exists()
    assert not Task.objects.open().filter(kind__in=["register_offer", "decide_offer"]).exists()


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
    holder = again(monitoring_officer())
    services.register_offer(an_offer(visit, officer), note="Entered.", by=holder, now=NOW)
    with CaptureQueriesContext(connection) as few:
        client.get(at("delegation_offers", visit))
    for number in range(12):
        by = council_user("LDS")
        services.register_offer(an_offer(visit, by, what=f"Offer {number}"), note="Entered.", by=holder, now=NOW)
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


def test_the_page_of_a_draft_calls_its_money_by_its_name(client: Client) -> None:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    page = client.get(at("delegation_tasks", factories.a_draft(by=officer))).text
    assert '<h2 class="govuk-heading-m">Offers, gifts and costs</h2>' in page
    assert "’s offers, gifts and costs" not in page
