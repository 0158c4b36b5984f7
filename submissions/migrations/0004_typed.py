"""A draft keeps what was typed though it is no answer yet, and who saved which answer when.

SQLite makes the table anew for a new column, and a trigger does not come along: the guard is set again.
"""

from importlib import import_module

from django.db import migrations, models

guards = import_module("submissions.migrations.0002_guards")


class Migration(migrations.Migration):
    """Two columns of the working draft."""

    dependencies = [("submissions", "0003_uploads")]
    operations = [
        migrations.RunPython(guards.unguard, guards.guard),
        migrations.AddField("revision", "answer_savers", models.JSONField(default=dict)),
        migrations.AddField("revision", "typed", models.JSONField(default=dict)),
        migrations.RunPython(guards.guard, guards.unguard),
    ]
