"""Signing in, and every default of the sign-in library that is changed here."""

from http import HTTPStatus
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.core.checks import run_checks
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from tests.accounts.signing_in import PASSWORD, by_password
from tests.factories import council_user, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten(db: Any) -> None:
    cache.clear()


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def is_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def test_a_person_signs_in_with_address_and_password_in_any_case(client: Client, officer: User) -> None:
    answer = client.post(reverse("account_login"), {"login": officer.email.upper(), "password": PASSWORD})
    assert answer.headers["Location"] == "/"
    assert is_in(client)


def test_the_key_of_the_session_changes_at_sign_in(client: Client, officer: User) -> None:
    client.get(reverse("account_login"))
    session = client.session
    session["kept"] = "before"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = str(before)
    by_password(client, officer)
    assert client.session.session_key != before


def test_being_remembered_is_not_asked_and_the_session_ends_with_the_browser(client: Client, officer: User) -> None:
    assert "remember" not in client.get(reverse("account_login")).text.lower()
    by_password(client, officer)
    assert client.session.get_expire_at_browser_close()


def test_nobody_signs_up(client: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert client.get("/account/signup/").status_code == HTTPStatus.NOT_FOUND
    assert get_adapter().is_open_for_signup(RequestFactory().get("/")) is False


@pytest.mark.parametrize("role", [Role.PARTNER])
def test_a_partner_system_does_not_sign_in(client: Client, role: Role) -> None:
    by_password(client, user_of("LDS", role))
    assert not is_in(client)


def test_somebody_switched_off_is_not_let_in_and_their_session_ends(client: Client, officer: User) -> None:
    by_password(client, officer)
    assert client.get(reverse("account")).status_code == HTTPStatus.OK
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert client.get(reverse("account")).headers["Location"].startswith(reverse("account_login"))
    another = Client()
    by_password(another, officer)
    assert not is_in(another)


def test_a_wrong_address_and_a_wrong_password_are_answered_alike(client: Client, officer: User) -> None:
    wrong = client.post(reverse("account_login"), {"login": officer.email, "password": "not it, not it"})
    unknown = client.post(reverse("account_login"), {"login": "nobody@leeds.example", "password": "not it, not it"})
    sentence = "The email address or the password is not right"
    assert sentence in wrong.text
    assert sentence in unknown.text


def test_a_reset_is_answered_alike_and_mails_nobody_unknown(
    client: Client, officer: User, mailoutbox: list[Any]
) -> None:
    known = client.post(reverse("account_reset_password"), {"email": officer.email}, follow=True)
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@leeds.example"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert "on its way" in known.text
    assert "on its way" in unknown.text
    assert [mail.to for mail in mailoutbox] == [[officer.email]]


def test_the_link_of_a_reset_sets_a_password_once_and_ends_other_sessions(
    client: Client, officer: User, mailoutbox: list[Any]
) -> None:
    elsewhere = Client()
    by_password(elsewhere, officer)
    client.post(reverse("account_reset_password"), {"email": officer.email})
    [mail] = mailoutbox
    link = next(line for line in mail.body.splitlines() if line.startswith("http"))
    page = client.get(link, follow=True)
    new = {"password1": "three words together", "password2": "three words together"}
    answer = client.post(page.redirect_chain[-1][0], new, follow=True)
    assert "Your new password is set" in answer.text
    assert mailoutbox[-1].subject == "Your password was set anew"
    assert "This link no longer works" in Client().get(link, follow=True).text
    assert elsewhere.get(reverse("account")).status_code == HTTPStatus.FOUND
    by_password(client, officer, "three words together")
    assert is_in(client)


def test_changing_the_password_keeps_this_session_ends_others_and_says_so_by_mail(
    client: Client, officer: User, mailoutbox: list[Any]
) -> None:
    elsewhere = Client()
    for one in (client, elsewhere):
        by_password(one, officer)
    new = {"oldpassword": PASSWORD, "password1": "three words together", "password2": "three words together"}
    answer = client.post(reverse("account_change_password"), new)
    assert answer.headers["Location"] == reverse("account")
    assert client.get(reverse("account")).status_code == HTTPStatus.OK
    assert elsewhere.get(reverse("account")).status_code == HTTPStatus.FOUND
    [mail] = mailoutbox
    assert mail.subject == "Your password was changed"
    assert PASSWORD not in mail.body


def test_changing_the_password_asks_for_the_current_one(client: Client, officer: User) -> None:
    by_password(client, officer)
    new = {"oldpassword": "not it", "password1": "three words together", "password2": "three words together"}
    answer = client.post(reverse("account_change_password"), new)
    assert "The current password is not right" in answer.text
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


def test_changing_how_one_signs_in_asks_for_the_password_again(client: Client, officer: User) -> None:
    by_password(client, officer)
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))


