"""B5: is every edit, deletion, insertion and reordering of lines of the journal, made past its guards,
found at the right line?"""

import hashlib
import random
from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction

from journal import chain
from journal.models import ChainHead, Line
from tests import cast

LINES = 60
COLUMNS = {
    "verb": "forged",
    "actor_id_text": "somebody",
    "actor_role": "auditor",
    "subject_type": "forged",
    "subject_id_text": "0",
    "edition_year": 2600,
    "facts": '{"forged": true}',
    "at": "2027-01-01 00:00:00+00:00",
    "previous_hash": "f" * 64,
    "hash": "e" * 64,
}
SPARE = 1_000_000
"""A number far behind every line, for what is moved about."""


class Thing:
    """Something that a line is about."""

    class _meta:
        model_name = "thing"

    pk = 1


def _run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _unguard() -> None:
    """Take the guards of the database away, as its owner could; the transaction brings them back."""
    if connection.vendor == "postgresql":
        _run("ALTER TABLE journal_line DISABLE TRIGGER USER")
    else:
        _run("DROP TRIGGER journal_line_no_update")
        _run("DROP TRIGGER journal_line_no_delete")


def _edit(chance: random.Random) -> int:
    """Change one column of one line; it shows there."""
    number = chance.randint(1, LINES)
    column = chance.choice(list(COLUMNS))
    _run(f"UPDATE journal_line SET {column} = %s WHERE number = %s", COLUMNS[column], number)
    return number


def _edit_and_seal(chance: random.Random) -> int:
    """Change a line and give it a hash that fits; it shows at the next line, or at the head."""
    number = chance.randint(1, LINES)
    line = Line.objects.get(number=number)
    line.verb = "forged"
    fresh = hashlib.sha256(chain.canonical(line)).hexdigest()
    _run("UPDATE journal_line SET verb = %s, hash = %s WHERE number = %s", line.verb, fresh, number)
    return min(number + 1, LINES)


def _delete(chance: random.Random) -> int:
    """Remove some lines from one on; the first that is missing shows."""
    number = chance.randint(1, LINES)
    _run(
        "DELETE FROM journal_line WHERE number BETWEEN %s AND %s",
        number,
        number + chance.choice([0, 0, 2, LINES]),
    )
    return number


def _delete_and_close_up(chance: random.Random) -> int:
    """Remove a line and move all behind it up; the one that took its number shows."""
    number = chance.randint(1, LINES - 1)
    _run("DELETE FROM journal_line WHERE number = %s", number)
    for later in range(number + 1, LINES + 1):
        _run("UPDATE journal_line SET number = %s WHERE number = %s", later - 1, later)
    return number


def _insert(chance: random.Random) -> int:
    """Put a line in between, moving all behind it down. One that does not fit shows itself, one that goes on
    from the line before shows at the next; behind the last line every new one shows."""
    number = chance.randint(1, LINES + 1)
    for later in range(LINES, number - 1, -1):
        _run("UPDATE journal_line SET number = %s WHERE number = %s", later + 1, later)
    before = Line.objects.filter(number=number - 1).first()
    fits = chance.random() < 0.5
    line = Line(
        number=number,
        at=cast.MID_CALL,
        actor_id_text="somebody",
        actor_role="secretariat",
        verb="forged",
        subject_type="thing",
        subject_id_text="1",
        previous_hash=before.hash if before else chain.FIRST_HASH,
    )
    line.hash = hashlib.sha256(chain.canonical(line)).hexdigest() if fits else "d" * 64
    line.save(force_insert=True)
    return number if number >= LINES or not fits else number + 1  # of the last, the kept head tells


def _reorder(chance: random.Random) -> int:
    """Let two lines change places; the first of the two places shows."""
    first, second = sorted(chance.sample(range(1, LINES + 1), 2))
    _run("UPDATE journal_line SET number = %s WHERE number = %s", SPARE, first)
    _run("UPDATE journal_line SET number = %s WHERE number = %s", first, second)
    _run("UPDATE journal_line SET number = %s WHERE number = %s", second, SPARE)
    return first


def _set_back(chance: random.Random) -> int:
    """Remove the last lines and set the head back to fit: only a head that was kept elsewhere shows it."""
    number = chance.randint(2, LINES)
    last = Line.objects.get(number=number - 1)
    _run("DELETE FROM journal_line WHERE number >= %s", number)
    ChainHead.objects.update(number=last.number, hash=last.hash)
    return number


MUTATIONS: tuple[Callable[[random.Random], int], ...] = (
    *(_edit, _edit_and_seal, _delete, _delete_and_close_up, _insert, _reorder, _set_back),
)


def found_at_the_right_line(*, rounds: int, seed: int) -> list[str]:
    """Mutate the journal so many times, each time from the whole one; tell what was not found where it is."""
    chance, failures = random.Random(seed), []
    for number in range(1, LINES + 1):
        moment = cast.MID_CALL + timedelta(minutes=number)
        chain.write(f"verb_{number}", Thing(), by=chain.CLOCK, at=moment, facts={"number": number})
    kept = (LINES, ChainHead.objects.get().hash)
    if (whole := chain.verify([kept])) is not None:
        return [f"the whole journal does not hold: {whole}"]
    for round_ in range(rounds):
        mutate = MUTATIONS[round_ % len(MUTATIONS)]
        with transaction.atomic():
            _unguard()
            expected = mutate(chance)
            broken = chain.verify([kept])
            transaction.set_rollback(True)
        if broken is None or broken.number != expected:
            failures.append(f"round {round_}, {mutate.__name__}: expected line {expected}, found {broken}")
    if chain.verify([kept]) is not None:
        failures.append("the journal does not hold after the last round")
    return failures
