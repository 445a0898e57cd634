"""Contacts that councils tell the central unit of: in its queue until somebody of it has looked."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement import services
from engagement.models import ContactReview
from tests import factories
from tests.factories import NOW
from web.refusals import WrongState

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
ADDRESS = "/review/contacts/"


@pytest.fixture
def analyst(client: Client) -> User:
    analyst = factories.user_of("unit", Role.ANALYST)
    client.force_login(analyst)
    return analyst


def test_what_a_council_tells_of_waits_until_it_is_looked_at(client: Client, analyst: User) -> None:
    told = factories.a_contact("LDS", told_unit=True)
    factories.a_contact("LDS")
    queue = client.get("/review/")
    assert "Contacts told to us (1)" in queue.text
    assert told.reference in client.get(ADDRESS).text
    client.post(f"/contacts/{told.key}/review/take/")
    assert f"With {analyst.name} since 24 November 2026" in client.get(ADDRESS).text
    assert f'href="{ADDRESS}" class="govuk-back-link"' in client.get(told.get_absolute_url()).text
    # With whom looked at one, the next waits.
    assert client.post(f"/contacts/{told.key}/review/looked/").headers["Location"] == ADDRESS
    assert told.reference not in client.get(ADDRESS).text
    assert "looked at it on 24 November 2026" in client.get(told.get_absolute_url()).text
    # The council hears nothing of it, and nothing of its record has changed.
    client.force_login(factories.council_user("LDS"))
    page = client.get(told.get_absolute_url())
    assert "looked at it" not in page.text
    told.refresh_from_db()
    assert told.version == 1


def test_each_body_looks_for_itself_and_within_its_reach(client: Client, analyst: User) -> None:
    cardiff = factories.a_contact("CRF", told_unit=True)
    leeds = factories.a_contact("LDS", told_unit=True)
    services.look_at_contact(cardiff, by=analyst, now=NOW)
    client.force_login(factories.user_of("wales", Role.DEVOLVED))
    page = client.get(ADDRESS)
    assert cardiff.reference in page.text
    assert leeds.reference not in page.text
    assert "looked at it on" not in client.get(cardiff.get_absolute_url()).text


def test_what_was_not_told_or_is_not_shared_is_nobody_s_to_review(analyst: User) -> None:
    kept = factories.a_contact("LDS", sharing=Sharing.COUNCIL)
    with pytest.raises(PermissionDenied):
        services.look_at_contact(kept, by=analyst, now=NOW)
    with pytest.raises(WrongState):
        services.take_contact(factories.a_contact("LDS"), by=analyst, now=NOW)
    with pytest.raises(PermissionDenied):
        services.take_contact(kept, by=factories.council_user("LDS"), now=NOW)
    assert not ContactReview.objects.exists()


def test_a_colleague_may_take_it_over_and_saying_it_twice_changes_nothing(client: Client, analyst: User) -> None:
    contact = factories.a_contact("LDS", told_unit=True)
    services.take_contact(contact, by=analyst, now=NOW)
    assert "Ask before you do anything" not in client.get(contact.get_absolute_url()).text
    other = factories.user_of("unit", Role.ANALYST)
    client.force_login(other)
    page = client.get(contact.get_absolute_url()).text
    assert f"{analyst.name} has had this in hand since" in page and "Ask before you do anything" in page
    assert "Take it over" in page
    assert services.take_contact(contact, by=other, now=NOW).assigned_to == other
    services.look_at_contact(contact, by=analyst, now=NOW)
    assert services.look_at_contact(contact, by=other, now=NOW).looked_by == analyst


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"council": "CRF"}, {"CRF"}),
        ({"nation": "england"}, {"LDS", "MAN"}),
        ({"topic": "sport"}, {"LDS"}),
        ({"country": "CN"}, {"CRF", "LDS", "MAN"}),
        ({"country": "DE"}, set()),
        ({"hand": "mine"}, {"MAN"}),
        ({"hand": "nobody"}, {"LDS"}),
        ({"council": "", "topic": ""}, {"CRF", "LDS", "MAN"}),
    ],
)
def test_the_queue_is_narrowed_by_what_stands_beside_it(
    client: Client, analyst: User, asked: dict[str, str], kept: set[str]
) -> None:
    told = {
        "CRF": factories.a_contact("CRF", told_unit=True),
        "LDS": factories.a_contact("LDS", told_unit=True, topic="sport"),
        "MAN": factories.a_contact("MAN", told_unit=True),
    }
    services.take_contact(told["MAN"], by=analyst, now=NOW)
    services.take_contact(told["CRF"], by=factories.user_of("unit", Role.ANALYST), now=NOW)
    page = client.get(ADDRESS, asked)
    assert {code for code, contact in told.items() if contact.reference in page.text} == kept
    assert ("Selected filters" in page.text) == any(asked.values())
    if not kept:
        assert "Nothing here fits all of these filters." in page.text


def test_what_another_body_has_in_hand_is_in_nobodys(client: Client, analyst: User) -> None:
    cardiff = factories.a_contact("CRF", told_unit=True)
    services.take_contact(cardiff, by=analyst, now=NOW)
    client.force_login(factories.user_of("wales", Role.DEVOLVED))
    page = client.get(ADDRESS, {"hand": "nobody"})
    assert cardiff.reference in page.text
    # Who reviews one nation is offered its councils alone.
    assert 'name="nation"' not in page.text and "Leeds City Council" not in page.text


@pytest.mark.parametrize("asked", [{"council": "nowhere"}, {"hand": "yours"}, {"colour": "red"}])
def test_a_filter_that_cannot_be_taken_is_told(client: Client, analyst: User, asked: dict[str, str]) -> None:
    assert client.get(ADDRESS, asked).status_code == 400
