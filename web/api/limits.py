"""How often somebody may call: counted for all workers together in the shared cache, each minute anew.

Calls with a token are counted by their client and never by address. Tries for a token are counted by both: whoever
makes them is not known yet, and each costs the check of a secret.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from math import ceil
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisGone
from redis.exceptions import TimeoutError as RedisSlow
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

log = logging.getLogger(__name__)

MINUTE = 60


class CallsOfClient(BaseThrottle):
    """So many calls a minute, and of them so many that write."""

    def allow_request(self, request: Request, view: Any) -> bool:
        client = getattr(request.auth, "client", None)
        self.left = 0 if client is None else seconds_to_wait(_calls(request, client.key))
        return not self.left

    def wait(self) -> float:
        return self.left


def _calls(request: Request, client: str) -> Iterator[tuple[str, int]]:
    yield f"calls:all:{client}", settings.API_CALLS_A_MINUTE
    if request.method in ("POST", "PATCH"):
        yield f"calls:writing:{client}", settings.API_WRITES_A_MINUTE


def seconds_to_wait_for_a_token(request: Any, client_ids: Iterable[str]) -> int:
    """Count a try for a token, by each client that it names and by the address that it comes from."""
    address = address_of(request)
    tries = [
        *(("client", client_id, settings.API_TOKENS_A_MINUTE) for client_id in client_ids),
        ("address", address, settings.API_TOKENS_A_MINUTE_FROM_AN_ADDRESS),
    ]
    return seconds_to_wait((f"tokens:{by}:{_short(name)}", most) for by, name, most in tries if name)


def address_of(request: Any) -> str:
    """Where a request comes from, as far as the proxies in front of us say."""
    return str(BaseThrottle().get_ident(request) or "")


def _short(name: str) -> str:
    """What was sent may be of any length and hold anything."""
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()


def seconds_to_wait(limits: Iterable[tuple[str, int]]) -> int:
    """Count once more under each of these names; 0 where all are within what a minute allows. A limit of 0 is none.

    A minute begins anew on the full minute.
    """
    minute, gone = divmod(timezone.now().timestamp(), MINUTE)
    try:
        # Each is counted, whichever is past its limit.
        counts = [(_count(f"{name}:{int(minute)}"), most) for name, most in limits if most]
    except (RedisGone, RedisSlow):
        # Secrets and tokens are too long to be guessed: a cache that is gone is no reason to turn anybody away.
        log.warning("calls_not_counted")
        return 0
    within = all(count <= most for count, most in counts)
    return 0 if within else max(1, ceil(MINUTE - gone))


def _count(key: str) -> int:
    if cache.add(key, 1, 2 * MINUTE):
        return 1
    try:
        return cache.incr(key)
    except ValueError:
        # The cache was emptied just now.
        return 1
