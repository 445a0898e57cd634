"""Signing in as a person does it, for tests: password, authenticator app, code."""

import re
import time
from datetime import UTC, datetime
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from accounts.models import User

PASSWORD = "a password for tests"
# The start of a time step of the authenticator app.
MORNING = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def code(secret: str, *, later: int = 0) -> str:
    """What the app shows now, or so many steps later."""
    shown: str = format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))
    return shown


def by_password(client: Client, user: User, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def confirmed(client: Client, name: str, password: str = PASSWORD) -> Any:
    """Ask for a page that wants the password once more, and give it."""
    address = client.get(reverse(name)).headers["Location"]
    return client.post(address, {"password": password}, follow=True)


def enrolled(client: Client, user: User) -> str:
    """Sign in by password and set up an app. The session has ended then; the secret is what the phone keeps."""
    by_password(client, user)
    page = confirmed(client, "mfa_activate_totp").text
    secret = re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", page)
    assert secret is not None
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret[1])})
    assert answer.status_code == 302
    return secret[1]


def by_code(client: Client, user: User, secret: str) -> Any:
    """Both factors."""
    by_password(client, user)
    return client.post(reverse("mfa_authenticate"), {"code": code(secret)})
