"""The first three questions of a delegation."""

import html
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, User
from accounts.roles import Role
from engagement.models import Delegation
from places.models import Council
from tests import factories
from tests.engagement.pages import a_stop, at, days, hidden, post, send

pytestmark = pytest.mark.django_db
ANSWERS = {"title": "Hangzhou visit", "direction": "inward", "country": "CN"}


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


def test_the_same_form_sent_twice_leads_to_the_first_draft(client: Client, officer: User) -> None:
    form = hidden(client.get(reverse("delegation_start")))
    first, second = (post(client, reverse("delegation_start"), {**form, **ANSWERS}) for _ in range(2))
    assert first.url == second.url == at("delegation_tasks", Delegation.objects.get())


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"title": ""}, "Enter a title"),
        ({"title": "x" * 10_000}, "Use 150 characters or fewer. You have typed 10000."),
        ({"title": "Visit\x00of"}, "Remove the characters that cannot be shown"),
        ({"title": "Visit \u202eof"}, "Remove the hidden marks that change the direction of reading"),
        ({"direction": "sideways"}, "Choose an option from the list"),
        ({"direction": ""}, "Choose a direction"),
        ({"country": ""}, "Choose a country or territory"),
        ({"country": "GB"}, "Choose a country or territory"),
        ({"country": "\x00"}, "Remove the characters that cannot be shown"),
        ({"title": "TOP SECRET\nVisit"}, "This service holds nothing above OFFICIAL-SENSITIVE"),
    ],
)
def test_what_cannot_be_taken_is_said_and_stays_typed(
    client: Client, officer: User, answers: dict[str, Any], sentence: str
) -> None:
    page = send(client, reverse("delegation_start"), **{**ANSWERS, **answers})
    assert page.status_code == 400
    assert sentence in page.text
    if "title" in answers and len(answers["title"]) < 100:
        assert answers["title"].split("\n")[-1].strip("\x00") in page.text or "\x00" in answers["title"]
    assert not Delegation.objects.exists()


def test_who_acts_for_several_councils_chooses_one(client: Client, officer: User) -> None:
    Membership.objects.create(user=officer, body=factories.body_of("MAN"), role=Role.OFFICER)
    page = client.get(reverse("delegation_start"))
    assert "You act for more than one" in page.text
    refused = send(client, reverse("delegation_start"), **ANSWERS)
    assert refused.status_code == 400
    assert "Choose the council" in refused.text
    foreign = send(client, reverse("delegation_start"), council="CRF", **ANSWERS)
    assert foreign.status_code == 400
    send(client, reverse("delegation_start"), council="MAN", **ANSWERS)
    assert Delegation.objects.get().council_id == "MAN"


def test_a_single_council_is_not_asked_for_and_cannot_be_swapped(client: Client, officer: User) -> None:
    assert "You act for more than one" not in client.get(reverse("delegation_start")).text
    assert send(client, reverse("delegation_start"), council="CRF", **ANSWERS).status_code == 400
    assert not Delegation.objects.exists()


def test_a_closed_council_logs_nothing_more(client: Client) -> None:
    council = Council.objects.filter(closed_on__lt=date(2026, 1, 1)).exclude(successors=None)[0]
    client.force_login(factories.council_user(council.code))
    page = send(client, reverse("delegation_start"), **ANSWERS)
    assert page.status_code == 409
    assert "Choose the council that replaced it" in page.text
    assert "Hangzhou visit" in page.text


@pytest.mark.parametrize(
    ("body", "role"),
    [("unit", Role.ANALYST), ("fcdo", Role.READER), ("LDS", Role.LEADER), ("service", Role.ADMINISTRATOR)],
)
def test_nobody_but_councils_logs(client: Client, body: str, role: Role) -> None:
    client.force_login(factories.user_of(body, role))
    assert client.get(reverse("delegation_start")).status_code == 403
    assert post(client, reverse("delegation_start"), ANSWERS).status_code == 403


def test_save_and_come_back_later_leads_to_the_list_with_the_draft(client: Client, officer: User) -> None:
    answer = send(client, reverse("delegation_start"), later="yes", **ANSWERS)
    assert answer.url == reverse("delegations")
    page = client.get(answer.url).text
    assert at("delegation_tasks", Delegation.objects.get()) in page
    assert "is at the top of this list" in page


def shown(page: Any) -> dict[str, str]:
    """What the page of a lost session says was typed, by question."""
    rows = re.findall(r'__key">([^<]*)</dt>\s*<dd[^>]*>([^<]*)</dd>', page.text)
    return {html.unescape(question): html.unescape(answer) for question, answer in rows}


@pytest.mark.parametrize("checks_tokens", [False, True])
def test_a_lost_session_loses_nothing_and_asks_to_sign_in_first(checks_tokens: bool) -> None:
    page = post(Client(enforce_csrf_checks=checks_tokens), reverse("delegation_start"), ANSWERS)
    assert page.status_code == 403
    assert "You were signed out before this was saved" in page.text
    assert page.text.index("Sign in (opens in a new tab)") < page.text.index("Send it again")
    assert shown(page) == {
        "Title": "Hangzhou visit",
        "Direction": "Inward: they come to us",
        "Country or territory": "China (mainland)",
    }


def test_what_was_typed_is_shown_in_the_words_of_its_page(client: Client, officer: User) -> None:
    draft = factories.a_draft(by=officer)
    visitor = Client()
    dates = {**days(), "purposes": ["youth", "sport"], "version": "1", "odd-one": "x"}
    assert shown(post(visitor, at("delegation_dates", draft), dates)) == {
        "First day": "15 3 2027",
        "Last day": "18 3 2027",
        "What is it for?": "Youth, Sport",
        "Odd one": "x",
    }
    stop = shown(post(visitor, at("delegation_item_add", draft), a_stop(kind="nonsense", form_id="abc")))
    assert (stop["What is it?"], stop["Day"], stop["Kind"]) == ("Meeting at the port", "15 3 2027", "nonsense")
    council = shown(post(visitor, reverse("delegation_start"), {"council": "LDS", "country": "\x00"}))
    assert council == {"Council": "LDS", "Country or territory": "\x00"}


def test_a_form_that_is_only_old_is_sent_again_without_a_sign_in(officer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    page = post(client, reverse("delegation_start"), ANSWERS)
    assert "Your session ended before this was saved" in page.text
    assert "Sign in" not in page.text
    assert "Send it again" in page.text


def test_a_sign_in_that_is_too_old_does_not_ask_to_sign_in_elsewhere() -> None:
    page = post(Client(enforce_csrf_checks=True), reverse("account_login"), {"login": "officer@leeds.example"})
    assert page.status_code == 403
    assert "Your session ended before this was saved" in page.text
    assert "opens in a new tab" not in page.text
