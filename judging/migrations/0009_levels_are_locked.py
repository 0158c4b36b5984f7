"""The quotas and least totals of an edition are locked with its first score."""

from django.db import migrations

from judging import level_guards


class Migration(migrations.Migration):
    """The guards of the award levels."""

    dependencies = [("judging", "0008_rules_stay_locked")]
    operations = [migrations.RunPython(level_guards.renew, level_guards.drop)]
