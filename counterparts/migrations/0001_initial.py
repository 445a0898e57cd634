import counterparts.models
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import web.keys
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('places', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        # The libraries' first: each change of theirs makes Django draw anew every model that knows a user, and here
        # there are few of these yet. To migrate from nothing takes a third less time.
        ('mfa', '0003_authenticator_type_uniq'),
        ('oauth2_provider', '0022_refreshtoken_token_family_index'),
        ('usersessions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_name', models.CharField(db_collation='C', max_length=250)),
                ('search', models.TextField(help_text='Every spelling of the name, folded, one a line (rules.spellings).')),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), blank=True, default=list)),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('sharing', models.CharField(choices=[('council', 'Our council only'), ('unit', 'Our council and the central unit'), ('councils', 'The central unit, and a summary for all councils')], default='council', max_length=8, verbose_name='sharing')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('local_name', models.CharField(blank=True, max_length=200, verbose_name='name in its own language')),
                ('other_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list)),
                ('kind', models.CharField(choices=[('fao', 'Foreign Affairs Office'), ('people_gov', 'People’s Government'), ('government', 'City, regional or provincial government'), ('commerce', 'Commerce bureau or department'), ('invest_promo', 'Investment promotion body'), ('dev_zone', 'Development zone'), ('culture', 'Culture and tourism bureau'), ('education', 'Education bureau'), ('health', 'Health authority'), ('sport', 'Sport bureau'), ('science_industry', 'Development, science, technology or industry department'), ('police_fire', 'Police, fire or rescue service'), ('territories_office', 'Office for Taiwan, Hong Kong or Macao affairs'), ('local_department', 'Another department of local government'), ('local_assembly', 'Local assembly or consultative body'), ('party_committee', 'Provincial or city party committee'), ('local_affc', 'Local friendship association'), ('embassy', 'Embassy'), ('consulate', 'Consulate-general'), ('ministry', 'National ministry or department'), ('party_international', 'International department of a party'), ('cpaffc', 'National friendship association (in China, CPAFFC)'), ('ccpit', 'Trade promotion council'), ('university', 'University or college'), ('school', 'School'), ('cultural_institute', 'Institute for language and culture (of China: Confucius Institute)'), ('student_association', 'Students’ association (of students from China: CSSA)'), ('museum', 'Museum or arts organisation'), ('soe', 'State-owned enterprise'), ('private', 'Private company'), ('fund', 'Investment fund'), ('chamber', 'Chamber of commerce'), ('overseas_chamber', 'Chamber of commerce of its companies in the UK (of China: CCCUK)'), ('port', 'Port or airport'), ('mass_organisation', 'Mass organisation'), ('party_department', 'Department of a party (in China, such as the United Front Work Department)'), ('media', 'Media organisation'), ('organiser', 'Travel agent or delegation organiser'), ('other', 'Another kind of organisation')], default='other', max_length=20, verbose_name='kind')),
                ('actor_group', models.CharField(choices=[('national_diplomatic', 'National and diplomatic'), ('local_government', 'Local government'), ('other', 'Other')], default='other', max_length=20)),
                ('registration_number', models.CharField(blank=True, db_default='', help_text='In the register of companies or of institutions of its country, as it is written there.', max_length=60, validators=[counterparts.models.must_be_a_registration_number], verbose_name='registration number')),
                ('website', models.URLField(blank=True, max_length=300)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('accepted_at', models.DateTimeField(editable=False, null=True)),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council')),
                ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='counterparts.organisation')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='counterparts.organisation', verbose_name='part of')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
            options={
                'verbose_name': 'organisation',
                'ordering': ['sort_name', 'key'],
                'indexes': [
                    models.Index(fields=['sort_name', 'key'], name='counterparts_org_order'),
                    models.Index(fields=['council', 'sort_name', 'key'], name='counterparts_org_council'),
                    django.contrib.postgres.indexes.GinIndex(fields=['search'], name='counterparts_org_trgm', opclasses=['gin_trgm_ops']),
                    django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='counterparts_org_grams'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='counterparts_org_merged_into_another', violation_error_message='Choose another organisation: this is the same one.'),
                    models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='counterparts_org_part_of_another', violation_error_message='An organisation cannot be part of itself.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='OrganisationChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('field', models.CharField(max_length=20)),
                ('old', models.JSONField(null=True)),
                ('new', models.JSONField(null=True)),
                ('at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), help_text='Keys of those who could see the organisation when it changed.')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.body')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='counterparts.organisation')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [
                    models.Index(fields=['organisation', '-at'], name='counterparts_change_recent'),
                ],
            },
        ),
        migrations.CreateModel(
            name='OrganisationNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('sharing', models.CharField(choices=[('council', 'Our council only'), ('unit', 'Our council and the central unit'), ('councils', 'The central unit, and a summary for all councils')], default='council', max_length=8, verbose_name='sharing')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('text', models.TextField(max_length=1000, verbose_name='what is said')),
                ('source', models.CharField(max_length=500, verbose_name='source')),
                ('as_of', models.DateField(help_text='The day of the source, or on which it was looked at.', verbose_name='as of')),
                ('confidence', models.CharField(choices=[('high', 'High: official, or two independent sources'), ('medium', 'Medium: one list or document'), ('low', 'Low: doubtful')], max_length=6, verbose_name='confidence')),
                ('dispute', models.TextField(blank=True, max_length=1000, verbose_name='dispute')),
                ('disputed_at', models.DateTimeField(editable=False, null=True)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('form_id', models.CharField(editable=False, help_text='One form makes one note.', max_length=40, null=True)),
                ('written_at', models.DateTimeField(editable=False)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.body')),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council')),
                ('disputed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.body')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='counterparts.organisation')),
                ('written_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'note',
                'ordering': ['-as_of', '-pk'],
                'indexes': [
                    models.Index(fields=['organisation', '-as_of'], name='counterparts_note_recent'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('body', 'form_id'), name='counterparts_note_one_a_form'),
                    models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='counterparts_note_has_a_source', violation_error_message='Nothing is said of an organisation without a source.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('dispute', ''), ('disputed_at', None), ('disputed_by', None)), models.Q(models.Q(('dispute', ''), _negated=True), ('disputed_at__isnull', False), ('disputed_by__isnull', False)), _connector='OR'), name='counterparts_note_dispute_is_whole'),
                    models.CheckConstraint(condition=models.Q(('body_id', models.F('council_id')), ('sharing', 'councils'), _connector='OR'), name='counterparts_note_of_the_unit_is_for_all'),
                ],
            },
        ),
    ]
