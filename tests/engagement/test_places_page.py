"""The places of a delegation, found by any of their names."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from engagement.models import Delegation
from places.models import Country, Place
from tests import factories
from tests.engagement.pages import at, hidden, post, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


@pytest.fixture
def draft(officer: User) -> Delegation:
    draft = factories.a_draft(by=officer)
    Delegation.objects.update(place=None)
    return draft


@pytest.mark.parametrize("typed", ["Hangzhou", "hang zhou", "Hángzhōu", "杭州", "杭州市", "Hangchow"])
def test_a_place_is_found_by_english_pinyin_characters_and_old_spellings(
    client: Client, draft: Delegation, typed: str
) -> None:
    assert send(client, at("delegation_place_add", draft), q=typed).url == at("delegation_places", draft)
    draft.refresh_from_db()
    assert draft.place == factories.hangzhou()


def test_a_suggestion_chosen_is_the_place(client: Client, draft: Delegation) -> None:
    answer = client.get(reverse("place_suggestions", args=["CN"]), {"q": "suzh"})
    names = [found["name"] for found in answer.json()["results"]]
    assert "Suzhou, Jiangsu (苏州市)" in names
    send(client, at("delegation_place_add", draft), q="Suzhou, Jiangsu (苏州市)")
    draft.refresh_from_db()
    assert str(draft.place_id) == "CN-320500"


def test_where_several_places_share_a_name_they_are_offered(client: Client, draft: Delegation) -> None:
    asked = send(client, at("delegation_place_add", draft), q="Suzhou")
    page = client.get(asked.url)
    assert 'Suzhou, Jiangsu (<span lang="zh">苏州市</span>)' in page.text
    assert 'Suzhou, Anhui (<span lang="zh">宿州市</span>)' in page.text
    unanswered = post(client, asked.url, hidden(page) | {"q": "Suzhou"})
    assert unanswered.status_code == 400
    assert "Choose which place you mean" in unanswered.text
    chosen = post(client, asked.url, hidden(unanswered) | {"q": "Suzhou", "place": "CN-341300"})
    assert chosen.url == at("delegation_places", draft)
    draft.refresh_from_db()
    assert str(draft.place_id) == "CN-341300"


def test_a_new_name_beats_the_choices_of_an_older_search(client: Client, draft: Delegation) -> None:
    page = client.get(at("delegation_place_add", draft) + "?q=Suzhou")
    answer = post(client, at("delegation_place_add", draft), hidden(page) | {"q": "Hangzhou", "place": "CN-341300"})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.place == factories.hangzhou()


def test_a_place_of_another_territory_is_said_to_be_one(client: Client, draft: Delegation) -> None:
    elsewhere = Place.objects.exclude(country="CN").select_related("country")[0]
    page = send(client, at("delegation_place_add", draft), q=elsewhere.name)
    assert page.status_code == 400
    assert f"{elsewhere.name} is a place of {elsewhere.country.name}, not of China" in page.text


def test_a_search_that_finds_nothing_stays_on_its_page_and_stands_in_no_way(client: Client, draft: Delegation) -> None:
    page = send(client, at("delegation_place_add", draft), q="Atlantis upon Qzx")
    assert page.status_code == 400
    assert "There is no place called “Atlantis upon Qzx”" in page.text
    assert 'value="Atlantis upon Qzx"' in page.text
    later = post(client, at("delegation_place_add", draft), hidden(page) | {"q": "Atlantis upon Qzx", "later": "yes"})
    assert later.url == reverse("delegations")
    assert "No place was added: none was chosen." in client.get(later.url).text
    draft.refresh_from_db()
    assert draft.draft_input == {}
    assert send(client, at("delegation_check", draft)).url == at("delegation_logged", draft)


def test_what_is_only_like_the_name_typed_is_offered_as_a_guess(client: Client, draft: Delegation) -> None:
    asked = send(client, at("delegation_place_add", draft), q="Atlantis")
    page = client.get(asked.url).text
    assert "Nothing matches exactly. Did you mean:" in page
    assert "Which place do you mean?" not in page
    assert " checked" not in page
    page = client.get(at("delegation_place_add", draft) + "?q=Suzhou").text
    assert "Which place do you mean?" in page
    assert "Nothing matches exactly" not in page


@pytest.mark.parametrize(
    ("direction", "question"),
    [
        ("inward", "Where do they come from?"),
        ("outward", "Where are you going?"),
        ("virtual", "Where are the people you meet?"),
    ],
)
def test_where_is_asked_as_the_direction_has_it(
    client: Client, draft: Delegation, direction: str, question: str
) -> None:
    Delegation.objects.update(direction=direction)
    for name in ("tasks", "places", "place_add"):
        assert question in client.get(at(f"delegation_{name}", draft)).text


def test_what_is_done_to_a_place_names_it_once(client: Client, draft: Delegation) -> None:
    send(client, at("delegation_place_add", draft), q="Hangzhou")
    page = client.get(at("delegation_places", draft)).text
    assert 'Remove<span class="govuk-visually-hidden"> (Hangzhou, Zhejiang)</span>' in page


def test_a_country_without_places_says_so(client: Client, draft: Delegation) -> None:
    Delegation.objects.update(country=Country.objects.get(code="FR"))
    page = send(client, at("delegation_place_add", draft), q="Lyon")
    assert "The register holds no places of France yet" in page.text


@pytest.mark.parametrize("typed", ["", "   ", "x" * 300, "%", "\x00", "'; drop table"])
def test_nothing_that_is_typed_breaks_the_page(client: Client, draft: Delegation, typed: str) -> None:
    assert send(client, at("delegation_place_add", draft), q=typed).status_code == 400
    status = 400 if "\x00" in typed else 200
    assert client.get(at("delegation_place_add", draft), {"q": typed}).status_code == status
    assert client.get(reverse("place_suggestions"), {"q": typed}).status_code == status


def test_further_places_lead_and_leave(client: Client, draft: Delegation) -> None:
    for name in ("Hangzhou", "Ningbo", "Shanghai"):
        send(client, at("delegation_place_add", draft), q=name)
    ningbo = Place.objects.get(country="CN", name="Ningbo", level="prefecture")
    send(client, at("delegation_place_lead", draft, ningbo.code))
    draft.refresh_from_db()
    assert draft.place == ningbo
    assert draft.further_places.count() == 2
    send(client, at("delegation_place_remove", draft, ningbo.code))
    draft.refresh_from_db()
    assert str(draft.place) == "Shanghai"
    again = post(client, at("delegation_place_remove", draft, ningbo.code))
    assert again.status_code == 302


def test_adding_a_place_twice_adds_it_once(client: Client, draft: Delegation) -> None:
    for _ in range(2):
        assert send(client, at("delegation_place_add", draft), q="Hangzhou").status_code == 302
    assert draft.further_places.count() == 0


def test_suggestions_are_for_those_who_sign_in(client: Client) -> None:
    assert client.get(reverse("place_suggestions"), {"q": "Hang"}).status_code == 302
