"""Departures from the ranking have a reason; awards not given; feedback to entrants; objections."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def tell_departures(apps, schema_editor):
    """An award with a place and without a reason was proposed from the ranking; any other has a reason."""
    awards = apps.get_model("results", "Award").objects.filter(reason="")
    awards.filter(place__isnull=False).update(from_ranking=True)
    awards.filter(place=None).update(reason="–")


def leave(apps, schema_editor):
    """Nothing to take back: the column goes."""


class Migration(migrations.Migration):

    dependencies = [
        ('editions', '0004_presentations_and_objections'),
        ('results', '0002_guards'),
        ('submissions', '0011_screening_desk'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, verbose_name='words to the entrant')),
                ('quarters', models.JSONField(default=list)),
                ('version', models.PositiveIntegerField(default=0)),
                ('edited_at', models.DateTimeField(verbose_name='edited at')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent at')),
            ],
            options={
                'verbose_name': 'feedback',
                'verbose_name_plural': 'feedback',
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='objection')),
                ('filed_at', models.DateTimeField(verbose_name='filed at')),
                ('state', models.CharField(choices=[('filed', 'Waits for an answer'), ('upheld', 'Upheld'), ('dismissed', 'Not upheld')], default='filed', editable=False, max_length=10, verbose_name='state')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered at')),
            ],
            options={
                'verbose_name': 'objection',
                'verbose_name_plural': 'objections',
                'ordering': ['filed_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Unawarded',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='awards not given')),
                ('reason', models.TextField(verbose_name='reason')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed at')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='confirmed at')),
            ],
            options={
                'verbose_name': 'awards not given',
                'verbose_name_plural': 'awards not given',
            },
        ),
        migrations.AddField(
            model_name='award',
            name='from_ranking',
            field=models.BooleanField(default=False, help_text='Where it is not, a written reason says why it departs from them.', verbose_name='as the ranking and the quotas give it'),
        ),
        migrations.RunPython(tell_departures, leave),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('from_ranking', True), ('place__isnull', False)), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_departure_from_the_ranking_has_a_reason'),
        ),
        migrations.AddField(
            model_name='feedback',
            name='entry',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='submissions.entry'),
        ),
        migrations.AddField(
            model_name='objection',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections_answered', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objection',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='submissions.entry'),
        ),
        migrations.AddField(
            model_name='objection',
            name='filed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections_filed', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='unawarded',
            name='confirmed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='unawarded_confirmed', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='unawarded',
            name='level',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='unawarded', to='editions.awardlevel'),
        ),
        migrations.AddField(
            model_name='unawarded',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unawarded_proposed', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(('sent_at', None), models.Q(('text', ''), _negated=True), _connector='OR'), name='feedback_says_something'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'filed')), fields=('entry',), name='one_open_objection_an_entry'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', None), ('state', 'filed')), models.Q(models.Q(('state', 'filed'), _negated=True), models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='an_answered_objection_has_an_answer'),
        ),
        migrations.AddConstraint(
            model_name='unawarded',
            constraint=models.CheckConstraint(condition=models.Q(('number__gt', 0), models.Q(('reason', ''), _negated=True)), name='not_given_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='unawarded',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__isnull', False), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='not_given_by_two_people'),
        ),
    ]
