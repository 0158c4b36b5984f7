"""Which lines of the journal speak of a person, and how is the person forgotten while the chain holds?

A line keeps the salted hash of each personal value; value and salt stand beside it and can be emptied.
"""

import secrets
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q

from journal import chain
from journal.models import ChainHead, Line, PersonalValue

PERSON = {"journal.Line": ("actor_id_text", "subject_id_text"), "journal.PersonalValue": ("value", "salt")}
WORDS: dict[str, tuple[str, ...]] = {}
ACTOR = "actor_name"

Subjects = Collection[tuple[str, int]]


def _of(person: int, subjects: Subjects) -> Q:
    found = Q(actor_id_text=str(person))
    kinds = {kind for kind, _pk in subjects}
    for kind in kinds:
        pks = [str(pk) for of, pk in subjects if of == kind]
        found |= Q(subject_type=kind, subject_id_text__in=pks)
    return found


def held(person: int, subjects: Subjects) -> dict[str, list[dict[str, Any]]]:
    """The lines of which the person is the actor or the subject; of others in them only the role."""
    rows = Line.objects.filter(_of(person, subjects)).order_by("number").prefetch_related("personal_values")
    return {
        "journal": [
            {
                "number": line.number,
                "at": line.at,
                "role": line.actor_role,
                "by_person": line.actor_id_text == str(person),
                "verb": line.verb,
                "subject": f"{line.subject_type} {line.subject_id_text}",
                "edition": line.edition_year,
                "facts": {key: value for key, value in line.facts.items() if key != "personal"},
                "values": {
                    value.key: value.value
                    for value in line.personal_values.all()
                    if value.key != ACTOR or line.actor_id_text == str(person)
                },
            }
            for line in rows
        ]
    }


def told_of(person: int, subjects: Subjects) -> Iterator[tuple[str, str]]:
    """What lines say of a person, as (key, value): what they were called and written to before."""
    own = PersonalValue.objects.filter(line__actor_id_text=str(person), key=ACTOR)
    yield from own.values_list("key", "value").distinct()
    yield from _about(subjects).values_list("key", "value").distinct()


def _about(subjects: Subjects) -> Any:
    lines = Line.objects.filter(_of(-1, subjects))
    return PersonalValue.objects.filter(line__in=lines).exclude(key=ACTOR)


def forget(
    person: int,
    subjects: Subjects,
    stands_in: Callable[[str], bool],
    taken_out: Callable[[str], str],
    *,
    by: chain.By,
    at: datetime,
) -> int:
    """Empty what lines say of a person: their name as the actor, all values of lines about them.

    In values of other lines only the person is taken out; what is left gets a salt of its own, so that what
    stood there cannot be guessed from the hash of the line, and one new line keeps the new hashes: a change
    that no line tells of is no removal. Returns how many values there were.
    """
    own = PersonalValue.objects.filter(line__actor_id_text=str(person), key=ACTOR)
    emptied = own.update(value="", salt="") + _about(subjects).update(value="", salt="")
    changed = []
    for row in PersonalValue.objects.exclude(value="").iterator(chunk_size=2000):
        if stands_in(row.value):
            left, salt = taken_out(row.value), secrets.token_hex(16)
            PersonalValue.objects.filter(pk=row.pk).update(value=left, salt=salt)
            changed.append([row.line_id, row.key, chain.salted(left, salt)])
    if changed:
        chain.write("take_out_of_lines", ChainHead(pk=1), by=by, at=at, facts={"values": changed})
        own.update(value="", salt="")  # where the person removed themselves
    return emptied + len(changed)
