"""Since when the rules of a round are locked. The guards of rounds are renewed in `judging` (0008)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column that may be empty, so that SQLite keeps the table and its triggers."""

    dependencies = [("editions", "0009_winners_check_press_texts")]

    operations = [
        migrations.AddField(
            model_name="round",
            name="rules_locked_at",
            field=models.DateTimeField(
                editable=False,
                help_text="Since somebody scored for the first time; whatever becomes of that score.",
                null=True,
                verbose_name="rules locked since",
            ),
        ),
    ]
