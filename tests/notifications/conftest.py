"""People for these tests; and what needs a Redis is left out, with a notice, where none answers."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis
from django.core.mail import EmailMessage

from accounts.models import User
from accounts.roles import Role
from tests import factories

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/11")
LEFT_OUT = pytest.StashKey[int]()


def redis_answers() -> bool:
    try:
        with redis.Redis.from_url(REDIS, socket_connect_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    asked = [item for item in items if item.get_closest_marker("redis")]
    if asked and not redis_answers():
        config.hook.pytest_deselected(items=asked)
        items[:] = [item for item in items if item not in asked]
        config.stash[LEFT_OUT] = len(asked)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if LEFT_OUT in config.stash:
        text = f"No Redis answers at {REDIS}: {config.stash[LEFT_OUT]} tests that need one did not run."
        terminalreporter.write_sep("!", text, red=True, bold=True)


@pytest.fixture
def redis_url() -> str:
    return REDIS


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