@pytest.mark.parametrize(
    "password",
    [
        *("short", "password1234", "P@ssw0rd2027!!", "123456789012", "qwertyuiopas", "leedsleedsleeds", "aaaaaaaaaaaa"),
        *("2027-11-24-09-30", "!!!!????----"),
    ],
)
def test_a_weak_password_is_refused(client: Client, officer: User, password: str) -> None:
    by_password(client, officer)
    answer = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )
    assert "There is a problem" in answer.text


def test_thirty_tries_a_minute_from_one_address_are_enough(client: Client) -> None:
    answers = [client.get(reverse("account_login")).status_code for _ in range(3)]
    assert answers == [200] * 3
    tries = [
        client.post(reverse("account_login"), {"login": f"n{number}@leeds.example", "password": "x"}).status_code
        for number in range(31)
    ]
    assert tries[-1] == HTTPStatus.TOO_MANY_REQUESTS


def test_five_wrong_passwords_close_an_account_for_five_minutes(client: Client, officer: User) -> None:
    for _ in range(5):
        by_password(client, officer, "not it, not it")
    answer = by_password(client, officer)
    assert "Too many wrong tries" in answer.text
    assert not is_in(client)


def test_without_its_cache_the_service_refuses_and_lets_nobody_try(
    client: Client, officer: User, settings: Settings
) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    answer = by_password(client, officer)
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.headers["Retry-After"] == "60"
    assert "Wait a minute" in answer.text


def test_signing_out_is_a_post(client: Client, officer: User) -> None:
    by_password(client, officer)
    client.get(reverse("account_logout"))
    assert is_in(client)
    client.post(reverse("account_logout"))
    assert not is_in(client)


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(client: Client, officer: User, next_page: str) -> None:
    answer = client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD, "next": next_page})
    assert answer.headers["Location"] == "/"


def test_what_was_typed_outlives_the_session() -> None:
    """A form is sent after the session has gone; after signing in elsewhere it is sent again as it was."""
    approver = council_user("LDS", Role.APPROVER)
    client = Client(enforce_csrf_checks=True)
    form_page = reverse("council_settings", args=["LDS"])
    client.get(reverse("account_login"))
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    typed = {"default_sharing": "councils", "sign_off_office": "leader", "note": "kept <b>", "version": "1"}
    typed |= {"gift_threshold": "50", "risk_appetite": "balanced", "countersign_when": "never"}
    answer = client.post(form_page, {**typed, "csrfmiddlewaretoken": token})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "You were signed out before this was saved" in answer.text
    assert "kept &lt;b&gt;" in answer.text
    assert f'action="{form_page}"' in answer.text

    client.post(
        reverse("account_login"),
        {"csrfmiddlewaretoken": token, "login": approver.email, "password": PASSWORD},
    )
    assert is_in(client)
    # The sign-in changed the token; the page that kept the text still carries the old one.
    again = client.post(form_page, {**typed, "csrfmiddlewaretoken": token})
    assert "What you typed is still here" in again.text
    fresh = client.cookies[settings.CSRF_COOKIE_NAME].value
    sent = client.post(form_page, {**typed, "csrfmiddlewaretoken": fresh})
    assert sent.status_code == HTTPStatus.FOUND
    assert CouncilSettings.objects.get(council="LDS").default_sharing == "councils"


def test_a_page_leads_to_the_sign_in_and_back(client: Client, officer: User) -> None:
    answer = client.get(reverse("account"))
    assert answer.headers["Location"] == "/account/sign-in/?next=/account/"
    signed_in = client.post(
        answer.headers["Location"], {"login": officer.email, "password": PASSWORD, "next": "/account/"}
    )
    assert signed_in.headers["Location"] == "/account/"


def test_what_no_installation_may_change_is_checked(settings: Settings) -> None:
    assert [found.id for found in run_checks(tags=["security"]) if str(found.id).startswith("accounts.")] == []
    settings.MIDDLEWARE = []
    settings.PRODUCTION, settings.SECOND_FACTOR = True, False
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED = False
    found = [found.id for found in run_checks(tags=["security"]) if str(found.id).startswith("accounts.")]
    assert found == ["accounts.E001", "accounts.E002", "accounts.E004"]
