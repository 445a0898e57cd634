"""A council may have two agreements of a kind with a place, and is told of the first when it enters another.

Backwards, the constraint comes back where no council has made use of that.
"""

from typing import ClassVar

from django.db import migrations

NAME = "twinning_agreement_once_a_kind"


class Migration(migrations.Migration):
    atomic = False

    dependencies: ClassVar = [("twinning", "0002_known_roughly")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveConstraint(model_name="agreement", name=NAME)],
            # Without holding up those who read and write meanwhile.
            database_operations=[
                migrations.RunSQL(
                    f'DROP INDEX CONCURRENTLY IF EXISTS "{NAME}"',
                    f'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "{NAME}" ON "twinning_agreement"'
                    " (council_id, place_id, kind) WHERE NOT"
                    " (status IN ('lapsed', 'ended_by_uk', 'ended_by_partner', 'ended_mutually'))",
                )
            ],
        )
    ]
