"""Rows of before say what the checks of 0011 ask, and the checks hold for all of them.

Nothing confirmed a visit before; only samples said so, and are logged again. Aims that were written down were stated.
Each step stands by itself and may run twice.
"""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('engagement', '0013_longer_states'),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE engagement_delegation SET stage = 'logged' WHERE stage = 'confirmed' AND confirmed_at IS NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "UPDATE engagement_delegation SET their_aims_known = 'stated' WHERE their_aims <> '' AND their_aims_known = ''",
            migrations.RunSQL.noop,
        ),
        ValidateConstraint('delegation', 'engagement_delegation_aims_stated_or_not'),
        ValidateConstraint('delegation', 'engagement_delegation_confirmed_is_complete'),
        ValidateConstraint('programmeitem', 'engagement_item_ends_after_start'),
        ValidateConstraint('programmeitem', 'engagement_item_sensitive_or_not'),
    ]
