"""The test database: the real reference data, loaded once and kept through every test."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from config.settings import BASE_DIR
from engagement.loaders import load_visitor_ranks
from guidance.loaders import load_subjects
from places.loaders import load_reference_data
from risk.loaders import load_areas

SUBJECTS = ("guidance_activity", "guidance_sector", "guidance_topic", "engagement_visitorrank")
# Loaded once, or filled by migrations; no test writes to them.
KEPT = {*SUBJECTS, "audit_epoch", "django_migrations", "django_content_type", "auth_permission"}


# Of these the rows that are the same for everybody stay.
OWN_ROWS = {'"risk_sensitivearea"': "WHERE council_id IS NOT NULL"}

# A thread of a test server may hold a connection when the last test is over; a database in use is not dropped.
END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


# What decides what stands in a database before the first test: one that is ready is of these files.
DECIDE = (
    "*/migrations/*.py",
    "places/**/*",
    "guidance/data/*",
    "risk/data/*",
    "engagement/data/*",
    "web/*.py",
    "config/settings.py",
    "requirements.txt",
)
READY = "test_ready_"
UNREADY = "test_unready"
OTHERS_KEPT = 4
NOBODY_ELSE = "SELECT pg_advisory_lock(hashtext('tests: a database that is ready'))"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: Any) -> None:
    """Test databases are copies of one that is ready: to migrate takes as long as a hundred tests."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = a_ready_database()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(END_OTHERS)


def a_ready_database() -> str:
    """The name of a database with every migration and the reference data, made where there is none of these files.

    It stays for the next run on the same server, and goes when several others have taken its place. The latest of these
    stay: tests of other trees may be running on them.
    """
    digest = hashlib.sha256()
    for path in sorted({path for pattern in DECIDE for path in BASE_DIR.glob(pattern) if path.is_file()}):
        if "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(BASE_DIR)).encode() + path.read_bytes())
    name = f"{READY}{digest.hexdigest()[:16]}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        cursor.execute(NOBODY_ELSE)
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC", [f"{READY}%"])
        there = [found for (found,) in cursor.fetchall()]
        if name not in there:
            for old in there[OTHERS_KEPT:]:
                cursor.execute(f"DROP DATABASE IF EXISTS {old}")
            _make_ready()
            cursor.execute(f"ALTER DATABASE {connection.ops.quote_name(UNREADY)} RENAME TO {name}")
    return name


def _make_ready() -> None:
    given, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    own = test["NAME"]
    test["NAME"] = UNREADY
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        load_reference_data()
        load_subjects()
        load_areas()
        load_visitor_ranks()
        connection.close()
    finally:
        test["NAME"] = own
        settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = given


def emptied_tables() -> list[str]:
    """All but those of the reference data."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    return [connection.ops.quote_name(name) for name in tables if name not in KEPT and not name.startswith("places_")]


@contextmanager
def whatever_the_triggers_say() -> Iterator[Any]:
    """A cursor that writes as replication does: nothing is checked, and the trail lets itself be changed."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        cursor.execute("SET session_replication_role = origin")


def _empty_all_but_reference(case: TransactionTestCase) -> None:
    """What a test with real transactions leaves behind.

    With the few rows that a test makes, DELETE takes a thirtieth of the time of TRUNCATE.
    """
    with whatever_the_triggers_say() as cursor:
        cursor.execute("; ".join(f"DELETE FROM {table} {OWN_ROWS.get(table, '')}" for table in emptied_tables()))


TransactionTestCase._fixture_teardown = _empty_all_but_reference  # type: ignore[attr-defined]
