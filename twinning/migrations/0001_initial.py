import django.db.models.deletion
import web.keys
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('sharing', models.CharField(choices=[('council', 'Our council only'), ('unit', 'Our council and the central unit'), ('councils', 'The central unit, and a summary for all councils')], default='council', max_length=8, verbose_name='sharing')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('form_id', models.CharField(editable=False, help_text='One form makes one agreement.', max_length=40, null=True)),
                ('loaded_as', models.CharField(editable=False, max_length=40, null=True, unique=True)),
                ('uk_place', models.CharField(help_text='As the agreement names it: Corby, where the council is its successor.', max_length=100, verbose_name='place here')),
                ('kind', models.CharField(choices=[('sister_city_twinning', 'Sister cities or twinning'), ('sister_province_county', 'Sister province and county'), ('friendship_agreement', 'Friendship agreement'), ('mou', 'Memorandum of understanding'), ('letter_of_intent', 'Letter of intent'), ('cooperation_agreement', 'Cooperation agreement'), ('project_partnership', 'Project partnership'), ('informal_contact', 'Informal contact'), ('network_link', 'Link through a network'), ('sister_school', 'Sister schools'), ('sister_port', 'Sister ports'), ('sister_district', 'Sister districts'), ('other', 'Another kind of agreement')], max_length=30, verbose_name='kind')),
                ('legal_nature', models.CharField(choices=[('legally_binding', 'Legally binding'), ('not_legally_binding', 'Not legally binding'), ('unclear', 'Unclear')], default='unclear', max_length=20, verbose_name='legal nature')),
                ('signed_on', models.DateField(blank=True, help_text='The first day that it can have been.', null=True, verbose_name='signed')),
                ('signed_to', models.CharField(blank=True, choices=[('day', 'Day'), ('month', 'Month'), ('year', 'Year'), ('about', 'About that year')], max_length=5)),
                ('ended_on', models.DateField(blank=True, help_text='The first day that it can have been.', null=True, verbose_name='ended')),
                ('ended_to', models.CharField(blank=True, choices=[('day', 'Day'), ('month', 'Month'), ('year', 'Year'), ('about', 'About that year')], max_length=5)),
                ('status', models.CharField(choices=[('not_confirmed', 'Not confirmed'), ('idea', 'Idea'), ('proposed', 'Proposed'), ('advice_sought', 'Advice sought'), ('negotiating', 'Being negotiated'), ('awaiting_council_decision', 'Awaiting council decision'), ('active', 'Active'), ('under_review', 'Under review'), ('suspended', 'Suspended'), ('lapsed', 'Lapsed'), ('ended_by_uk', 'Ended by the council'), ('ended_by_partner', 'Ended by the partner'), ('ended_mutually', 'Ended by both')], default='not_confirmed', max_length=30, verbose_name='status')),
                ('confidence', models.CharField(choices=[('confirmed', 'Confirmed by the council'), ('high', 'High: official, or two independent sources'), ('medium', 'Medium: one list or document'), ('low', 'Low: doubtful')], default='confirmed', max_length=10, verbose_name='confidence')),
                ('public_note', models.TextField(blank=True, max_length=1000, verbose_name='public note')),
                ('confirmed_on', models.DateField(editable=False, help_text='When its council last confirmed any fact of it.', null=True)),
                ('sort_name', models.CharField(db_collation='C', editable=False, max_length=250)),
                ('made_at', models.DateTimeField(editable=False)),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council')),
                ('made_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='places.place', verbose_name='place abroad')),
            ],
            options={
                'verbose_name': 'agreement',
                'ordering': ['sort_name', 'key'],
                'indexes': [
                    models.Index(fields=['sort_name', 'key'], name='twinning_sorted'),
                    models.Index(fields=['council', 'sort_name', 'key'], name='twinning_council_sorted'),
                    models.Index(fields=['place', 'sort_name', 'key'], name='twinning_place_sorted'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('council', 'form_id'), name='twinning_agreement_one_a_form'),
                    models.CheckConstraint(condition=models.Q(models.Q(('signed_on', None), ('signed_to', '')), models.Q(('signed_on__isnull', False), ('signed_to__in', ['day', 'month', 'year', 'about'])), _connector='OR'), name='twinning_agreement_signed_to'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_on', None), ('ended_to', '')), models.Q(('ended_on__isnull', False), ('ended_to__in', ['day', 'month', 'year', 'about'])), _connector='OR'), name='twinning_agreement_ended_to'),
                    models.CheckConstraint(condition=models.Q(('signed_on', None), ('ended_on', None), ('ended_on__gte', models.F('signed_on')), models.Q(('ended_to', 'day'), _negated=True), _connector='OR'), name='twinning_agreement_ends_after_signing', violation_error_message='An agreement must end after it is signed.'),
                    models.CheckConstraint(condition=models.Q(('ended_on', None), ('status__in', ('lapsed', 'ended_by_uk', 'ended_by_partner', 'ended_mutually')), _connector='OR'), name='twinning_agreement_ended_has_status', violation_error_message='Say how the agreement ended, or remove the day on which it did.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AgreementFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('field', models.CharField(max_length=20)),
                ('value', models.CharField(help_text='A code, or a day as far as it is known: 1988-06.', max_length=200)),
                ('source', models.CharField(max_length=1000, verbose_name='source')),
                ('note', models.CharField(blank=True, help_text='What the source says about it besides.', max_length=300)),
                ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                ('confidence', models.CharField(choices=[('confirmed', 'Confirmed by the council'), ('high', 'High: official, or two independent sources'), ('medium', 'Medium: one list or document'), ('low', 'Low: doubtful')], max_length=10)),
                ('stands', models.BooleanField(default=False)),
                ('said_at', models.DateTimeField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='twinning.agreement')),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-stands', '-said_at', 'pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('agreement', 'field', 'source'), name='twinning_fact_once_a_source'),
                    models.UniqueConstraint(condition=models.Q(('stands', True)), fields=('agreement', 'field'), name='twinning_fact_one_stands'),
                ],
            },
        ),
        migrations.CreateModel(
            name='StatusChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('old', models.CharField(choices=[('not_confirmed', 'Not confirmed'), ('idea', 'Idea'), ('proposed', 'Proposed'), ('advice_sought', 'Advice sought'), ('negotiating', 'Being negotiated'), ('awaiting_council_decision', 'Awaiting council decision'), ('active', 'Active'), ('under_review', 'Under review'), ('suspended', 'Suspended'), ('lapsed', 'Lapsed'), ('ended_by_uk', 'Ended by the council'), ('ended_by_partner', 'Ended by the partner'), ('ended_mutually', 'Ended by both')], max_length=30)),
                ('new', models.CharField(choices=[('not_confirmed', 'Not confirmed'), ('idea', 'Idea'), ('proposed', 'Proposed'), ('advice_sought', 'Advice sought'), ('negotiating', 'Being negotiated'), ('awaiting_council_decision', 'Awaiting council decision'), ('active', 'Active'), ('under_review', 'Under review'), ('suspended', 'Suspended'), ('lapsed', 'Lapsed'), ('ended_by_uk', 'Ended by the council'), ('ended_by_partner', 'Ended by the partner'), ('ended_mutually', 'Ended by both')], max_length=30)),
                ('on', models.DateField(verbose_name='from')),
                ('reason', models.TextField(max_length=1000, verbose_name='reason')),
                ('at', models.DateTimeField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='status_changes', to='twinning.agreement')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council')),
            ],
            options={
                'ordering': ['-on', '-at', '-pk'],
                'indexes': [
                    models.Index(fields=['agreement', '-on'], name='twinning_status_recent'),
                ],
            },
        ),
    ]
