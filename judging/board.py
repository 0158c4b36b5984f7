"""Who meets about a closed round, which entries may be spoken of while they are there, what was said, and how
is one more judge asked?

An entry is masked while anybody in the room is barred from it. Notes are kept as they were written; a closed
meeting never changes again (triggers of the database).
"""

import hashlib
import json
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from editions.lifecycle import RoundState, Stage
from editions.models import Edition, Round
from editions.moves import RuleBroken, advance
from journal import chain
from judging import chairing, conflicts, letters
from judging.holding import closes_at, lock, lock_rounds
from judging.models import Assignment, Conflict, ExtraJudge, Meeting, MeetingNote, Presence, RoundEntry, Seat
from organizations.models import User
from submissions.models import Entry
from thai.text import clean, has_letter

MEETING = frozenset({Stage.JUDGING, Stage.DECIDING})
"""The stages in which the panel can meet about a closed round."""


# --- meetings -------------------------------------------------------------------------------------


def open_meeting(round_: Round, *, place: str, by: chain.By, at: datetime) -> Meeting:
    """Open a meeting about a closed round. Nobody is present until that is ticked."""
    with transaction.atomic():
        edition = lock(round_).edition
        if round_.state != RoundState.CLOSED or edition.stage not in MEETING:
            raise RuleBroken(_("The panel meets about a round that is closed, before the announcement."))
        if Meeting.objects.filter(round=round_, closed_at=None).exists():
            raise RuleBroken(_("A meeting about this round is open already."))
        meeting = Meeting.objects.create(round=round_, place=clean(place), opened_at=at)
        chain.write(
            "open_meeting",
            meeting,
            by=by,
            at=at,
            facts={"round": round_.number, "place": meeting.place},
            edition_year=edition.year,
        )
    return meeting


def close_meeting(meeting: Meeting, *, by: chain.By, at: datetime) -> None:
    """Close a meeting for good; whoever is present leaves. The journal gets the seal of its notes."""
    with transaction.atomic():
        _hold_open(meeting)
        Presence.objects.filter(meeting=meeting, until=None).update(until=at)
        meeting.closed_at = at
        meeting.save(update_fields=["closed_at"])
        chain.write(
            "close_meeting",
            meeting,
            by=by,
            at=at,
            facts={
                "round": meeting.round.number,
                "notes": meeting.notes.count(),
                "present": sorted(set(meeting.presences.values_list("seat", flat=True))),
                "seal": seal(meeting),
            },
            edition_year=meeting.round.edition.year,
        )


