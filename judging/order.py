"""In which order does a judge meet the entries of a round?

Each judge in an order of their own, so that no entry is read early or late by all of them; always the same
one, and an entry that comes later slips in without moving the others. A round of presentations stands in
the order of its slots, as they are heard.
"""

import hashlib
from typing import NamedTuple

from editions.models import Round
from judging.lifecycle import SheetState
from judging.models import AssignmentQuerySet, Slot


class Place(NamedTuple):
    """One assignment in the order: its id, whether it is signed, and whether nobody came to present."""

    pk: int
    is_signed: bool
    is_absent: bool


def key(round_id: int, seat_id: int, entry_id: int) -> str:
    """By what the entries of a judge are ordered: SHA-256 over round, seat and entry."""
    return hashlib.sha256(f"{round_id}:{seat_id}:{entry_id}".encode()).hexdigest()


def of(mine: AssignmentQuerySet, round_: Round) -> list[Place]:
    """A judge's assignments of a round in their order (one query; two in a round of presentations)."""
    slots: dict[int, int] = {}
    absent: set[int] = set()
    if round_.is_presentation:
        for entry, position, absent_at in Slot.objects.filter(round=round_).values_list(
            "entry_id", "position", "absent_at"
        ):
            slots[entry] = position
            if absent_at is not None:
                absent.add(entry)
    rows = mine.order_by().values_list("pk", "seat_id", "entry_id", "sheet__state")
    placed = sorted(
        (slots.get(entry, len(slots) + 1), key(round_.pk, seat, entry), pk, state, entry in absent)
        for pk, seat, entry, state in rows
    )
    return [Place(pk, state == SheetState.SIGNED, gone) for _slot, _key, pk, state, gone in placed]
