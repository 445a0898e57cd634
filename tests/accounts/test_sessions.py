"""Where somebody is signed in, how it is ended, and when it ends by itself."""

from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from accounts.tasks import clear_expired_sessions
from tests.accounts.signing_in import MORNING, PASSWORD, by_code, by_password, confirmed, enrolled
from tests.factories import again, council_user, user_of
from web.keys import key_for

pytestmark = pytest.mark.django_db
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1"
MINUTE, HOUR = 60, 3600


@pytest.fixture(autouse=True)
def forgotten(db: Any) -> None:
    cache.clear()


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


def browser(user_agent: str = EDGE) -> Client:
    return Client(headers={"User-Agent": user_agent})


def signed_in(user: User, user_agent: str = EDGE) -> Client:
    client = browser(user_agent)
    by_password(client, user)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == HTTPStatus.OK


# -- The list ------------------------------------------------------------------------------------------------------


def test_the_list_says_in_plain_words_where_one_is_signed_in(officer: User, clock: Any) -> None:
    desk = signed_in(officer)
    clock.shift(5 * MINUTE)
    signed_in(officer, PHONE)
    signed_in(council_user("LDS"), "Firefox/140.0 (X11; Linux)")
    page = desk.get(reverse("account_sessions"))
    assert "Edge on Windows" in page.text
    assert "Safari on iPhone" in page.text
    assert "24 November 2026 at 9:30am" in page.text
    assert "24 November 2026 at 9:35am" in page.text
    assert "127.0.0.1" in page.text
    assert "Firefox" not in page.text, "somebody else's"
    assert "Mozilla" not in page.text
    assert reverse("account_sessions") in desk.get(reverse("account")).text


def test_one_session_is_ended(officer: User) -> None:
    desk, phone = signed_in(officer), signed_in(officer, PHONE)
    there = UserSession.objects.get(user_agent=PHONE)
    page = desk.post(reverse("account_session_end", args=[key_for(there)]), follow=True)
    assert "The session is ended" in page.text
    assert "Safari on iPhone" not in page.text
    assert is_in(desk)
    assert not is_in(phone)


def test_signing_out_everywhere_else_leaves_this_one(officer: User) -> None:
    desk, phone, lost = signed_in(officer), signed_in(officer, PHONE), signed_in(officer)
    colleague = signed_in(council_user("LDS"))
    desk.post(reverse("account_sessions_end"))
    assert [is_in(one) for one in (desk, phone, lost, colleague)] == [True, False, False, True]
    assert "Sign out everywhere else" not in desk.get(reverse("account_sessions")).text


def test_nobody_ends_the_session_of_another_or_this_one_here(officer: User) -> None:
    desk, other = signed_in(officer), signed_in(council_user("LDS"), PHONE)
    theirs = UserSession.objects.get(user_agent=PHONE)
    own = UserSession.objects.get(user=officer)
    for session in (theirs, own):
        assert desk.post(reverse("account_session_end", args=[key_for(session)])).status_code == HTTPStatus.NOT_FOUND
    assert is_in(desk)
    assert is_in(other)


def test_a_sixth_sign_in_ends_the_oldest(officer: User, clock: Any) -> None:
    clients = []
    for _ in range(6):
        clients.append(signed_in(officer))
        clock.shift(MINUTE)
    assert [is_in(one) for one in clients] == [False, True, True, True, True, True]


def test_the_key_changes_on_confirming_and_the_session_stays_on_the_list(officer: User, settings: Settings) -> None:
    desk = signed_in(officer)
    before = desk.session.session_key
    confirmed(desk, "mfa_activate_totp")
    assert desk.session.session_key != before
    assert [row.session_key for row in UserSession.objects.all()] == [desk.session.session_key]


def test_what_is_over_is_forgotten(officer: User) -> None:
    desk = signed_in(officer)
    signed_in(officer, PHONE).post(reverse("account_logout"))
    clear_expired_sessions()
    assert [row.user_agent for row in UserSession.objects.all()] == [EDGE]
    assert is_in(desk)


