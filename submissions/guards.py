"""How does the database itself keep a sent revision from being changed?

Triggers refuse every change but one: a redaction, which puts the mark into answers and takes the salts of
their seals away. SQLite drops the triggers of a table whenever a migration rebuilds it: such a migration ends
with `RunPython(guards.renew, guards.renew)`.
"""

from typing import Any

TABLE = "submissions_revision"
NAME = "submissions_revision_no_update"
FUNCTION = "submissions_revision_is_final"
REFUSAL = "a sent revision is never changed"
MARKED = "/removed]"
"""The part of `thai.traces.MARK` that every spelling of JSON writes alike."""
MAY_BE_REDACTED = ("answers", "seals")

SQLITE_BEYOND_REDACTION = f"""
 EXISTS (SELECT 1 FROM json_each(NEW.answers) n LEFT JOIN json_each(OLD.answers) o ON o.key = n.key
  WHERE o.key IS NULL
   OR ((n.value IS NOT o.value OR n.type IS NOT o.type) AND instr(n.value, '{MARKED}') = 0))
 OR EXISTS (SELECT 1 FROM json_each(OLD.answers) o
  WHERE o.key NOT IN (SELECT key FROM json_each(NEW.answers)))
 OR EXISTS (SELECT 1 FROM json_each(NEW.seals) n LEFT JOIN json_each(OLD.seals) o ON o.key = n.key
  WHERE o.key IS NULL
   OR (n.value IS NOT o.value AND n.value IS NOT json_array('', json_extract(o.value, '$[1]'))))
 OR EXISTS (SELECT 1 FROM json_each(OLD.seals) o WHERE o.key NOT IN (SELECT key FROM json_each(NEW.seals)))
"""  # noqa: S608 - made of constants

POSTGRESQL_BEYOND_REDACTION = f"""
 EXISTS (SELECT 1 FROM jsonb_each(NEW.answers) n LEFT JOIN jsonb_each(OLD.answers) o ON o.key = n.key
  WHERE o.key IS NULL OR (n.value <> o.value AND position('{MARKED}' IN n.value::text) = 0))
 OR EXISTS (SELECT 1 FROM jsonb_each(OLD.answers) o WHERE NOT NEW.answers ? o.key)
 OR EXISTS (SELECT 1 FROM jsonb_each(NEW.seals) n LEFT JOIN jsonb_each(OLD.seals) o ON o.key = n.key
  WHERE o.key IS NULL
   OR (n.value <> o.value AND n.value <> jsonb_build_array('', o.value -> 1)))
 OR EXISTS (SELECT 1 FROM jsonb_each(OLD.seals) o WHERE NOT NEW.seals ? o.key)
"""  # noqa: S608 - made of constants


def renew(apps: Any, schema_editor: Any) -> None:
    """Set the triggers for the table as it is now, in place of those that stood there."""
    if schema_editor.connection.vendor == "sqlite":
        _renew_sqlite(schema_editor)
    else:
        _renew_postgresql(schema_editor)


def _renew_sqlite(schema_editor: Any) -> None:
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        columns = [one.name for one in connection.introspection.get_table_description(cursor, TABLE)]
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in columns if name not in MAY_BE_REDACTED)
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {NAME}")
    schema_editor.execute(
        f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} WHEN OLD.sent_at IS NOT NULL AND"
        f" ({changed} OR {SQLITE_BEYOND_REDACTION})"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


def _renew_postgresql(schema_editor: Any) -> None:
    kept = "".join(f" - '{name}'" for name in MAY_BE_REDACTED)
    schema_editor.execute(
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF to_jsonb(NEW){kept} <> to_jsonb(OLD){kept} OR {POSTGRESQL_BEYOND_REDACTION} THEN"
        f" RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        " RETURN NEW; END $$"
    )
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {NAME} ON {TABLE}")
    schema_editor.execute(
        f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} FOR EACH ROW"
        f" WHEN (OLD.sent_at IS NOT NULL) EXECUTE FUNCTION {FUNCTION}()"
    )
