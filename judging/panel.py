"""Who sits on the panel, who scores what, who must step aside, and from when until when?

Locks are taken in one order: the round, then seats, then sheets, then the journal's head.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from editions import calendar
from editions.lifecycle import RoundState, Stage
from editions.models import CalendarDate, Edition, Round
from editions.moves import RuleBroken, advance
from journal import chain
from judging import dealing, letters
from judging.lifecycle import SheetState
from judging.models import Assignment, Conflict, RoundEntry, ScoreSheet, Seat
from organizations.models import Appointment, User
from submissions import screening
from submissions.models import Entry
from thai.text import clean, has_letter

SEATING = frozenset({Stage.SETUP, Stage.OPEN, Stage.SCREENING, Stage.JUDGING})


def lock(round_: Round) -> Round:
    """Hold a round until the transaction ends and read its state anew, so that nothing races its closing."""
    round_.edition.hold()
    round_.refresh_from_db(fields=["state"], from_queryset=Round.objects.select_for_update(no_key=True))
    return round_


def require_open(round_: Round) -> None:
    """Refuse what may be done only while the round is open."""
    if round_.state == RoundState.PLANNED:
        raise RuleBroken(_("This round has not been opened yet."))
    if round_.state != RoundState.OPEN:
        raise RuleBroken(_("This round is closed; nothing of it can be changed any more."))


# --- seats ----------------------------------------------------------------------------------------


def seat(edition: Edition, user: User, *, by: chain.By, at: datetime, is_chair: bool = False) -> Seat:
    """Give a judge a seat; the agency is the one of the judge's appointment now. Returns the seat.

    Refuses whoever is no appointed judge, whoever is of the secretariat or an auditor, and a second chair.
    A judge who had left takes the same seat again.
    """
    held = {row.role: row for row in Appointment.objects.filter(user=user, asleep_since=None)}
    if Appointment.Role.SECRETARIAT in held or Appointment.Role.AUDITOR in held:
        raise RuleBroken(_("Nobody of the secretariat and no auditor can sit on the panel."))
    appointment = held.get(Appointment.Role.JUDGE)
    if appointment is None or appointment.agency is None:
        raise RuleBroken(_("This person is not an appointed judge. Please invite the judge first."))
    with transaction.atomic():
        edition.hold()
        if edition.stage not in SEATING:
            raise RuleBroken(_("Judges can be seated only until the judging ends."))
        if Seat.objects.filter(edition=edition, user=user, left_at=None).exists():
            raise RuleBroken(_("This judge already sits on the panel."))
        if is_chair and Seat.objects.filter(edition=edition, is_chair=True, left_at=None).exists():
            raise RuleBroken(_("The panel already has a chair."))
        taken, _created = Seat.objects.update_or_create(
            edition=edition,
            user=user,
            defaults={
                "agency": appointment.agency,
                "is_chair": is_chair,
                "seated_at": at,
                "left_at": None,
            },
        )
        found = _note_agency_conflicts(edition, [taken], at)
        letters.seated(taken, at=at)
        chain.write(
            "seat",
            taken,
            by=by,
            at=at,
            facts={"user": user.pk, "agency": appointment.agency_id, "chair": is_chair},
            edition_year=edition.year,
        )
        _write_down_found(found, by=by, at=at)
    return taken


def unseat(seat: Seat, *, by: chain.By, at: datetime) -> int:
    """End a judge's seat: what is signed stays, what is not is taken away. Returns how many were taken."""
    with transaction.atomic():
        edition = _lock_rounds(seat.edition)
        if edition.stage not in SEATING:
            raise RuleBroken(_("The judging has ended; the panel stays as it was."))
        if not Seat.objects.filter(pk=seat.pk, left_at=None).update(left_at=at):
            raise RuleBroken(_("This judge has already left the panel."))
        seat.left_at = at
        unsigned = Assignment.objects.filter(seat=seat).unsigned()
        taken = _take_away(unsigned)
        letters.unseated(seat, at=at)
        chain.write(
            "unseat", seat, by=by, at=at, facts={"assignments_removed": taken}, edition_year=edition.year
        )
    return taken


# --- conflicts of interest ------------------------------------------------------------------------


