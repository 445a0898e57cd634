

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagement', '0018_answered_anew'),
    ]

    operations = [
        migrations.AlterField(
            model_name='contact',
            name='decline_reason',
            field=models.CharField(blank=True, choices=[('unsure_of_policy', 'Unsure what government policy is'), ('due_diligence', 'Did not pass our checks'), ('risk', 'Risk'), ('cost', 'Cost'), ('political', 'Politics'), ('no_capacity', 'No capacity'), ('no_fit', 'No fit with what we want'), ('other', 'Another reason')], max_length=20, verbose_name='why not pursued'),
        ),
    ]
