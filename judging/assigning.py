"""Who scores which entry in a round: by hand, by many changes at once, by a deal, in place of who leaves?

Every way ends in rows of Assignment; the database refuses a barred pair whatever way it came.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editions.lifecycle import RoundState
from editions.models import Round
from editions.moves import RuleBroken
from journal import chain
from judging import conflicts, dealing, letters, panel
from judging.holding import closes_at, lock, lock_rounds, require_open
from judging.lifecycle import SheetState
from judging.models import Assignment, Conflict, RoundEntry, Seat
from organizations.models import Expertise
from submissions.models import Entry

Pair = tuple[int, int]
"""An entry and a seat, by their ids."""


# --- one by one -----------------------------------------------------------------------------------


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


# --- many at once ---------------------------------------------------------------------------------


class Fate(models.TextChoices):
    """What would happen to one wish of many."""

    ADDED = "added", gettext_lazy("Will be assigned")
    TAKEN = "taken", gettext_lazy("Will be taken away")
    SAME = "same", gettext_lazy("Stays as it is")
    BARRED = "barred", gettext_lazy("Barred by a conflict of interest")
    SIGNED = "signed", gettext_lazy("The sheet is signed and stays")


def weigh(
    round_: Round, add: Iterable[Pair], take: Iterable[Pair], at: datetime
) -> tuple[dict[Pair, Fate], set[Pair]]:
    """What would happen to each wish, and which pairs are barred now; nothing is written.

    The pairs are of entries of the round and of seats that are taken.
    """
    barred = conflicts.barred(round_.edition, panel.seats(round_.edition), at)
    there, _signed = _standing(round_)
    signed = set(Assignment.objects.filter(round=round_).once_signed().values_list("entry_id", "seat_id"))
    fates = {pair: Fate.SAME if pair in there else Fate.ADDED for pair in add}
    fates |= {pair: Fate.BARRED for pair in fates if pair in barred}
    for pair in take:
        fates[pair] = Fate.SIGNED if pair in signed else Fate.TAKEN if pair in there else Fate.SAME
    return fates, barred


def change(
    verb: str,
    round_: Round,
    add: Collection[Pair],
    take: Collection[Pair],
    *,
    by: chain.By,
    at: datetime,
) -> tuple[int, int]:
    """Assign and take away many pairs of an open round at once, all or nothing. Returns how many of each.

    `verb` is that of the journal. Refuses a barred pair and to take a signed sheet away; a wish that is
    fulfilled already is passed over.
    """
    with transaction.atomic():
        require_open(lock(round_))
        found = conflicts.find(round_.edition, panel.seats(round_.edition), at)
        fates, _barred = weigh(round_, add, take, at)
        entries, seats = _entries(round_), {row.pk: row for row in panel.seats(round_.edition)}
        for (entry, seat), fate in sorted(fates.items()):
            if entry not in entries:
                raise RuleBroken(_("This entry does not take part in the round."))
            if seat not in seats:
                raise RuleBroken(_("This judge does not sit on the panel."))
            if fate in (Fate.BARRED, Fate.SIGNED):
                raise RuleBroken(
                    _("Entry %(entry)s, %(judge)s: %(why)s. Nothing was changed.")
                    % {"entry": entries[entry].reference, "judge": seats[seat].user, "why": fate.label}
                )
        added = sorted(pair for pair, fate in fates.items() if fate == Fate.ADDED)
        taken = sorted(pair for pair, fate in fates.items() if fate == Fate.TAKEN)
        _take(round_, taken)
        _give(round_, added, at)
        for entry, seat in taken:
            letters.unassigned(seats[seat], entries[entry], at=at)
        _write_to(round_, seats.values(), entries, added, at)
        conflicts.write_down(found, by=by, at=at)
        if added or taken:
            chain.write(
                verb,
                round_,
                by=by,
                at=at,
                facts={"added": [list(pair) for pair in added], "taken": [list(pair) for pair in taken]},
                edition_year=round_.edition.year,
            )
    return len(added), len(taken)


# --- the deal -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Load:
    """How many entries of a round a judge has, and how many come in addition."""

    seat: Seat
    before: int
    more: int

    @property
    def after(self) -> int:
        """How many it will be."""
        return self.before + self.more


@dataclass(frozen=True)
class Lack:
    """An entry that stays short of judges, of how many, and why nobody is left."""

    entry: Entry
    missing: int
    reason: str


@dataclass(frozen=True)
class Plan:
    """A deal that has not been carried out: for each entry its new judges, the loads, and what is lacking."""

    dealt: dealing.Deal
    rows: list[tuple[Entry, list[Seat]]]
    loads: list[Load]
    lacking: list[Lack]
    doubled: list[Entry]
    """The entries on which two judges of one agency cannot be avoided."""

    @property
    def fingerprint(self) -> str:
        """By which the confirmation says what was shown."""
        told = repr((sorted(self.dealt.pairs), sorted(self.dealt.missing.items())))
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    @property
    def spread(self) -> int:
        """By how many entries the busiest judge will be ahead of the least busy one."""
        after = [load.after for load in self.loads]
        return max(after) - min(after) if after else 0


class PlanChanged(RuleBroken):
    """What would happen is no longer what was shown."""

    def __init__(self) -> None:
        super().__init__(
            _("Something has changed since you looked at this preview. Please look at it again.")
        )


def plan(round_: Round, at: datetime) -> Plan:
    """How the entries of a round would be dealt until each has its judges; nothing is written."""
    return _plan(round_, panel.seats(round_.edition), at)


def auto_assign(round_: Round, *, by: chain.By, at: datetime, shown: str | None = None) -> dealing.Deal:
    """Deal the entries of an open round to the panel until each has its judges; what is assigned is kept.

    `shown` is the fingerprint of the plan that was shown; PlanChanged is raised where it would be another
    now. Returns the deal: the new pairs (entry, seat) and, by entry, how many judges could not be found.
    """
    with transaction.atomic():
        require_open(lock(round_))
        seats = panel.seats(round_.edition)
        found = conflicts.find(round_.edition, seats, at)
        made = _plan(round_, seats, at)
        if shown is not None and shown != made.fingerprint:
            raise PlanChanged
        result = made.dealt
        _give(round_, result.pairs, at)
        _write_to(round_, seats, {entry.pk: entry for entry, _seats in made.rows}, result.pairs, at)
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


def _plan(
    round_: Round,
    seats: Sequence[Seat],
    at: datetime,
    *,
    leaving: Seat | None = None,
    to: Sequence[Seat] | None = None,
) -> Plan:
    """The plan of a round; or only of what a judge who leaves has not signed, perhaps to certain judges."""
    entries = _entries(round_)
    there, signed = _standing(round_)
    abstained = _abstained(round_)
    staying = [seat for seat in seats if seat != leaving]
    barred = conflicts.barred(round_.edition, staying, at)
    sitting = {seat.pk for seat in staying}
    unlocked = {pair for pair in there - signed if pair in barred or pair[1] not in sitting}
    kept = there - abstained - unlocked  # an unlocked sheet stays of a judge who can no longer sign it
    wanted: dict[int, int] = {}
    if leaving is not None:
        lost = {pair for pair in there - signed if pair[1] == leaving.pk}
        on_it = Counter(entry for entry, _seat in kept)
        entries = {entry: entries[entry] for entry, _seat in sorted(lost) if entry in entries}
        wanted = {entry: on_it[entry] + 1 for entry in entries}
    offered = staying if to is None else [seat for seat in staying if seat in to]
    dealt = dealing.deal(
        list(entries),
        _chairs(offered),
        per_entry=round_.judges_per_entry,
        assigned=kept,
        barred=barred | abstained,
        categories={row.pk: row.category.code for row in entries.values() if row.category},
        wanted=wanted,
    )
    by_pk = {seat.pk: seat for seat in seats}
    new: dict[int, list[Seat]] = {entry: [] for entry in entries}
    for entry, seat in dealt.pairs:
        new[entry].append(by_pk[seat])
    on: dict[int, list[int]] = {}
    for entry, seat in sorted(kept | set(dealt.pairs)):
        if seat in by_pk:
            on.setdefault(entry, []).append(by_pk[seat].agency_id)
    more = Counter(seat for _entry, seat in dealt.pairs)
    held = Counter(seat for _entry, seat in kept)
    return Plan(
        dealt=dealt,
        rows=[(entries[entry], judges) for entry, judges in new.items()],
        loads=[Load(seat, held[seat.pk], more[seat.pk]) for seat in staying],
        lacking=[
            Lack(entries[entry], missing, _why(entry, offered, kept, barred, abstained))
            for entry, missing in sorted(dealt.missing.items())
        ],
        doubled=[entries[entry] for entry, judges in new.items() if judges and _has_twice(on[entry])],
    )


def _has_twice(agencies: Sequence[int]) -> bool:
    return len(set(agencies)) < len(agencies)


def _why(
    entry: int, offered: Sequence[Seat], kept: set[Pair], barred: set[Pair], abstained: set[Pair]
) -> str:
    """Why nobody is left for an entry, in numbers."""
    pairs = {(entry, seat.pk) for seat in offered}
    return _(
        "Of %(all)s judges %(have)s have it, %(barred)s are barred, %(abstained)s have abstained; "
        "nobody else is left."
    ) % {
        "all": len(pairs),
        "have": len(pairs & kept),
        "barred": len((pairs & barred) - kept),
        "abstained": len((pairs & abstained) - barred),
    }


def _chairs(seats: Sequence[Seat]) -> list[dealing.Chair]:
    known: dict[int, set[str]] = {}
    users = {seat.user_id for seat in seats}
    for user, code in Expertise.objects.filter(profile__user__in=users).values_list("profile__user", "code"):
        known.setdefault(user, set()).add(code)
    return [dealing.Chair(seat.pk, seat.agency_id, frozenset(known.get(seat.user_id, ()))) for seat in seats]


# --- in place of who leaves -----------------------------------------------------------------------


@dataclass(frozen=True)
class Replacement:
    """What would become of the work of a judge who leaves, round by round."""

    seat: Seat
    signed: int
    plans: list[tuple[Round, Plan]]

    @property
    def fingerprint(self) -> str:
        """By which the confirmation says what was shown."""
        return "-".join(plan.fingerprint for _round, plan in self.plans) or "nothing"

    @property
    def entries(self) -> int:
        """How many entries go to others or stay without."""
        return sum(len(plan.rows) for _round, plan in self.plans)


def replacement(seat: Seat, successor: Seat | None, at: datetime) -> Replacement:
    """Who would take over what a judge has not signed: the successor, or everybody; nothing is written."""
    edition = seat.edition
    seats = panel.seats(edition)
    rounds = Round.objects.filter(edition=edition, state=RoundState.OPEN).select_related("edition")
    return Replacement(
        seat=seat,
        signed=Assignment.objects.filter(seat=seat, sheet__state=SheetState.SIGNED).count(),
        plans=[
            (row, _plan(row, seats, at, leaving=seat, to=[successor] if successor else None))
            for row in rounds.order_by("number")
        ],
    )


def replace(seat: Seat, successor: Seat | None, *, shown: str, by: chain.By, at: datetime) -> Replacement:
    """End a judge's seat and give what is not signed to others, as the preview showed; signed sheets stay.

    Raises PlanChanged where it would be otherwise now.
    """
    with transaction.atomic():
        edition = lock_rounds(seat.edition)
        seat.edition = edition
        found = conflicts.find(edition, panel.seats(edition), at)
        made = replacement(seat, successor, at)
        if made.fingerprint != shown:
            raise PlanChanged
        conflicts.write_down(found, by=by, at=at)
        panel.unseat(seat, by=by, at=at)
        staying = panel.seats(edition)
        for round_, part in made.plans:
            _give(round_, part.dealt.pairs, at)
            _write_to(round_, staying, {entry.pk: entry for entry, _to in part.rows}, part.dealt.pairs, at)
        chain.write(
            "replace_judge",
            seat,
            by=by,
            at=at,
            facts={
                "pairs": [[round_.number, *pair] for round_, part in made.plans for pair in part.dealt.pairs],
                "missing": sum(len(part.lacking) for _round, part in made.plans),
            },
            edition_year=edition.year,
        )
    return made


# --- what the ways share --------------------------------------------------------------------------


def _entries(round_: Round) -> dict[int, Entry]:
    """The entries of a round that are still in the contest, in their order."""
    rows = Entry.objects.filter(round_entries__round=round_, state=Entry.State.ELIGIBLE)
    return {row.pk: row for row in rows.select_related("edition", "category").order_by("number")}


def _standing(round_: Round) -> tuple[set[Pair], set[Pair]]:
    """What is assigned in a round, and what of it is signed."""
    rows = Assignment.objects.filter(round=round_)
    signed = rows.filter(sheet__state=SheetState.SIGNED)
    return set(rows.values_list("entry_id", "seat_id")), set(signed.values_list("entry_id", "seat_id"))


def _abstained(round_: Round) -> set[Pair]:
    rows = Assignment.objects.filter(round=round_, sheet__is_abstention=True)
    return set(rows.values_list("entry_id", "seat_id"))


def _give(round_: Round, pairs: Iterable[Pair], at: datetime) -> None:
    Assignment.objects.bulk_create(
        Assignment(round=round_, entry_id=entry, seat_id=seat, assigned_at=at) for entry, seat in pairs
    )


def _take(round_: Round, pairs: Collection[Pair]) -> None:
    rows = Assignment.objects.filter(
        round=round_, entry__in={one for one, _seat in pairs}, seat__in={one for _entry, one in pairs}
    ).select_related("sheet")
    conflicts.take_away([row for row in rows if (row.entry_id, row.seat_id) in set(pairs)])


def _write_to(
    round_: Round, seats: Iterable[Seat], entries: dict[int, Entry], pairs: Collection[Pair], at: datetime
) -> None:
    """One letter to each judge who has got entries."""
    until = closes_at(round_)
    for seat in seats:
        got = [entries[entry] for entry, to in sorted(pairs) if to == seat.pk]
        if got:
            letters.assigned(seat, round_, got, closes_at=until, at=at)