def test_whatever_changes_about_the_factors_ends_the_other_sessions(
    officer: User, settings: Settings, clock: Any
) -> None:
    settings.SECOND_FACTOR = True
    before = signed_in(officer)
    secret = enrolled(browser(), officer)
    assert SESSION_KEY not in before.session, "setting up the app"

    desk = browser()
    for act in ("mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        clock.shift(30)
        elsewhere = browser(PHONE)
        by_code(elsewhere, officer, secret)
        assert is_in(elsewhere)
        clock.shift(30)
        by_code(desk, officer, secret)
        clock.shift(10 * MINUTE)
        confirmed(desk, act)
        desk.post(reverse(act))
        assert not is_in(elsewhere), act


def test_a_changed_password_ends_the_others_and_keeps_this_one_on_the_list(officer: User) -> None:
    desk, phone = signed_in(officer), signed_in(officer, PHONE)
    new = {"oldpassword": PASSWORD, "password1": "three words together", "password2": "three words together"}
    desk.post(reverse("account_change_password"), new)
    assert not is_in(phone)
    page = desk.get(reverse("account_sessions"))
    assert "Edge on Windows" in page.text
    assert "Safari on iPhone" not in page.text


# -- Limits --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "role", "minutes"),
    [("LDS", Role.OFFICER, 120), ("unit", Role.ANALYST, 30), ("service", Role.ADMINISTRATOR, 30)],
)
def test_a_session_ends_when_nothing_happens(body: str, role: Role, minutes: int, clock: Any) -> None:
    client = signed_in(user_of(body, role))
    for _ in range(3):
        clock.shift(minutes * MINUTE - 1)
        assert is_in(client), "something happened in between"
    clock.shift(minutes * MINUTE)
    answer = client.get(reverse("account"), follow=True)
    assert answer.redirect_chain[-1][0] == "/account/sign-in/?next=/account/"
    assert f"nothing happened for {minutes} minutes" in answer.text
    assert SESSION_KEY not in client.session


def test_however_busy_a_session_ends_after_twelve_hours(officer: User, clock: Any) -> None:
    client = signed_in(officer)
    for _ in range(11):
        clock.shift(HOUR)
        assert is_in(client)
    clock.shift(HOUR)
    assert not is_in(client)
    assert "You signed in 12 hours ago" in client.get(reverse("account_login")).text


def test_what_was_typed_outlives_the_limit(clock: Any) -> None:
    """The way of a lost session: shown back, and sent again after signing in elsewhere."""
    approver = council_user("LDS", Role.APPROVER)
    client, form = signed_in(approver), reverse("council_settings", args=["LDS"])
    clock.shift(3 * HOUR)
    typed = {"default_sharing": "councils", "sign_off_office": "leader", "gift_threshold": "50", "version": "1"}
    typed |= {"risk_appetite": "balanced", "countersign_when": "never", "countersign_office": ""}
    kept = client.post(form, typed)
    assert kept.status_code == HTTPStatus.FORBIDDEN
    assert "You were signed out before this was saved" in kept.text
    assert 'value="councils"' in kept.text
    by_password(client, approver)
    assert client.post(form, typed).status_code == HTTPStatus.FOUND
    assert CouncilSettings.objects.get(council="LDS").default_sharing == "councils"


def test_a_session_that_no_sign_in_of_ours_began_is_over(officer: User) -> None:
    client = signed_in(officer)
    session = client.session
    del session["began"]
    session.save()
    assert not is_in(client)


def test_the_list_knows_when_something_last_happened(officer: User, clock: Any) -> None:
    client = signed_in(officer)
    writes = Session.objects.get(pk=client.session.session_key).session_data
    clock.shift(59)
    is_in(client)
    assert Session.objects.get(pk=client.session.session_key).session_data == writes, "not at every request"
    clock.shift(2 * MINUTE)
    is_in(client)
    seen = UserSession.objects.get(user=again(officer)).last_seen_at
    assert (seen - MORNING).total_seconds() == 59 + 2 * MINUTE
