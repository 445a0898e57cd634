"""Two questions that whoever runs the service asks all day: is the process there, and can it do its work?"""

import logging
from collections.abc import Callable
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)


class NotReady(Exception):
    """What is missing, in words for whoever runs the service."""


@login_not_required
@require_safe
def healthz(_: HttpRequest) -> JsonResponse:
    """The process answers. Says nothing of what it needs: a restart would not mend that."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def readyz(_: HttpRequest) -> JsonResponse:
    """What the process needs is there. 503 keeps it out of the balancer until then."""
    answers = {name: answer(check) for name, check in CHECKS.items()}
    ready = all(found == "ok" for found in answers.values())
    body: dict[str, Any] = {"status": "ok" if ready else "not ready", "checks": answers}
    return JsonResponse(body, status=200 if ready else 503)


def answer(check: Callable[[], None]) -> str:
    try:
        check()
    except NotReady as reason:
        return str(reason)
    except (Error, redis.RedisError):
        log.exception("a check of readiness failed")
        return "does not answer"
    return "ok"


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def migrations() -> None:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise NotReady(f"{len(waiting)} migrations have not run: run manage.py migrate")


def locale() -> None:
    """In a database without a UTF-8 locale, pg_trgm finds no Chinese."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_encoding'), show_trgm('杭州市')")
        encoding, trigrams = cursor.fetchone()
    if encoding != "UTF8" or not trigrams:
        raise NotReady("the database is not in a UTF-8 locale: make it with LOCALE 'C.UTF-8'")


def broker() -> None:
    if settings.REDIS_URL:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            client.ping()


CHECKS = {"database": database, "migrations": migrations, "locale": locale, "broker": broker}
