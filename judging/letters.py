"""Which letters can judging send? Each is one function; no letter ever holds a mark."""

from collections.abc import Sequence
from datetime import datetime

from editions.models import Round
from judging.models import Assignment, Seat, Slot
from letters import outbox
from letters.models import Letter
from submissions.letters import entrants
from submissions.models import Entry


def _to_judge(template: str, seat: Seat, at: datetime, **context: object) -> Letter:
    return outbox.write(
        f"judging/letters/{template}.txt",
        to=seat.user.email,
        to_name=seat.user.full_name,
        language=seat.user.language,
        context=context,
        edition=seat.edition,
        at=at,
    )


def seated(seat: Seat, *, at: datetime) -> Letter:
    """To a judge who was given a seat on the panel."""
    return _to_judge("seated", seat, at, agency=seat.agency, is_chair=seat.is_chair)


def unseated(seat: Seat, *, at: datetime) -> Letter:
    """To a judge whose seat has ended."""
    return _to_judge("unseated", seat, at)


def assigned(
    seat: Seat, round_: Round, entries: Sequence[Entry], *, closes_at: datetime | None, at: datetime
) -> Letter:
    """To a judge who was given entries to score."""
    return _to_judge("assigned", seat, at, round=round_, entries=entries, closes_at=closes_at)


def unassigned(seat: Seat, entry: Entry, *, at: datetime) -> Letter:
    """To a judge who no longer has to score an entry."""
    return _to_judge("unassigned", seat, at, entry=entry)


def reminder(seat: Seat, round_: Round, *, unsigned: int, closes_at: datetime | None, at: datetime) -> Letter:
    """To a judge who has sheets left to sign."""
    return _to_judge("reminder", seat, at, round=round_, unsigned=unsigned, closes_at=closes_at)


def signed(assignment: Assignment, *, is_abstention: bool, at: datetime) -> Letter:
    """To a judge who has signed a sheet or abstained: that it was received, and when."""
    return _to_judge(
        "signed", assignment.seat, at, entry=assignment.entry, is_abstention=is_abstention, signed_at=at
    )


def conflict_noted(seat: Seat, entry: Entry, *, at: datetime) -> Letter:
    """To a judge who has declared a conflict of interest: that it was noted, and what follows."""
    return _to_judge("conflict_noted", seat, at, entry=entry)


def conflict_found(seat: Seat, entry: Entry, *, at: datetime) -> Letter:
    """To a judge who has lost an entry to a conflict of interest that others found; of it only the number."""
    return _to_judge("conflict_found", seat, at, entry=entry)


def unlocked(assignment: Assignment, *, reason: str, at: datetime) -> Letter:
    """To a judge whose signed sheet the chair of the panel has opened again: why, and what to do."""
    return _to_judge("unlocked", assignment.seat, at, entry=assignment.entry, reason=reason)


def slot(slot: Slot, *, is_change: bool, at: datetime) -> None:
    """To the owner and the last sender of an entry: when and where it is to be presented."""
    for user in entrants(slot.entry):
        outbox.write(
            "judging/letters/slot.txt",
            to=user.email,
            to_name=user.full_name,
            language=user.language,
            context={"slot": slot, "entry": slot.entry, "is_change": is_change},
            edition=slot.round.edition,
            at=at,
        )
