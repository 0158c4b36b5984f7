"""A conflict found after a signature bars from then on: what was signed stands beside it, everything else goes.

SQLite makes the table anew, which loses its triggers: they are taken away before and set again after.
"""

from importlib import import_module

from django.db import migrations, models

_bars = import_module("judging.migrations.0002_conflicts_bar")

WAS_SIGNED = (
    "EXISTS (SELECT 1 FROM judging_scoresheet s WHERE s.assignment_id = a.id"
    " AND (s.state = 'signed' OR {unlocked}))"
)
UNLOCKED = {
    "sqlite": "instr(s.history, '\"unlocked\"') > 0",
    "postgresql": "position('\"unlocked\"' in s.history::text) > 0",
}
"""What an unlocking leaves in the history of a sheet."""


def _tables(vendor):
    was_signed = WAS_SIGNED.format(unlocked=UNLOCKED[vendor])
    assigned = f"{_bars.PAIR_IS_ASSIGNED.removesuffix(')')} AND NOT {was_signed})"
    return {"judging_assignment": _bars.PAIR_IS_BARRED, "judging_conflict": assigned}


def guard(apps, schema_editor):
    """Set the triggers."""
    vendor = schema_editor.connection.vendor
    for table, when in _tables(vendor).items():
        if vendor == "sqlite":
            for event in ("INSERT", "UPDATE"):
                schema_editor.execute(_bars._sqlite(table, when, event))
        else:
            for statement in _bars._postgresql(table, when):
                schema_editor.execute(statement)


class Migration(migrations.Migration):
    """One constraint, and the guards of two tables."""

    dependencies = [("judging", "0006_ties_and_locked_rules")]

    operations = [
        migrations.RunPython(_bars.unguard, _bars.guard),
        migrations.RemoveConstraint(model_name="conflict", name="a_late_conflict_does_not_bar_yet"),
        migrations.AlterField(
            model_name="conflict",
            name="is_late",
            field=models.BooleanField(
                default=False,
                help_text="It bars from now on, but a signed sheet stands; somebody has to decide.",
                verbose_name="found after the sheet was signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="conflict",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_late", False), ("ruling", ""), _connector="OR"),
                name="a_late_conflict_waits_for_words",
            ),
        ),
        migrations.RunPython(guard, _bars.unguard),
    ]
