"""Costs: put down, changed, removed, summed; what would cost less; and what a request for information asks."""

from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Part, Sharing
from accounts.sharing import open_to
from audit.models import Event
from engagement import services
from engagement.models import Cost, Delegation
from engagement.rules import MOST_COSTS, Direction, OfferKind
from places.models import Place
from tests import factories
from tests.api.callers import caller
from tests.engagement.pages import at, hidden, send
from tests.factories import NOW, a_delegation, again, council_user, user_of
from tests.guidance.texts import an_entry
from tests.races.at_once import at_once
from web.refusals import Stale, WrongState

pytestmark = pytest.mark.django_db


def facts(**more: Any) -> dict[str, Any]:
    return {"kind": "travel", "what": "Rail fares", "amount": Decimal("120.50"), "paid_by": "council", **more}


def a_cost(delegation: Delegation, by: User, **more: Any) -> Cost:
    return services.put_down_cost(delegation, by=by, now=NOW, **facts(**more))


def typed(**more: Any) -> dict[str, Any]:
    return {**facts(amount="£1,250.50"), "payer": "", **more}


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


@pytest.fixture
def visit(officer: User) -> Delegation:
    return a_delegation("LDS", by=officer, direction=Direction.OUTWARD)


# -- The list and its sums -------------------------------------------------------------------------------------------


def some_costs(visit: Delegation, officer: User) -> None:
    a_cost(visit, officer, what="Flights", amount=Decimal("1200.10"))
    a_cost(visit, officer, what="Rail fares", amount=Decimal("300.05"), is_estimate=True)
    a_cost(
        visit,
        officer,
        kind="accommodation",
        what="Three nights",
        amount=Decimal("410.00"),
        paid_by="company_abroad",
        payer="Made-up Harbour Company Limited",
    )
    a_cost(visit, officer, kind="expenses", what="", amount=Decimal("0.85"))


@pytest.mark.capability("P30")
def test_costs_are_summed_by_kind_and_by_who_pays(client: Client, officer: User, visit: Delegation) -> None:
    some_costs(visit, officer)
    client.force_login(officer)
    page = client.get(at("delegation_costs", visit)).text
    assert "£1,500.15, of which £300.05 is estimated" in page
    assert "£1,911, of which £300.05 is estimated" in page
    assert "£1,501, of which £300.05 is estimated" in page  # the council's
    assert "Made-up Harbour Company Limited" in page
    assert "A company abroad" in page
    assert page.index("Before you spend") < page.index("What is put down")


@pytest.mark.capability("P30")
def test_the_questions_of_a_request_are_answered_from_the_page(
    client: Client, officer: User, visit: Delegation
) -> None:
    some_costs(visit, officer)
    gift = services.put_down_offer(
        visit,
        by=officer,
        now=NOW,
        way="to_us",
        kind=OfferKind.GIFT,
        what="A silk scroll",
        value=Decimal("40.00"),
        giver="Made-up Municipal Office",
        receiver="",
        offered_on=NOW.date(),
    )
    services.decide_offer(
        gift, decision="accepted", reason="A token.", decided_on=NOW.date(), seen=1, by=officer, now=NOW
    )
    client.force_login(officer)
    page = client.get(at("delegation_costs", visit)).text
    answers = page[page.index("As a request for information would ask it") :]
    for answer in (
        "Travel: £1,500.15, of which £300.05 is estimated",
        "Accommodation: £410",
        "Expenses: £0.85",
        "Other: £0",
        "Leeds City Council: £1,501, of which £300.05 is estimated",
        "A company abroad: £410",
        visit.council.name,
        "Made-up Harbour Company Limited",
        "A silk scroll, £40, from Made-up Municipal Office: accepted",
    ):
        assert answer in answers, answer


def test_without_any_the_page_says_so(client: Client, officer: User, visit: Delegation) -> None:
    client.force_login(officer)
    page = client.get(at("delegation_costs", visit)).text
    assert "No costs are put down yet" in page
    assert "Nothing is put down." in page
    assert "A meeting online needs no travel and no accommodation." in page


# -- What would cost less --------------------------------------------------------------------------------------------


