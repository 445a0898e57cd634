"""A passkey lets in alone, counts as the second factor, and is its owner's to name and remove."""

import json
from http import HTTPStatus
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from fido2.utils import websafe_decode, websafe_encode
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from tests.accounts.passkeys import Device
from tests.accounts.signing_in import by_password, confirmed
from tests.factories import council_user
from web.keys import key_for

pytestmark = pytest.mark.django_db
ON_LOCALHOST = {"Host": "localhost", "User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}


@pytest.fixture(autouse=True)
def asked_for(settings: Settings, db: Any) -> None:
    settings.SECOND_FACTOR = True
    cache.clear()


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def browser() -> Client:
    return Client(headers=ON_LOCALHOST)


@pytest.fixture
def client() -> Client:
    return browser()


def made(client: Client, user: User, device: Device | None = None, **more: str) -> Device:
    """Sign in by password and make a passkey. The session has ended then."""
    device = device or Device()
    by_password(client, user)
    confirmed(client, "mfa_add_webauthn")
    another(client, device, **more)
    return device


def another(client: Client, device: Device, **more: str) -> Any:
    options = client.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]
    return client.post(reverse("mfa_add_webauthn"), {"credential": device.makes(options), **more})


def asked(client: Client) -> Any:
    answer = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    return answer.json()["request_options"]


def by_passkey(client: Client, device: Device, **more: str) -> Any:
    return client.post(reverse("mfa_login_webauthn"), {"credential": device.signs(asked(client)), **more})


def is_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def test_who_has_no_factor_makes_a_passkey_and_signs_in_with_it_alone(
    client: Client, officer: User, mailoutbox: list[Any]
) -> None:
    device = made(client, officer)
    assert not is_in(client), "the new factor is proved by signing in with it"
    assert [mail.subject for mail in mailoutbox] == ["A passkey was added"]
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Firefox on Windows"

    answer = by_passkey(client, device, next="/account/")
    assert answer.headers["Location"] == "/account/"
    assert client.get("/account/").status_code == HTTPStatus.OK, "without another factor"


def test_the_device_must_ask_who_holds_it(client: Client, officer: User) -> None:
    made(browser(), officer, Device(verifies=False))
    assert not Authenticator.objects.exists()
    device = made(client, officer)
    device.flags = Device(verifies=False).flags
    by_passkey(client, device)
    assert not is_in(client)


def test_the_device_keeps_no_serial_number_and_the_service_no_secret(client: Client, officer: User) -> None:
    by_password(client, officer)
    confirmed(client, "mfa_add_webauthn")
    options = client.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]["publicKey"]
    assert websafe_decode(options["user"]["id"]) == officer.key.encode()
    assert options["rp"] == {"id": "localhost", "name": "Local Engagement Register"}
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"


@pytest.mark.parametrize(
    "fault",
    [
        "another question",
        "another website",
        "another key",
        "another person",
        "unknown person",
        "switched off",
        "system",
    ],
)
def test_what_lets_nobody_in(client: Client, officer: User, fault: str) -> None:
    device = made(client, officer)
    options = asked(client)
    if fault == "another question":
        options = asked(browser())
    elif fault == "another website":
        device.origin = "https://localhost.example"
    elif fault == "another key":
        device.key = Device().key
    elif fault in ("another person", "unknown person"):
        key = council_user("LDS").key if fault == "another person" else "0000000000ab"
        device.owner = websafe_encode(key.encode())
    elif fault == "switched off":
        User.objects.filter(pk=officer.pk).update(is_active=False)
    else:
        User.objects.filter(pk=officer.pk).update(kind=User.Kind.SYSTEM)
    client.post(reverse("mfa_login_webauthn"), {"credential": device.signs(options)})
    assert not is_in(client)


def broken(**parts: str) -> str:
    """An answer that has all the parts of a passkey's, one of them cut off or made up."""
    client_data = websafe_encode(json.dumps({"type": "webauthn.get", "challenge": "AA", "origin": "x"}).encode())
    whole = {"clientDataJSON": client_data, "authenticatorData": websafe_encode(bytes(37)), "signature": "AA"}
    return json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {**whole, **parts}})


@pytest.mark.parametrize(
    "sent",
    [
        *(
            "",
            "x",
            "[]",
            "{}",
            "null",
            '{"id": 1}',
            '{"id": "AA"}',
            '{"response": 5}',
            '{"response": {"userHandle": 7}}',
        ),
        broken(userHandle="AA"),
        broken(authenticatorData=websafe_encode(bytes(32) + b"\x80" + bytes(4))),
        broken(authenticatorData=websafe_encode(bytes(32) + b"\x80" + bytes(4) + b"\xa1")),
    ],
)
def test_what_is_no_passkey_is_refused_in_words(client: Client, officer: User, sent: str) -> None:
    asked(client)
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": sent}, follow=True)
    assert answer.status_code == HTTPStatus.OK
    by_password(client, officer)
    confirmed(client, "mfa_add_webauthn")
    answer = client.post(reverse("mfa_add_webauthn"), {"credential": sent})
    assert "There is a problem" in answer.text
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("sent", ['{"id": "AA"}', broken(authenticatorData=websafe_encode(bytes(32) + b"\x80"))])
def test_what_is_no_passkey_confirms_nobody(client: Client, officer: User, sent: str) -> None:
    made(client, officer)
    by_password(client, officer)
    answer = client.post(reverse("mfa_authenticate"), {"credential": sent})
    assert answer.status_code == HTTPStatus.OK
    assert not is_in(client)


