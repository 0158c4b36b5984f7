"""May the portal's own database role change the journal? `manage.py grant_application_role ROLE` sees to it
that it may not: the owner of the tables runs it; the portal then runs as ROLE, which only reads and adds."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

ADDED_ONLY = ("journal_line", "journal_dailyhead")
"""The tables of which rows are read and added, never changed or removed."""


class Command(BaseCommand):
    """Grant a role all that the portal needs, and nothing by which a line of the journal can be changed."""

    help = "PostgreSQL: lets ROLE run the portal without owning its tables; again after each migrate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the name of the role."""
        parser.add_argument("role", help="the role in DATABASE_URL of the running portal")

    def handle(self, *, role: str, **options: Any) -> None:
        """Grant, then look at what stands."""
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL knows roles; SQLite is for a laptop.")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper, rolname = current_user, pg_has_role(rolname, current_user, 'MEMBER')"
                " FROM pg_roles WHERE rolname = %s",
                [role],
            )
            found = cursor.fetchone()
        if found is None:
            raise CommandError(f"There is no role {role}. Create it first: CREATE ROLE … LOGIN PASSWORD …;")
        if any(found):
            raise CommandError(
                f"{role} is a superuser, or the owner of the tables: it could change anything."
            )
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in _statements(connection.ops.quote_name(role)):
                cursor.execute(statement)
        self.stdout.write(
            f"{role} can run the portal; of {', '.join(ADDED_ONLY)} it can read and add rows only."
        )


def _statements(role: str) -> list[str]:
    quote = connection.ops.quote_name
    given = [quote(name) for name in sorted(connection.introspection.table_names()) if name not in ADDED_ONLY]
    added = ", ".join(quote(name) for name in ADDED_ONLY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_database()")
        schema, database = (quote(name) for name in cursor.fetchone())
    return [
        f"GRANT CONNECT ON DATABASE {database} TO {role}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(given)} TO {role}",
        f"REVOKE ALL ON {added} FROM PUBLIC, {role}",
        f"GRANT SELECT, INSERT ON {added} TO {role}",
    ]