@pytest.mark.capability("P30")
def test_the_virtual_alternative_comes_first_with_what_it_would_save(
    client: Client, officer: User, visit: Delegation
) -> None:
    an_entry(title="Made-up hour online", kind="alternative", alternative="virtual")
    an_entry(title="Made-up foyer", kind="alternative", alternative="foyer_reception")
    an_entry(title="Made-up draft", kind="alternative", alternative="virtual", is_published=False)
    some_costs(visit, officer)
    client.force_login(officer)
    page = client.get(at("delegation_costs", visit)).text
    assert "Meeting online would save the £1,910.15 that is put down here for travel and accommodation." in page
    first = page[: page.index("What is put down</h2>")]
    assert "Made-up hour online" in first
    assert "Made-up foyer" not in page
    assert "Made-up draft" not in page


def test_a_meeting_online_is_not_told_to_go_online(client: Client, officer: User) -> None:
    visit = a_delegation("LDS", by=officer, direction=Direction.VIRTUAL)
    client.force_login(officer)
    assert "Before you spend" not in client.get(at("delegation_costs", visit)).text


@pytest.mark.capability("P30")
def test_pooled_travel_names_others_to_the_same_province_within_sixty_days_and_what_each_would_bear(
    client: Client, officer: User, visit: Delegation
) -> None:
    """The visit is from 15 to 18 March 2027: sixty days before are 14 January, sixty days after 17 May."""
    some_costs(visit, officer)
    ningbo = Place.objects.get(code="CN-330200")
    chongqing = Place.objects.filter(country="CN").exclude(code__startswith="CN-33").first()

    def another(council: str, title: str, first: date, last: date, **more: Any) -> None:
        told = {"direction": Direction.OUTWARD, "sharing": Sharing.COUNCILS, "place": ningbo, **more}
        a_delegation(council, title=title, starts_on=first, ends_on=last, **told)

    another("MAN", "Made-up near before", date(2027, 1, 10), date(2027, 1, 14))
    another("BRD", "Made-up near after", date(2027, 5, 17), date(2027, 5, 20))
    another("MAN", "Made-up too early", date(2027, 1, 10), date(2027, 1, 13))
    another("BRD", "Made-up too late", date(2027, 5, 18), date(2027, 5, 20))
    another("BRD", "Made-up elsewhere", date(2027, 3, 15), date(2027, 3, 16), place=chongqing)
    another("BRD", "Made-up inward", date(2027, 3, 15), date(2027, 3, 16), direction=Direction.INWARD)
    another("BRD", "Made-up kept back", date(2027, 3, 15), date(2027, 3, 16), sharing=Sharing.COUNCIL)
    another("BRD", "Made-up for the unit", date(2027, 3, 15), date(2027, 3, 16), sharing=Sharing.UNIT)
    another("LDS", "Made-up of our own", date(2027, 3, 20), date(2027, 3, 21))
    client.force_login(officer)
    page = client.get(at("delegation_costs", visit)).text
    assert "Made-up near before" in page
    assert "Made-up near after" in page
    for hidden_one in ("too early", "too late", "elsewhere", "inward", "kept back", "for the unit", "of our own"):
        assert f"Made-up {hidden_one}" not in page, hidden_one
    assert "£955.08" in page  # half of £1,910.15
    assert "Shared among all 3 councils, each would bear £636.72 of what is put down here." in page


def test_without_others_or_without_a_place_it_says_so(client: Client, officer: User) -> None:
    client.force_login(officer)
    alone = a_delegation("LDS", by=officer, direction=Direction.OUTWARD)
    told = "No other council’s visit to Zhejiang within 60 days is shared with you."
    assert told in client.get(at("delegation_costs", alone)).text
    placeless = a_delegation("LDS", by=officer, direction=Direction.OUTWARD)
    Delegation.objects.filter(pk=placeless.pk).update(place=None)
    assert "Say the leading place" in client.get(at("delegation_costs", placeless)).text


def test_more_costs_and_more_visits_take_no_more_queries(client: Client, officer: User, visit: Delegation) -> None:
    client.force_login(officer)
    for number in range(2):
        a_cost(visit, officer, what=f"Cost {number}")
        a_delegation("MAN", direction=Direction.OUTWARD, sharing=Sharing.COUNCILS)
    client.get(at("delegation_costs", visit))
    with CaptureQueriesContext(connection) as few:
        client.get(at("delegation_costs", visit))
    for number in range(6):
        a_cost(visit, officer, what=f"Another {number}")
        a_delegation("BRD", direction=Direction.OUTWARD, sharing=Sharing.COUNCILS)
    with CaptureQueriesContext(connection) as many:
        client.get(at("delegation_costs", visit))
    assert len(many) == len(few)


