"""Who sits on the panel, who scores what, who must step aside, and from when until when?

Locks are taken in one order: the round, then seats, then sheets, then the journal's head.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from editions import calendar
from editions.lifecycle import RoundState, Stage
from editions.models import Edition, Round
from editions.moves import RuleBroken, advance
from journal import chain
from journal.models import Line
from judging import chairing, conflicts, letters, presenting, rubric, two_sides
from judging.holding import closes_at, lock, lock_rounds, require_open
from judging.lifecycle import SheetState
from judging.models import Assignment, ExtraJudge, Mark, RoundEntry, Seat
from organizations.models import Appointment, User
from submissions import screening
from submissions.models import Entry
from thai.text import clean, has_letter

REMINDED_AGAIN_AFTER = timedelta(hours=24)
SEATING = frozenset({Stage.SETUP, Stage.OPEN, Stage.SCREENING, Stage.JUDGING})


# --- seats ----------------------------------------------------------------------------------------


def seat(edition: Edition, user: User, *, by: chain.By, at: datetime, is_chair: bool = False) -> Seat:
    """Give a judge a seat; the agency is the one of the judge's appointment now. Returns the seat.

    Refuses whoever is no appointed judge, whoever is of the secretariat or an auditor or was so during the
    edition, and a second chair.
    A judge who had left takes the same seat again.
    """
    two_sides.require_no_office(edition, user)
    appointment = Appointment.objects.filter(
        user=user, role=Appointment.Role.JUDGE, asleep_since=None
    ).first()
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
        found = conflicts.find(edition, [taken], at)
        letters.seated(taken, at=at)
        chain.write(
            "seat",
            taken,
            by=by,
            at=at,
            facts={"user": user.pk, "agency": appointment.agency_id, "chair": is_chair},
            edition_year=edition.year,
        )
        conflicts.write_down(found, by=by, at=at)
    return taken


def unseat(seat: Seat, *, by: chain.By, at: datetime) -> int:
    """End a judge's seat: what is signed stays, what is not is taken away. Returns how many were taken."""
    with transaction.atomic():
        edition = lock_rounds(seat.edition)
        if edition.stage not in SEATING:
            raise RuleBroken(_("The judging has ended; the panel stays as it was."))
        if not Seat.objects.filter(pk=seat.pk, left_at=None).update(left_at=at):
            raise RuleBroken(_("This judge has already left the panel."))
        seat.left_at = at
        unsigned = Assignment.objects.filter(seat=seat).unsigned().select_related("sheet")
        taken = conflicts.take_away(unsigned)
        letters.unseated(seat, at=at)
        if seat.is_chair:
            chairing.end(seat, by=by, at=at)
        chain.write(
            "unseat", seat, by=by, at=at, facts={"assignments_removed": taken}, edition_year=edition.year
        )
    return taken


# --- rounds ---------------------------------------------------------------------------------------


def open_round(round_: Round, *, by: chain.By, at: datetime) -> int:
    """Open a round: its entries are entered, agencies that took part are barred, judges may begin.

    The first round takes every eligible entry and starts the judging of the edition; a later one takes the
    entries that were sent on (`send_on`). Returns how many entries it has. Refuses while entries are not
    screened, while the round before is not closed, while its rubric is not whole, and without any entry.
    """
    with transaction.atomic():
        edition = lock_rounds(lock(round_).edition)
        round_.edition = edition
        if round_.number > 1:
            _require_earlier_closed(round_)
        elif edition.stage in (Stage.SCREENING, Stage.JUDGING) and round_.state == RoundState.PLANNED:
            screening.require_done(edition)
            _enter(round_, _eligible(edition), at)
        count = round_.round_entries.filter(entry__state=Entry.State.ELIGIBLE).count()
        if not count and edition.stage in (Stage.SCREENING, Stage.JUDGING):
            raise RuleBroken(_("There is no entry to judge in this round."))
        rubric.require_ready(round_)
        found = conflicts.find(edition, list(seats(edition)), at)
        if edition.stage != Stage.JUDGING:
            advance(edition, "start_judging", by=by, at=at)
        conflicts.write_down(found, by=by, at=at)
        calendar.mark_done(edition, calendar.Act.ROUND_OPENS, at, round_)
        advance(round_, "open_round", by=by, at=at, facts={"entries": count})
    return count


def seats(edition: Edition) -> "list[Seat]":
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
    """Say which entries go on to a later round that is still planned. An earlier choice is replaced.

    An order drawn for other entries falls away with it; whoever was told when to present stays.
    """
    with transaction.atomic():
        lock(round_)
        if round_.number == 1 or round_.state != RoundState.PLANNED:
            raise RuleBroken(_("Entries can be sent on only to a later round that has not been opened."))
        _require_earlier_closed(round_)
        dropped = presenting.drop_slots(round_, entries)
        RoundEntry.objects.filter(round=round_).delete()
        _enter(round_, entries, at)
        chain.write(
            "send_on",
            round_,
            by=by,
            at=at,
            facts={
                "entries": sorted(entry.pk for entry in entries),
                **({"order_dropped": True} if dropped else {}),
            },
            edition_year=round_.edition.year,
        )


