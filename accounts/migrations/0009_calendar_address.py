import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import web.keys


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_access_requests'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('made_at', models.DateTimeField(editable=False)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_address', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
