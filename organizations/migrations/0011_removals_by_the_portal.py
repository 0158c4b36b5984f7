"""A person who was removed is removed again by the portal itself after an older backup was restored."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A removal may be carried out by nobody in particular, never by the person."""

    dependencies = [("organizations", "0010_sessions_need_no_epoch")]
    operations = [
        migrations.RemoveConstraint("removal", "a_removal_is_decided_by_somebody_else"),
        migrations.AddConstraint(
            "removal",
            models.CheckConstraint(
                condition=models.Q(("state__in", ["done", "declined"]), _negated=True)
                | models.Q(("decided_at__isnull", False))
                & (
                    models.Q(("decided_by", None))
                    | models.Q(("decided_by", models.F("user")), _negated=True)
                ),
                name="a_removal_is_decided_by_somebody_else",
            ),
        ),
    ]
