"""Indexes for the review queue and for figures, each made while others go on reading and writing."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Coalesce

FILL = """
UPDATE engagement_delegation row SET shared_at = change.at
FROM (
    SELECT delegation_id, max(at) AS at FROM engagement_change
    WHERE field = 'sharing' AND old = '"council"' GROUP BY delegation_id
) change
WHERE change.delegation_id = row.id AND row.stage <> 'draft'
"""
NOT_COUNTED = ('draft', 'declined', 'cancelled')
GOING = ('logged', 'confirmed')


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('engagement', '0004_shared_at'),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name='delegation',
            index=models.Index(condition=models.Q(('stage__in', NOT_COUNTED), _negated=True), fields=['starts_on', 'council', 'place'], include=('direction', 'purposes', 'sharing', 'stage', 'country'), name='engagement_figures'),
        ),
        AddIndexConcurrently(
            model_name='delegation',
            index=models.Index(condition=models.Q(('stage__in', GOING)), fields=['ends_on', 'starts_on', 'council'], include=('sharing', 'stage'), name='engagement_going'),
        ),
        AddIndexConcurrently(
            model_name='delegation',
            index=models.Index(Coalesce('shared_at', 'logged_at'), models.F('key'), name='engagement_came'),
        ),
        AddIndexConcurrently(
            model_name='delegation',
            index=models.Index(Coalesce('shared_at', 'logged_at'), models.F('key'), models.F('ends_on'), models.F('starts_on'), condition=models.Q(('stage__in', GOING)), name='engagement_going_came'),
        ),
        RemoveIndexConcurrently(model_name='delegation', name='engagement_overview'),
        RemoveIndexConcurrently(model_name='delegation', name='engagement_open'),
    ]
