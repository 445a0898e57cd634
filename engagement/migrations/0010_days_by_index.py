"""What goes on in a stretch of days, the last time of a council with a place, and how much there is, by index.

Made while others go on reading and writing.
"""

from django.contrib.postgres.fields import DateRangeField, RangeBoundary
from django.contrib.postgres.indexes import GistIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('engagement', '0009_last_logged'),
    ]

    operations = [
        RemoveIndexConcurrently(
            model_name='contact',
            name='engagement_contact_place',
        ),
        AddIndexConcurrently(
            model_name='contact',
            index=models.Index(fields=['place', '-held_on', '-key'], include=('council', 'sharing', 'withdrawn_at', 'kind', 'topic'), name='engagement_contact_place'),
        ),
        RemoveIndexConcurrently(
            model_name='delegation',
            name='engagement_place_recent',
        ),
        AddIndexConcurrently(
            model_name='delegation',
            index=models.Index(fields=['place', '-listed_on', '-key'], include=('council', 'sharing', 'stage', 'direction'), name='engagement_place_recent'),
        ),
        AddIndexConcurrently(
            model_name='contact',
            index=models.Index(fields=['council', 'place', '-held_on'], name='engagement_contact_pair'),
        ),
        AddIndexConcurrently(
            model_name='delegation',
            index=models.Index(fields=['council', 'place', '-listed_on'], name='engagement_pair'),
        ),
        AddIndexConcurrently(
            model_name='delegation',
            index=GistIndex(models.Func('starts_on', 'ends_on', RangeBoundary(inclusive_lower=True, inclusive_upper=True), function='daterange', output_field=DateRangeField()), models.F('council'), condition=models.Q(('stage__in', ('draft', 'declined', 'cancelled')), _negated=True), name='engagement_days'),
        ),
    ]
