from django.db import migrations, models


class Migration(migrations.Migration):
    """A score sheet keeps how its marks changed, and which open page saved it last."""

    dependencies = [
        ("judging", "0003_presentations_and_meetings"),
    ]

    operations = [
        migrations.AddField(
            model_name="scoresheet",
            name="history",
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name="scoresheet",
            name="tab",
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name="scoresheet",
            name="turn",
            field=models.PositiveBigIntegerField(default=0, editable=False),
        ),
    ]
