"""Apart from what the tables of OAuth stand on: they name our users, and these name them."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import web.keys
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.OAUTH2_PROVIDER_APPLICATION_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiClient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40))),
                ('is_active', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('last_token_at', models.DateTimeField(editable=False, help_text='When it last asked for a token.', null=True)),
                ('older_secret', models.CharField(blank=True, db_default='', editable=False, help_text='A hash.', max_length=255)),
                ('older_secret_ends_at', models.DateTimeField(editable=False, null=True)),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='client', to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='client', to=settings.AUTH_USER_MODEL)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clients', to='accounts.body')),
            ],
        ),
        migrations.CreateModel(
            name='Idempotency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255)),
                ('sent', models.CharField(help_text='A hash of what was sent, where to, and with which scopes.', max_length=64)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('headers', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField(db_index=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.apiclient')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('client', 'key'), name='accounts_idempotency_key_once_a_client'),
                ],
            },
        ),
    ]
