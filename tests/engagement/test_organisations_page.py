"""The organisations of a delegation: found among those one may see, or made on the spot."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from counterparts.models import Organisation
from engagement.models import Delegation
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
    return factories.a_draft(by=officer)


def test_an_organisation_is_found_and_added_with_its_role(client: Client, draft: Delegation, officer: User) -> None:
    office = factories.an_organisation(
        by=officer, name="Hangzhou Foreign Affairs Office", local_name="杭州市外事办公室"
    )
    found = [
        client.get(at("delegation_organisation_add", draft), {"q": sought}) for sought in ("affairs", "杭州市外事")
    ]
    assert all("Hangzhou Foreign Affairs Office" in page.text for page in found)
    answer = post(
        client,
        at("delegation_organisation_add", draft) + "?q=foreign",
        hidden(found[0]) | {"q": "affairs", "organisation": office.key, "role": "host"},
    )
    assert answer.url == at("delegation_organisations", draft)
    assert draft.organisations.get().role == "host"
    listed = client.get(answer.url).text
    assert "杭州市外事办公室" in listed
    send(client, at("delegation_organisation_remove", draft, draft.organisations.get().key))
    assert draft.organisations.count() == 0
    assert Organisation.objects.count() == 1


def test_another_councils_organisations_are_not_found(client: Client, draft: Delegation) -> None:
    hidden_one = factories.an_organisation("CRF", name="Cardiff’s Quiet Partner")
    page = client.get(at("delegation_organisation_add", draft), {"q": "Quiet Partner"})
    assert "Quiet Partner’" not in page.text.replace("Quiet Partner”", "")
    assert hidden_one.key not in page.text
    forged = post(
        client, at("delegation_organisation_add", draft) + "?q=Quiet", {"organisation": hidden_one.key, "role": "host"}
    )
    assert forged.status_code == 400
    assert client.get(reverse("organisation_suggestions"), {"q": "Quiet"}).json() == {"results": []}


def test_a_new_one_is_made_on_the_same_page(client: Client, draft: Delegation) -> None:
    page = client.get(at("delegation_organisation_add", draft), {"q": "宁波港"})
    assert "No organisation that you can see is called" in page.text
    assert "Add a new organisation" in page.text
    assert page.text.count('name="role"') == page.text.count("Save and continue") == 1
    assert 'value="宁波港"' in page.text
    answers = {
        "name": "Ningbo Port",
        "local_name": "宁波港",
        "kind": "port",
        "place": "CN-330100",
        "role": "site_owner",
    }
    address = at("delegation_organisation_add", draft) + "?q=宁波港"
    first, second = (post(client, address, answers | {"confirmed": "yes"}) for _ in range(2))
    assert first.status_code == second.status_code == 302
    made = Organisation.objects.get()
    assert (made.council_id, made.place_id, made.sharing) == ("LDS", "CN-330100", "council")
    assert draft.organisations.get().organisation == made


def test_one_that_is_named_in_full_is_taken_at_once(client: Client, draft: Delegation, officer: User) -> None:
    for name in ("Ningbo Port", "Ningbo Port Group"):
        factories.an_organisation(by=officer, name=name)
    page = client.get(at("delegation_organisation_add", draft)).text
    assert reverse("organisation_suggestions") in page
    assert page.count('name="role"') == 1
    saved = send(client, at("delegation_organisation_add", draft), q="ningbo port", role="host")
    assert saved.url == at("delegation_organisations", draft)
    assert (draft.organisations.get().organisation.name, draft.organisations.get().role) == ("Ningbo Port", "host")


def test_where_several_may_be_meant_they_are_offered_beside_a_new_one(
    client: Client, draft: Delegation, officer: User
) -> None:
    offices = [factories.an_organisation(by=officer, name=f"Ningbo {kind}") for kind in ("Port", "Museum")]
    asked = send(client, at("delegation_organisation_add", draft), q="Ningbo", role="payer")
    page = client.get(asked.url)
    assert all(office.key in page.text for office in offices)
    assert 'value="payer" selected' in page.text
    answers = hidden(page) | {"q": "Ningbo", "role": "payer"}
    unanswered = post(client, asked.url, answers)
    assert unanswered.status_code == 400
    assert "Choose which organisation you mean" in unanswered.text
    new: Any = post(client, asked.url, answers | {"organisation": "new"})
    page = client.get(new.url)
    assert 'name="name" type="text" value="Ningbo"' in page.text
    assert 'value="payer" selected' in page.text
    post(client, new.url, hidden(page) | {"name": "Ningbo Zoo", "kind": "other", "role": "payer"})
    post(client, asked.url, answers | {"organisation": offices[1].key})
    assert [link.organisation.name for link in draft.organisations.all()] == ["Ningbo Zoo", "Ningbo Museum"]


def test_what_is_only_like_the_name_typed_is_offered_as_a_guess(
    client: Client, draft: Delegation, officer: User
) -> None:
    factories.an_organisation(by=officer, name="Shaoxing Textile Bureau", local_name="")
    page = client.get(at("delegation_organisation_add", draft), {"q": "Shaoxin Textil Burea"}).text
    assert "Nothing matches exactly. Did you mean:" in page
    assert "None of these: add a new one" in page


def test_a_search_that_leads_to_nothing_stands_in_no_way(client: Client, draft: Delegation, officer: User) -> None:
    factories.an_organisation(by=officer, name="Ningbo Port")
    for q in ("", "Ningbo", "Nowhere"):
        later = send(client, at("delegation_organisation_add", draft), q=q, role="host", later="yes")
        assert later.url == reverse("delegations")
        assert "No organisation was added: none was chosen." in client.get(later.url).text
    assert send(client, at("delegation_organisation_add", draft), q="", role="host").status_code == 400
    draft.refresh_from_db()
    assert draft.draft_input == {}
    assert not draft.organisations.exists()


def test_the_same_name_is_pointed_out_before_a_second_is_made(client: Client, draft: Delegation, officer: User) -> None:
    factories.an_organisation(by=officer, name="Ningbo Port", local_name="宁波港")
    address = at("delegation_organisation_add", draft) + "?q=Ningbo"
    warned = send(client, address, name="NINGBO  port", kind="port", role="host")
    assert warned.status_code == 200
    assert "There is one of this name already" in warned.text
    assert "宁波港" in warned.text
    assert not draft.organisations.exists()
    meant = post(client, address, hidden(warned) | {"name": "NINGBO port", "kind": "port", "role": "host"})
    assert meant.status_code == 302
    assert Organisation.objects.count() == 2


def test_what_is_not_complete_is_kept(client: Client, draft: Delegation) -> None:
    page = send(client, at("delegation_organisation_add", draft) + "?q=Port", name="Ningbo Port", kind="", role="host")
    assert page.status_code == 400
    assert "Choose a kind of organisation" in page.text
    again = client.get(at("delegation_organisation_add", draft))
    assert "Ningbo Port" in again.text
    assert "Choose a kind of organisation" in again.text


@pytest.mark.parametrize("typed", ["", "x" * 500, "%", "'"])
def test_nothing_that_is_sought_breaks_the_page(client: Client, draft: Delegation, typed: str) -> None:
    assert client.get(at("delegation_organisation_add", draft), {"q": typed}).status_code == 200
    assert client.get(reverse("organisation_suggestions"), {"q": typed}).status_code == 200
