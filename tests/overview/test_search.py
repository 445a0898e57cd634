"""One search over everything in sight."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from places.models import Place
from tests import factories

pytestmark = pytest.mark.django_db
SEARCH = "/search/"


@pytest.fixture
def analyst(client: Client) -> User:
    person = factories.user_of("unit", Role.ANALYST)
    client.force_login(person)
    return person


@pytest.mark.parametrize("typed", ["Hangzhou", "hangzhou", "杭州", "Hángzhōu", "Hangchow"])
def test_a_place_is_found_by_any_spelling(client: Client, analyst: User, typed: str) -> None:
    page = client.get(SEARCH, {"q": typed}).text
    assert "Hangzhou, Zhejiang" in page
    assert 'href="/delegations/?place=CN-330100"' in page


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Hangzhou", {"visit", "office"}),
        ("friendship", {"visit"}),
        ("杭州", {"visit", "office"}),
        ("Made-up Off", {"office"}),
    ],
)
def test_visits_are_found_by_their_title_and_organisations_by_any_name(
    client: Client, analyst: User, typed: str, found: set[str]
) -> None:
    factories.a_delegation(
        "LDS",
        sharing=Sharing.UNIT,
        title="Hangzhou friendship visit",
        organisations=[{"name": "Made-up Office of Hangzhou", "local_name": "杭州市虚构办公室", "kind": "fao"}],
    )
    page = client.get(SEARCH, {"q": typed}).text
    told = {"visit": "Hangzhou friendship visit", "office": "Made-up Office of Hangzhou"}
    assert {name for name, words in told.items() if words in page} == found


def test_organisations_of_one_name_are_told_apart_by_kind_place_and_the_last_delegation_in_sight(
    client: Client, analyst: User
) -> None:
    office = {"name": "Made-up Office", "kind": "fao", "place": Place.objects.get(code="CN-330100")}
    for code, day, sharing in (
        ("LDS", 1, Sharing.UNIT),
        ("LDS", 2, Sharing.COUNCIL),
        ("CRF", 3, Sharing.UNIT),
    ):
        starts_on = date(2027, 3, day)
        factories.a_delegation(
            code, sharing=sharing, starts_on=starts_on, ends_on=starts_on, organisations=[office], place=office["place"]
        )
    page = client.get(SEARCH, {"q": "Made-up Office"}).text
    entries = re.findall(r"<li>(.*?)</li>", page.partition(">Organisations<")[2].partition("<h2")[0], re.DOTALL)
    plain = sorted(re.sub("<[^>]+>", "", entry.partition("<br>")[2]).strip() for entry in entries)
    assert plain == [
        f"Foreign Affairs Office. Hangzhou, Zhejiang (杭州市). Its last delegation: {met}"
        for met in ("City of Cardiff Council, 3 March 2027", "Leeds City Council, 1 March 2027")
    ]


def test_what_is_only_like_the_text_stands_nowhere_where_something_has_it(client: Client, analyst: User) -> None:
    page = client.get(SEARCH, {"q": "Wuhan"}).text
    assert "Wuhan, Hubei" in page
    assert "Wigan" not in page, "a council, and nothing but like it"
    assert "/councils/LDS/" in client.get(SEARCH, {"q": "Leads"}).text


def test_a_reference_opens_its_record_however_it_is_typed(client: Client, analyst: User) -> None:
    visit = factories.a_delegation("LDS", sharing=Sharing.UNIT)
    reference = str(visit.reference)
    for typed in (
        reference,
        reference.lower(),
        f" {reference} ",
        reference.replace("-", " "),
        reference.replace("-", ""),
    ):
        answer = client.get(SEARCH, {"q": typed})
        assert (answer.status_code, answer.headers.get("Location")) == (302, visit.get_absolute_url())


def test_a_council_is_found_and_leads_to_its_page(client: Client, analyst: User) -> None:
    assert 'href="/councils/LDS/"' in client.get(SEARCH, {"q": "leeds"}).text


@pytest.mark.parametrize("typed", ["杭州", "Hangzhuo"])
def test_the_visits_of_a_place_are_found_by_any_spelling(client: Client, analyst: User, typed: str) -> None:
    factories.a_delegation("LDS", sharing=Sharing.UNIT, title="Made-up visit")
    factories.a_delegation("LDS", sharing=Sharing.COUNCIL, title="Kept visit")
    page = client.get(SEARCH, {"q": typed}).text
    assert "Made-up visit" in page
    assert "Kept visit" not in page


def test_what_is_kept_to_a_council_is_found_by_it_alone(client: Client, analyst: User) -> None:
    kept = factories.a_delegation("LDS", sharing=Sharing.COUNCIL, title="Quiet orchid visit")
    assert "Nothing found" in client.get(SEARCH, {"q": "orchid"}).text
    assert client.get(SEARCH, {"q": str(kept.reference)}).status_code == 200
    client.force_login(factories.council_user("LDS"))
    assert "Quiet orchid visit" in client.get(SEARCH, {"q": "orchid"}).text
    assert client.get(SEARCH, {"q": str(kept.reference)}).headers["Location"] == kept.get_absolute_url()


def test_more_than_ten_lead_to_the_list_of_all(client: Client, analyst: User) -> None:
    for _ in range(11):
        factories.a_bare_delegation("LDS", sharing=Sharing.UNIT, title="Orchid show")
    page = client.get(SEARCH, {"q": "orchid"}).text
    assert page.count("Orchid show") == 10
    assert 'href="/delegations/?q=orchid"' in page


def test_what_cannot_be_looked_for_is_said_beside_the_box(client: Client, analyst: User) -> None:
    assert client.get(SEARCH).status_code == 200
    empty = client.get(SEARCH, {"q": " "})
    assert (empty.status_code, "Enter what you are looking for" in empty.text) == (400, True)
    long = client.get(SEARCH, {"q": "x" * 101})
    assert long.status_code == 400
    assert "x" * 101 in long.text


def test_who_reads_no_delegations_has_no_search(client: Client) -> None:
    client.force_login(factories.user_of("fcdo", Role.READER))
    assert client.get(SEARCH).status_code == 403
    assert reverse("search") not in client.get("/").text


def test_it_takes_the_same_few_queries_whatever_it_finds(
    client: Client, analyst: User, django_assert_max_num_queries: object
) -> None:
    for _ in range(10):
        factories.a_delegation("LDS", sharing=Sharing.UNIT, title="Hangzhou visit")
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        client.get(SEARCH, {"q": "Hangzhou"})
