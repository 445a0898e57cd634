"""How often a client may call: counted by client, whatever its address and its token."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as RedisGone

from tests.api.callers import Caller, caller, credentials, token_of, written
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW.replace(second=20), tick=False) as travelled:
        yield travelled


@pytest.fixture(autouse=True)
def _few(settings: Any) -> None:
    settings.API_CALLS_A_MINUTE, settings.API_WRITES_A_MINUTE = 5, 2
    settings.API_TOKENS_A_MINUTE, settings.API_TOKENS_A_MINUTE_FROM_AN_ADDRESS = 2, 5


def statuses(held: Caller, times: int) -> list[int]:
    return [held.get("me/").status_code for _ in range(times)]


@pytest.mark.capability("G20")
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


# -- Tokens --------------------------------------------------------------------------------------------------------


def token(
    client_id: str, secret: str, address: str = "203.0.113.1", path: str = "/oauth/token/", basic: bool = False
) -> Any:
    sent = {"grant_type": "client_credentials", "scope": "councils:read"}
    if basic:
        named = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
        return Client(REMOTE_ADDR=address).post(path, sent, headers={"Authorization": f"Basic {named}"})
    return Client(REMOTE_ADDR=address).post(path, {**sent, "client_id": client_id, "client_secret": secret})


def test_too_many_tokens_for_one_client_are_refused_wherever_they_are_asked_for(clock: Any) -> None:
    client_id, secret = credentials("LDS")
    other, other_secret = credentials("MAN")
    answers = [token(client_id, secret, f"203.0.113.{n}", basic=n > 1) for n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["error"] == "temporarily_unavailable"
    assert answers[2].headers["Retry-After"] == "40"
    assert token(client_id, secret, path="/oauth/revoke/").status_code == 429
    assert token(other, other_secret, "203.0.113.0").status_code == 200
    clock.shift(40)
    assert token(client_id, secret).status_code == 200


def test_too_many_tries_from_one_address_are_refused_whomever_they_name(settings: Any) -> None:
    assert [token(f"nobody-{n}", "wrong").status_code for n in range(6)] == [401] * 5 + [429]
    client_id, secret = credentials("LDS")
    assert token(client_id, secret).status_code == 429
    assert token(client_id, secret, "203.0.113.2").status_code == 200
    settings.API_TOKENS_A_MINUTE = settings.API_TOKENS_A_MINUTE_FROM_AN_ADDRESS = 0
    assert token(client_id, secret).status_code == 200


@pytest.mark.parametrize(("proxies", "sixth"), [(0, 429), (1, 401)])
def test_an_address_that_is_forged_is_not_believed_and_that_of_the_proxy_is(
    proxies: int, sixth: int, settings: Any
) -> None:
    """Without a proxy anybody could write the header; behind one, its last address is the proxy's own word."""
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": proxies}
    tries = [
        Client(REMOTE_ADDR="203.0.113.1", headers={"X-Forwarded-For": f"192.0.2.1, 198.51.100.{number}"}).post(
            "/oauth/token/", {"grant_type": "client_credentials", "client_id": f"n{number}", "client_secret": "x"}
        )
        for number in range(6)
    ]
    assert [answer.status_code for answer in tries] == [401] * 5 + [sixth]


def test_a_name_that_cannot_be_read_is_counted_by_its_address() -> None:
    statuses = []
    for given in ("Basic \x7f", "Basic AAAA=", "Basic", "Basic /w==", "Basic OjpA", "Basic"):
        answer = Client().post("/oauth/token/", {"grant_type": "client_credentials"}, headers={"Authorization": given})
        statuses.append(answer.status_code)
    assert statuses == [401] * 5 + [429]
