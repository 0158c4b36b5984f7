"""Who approved an announcement beside who published it; the texts for the press; an announcement is never
removed and is taken back once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FINAL = (
    "edition_id",
    "version",
    "content",
    "sha256",
    "published_at",
    "published_by_id",
    "approved_by_id",
    "reason",
)
TAKEN_BACK = ("withdrawn_at", "withdrawal_reason")
TRIGGERS = (
    "results_publication_is_final",
    "results_publication_taken_back_once",
    "results_publication_no_delete",
)
WORDS = (
    "the words of an announcement are never changed",
    "an announcement is taken back once, with its reason",
    "an announcement is never removed",
)
WHEN = (
    f"BEFORE UPDATE OF {', '.join(FINAL)} ON results_publication",
    f"BEFORE UPDATE OF {', '.join(TAKEN_BACK)} ON results_publication",
    "BEFORE DELETE ON results_publication",
)
ONLY_IF = ("", "OLD.withdrawn_at IS NOT NULL", "")


def guard(apps, schema_editor):
    """Set the triggers, the earlier one anew: SQLite has lost it with the table it made again."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    schema_editor.execute(
        f"DROP TRIGGER IF EXISTS {TRIGGERS[0]}" + ("" if is_sqlite else " ON results_publication")
    )
    if not is_sqlite:
        schema_editor.execute("DROP FUNCTION IF EXISTS results_publication_stays()")
    for name, words, when, only_if in zip(TRIGGERS, WORDS, WHEN, ONLY_IF, strict=True):
        if is_sqlite:
            condition = f" WHEN {only_if}" if only_if else ""
            schema_editor.execute(
                f"CREATE TRIGGER {name} {when}{condition} BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
        else:
            schema_editor.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
                f" BEGIN RAISE EXCEPTION '{words}'; END $$"
            )
            condition = f" WHEN ({only_if})" if only_if else ""
            schema_editor.execute(
                f"CREATE TRIGGER {name} {when} FOR EACH ROW{condition} EXECUTE FUNCTION {name}()"
            )


def unguard(apps, schema_editor):
    """Take the triggers away again."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for name in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else " ON results_publication"))
        if not is_sqlite:
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    """The second approver, the texts for the press, and the guards."""

    dependencies = [
        ("editions", "0009_winners_check_press_texts"),
        ("results", "0003_feedback_and_objections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="PressDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text_th", models.TextField(verbose_name="text for the press (Thai)")),
                ("text_en", models.TextField(blank=True, verbose_name="text for the press (English)")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("answer_by", models.DateTimeField(verbose_name="can be changed until")),
                ("signed_off_at", models.DateTimeField(null=True, verbose_name="signed off at")),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "award",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="press_draft",
                        to="results.award",
                    ),
                ),
            ],
            options={
                "verbose_name": "text for the press",
                "verbose_name_plural": "texts for the press",
                "constraints": [
                    models.CheckConstraint(condition=~models.Q(text_th=""), name="the_press_reads_something")
                ],
            },
        ),
        migrations.AddField(
            model_name="publication",
            name="approved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="publications_approved",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("published_by")),
                name="announced_by_two_people",
            ),
        ),
        migrations.RunPython(guard, unguard),
    ]
