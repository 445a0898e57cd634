"""Somebody keeps a search of the list by a name, for their own eyes."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from engagement import services
from engagement.models import SavedView
from tests import factories
from tests.engagement.pages import send
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


def add(query: str = "") -> str:
    return f"{reverse('saved_view_add')}?{query}"


def test_a_search_is_saved_from_the_list_and_stands_above_it(client: Client, officer: User) -> None:
    page = client.get(reverse("delegations"), {"direction": "inward", "purpose": "sport", "after": "", "q": ""}).text
    assert "Save this search" in page
    assert f"{reverse('saved_view_add')}?purpose=sport&amp;direction=inward" in page or (
        f"{reverse('saved_view_add')}?direction=inward&amp;purpose=sport" in page
    )
    answer = send(client, add("direction=inward&purpose=sport&before=abc&nonsense=1"), name="Sport to us")
    view = SavedView.objects.get()
    assert (view.user, view.name) == (officer, "Sport to us")
    assert set(view.query.split("&")) == {"direction=inward", "purpose=sport"}
    assert answer.url == view.get_absolute_url()
    shown = client.get(answer.url).text
    assert "Sport to us" in shown
    assert client.get(reverse("delegations")).text.count("Sport to us") == 1


def test_without_a_filter_there_is_nothing_to_save(client: Client, officer: User) -> None:
    assert "Save this search" not in client.get(reverse("delegations")).text


def test_several_values_of_one_filter_are_kept(client: Client, officer: User) -> None:
    send(client, add("stage=logged&stage=confirmed"), name="Going")
    assert SavedView.objects.get().query == "stage=logged&stage=confirmed"


def test_saved_twice_it_is_one_and_another_of_the_name_is_refused(client: Client, officer: User) -> None:
    for _press in range(2):
        assert send(client, add("direction=inward"), name="To us").status_code == 302
    assert SavedView.objects.count() == 1
    refused = send(client, add("direction=outward"), name="To us")
    assert refused.status_code == 400
    assert "You have a view of this name already" in refused.text
    assert 'value="To us"' in refused.text
    assert "Give it a name" in send(client, add("direction=outward"), name=" ").text
    assert "Use 60 characters or fewer" in send(client, add("direction=outward"), name="x" * 61).text


def test_twenty_are_the_most(client: Client, officer: User) -> None:
    for number in range(20):
        services.save_view(name=f"Search {number}", query="q=tram", by=officer, now=NOW)
    refused = send(client, add("direction=outward"), name="One too many")
    assert refused.status_code == 400
    assert "You have 20 saved searches, which is the most" in refused.text
    assert "One too many" in refused.text


def test_a_search_that_is_too_long_is_refused_in_words(client: Client, officer: User) -> None:
    refused = send(client, add(f"q={'x' * 1200}"), name="Long")
    assert refused.status_code == 400
    assert not SavedView.objects.exists()


def test_it_is_renamed_and_removed(client: Client, officer: User) -> None:
    view = services.save_view(name="To us", query="direction=inward", by=officer, now=NOW)
    assert "To us" in client.get(reverse("saved_views")).text
    assert send(client, reverse("saved_view", args=[view.key]), name="Visits to us").url == reverse("saved_views")
    view.refresh_from_db()
    assert (view.name, view.query) == ("Visits to us", "direction=inward")
    assert send(client, reverse("saved_view_remove", args=[view.key])).url == reverse("saved_views")
    assert not SavedView.objects.exists()
    assert "You have not saved a search yet" in client.get(reverse("saved_views")).text


def test_nobody_else_sees_it_not_even_a_colleague(client: Client, officer: User) -> None:
    view = services.save_view(name="My own search", query="q=tram", by=officer, now=NOW)
    for other in (factories.council_user("LDS"), factories.user_of("unit", Role.ANALYST)):
        client.force_login(other)
        assert "My own search" not in client.get(reverse("saved_views")).text
        assert "My own search" not in client.get(reverse("delegations")).text
        for name in ("saved_view", "saved_view_remove"):
            assert client.get(reverse(name, args=[view.key])).status_code == 404


def test_who_reads_no_delegations_saves_no_search(client: Client, officer: User) -> None:
    client.force_login(factories.user_of("fcdo", Role.CLEARER))
    for address in (add("q=tram"), reverse("saved_views")):
        assert client.get(address).status_code == 403


def test_it_holds_the_question_and_never_opens_a_row(client: Client, officer: User) -> None:
    factories.a_delegation("MAN", sharing="council", title="Another council’s tram visit")
    view = services.save_view(name="Trams", query="q=tram&council=MAN", by=officer, now=NOW)
    assert "Another council’s tram visit" not in client.get(view.get_absolute_url()).text
