"""Whether the winners of an edition check their text for the press before the announcement."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A policy of the edition."""

    dependencies = [("editions", "0008_marks_of_judges")]
    operations = [
        migrations.AddField(
            model_name="edition",
            name="asks_winners",
            field=models.BooleanField(
                default=False,
                help_text="By a confidential link; whoever does not answer in time keeps the draft.",
                verbose_name="winners check their text for the press before the announcement",
            ),
        ),
    ]
