import django.db.models.deletion
import web.keys
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('to', models.CharField(blank=True, help_text='As for a task; empty for an invitation.', max_length=30)),
                ('kind', models.CharField(max_length=40)),
                ('label', models.CharField(max_length=60)),
                ('record', models.CharField(max_length=20)),
                ('said', models.CharField(blank=True, db_default='', default='', help_text='What somebody said with it, for its readers in the register; no mail has it.', max_length=300)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('told_at', models.DateTimeField(editable=False, null=True)),
                ('body', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.body')),
                ('but', models.ForeignKey(help_text='Who did it knows it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('only', models.ForeignKey(db_index=False, help_text='Whom alone it concerns, of those.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'message',
                'indexes': [
                    models.Index(condition=models.Q(('told_at', None)), fields=['id'], name='notifications_untold'),
                    models.Index(fields=['label', 'record'], name='notifications_message_about'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('dropped', 'No longer wanted'), ('given_up', 'Given up')], default='waiting', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('failure', models.CharField(blank=True, help_text='Kind of error alone: its text may hold an address.', max_length=60)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='notifications.message')),
            ],
            options={
                'verbose_name': 'mail',
                'indexes': [
                    models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try_at'], name='notifications_mail_due'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('message', 'user'), name='notifications_mail_once_a_person', nulls_distinct=False),
                ],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('label', models.CharField(max_length=60)),
                ('record', models.CharField(max_length=20)),
                ('said', models.CharField(blank=True, db_default='', default='', help_text='What somebody said with it, for its readers in the register; no mail has it.', max_length=300)),
                ('made_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(editable=False, null=True)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='notifications.message')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'notice',
                'ordering': ['-made_at', '-key'],
                'indexes': [
                    models.Index(fields=['user', '-made_at', '-key'], name='notifications_notice_recent'),
                    models.Index(condition=models.Q(('read_at', None)), fields=['user'], name='notifications_notice_unread'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('message', 'user'), name='notifications_notice_once_a_person'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('to', models.CharField(help_text='A role, or `office:` and an office.', max_length=30)),
                ('kind', models.CharField(max_length=40)),
                ('label', models.CharField(max_length=60)),
                ('record', models.CharField(max_length=20)),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due')),
                ('said', models.CharField(blank=True, db_default='', default='', help_text='What somebody said with it, for its readers in the register; no mail has it.', max_length=300)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('done_at', models.DateTimeField(editable=False, null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='accounts.body')),
                ('done_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'task',
                'indexes': [
                    models.Index(fields=['label', 'record', 'kind'], name='notifications_task_about'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('done_at', None)), fields=('body', 'to', 'kind', 'label', 'record'), name='notifications_task_open_once'),
                ],
            },
        ),
    ]
