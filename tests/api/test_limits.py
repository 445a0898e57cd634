"""How often a client may call: counted by client, whatever its address and its token."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as RedisGone

from tests.api.callers import Caller, caller, token_of, written
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW.replace(second=20), tick=False) as travelled:
        yield travelled


@pytest.fixture(autouse=True)
def _few(settings: Any) -> None:
    settings.API_CALLS_A_MINUTE, settings.API_WRITES_A_MINUTE = 5, 2


def statuses(held: Caller, times: int) -> list[int]:
    return [held.get("me/").status_code for _ in range(times)]


def test_too_many_calls_are_refused_with_the_seconds_to_wait(clock: Any) -> None:
    held = caller("LDS")
    assert statuses(held, 6) == [200] * 5 + [429]
    refused = held.get("delegations/")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.headers["Retry-After"] == "40"
    assert refused.json()["code"] == "too_many_calls"
    clock.shift(39)
    assert held.get("me/").status_code == 429
    clock.shift(1)
    assert held.get("me/").status_code == 200


def test_writing_has_a_limit_of_its_own_and_what_is_refused_is_not_done() -> None:
    held = caller("LDS")
    answers = [held.post("organisations/", {"name": f"Made-up office {n}"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert len(held.get("organisations/").json()["results"]) == 2


def test_each_client_is_counted_by_itself_and_a_new_token_or_address_changes_nothing() -> None:
    busy, other = caller("LDS"), caller("LDS")
    assert statuses(busy, 6)[-1] == 429
    assert other.get("me/").status_code == 200
    busy.token = token_of(busy.client)
    assert busy.get("me/", X_Forwarded_For="203.0.113.9").status_code == 429


def test_whoever_has_no_token_is_told_so_and_counts_for_nobody() -> None:
    assert {Client().get("/api/v1/me/").status_code for _ in range(8)} == {401}
    assert {Client().get("/api/v1/schema/").status_code for _ in range(6)} == {200}


def test_a_refused_call_leaves_its_key_free() -> None:
    held = caller("LDS")
    sent = written()
    for n in range(2):
        held.post("organisations/", {"name": f"Made-up office {n}"})
    assert held.post("delegations/", sent, Idempotency_Key="one").status_code == 429
    cache.clear()
    assert held.post("delegations/", sent, Idempotency_Key="one").status_code == 201


def test_zero_is_no_limit(settings: Any) -> None:
    settings.API_CALLS_A_MINUTE = 0
    assert set(statuses(caller("LDS"), 8)) == {200}


def test_a_cache_that_is_gone_turns_nobody_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any) -> None:
        raise RedisGone

    monkeypatch.setattr("web.api.limits.cache.add", gone)
    assert set(statuses(caller("LDS"), 8)) == {200}
