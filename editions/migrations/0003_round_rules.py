"""The rules of a round: what is hidden, what decides, how ties are parted, who goes on."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


def hide_field_by_field(apps, schema_editor):
    """A round that hid the entrant hides the organization and its province."""
    apps.get_model("editions", "Round").objects.filter(hides_entrant=True).update(
        hidden=["organization", "province"]
    )


def write_the_tie_rule(apps, schema_editor):
    """Rounds so far part ties by the criteria, the heaviest first: now it stands in rows."""
    TieStep = apps.get_model("editions", "TieStep")
    for round_ in apps.get_model("editions", "Round").objects.prefetch_related("criteria"):
        criteria = sorted(round_.criteria.order_by("position", "pk"), key=lambda row: -row.weight)
        TieStep.objects.bulk_create(
            TieStep(round=round_, position=place, kind="criterion", criterion=row)
            for place, row in enumerate(criteria, start=1)
        )


class Migration(migrations.Migration):
    """The rules of a round as columns and rows."""

    dependencies = [
        ("editions", "0003_others_scores"),
    ]

    operations = [
        migrations.CreateModel(
            name='TieStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('kind', models.CharField(choices=[('criterion', 'The mean of a criterion'), ('mean', "The mean of the judges' totals"), ('median', "The median of the judges' totals"), ('top_marks', 'How many marks of 5'), ('chair', "The chair's recorded decision")], max_length=12, verbose_name='what is compared')),
            ],
            options={
                'verbose_name': 'step of the tie rule',
                'verbose_name_plural': 'steps of the tie rule',
                'ordering': ['position'],
            },
        ),
        migrations.AddField(
            model_name='round',
            name='far_flag_percent',
            field=models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='distance of a judge from the others that is flagged (percent of full marks)'),
        ),
        migrations.AddField(
            model_name='round',
            name='fewest_sheets',
            field=models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(1000)], verbose_name='score sheets a judge needs for normalizing'),
        ),
        migrations.AddField(
            model_name='round',
            name='goes_on',
            field=models.CharField(choices=[('places', 'The first places, as many as the round says'), ('total', 'Whoever reaches a total'), ('by_hand', 'Chosen by hand')], default='by_hand', max_length=12, verbose_name='who goes on to the next round'),
        ),
        migrations.AddField(
            model_name='round',
            name='goes_on_places',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='places that go on'),
        ),
        migrations.AddField(
            model_name='round',
            name='goes_on_total',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='total needed to go on'),
        ),
        migrations.AddField(
            model_name='round',
            name='hidden',
            field=models.JSONField(blank=True, default=list, help_text='Facts of the entrant (“organization”, “province”) and codes of questions of the form.', verbose_name='what judges do not see'),
        ),
        migrations.RunPython(hide_field_by_field, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='round',
            name='hides_entrant',
        ),
        migrations.AddField(
            model_name='round',
            name='method',
            field=models.CharField(choices=[('mean', "Mean of the judges' totals"), ('median', "Median of the judges' totals"), ('normalized', 'Mean of the normalized totals (z-scores)')], default='mean', max_length=12, verbose_name='what decides the place'),
        ),
        migrations.AlterField(
            model_name='round',
            name='spread_flag_percent',
            field=models.PositiveSmallIntegerField(default=40, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='spread that is flagged (percent of full marks)'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('goes_on', 'by_hand'), models.Q(('goes_on', 'places'), ('goes_on_places__gt', 0)), models.Q(('goes_on', 'total'), ('goes_on_total__isnull', False)), _connector='OR'), name='who_goes_on_is_said'),
        ),
        migrations.AddField(
            model_name='tiestep',
            name='criterion',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tie_steps', to='editions.criterion', verbose_name='criterion'),
        ),
        migrations.AddField(
            model_name='tiestep',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tie_steps', to='editions.round'),
        ),
        migrations.AddConstraint(
            model_name='tiestep',
            constraint=models.UniqueConstraint(fields=('round', 'position'), name='one_tie_step_a_position'),
        ),
        migrations.AddConstraint(
            model_name='tiestep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('criterion__isnull', False), ('kind', 'criterion')), models.Q(models.Q(('kind', 'criterion'), _negated=True), ('criterion', None)), _connector='OR'), name='a_criterion_where_one_is_compared'),
        ),
        migrations.RunPython(write_the_tie_rule, migrations.RunPython.noop),
    ]
