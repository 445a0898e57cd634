"""Two questions that whoever runs the service asks all day: is the process there, and can it do its work?"""

import logging
from collections.abc import Callable
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)

OK = "ok"


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
    told, faults = answers()
    for name, fault in faults.items():
        log.error("a check of readiness failed", extra={"check": name}, exc_info=fault)
    ready = all(found == OK for found in told.values())
    body: dict[str, Any] = {"status": "ok" if ready else "not ready", "checks": told}
    return JsonResponse(body, status=200 if ready else 503)


def answers() -> tuple[dict[str, str], dict[str, Exception]]:
    """What each check says, fit for everybody to read; and what was raised, for the operator alone."""
    told: dict[str, str] = {}
    faults: dict[str, Exception] = {}
    for name, check in CHECKS.items():
        before = NEEDS.get(name, "")
        if told.get(before, OK) != OK:
            told[name] = f"not known: {before} comes first"
            continue
        try:
            check()
        except NotReady as reason:
            told[name] = str(reason)
        except (Error, redis.RedisError) as fault:
            told[name], faults[name] = "does not answer", fault
        else:
            told[name] = OK
    return told, faults


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


def static_files() -> None:
    """No page can be shown that does not find its styles in what collectstatic wrote."""
    if not getattr(staticfiles_storage, "hashed_files", True):
        raise NotReady("there are no static files: run manage.py collectstatic, then start web anew")


CHECKS: dict[str, Callable[[], None]] = {
    "database": database,
    "migrations": migrations,
    "locale": locale,
    "broker": broker,
    "static": static_files,
}
# What can be looked at only after another is in order.
NEEDS = {"migrations": "database", "locale": "migrations"}
