from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagement', '0003_reviews'),
    ]

    operations = [
        migrations.AddField(
            model_name='delegation',
            name='shared_at',
            field=models.DateTimeField(editable=False, help_text='When others came to see what was first kept to the council.', null=True),
        ),
    ]
