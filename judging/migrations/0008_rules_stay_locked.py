"""The rules of a round in which somebody has scored stay locked, whatever becomes of that score."""

from django.db import migrations
from django.db.models import Min

from judging import round_guards


def note_locked(apps, schema_editor):
    """Say since when the rounds are locked in which there are scores."""
    first = apps.get_model("judging", "ScoreSheet").objects.exclude(marks=None)
    rounds = apps.get_model("editions", "Round").objects
    for pk, at in first.values_list("assignment__round").annotate(Min("saved_at")).order_by():
        rounds.filter(pk=pk).update(rules_locked_at=at)


class Migration(migrations.Migration):
    """The moment, and the guards of three tables."""

    dependencies = [("editions", "0010_rules_locked_at"), ("judging", "0007_late_conflicts_bar")]

    operations = [
        migrations.RunPython(round_guards.drop, round_guards.renew),
        migrations.RunPython(note_locked, migrations.RunPython.noop),
        migrations.RunPython(round_guards.renew, round_guards.drop),
    ]