def declare_conflict(seat: Seat, entry: Entry, reason: str, *, by: chain.By, at: datetime) -> Conflict:
    """A judge steps aside from an entry: an unsigned assignment and its draft go, the pair is barred.

    Refuses without a reason, and where the judge has already signed a sheet of the entry.
    """
    reason = clean(reason, lines=True)
    if not has_letter(reason):
        raise RuleBroken(_("Please give the reason for the conflict of interest."))
    with transaction.atomic():
        edition = _lock_rounds(seat.edition)
        _require_unpublished(edition)
        if Conflict.objects.filter(seat=seat, entry=entry, kind=Conflict.Kind.DECLARED).exists():
            raise RuleBroken(_("This conflict of interest has already been declared."))
        removed = _step_aside(seat, entry)
        row = Conflict.objects.create(
            seat=seat, entry=entry, kind=Conflict.Kind.DECLARED, reason=reason, noted_at=at
        )
        letters.conflict_noted(seat, entry, at=at)
        chain.write(
            "declare_conflict",
            row,
            by=by,
            at=at,
            facts={"entry": entry.pk, "seat": seat.pk, "assignments_removed": removed},
            personal={"reason": reason},
            edition_year=edition.year,
        )
    return row


def _require_unpublished(edition: Edition) -> None:
    if edition.stage in (Stage.PUBLISHED, Stage.CLOSED):
        raise RuleBroken(
            _("The results are published; a conflict of interest can no longer be declared here.")
        )


def _step_aside(seat: Seat, entry: Entry) -> int:
    """Take the unsigned assignments of a pair away; refuse where one is signed."""
    pair = list(Assignment.objects.filter(seat=seat, entry=entry).select_related("sheet"))
    _require_unsigned(pair, entry)
    return _take_away(pair)


def _require_unsigned(assignments: Iterable[Assignment], entry: Entry) -> None:
    sheets = [row.sheet for row in assignments if hasattr(row, "sheet")]
    if any(sheet.state == SheetState.SIGNED for sheet in sheets):
        raise RuleBroken(
            _(
                "The score sheet of entry %(entry)s is already signed by this judge. "
                "Please contact the secretariat."
            )
            % {"entry": entry.reference}
        )


def _take_away(assignments: Iterable[Assignment]) -> int:
    """Delete assignments with their draft sheets and marks."""
    ids = [row.pk for row in assignments]
    ScoreSheet.objects.filter(assignment__in=ids).delete()
    Assignment.objects.filter(pk__in=ids).delete()
    return len(ids)


def _note_agency_conflicts(edition: Edition, seats: Collection[Seat], at: datetime) -> list[Conflict]:
    """Bar the judges of agencies that took part in an entry's project, where that is not noted yet."""
    known = set(
        Conflict.objects.filter(seat__in=seats, kind=Conflict.Kind.AGENCY_TOOK_PART).values_list(
            "entry_id", "seat_id"
        )
    )
    took_part: dict[int, list[Entry]] = {}
    links = Entry.agencies.through.objects.filter(
        entry__edition=edition, entry__number__isnull=False, agency__in={row.agency_id for row in seats}
    )
    for link in links.select_related("entry__edition").order_by("entry__number"):
        took_part.setdefault(link.agency_id, []).append(link.entry)
    found = []
    for row in seats:
        for entry in took_part.get(row.agency_id, []):
            if (entry.pk, row.pk) not in known:
                _step_aside(row, entry)
                found.append(
                    Conflict.objects.create(
                        entry=entry, seat=row, kind=Conflict.Kind.AGENCY_TOOK_PART, noted_at=at
                    )
                )
    return found


def _write_down_found(found: Iterable[Conflict], *, by: chain.By, at: datetime) -> None:
    for row in found:
        chain.write(
            "find_conflict",
            row,
            by=by,
            at=at,
            facts={"entry": row.entry_id, "seat": row.seat_id, "kind": row.kind},
            edition_year=row.entry.edition.year,
        )


def _lock_rounds(edition: Edition) -> Edition:
    """Hold an edition and all its rounds, and read the edition anew."""
    edition.hold()
    list(Round.objects.select_for_update(no_key=True).filter(edition=edition).order_by("number"))
    return Edition.objects.get(pk=edition.pk)


# --- rounds ---------------------------------------------------------------------------------------