# -- What is typed ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("", "Enter the amount"),
        ("-5", "The amount must be £0 or more"),
        ("−5", "The amount must be £0 or more"),
        ("1,000,000,000,000", "The amount must be at most £99,999,999.99"),
        ("12,50", "The amount must have a point before the pence"),
        ("a lot", "The amount must be an amount in pounds"),
    ],
)
def test_an_amount_that_is_none_is_told_beside_its_box_and_nothing_typed_is_lost(
    client: Client, officer: User, visit: Delegation, amount: str, sentence: str
) -> None:
    client.force_login(officer)
    page = send(client, at("delegation_cost_add", visit), **typed(amount=amount, what="Made-up fares"))
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert sentence in page.text
    assert 'id="id_amount-error"' in page.text
    assert "Made-up fares" in page.text
    assert amount in page.text
    assert not Cost.objects.exists()


def test_pounds_with_a_sign_and_a_comma_are_taken(client: Client, officer: User, visit: Delegation) -> None:
    client.force_login(officer)
    answer = send(client, at("delegation_cost_add", visit), **typed())
    assert answer.url == at("delegation_costs", visit)
    assert Cost.objects.get().amount == Decimal("1250.50")
    assert "The cost is put down." in client.get(answer.url).text


def test_whoever_else_pays_is_named_in_full(client: Client, officer: User, visit: Delegation) -> None:
    client.force_login(officer)
    address = at("delegation_cost_add", visit)
    page = send(client, address, **typed(paid_by="government_abroad"))
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert "Enter the full name of who pays" in page.text
    assert 'id="id_payer-error"' in page.text
    page = send(client, address, **typed(payer="Made-up Company"))
    assert "Leave the name empty where your council pays" in page.text
    answer = send(client, address, **typed(paid_by="government_abroad", payer="Made-up Municipal Government"))
    assert answer.status_code == HTTPStatus.FOUND
    assert Cost.objects.get().payer == "Made-up Municipal Government"


# -- Changing, removing, twice ---------------------------------------------------------------------------------------


def test_an_estimate_becomes_what_was_paid(client: Client, officer: User, visit: Delegation) -> None:
    cost = a_cost(visit, officer, is_estimate=True)
    client.force_login(officer)
    address = at("delegation_cost", visit, cost.key)
    assert 'value="120.50"' in client.get(address).text
    assert send(client, address, **typed(amount="131.20")).status_code == HTTPStatus.FOUND
    cost.refresh_from_db()
    assert (cost.amount, cost.is_estimate, cost.version) == (Decimal("131.20"), False, 2)
    page = client.get(at("delegation", visit)).text
    assert "amount was “£120.50”, now “£131.20”" in page
    assert "an estimate was “yes”, now “no”" in page


def test_two_officers_on_one_cost(officer: User, visit: Delegation, client: Client) -> None:
    cost = a_cost(visit, officer)
    client.force_login(officer)
    address = at("delegation_cost", visit, cost.key)
    told = {**hidden(client.get(address)), **typed(amount="99")}
    services.edit_cost(cost, seen=1, by=council_user("LDS"), now=NOW, amount=Decimal("77.00"))
    page = client.post(address, told)
    assert page.status_code == HTTPStatus.PRECONDITION_FAILED
    assert "77" in page.text and "99" in page.text
    with pytest.raises(Stale):
        services.edit_cost(cost, seen=1, by=officer, now=NOW, amount=Decimal("78.00"))


def test_a_cost_is_removed_and_the_history_keeps_it(client: Client, officer: User, visit: Delegation) -> None:
    cost = a_cost(visit, officer)
    client.force_login(officer)
    address = at("delegation_cost_remove", visit, cost.key)
    assert "Remove this cost: Travel, £120.50?" in client.get(address).text
    assert send(client, address).url == at("delegation_costs", visit)
    assert not Cost.objects.exists()
    services.remove_cost(cost, by=officer, now=NOW)
    assert "Removed: Rail fares (£120.50)" in client.get(at("delegation", visit)).text
    assert [event.action for event in Event.objects.filter(action__startswith="cost_").order_by("pk")] == [
        "cost_put_down",
        "cost_removed",
    ]


