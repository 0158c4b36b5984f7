"""The days for an objection are not made fewer once an edition has opened: the towns entered under them."""

from django.db import migrations

LESS = "NEW.objection_days < OLD.objection_days AND OLD.stage <> 'setup'"
REFUSAL = "the days for an objection are not made fewer once an edition has opened"

GUARDS = {
    "sqlite": [
        "CREATE TRIGGER editions_edition_keeps_objection_days BEFORE UPDATE OF objection_days"
        f" ON editions_edition WHEN {LESS} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION editions_edition_keeps_objection_days() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER editions_edition_keeps_objection_days BEFORE UPDATE OF objection_days"
        f" ON editions_edition FOR EACH ROW WHEN ({LESS})"
        " EXECUTE FUNCTION editions_edition_keeps_objection_days()",
    ],
}

UNDO = {
    "sqlite": ["DROP TRIGGER editions_edition_keeps_objection_days"],
    "postgresql": [
        "DROP TRIGGER editions_edition_keeps_objection_days ON editions_edition",
        "DROP FUNCTION editions_edition_keeps_objection_days()",
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
    """The guard of the days for objections; it reads no other table."""

    dependencies = [
        ("editions", "0010_rules_locked_at"),
        ("results", "0006_adoption"),
    ]
    operations = [migrations.RunPython(guard, unguard)]
