"""How does the database itself keep the award levels of an edition once somebody has scored in it?

From the first score in any round of the edition on, triggers let the names of a level change alone: not its
quota, its least total or its position, and none is added or taken away. SQLite drops the triggers of a table
whenever a migration rebuilds it, and rebuilds none that a trigger elsewhere reads: one that touches levels or
rounds begins with `RunPython(level_guards.drop)` and ends with `RunPython(level_guards.renew)`.
"""

from typing import Any

LOCKED = "the award levels of an edition are locked once somebody has scored in it"
ERRCODE = "USING ERRCODE = 'integrity_constraint_violation'"
TABLE = "editions_awardlevel"
FREE = ("name_th", "name_en")
ROWS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}
SCORED = (
    "EXISTS (SELECT 1 FROM editions_round r"
    " WHERE r.edition_id = {row}.edition_id AND r.rules_locked_at IS NOT NULL)"
)


def renew(apps: Any, schema_editor: Any) -> None:
    """Set the triggers for the table as it is now, in place of those that stood there."""
    drop(apps, schema_editor)
    if schema_editor.connection.vendor == "sqlite":
        _set_sqlite(schema_editor)
    else:
        _set_postgresql(schema_editor)


def drop(apps: Any, schema_editor: Any) -> None:
    """Take the triggers away."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for event in ROWS:
        on = "" if is_sqlite else f" ON {TABLE}"
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{event}{on}")
    if not is_sqlite:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {TABLE}_is_locked()")


def _scored(event: str) -> str:
    return "(" + " OR ".join(SCORED.format(row=row) for row in ROWS[event]) + ")"


def _set_sqlite(schema_editor: Any) -> None:
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        columns = [one.name for one in connection.introspection.get_table_description(cursor, TABLE)]
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in columns if name not in FREE)
    for event in ROWS:
        when = f"({changed}) AND {_scored(event)}" if event == "update" else _scored(event)
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_{event} BEFORE {event.upper()} ON {TABLE} WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, '{LOCKED}'); END"
        )


def _set_postgresql(schema_editor: Any) -> None:
    kept = "".join(f" - '{name}'" for name in FREE)
    refuse = f"THEN RAISE EXCEPTION '{LOCKED}' {ERRCODE}; END IF;"
    schema_editor.execute(
        f"CREATE FUNCTION {TABLE}_is_locked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'INSERT' THEN IF {_scored('insert')} {refuse} RETURN NEW; END IF;"
        f" IF TG_OP = 'DELETE' THEN IF {_scored('delete')} {refuse} RETURN OLD; END IF;"
        f" IF to_jsonb(NEW){kept} <> to_jsonb(OLD){kept} THEN IF {_scored('update')} {refuse} END IF;"
        " RETURN NEW; END $$"
    )
    for event in ROWS:
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_{event} BEFORE {event.upper()} ON {TABLE}"
            f" FOR EACH ROW EXECUTE FUNCTION {TABLE}_is_locked()"
        )
