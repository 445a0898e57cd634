from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('guidance', '0007_decisions_of_councils'),
    ]

    operations = [
        migrations.AlterField(
            model_name='use',
            name='changed_to',
            field=models.CharField(blank=True, editable=False, help_text='Key of what took its place then, if anything did.', max_length=12),
        ),
        AddIndexConcurrently(
            model_name='answercard',
            index=GinIndex(OpClass(models.F('content__cell'), name='jsonb_path_ops'), name='guidance_card_by_cell'),
        ),
    ]
