"""Under the settings of production: https, cookies that no other site can set, and a second factor for all."""

from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.accounts.signing_in import PASSWORD
from tests.factories import council_user

pytestmark = [pytest.mark.production, pytest.mark.django_db]


@pytest.fixture
def secure() -> Client:
    cache.clear()
    return Client(headers={"X-Forwarded-Proto": "https"})


def test_nobody_is_in_by_password_alone(secure: Client) -> None:
    officer = council_user("LDS")
    answer: Any = secure.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD})
    cookie = answer.cookies["__Host-session"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["domain"]
    assert not cookie["max-age"], "it ends with the browser"
    assert secure.get(reverse("account")).headers["Location"] == reverse("mfa_activate_totp")


def test_the_second_factor_is_on_and_pages_are_not_kept(secure: Client) -> None:
    assert settings.SECOND_FACTOR
    page = secure.get(reverse("account_login"))
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_signing_out_clears_the_browser(secure: Client) -> None:
    secure.force_login(council_user("LDS"))
    answer = secure.post(reverse("account_logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
