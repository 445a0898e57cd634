"""The test database: the real reference data, loaded once a database and kept through every test."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

from places.loaders import load_reference_data

# Loaded once, or filled by migrations; no test writes to them.
KEPT = ("places_", "audit_epoch", "django_migrations", "django_content_type", "auth_permission")


# A thread of a test server may hold a connection when the last test is over; a database in use is not dropped.
END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        load_reference_data()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(END_OTHERS)


def _empty_all_but_reference(case: TransactionTestCase) -> None:
    """What a test with real transactions leaves behind. The trail lets nothing be deleted, except from replication.

    With the few rows that a test makes, DELETE takes a thirtieth of the time of TRUNCATE.
    """
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if not name.startswith(KEPT)]
        deletes = "; ".join(f"DELETE FROM {connection.ops.quote_name(name)}" for name in tables)
        cursor.execute(f"SET session_replication_role = replica; {deletes}; SET session_replication_role = origin")


TransactionTestCase._fixture_teardown = _empty_all_but_reference  # type: ignore[attr-defined]
