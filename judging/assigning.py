"""Who scores which entry in a round?"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from editions.models import Round
from editions.moves import RuleBroken
from journal import chain
from judging import conflicts, dealing, letters, panel
from judging.holding import closes_at, lock, require_open
from judging.models import Assignment, Conflict, RoundEntry, Seat
from submissions.models import Entry


def assign(round_: Round, entry: Entry, seat: Seat, *, by: chain.By, at: datetime) -> Assignment:
    """Let a judge score an entry in an open round. Refuses a barred pair, an empty seat, a second time."""
    with transaction.atomic():
        require_open(lock(round_))
        if seat.edition_id != round_.edition_id or not Seat.objects.filter(pk=seat.pk, left_at=None).exists():
            raise RuleBroken(_("This judge does not sit on the panel."))
        if not RoundEntry.objects.filter(
            round=round_, entry=entry, entry__state=Entry.State.ELIGIBLE
        ).exists():
            raise RuleBroken(_("This entry does not take part in the round."))
        if Assignment.objects.filter(round=round_, entry=entry, seat=seat).exists():
            raise RuleBroken(_("This entry is already assigned to this judge."))
        found = conflicts.find(round_.edition, [seat], at, [entry.pk])
        if Conflict.objects.filter(entry=entry, seat=seat, bars=True).exists():
            raise RuleBroken(_("This judge has a conflict of interest in this entry and cannot score it."))
        row = Assignment.objects.create(round=round_, entry=entry, seat=seat, assigned_at=at)
        letters.assigned(seat, round_, [entry], closes_at=closes_at(round_), at=at)
        conflicts.write_down(found, by=by, at=at)
        chain.write(
            "assign",
            row,
            by=by,
            at=at,
            facts={"round": round_.number, "entry": entry.pk, "seat": seat.pk},
            edition_year=round_.edition.year,
        )
    return row


def unassign(assignment: Assignment, *, by: chain.By, at: datetime) -> None:
    """Take an entry from a judge, with the draft of the sheet. Refuses where the sheet is signed."""
    round_, entry, seat = assignment.round, assignment.entry, assignment.seat
    with transaction.atomic():
        require_open(lock(round_))
        subject = Assignment.objects.select_related("sheet").filter(pk=assignment.pk).first()
        if subject is None:
            raise RuleBroken(_("This entry is no longer assigned to this judge."))
        conflicts.require_unsigned([subject], entry)
        conflicts.take_away([subject])
        subject.pk = assignment.pk
        letters.unassigned(seat, entry, at=at)
        chain.write(
            "unassign",
            subject,
            by=by,
            at=at,
            facts={"round": round_.number, "entry": entry.pk, "seat": seat.pk},
            edition_year=round_.edition.year,
        )


def auto_assign(round_: Round, *, by: chain.By, at: datetime) -> dealing.Deal:
    """Deal the entries of an open round to the panel until each has its judges; what is assigned is kept.

    Returns the deal: the new pairs (entry id, seat id) and, by entry id, how many judges could not be found.
    """
    with transaction.atomic():
        require_open(lock(round_))
        seats = {row.pk: row for row in panel.seats(round_.edition)}
        found = conflicts.find(round_.edition, list(seats.values()), at)
        entries = {
            row.pk: row
            for row in Entry.objects.filter(round_entries__round=round_, state=Entry.State.ELIGIBLE)
            .select_related("edition")
            .order_by("number")
        }
        result = dealing.deal(
            list(entries),
            [dealing.Chair(seat=row.pk, agency=row.agency_id) for row in seats.values()],
            per_entry=round_.judges_per_entry,
            assigned=Assignment.objects.filter(round=round_)
            .exclude(sheet__is_abstention=True)
            .values_list("entry_id", "seat_id"),
            barred=[
                *Conflict.objects.filter(entry__in=entries, bars=True).values_list("entry_id", "seat_id"),
                *Assignment.objects.filter(round=round_, sheet__is_abstention=True).values_list(
                    "entry_id", "seat_id"
                ),
            ],
        )
        Assignment.objects.bulk_create(
            Assignment(round=round_, entry_id=entry, seat_id=seat_id, assigned_at=at)
            for entry, seat_id in result.pairs
        )
        until = closes_at(round_)
        for seat_id, row in seats.items():
            dealt = [entries[entry] for entry, to in result.pairs if to == seat_id]
            if dealt:
                letters.assigned(row, round_, dealt, closes_at=until, at=at)
        conflicts.write_down(found, by=by, at=at)
        if result.pairs:
            chain.write(
                "auto_assign",
                round_,
                by=by,
                at=at,
                facts={"pairs": [list(pair) for pair in result.pairs], "missing": len(result.missing)},
                edition_year=round_.edition.year,
            )
    return result
