"""Who signs in with a browser that is new for them hears of it by mail, once, and nothing of where they are."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connections
from django.test import Client
from pytest_django import Settings

from accounts import services
from accounts.models import KnownBrowser, User
from accounts.rules import device
from notifications.models import Mail
from notifications.services import tell_people
from tests.accounts.signing_in import by_password
from tests.factories import NOW, council_user, user_of

pytestmark = pytest.mark.django_db
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
NEWER_EDGE = EDGE.replace("140", "141")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
type Box = list[EmailMessage]


@pytest.fixture
def officer() -> User:
    cache.clear()
    return council_user("LDS")


def signs_in(user: User, user_agent: str) -> None:
    by_password(Client(headers={"User-Agent": user_agent}), user)


def test_a_browser_not_seen_before_is_told_and_the_first_of_all_is_not(
    officer: User, mailoutbox: Box, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://register.example"
    signs_in(officer, EDGE)
    signs_in(officer, NEWER_EDGE)
    tell_people(now=NOW)
    assert mailoutbox == []

    for _ in range(2):
        signs_in(officer, FIREFOX)
        tell_people(now=NOW)
    [mail] = mailoutbox
    assert mail.to == [officer.email]
    assert mail.subject == "You signed in with a browser that is new here: Firefox on Linux"
    assert "https://register.example/account/sessions/" in mail.body
    assert "If you know nothing of this, set a new password now" in mail.body
    whole = mail.message().as_string()
    for kept_back in ("127.0.0.1", "Gecko", officer.name):
        assert kept_back not in whole


def test_what_a_colleague_uses_is_new_to_oneself(officer: User, mailoutbox: Box) -> None:
    signs_in(council_user("LDS"), FIREFOX)
    signs_in(officer, EDGE)
    signs_in(officer, FIREFOX)
    tell_people(now=NOW)
    assert [mail.to for mail in mailoutbox] == [[officer.email]]


def test_a_wrong_password_makes_no_browser_known(officer: User, mailoutbox: Box) -> None:
    by_password(Client(headers={"User-Agent": FIREFOX}), officer, "not it, not it")
    assert not KnownBrowser.objects.exists()


def test_nobody_is_told_who_was_switched_off_meanwhile(officer: User, mailoutbox: Box) -> None:
    for browser in (EDGE, FIREFOX):
        services.note_browser(officer, called=device(browser), now=NOW)
    services.switch_user_off(officer, by=user_of("service", "administrator"))
    tell_people(now=NOW)
    assert mailoutbox == []
    assert Mail.objects.get().state == Mail.State.DROPPED


@pytest.mark.django_db(transaction=True)
def test_many_sign_ins_and_sweeps_at_once_tell_once(officer: User, mailoutbox: Box) -> None:
    services.note_browser(officer, called="Edge on Windows", now=NOW)

    def at_once(_: int) -> None:
        services.note_browser(officer, called="Firefox on Linux", now=NOW)
        tell_people(now=NOW)
        connections.close_all()

    with ThreadPoolExecutor(4) as many:
        list(many.map(at_once, range(8)))
    tell_people(now=NOW)
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (EDGE, "Edge on Windows"),
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_5) Version/18.5 Safari/605.1", "Safari on Mac"),
        ("curl/8.15", "A browser that does not say which"),
        ("", "A browser that does not say which"),
    ],
)
def test_a_browser_in_plain_words(user_agent: str, words: str) -> None:
    assert device(user_agent) == words
