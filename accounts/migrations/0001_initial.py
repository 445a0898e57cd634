import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import places.rules
import web.keys
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='email address')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('kind', models.CharField(choices=[('person', 'Person'), ('system', 'Partner system'), ('clock', 'Clock')], default='person', max_length=6)),
                ('is_active', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='accounts_user_email_once')],
            },
        ),
        migrations.CreateModel(
            name='Body',
            fields=[
                ('code', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('council', 'Council'), ('unit', 'Central unit'), ('department', 'Department'), ('devolved', 'Devolved administration'), ('post', 'UK post abroad'), ('network', 'City network'), ('partner', 'Partner organisation'), ('service', 'Service')], max_length=10)),
                ('nation', models.CharField(blank=True, choices=[(places.rules.Nation['ENGLAND'], 'England'), (places.rules.Nation['SCOTLAND'], 'Scotland'), (places.rules.Nation['WALES'], 'Wales'), (places.rules.Nation['NORTHERN_IRELAND'], 'Northern Ireland')], max_length=20)),
                ('reader_key', models.CharField(editable=False, max_length=30, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('council', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='body', to='places.council')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('council__isnull', False), ('council_id', models.F('code')), ('kind', 'council')), models.Q(models.Q(('kind', 'council'), _negated=True), ('council__isnull', True)), _connector='OR'), name='accounts_body_is_its_council', violation_error_message="A council's body carries the council's code, and no other body has a council."),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'devolved'), _negated=True), models.Q(('nation', ''), _negated=True), _connector='OR'), name='accounts_body_devolved_has_nation', violation_error_message='A devolved administration needs its nation.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('office', models.CharField(choices=[('leader', 'Leader'), ('chief_executive', 'Chief executive'), ('monitoring_officer', 'Monitoring officer'), ('security_lead', 'Security lead'), ('communications_lead', 'Communications lead'), ('spokesperson', 'Spokesperson'), ('international_lead', 'International lead')], max_length=20)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('deputy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deputised_offices', to=settings.AUTH_USER_MODEL)),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offices', to=settings.AUTH_USER_MODEL)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='accounts.body')),
            ],
            options={
                'ordering': ['office', '-starts_on'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='accounts_appointment_ends_after_start', violation_error_message='An appointment must end on or after the day it starts.'),
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('body', '='), ('office', '='), (models.Func(django.db.models.functions.comparison.Least('starts_on', 'ends_on'), 'ends_on', models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='accounts_appointment_one_holder', violation_error_message='This office already has a holder on these days. End that appointment first.'),
                    models.CheckConstraint(condition=models.Q(('deputy', None), models.Q(('deputy', models.F('holder')), _negated=True), _connector='OR'), name='accounts_appointment_deputy_is_another', violation_error_message='The deputy must be somebody other than the holder.'),
                ],
            },
        ),
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
        migrations.CreateModel(
            name='CouncilNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('label', models.CharField(max_length=60)),
                ('record', models.CharField(max_length=12)),
                ('kind', models.CharField(choices=[('note', 'Note')], default='note', max_length=20)),
                ('text', models.TextField(max_length=10000)),
                ('form_id', models.CharField(editable=False, help_text='One form makes one note.', max_length=40, null=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'private note',
                'indexes': [
                    models.Index(fields=['label', 'record', 'council'], name='accounts_note_about'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('council', 'form_id'), name='accounts_note_one_a_form'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CouncilSettings',
            fields=[
                ('council', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='settings', serialize=False, to='places.council')),
                ('default_sharing', models.CharField(choices=[('council', 'Our council only'), ('unit', 'Our council and the central unit'), ('councils', 'The central unit, and a summary for all councils')], default='unit', max_length=8)),
                ('sign_off_office', models.CharField(blank=True, choices=[('leader', 'Leader'), ('chief_executive', 'Chief executive'), ('monitoring_officer', 'Monitoring officer'), ('security_lead', 'Security lead'), ('communications_lead', 'Communications lead'), ('spokesperson', 'Spokesperson'), ('international_lead', 'International lead')], max_length=20)),
                ('gift_threshold', models.DecimalField(db_default=Decimal('50'), decimal_places=2, default=Decimal('50'), help_text='Pounds from which the monitoring officer is asked to look at a gift.', max_digits=6, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000)])),
                ('risk_appetite', models.CharField(choices=[('cautious', 'Cautious: medium from 4, high from 10'), ('balanced', 'Balanced: medium from 6, high from 15'), ('open', 'Open: medium from 8, high from 20')], db_default='balanced', default='balanced', help_text='From which likelihood times impact a risk is called medium and high.', max_length=8)),
                ('countersign_when', models.CharField(choices=[('never', 'None'), ('full', 'Full assessments'), ('all', 'Short and full assessments')], db_default='never', default='never', help_text='Which finished risk assessments are put before an office.', max_length=5)),
                ('countersign_office', models.CharField(blank=True, choices=[('leader', 'Leader'), ('chief_executive', 'Chief executive'), ('monitoring_officer', 'Monitoring officer'), ('security_lead', 'Security lead'), ('communications_lead', 'Communications lead'), ('spokesperson', 'Spokesperson'), ('international_lead', 'International lead')], db_default='', default='', max_length=20)),
                ('heads_up_on_topics', models.BooleanField(db_default=False, default=False, help_text='Tell the central unit when a programme names a topic on which words matter.')),
                ('notice_accepted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('first_hour_put_away_at', models.DateTimeField(editable=False, help_text='When its people wanted no more links to their first hour.', null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('notice_accepted_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'council settings',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('countersign_when', 'never'), models.Q(('countersign_office', ''), _negated=True), _connector='OR'), name='accounts_settings_countersigned_by_an_office', violation_error_message='Say which office countersigns risk assessments.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FactorReset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('reason', models.CharField(max_length=500)),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('asked_told_at', models.DateTimeField(editable=False, null=True)),
                ('answered_at', models.DateTimeField(editable=False, null=True)),
                ('agreed', models.BooleanField(db_default=False, default=False, editable=False)),
                ('done_told_at', models.DateTimeField(editable=False, null=True)),
                ('answered_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.body')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='factor_resets', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'request to remove lost factors',
                'indexes': [
                    models.Index(condition=models.Q(('answered_at', None)), fields=['person'], name='accounts_factor_reset_open'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('asked_by', models.F('person')), _negated=True), models.Q(('answered_by', None), models.Q(('answered_by', models.F('person')), _negated=True), _connector='OR')), name='accounts_factor_reset_by_others', violation_error_message='Nobody decides about their own factors.'),
                    models.CheckConstraint(condition=models.Q(('agreed', False), models.Q(('answered_by__isnull', False), models.Q(('answered_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='accounts_factor_reset_agreed_by_a_second', violation_error_message='Somebody else must agree.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=60)),
                ('record', models.CharField(max_length=12)),
                ('part', models.PositiveSmallIntegerField(choices=[(1, 'Summary'), (2, 'Programme'), (3, 'Whole')])),
                ('why', models.CharField(help_text='A word and, where there is one, a key: partner:…, query:…', max_length=60)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='accounts.body')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['body', 'label', 'part', 'record'], name='accounts_grant_reader'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('label', 'record', 'body', 'why'), name='accounts_grant_once_a_reason'),
                    models.CheckConstraint(condition=models.Q(('part__in', [1, 2, 3])), name='accounts_grant_of_a_part'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('email', models.EmailField(max_length=254, verbose_name='email address')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('role', models.CharField(choices=[('officer', 'Officer'), ('approver', 'Approver'), ('leader', 'Leader'), ('analyst', 'Analyst'), ('publisher', 'Publisher'), ('clearer', 'Clearer'), ('reader', 'Reader'), ('devolved', 'Devolved administration official'), ('post', 'Post officer'), ('observer', 'Observer'), ('member', 'Member'), ('partner', 'Partner system'), ('auditor', 'Auditor'), ('administrator', 'Administrator'), ('clock', 'Clock')], max_length=13)),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(editable=False, null=True)),
                ('accepted_at', models.DateTimeField(editable=False, null=True)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='accounts.body')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-invited_at'],
            },
        ),
        migrations.CreateModel(
            name='KnownBrowser',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('called', models.CharField(max_length=60)),
                ('first_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(editable=False, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='browsers', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('told_at', None)), fields=['id'], name='accounts_browser_untold'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('user', 'called'), name='accounts_known_browser_once_a_person'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('role', models.CharField(choices=[('officer', 'Officer'), ('approver', 'Approver'), ('leader', 'Leader'), ('analyst', 'Analyst'), ('publisher', 'Publisher'), ('clearer', 'Clearer'), ('reader', 'Reader'), ('devolved', 'Devolved administration official'), ('post', 'Post officer'), ('observer', 'Observer'), ('member', 'Member'), ('partner', 'Partner system'), ('auditor', 'Auditor'), ('administrator', 'Administrator'), ('clock', 'Clock')], max_length=13)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.body')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['user__name', 'pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('user', 'body', 'role'), name='accounts_membership_once', violation_error_message='This person already has this role.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AccessRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('email', models.EmailField(max_length=254, verbose_name='email address')),
                ('work', models.CharField(max_length=300, verbose_name='what you do there')),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('told_at', models.DateTimeField(editable=False, null=True)),
                ('confirmed_at', models.DateTimeField(editable=False, null=True)),
                ('stands', models.BooleanField(db_default=False, default=False, editable=False, help_text='From when the address is proved until the answer.')),
                ('put_at', models.DateTimeField(editable=False, null=True)),
                ('answered_at', models.DateTimeField(editable=False, null=True)),
                ('accepted', models.BooleanField(db_default=False, default=False, editable=False)),
                ('reason', models.CharField(blank=True, db_default='', editable=False, max_length=500)),
                ('answer_told_at', models.DateTimeField(editable=False, null=True)),
                ('answered_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council')),
            ],
            options={
                'verbose_name': 'request for access',
                'indexes': [models.Index(condition=models.Q(('answered_at', None)), fields=['council'], name='accounts_access_request_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('stands', True)), fields=('email', 'council'), name='accounts_access_request_stands_once', violation_error_message='You have asked for this already.'), models.CheckConstraint(condition=models.Q(('stands', False), models.Q(('answered_at', None), ('confirmed_at__isnull', False)), _connector='OR'), name='accounts_access_request_stands_in_between', violation_error_message='It stands from when the address is proved until it is answered.'), models.CheckConstraint(condition=models.Q(('answered_at', None), models.Q(('answered_by__isnull', False), ('confirmed_at__isnull', False)), _connector='OR'), name='accounts_access_request_proved_before_answered', violation_error_message='The address is not proved yet.'), models.CheckConstraint(condition=models.Q(('answered_at', None), ('accepted', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='accounts_access_request_declined_in_words', violation_error_message='Say why, when you decline.')],
            },
        ),
    ]
