from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_factor_resets'),
    ]

    operations = [
        migrations.AddField(
            model_name='councilsettings',
            name='first_hour_put_away_at',
            field=models.DateTimeField(editable=False, help_text='When its people wanted no more links to their first hour.', null=True),
        ),
    ]
