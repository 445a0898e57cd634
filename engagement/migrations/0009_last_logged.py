"""What was logged last and what contacts were about by index, made while others go on reading and writing."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('engagement', '0008_agreement_by_index'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='contact',
            index=models.Index(fields=['council', '-made_at', '-key'], name='engagement_contact_logged'),
        ),
        AddIndexConcurrently(
            model_name='contact',
            index=GinIndex(SearchVector(models.Func(models.F('about'), function='fold', output_field=models.TextField()), config='simple'), name='engagement_contact_about'),
        ),
        AddIndexConcurrently(
            model_name='delegation',
            index=models.Index(condition=models.Q(('logged_at__isnull', False)), fields=['council', '-logged_at', '-key'], name='engagement_council_logged'),
        ),
    ]
