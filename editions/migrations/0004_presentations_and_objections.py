"""A round may be one of presentations; an edition says how many days an objection may be made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two fields."""

    dependencies = [("editions", "0003_round_rules")]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="objection_days",
            field=models.PositiveSmallIntegerField(
                default=15,
                help_text="From the first announcement, or from the rejection of an entry. 0: none are taken.",
                verbose_name="days for an objection",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="is_presentation",
            field=models.BooleanField(
                default=False,
                help_text="In an order drawn by lot, each in its slot.",
                verbose_name="entries are presented",
            ),
        ),
    ]
