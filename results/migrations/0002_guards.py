"""What was announced stays as it was: the database itself refuses to change the words of an announcement."""

from django.db import migrations

FINAL = ("edition_id", "version", "content", "sha256", "published_at", "published_by_id", "reason")

GUARDS = {
    "sqlite": [
        f"CREATE TRIGGER results_publication_is_final BEFORE UPDATE OF {', '.join(FINAL)}"
        " ON results_publication"
        " BEGIN SELECT RAISE(ABORT, 'the words of an announcement are never changed'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION results_publication_stays() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'the words of an announcement are never changed'; END $$",
        f"CREATE TRIGGER results_publication_is_final BEFORE UPDATE OF {', '.join(FINAL)}"
        " ON results_publication FOR EACH ROW EXECUTE FUNCTION results_publication_stays()",
    ],
}

UNDO = {
    "sqlite": ["DROP TRIGGER results_publication_is_final"],
    "postgresql": [
        "DROP TRIGGER results_publication_is_final ON results_publication",
        "DROP FUNCTION results_publication_stays()",
    ],
}


def guard(apps, schema_editor):
    """Set the trigger."""
    for statement in GUARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    """Take the trigger away again."""
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """The guard of the announcements."""

    dependencies = [("results", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
