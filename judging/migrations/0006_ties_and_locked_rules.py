"""The chair's decisions on ties; the rules of a round lock with the first mark."""

import django.db.models.deletion
from django.db import migrations, models

from judging import round_guards


class Migration(migrations.Migration):
    """Two tables, and the guards of three."""

    dependencies = [
        ('editions', '0005_conflict_rules'),
        ('judging', '0005_conflict_facts'),
        ('submissions', '0011_screening_desk'),
    ]

    operations = [
        migrations.CreateModel(
            name='TieDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='reason')),
                ('decided_at', models.DateTimeField(verbose_name='decided at')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tie_decisions', to='editions.round')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tie_decisions', to='judging.seat')),
            ],
            options={
                'verbose_name': 'decision on a tie',
                'verbose_name_plural': 'decisions on ties',
                'ordering': ['decided_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='TiePlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField(verbose_name='place')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='judging.tiedecision')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tie_places', to='submissions.entry')),
            ],
            options={
                'verbose_name': 'place of a decision on a tie',
                'verbose_name_plural': 'places of decisions on ties',
                'ordering': ['place'],
            },
        ),
        migrations.AddConstraint(
            model_name='tiedecision',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_tie_is_decided_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='tieplace',
            constraint=models.UniqueConstraint(fields=('decision', 'entry'), name='once_in_a_tie_decision'),
        ),
        migrations.AddConstraint(
            model_name='tieplace',
            constraint=models.UniqueConstraint(fields=('decision', 'place'), name='one_entry_a_tie_place'),
        ),
        migrations.AddConstraint(
            model_name='tieplace',
            constraint=models.CheckConstraint(condition=models.Q(('place__gt', 0)), name='tie_places_count_from_one'),
        ),
        migrations.RunPython(round_guards.renew, round_guards.drop),
    ]