def open_round(round_: Round, *, by: chain.By, at: datetime) -> int:
    """Open a round: its entries are entered, agencies that took part are barred, judges may begin.

    The first round takes every eligible entry and starts the judging of the edition; a later one takes the
    entries that were sent on (`send_on`). Returns how many entries it has. Refuses while entries are not
    screened, while the round before is not closed, and without any entry.
    """
    with transaction.atomic():
        edition = _lock_rounds(lock(round_).edition)
        round_.edition = edition
        if round_.number > 1:
            _require_earlier_closed(round_)
        elif edition.stage in (Stage.SCREENING, Stage.JUDGING) and round_.state == RoundState.PLANNED:
            screening.require_done(edition)
            _enter(round_, _eligible(edition), at)
        count = round_.round_entries.filter(entry__state=Entry.State.ELIGIBLE).count()
        if not count and edition.stage in (Stage.SCREENING, Stage.JUDGING):
            raise RuleBroken(_("There is no entry to judge in this round."))
        found = _note_agency_conflicts(edition, list(_seats(edition)), at)
        if edition.stage != Stage.JUDGING:
            advance(edition, "start_judging", by=by, at=at)
        _write_down_found(found, by=by, at=at)
        calendar.mark_done(edition, calendar.Act.ROUND_OPENS, at, round_)
        advance(round_, "open_round", by=by, at=at, facts={"entries": count})
    return count


def _seats(edition: Edition) -> "list[Seat]":
    return list(Seat.objects.filter(edition=edition).taken().select_related("user", "agency", "edition"))


def _eligible(edition: Edition) -> list[Entry]:
    return list(Entry.objects.filter(edition=edition, state=Entry.State.ELIGIBLE).order_by("number"))


def _enter(round_: Round, entries: Iterable[Entry], at: datetime) -> None:
    RoundEntry.objects.bulk_create(
        (RoundEntry(round=round_, entry=entry, entered_at=at) for entry in entries), ignore_conflicts=True
    )


def _require_earlier_closed(round_: Round) -> None:
    earlier = Round.objects.filter(edition=round_.edition_id, number__lt=round_.number)
    if earlier.exclude(state=RoundState.CLOSED).exists():
        raise RuleBroken(_("The round before has not been closed yet."))


def send_on(round_: Round, entries: Collection[Entry], *, by: chain.By, at: datetime) -> None:
    """Say which entries go on to a later round that is still planned. An earlier choice is replaced."""
    with transaction.atomic():
        lock(round_)
        if round_.number == 1 or round_.state != RoundState.PLANNED:
            raise RuleBroken(_("Entries can be sent on only to a later round that has not been opened."))
        _require_earlier_closed(round_)
        RoundEntry.objects.filter(round=round_).delete()
        _enter(round_, entries, at)
        chain.write(
            "send_on",
            round_,
            by=by,
            at=at,
            facts={"entries": sorted(entry.pk for entry in entries)},
            edition_year=round_.edition.year,
        )


@dataclass(frozen=True)
class Closing:
    """What a closed round stands on: signed sheets, abstentions, assignments without a signature, and the
    entries that have fewer signed sheets than the round asks for."""

    signed: int
    abstained: int
    unsigned: int
    short: tuple[Entry, ...]

    @property
    def expected(self) -> int:
        """How many sheets there are to sign in all."""
        return self.signed + self.abstained + self.unsigned


def closing(round_: Round) -> Closing:
    """How the round would close now (no marks are read)."""
    state = Q(assignments__sheet__state=SheetState.SIGNED, assignments__round=round_)
    entries = (
        Entry.objects.filter(round_entries__round=round_, state=Entry.State.ELIGIBLE)
        .select_related("edition")
        .annotate(
            assigned=Count("assignments", filter=Q(assignments__round=round_), distinct=True),
            signed=Count(
                "assignments", filter=state & Q(assignments__sheet__is_abstention=False), distinct=True
            ),
            abstained=Count(
                "assignments", filter=state & Q(assignments__sheet__is_abstention=True), distinct=True
            ),
        )
        .order_by("number")
    )
    rows = list(entries)
    return Closing(
        signed=sum(row.signed for row in rows),
        abstained=sum(row.abstained for row in rows),
        unsigned=sum(row.assigned - row.signed - row.abstained for row in rows),
        short=tuple(row for row in rows if row.signed < round_.judges_per_entry),
    )


