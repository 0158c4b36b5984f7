"""A barred pair of judge and entry cannot be assigned, and an assigned pair cannot become barred:
the database itself refuses both."""

from django.db import migrations

PAIR_IS_BARRED = (
    "EXISTS (SELECT 1 FROM judging_conflict c"
    " WHERE c.entry_id = NEW.entry_id AND c.seat_id = NEW.seat_id AND c.bars)"
)
PAIR_IS_ASSIGNED = (
    "NEW.bars AND EXISTS (SELECT 1 FROM judging_assignment a"
    " WHERE a.entry_id = NEW.entry_id AND a.seat_id = NEW.seat_id)"
)
REFUSAL = "a barred judge cannot be assigned"


def _sqlite(table: str, when: str, event: str) -> str:
    return (
        f"CREATE TRIGGER {table}_{event.lower()}_barred BEFORE {event} ON {table} WHEN {when}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


def _postgresql(table: str, when: str) -> list[str]:
    return [
        f"CREATE FUNCTION {table}_barred() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN"
        # Whoever assigns and whoever declares lock the seat first, so that neither misses the other's row.
        " PERFORM 1 FROM judging_seat WHERE id = NEW.seat_id FOR UPDATE;"
        f" IF {when} THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; END IF;"
        " RETURN NEW; END $$",
        f"CREATE TRIGGER {table}_barred BEFORE INSERT OR UPDATE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_barred()",
    ]


TABLES = {"judging_assignment": PAIR_IS_BARRED, "judging_conflict": PAIR_IS_ASSIGNED}


def guard(apps, schema_editor):
    """Set the triggers."""
    for table, when in TABLES.items():
        if schema_editor.connection.vendor == "sqlite":
            for event in ("INSERT", "UPDATE"):
                schema_editor.execute(_sqlite(table, when, event))
        else:
            for statement in _postgresql(table, when):
                schema_editor.execute(statement)


def unguard(apps, schema_editor):
    """Take the triggers away again."""
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            for event in ("insert", "update"):
                schema_editor.execute(f"DROP TRIGGER {table}_{event}_barred")
        else:
            schema_editor.execute(f"DROP TRIGGER {table}_barred ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_barred()")


class Migration(migrations.Migration):
    """The guards of the conflicts of interest."""

    dependencies = [("judging", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
