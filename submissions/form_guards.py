"""How does the database itself keep the form of an open edition as it is?

From the opening of the call on, triggers let a question change in its words alone, let none be removed, and
none be added once somebody writes an entry; a version of a form never changes. SQLite drops the triggers of a
table whenever a migration rebuilds it: one that touches questions ends with `RunPython(form_guards.renew)`.
"""

from typing import Any

TABLE = "submissions_question"
WORDS = ("section_th", "section_en", "label_th", "label_en", "help_th", "help_en")
"""What of a question are words; the words of its choices are looked at by themselves."""
FROZEN = "the form of an open edition is frozen except for its words"
FINAL = "a version of a form is never changed"
ERRCODE = "USING ERRCODE = 'integrity_constraint_violation'"

OPENED = "EXISTS (SELECT 1 FROM editions_edition e WHERE e.id = {row}.edition_id AND e.stage <> 'setup')"
WRITTEN_IN = "EXISTS (SELECT 1 FROM submissions_entry n WHERE n.edition_id = NEW.edition_id)"
SQLITE_CODES = "(SELECT json_group_array(json_extract(value, '$[0]')) FROM json_each({row}.choices))"
POSTGRESQL_CODES = (
    "(SELECT array_agg(c.v ->> 0 ORDER BY c.n) FROM jsonb_array_elements({row}.choices)"
    " WITH ORDINALITY AS c (v, n))"
)


def renew(apps: Any, schema_editor: Any) -> None:
    """Set the triggers for the tables as they are now, in place of those that stood there."""
    drop(apps, schema_editor)
    if schema_editor.connection.vendor == "sqlite":
        _set_sqlite(schema_editor)
    else:
        _set_postgresql(schema_editor)


def drop(apps: Any, schema_editor: Any) -> None:
    """Take the triggers away."""
    on = schema_editor.connection.vendor != "sqlite"
    for name, table in (
        (f"{TABLE}_no_insert", TABLE),
        (f"{TABLE}_no_update", TABLE),
        (f"{TABLE}_no_delete", TABLE),
        ("submissions_formversion_no_update", "submissions_formversion"),
    ):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if on else ''}")
    if on:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {TABLE}_is_frozen()")
        schema_editor.execute("DROP FUNCTION IF EXISTS submissions_formversion_is_final()")


def _set_sqlite(schema_editor: Any) -> None:
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        columns = [one.name for one in connection.introspection.get_table_description(cursor, TABLE)]
    changed = " OR ".join(
        f"NEW.{name} IS NOT OLD.{name}" for name in columns if name not in (*WORDS, "choices")
    )
    changed += f" OR {SQLITE_CODES.format(row='NEW')} IS NOT {SQLITE_CODES.format(row='OLD')}"
    for event, when in (
        ("insert", f"{OPENED.format(row='NEW')} AND {WRITTEN_IN}"),
        ("update", f"{OPENED.format(row='OLD')} AND ({changed})"),
        ("delete", OPENED.format(row="OLD")),
    ):
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_{event} BEFORE {event.upper()} ON {TABLE} WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
        )
    schema_editor.execute(
        "CREATE TRIGGER submissions_formversion_no_update BEFORE UPDATE ON submissions_formversion"
        f" BEGIN SELECT RAISE(ABORT, '{FINAL}'); END"
    )


def _set_postgresql(schema_editor: Any) -> None:
    kept = "".join(f" - '{name}'" for name in (*WORDS, "choices"))
    schema_editor.execute(
        f"CREATE FUNCTION {TABLE}_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'INSERT' THEN"
        f" IF {OPENED.format(row='NEW')} AND {WRITTEN_IN} THEN RAISE EXCEPTION '{FROZEN}' {ERRCODE}; END IF;"
        " RETURN NEW; END IF;"
        f" IF TG_OP = 'DELETE' THEN"
        f" IF {OPENED.format(row='OLD')} THEN RAISE EXCEPTION '{FROZEN}' {ERRCODE}; END IF;"
        " RETURN OLD; END IF;"
        f" IF {OPENED.format(row='OLD')} AND (to_jsonb(NEW){kept} <> to_jsonb(OLD){kept}"
        f" OR {POSTGRESQL_CODES.format(row='NEW')} IS DISTINCT FROM {POSTGRESQL_CODES.format(row='OLD')})"
        f" THEN RAISE EXCEPTION '{FROZEN}' {ERRCODE}; END IF;"
        " RETURN NEW; END $$"
    )
    for event in ("insert", "update", "delete"):
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_{event} BEFORE {event.upper()} ON {TABLE}"
            f" FOR EACH ROW EXECUTE FUNCTION {TABLE}_is_frozen()"
        )
    schema_editor.execute(
        "CREATE FUNCTION submissions_formversion_is_final() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{FINAL}' {ERRCODE}; END $$"
    )
    schema_editor.execute(
        "CREATE TRIGGER submissions_formversion_no_update BEFORE UPDATE ON submissions_formversion"
        " FOR EACH ROW EXECUTE FUNCTION submissions_formversion_is_final()"
    )
