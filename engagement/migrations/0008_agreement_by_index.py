"""The delegations that name an agreement by index, made while others go on reading and writing."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('engagement', '0007_agreement'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='delegation',
            index=models.Index(condition=models.Q(('agreement__isnull', False)), fields=['agreement'], name='engagement_agreement'),
        ),
    ]
