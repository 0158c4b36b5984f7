"""Can the role that the portal runs as change or remove a line of the journal, even past the triggers? On
PostgreSQL `grant_application_role` sees to it that it cannot."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from journal import chain, heads
from journal.models import ChainHead, Line, PersonalValue
from tests import cast

ROLE = "contest_portal_of_tests"


@pytest.fixture
def as_the_portal(db):
    """Rows of a contest, made by the owner; then the session goes on as the portal's own role."""
    if connection.vendor != "postgresql":
        yield False
        return
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
    call_command("grant_application_role", ROLE)
    cast.an_entry()
    heads.publish(cast.MID_CALL)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    yield True
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_line SET verb = 'x'",
        "DELETE FROM journal_line",
        "TRUNCATE journal_line CASCADE",
        "ALTER TABLE journal_line DISABLE TRIGGER USER",
        "DROP TRIGGER journal_line_no_update ON journal_line",
        "UPDATE journal_dailyhead SET number = 1",
        "DELETE FROM journal_dailyhead",
        "DROP TABLE journal_line CASCADE",
        "SET session_replication_role = replica",
    ],
)
def test_the_role_of_the_portal_cannot_change_a_line(as_the_portal, statement):
    if not as_the_portal:
        with pytest.raises(CommandError, match="Only PostgreSQL"):
            call_command("grant_application_role", ROLE)
        return
    refusal = pytest.raises(DatabaseError, match=r"permission denied|must be owner")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert chain.verify() is None


def test_the_portal_works_as_that_role(as_the_portal):
    line = chain.write("x", ChainHead(pk=1), by=cast.TESTER, at=cast.MID_CALL)
    entry = cast.an_entry(cast.pang_mu(), "ผลงานของบทบาทที่จำกัดสิทธิ์")
    assert (entry.number or 0) >= 1
    assert Line.objects.filter(number__gt=line.number).exists()
    PersonalValue.objects.filter(line=line).update(value="", salt="")
    assert chain.verify() is None


def test_the_owner_of_the_tables_is_refused_as_the_role_of_the_portal(db):
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
    with pytest.raises(CommandError, match="could change anything"):
        call_command("grant_application_role", owner)
    with pytest.raises(CommandError, match="There is no role"):
        call_command("grant_application_role", "nobody_of_that_name")
