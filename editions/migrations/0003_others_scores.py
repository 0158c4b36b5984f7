from django.db import migrations, models


class Migration(migrations.Migration):
    """When a judge sees the scores of the other judges is a rule of the round."""

    dependencies = [
        ("editions", "0002_entry_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="round",
            name="others_scores",
            field=models.CharField(
                choices=[
                    ("never", "Never before the round is closed"),
                    ("signed", "After the judge's own score sheet is signed"),
                ],
                default="never",
                max_length=10,
                verbose_name="when a judge sees the scores of others",
            ),
        ),
    ]