def test_after_the_password_a_passkey_is_the_second_factor(client: Client, officer: User) -> None:
    device = made(client, officer)
    assert by_password(client, officer).headers["Location"] == reverse("mfa_authenticate")
    page = client.get(reverse("mfa_authenticate"))
    assert "Use your passkey" in page.text
    options = page.context["js_data"]["request_options"]
    client.post(reverse("mfa_authenticate"), {"credential": device.signs(options)})
    assert is_in(client)


def test_a_device_that_asks_nobody_who_holds_it_is_no_second_factor_and_confirms_nothing(
    client: Client, officer: User
) -> None:
    device = made(client, officer)
    by_passkey(client, device)
    device.flags = Device(verifies=False).flags
    page = client.get(reverse("mfa_reauthenticate_webauthn"))
    client.post(
        reverse("mfa_reauthenticate_webauthn"), {"credential": device.signs(page.context["js_data"]["request_options"])}
    )
    assert client.get(reverse("mfa_add_webauthn")).status_code == HTTPStatus.FOUND, "it asks once more"

    elsewhere = browser()
    by_password(elsewhere, officer)
    page = elsewhere.get(reverse("mfa_authenticate"))
    elsewhere.post(
        reverse("mfa_authenticate"), {"credential": device.signs(page.context["js_data"]["request_options"])}
    )
    assert not is_in(elsewhere)


def test_a_session_that_saw_no_passkey_must_sign_in_anew(client: Client, officer: User) -> None:
    made(browser(), officer)
    client.force_login(officer)
    assert client.get(reverse("account")).headers["Location"] == reverse("account_login")


def test_a_passkey_confirms_and_the_key_of_the_session_changes(client: Client, officer: User) -> None:
    device = made(client, officer)
    by_passkey(client, device)
    before = client.session.session_key
    page = client.get(reverse("mfa_reauthenticate_webauthn"), {"next": reverse("mfa_add_webauthn")})
    assert "Use your password instead" in page.text
    sent = {"credential": device.signs(page.context["js_data"]["request_options"]), "next": reverse("mfa_add_webauthn")}
    answer = client.post(reverse("mfa_reauthenticate_webauthn"), sent)
    assert answer.headers["Location"] == reverse("mfa_add_webauthn")
    assert client.session.session_key != before
    assert client.get(reverse("mfa_add_webauthn")).status_code == HTTPStatus.OK


def test_passkeys_are_named_and_removed_and_with_the_last_the_session_ends(
    client: Client, officer: User, mailoutbox: list[Any]
) -> None:
    first, second = made(client, officer, name="Work laptop"), Device()
    by_passkey(client, first)
    confirmed(client, "mfa_add_webauthn")
    assert another(client, second, name="x" * 99).headers["Location"] == reverse("mfa_list_webauthn")
    one, two = Authenticator.objects.filter(type="webauthn").order_by("pk")
    page = client.get(reverse("mfa_list_webauthn"))
    assert "Work laptop" in page.text
    assert "x" * 60 in page.text
    assert "x" * 61 not in page.text

    refused = client.post(reverse("mfa_edit_webauthn", args=[key_for(two)]), {"name": ""})
    assert "Give it a name" in refused.text
    client.post(reverse("mfa_edit_webauthn", args=[key_for(two)]), {"name": "Phone"})
    page = client.post(reverse("mfa_remove_webauthn", args=[key_for(one)]), follow=True)
    assert "The passkey is removed" in page.text
    assert "Phone" in page.text
    assert mailoutbox[-1].subject == "A passkey was removed"

    answer = client.post(reverse("mfa_remove_webauthn", args=[key_for(two)]))
    assert answer.headers["Location"] == reverse("account_login")
    assert not is_in(client)
    assert not Authenticator.objects.exists(), "recovery codes go with the last factor"


def test_nobody_names_or_removes_the_passkey_of_another(client: Client, officer: User) -> None:
    approver = council_user("LDS", Role.APPROVER)
    made(browser(), officer)
    device = made(client, approver)
    by_passkey(client, device)
    confirmed(client, "mfa_add_webauthn")
    theirs = key_for(Authenticator.objects.get(user=officer, type="webauthn"))
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.post(reverse(name, args=[theirs]), {"name": "Mine"}).status_code == HTTPStatus.NOT_FOUND
    assert client.get(reverse("mfa_edit_webauthn", args=["0000000000ab"])).status_code == HTTPStatus.NOT_FOUND


def test_without_javascript_the_pages_say_so_and_offer_the_code(client: Client, officer: User) -> None:
    assert "needs JavaScript" in client.get(reverse("account_login")).text
    by_password(client, officer)
    page = confirmed(client, "mfa_add_webauthn")
    assert "needs JavaScript" in page.text
    assert "An authenticator app on your phone does the same without it" in page.text
    assert "Use a passkey instead" in client.get(reverse("mfa_activate_totp")).text
