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
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=web.keys.new_key, editable=False, max_length=12, unique=True)),
                ('form_id', models.CharField(editable=False, help_text='One form makes one document.', max_length=40, null=True)),
                ('label', models.CharField(max_length=60)),
                ('record', models.CharField(max_length=12)),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('kind', models.CharField(choices=[('agreement', 'Agreement or draft of one'), ('programme', 'Programme'), ('letter', 'Letter or invitation'), ('briefing', 'Briefing or speech'), ('report', 'Report or minutes'), ('photograph', 'Photograph'), ('other', 'Something else')], max_length=20, verbose_name='kind')),
                ('marking', models.CharField(choices=[('OFFICIAL', 'OFFICIAL'), ('OFFICIAL-SENSITIVE', 'OFFICIAL-SENSITIVE')], default='OFFICIAL', max_length=18, verbose_name='marking')),
                ('for_whole', models.BooleanField(default=False, verbose_name='for all who see the whole record')),
                ('file_name', models.CharField(max_length=150)),
                ('file_kind', models.CharField(help_text='By content, never by name.', max_length=10)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('stored_as', models.CharField(help_text='Where the file lies, or lay.', max_length=80, unique=True)),
                ('scanned', models.CharField(choices=[('not_yet', 'Not scanned for viruses'), ('clean', 'Scanned for viruses, none found'), ('infected', 'A virus was found')], default='not_yet', max_length=10)),
                ('scanned_at', models.DateTimeField(editable=False, null=True)),
                ('attached_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(editable=False, null=True)),
                ('removed_reason', models.TextField(blank=True, max_length=1000, verbose_name='reason')),
                ('attached_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council', verbose_name='council')),
                ('record_council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.council')),
                ('removed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'document',
                'ordering': ['-attached_at', '-pk'],
                'indexes': [models.Index(fields=['label', 'record'], name='documents_about'), models.Index(condition=models.Q(('scanned', 'not_yet')), fields=['attached_at'], name='documents_unscanned')],
                'constraints': [models.UniqueConstraint(fields=('council', 'form_id'), name='documents_document_one_a_form'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at', None), ('removed_reason', '')), models.Q(('removed_at__isnull', False), models.Q(('removed_reason', ''), _negated=True)), _connector='OR'), name='documents_document_removed_with_reason', violation_error_message='Say why the document is removed.'), models.CheckConstraint(condition=models.Q(models.Q(('scanned', 'infected'), _negated=True), ('removed_at__isnull', False), _connector='OR'), name='documents_document_infected_is_removed')],
            },
        ),
    ]
