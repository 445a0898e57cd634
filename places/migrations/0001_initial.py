import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import web.keys
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('web', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Council',
            fields=[
                ('sort_name', models.CharField(db_collation='C', max_length=250)),
                ('search', models.TextField(help_text='Every spelling of the name, folded, one a line (rules.spellings).')),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), blank=True, default=list)),
                ('code', models.CharField(max_length=8, primary_key=True, serialize=False)),
                ('gss_code', models.CharField(blank=True, help_text='Of the ONS; a few authorities have none.', max_length=9)),
                ('former_gss_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=9), blank=True, default=list)),
                ('name', models.CharField(max_length=120)),
                ('short_name', models.CharField(max_length=120)),
                ('welsh_name', models.CharField(blank=True, max_length=120)),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('kind', models.CharField(choices=[('unitary', 'Unitary authority'), ('metropolitan_district', 'Metropolitan district'), ('london_borough', 'London borough'), ('city_of_london', 'City of London Corporation'), ('shire_county', 'County council'), ('shire_district', 'District council'), ('scottish_council', 'Scottish council'), ('welsh_unitary', 'Welsh council'), ('ni_district', 'Northern Ireland district'), ('combined_authority', 'Combined authority'), ('combined_county_authority', 'Combined county authority'), ('gla', 'Greater London Authority')], max_length=30)),
                ('tier', models.CharField(choices=[('unitary', 'Single tier'), ('lower', 'Lower tier'), ('upper', 'Upper tier'), ('strategic', 'Strategic')], max_length=10)),
                ('nation', models.CharField(choices=[('england', 'England'), ('scotland', 'Scotland'), ('wales', 'Wales'), ('northern_ireland', 'Northern Ireland')], max_length=20)),
                ('region', models.CharField(blank=True, max_length=40)),
                ('status', models.CharField(choices=[('current', 'Current'), ('shadow', 'Elected, not yet in charge'), ('abolished', 'Abolished')], max_length=10)),
                ('opened_on', models.DateField(blank=True, null=True)),
                ('opened_basis', models.CharField(blank=True, help_text='Where the opening day is from.', max_length=120)),
                ('closed_on', models.DateField(blank=True, help_text='The first day on which it is no longer in charge.', null=True)),
                ('website', models.URLField(blank=True)),
                ('population', models.PositiveIntegerField(blank=True, null=True)),
                ('population_basis', models.CharField(blank=True, max_length=120)),
                ('latitude', models.DecimalField(blank=True, decimal_places=4, max_digits=8, null=True)),
                ('longitude', models.DecimalField(blank=True, decimal_places=4, max_digits=8, null=True)),
                ('hex_q', models.SmallIntegerField(blank=True, help_text='Column of its hexagon, layout odd-r.', null=True)),
                ('hex_r', models.SmallIntegerField(blank=True, help_text='Row of its hexagon; grows northwards.', null=True)),
                ('note', models.TextField(blank=True)),
                ('loaded_from', models.CharField(help_text='The country pack and file that the row comes from.', max_length=120)),
                ('combined_authority', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='places.council')),
                ('county', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='districts', to='places.council')),
                ('successors', models.ManyToManyField(blank=True, related_name='predecessors', to='places.council')),
            ],
            options={
                'ordering': ('sort_name', 'code'),
                'indexes': [
                    django.contrib.postgres.indexes.GinIndex(fields=['search'], name='places_council_search', opclasses=['gin_trgm_ops']),
                    models.Index(fields=['sort_name', 'code'], name='places_council_sorted'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('gss_code', ''), _negated=True), fields=('gss_code',), name='places_council_has_its_own_gss_code', violation_error_message='Another council has this GSS code.'),
                    models.CheckConstraint(condition=models.Q(('opened_on', None), ('closed_on', None), ('closed_on__gt', models.F('opened_on')), _connector='OR'), name='places_council_closes_after_opening', violation_error_message='A council must close after it opens.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('hex_q', None), ('hex_r', None)), models.Q(('hex_q__isnull', False), ('hex_r__isnull', False)), _connector='OR'), name='places_council_has_a_whole_hexagon', violation_error_message='A hexagon needs both its column and its row.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Country',
            fields=[
                ('code', models.CharField(max_length=2, primary_key=True, serialize=False)),
                ('alpha_3', models.CharField(max_length=3, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('local_name', models.CharField(blank=True, max_length=80)),
                ('other_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, db_default=[], default=list)),
                ('sort_name', models.CharField(db_collation='C', max_length=80)),
                ('home', models.BooleanField(default=False, help_text='The country whose councils keep this register.')),
                ('loaded_from', models.CharField(max_length=120)),
            ],
            options={
                'verbose_name': 'country or territory',
                'verbose_name_plural': 'countries and territories',
                'ordering': ('sort_name', 'code'),
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^[A-Z]{2}$')), name='places_country_code_is_two_letters', violation_error_message='A country code is two capital letters.')],
            },
        ),
        migrations.CreateModel(
            name='Network',
            fields=[
                ('code', models.SlugField(max_length=20, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('sort_name', models.CharField(db_collation='C', max_length=120)),
                ('members_kept_at', models.DateTimeField(blank=True, editable=False, help_text='When its observers last said who its members are.', null=True)),
                ('source', models.TextField(blank=True, help_text='Where the list of members is from.')),
                ('confidence', models.CharField(blank=True, choices=[('high', 'High'), ('medium', 'Medium'), ('low', 'Low')], max_length=6)),
                ('loaded_from', models.CharField(blank=True, max_length=120)),
                ('members', models.ManyToManyField(blank=True, related_name='networks', to='places.council')),
            ],
            options={
                'ordering': ('sort_name', 'code'),
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('sort_name', models.CharField(db_collation='C', max_length=250)),
                ('search', models.TextField(help_text='Every spelling of the name, folded, one a line (rules.spellings).')),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), blank=True, default=list)),
                ('code', models.CharField(max_length=12, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('full_name', models.CharField(max_length=160)),
                ('local_name', models.CharField(blank=True, max_length=120)),
                ('other_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, default=list)),
                ('pinyin', models.CharField(blank=True, help_text='With tone marks, where local names have it.', max_length=160)),
                ('within', models.CharField(blank=True, help_text='Names of the places it lies in, nearest first.', max_length=200)),
                ('level', models.CharField(choices=[('province', 'Province or region'), ('prefecture', 'City or prefecture'), ('county', 'County or district')], max_length=10)),
                ('admin_type', models.CharField(blank=True, max_length=60)),
                ('in_scope', models.BooleanField(default=True, help_text='Whether the paper behind this register looks at it.')),
                ('name_basis', models.CharField(choices=[('checked', 'Checked by hand'), ('read_through', 'Made by machine and read through'), ('unchecked', 'Made by machine, not checked')], max_length=12)),
                ('note', models.TextField(blank=True)),
                ('population', models.PositiveIntegerField(blank=True, help_text='Only where a source gives it.', null=True)),
                ('population_basis', models.CharField(blank=True, db_default='', max_length=200)),
                ('standing', models.CharField(blank=True, db_default='', help_text='How high it stands at home.', max_length=100)),
                ('local_standing', models.CharField(blank=True, db_default='', max_length=40)),
                ('head', models.CharField(blank=True, db_default='', help_text='The title of who heads it.', max_length=160)),
                ('equivalent_here', models.CharField(blank=True, db_default='', help_text='What comes nearest to the standing of its head here.', max_length=300)),
                ('standing_source', models.CharField(blank=True, db_default='', max_length=500)),
                ('loaded_from', models.CharField(help_text='The country pack and file that the row comes from.', max_length=120)),
                ('country', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='places.country')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='places.place')),
            ],
            options={
                'ordering': ('sort_name', 'code'),
                'indexes': [
                    django.contrib.postgres.indexes.GinIndex(fields=['search'], name='places_place_search', opclasses=['gin_trgm_ops']),
                    django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='places_place_grams'),
                    models.Index(fields=['sort_name', 'code'], name='places_place_sorted'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('code__startswith', django.db.models.functions.text.Concat('country_id', models.Value('-')))), name='places_place_code_begins_with_its_country', violation_error_message='The code of a place must begin with the code of its country.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=120, unique=True)),
                ('kind', models.CharField(choices=[('embassy', 'Embassy'), ('consulate_general', 'Consulate-General')], max_length=20)),
                ('city', models.CharField(max_length=80)),
                ('sort_name', models.CharField(db_collation='C', max_length=120)),
                ('opened', models.CharField(blank=True, help_text='A day, a month or a year, as far as it is known.', max_length=10)),
                ('district', models.TextField(help_text='The consular district, in words.')),
                ('source', models.TextField()),
                ('confidence', models.CharField(choices=[('high', 'High'), ('medium', 'Medium'), ('low', 'Low')], max_length=6)),
                ('loaded_from', models.CharField(max_length=120)),
                ('countries', models.ManyToManyField(blank=True, related_name='posts_covering', to='places.country')),
                ('places', models.ManyToManyField(blank=True, related_name='posts', to='places.place')),
                ('receiving', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts_here', to='places.country')),
                ('sending', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts_abroad', to='places.country')),
            ],
            options={
                'ordering': ('sort_name', 'key'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('sending', models.F('receiving')), _negated=True), name='places_post_is_abroad', violation_error_message='A post stands in another country than its own.'),
                    models.CheckConstraint(condition=models.Q(('opened', ''), ('opened__regex', '^\\d{4}(-\\d\\d(-\\d\\d)?)?$'), _connector='OR'), name='places_post_opened_is_a_partial_date', violation_error_message='Write the opening as a year, a month or a day, such as 2015-06-08.'),
                ],
            },
        ),
    ]
