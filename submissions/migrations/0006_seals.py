"""What was sent is sealed answer by answer, so that a personal answer can be redacted and the rest still proven."""

from django.db import migrations, models

from submissions import guards


class Migration(migrations.Migration):
    """The seals of a revision, the hash of a redacted file, and the guard that lets only a redaction pass."""

    dependencies = [("submissions", "0005_form_limits")]
    operations = [
        migrations.AddField("revision", "seals", models.JSONField(default=dict, editable=False)),
        migrations.AddField(
            "attachment",
            "redacted_sha256",
            models.CharField(
                blank=True,
                help_text="Of the file as it lies now, where it was redacted on request.",
                max_length=64,
            ),
        ),
        migrations.RunPython(guards.renew, guards.renew),
    ]
