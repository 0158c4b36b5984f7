"""Slots of a presentation, meetings of the panel with their notes, judges who are asked besides."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A closed meeting stays as it is; of its notes only a removed person's traces may be taken out (thai.traces.MARK).
FINAL = "a closed meeting stays as it is"
CLOSED = "(SELECT m.closed_at FROM judging_meeting m WHERE m.id = {row}.meeting_id) IS NOT NULL"
SAME = "NEW.meeting_id = OLD.meeting_id AND NEW.written_by_id = OLD.written_by_id AND NEW.written_at = OLD.written_at"
GUARDED = {
    # table, event: when it is refused
    ("judging_meeting", "UPDATE"): "OLD.closed_at IS NOT NULL",
    ("judging_meeting", "DELETE"): "OLD.closed_at IS NOT NULL",
    ("judging_presence", "INSERT"): CLOSED.format(row="NEW"),
    ("judging_presence", "UPDATE"): CLOSED.format(row="OLD"),
    ("judging_presence", "DELETE"): CLOSED.format(row="OLD"),
    ("judging_meetingnote", "INSERT"): CLOSED.format(row="NEW"),
    ("judging_meetingnote", "UPDATE"): f"({CLOSED.format(row='OLD')}) AND NOT ({SAME} AND NEW.text LIKE '%[ลบตามคำขอ/removed]%')",
    ("judging_meetingnote", "DELETE"): CLOSED.format(row="OLD"),
}


def guard(apps, schema_editor):
    """Set the triggers."""
    for (table, event), when in GUARDED.items():
        name = f"{table}_no_{event.lower()}"
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when}"
                f" BEGIN SELECT RAISE(ABORT, '{FINAL}'); END"
            )
            continue
        row = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {when} THEN RAISE EXCEPTION '{FINAL}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
            f" RETURN {row}; END $$",
            params=None,
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def unguard(apps, schema_editor):
    """Take the triggers away again."""
    for table, event in GUARDED:
        name = f"{table}_no_{event.lower()}"
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
        else:
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):

    dependencies = [
        ('editions', '0004_presentations_and_objections'),
        ('judging', '0002_conflicts_bar'),
        ('submissions', '0011_screening_desk'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(blank=True, max_length=300, verbose_name='place')),
                ('opened_at', models.DateTimeField(verbose_name='opened at')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed at')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='editions.round')),
            ],
            options={
                'verbose_name': 'meeting',
                'verbose_name_plural': 'meetings',
                'ordering': ['-opened_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='MeetingNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='note')),
                ('written_at', models.DateTimeField(verbose_name='written at')),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meeting_notes', to='submissions.entry')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='judging.meeting')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meeting_notes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'note of a meeting',
                'verbose_name_plural': 'notes of a meeting',
                'ordering': ['written_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('until', models.DateTimeField(null=True, verbose_name='until')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presences', to='judging.meeting')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presences', to='judging.seat')),
            ],
            options={
                'verbose_name': 'presence',
                'verbose_name_plural': 'presences',
                'ordering': ['since', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('starts_at', models.DateTimeField(null=True, verbose_name='starts at')),
                ('minutes', models.PositiveSmallIntegerField(default=15, verbose_name='minutes')),
                ('place', models.CharField(blank=True, max_length=300, verbose_name='place')),
                ('link', models.URLField(blank=True, max_length=500, verbose_name='link')),
                ('told_at', models.DateTimeField(null=True, verbose_name='told to the entrant at')),
                ('absent_at', models.DateTimeField(null=True, verbose_name='noted as absent at')),
                ('absence_reason', models.TextField(blank=True, verbose_name='reason of the absence')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='submissions.entry')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='editions.round')),
            ],
            options={
                'verbose_name': 'slot',
                'verbose_name_plural': 'slots',
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('seed', models.CharField(max_length=64, verbose_name='seed')),
                ('reason', models.TextField(blank=True, verbose_name='reason for drawing again')),
                ('drawn_at', models.DateTimeField(verbose_name='drawn at')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='editions.round')),
            ],
            options={
                'verbose_name': 'drawing of lots',
                'verbose_name_plural': 'drawings of lots',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('round', 'number'), name='one_draw_a_number'), models.CheckConstraint(condition=models.Q(('number', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='lots_are_drawn_again_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='ExtraJudge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='reason')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extra_judges', to='submissions.entry')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extra_judges', to='editions.round')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked_besides', to='judging.seat')),
            ],
            options={
                'verbose_name': 'extra judge',
                'verbose_name_plural': 'extra judges',
                'constraints': [models.UniqueConstraint(fields=('round', 'entry', 'seat'), name='asked_besides_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='an_extra_judge_is_asked_for_a_reason')],
            },
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('round',), name='one_open_meeting_a_round'),
        ),
        migrations.AddConstraint(
            model_name='meetingnote',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='a_note_says_something'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('meeting', 'seat'), name='present_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.UniqueConstraint(fields=('round', 'entry'), name='one_slot_an_entry'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.UniqueConstraint(fields=('round', 'position'), name='one_slot_a_position'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('absence_reason', ''), ('absent_at', None)), models.Q(('absent_at__isnull', False), models.Q(('absence_reason', ''), _negated=True)), _connector='OR'), name='an_absence_has_a_reason'),
        ),
        migrations.RunPython(guard, unguard),
    ]
