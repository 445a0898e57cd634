"""What comes before and during a visit.

The checks on tables that hold rows come not yet validated: 0014 fills the rows of before and looks at them all.
"""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import web.keys
from decimal import Decimal
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('counterparts', '0004_found_in_either_script'),
        ('engagement', '0010_days_by_index'),
        ('places', '0005_found_in_either_script'),
        ('risk', '0001_initial'),
        ('twinning', '0003_two_of_a_kind'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Brief',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('sharing', models.CharField(default='council', editable=False, max_length=8)),
                ('number', models.PositiveIntegerField(editable=False)),
                ('content', models.JSONField(editable=False)),
                ('sha256', models.CharField(editable=False, max_length=64)),
                ('made_at', models.DateTimeField(editable=False)),
            ],
            options={
                'verbose_name': 'brief',
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Cost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('travel', 'Travel'), ('accommodation', 'Accommodation'), ('expenses', 'Expenses'), ('other', 'Other')], max_length=13, verbose_name='kind')),
                ('what', models.CharField(blank=True, max_length=200, verbose_name='what')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=10, validators=[django.core.validators.MinValueValidator(0, message='Enter an amount of £0 or more'), django.core.validators.MaxValueValidator(Decimal('99999999.99'), message='Enter an amount below £100 million')], verbose_name='pounds')),
                ('is_estimate', models.BooleanField(default=False, verbose_name='an estimate')),
                ('paid_by', models.CharField(choices=[('council', 'Our council'), ('person', 'The traveller or another person'), ('company', 'A company in the UK'), ('company_abroad', 'A company abroad'), ('government_abroad', 'A government body abroad'), ('other', 'Somebody else')], default='council', max_length=17, verbose_name='who pays')),
                ('payer', models.CharField(blank=True, max_length=200, verbose_name='full name of who pays')),
                ('made_at', models.DateTimeField(editable=False)),
                ('form_id', models.CharField(editable=False, help_text='One form makes one cost.', max_length=40, null=True)),
            ],
            options={
                'verbose_name': 'cost',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Flag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('rule', models.CharField(max_length=30)),
                ('about', models.CharField(blank=True, help_text='Key of the stop; empty where it is of the whole.', max_length=12)),
                ('facts', models.JSONField(default=dict)),
                ('found_at', models.DateTimeField()),
                ('gone_at', models.DateTimeField(editable=False, null=True)),
                ('response', models.CharField(blank=True, choices=[('changed', 'We changed it'), ('accepted', 'We have thought of it, and take care'), ('going_ahead', 'We go ahead as it is, because …')], max_length=11, verbose_name='answer')),
                ('alternative', models.CharField(blank=True, choices=[('foyer_reception', 'A reception in the foyer'), ('off_site', 'A meeting elsewhere'), ('public_area', 'The public area alone'), ('virtual', 'A meeting online')], max_length=20, verbose_name='what you offer instead')),
                ('reason', models.TextField(blank=True, max_length=1000, verbose_name='reason')),
                ('answered_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'flag',
                'ordering': ['found_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='HostAsked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('sharing', models.CharField(default='council', editable=False, max_length=8)),
                ('office', models.CharField(choices=[('lord_lieutenant', 'Lord-Lieutenant'), ('lord_mayor', 'Lord Mayor'), ('lord_provost', 'Lord Provost'), ('directly_elected_mayor', 'Directly elected mayor'), ('combined_authority_mayor', 'Mayor of a combined authority'), ('leader', 'Leader of the council'), ('civic_mayor', 'Mayor'), ('provost', 'Provost'), ('chair_of_council', 'Chair of the council'), ('deputy_leader', 'Deputy leader'), ('chief_executive', 'Chief executive'), ('cabinet_member', 'Cabinet member'), ('director', 'Director'), ('head_of_service', 'Head of service'), ('ward_councillor', 'Ward councillor')], max_length=24, verbose_name='office')),
                ('named', models.CharField(blank=True, help_text='As it is called here; not a person.', max_length=150, verbose_name='called')),
                ('asked_on', models.DateField(verbose_name='asked on')),
                ('answer', models.CharField(choices=[('waiting', 'Asked, no answer yet'), ('accepted', 'Receives them'), ('declined', 'Cannot')], default='waiting', max_length=8, verbose_name='answer')),
                ('reason', models.TextField(blank=True, max_length=1000, verbose_name='reason')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('made_at', models.DateTimeField(editable=False)),
                ('form_id', models.CharField(editable=False, help_text='One form asks one office.', max_length=40, null=True)),
            ],
            options={
                'verbose_name': 'host asked',
                'ordering': ['asked_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Intervention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('sharing', models.CharField(choices=[('council', 'Our council only'), ('unit', 'Our council and the central unit'), ('councils', 'The central unit, and a summary for all councils')], default='council', max_length=8, verbose_name='sharing')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('form_id', models.CharField(editable=False, help_text='One form makes one.', max_length=40, null=True)),
                ('reference', models.CharField(editable=False, max_length=17, unique=True)),
                ('held_on', models.DateField(verbose_name='day')),
                ('channel', models.CharField(choices=[('face_to_face', 'Meeting in person'), ('video', 'Video call'), ('telephone', 'Telephone call'), ('email', 'Email'), ('letter', 'Letter'), ('social_or_messaging', 'Message or social media'), ('reception', 'Reception'), ('event', 'Event')], max_length=19, verbose_name='how')),
                ('topics', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, help_text='Codes of topics.')),
                ('demand', models.TextField(max_length=2000, verbose_name='what they asked or demanded')),
                ('our_response', models.TextField(blank=True, max_length=2000, verbose_name='what we answered')),
                ('result', models.CharField(choices=[('open', 'Open: nothing yet'), ('held', 'We went on as planned'), ('changed', 'We changed something'), ('gave_way', 'We did what they asked'), ('let_go', 'They let it go')], default='open', max_length=10, verbose_name='what came of it')),
                ('alerted_at', models.DateTimeField(editable=False, null=True)),
                ('marking', models.CharField(choices=[('OFFICIAL', 'OFFICIAL'), ('OFFICIAL-SENSITIVE', 'OFFICIAL-SENSITIVE')], default='OFFICIAL', max_length=18, verbose_name='marking')),
                ('handling', models.CharField(blank=True, max_length=200, verbose_name='handling instruction')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('withdrawn_reason', models.TextField(blank=True, max_length=1000, verbose_name='reason')),
                ('made_at', models.DateTimeField(editable=False)),
            ],
            options={
                'verbose_name': 'intervention',
            },
        ),
        migrations.CreateModel(
            name='MidVisitCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('theirs', models.CharField(choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No'), ('not_known', 'Too early to say')], max_length=10, verbose_name='what they do')),
                ('ours', models.CharField(choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No'), ('not_known', 'Too early to say')], max_length=10, verbose_name='what we get')),
                ('note', models.TextField(blank=True, max_length=1000, verbose_name='what is different')),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'mid-visit check',
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('way', models.CharField(choices=[('to_us', 'They offer it to us'), ('by_us', 'We offer it to them')], default='to_us', max_length=5, verbose_name='who offers')),
                ('kind', models.CharField(choices=[('travel', 'Travel'), ('accommodation', 'Accommodation'), ('meal', 'Meal or hospitality'), ('gift', 'Gift'), ('honorarium', 'Fee or honorarium'), ('donation', 'Donation'), ('equipment_software', 'Equipment or software'), ('sponsorship', 'Sponsorship')], max_length=18, verbose_name='kind')),
                ('what', models.CharField(max_length=300, verbose_name='what')),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, validators=[django.core.validators.MinValueValidator(0, message='Enter an amount of £0 or more'), django.core.validators.MaxValueValidator(Decimal('99999999.99'), message='Enter an amount below £100 million')], verbose_name='value in pounds')),
                ('giver', models.CharField(max_length=200, verbose_name='from whom')),
                ('receiver', models.CharField(blank=True, help_text='An office or organisation; of ours, who would declare it.', max_length=200, verbose_name='for whom')),
                ('offered_on', models.DateField(verbose_name='day of the offer')),
                ('decision', models.CharField(choices=[('pending', 'Not decided yet'), ('declined', 'Declined'), ('accepted', 'Accepted'), ('surrendered', 'Accepted and handed over to the council')], default='pending', max_length=11, verbose_name='decision')),
                ('reason', models.TextField(blank=True, max_length=1000, verbose_name='reason')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                ('register_by', models.DateField(editable=False, help_text='Until when the monitoring officer is asked to look at it.', null=True)),
                ('registered_on', models.DateField(editable=False, null=True)),
                ('register_note', models.CharField(blank=True, max_length=300, verbose_name='what was done')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('made_at', models.DateTimeField(editable=False)),
                ('form_id', models.CharField(editable=False, help_text='One form makes one offer.', max_length=40, null=True)),
            ],
            options={
                'verbose_name': 'offer',
                'ordering': ['offered_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PressEnquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('sharing', models.CharField(default='council', editable=False, max_length=8)),
                ('asked_at', models.DateTimeField(verbose_name='when')),
                ('outlet', models.CharField(max_length=150, verbose_name='newspaper, station or agency')),
                ('asked', models.TextField(max_length=2000, verbose_name='what they ask')),
                ('answered', models.TextField(blank=True, max_length=2000, verbose_name='what was answered')),
                ('answered_at', models.DateTimeField(editable=False, null=True)),
                ('answered_as', models.CharField(blank=True, max_length=150, verbose_name='who answered')),
                ('line_version', models.CharField(blank=True, help_text='Key of the version of the line that was used.', max_length=12)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('made_at', models.DateTimeField(editable=False)),
                ('form_id', models.CharField(editable=False, help_text='One form makes one enquiry.', max_length=40, null=True)),
            ],
            options={
                'verbose_name': 'press enquiry',
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Publicity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('sharing', models.CharField(default='council', editable=False, max_length=8)),
                ('plan', models.CharField(choices=[('none', 'None: we say nothing'), ('reactive_only', 'Reactive only: we answer when asked'), ('joint_release', 'Joint: a release agreed with the other side'), ('proactive', 'Proactive: we tell of it ourselves')], default='reactive_only', max_length=13, verbose_name='plan')),
                ('photo_rules', models.TextField(blank=True, max_length=1000, verbose_name='photographs')),
                ('spokesperson', models.CharField(blank=True, max_length=150, verbose_name='who speaks')),
                ('expected_coverage', models.TextField(blank=True, max_length=1000, verbose_name='what the other side will publish')),
                ('line_version', models.CharField(blank=True, editable=False, help_text='Key of the version whose reactive line is pinned.', max_length=12)),
                ('cleared_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': 'publicity plan',
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('query', models.CharField(blank=True, help_text='As it stands in the address of the list.', max_length=1000)),
                ('made_at', models.DateTimeField(editable=False)),
            ],
            options={
                'verbose_name': 'saved view',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SignOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('sharing', models.CharField(default='council', editable=False, max_length=8)),
                ('office', models.CharField(choices=[('leader', 'Leader'), ('chief_executive', 'Chief executive'), ('monitoring_officer', 'Monitoring officer'), ('security_lead', 'Security lead'), ('communications_lead', 'Communications lead'), ('spokesperson', 'Spokesperson'), ('international_lead', 'International lead')], max_length=20)),
                ('asked_at', models.DateTimeField(editable=False)),
                ('decision', models.CharField(choices=[('waiting', 'Waiting'), ('approved', 'Signed off'), ('sent_back', 'Sent back'), ('withdrawn', 'Taken back')], default='waiting', max_length=9)),
                ('remarks', models.TextField(blank=True, max_length=2000, verbose_name='remarks')),
                ('decided_at', models.DateTimeField(editable=False, null=True)),
                ('as_deputy', models.BooleanField(default=False, editable=False)),
            ],
            options={
                'verbose_name': 'sign-off',
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='VisitorRank',
            fields=[
                ('code', models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('local_name', models.CharField(blank=True, max_length=60)),
                ('order', models.PositiveSmallIntegerField(help_text='1 is the highest.')),
                ('hosts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), help_text='Offices of HostOffice, the first to ask first.')),
                ('source', models.CharField(max_length=500)),
            ],
            options={
                'verbose_name': 'rank of a visitor',
                'ordering': ['order', 'name'],
            },
        ),
        migrations.AddField(
            model_name='change',
            name='days_left',
            field=models.SmallIntegerField(blank=True, help_text='Working days left, the day of arrival included; of late changes alone.', null=True),
        ),
        migrations.AddField(
            model_name='delegation',
            name='aims_stated_by',
            field=models.CharField(blank=True, db_default='', default='', help_text='An office or organisation, not a person.', max_length=150, verbose_name='who stated them'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='aims_stated_on',
            field=models.DateField(blank=True, null=True, verbose_name='when they were stated'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='confirmed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='delegation',
            name='confirmed_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='delegation',
            name='privacy_notice',
            field=models.CharField(blank=True, choices=[('given', 'They have it'), ('through_their_body', 'Their organisation passes it on'), ('on_arrival', 'We give it to them on arrival')], db_default='', default='', max_length=18, verbose_name='privacy notice'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='privacy_notice_on',
            field=models.DateField(blank=True, null=True, verbose_name='day of the privacy notice'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='their_aims_known',
            field=models.CharField(blank=True, choices=[('stated', 'They have said what they want'), ('not_stated', 'They have not said')], db_default='', default='', max_length=10, verbose_name='whether they have stated aims'),
        ),
        migrations.AddField(
            model_name='programmeitem',
            name='interpreter',
            field=models.CharField(blank=True, choices=[('ours', 'We bring one'), ('theirs', 'They bring one'), ('both', 'Each side brings one'), ('not_needed', 'None is needed')], db_default='', default='', max_length=10, verbose_name='interpreter'),
        ),
        migrations.AddField(
            model_name='programmeitem',
            name='not_sensitive',
            field=models.BooleanField(db_default=False, default=False, help_text='Somebody said so, whatever its name sounds like.', verbose_name='not a sensitive site'),
        ),
        migrations.AddField(
            model_name='programmeitem',
            name='safeguarding',
            field=models.CharField(blank=True, choices=[('arranged', 'Yes, the school has its arrangements in place'), ('not_yet', 'Not yet')], db_default='', default='', help_text='Of school visits.', max_length=8, verbose_name='safeguarding at the school'),
        ),
        migrations.AddField(
            model_name='programmeitem',
            name='sensitive_area',
            field=models.ForeignKey(blank=True, db_index=False, help_text='Chosen by somebody. Where none was, what is said of the site tells.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='risk.sensitivearea', verbose_name='sensitive area'),
        ),
        migrations.AddField(
            model_name='programmeitem',
            name='site_since',
            field=models.DateField(editable=False, help_text='Since when this stop is at this site, where that was after logging.', null=True),
        ),
        migrations.AddField(
            model_name='programmeitem',
            name='until',
            field=models.TimeField(blank=True, null=True, verbose_name='ends at'),
        ),
        AddConstraintNotValid(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('their_aims_known', 'not_stated'), _negated=True), ('their_aims', ''), _connector='OR'), name='engagement_delegation_aims_stated_or_not', violation_error_message='Either they have said what they want, or they have not.'),
        ),
        AddConstraintNotValid(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'confirmed'), _negated=True), models.Q(models.Q(('their_aims_known', ''), _negated=True), models.Q(models.Q(('direction', 'inward'), _negated=True), models.Q(('privacy_notice', ''), _negated=True), _connector='OR'), ('confirmed_at__isnull', False)), _connector='OR'), name='engagement_delegation_confirmed_is_complete', violation_error_message='A confirmed visit says whether its visitors have stated aims, and how they get the privacy notice.'),
        ),
        AddConstraintNotValid(
            model_name='programmeitem',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), models.Q(('at__isnull', False), ('until__gte', models.F('at'))), _connector='OR'), name='engagement_item_ends_after_start', violation_error_message='A stop ends after it begins, on the same day.'),
        ),
        AddConstraintNotValid(
            model_name='programmeitem',
            constraint=models.CheckConstraint(condition=models.Q(('sensitive_area', None), ('not_sensitive', False), _connector='OR'), name='engagement_item_sensitive_or_not', violation_error_message='Choose the sensitive area, or say that it is none.'),
        ),
        migrations.AddField(
            model_name='brief',
            name='council',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council'),
        ),
        migrations.AddField(
            model_name='brief',
            name='delegation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='engagement.delegation'),
        ),
        migrations.AddField(
            model_name='brief',
            name='made_by',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='cost',
            name='council',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council'),
        ),
        migrations.AddField(
            model_name='cost',
            name='delegation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='costs', to='engagement.delegation'),
        ),
        migrations.AddField(
            model_name='cost',
            name='made_by',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='flag',
            name='answered_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='flag',
            name='council',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council'),
        ),
        migrations.AddField(
            model_name='flag',
            name='delegation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='flags', to='engagement.delegation'),
        ),
        migrations.AddField(
            model_name='hostasked',
            name='council',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council'),
        ),
        migrations.AddField(
            model_name='hostasked',
            name='delegation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='engagement.delegation'),
        ),
        migrations.AddField(
            model_name='hostasked',
            name='made_by',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='hostasked',
            name='stands_in_for',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='engagement.hostasked'),
        ),
        migrations.AddField(
            model_name='intervention',
            name='council',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council'),
        ),
        migrations.AddField(
            model_name='intervention',
            name='delegation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interventions', to='engagement.delegation'),
        ),
        migrations.AddField(
            model_name='intervention',
            name='made_by',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='intervention',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='counterparts.organisation', verbose_name='office'),
        ),
        migrations.AddField(
            model_name='midvisitcheck',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='midvisitcheck',
            name='council',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council'),
        ),
        migrations.AddField(
            model_name='midvisitcheck',
            name='delegation',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mid_visit_check', to='engagement.delegation'),
        ),
        migrations.AddField(
            model_name='offer',
            name='council',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council'),
        ),
        migrations.AddField(
            model_name='offer',
            name='delegation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='engagement.delegation'),
        ),
        migrations.AddField(
            model_name='offer',
            name='made_by',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='offer',
            name='registered_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pressenquiry',
            name='council',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council'),
        ),
        migrations.AddField(
            model_name='pressenquiry',
            name='delegation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='engagement.delegation'),
        ),
        migrations.AddField(
            model_name='pressenquiry',
            name='made_by',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publicity',
            name='cleared_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publicity',
            name='council',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council'),
        ),
        migrations.AddField(
            model_name='publicity',
            name='delegation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='engagement.delegation'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signoff',
            name='asked_by',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signoff',
            name='brief',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_offs', to='engagement.brief'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='council',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='decided_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signoff',
            name='delegation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='engagement.delegation'),
        ),
        migrations.AddField(
            model_name='visitorrank',
            name='country',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.country'),
        ),
        migrations.AddField(
            model_name='hostasked',
            name='rank',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engagement.visitorrank', verbose_name='rank of the visitor'),
        ),
        migrations.AddConstraint(
            model_name='brief',
            constraint=models.UniqueConstraint(fields=('delegation', 'council', 'number'), name='engagement_brief_numbered'),
        ),
        migrations.AddConstraint(
            model_name='brief',
            constraint=models.CheckConstraint(condition=models.Q(('sharing', 'council')), name='engagement_brief_private'),
        ),
        migrations.AddConstraint(
            model_name='cost',
            constraint=models.UniqueConstraint(fields=('delegation', 'form_id'), name='engagement_cost_one_a_form'),
        ),
        migrations.AddConstraint(
            model_name='cost',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='engagement_cost_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='cost',
            constraint=models.CheckConstraint(condition=models.Q(('paid_by', 'council'), models.Q(('payer', ''), _negated=True), _connector='OR'), name='engagement_cost_names_the_payer', violation_error_message='Enter the full name of who pays.'),
        ),
        migrations.AddIndex(
            model_name='flag',
            index=models.Index(fields=['rule', 'delegation'], name='engagement_flag_by_rule'),
        ),
        migrations.AddConstraint(
            model_name='flag',
            constraint=models.UniqueConstraint(condition=models.Q(('gone_at', None)), fields=('delegation', 'rule', 'about'), name='engagement_flag_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='flag',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('response', 'going_ahead'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='engagement_flag_going_ahead_because', violation_error_message='Say why you go ahead.'),
        ),
        migrations.AddIndex(
            model_name='intervention',
            index=models.Index(fields=['council', '-held_on', '-key'], name='engagement_intervened'),
        ),
        migrations.AddIndex(
            model_name='intervention',
            index=models.Index(fields=['-held_on', '-key'], name='engagement_intervened_recent'),
        ),
        migrations.AddConstraint(
            model_name='intervention',
            constraint=models.UniqueConstraint(fields=('council', 'form_id'), name='engagement_intervention_one_a_form'),
        ),
        migrations.AddConstraint(
            model_name='intervention',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('alerted_at', None), ('sharing', 'council')), models.Q(('alerted_at__isnull', False), ('sharing', 'unit')), _connector='OR'), name='engagement_intervention_shared_by_alert'),
        ),
        migrations.AddConstraint(
            model_name='intervention',
            constraint=models.CheckConstraint(condition=models.Q(('handling', ''), ('marking', 'OFFICIAL-SENSITIVE'), _connector='OR'), name='engagement_intervention_handling_needs_marking', violation_error_message='A handling instruction goes with OFFICIAL-SENSITIVE. Remove it, or mark the record.'),
        ),
        migrations.AddConstraint(
            model_name='intervention',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at', None), models.Q(('withdrawn_reason', ''), _negated=True), _connector='OR'), name='engagement_intervention_withdrawn_because', violation_error_message='Say why it is withdrawn.'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(fields=('delegation', 'form_id'), name='engagement_offer_one_a_form'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('value', None), ('value__gte', 0), _connector='OR'), name='engagement_offer_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision__in', ['accepted', 'surrendered', 'declined']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='engagement_offer_decided_because', violation_error_message='Say why: it is what a register of interests, or a request, will ask.'),
        ),
        migrations.AddConstraint(
            model_name='pressenquiry',
            constraint=models.UniqueConstraint(fields=('council', 'form_id'), name='engagement_enquiry_one_a_form'),
        ),
        migrations.AddConstraint(
            model_name='pressenquiry',
            constraint=models.CheckConstraint(condition=models.Q(('sharing', 'council')), name='engagement_enquiry_private'),
        ),
        migrations.AddConstraint(
            model_name='pressenquiry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered', ''), ('answered_at', None)), models.Q(models.Q(('answered', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='engagement_enquiry_answered_at'),
        ),
        migrations.AddConstraint(
            model_name='publicity',
            constraint=models.UniqueConstraint(fields=('delegation', 'council'), name='engagement_publicity_one_a_council'),
        ),
        migrations.AddConstraint(
            model_name='publicity',
            constraint=models.CheckConstraint(condition=models.Q(('sharing', 'council')), name='engagement_publicity_private'),
        ),
        migrations.AddConstraint(
            model_name='publicity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cleared_at', None), ('cleared_by', None)), models.Q(('cleared_at__isnull', False), ('cleared_by__isnull', False)), _connector='OR'), name='engagement_publicity_cleared_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('user', 'name'), name='engagement_view_one_a_name', violation_error_message='You have a view of this name already. Choose another name.'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.CheckConstraint(condition=models.Q(('sharing', 'council')), name='engagement_sign_off_private'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.UniqueConstraint(condition=models.Q(('decision', 'waiting')), fields=('delegation', 'council'), name='engagement_sign_off_one_waits', violation_error_message='A sign-off is asked for already.'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('decision', 'waiting')), models.Q(models.Q(('decision', 'waiting'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='engagement_sign_off_decided_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='hostasked',
            constraint=models.UniqueConstraint(fields=('council', 'form_id'), name='engagement_host_one_a_form'),
        ),
        migrations.AddConstraint(
            model_name='hostasked',
            constraint=models.CheckConstraint(condition=models.Q(('sharing', 'council')), name='engagement_host_private'),
        ),
    ]
