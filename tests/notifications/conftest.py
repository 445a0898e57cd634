"""People for these tests, and mail that fails."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.mail import EmailMessage

from accounts.models import User
from accounts.roles import Role
from tests import factories


@pytest.fixture
def officer() -> User:
    return factories.council_user("LDS")


@pytest.fixture
def analyst() -> User:
    return factories.user_of("unit", Role.ANALYST)


@contextmanager
def mail_that_fails(error: Exception) -> Iterator[list[str]]:
    """While this lasts no mail goes; yields the addresses that were tried."""
    tried: list[str] = []

    def send(letter: EmailMessage) -> int:
        tried.extend(letter.to)
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EmailMessage, "send", send)
        yield tried
