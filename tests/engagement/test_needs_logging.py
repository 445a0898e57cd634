"""Does this need logging? Three questions, and advice with its reason."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from engagement.rules import LOGGING_QUESTIONS, Direction, ToLog, logging_advice, logging_question
from tests.factories import council_user, user_of

ADVICE = [
    ({"abroad": False}, ToLog.NOTHING, None),
    ({"abroad": True, "travel": True, "to_us": True}, ToLog.DELEGATION, Direction.INWARD),
    ({"abroad": True, "travel": True, "to_us": False}, ToLog.DELEGATION, Direction.OUTWARD),
    ({"abroad": True, "travel": False, "passed": True}, ToLog.CONTACT, None),
    ({"abroad": True, "travel": False, "passed": False}, ToLog.NOTHING, None),
]


@pytest.mark.parametrize(("answers", "to_log", "direction"), ADVICE)
def test_the_advice_follows_from_the_answers_and_says_why(
    answers: dict[str, bool], to_log: ToLog, direction: Direction | None
) -> None:
    advice = logging_advice(answers)
    assert (advice.to_log, advice.direction) == (to_log, direction)
    assert str(advice.reason).endswith(".")


def test_every_way_through_has_at_most_three_questions_and_ends_in_advice() -> None:
    ends, put = [], set()

    def walk(answers: dict[str, bool]) -> None:
        name = logging_question(answers)
        if name is None:
            assert len(answers) <= 3
            ends.append(answers)
            return
        put.add(name)
        for answer in (True, False):
            walk({**answers, name: answer})

    walk({})
    assert put == set(LOGGING_QUESTIONS)
    assert len(ends) == len(ADVICE)
    assert all(answers in ends for answers, _to_log, _direction in ADVICE)


@pytest.fixture
def officer(client: Client, db: None) -> Client:
    client.force_login(council_user("LDS"))
    return client


class Hidden(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input" and given.get("type") == "hidden" and "name" in given:
            self.found[given["name"]] = given.get("value", "")


def go(client: Client, *answers: str) -> Any:
    """Answer page after page, as a browser sends it."""
    address = reverse("needs_logging")
    page = client.get(address)
    for answer in answers:
        sent = Hidden(page.text).found
        sent.pop("csrfmiddlewaretoken", None)
        page = client.get(address, {**sent, sent["asked"]: answer})
        assert page.status_code == 200
    return page


def test_a_visit_to_us_is_logged_as_a_delegation_that_begins_with_its_direction(officer: Client) -> None:
    page = go(officer, "yes", "yes", "yes")
    assert "It is a visit." in page.text
    start = f"{reverse('delegation_start')}?direction=inward"
    assert f'href="{start}"' in page.text
    assert 'value="inward" checked' in officer.get(start).text
    assert "checked" not in officer.get(f"{reverse('delegation_start')}?direction=sideways").text


def test_a_meeting_without_travel_is_logged_as_a_contact(officer: Client) -> None:
    page = go(officer, "yes", "no", "yes")
    assert f'href="{reverse("contact_log")}"' in page.text


@pytest.mark.parametrize("answers", [("no",), ("yes", "no", "no")])
def test_what_needs_no_logging_is_told_so_with_a_reason(officer: Client, answers: tuple[str, ...]) -> None:
    page = go(officer, *answers)
    assert "You do not need to log this" in page.text
    assert "This is advice" in page.text
    assert "govuk-button--start" not in page.text


def test_an_answer_can_be_changed_and_what_came_before_stays(officer: Client) -> None:
    page = go(officer, "yes", "yes", "no")
    assert 'href="/needs-logging/?abroad=yes"' in page.text
    again = officer.get("/needs-logging/?abroad=yes")
    assert "Does somebody travel for it?" in again.text
    assert 'name="abroad" value="yes"' in again.text


def test_who_chooses_nothing_is_asked_again(officer: Client) -> None:
    page = officer.get("/needs-logging/?abroad=yes&asked=travel")
    assert page.status_code == 400
    assert "Choose yes or no" in page.text
    assert "Does somebody travel for it?" in page.text


def test_an_answer_that_is_neither_is_refused_with_a_way_on(officer: Client) -> None:
    page = officer.get("/needs-logging/?abroad=perhaps")
    assert page.status_code == 400
    assert "Answer yes or no." in page.text


def test_it_stands_where_something_is_logged(officer: Client) -> None:
    for page in ("home", "delegation_start"):
        assert f'href="{reverse("needs_logging")}"' in officer.get(reverse(page)).text


@pytest.mark.django_db
def test_it_is_for_who_logs(client: Client) -> None:
    for user in (council_user("LDS", Role.LEADER), user_of("unit", Role.ANALYST)):
        client.force_login(user)
        assert client.get(reverse("needs_logging")).status_code == 403
