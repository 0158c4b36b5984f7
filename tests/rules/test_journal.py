"""The journal's chain: every change of what was written shows, at the exact line."""

import hashlib
import random

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from journal import chain, heads, personal
from journal.models import ChainHead, DailyHead, Line, PersonalValue
from tests import cast

pytestmark = pytest.mark.django_db
AT = cast.MID_CALL


class Thing:
    """Something that a line can be about."""

    class _meta:
        model_name = "thing"

    pk = 7


def write_lines(count: int) -> list[Line]:
    return [
        chain.write(f"verb_{number}", Thing(), by=cast.TESTER, at=AT, facts={"number": number})
        for number in range(1, count + 1)
    ]


def unguarded(statement: str, *values: object) -> None:
    """Change the table past its guards, as somebody with the whole database could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE journal_line DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS journal_line_no_update")
            cursor.execute("DROP TRIGGER IF EXISTS journal_line_no_delete")
        cursor.execute(statement, values)


def test_an_empty_journal_holds():
    assert chain.verify() is None


def test_lines_are_numbered_without_a_gap_and_each_seals_the_one_before():
    lines = write_lines(5)
    assert [line.number for line in lines] == [1, 2, 3, 4, 5]
    assert [line.previous_hash for line in lines] == [chain.FIRST_HASH, *(line.hash for line in lines[:-1])]
    head = ChainHead.objects.get()
    assert (head.number, head.hash) == (5, lines[-1].hash)
    assert chain.verify() is None


def test_the_hash_can_be_computed_again_from_what_stands_there():
    write_lines(1)
    line = Line.objects.get()
    assert hashlib.sha256(chain.canonical(line)).hexdigest() == line.hash


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "another_verb"),
        ("actor_id_text", "somebody-else"),
        ("actor_role", "judge"),
        ("subject_type", "award"),
        ("subject_id_text", "8"),
        ("edition_year", 2570),
        ("facts", '{"number": 99}'),
        ("at", "2026-01-01 00:00:00+00:00"),
    ],
)
def test_a_changed_line_is_found(column, value):
    write_lines(5)
    unguarded(f"UPDATE journal_line SET {column} = %s WHERE number = 3", value)
    assert chain.verify() == chain.Broken(3, "its content was changed")


def test_a_removed_line_is_found():
    write_lines(5)
    PersonalValue.objects.filter(line=3).delete()
    unguarded("DELETE FROM journal_line WHERE number = 3")
    assert chain.verify() == chain.Broken(3, "a line is missing")


def test_lines_cut_off_at_the_end_are_found():
    write_lines(5)
    PersonalValue.objects.filter(line__in=(4, 5)).delete()
    unguarded("DELETE FROM journal_line WHERE number > 3")
    assert chain.verify() == chain.Broken(4, "the last lines are missing")


def test_a_line_with_a_new_hash_of_its_own_is_found_by_the_next_one():
    write_lines(5)
    line = Line.objects.get(number=3)
    line.verb = "another_verb"
    fresh = hashlib.sha256(chain.canonical(line)).hexdigest()
    unguarded("UPDATE journal_line SET verb = %s, hash = %s WHERE number = 3", line.verb, fresh)
    assert chain.verify() == chain.Broken(4, "does not continue the line before it")


def test_two_lines_that_changed_places_are_found():
    for number in range(1, 6):
        chain.write(f"verb_{number}", Thing(), by=chain.CLOCK, at=AT)
    unguarded("UPDATE journal_line SET number = 100 WHERE number = 2")
    unguarded("UPDATE journal_line SET number = 2 WHERE number = 3")
    unguarded("UPDATE journal_line SET number = 3 WHERE number = 100")
    assert chain.verify() == chain.Broken(2, "does not continue the line before it")


def test_B5_a_hundred_random_changes_are_all_found_at_their_line():
    lines = write_lines(20)
    chance = random.Random(2564)
    for _change in range(100):
        line = chance.choice(lines)
        place = chance.randrange(64)
        digit = chance.choice([one for one in "0123456789abcdef" if one != line.hash[place]])
        forged = line.hash[:place] + digit + line.hash[place + 1 :]
        with transaction.atomic():
            unguarded("UPDATE journal_line SET hash = %s WHERE number = %s", forged, line.number)
            assert chain.verify() == chain.Broken(line.number, "its content was changed")
            transaction.set_rollback(True)
    assert chain.verify() is None


@pytest.mark.parametrize(
    "statement", ["UPDATE journal_line SET verb = 'x' WHERE number = 1", "DELETE FROM journal_line"]
)
def test_the_database_refuses_to_change_or_remove_a_line(statement):
    for _line in range(2):
        chain.write("verb", Thing(), by=chain.CLOCK, at=AT)
    refusal = pytest.raises(DatabaseError, match="lines of the journal")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert chain.verify() is None


def test_personal_values_can_be_emptied_and_the_chain_still_holds():
    line = chain.write(
        "ask",
        Thing(),
        by=cast.TESTER,
        at=AT,
        facts={"role": "owner"},
        personal={"email": "somying@example.go.th"},
    )
    kept = {value.key: value for value in PersonalValue.objects.filter(line=line)}
    assert {key: value.value for key, value in kept.items()} == {
        "email": "somying@example.go.th",
        "actor_name": "ผู้ทดสอบ",
    }
    assert line.facts["personal"]["email"] == chain.salted("somying@example.go.th", kept["email"].salt)
    assert "somying" not in chain.canonical(line).decode()
    assert "ผู้ทดสอบ" not in chain.canonical(line).decode()
    PersonalValue.objects.update(value="", salt="")
    assert chain.verify() is None


def test_the_same_personal_value_has_another_hash_in_each_line():
    first, second = (
        chain.write("ask", Thing(), by=cast.TESTER, at=AT, personal={"email": "a@example.go.th"})
        for _line in range(2)
    )
    assert first.facts["personal"]["email"] != second.facts["personal"]["email"]


def test_the_command_gives_the_verdict(capsys):
    lines = write_lines(3)
    call_command("verify_journal")
    told = f"The journal holds: 3 lines, the last hash is {lines[-1].hash}; 0 published heads stand in it.\n"
    assert capsys.readouterr().out == told
    call_command("verify_journal", head=[f"2:{lines[1].hash}"])
    assert "1 published heads" in capsys.readouterr().out
    with pytest.raises(CommandError, match="does not hold at line 2"):
        call_command("verify_journal", head=[f"2:{lines[2].hash}"])
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        call_command("verify_journal", head=["two"])
    unguarded("UPDATE journal_line SET verb = 'x' WHERE number = 2")
    with pytest.raises(CommandError) as refusal:
        call_command("verify_journal")
    assert str(refusal.value) == "The journal does not hold at line 2: its content was changed."


def test_a_line_of_a_decision_that_failed_is_gone_and_leaves_no_gap():
    write_lines(1)
    with transaction.atomic():
        chain.write("lost", Thing(), by=cast.TESTER, at=AT)
        transaction.set_rollback(True)
    line = chain.write("kept", Thing(), by=cast.TESTER, at=AT)
    assert line.number == 2
    assert chain.verify() is None


def test_a_line_behind_the_head_is_found():
    lines = write_lines(3)
    added = Line.objects.get(number=3)
    added.number, added.previous_hash = 4, lines[-1].hash
    added.hash = hashlib.sha256(chain.canonical(added)).hexdigest()
    added.save(force_insert=True)
    assert chain.verify() == chain.Broken(4, "it was added behind the head of the chain")


def test_a_personal_value_that_was_changed_shows_at_its_line():
    write_lines(3)
    PersonalValue.objects.filter(line=2).update(value="คนอื่น")
    assert chain.verify() == chain.Broken(2, "a personal value beside it was changed")
    PersonalValue.objects.filter(line=2).delete()
    assert chain.verify() == chain.Broken(2, "a personal value beside it was removed or added")


def test_a_chain_written_anew_does_not_hold_the_heads_that_were_published():
    lines = write_lines(5)
    head = heads.publish(AT)
    assert head is not None
    assert (head.number, head.hash, heads.publish(AT)) == (5, lines[-1].hash, None)
    previous = lines[1].hash
    for number in (3, 4, 5):
        line = Line.objects.get(number=number)
        line.previous_hash, line.verb = previous, f"forged_{number}"
        line.hash = previous = hashlib.sha256(chain.canonical(line)).hexdigest()
        unguarded(
            "UPDATE journal_line SET verb = %s, previous_hash = %s, hash = %s WHERE number = %s",
            *(line.verb, line.previous_hash, line.hash, number),
        )
    ChainHead.objects.update(hash=previous)
    assert chain.verify() == chain.Broken(5, "its hash is not the one that was published")
    assert chain.verify([(3, lines[2].hash)]) == chain.Broken(3, "its hash is not the one that was published")


def test_a_published_head_is_never_changed_or_removed():
    write_lines(1)
    heads.publish(AT)
    for statement in ("UPDATE journal_dailyhead SET number = 9", "DELETE FROM journal_dailyhead"):
        refusal = pytest.raises(DatabaseError, match="a published head")
        with refusal, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert DailyHead.objects.get().number == 1


def test_the_day_of_a_head_is_the_day_in_thailand():
    write_lines(1)
    heads.publish(cast.datetime(2026, 9, 1, 0, 30, tzinfo=cast.BANGKOK))
    assert [row.day.isoformat() for row in DailyHead.objects.all()] == ["2026-09-01"]


def test_a_personal_value_without_its_salt_fits_only_where_it_is_empty():
    write_lines(3)
    PersonalValue.objects.filter(line=2).update(value="คนอื่น", salt="")
    assert chain.verify() == chain.Broken(2, "a personal value beside it was changed")
    PersonalValue.objects.filter(line=2).update(value="", salt="")
    assert chain.verify() is None


def test_a_person_taken_out_of_a_value_is_told_by_a_line_and_no_other_change_fits():
    chain.write("rule", Thing(), by=cast.TESTER, at=AT, personal={"reason": "สมหญิงเป็นญาติ"})
    write_lines(1)
    forgotten = personal.forget(
        99,
        [],
        lambda text: "สมหญิง" in text,
        lambda text: text.replace("สมหญิง", "…"),
        by=cast.TESTER,
        at=AT,
    )
    line = Line.objects.get(verb="take_out_of_lines")
    left = PersonalValue.objects.get(line=1, key="reason")
    assert (forgotten, left.value, line.facts["values"][0][:2]) == (1, "…เป็นญาติ", [1, "reason"])
    assert chain.verify() is None
    PersonalValue.objects.filter(pk=left.pk).update(value="…ไม่ใช่ญาติ")
    assert chain.verify() == chain.Broken(1, "a personal value beside it was changed")
