"""How often a client may call: counted for all workers together in the shared cache, by client and never by address."""

import logging
from collections.abc import Iterator
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
    """So many calls a minute, and of them so many that write. A minute begins anew on the full minute."""

    def allow_request(self, request: Request, view: Any) -> bool:
        client = getattr(request.auth, "client", None)
        if client is None:
            return True
        minute, gone = divmod(timezone.now().timestamp(), MINUTE)
        self.left = MINUTE - gone
        try:
            return all(_count(f"calls:{what}:{client.key}:{int(minute)}") <= most for what, most in _limits(request))
        except (RedisGone, RedisSlow):
            # Whoever has a token is known: a cache that is gone is no reason to turn them away.
            log.warning("calls_not_counted")
            return True

    def wait(self) -> float:
        return max(1, ceil(self.left))


def _limits(request: Request) -> Iterator[tuple[str, int]]:
    """What this call counts as, and how many of it there may be. 0 is no limit."""
    if settings.API_CALLS_A_MINUTE:
        yield "all", settings.API_CALLS_A_MINUTE
    if settings.API_WRITES_A_MINUTE and request.method in ("POST", "PATCH"):
        yield "writing", settings.API_WRITES_A_MINUTE


def _count(key: str) -> int:
    if cache.add(key, 1, 2 * MINUTE):
        return 1
    try:
        return cache.incr(key)
    except ValueError:
        # The cache was emptied just now.
        return 1
