"""Nobody gets anywhere by password alone, a code counts once, and secrets lie sealed in the database."""

from io import StringIO
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from accounts.services import agree_to_reset, ask_for_reset
from accounts.sign_in import LAST_COUNTER
from audit.models import Event
from tests.accounts.signing_in import MORNING, by_code, by_password, code, confirmed, enrolled
from tests.factories import council_user, user_of
from tests.routes import routes

pytestmark = pytest.mark.django_db
LATER = 30  # one step of the app's clock


@pytest.fixture(autouse=True)
def asked_for(settings: Settings) -> None:
    settings.SECOND_FACTOR = True


@pytest.fixture(autouse=True)
def forgotten(django_db_setup: Any, db: Any) -> None:
    cache.clear()


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


ON_THE_WAY = {"mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "account_logout"}


@pytest.mark.capability("G20")
def test_by_password_alone_no_address_opens_but_those_on_the_way(client: Client, officer: User) -> None:
    by_password(client, officer)
    assert client.session[SESSION_KEY]
    reached = set()
    for route in routes():
        if not getattr(route.view, "login_required", True) or route.name in ON_THE_WAY:
            continue
        address = route.path({word: "1" if word == "number" else "lds" for word in route.words})
        for method in (client.get, client.post):
            answer = method(address)
            if answer.status_code != 302 or answer.headers["Location"] != reverse("mfa_activate_totp"):
                reached.add((route.name, answer.status_code))
    assert reached == set()


def test_public_addresses_show_nothing_of_the_session(client: Client, officer: User) -> None:
    """A view that asks for no sign-in is open to all, or asks for a token: the half-signed-in reader gets no more."""
    by_password(client, officer)
    for route in routes():
        if not getattr(route.view, "login_required", True) and not route.words:
            page = client.get(route.path({}))
            assert officer.name not in page.text
            assert officer.email not in page.text
            assert "Leeds City Council" not in page.text or route.name in PUBLIC_LISTS, route.name


# The examples of the API name a council, and who asks for access chooses from all of them.
PUBLIC_LISTS = {"api_docs", "api:schema", "request_access"}


def test_setting_up_an_app_asks_for_the_password_again(client: Client, officer: User) -> None:
    by_password(client, officer)
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))


@pytest.mark.django_db(transaction=True)
def test_the_session_ends_after_setting_up_and_the_new_factor_lets_in(
    client: Client, officer: User, clock: Any, mailoutbox: list[Any]
) -> None:
    secret = enrolled(client, officer)
    assert SESSION_KEY not in client.session
    assert [mail.subject for mail in mailoutbox] == ["An authenticator app was set up"]

    clock.shift(LATER)
    answer = by_code(client, officer, secret)
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("account")).status_code == 200


def test_somebody_with_a_factor_is_not_let_in_by_password(client: Client, officer: User, clock: Any) -> None:
    enrolled(client, officer)
    answer = by_password(client, officer)
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert SESSION_KEY not in client.session


def test_a_session_that_never_saw_the_factor_must_sign_in_anew(client: Client, officer: User, clock: Any) -> None:
    enrolled(Client(), officer)
    client.force_login(officer)
    answer = client.get(reverse("account"))
    assert answer.headers["Location"] == reverse("account_login")
    assert SESSION_KEY not in client.session


def test_a_used_code_stays_used_when_the_cache_is_emptied(client: Client, officer: User, clock: Any) -> None:
    secret = enrolled(client, officer)
    clock.shift(LATER)
    by_code(client, officer, secret)
    assert SESSION_KEY in client.session

    cache.clear()
    thief = Client()
    answer = by_code(thief, officer, secret)
    assert "The code is not right, or was used before" in answer.text
    assert SESSION_KEY not in thief.session

    clock.shift(LATER)
    by_code(thief, officer, secret)
    assert SESSION_KEY in thief.session


def test_the_code_that_set_the_app_up_lets_nobody_in(client: Client, officer: User, clock: Any) -> None:
    secret = enrolled(client, officer)
    by_code(client, officer, secret)
    assert SESSION_KEY not in client.session
    clock.shift(LATER)
    by_code(client, officer, secret)
    assert SESSION_KEY in client.session


@pytest.mark.parametrize(("late", "lets_in"), [(29, True), (61, False)])
def test_a_code_counts_for_one_step_more(client: Client, officer: User, clock: Any, late: int, lets_in: bool) -> None:
    secret = enrolled(client, officer)
    clock.shift(10 * LATER)
    shown = code(secret)
    clock.shift(late)
    by_password(client, officer)
    client.post(reverse("mfa_authenticate"), {"code": shown})
    assert (SESSION_KEY in client.session) is lets_in