@dataclass(frozen=True)
class Closing:
    """What a closed round stands on: signed sheets, abstentions, assignments without a signature, and the
    entries that have fewer signed sheets with a mark than the round asks for (a sheet on which nothing was
    applicable counts for no place)."""

    signed: int
    abstained: int
    unsigned: int
    short: tuple[Entry, ...]

    @property
    def expected(self) -> int:
        """How many sheets there are to sign in all."""
        return self.signed + self.abstained + self.unsigned


def closing(round_: Round) -> Closing:
    """How the round would close now (no marks are read); what nobody came to present lacks nothing."""
    state = Q(assignments__sheet__state=SheetState.SIGNED, assignments__round=round_)
    marks = Mark.objects.filter(sheet=OuterRef("assignments__sheet"), value__isnull=False)
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
            marked=Count("assignments", filter=state & Q(Exists(marks)), distinct=True),
        )
        .order_by("number")
    )
    rows = list(entries)
    absent = set(round_.slots.filter(absent_at__isnull=False).values_list("entry", flat=True))
    return Closing(
        signed=sum(row.signed for row in rows),
        abstained=sum(row.abstained for row in rows),
        unsigned=sum(row.assigned - row.signed - row.abstained for row in rows),
        short=tuple(row for row in rows if row.marked < round_.judges_per_entry and row.pk not in absent),
    )


def close_round(round_: Round, *, by: chain.By, at: datetime, reason: str = "") -> Closing:
    """Close a round; after the last one the judging of the edition ends. Returns what it stands on.

    While an entry has fewer signed sheets than `judges_per_entry`, it closes only with a written reason.
    Sheets that are not signed stay as they are and do not count.
    """
    with transaction.atomic():
        edition = lock_rounds(lock(round_).edition)
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
    """How far each judge is, in the order of the seats, without what nobody came to present (two queries)."""
    absent = list(round_.slots.filter(absent_at__isnull=False).values_list("entry", flat=True))
    here = Q(assignments__round=round_) & ~Q(assignments__entry__in=absent)
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


def _still_to_sign(round_: Round) -> Counter[int]:
    """How many sheets each judge can still sign, by seat: of entries in the contest that were presented, not
    barred since, and in a round opened again only where the judge was asked besides (three queries)."""
    absent = round_.slots.filter(absent_at__isnull=False).values_list("entry", flat=True)
    asked = set(ExtraJudge.objects.filter(round=round_).values_list("entry", "seat"))
    waiting = (
        Assignment.objects.filter(round=round_, seat__left_at=None, entry__state=Entry.State.ELIGIBLE)
        .unsigned()
        .unbarred()
        .exclude(entry__in=list(absent))
        .values_list("entry", "seat")
    )
    return Counter(seat for entry, seat in waiting if not asked or (entry, seat) in asked)


def to_remind(round_: Round, at: datetime) -> list[Progress]:
    """The judges with sheets left that they can sign now who were not reminded within a day; `assigned` and
    `drafts` say what is theirs to sign, as in `progress`."""
    left, today = _still_to_sign(round_), _reminded_since(round_, at - REMINDED_AGAIN_AFTER)
    return [row for row in progress(round_) if row.seat.pk in left and row.seat.pk not in today]


def _reminded_since(round_: Round, moment: datetime) -> set[int]:
    lines = Line.objects.filter(
        verb="remind_judges", subject_type="round", subject_id_text=str(round_.pk), at__gt=moment
    )
    return {seat for facts in lines.values_list("facts", flat=True) for seat in facts["seats"]}


def remind(round_: Round, *, by: chain.By, at: datetime) -> int:
    """Write to every judge who has sheets left that they can sign now, once a day. Returns to how many."""
    with transaction.atomic():
        require_open(lock(round_))
        left = _still_to_sign(round_)
        if not left:
            raise RuleBroken(_("No judge has a score sheet left to sign."))
        late = to_remind(round_, at)
        if not late:
            raise RuleBroken(_("Every judge with a score sheet left was reminded within the last 24 hours."))
        until = closes_at(round_)
        for row in late:
            letters.reminder(row.seat, round_, unsigned=left[row.seat.pk], closes_at=until, at=at)
        chain.write(
            "remind_judges",
            round_,
            by=by,
            at=at,
            facts={"seats": [row.seat.pk for row in late]},
            edition_year=round_.edition.year,
        )
    return len(late)
