"""Lines of the journal are only ever added: the database itself refuses a change or a removal."""

from django.db import migrations

GUARDS = {
    "sqlite": [
        "CREATE TRIGGER journal_line_no_update BEFORE UPDATE ON journal_line"
        " BEGIN SELECT RAISE(ABORT, 'lines of the journal are never changed'); END",
        "CREATE TRIGGER journal_line_no_delete BEFORE DELETE ON journal_line"
        " BEGIN SELECT RAISE(ABORT, 'lines of the journal are never removed'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION journal_line_is_final() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'lines of the journal are never changed or removed'; END $$",
        "CREATE TRIGGER journal_line_no_update BEFORE UPDATE ON journal_line"
        " FOR EACH ROW EXECUTE FUNCTION journal_line_is_final()",
        "CREATE TRIGGER journal_line_no_delete BEFORE DELETE ON journal_line"
        " FOR EACH ROW EXECUTE FUNCTION journal_line_is_final()",
    ],
}

UNDO = {
    "sqlite": ["DROP TRIGGER journal_line_no_update", "DROP TRIGGER journal_line_no_delete"],
    "postgresql": [
        "DROP TRIGGER journal_line_no_update ON journal_line",
        "DROP TRIGGER journal_line_no_delete ON journal_line",
        "DROP FUNCTION journal_line_is_final()",
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
    """The guards of the journal."""

    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
