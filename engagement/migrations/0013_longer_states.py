"""A state of a stop may be three letters longer: PostgreSQL changes no row for that, and code of before still works."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagement', '0012_costs_have_a_version'),
    ]

    operations = [
        migrations.AlterField(
            model_name='programmeitem',
            name='state',
            field=models.CharField(choices=[('proposed', 'Proposed'), ('agreed', 'Agreed'), ('awaiting_host', 'Waiting for its host'), ('declined', 'Declined'), ('moved', 'Moved to another time'), ('dropped', 'Dropped')], default='proposed', max_length=13, verbose_name='state'),
        ),
    ]
