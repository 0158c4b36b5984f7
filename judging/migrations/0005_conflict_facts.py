"""A conflict of interest gets evidence and what the secretariat ruled.

SQLite makes the table anew, which loses its triggers: they are taken away before and set again after.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_bars = import_module("judging.migrations.0002_conflicts_bar")


class Migration(migrations.Migration):

    dependencies = [
        ('editions', '0005_conflict_rules'),
        ('judging', '0004_history_of_sheets'),
        ('submissions', '0011_screening_desk'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(_bars.unguard, _bars.guard),
        migrations.AddField(
            model_name='conflict',
            name='evidence',
            field=models.JSONField(blank=True, default=dict, verbose_name='evidence'),
        ),
        migrations.AddField(
            model_name='conflict',
            name='is_late',
            field=models.BooleanField(default=False, help_text='It would bar, but a signed sheet stands; somebody has to decide.', verbose_name='found after the sheet was signed'),
        ),
        migrations.AddField(
            model_name='conflict',
            name='lapsed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='without grounds since'),
        ),
        migrations.AddField(
            model_name='conflict',
            name='ruled_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='decided at'),
        ),
        migrations.AddField(
            model_name='conflict',
            name='ruled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='conflicts_ruled', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='conflict',
            name='ruling',
            field=models.CharField(blank=True, choices=[('confirmed', 'Is a conflict of interest'), ('cleared', 'Is no conflict of interest')], max_length=10, verbose_name='decision'),
        ),
        migrations.AddField(
            model_name='conflict',
            name='ruling_words',
            field=models.TextField(blank=True, verbose_name='words of the decision'),
        ),
        migrations.AlterField(
            model_name='conflict',
            name='kind',
            field=models.CharField(choices=[('same_organization', 'Works for the organization'), ('served_there', 'Has worked for the organization'), ('same_province', 'Tied to the same province'), ('agency_took_part', "The judge's agency took part in the project"), ('supervises', "The judge's agency supervises the organization"), ('personal', 'Personal relation'), ('declared', 'Declared by the judge')], max_length=20, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='conflict',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ruled_at', None), ('ruled_by', None), ('ruling', ''), ('ruling_words', '')), models.Q(('ruled_at__isnull', False), ('ruled_by__isnull', False), ('ruling__in', ['confirmed', 'cleared']), models.Q(('ruling_words', ''), _negated=True)), _connector='OR'), name='a_conflict_is_ruled_in_words'),
        ),
        migrations.AddConstraint(
            model_name='conflict',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('bars', True), ('ruling', 'confirmed')), models.Q(('bars', False), ('ruling', 'cleared')), models.Q(('ruling', ''), models.Q(('bars', True), models.Q(('kind__in', ['personal', 'declared']), _negated=True), _connector='OR')), _connector='OR'), name='what_is_told_bars_until_it_is_cleared'),
        ),
        migrations.AddConstraint(
            model_name='conflict',
            constraint=models.CheckConstraint(condition=models.Q(('is_late', False), models.Q(('bars', False), ('ruling', '')), _connector='OR'), name='a_late_conflict_does_not_bar_yet'),
        ),
        migrations.RunPython(_bars.guard, _bars.unguard),
    ]
