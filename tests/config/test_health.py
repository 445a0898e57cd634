import pytest
from django.db import connection
from redis.exceptions import ConnectionError as RedisGone

from config import health


def test_the_process_answers_without_signing_in(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_it_is_ready_when_all_it_needs_is_there(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "checks": {"database": "ok", "migrations": "ok", "locale": "ok", "broker": "ok", "static": "ok"},
    }


@pytest.mark.django_db
def test_it_is_not_ready_while_a_migration_waits(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    checks = answer.json()["checks"]
    assert checks["migrations"] == "1 migrations have not run: run manage.py migrate"
    assert checks["locale"] == "not known: migrations comes first"


@pytest.mark.django_db
def test_it_is_not_ready_without_the_static_files_that_every_page_names(client, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    staticfiles = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": staticfiles}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "run manage.py collectstatic" in answer.json()["checks"]["static"]


@pytest.mark.django_db
def test_it_is_not_ready_in_a_database_that_finds_no_chinese(client):
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA elsewhere")
        cursor.execute(
            "CREATE FUNCTION elsewhere.show_trgm(text) RETURNS text[] LANGUAGE sql AS $$ SELECT '{}'::text[] $$"
        )
        cursor.execute("SET LOCAL search_path = elsewhere, public, pg_catalog")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "UTF-8 locale" in answer.json()["checks"]["locale"]


@pytest.mark.django_db
def test_it_is_not_ready_while_a_broker_that_is_configured_is_away(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == "does not answer"
    assert client.get("/healthz").status_code == 200


def test_what_a_failed_check_says_is_not_shown_to_the_world(client, monkeypatch):
    def away():
        raise RedisGone("redis://web:secret@queue.internal:6379 refused")

    monkeypatch.setattr(health, "CHECKS", {"broker": away})
    answer = client.get("/readyz")
    assert answer.json()["checks"] == {"broker": "does not answer"}
    assert "secret" not in answer.text


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_is_asked_and_not_changed(client, address):
    assert client.post(address).status_code == 405
