import common.fields
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('partnership', '__first__'),
        ('priorities', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Blob',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('size', models.PositiveIntegerField()),
                ('plain', models.BinaryField()),
                ('gzip', models.BinaryField(null=True)),
                ('brotli', models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField(default=0)),
                ('only', models.BooleanField(default=True, editable=False, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('annual', 'Annual edition'), ('baseline', 'Baseline edition')], max_length=10)),
                ('title', models.CharField(max_length=200)),
                ('label', models.CharField(blank=True, help_text='Such as: Draft published for decision.', max_length=100)),
                ('note', models.TextField(blank=True)),
                ('period', common.fields.PeriodField()),
                ('as_at', models.DateField()),
                ('state', models.CharField(choices=[('published', 'Published'), ('corrected', 'Corrected'), ('withdrawn', 'Withdrawn')], default='published', max_length=10)),
                ('published_at', models.DateTimeField()),
                ('next_update', models.CharField(blank=True, max_length=100)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.blob')),
                ('manifest', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.blob')),
                ('previous', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next', to='publishing.edition')),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('strategy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='priorities.strategy')),
            ],
            options={
                'ordering': ['-strategy__starts', '-number'],
                'constraints': [models.UniqueConstraint(fields=('strategy', 'number'), name='edition_number_once', violation_error_message='The strategy already has an edition with this number.'), models.CheckConstraint(condition=models.Q(('previous', None), models.Q(('previous', models.F('id')), _negated=True), _connector='OR'), name='edition_does_not_follow_itself', violation_error_message='An edition cannot follow itself.')],
            },
        ),
        migrations.CreateModel(
            name='Address',
            fields=[
                ('path', models.CharField(max_length=200, primary_key=True, serialize=False)),
                ('content_type', models.CharField(max_length=100)),
                ('immutable', models.BooleanField(default=False)),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.blob')),
                ('edition', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='publishing.edition')),
            ],
            options={
                'verbose_name_plural': 'addresses',
                'ordering': ['path'],
            },
        ),
        migrations.CreateModel(
            name='EditionFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('content_type', models.CharField(max_length=100)),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.blob')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='publishing.edition')),
            ],
            options={
                'ordering': ['edition', 'name'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'name'), name='edition_file_once', violation_error_message='The edition already has a file of this name.')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalEdition',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('annual', 'Annual edition'), ('baseline', 'Baseline edition')], max_length=10)),
                ('title', models.CharField(max_length=200)),
                ('label', models.CharField(blank=True, help_text='Such as: Draft published for decision.', max_length=100)),
                ('note', models.TextField(blank=True)),
                ('period', common.fields.PeriodField()),
                ('as_at', models.DateField()),
                ('state', models.CharField(choices=[('published', 'Published'), ('corrected', 'Corrected'), ('withdrawn', 'Withdrawn')], default='published', max_length=10)),
                ('published_at', models.DateTimeField()),
                ('next_update', models.CharField(blank=True, max_length=100)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('document', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='publishing.blob')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('manifest', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='publishing.blob')),
                ('previous', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='publishing.edition')),
                ('published_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('strategy', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='priorities.strategy')),
            ],
            options={
                'verbose_name': 'historical edition',
                'verbose_name_plural': 'historical editions',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
