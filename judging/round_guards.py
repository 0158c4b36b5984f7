"""How does the database itself keep the rules of a round as they are once somebody has scored in it?

From the first mark saved in a round on, triggers let its names and its state change alone: no rule of the
round, no criterion with its weight and words, no step of the tie rule. Taking the mark away unlocks nothing:
`Round.rules_locked_at` stays once it is set. SQLite drops the triggers of a table
whenever a migration rebuilds it: one that touches rounds, criteria or tie steps is followed by a migration of
this package that ends with `RunPython(round_guards.renew)`.
"""

from typing import Any

LOCKED = "the rules of a round are locked once somebody has scored in it"
ERRCODE = "USING ERRCODE = 'integrity_constraint_violation'"
SCORED = (
    "(EXISTS (SELECT 1 FROM editions_round r WHERE r.id = {round} AND r.rules_locked_at IS NOT NULL)"
    " OR EXISTS (SELECT 1 FROM judging_mark m"
    " JOIN judging_scoresheet s ON s.id = m.sheet_id"
    " JOIN judging_assignment a ON a.id = s.assignment_id WHERE a.round_id = {round}))"
)
TABLES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    # table: the column that names the round, which events are guarded, what may still change
    "editions_round": ("id", ("update", "delete"), ("name_th", "name_en", "state")),
    "editions_criterion": ("round_id", ("insert", "update", "delete"), ("name_th", "name_en")),
    "editions_tiestep": ("round_id", ("insert", "update", "delete"), ()),
}


def renew(apps: Any, schema_editor: Any) -> None:
    """Set the triggers for the tables as they are now, in place of those that stood there."""
    drop(apps, schema_editor)
    for table, (key, events, free) in TABLES.items():
        if schema_editor.connection.vendor == "sqlite":
            _set_sqlite(schema_editor, table, key, events, free)
        else:
            _set_postgresql(schema_editor, table, key, events, free)


def drop(apps: Any, schema_editor: Any) -> None:
    """Take the triggers away."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for table, (_key, events, _free) in TABLES.items():
        for event in events:
            on = "" if is_sqlite else f" ON {table}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}{on}")
        if not is_sqlite:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_is_locked()")


def _either(key: str, event: str) -> str:
    """Whether the round of the row is scored in: the one it leaves or the one it comes to."""
    rows = {"insert": ("NEW",), "delete": ("OLD",), "update": ("OLD", "NEW")}[event]
    return "(" + " OR ".join(SCORED.format(round=f"{row}.{key}") for row in rows) + ")"


def _set_sqlite(
    schema_editor: Any, table: str, key: str, events: tuple[str, ...], free: tuple[str, ...]
) -> None:
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        columns = [one.name for one in connection.introspection.get_table_description(cursor, table)]
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in columns if name not in free)
    for event in events:
        when = _either(key, event)
        if event == "update":
            when = f"({changed}) AND {when}"
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, '{LOCKED}'); END"
        )


def _set_postgresql(
    schema_editor: Any, table: str, key: str, events: tuple[str, ...], free: tuple[str, ...]
) -> None:
    kept = "".join(f" - '{name}'" for name in free)
    refuse = f"THEN RAISE EXCEPTION '{LOCKED}' {ERRCODE}; END IF;"
    schema_editor.execute(
        f"CREATE FUNCTION {table}_is_locked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'INSERT' THEN IF {_either(key, 'insert')} {refuse} RETURN NEW; END IF;"
        f" IF TG_OP = 'DELETE' THEN IF {_either(key, 'delete')} {refuse} RETURN OLD; END IF;"
        f" IF to_jsonb(NEW){kept} <> to_jsonb(OLD){kept} THEN IF {_either(key, 'update')} {refuse} END IF;"
        " RETURN NEW; END $$"
    )
    for event in events:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {table}_is_locked()"
        )
