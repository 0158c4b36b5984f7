"""A revision that was sent is never changed: the database itself refuses."""

from django.db import migrations

GUARDS = {
    "sqlite": [
        "CREATE TRIGGER submissions_revision_no_update BEFORE UPDATE ON submissions_revision"
        " WHEN OLD.sent_at IS NOT NULL"
        " BEGIN SELECT RAISE(ABORT, 'a sent revision is never changed'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION submissions_revision_is_final() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'a sent revision is never changed'"
        " USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER submissions_revision_no_update BEFORE UPDATE ON submissions_revision"
        " FOR EACH ROW WHEN (OLD.sent_at IS NOT NULL) EXECUTE FUNCTION submissions_revision_is_final()",
    ],
}

UNDO = {
    "sqlite": ["DROP TRIGGER submissions_revision_no_update"],
    "postgresql": [
        "DROP TRIGGER submissions_revision_no_update ON submissions_revision",
        "DROP FUNCTION submissions_revision_is_final()",
    ],
}


def guard(apps, schema_editor):
    """Set the triggers."""
    for statement in GUARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    """Take the triggers away again."""
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """The guard of sent revisions."""

    dependencies = [("submissions", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
