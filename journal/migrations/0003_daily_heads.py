"""The head of the chain as it was published each day; never changed or removed."""

from django.db import migrations, models

REFUSAL = "a published head of the journal is never changed or removed"


def guard(apps, schema_editor):
    """Set the triggers."""
    if schema_editor.connection.vendor == "sqlite":
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER journal_dailyhead_no_{event.lower()} BEFORE {event} ON journal_dailyhead"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    schema_editor.execute(
        "CREATE FUNCTION journal_dailyhead_is_final() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    schema_editor.execute(
        "CREATE TRIGGER journal_dailyhead_is_final BEFORE UPDATE OR DELETE ON journal_dailyhead"
        " FOR EACH ROW EXECUTE FUNCTION journal_dailyhead_is_final()"
    )


def unguard(apps, schema_editor):
    """Take the triggers away again."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER journal_dailyhead_no_update")
        schema_editor.execute("DROP TRIGGER journal_dailyhead_no_delete")
        return
    schema_editor.execute("DROP TRIGGER journal_dailyhead_is_final ON journal_dailyhead")
    schema_editor.execute("DROP FUNCTION journal_dailyhead_is_final()")


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0002_guards'),
    ]

    operations = [
        migrations.CreateModel(
            name='DailyHead',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='day')),
                ('number', models.PositiveBigIntegerField(verbose_name='line')),
                ('hash', models.CharField(max_length=64, verbose_name='hash')),
                ('noted_at', models.DateTimeField(verbose_name='noted at')),
            ],
            options={
                'verbose_name': 'published head of the journal',
                'verbose_name_plural': 'published heads of the journal',
                'ordering': ['-day'],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