def test_an_older_code_does_not_count_after_a_newer_one(client: Client, officer: User, clock: Any) -> None:
    secret = enrolled(client, officer)
    app = Authenticator.objects.get(user=officer, type=Authenticator.Type.TOTP)
    app.data[LAST_COUNTER] = int(MORNING.timestamp()) // 30 + 10
    app.save()
    by_code(client, officer, secret)
    assert SESSION_KEY not in client.session


def test_a_recovery_code_lets_in_once(client: Client, officer: User, clock: Any) -> None:
    enrolled(client, officer)
    codes = Authenticator.objects.get(user=officer, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    for who, lets_in in ((client, True), (Client(), False)):
        by_password(who, officer)
        who.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert (SESSION_KEY in who.session) is lets_in


def test_secrets_are_sealed_and_open_under_older_keys(
    client: Client, officer: User, clock: Any, settings: Settings
) -> None:
    secret = enrolled(client, officer)
    rows = list(Authenticator.objects.filter(user=officer))
    stored = " ".join(str(row.data) for row in rows)
    assert secret not in stored
    assert all("gAAAA" in str(row.data) for row in rows), "sealed by Fernet"

    settings.MFA_KEYS = ["a new key", *settings.MFA_KEYS]
    clock.shift(LATER)
    by_code(client, officer, secret)
    assert SESSION_KEY in client.session

    said = StringIO()
    call_command("reseal_second_factors", stdout=said)
    assert said.getvalue() == "2 secrets are under the first key.\n"
    settings.MFA_KEYS = ["a new key"]
    clock.shift(LATER)
    another = Client()
    by_code(another, officer, secret)
    assert SESSION_KEY in another.session


def test_removing_the_app_ends_the_session_and_the_next_sign_in_sets_up_another(
    client: Client, officer: User, clock: Any
) -> None:
    secret = enrolled(client, officer)
    clock.shift(LATER)
    by_code(client, officer, secret)
    confirmed(client, "mfa_deactivate_totp")
    answer = client.post(reverse("mfa_deactivate_totp"))
    assert answer.headers["Location"] == reverse("account_login")
    assert SESSION_KEY not in client.session
    by_password(client, officer)
    assert client.get("/account/").headers["Location"] == reverse("mfa_activate_totp")


def test_confirming_changes_the_key_of_the_session(client: Client, officer: User, clock: Any) -> None:
    secret = enrolled(client, officer)
    clock.shift(LATER)
    by_code(client, officer, secret)
    first = client.session.session_key
    confirmed(client, "mfa_view_recovery_codes")
    second = client.session.session_key
    assert second != first
    clock.shift(10 * 60)
    page = client.get(reverse("mfa_view_recovery_codes"), follow=True)
    assert page.redirect_chain
    client.post(reverse("mfa_reauthenticate"), {"code": code(secret)})
    assert client.session.session_key not in (first, second)


@pytest.mark.parametrize(
    ("way", "told", "instead"),
    [
        ("mfa_reauthenticate", "change how you sign in.</p>", "Use your password instead"),
        ("account_reauthenticate", "Type your password once more.", "Use a code of your authenticator app instead"),
    ],
)
def test_each_way_of_confirming_offers_the_other(
    client: Client, officer: User, clock: Any, way: str, told: str, instead: str
) -> None:
    secret = enrolled(client, officer)
    clock.shift(LATER)
    by_code(client, officer, secret)
    page = client.get(reverse(way))
    assert f'action="{reverse(way)}"' in page.text
    assert told in page.text
    assert instead in page.text


def test_the_demonstration_alone_goes_without(client: Client, officer: User, settings: Settings) -> None:
    settings.SECOND_FACTOR = False
    by_password(client, officer)
    assert client.get(reverse("account")).status_code == 200


def test_who_lost_phone_and_codes_starts_anew_after_two_others_helped(
    client: Client, officer: User, clock: Any
) -> None:
    administrator = user_of("service", Role.ADMINISTRATOR)
    enrolled(client, officer)
    reset = ask_for_reset(officer, reason="Lost.", by=council_user("LDS", Role.APPROVER), now=MORNING)
    agree_to_reset(reset, by=administrator, now=MORNING)
    by_password(client, officer)
    assert client.get(reverse("account")).headers["Location"] == reverse("mfa_activate_totp")
    assert Event.objects.filter(action="second_factor_removed", subject=reset.key, body="service").exists()