def test_one_form_makes_one_cost(client: Client, officer: User, visit: Delegation) -> None:
    client.force_login(officer)
    address = at("delegation_cost_add", visit)
    told = {**hidden(client.get(address)), **typed()}
    for _click in range(2):
        assert client.post(address, told).status_code == HTTPStatus.FOUND
    assert Cost.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_form_at_the_same_moment_makes_one_cost() -> None:
    officer = council_user("LDS")
    visit = a_delegation("LDS", by=officer)

    def put_down() -> str:
        return services.put_down_cost(visit, by=again(officer), now=NOW, form_id="abc", **facts()).key

    assert len({*at_once(put_down, put_down)}) == 1
    assert Cost.objects.count() == 1


def test_there_are_at_most_so_many(officer: User, visit: Delegation) -> None:
    Cost.objects.bulk_create(
        Cost(council_id="LDS", delegation=visit, made_at=NOW, made_by=officer, **facts()) for _n in range(MOST_COSTS)
    )
    with pytest.raises(ValidationError, match="200 costs already"):
        a_cost(visit, officer)


def test_of_a_visit_that_was_called_off_nothing_changes_any_more(
    client: Client, officer: User, visit: Delegation
) -> None:
    cost = a_cost(visit, officer)
    visit.refresh_from_db()
    services.cancel_delegation(visit, reason="Called off.", seen=visit.version, by=officer, now=NOW)
    client.force_login(officer)
    page = client.get(at("delegation_costs", visit)).text
    assert "£120.50" in page
    assert "Put down a cost" not in page
    for act in (
        lambda: a_cost(visit, officer),
        lambda: services.edit_cost(cost, seen=1, by=officer, now=NOW, amount=Decimal(1)),
        lambda: services.remove_cost(cost, by=officer, now=NOW),
    ):
        with pytest.raises(WrongState):
            act()


# -- Who sees it -----------------------------------------------------------------------------------------------------


def test_who_sees_the_whole_reads_it_and_its_council_alone_acts(
    client: Client, officer: User, visit: Delegation
) -> None:
    cost = a_cost(visit, officer)
    open_to(visit, factories.body_of("MAN"), Part.WHOLE, why="partner:test")
    acts = [
        at("delegation_cost_add", visit),
        at("delegation_cost", visit, cost.key),
        at("delegation_cost_remove", visit, cost.key),
    ]
    for who in (council_user("MAN"), council_user("LDS", Role.LEADER)):
        client.force_login(who)
        page = client.get(at("delegation_costs", visit)).text
        assert "£120.50" in page
        assert "Put down a cost" not in page
        for address in acts:
            assert address not in page
            assert client.get(address).status_code == HTTPStatus.FORBIDDEN
            assert client.post(address, {}).status_code == HTTPStatus.FORBIDDEN
        with pytest.raises(PermissionDenied):
            a_cost(visit, again(who))
        with pytest.raises(PermissionDenied):
            services.edit_cost(cost, seen=1, by=again(who), now=NOW, amount=Decimal(1))
        with pytest.raises(PermissionDenied):
            services.remove_cost(cost, by=again(who), now=NOW)
    for who in (user_of("unit", Role.ANALYST), council_user("BRD"), user_of("wales", Role.DEVOLVED)):
        client.force_login(who)
        for address in (at("delegation_costs", visit), *acts[1:]):
            assert client.get(address).status_code == HTTPStatus.NOT_FOUND
        assert "£120.50" not in client.get(at("delegation", visit)).text
    for body in ("LDS", "unit"):
        assert "120.50" not in caller(body).get(f"/api/v1/delegations/{visit.key}/").text


def test_the_record_says_how_much_is_put_down(client: Client, officer: User, visit: Delegation) -> None:
    a_cost(visit, officer)
    client.force_login(officer)
    page = client.get(at("delegation", visit)).text
    assert at("delegation_costs", visit) in page
    assert "£120.50" in page
