"""Visits that stood in the tables before visits were confirmed go by the checks of now."""

import pytest
from django.db import connection
from django.db.migrations import RunSQL
from django.utils.module_loading import import_string

from engagement.models import Delegation
from tests import factories

pytestmark = pytest.mark.django_db

CHECKS = ("engagement_delegation_aims_stated_or_not", "engagement_delegation_confirmed_is_complete")


def test_a_sample_that_said_confirmed_is_logged_and_aims_that_were_written_were_stated():
    aims = {"their_aims": "To see how a museum is run."}
    sample, told, untold = (factories.a_bare_delegation(**more) for more in (aims, aims, {}))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = ANY(%s)", [list(CHECKS)]
        )
        checks = cursor.fetchall()
        for name, _check in checks:
            cursor.execute(f"ALTER TABLE engagement_delegation DROP CONSTRAINT {name}")
        Delegation.objects.filter(pk=sample.pk).update(stage="confirmed")
        for name, check in checks:
            cursor.execute(f"ALTER TABLE engagement_delegation ADD CONSTRAINT {name} {check} NOT VALID")
    migration = import_string("engagement.migrations.0014_rows_of_before.Migration")
    with connection.schema_editor() as editor:
        for operation in migration.operations:
            if isinstance(operation, RunSQL):
                editor.execute(operation.sql, params=None)
    for row in (sample, told, untold):
        row.refresh_from_db()
    assert [row.stage for row in (sample, told, untold)] == ["logged"] * 3
    assert [row.their_aims_known for row in (sample, told, untold)] == ["stated", "stated", ""]
    with connection.cursor() as cursor:
        for name in CHECKS:
            cursor.execute(f"ALTER TABLE engagement_delegation VALIDATE CONSTRAINT {name}")
