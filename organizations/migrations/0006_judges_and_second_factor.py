
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0005_heic'),
    ]

    operations = [
        migrations.CreateModel(
            name='JudgeTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(unique=True, verbose_name='version')),
                ('text_th', models.TextField(verbose_name='text (Thai)')),
                ('text_en', models.TextField(verbose_name='text (English)')),
                ('issued_at', models.DateTimeField(verbose_name='issued at')),
            ],
            options={
                'verbose_name': 'terms of the judges',
                'verbose_name_plural': 'terms of the judges',
                'ordering': ['-version'],
            },
        ),
        migrations.AddField(
            model_name='invitation',
            name='as_chair',
            field=models.BooleanField(default=False, verbose_name='as the chair of the panel'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='expertise',
            field=models.JSONField(blank=True, default=list, verbose_name='expertise'),
        ),
        migrations.AddField(
            model_name='user',
            name='session_epoch',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='How often all sessions of the account were ended.'),
        ),
        migrations.CreateModel(
            name='JudgeProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('has_no_ties', models.BooleanField(default=False, verbose_name='has no province to name')),
                ('completed_at', models.DateTimeField(blank=True, null=True, verbose_name='complete since')),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='judge_profile', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'profile of a judge',
                'verbose_name_plural': 'profiles of judges',
            },
        ),
        migrations.CreateModel(
            name='Expertise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('name_th', models.CharField(max_length=200, verbose_name='name (Thai)')),
                ('name_en', models.CharField(max_length=200, verbose_name='name (English)')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='expertise', to='organizations.judgeprofile')),
            ],
            options={
                'verbose_name': 'expertise',
                'verbose_name_plural': 'expertise',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('profile', 'code'), name='one_expertise_a_code')],
            },
        ),
        migrations.CreateModel(
            name='ProvinceTie',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('origin', 'Comes from this province'), ('service', 'Has worked in this province')], max_length=10, verbose_name='kind')),
                ('from_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='from the year (B.E.)')),
                ('to_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='until the year (B.E.)')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='judge_ties', to='organizations.organization', verbose_name='organization')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ties', to='organizations.judgeprofile')),
                ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='judge_ties', to='organizations.province', verbose_name='province')),
            ],
            options={
                'verbose_name': 'tie to a province',
                'verbose_name_plural': 'ties to provinces',
                'ordering': ['kind', 'province__sort_order', 'from_year', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind', 'service'), models.Q(('from_year', None), ('organization', None), ('to_year', None)), _connector='OR'), name='only_service_has_years'), models.CheckConstraint(condition=models.Q(models.Q(('from_year', None), models.Q(('from_year__gte', 2400), ('from_year__lte', 2699)), _connector='OR'), models.Q(('to_year', None), models.Q(('to_year__gte', models.F('from_year')), ('to_year__lte', 2699)), _connector='OR')), name='years_of_service_are_buddhist_era'), models.UniqueConstraint(condition=models.Q(('kind', 'origin')), fields=('profile', 'province'), name='one_origin_a_province')],
            },
        ),
        migrations.CreateModel(
            name='SecondFactorReset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('asked', 'Asked for'), ('proposed', 'Proposed, waits for a second person'), ('done', 'Second factor taken off'), ('canceled', 'Canceled'), ('expired', 'Expired')], default='asked', editable=False, max_length=10, verbose_name='state')),
                ('asked_at', models.DateTimeField(blank=True, null=True, verbose_name='asked at')),
                ('proposed_at', models.DateTimeField(blank=True, null=True, verbose_name='proposed at')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires at')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('objection_hash', models.CharField(blank=True, max_length=64)),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resets_decided', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resets_proposed', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='second_factor_resets', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'reset of a second factor',
                'verbose_name_plural': 'resets of second factors',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'proposed'])), fields=('user',), name='one_open_reset_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['proposed', 'done']), _negated=True), models.Q(('expires_at__isnull', False), ('proposed_at__isnull', False), ('proposed_by__isnull', False)), _connector='OR'), name='a_proposed_reset_has_a_proposer'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('proposed_by')), _negated=True), models.Q(('decided_by', models.F('user')), _negated=True), models.Q(('proposed_by', models.F('user')), _negated=True)), _connector='OR'), name='a_reset_takes_two_others')],
            },
        ),
        migrations.CreateModel(
            name='TermsAcceptance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('accepted_at', models.DateTimeField(verbose_name='accepted at')),
                ('terms', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acceptances', to='organizations.judgeterms')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms_accepted', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'acceptance of the terms',
                'verbose_name_plural': 'acceptances of the terms',
                'constraints': [models.UniqueConstraint(fields=('user', 'terms'), name='one_acceptance_a_version')],
            },
        ),
    ]