def seal(meeting: Meeting) -> str:
    """SHA-256 over the canonical JSON of the notes of a meeting, in the order they were written."""
    notes = [
        [row.entry_id, row.written_at.isoformat(), row.text]
        for row in MeetingNote.objects.filter(meeting=meeting).order_by("written_at", "pk")
    ]
    return hashlib.sha256(json.dumps(notes, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _hold_open(meeting: Meeting) -> None:
    """Hold a meeting to the end of the transaction; refuse where it is closed."""
    lock(meeting.round)
    now = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if now.closed_at is not None:
        raise RuleBroken(_("This meeting is closed; nothing of it can be changed any more."))


def _hold(meeting: Meeting) -> None:
    """The same; refuse also once the results are announced: then a meeting can only be closed."""
    _hold_open(meeting)
    if meeting.round.edition.stage not in MEETING:
        raise RuleBroken(_("The results are announced; this meeting can only be closed."))


# --- who is there, and what is closed to them -------------------------------------------------------


def set_present(meeting: Meeting, seats: Collection[int], *, by: chain.By, at: datetime) -> None:
    """Say who is in the room now, by the ids of their seats; who came and who left is a line each."""
    with transaction.atomic():
        _hold(meeting)
        sitting = set(
            Seat.objects.filter(edition=meeting.round.edition_id).taken().values_list("pk", flat=True)
        )
        here = {row.seat_id: row for row in Presence.objects.filter(meeting=meeting, until=None)}
        wanted = set(seats) & sitting
        came, left = sorted(wanted - set(here)), sorted(set(here) - wanted)
        Presence.objects.bulk_create(Presence(meeting=meeting, seat_id=pk, since=at) for pk in came)
        Presence.objects.filter(meeting=meeting, until=None, seat__in=left).update(until=at)
        if came or left:
            chain.write(
                "set_present",
                meeting,
                by=by,
                at=at,
                facts={"came": came, "left": left},
                edition_year=meeting.round.edition.year,
            )


def present(meeting: Meeting | None) -> set[int]:
    """The ids of the seats that are in the room now (one query; none without a meeting)."""
    if meeting is None:
        return set()
    return set(Presence.objects.filter(meeting=meeting, until=None).values_list("seat", flat=True))


def masked(round_: Round, seats: Collection[int]) -> set[int]:
    """The ids of the entries of a round from which one of these seats is barred (one query)."""
    return set(
        Conflict.objects.filter(bars=True, seat__in=seats, entry__round_entries__round=round_).values_list(
            "entry", flat=True
        )
    )


# --- notes ----------------------------------------------------------------------------------------


def note(meeting: Meeting, text: str, *, by: User, at: datetime, entry: Entry | None = None) -> MeetingNote:
    """Write down what was said, on an entry or in general.

    Refuses what concerns an entry while anybody in the room is barred from it: they leave the room first.
    """
    text = clean(text, lines=True)
    if not has_letter(text):
        raise RuleBroken(_("Please write the note."))
    with transaction.atomic():
        _hold(meeting)
        if entry is not None:
            if not RoundEntry.objects.filter(round=meeting.round_id, entry=entry).exists():
                raise RuleBroken(_("This entry does not take part in the round."))
            if entry.pk in masked(meeting.round, present(meeting)):
                raise RuleBroken(
                    _(
                        "Somebody in the room is barred from this entry. It is spoken of only after they"
                        " have left; please tick who is present."
                    )
                )
        row = MeetingNote.objects.create(
            meeting=meeting, entry=entry, text=text, written_by=by, written_at=at
        )
        chain.write(
            "note_meeting",
            row,
            by=by,
            at=at,
            facts={"meeting": meeting.pk, "entry": entry and entry.pk},
            personal={"text": text},
            edition_year=meeting.round.edition.year,
        )
    return row


# --- one more judge -------------------------------------------------------------------------------


def could_be_asked(round_: Round, entry: Entry) -> list[Seat]:
    """The seats that could still score an entry: not barred from it, without it in this round, and of nobody
    who has read the scores of the round, as the chair or at a meeting."""
    return list(
        Seat.objects.filter(edition=round_.edition_id)
        .taken()
        .exclude(pk__in=chairing.readers(round_))
        .exclude(pk__in=Conflict.objects.filter(entry=entry, bars=True).values("seat"))
        .exclude(pk__in=Assignment.objects.filter(round=round_, entry=entry).values("seat"))
        .select_related("user", "agency")
    )


def ask_extra(
    round_: Round, entry: Entry, seat: Seat, reason: str, *, by: chain.By, at: datetime
) -> Assignment:
    """Ask one more judge about an entry on which others disagree.

    The round opens again for this judge alone: nobody else can fill in or sign a sheet of it, and until it is
    closed again nobody reads a mark. Refuses without a reason, once entries went on to a later round, and
    after the announcement.
    """
    reason = clean(reason, lines=True)
    if not has_letter(reason):
        raise RuleBroken(_("Please give the reason for asking one more judge."))
    with transaction.atomic():
        edition = lock_rounds(lock(round_).edition)
        round_.edition = edition
        if round_.state != RoundState.CLOSED and not reopened(round_):
            raise RuleBroken(_("One more judge is asked after the round was closed."))
        _require_last(round_, edition)
        takes_part = RoundEntry.objects.filter(round=round_, entry=entry, entry__state=Entry.State.ELIGIBLE)
        if not takes_part.exists():
            raise RuleBroken(_("This entry does not take part in the round."))
        seat = Seat.objects.select_related("user", "edition", "agency").get(pk=seat.pk)
        found = conflicts.find(edition, [seat], at, [entry.pk])
        if seat.pk not in {row.pk for row in could_be_asked(round_, entry)}:
            raise RuleBroken(
                _(
                    "This judge cannot be asked about this entry: barred from it, assigned to it already, or"
                    " has read the scores of the round as the chair or at a meeting."
                )
            )
        assignment = Assignment.objects.create(round=round_, entry=entry, seat=seat, assigned_at=at)
        ExtraJudge.objects.update_or_create(
            round=round_, entry=entry, seat=seat, defaults={"reason": reason, "asked_at": at}
        )
        letters.assigned(seat, round_, [entry], closes_at=_upcoming(closes_at(round_), at), at=at)
        if edition.stage == Stage.DECIDING:
            advance(edition, "resume_judging", by=by, at=at, facts={"round": round_.number})
            round_.edition = edition
        if round_.state == RoundState.CLOSED:
            advance(round_, "reopen_round", by=by, at=at, facts={"entry": entry.pk, "seat": seat.pk})
        chain.write(
            "ask_extra",
            assignment,
            by=by,
            at=at,
            facts={"round": round_.number, "entry": entry.pk, "seat": seat.pk},
            personal={"reason": reason},
            edition_year=edition.year,
        )
        conflicts.write_down(found, by=by, at=at)
    return assignment


def reopened(round_: Round) -> bool:
    """Whether a round is open only for judges who were asked besides (one query)."""
    return ExtraJudge.objects.filter(round=round_).exists()


def _require_last(round_: Round, edition: Edition) -> None:
    if edition.stage not in MEETING:
        raise RuleBroken(
            _("This cannot be done at the present stage of the contest (%(stage)s).")
            % {"stage": edition.get_stage_display()}
        )
    later = Round.objects.filter(edition=edition, number__gt=round_.number)
    if (
        later.exclude(state=RoundState.PLANNED).exists()
        or RoundEntry.objects.filter(round__in=later).exists()
    ):
        raise RuleBroken(_("Entries went on to a later round already; this one stays as it was closed."))


def _upcoming(moment: datetime | None, at: datetime) -> datetime | None:
    return moment if moment is not None and moment > at else None