def close_round(round_: Round, *, by: chain.By, at: datetime, reason: str = "") -> Closing:
    """Close a round; after the last one the judging of the edition ends. Returns what it stands on.

    While an entry has fewer signed sheets than `judges_per_entry`, it closes only with a written reason.
    Sheets that are not signed stay as they are and do not count.
    """
    with transaction.atomic():
        edition = _lock_rounds(lock(round_).edition)
        round_.edition = edition
        result, reason = closing(round_), clean(reason, lines=True)
        if round_.state == RoundState.OPEN and result.short and not has_letter(reason):
            raise RuleBroken(
                ngettext(
                    "%(count)d entry has fewer signed score sheets than the %(needed)d required. "
                    "Please wait for them, or give a written reason for closing now.",
                    "%(count)d entries have fewer signed score sheets than the %(needed)d required. "
                    "Please wait for them, or give a written reason for closing now.",
                    len(result.short),
                )
                % {"count": len(result.short), "needed": round_.judges_per_entry}
            )
        calendar.mark_done(edition, calendar.Act.ROUND_CLOSES, at, round_)
        advance(
            round_,
            "close_round",
            by=by,
            at=at,
            facts={
                "signed": result.signed,
                "abstained": result.abstained,
                "unsigned": result.unsigned,
                "short": [entry.reference for entry in result.short],
                **({"reason": reason} if result.short else {}),
            },
        )
        if not Round.objects.filter(edition=edition).exclude(state=RoundState.CLOSED).exists():
            advance(edition, "end_judging", by=by, at=at)
    return result


# --- assignments ----------------------------------------------------------------------------------


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
        found = _note_agency_conflicts(round_.edition, [seat], at)
        if Conflict.objects.filter(entry=entry, seat=seat, bars=True).exists():
            raise RuleBroken(_("This judge has a conflict of interest in this entry and cannot score it."))
        row = Assignment.objects.create(round=round_, entry=entry, seat=seat, assigned_at=at)
        letters.assigned(seat, round_, [entry], closes_at=closes_at(round_), at=at)
        _write_down_found(found, by=by, at=at)
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
        _require_unsigned([subject], entry)
        _take_away([subject])
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
        seats = {row.pk: row for row in _seats(round_.edition)}
        found = _note_agency_conflicts(round_.edition, list(seats.values()), at)
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
        _write_down_found(found, by=by, at=at)
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


def closes_at(round_: Round) -> datetime | None:
    """When the round is to close by the calendar."""
    return calendar.moment(round_.edition, CalendarDate.Act.ROUND_CLOSES, round_)


# --- how far they are -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """How far one judge is in a round, in numbers of sheets; never a mark."""

    seat: Seat
    assigned: int
    drafts: int
    signed: int
    abstained: int

    @property
    def done(self) -> int:
        """Signed and abstained."""
        return self.signed + self.abstained

    @property
    def left(self) -> int:
        """What still waits for a signature."""
        return self.assigned - self.done


def progress(round_: Round) -> list[Progress]:
    """How far each judge is, in the order of the seats (one query)."""
    here = Q(assignments__round=round_)
    signed = here & Q(assignments__sheet__state=SheetState.SIGNED)
    rows = (
        Seat.objects.filter(edition=round_.edition_id)
        .taken()
        .select_related("user", "agency", "edition")
        .annotate(
            assigned=Count("assignments", filter=here),
            drafts=Count("assignments", filter=here & Q(assignments__sheet__state=SheetState.DRAFT)),
            signed=Count("assignments", filter=signed & Q(assignments__sheet__is_abstention=False)),
            abstained=Count("assignments", filter=signed & Q(assignments__sheet__is_abstention=True)),
        )
    )
    return [Progress(row, row.assigned, row.drafts, row.signed, row.abstained) for row in rows]


def remind(round_: Round, *, by: chain.By, at: datetime) -> int:
    """Write to every judge who has sheets left to sign. Returns to how many."""
    with transaction.atomic():
        require_open(lock(round_))
        late = [row for row in progress(round_) if row.left]
        if not late:
            raise RuleBroken(_("No judge has a score sheet left to sign."))
        until = closes_at(round_)
        for row in late:
            letters.reminder(row.seat, round_, unsigned=row.left, closes_at=until, at=at)
        chain.write(
            "remind_judges",
            round_,
            by=by,
            at=at,
            facts={"seats": [row.seat.pk for row in late]},
            edition_year=round_.edition.year,
        )
    return len(late)
