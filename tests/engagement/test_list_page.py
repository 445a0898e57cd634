"""The list of delegations: what one may see, narrowed by what stands in the address."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement.views.listing import in_numbers
from places.models import Place
from tests import factories
from tests.engagement.pages import at
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
LIST = reverse("delegations")


@pytest.fixture
def on_the_day(time_machine: Any) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


def titles(page: Any) -> list[str]:
    return re.findall(r'<a class="govuk-link" href="/delegations/[0-9a-z]{12}/(?:\?[^"]*)?">([^<]+)</a>', page.text)


def test_own_ones_and_what_others_share_are_listed(client: Client, officer: User) -> None:
    factories.a_bare_delegation("LDS", title="Ours", sharing=Sharing.COUNCIL)
    factories.a_bare_delegation("CRF", title="Shared", sharing=Sharing.COUNCILS)
    factories.a_bare_delegation("CRF", title="Kept", sharing=Sharing.UNIT)
    assert set(titles(client.get(LIST))) == {"Ours", "Shared"}
    assert titles(client.get(LIST, {"shared": "no"})) == ["Ours"]
    assert titles(client.get(LIST, {"shared": "yes"})) == ["Shared"]


def test_drafts_stand_apart_at_the_top(client: Client, officer: User) -> None:
    draft = factories.a_draft(by=officer, title="Half done")
    factories.a_draft("CRF", title="Theirs")
    page = client.get(LIST)
    assert at("delegation_tasks", draft) in page.text
    assert "Theirs" not in page.text
    assert titles(page) == []
    assert titles(client.get(LIST, {"stage": "draft"})) == ["Half done"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "harb"}, ["Harbour study tour"]),
        ({"direction": "outward"}, ["Harbour study tour"]),
        ({"purpose": "youth"}, ["Choir visit"]),
        ({"country": "TW"}, ["Choir visit"]),
        ({"council": "CRF"}, ["Choir visit"]),
        ({"place": "Kaohsiung"}, ["Choir visit"]),
        ({"place": "TW-KHH"}, ["Choir visit"]),
        ({"place": "杭州"}, ["Harbour study tour"]),
        ({"stage": "cancelled"}, ["Choir visit"]),
        ({"starts_after": "2027-06-01"}, ["Choir visit"]),
        ({"starts_before": "2027-06-01"}, ["Harbour study tour"]),
        ({"counted": "yes"}, ["Harbour study tour"]),
        ({"timing": "upcoming"}, ["Harbour study tour"]),
        ({"q": "nothing like it"}, []),
        ({"place": "Atlantis upon Qzx"}, None),
        ({"starts_after": "soon"}, None),
        ({"direction": "sideways"}, None),
        ({"colour": "red"}, None),
        ({"after": "nonsense"}, None),
        ({"place": "x" * 500}, None),
    ],
)
def test_the_address_narrows_the_list(
    client: Client, officer: User, asked: dict[str, str], found: list[str] | None
) -> None:
    factories.a_bare_delegation("LDS", title="Harbour study tour", direction="outward", starts_on=date(2027, 3, 1))
    factories.a_bare_delegation(
        "CRF",
        title="Choir visit",
        sharing=Sharing.COUNCILS,
        stage="cancelled",
        purposes=["youth"],
        place=Place.objects.get(code="TW-KHH"),
        starts_on=date(2027, 9, 1),
        ends_on=date(2027, 9, 2),
    )
    page = client.get(LIST, asked)
    if found is None:
        assert page.status_code == 400
        return
    assert page.status_code == 200
    assert titles(page) == found
    if not found:
        assert "Nothing fits all of these filters" in page.text


def test_the_filter_is_folded_until_it_is_used(client: Client, officer: User) -> None:
    folded, opened = '<details class="govuk-details app-fold">', '<details class="govuk-details app-fold" open>'
    assert folded in client.get(LIST).text
    assert opened in client.get(LIST, {"direction": "inward"}).text
    assert opened in client.get(LIST, {"starts_after": "soon"}).text


def test_what_figures_count_is_said_in_words(client: Client, officer: User) -> None:
    page = client.get(LIST, {"counted": "yes"}).text
    assert "Counted in national figures" in page
    assert "In figures" not in page


def test_chosen_filters_are_links_that_take_them_away(client: Client, officer: User) -> None:
    page = client.get(LIST, {"direction": "inward", "place": "Hangzhou", "q": ""}).text
    assert "Selected filters" in page
    assert "Hangzhou, Zhejiang (杭州市)" in page
    assert f'href="{LIST}?place=CN-330100&amp;q="' in page


def test_a_filter_that_cannot_be_read_is_corrected_beside_its_field(client: Client, officer: User) -> None:
    page = client.get(LIST, {"starts_after": "soon"})
    assert page.status_code == 400
    assert "Correct the filter" in page.text
    assert "soon" in page.text


@pytest.mark.parametrize("role", ["officer", "analyst"])
def test_the_form_as_a_browser_sends_it_narrows_by_what_was_chosen_alone(client: Client, role: str) -> None:
    """What nobody chose is sent as an empty word."""
    client.force_login(factories.council_user("LDS") if role == "officer" else factories.user_of("unit", Role.ANALYST))
    factories.a_bare_delegation("CRF", title="Over there", sharing=Sharing.COUNCILS, direction="outward")
    factories.a_bare_delegation("CRF", title="Over here", sharing=Sharing.COUNCILS, direction="inward")
    for address in [LIST, *([reverse("review_queue")] if role == "analyst" else [])]:
        form = client.get(address).context["form"]
        sent = {name: "" for name in form.fields if name != "stage"}
        assert client.get(address, sent).status_code == 200, address
        assert client.get(address, {**sent, "council": ["", ""]}).status_code == 400
        assert titles(client.get(address, {**sent, "direction": "outward"})) == ["Over there"]


def test_what_was_typed_for_a_name_and_is_none_stands_there_still(client: Client, officer: User) -> None:
    page = client.get(LIST, {"country": "Germny"})
    assert page.status_code == 400
    assert '<option value="Germny" selected>Germny</option>' in page.text
    assert "Choose an option from the list" in page.text


def test_empty_lists_say_so(client: Client, officer: User) -> None:
    assert "Nothing yet" in client.get(LIST).text
    client.force_login(factories.user_of("unit", Role.ANALYST))
    page = client.get(LIST).text
    assert "Delegations that councils share with you" in page
    assert "Log a delegation" not in page
    client.force_login(factories.user_of("corecities", Role.OBSERVER))
    assert "a record opens to you only when it is shared with your body by name" in client.get(LIST).text


@pytest.mark.parametrize(
    ("body", "role"),
    [("fcdo", Role.READER), ("fcdo", Role.CLEARER), ("service", Role.ADMINISTRATOR), ("LDS", Role.AUDITOR)],
)
def test_readers_without_rows_are_told_so(client: Client, body: str, role: Role) -> None:
    client.force_login(factories.user_of(body, role))
    assert client.get(LIST).status_code == 403


def test_a_long_list_comes_in_pages_with_few_queries(
    client: Client, officer: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(100):
        factories.a_bare_delegation("LDS" if number % 2 else "CRF", title=f"Visit {number}", sharing=Sharing.COUNCILS)
    with django_assert_max_num_queries(14):
        first = client.get(LIST, {"direction": "inward"})
    assert "100 delegations" in first.text
    following = re.search(r'href="([^"]+after=[^"]+)"', first.text)
    assert following is not None
    with django_assert_max_num_queries(14):
        second = client.get(following[1].replace("&amp;", "&"))
    assert len(titles(first)) == len(titles(second)) == 50
    assert not set(titles(first)) & set(titles(second))
    assert "Previous page" in second.text


def test_counts_are_capped_in_words() -> None:
    assert in_numbers("1,000+") == "more than 1,000 delegations"
    assert in_numbers("1") == "1 delegation"
    assert in_numbers("") == ""
