"""How is a line written so that a later change of any line shows?

Each line holds the hash of the line before it and the SHA-256 of its own canonical bytes.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import transaction

from journal.models import ChainHead, DailyHead, Line, PersonalValue

FIRST_HASH = "0" * 64


@dataclass(frozen=True)
class Actor:
    """Who did it: the id, the role in which, and the name at that time."""

    id: str
    role: str
    name: str


class Acting(Protocol):
    """Anybody who can stand as the actor of a line (a user does)."""

    def as_actor(self) -> Actor: ...


By = Actor | Acting

CLOCK = Actor(id="clock", role="clock", name="")
"""The actor of what happens because its time has come."""


def actor_of(by: By) -> Actor:
    """The actor behind `by`, which is an actor already or knows how to be one."""
    return by if isinstance(by, Actor) else by.as_actor()


def canonical(line: Line) -> bytes:
    """The bytes that are hashed: JSON with sorted keys, UTC time, no spaces; the hash itself left out."""
    content = {
        "number": line.number,
        "at": line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": [line.actor_id_text, line.actor_role],
        "verb": line.verb,
        "subject": [line.subject_type, line.subject_id_text],
        "edition": line.edition_year,
        "facts": line.facts,
        "previous": line.previous_hash,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def salted(value: str, salt: str) -> str:
    """The hash that stands in the line for a personal value."""
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()


def subject_of(subject: Any) -> tuple[str, str]:
    """The type and the id of a row as the journal writes them: ("entry", "12")."""
    return subject._meta.model_name, str(subject.pk)


def write(
    verb: str,
    subject: Any,
    *,
    by: By,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
    edition_year: int | None = None,
) -> Line:
    """Add one line to the journal, inside the caller's transaction.

    `facts` must be plain JSON values and hold nothing personal; `personal` holds what anonymization may
    empty. The chain's head is locked until the transaction ends, so call this last.
    """
    actor = actor_of(by)
    with transaction.atomic():
        head, _ = ChainHead.objects.select_for_update().get_or_create(pk=1)
        number = head.number + 1
        values = {**(personal or {})}
        if actor.name:
            values["actor_name"] = actor.name
        salts = {key: secrets.token_hex(16) for key in values}
        subject_type, subject_id = subject_of(subject)
        content = json.loads(json.dumps(dict(facts or {}), ensure_ascii=False, default=str))
        if values:
            content["personal"] = {key: salted(value, salts[key]) for key, value in values.items()}
        line = Line(
            number=number,
            at=at,
            actor_id_text=actor.id,
            actor_role=actor.role,
            verb=verb,
            subject_type=subject_type,
            subject_id_text=subject_id,
            edition_year=edition_year,
            facts=content,
            previous_hash=head.hash,
        )
        line.hash = hashlib.sha256(canonical(line)).hexdigest()
        line.save(force_insert=True)
        PersonalValue.objects.bulk_create(
            PersonalValue(line=line, key=key, value=value, salt=salts[key]) for key, value in values.items()
        )
        ChainHead.objects.filter(pk=1).update(number=number, hash=line.hash)
    return line


@dataclass(frozen=True)
class Broken:
    """The first line that does not fit the chain, and why."""

    number: int
    why: str


Head = tuple[int, str]
"""The number of a line and the hash it had, as somebody kept it outside of the chain."""


def verify(kept: Iterable[Head] = ()) -> Broken | None:
    """Walk the whole chain; None where every line holds, else the first line that does not.

    The heads that were published day by day, and those `kept` elsewhere, must stand in it: so a chain that
    was written anew from some line on shows, too, at the first of them behind that line.
    """
    replaced = _replaced()
    published: dict[int, set[str]] = {}
    for number, hash_ in (*DailyHead.objects.values_list("number", "hash"), *kept):
        published.setdefault(number, set()).add(hash_)
    head = ChainHead.objects.filter(pk=1).first() or ChainHead()
    previous, expected = FIRST_HASH, 1
    for line in _lines():
        if line.number != expected:
            return Broken(expected, "a line is missing")
        if line.number > head.number:
            return Broken(line.number, "it was added behind the head of the chain")
        if line.previous_hash != previous:
            return Broken(line.number, "does not continue the line before it")
        if hashlib.sha256(canonical(line)).hexdigest() != line.hash:
            return Broken(line.number, "its content was changed")
        if published.get(line.number, {line.hash}) != {line.hash}:
            return Broken(line.number, "its hash is not the one that was published")
        if why := _beside(line, replaced):
            return Broken(line.number, why)
        previous, expected = line.hash, expected + 1
    if head.number >= expected:
        return Broken(expected, "the last lines are missing")
    if head.hash != previous:
        return Broken(max(head.number, 1), "the head of the chain was changed")
    if max(published, default=0) >= expected:
        return Broken(expected, "the last lines are missing")
    return None


REPLACE = "take_out_of_lines"
"""The verb of the line that tells which personal values a person was taken out of, with their new hashes."""


def _replaced() -> dict[tuple[int, str], str]:
    """By line and key, the hash of what stands there since a person was taken out of it (a query)."""
    found = Line.objects.filter(verb=REPLACE).order_by("number").values_list("facts", flat=True)
    return {(number, key): hash_ for facts in found for number, key, hash_ in facts.get("values", [])}


def _beside(line: Line, replaced: Mapping[tuple[int, str], str]) -> str:
    """What is wrong with the personal values beside a line.

    An emptied value fits every line; any other has the hash that stands in the line, or in the later line
    that tells of a person taken out of it.
    """
    values = {row.key: row for row in line.personal_values.all()}
    hashes = line.facts.get("personal", {}) if isinstance(line.facts, dict) else {}
    if set(values) != set(hashes):
        return "a personal value beside it was removed or added"
    for key, row in values.items():
        fitting = {hashes[key], replaced.get((line.number, key), hashes[key])}
        if (row.value or row.salt) and (not row.salt or salted(row.value, row.salt) not in fitting):
            return "a personal value beside it was changed"
    return ""


def _lines() -> Iterator[Line]:
    return Line.objects.order_by("number").prefetch_related("personal_values").iterator(chunk_size=2000)
