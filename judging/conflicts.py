"""Which judges must step aside from which entries, and why?

Facts are found (from profiles, memberships and entries) or told (by the judge, by the secretariat). A found
fact is weighed anew whenever what it stands on changes; what the secretariat has ruled in words stays, and a
fact whose grounds are gone goes on barring until somebody rules on it: nobody lets themselves in again by
changing their profile. A fact bars from the moment it is found or told, in every round. Where a signed sheet
stands already it is late, too: the sheet stands until somebody decides.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from editions.lifecycle import RoundState, Stage
from editions.models import Edition, Round
from editions.moves import RuleBroken
from journal import chain
from judging import letters, relations
from judging.holding import lock_rounds
from judging.lifecycle import SheetState
from judging.models import Assignment, Conflict, ScoreSheet, Seat
from organizations.lifecycle import MembershipState
from organizations.models import Appointment, Membership, Organization, ProvinceTie
from submissions.models import Entry
from thai import era
from thai.text import clean, has_letter

OVER = (Stage.PUBLISHED, Stage.CLOSED)
RULE_FIELDS = ("conflict_years", "bars_same_province", "bars_supervisors")
"""The fields of an edition that say what bars; they change through `set_rules` alone."""


# --- told -----------------------------------------------------------------------------------------


def declare(seat: Seat, entry: Entry, reason: str, *, by: chain.By, at: datetime) -> Conflict:
    """A judge steps aside from an entry: an unsigned assignment and its draft go, the pair is barred.

    A sheet that is signed stands, and the conflict waits for words of the secretariat. Refuses without a
    reason, and where the secretariat has ruled that there is none.
    """
    return _tell("declare_conflict", seat, entry, Conflict.Kind.DECLARED, reason, by=by, at=at)


def note(seat: Seat, entry: Entry, reason: str, *, by: chain.By, at: datetime) -> Conflict:
    """The secretariat notes a personal relation of a judge to an entry, as if the judge had declared it."""
    return _tell("note_conflict", seat, entry, Conflict.Kind.PERSONAL, reason, by=by, at=at)


def _tell(
    verb: str, seat: Seat, entry: Entry, kind: Conflict.Kind, reason: str, *, by: chain.By, at: datetime
) -> Conflict:
    reason = clean(reason, lines=True)
    if not has_letter(reason):
        raise RuleBroken(_("Please give the reason for the conflict of interest."))
    with transaction.atomic():
        edition = lock_rounds(seat.edition)
        _require_unpublished(edition)
        if entry.edition_id != edition.pk:
            raise RuleBroken(_("This entry belongs to another edition."))
        before = Conflict.objects.filter(seat=seat, entry=entry, kind=kind).first()
        if before is not None and before.bars:
            raise RuleBroken(_("This conflict of interest has already been declared."))
        if before is not None:
            raise RuleBroken(
                _(
                    "The secretariat has decided that this is no conflict of interest. "
                    "Please contact the secretariat."
                )
            )
        pair = list(Assignment.objects.filter(seat=seat, entry=entry).select_related("sheet"))
        removed = take_away(pair)
        is_late = any(map(_is_signed, pair))
        row = Conflict.objects.create(
            seat=seat, entry=entry, kind=kind, reason=reason, is_late=is_late, noted_at=at
        )
        if kind == Conflict.Kind.DECLARED:
            letters.conflict_noted(seat, entry, at=at)
        elif removed:
            letters.conflict_found(seat, entry, at=at)
        chain.write(
            verb,
            row,
            by=by,
            at=at,
            facts={
                "entry": entry.pk,
                "seat": seat.pk,
                "assignments_removed": removed,
                **({"late": True} if is_late else {}),
            },
            personal={"reason": reason},
            edition_year=edition.year,
        )
    return row


def may_declare(seat: Seat, round_: Round) -> QuerySet[Entry]:
    """The entries of a round from which a judge can still step aside: all that do not bar them already."""
    return (
        Entry.objects.filter(round_entries__round=round_, state=Entry.State.ELIGIBLE)
        .exclude(pk__in=Conflict.objects.barring().filter(seat=seat).values("entry"))
        .shown()
        .order_by("number")
    )


# --- ruled ----------------------------------------------------------------------------------------


def rule(conflict: Conflict, ruling: str, words: str, *, by: chain.By, at: datetime) -> None:
    """The secretariat pins a conflict, or pins that there is none; later findings do not change it.

    `by` must be a person. Refuses without words, after the publication, and to pin a conflict while a sheet
    of the pair stands signed in an open round: the chair of the panel unlocks it first, which takes it out of
    the count. What was signed in a round that is closed stays counted, and the conflict is pinned beside it.
    """
    words = clean(words, lines=True)
    if not has_letter(words):
        raise RuleBroken(_("Please give the reason for the decision."))
    with transaction.atomic():
        edition = lock_rounds(conflict.seat.edition)
        _require_unpublished(edition)
        row = Conflict.objects.select_related("seat__user", "seat__edition", "entry__edition").get(
            pk=conflict.pk
        )
        removed = 0
        if ruling == Conflict.Ruling.CONFIRMED:
            pair = list(
                Assignment.objects.filter(seat=row.seat, entry=row.entry).select_related("sheet", "round")
            )
            if any(_is_signed(one) for one in pair if one.round.state == RoundState.OPEN):
                raise RuleBroken(
                    _(
                        "The judge has signed the score sheet of entry %(entry)s. "
                        "Please let the chair of the panel unlock it first."
                    )
                    % {"entry": row.entry.reference}
                )
            removed = take_away(pair)
        before = row.bars
        row.bars, row.is_late = ruling == Conflict.Ruling.CONFIRMED, False
        row.ruling, row.ruling_words, row.ruled_at = ruling, words, at
        row.ruled_by_id = int(chain.actor_of(by).id)
        row.save()
        if removed:
            letters.conflict_found(row.seat, row.entry, at=at)
        chain.write(
            "rule_on_conflict",
            row,
            by=by,
            at=at,
            facts={
                "entry": row.entry_id,
                "seat": row.seat_id,
                "kind": row.kind,
                "ruling": str(ruling),
                "bars": [before, row.bars],
                "assignments_removed": removed,
            },
            personal={"reason": words},
            edition_year=edition.year,
        )


def set_rules(
    edition: Edition, *, years: int, same_province: bool, supervisors: bool, by: chain.By, at: datetime
) -> int:
    """Change what bars in an edition, and weigh all facts by it. Returns how many rows changed."""
    with transaction.atomic():
        held = lock_rounds(edition)
        _require_unpublished(held)
        before = [held.conflict_years, held.bars_same_province, held.bars_supervisors]
        now = [years, same_province, supervisors]
        if before == now:
            raise RuleBroken(_("Nothing was changed."))
        held.conflict_years, held.bars_same_province, held.bars_supervisors = (
            years,
            same_province,
            supervisors,
        )
        held.save(update_fields=RULE_FIELDS)
        changes = find(held, _seats(held), at)
        chain.write(
            "set_conflict_rules",
            held,
            by=by,
            at=at,
            facts={"years": [before[0], now[0]], "province": before[1:2] + now[1:2],
                   "supervisors": before[2:] + now[2:]},
            edition_year=held.year,
        )  # fmt: skip
        write_down(changes, by=by, at=at)
    return len(changes)


# --- found ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """What finding did to one conflict: a verb of the journal, the row, whether it barred."""

    verb: str
    row: Conflict
    was_barring: bool = False


def find_anew(edition: Edition, *, by: chain.By, at: datetime) -> int:
    """Weigh all seats against all entries of an edition. Returns how many conflicts are new or changed."""
    with transaction.atomic():
        edition = lock_rounds(edition)
        _require_unpublished(edition)
        changes = find(edition, _seats(edition), at)
        write_down(changes, by=by, at=at)
    return len(changes)


def keep_found(at: datetime) -> int:
    """For the clock: weigh anew what has changed in running editions. Returns how many rows changed."""
    changed = 0
    for edition in Edition.objects.exclude(stage__in=OVER).filter(seats__left_at=None).distinct():
        if _weighed(edition, _seats(edition), None, at):
            changed += find_anew(edition, by=chain.CLOCK, at=at)
    return changed


def barred(edition: Edition, seats: Collection[Seat], at: datetime) -> set[tuple[int, int]]:
    """The pairs (entry, seat) that are barred, or will be as soon as somebody finds what is so already."""
    coming = _weighed(edition, seats, None, at)
    lifted = {(one.row.entry_id, one.row.seat_id, one.row.kind) for one in coming if not one.row.bars}
    noted = Conflict.objects.barring().filter(seat__in=seats).values_list("entry_id", "seat_id", "kind")
    return {key[:2] for key in noted if key not in lifted} | {
        (one.row.entry_id, one.row.seat_id) for one in coming if one.row.bars
    }


def find(
    edition: Edition, seats: Collection[Seat], at: datetime, entries: Collection[int] | None = None
) -> list[Change]:
    """Note what ties these seats to the entries (all that were sent, or those given) and take what is barred.

    The caller holds the edition, and hands the changes to `write_down` after its own rows.
    """
    changes = _weighed(edition, seats, entries, at)
    barred = [one for one in changes if one.row.bars]
    pairs = {(one.row.entry_id, one.row.seat_id) for one in barred}
    lost = [
        row
        for row in Assignment.objects.filter(
            entry__in={entry for entry, _seat in pairs}, seat__in={seat for _entry, seat in pairs}
        ).select_related("sheet", "seat__user", "seat__edition", "entry__edition")
        if (row.entry_id, row.seat_id) in pairs and not was_signed(row)
    ]
    take_away(lost)
    rows = [one.row for one in changes]
    Conflict.objects.bulk_create([row for row in rows if row.pk is None])
    Conflict.objects.bulk_update(
        [row for row in rows if row.pk is not None], ["bars", "is_late", "evidence", "lapsed_at"]
    )
    for row in {(one.entry_id, one.seat_id): one for one in lost}.values():
        letters.conflict_found(row.seat, row.entry, at=at)
    return changes


def write_down(changes: Iterable[Change], *, by: chain.By, at: datetime) -> None:
    """One line of the journal for each seat, kind and deed, with the entries it is about."""
    told: dict[tuple[str, int, str, bool], list[Conflict]] = {}
    for one in changes:
        told.setdefault((one.verb, one.row.seat_id, one.row.kind, one.row.bars), []).append(one.row)
    for (verb, _seat, kind, bars), rows in told.items():
        chain.write(
            verb,
            rows[0].seat,
            by=by,
            at=at,
            facts={"kind": kind, "bars": bars, "entries": sorted(row.entry_id for row in rows)},
            edition_year=rows[0].seat.edition.year,
        )


def _weighed(
    edition: Edition, seats: Collection[Seat], entries: Collection[int] | None, at: datetime
) -> list[Change]:
    """What finding would change now; nothing is written."""
    sent = Entry.objects.for_office(at).filter(edition=edition)  # what is sealed tells nothing yet
    if entries is not None:
        sent = sent.filter(pk__in=entries)
    candidates = _candidates(sent)
    by_pk = {seat.pk: seat for seat in seats}
    rules = relations.Rules(
        edition.year, edition.conflict_years, edition.bars_same_province, edition.bars_supervisors
    )
    facts = {
        (one.entry, one.seat, one.kind): one for one in relations.facts(_panelists(seats), candidates, rules)
    }
    known = {
        (row.entry_id, row.seat_id, row.kind): row
        for row in Conflict.objects.filter(seat__in=by_pk, entry__in=sent)
        .exclude(kind__in=Conflict.TOLD)
        .select_related("seat__edition")
    }
    signed = set(
        Assignment.objects.filter(seat__in=by_pk, sheet__state=SheetState.SIGNED).values_list(
            "entry_id", "seat_id"
        )
    )
    changes = []
    for (entry, seat, kind), fact in sorted(facts.items(), key=lambda item: item[0]):
        row = known.get((entry, seat, kind))
        is_new = row is None
        if row is None:
            row = Conflict(entry_id=entry, seat=by_pk[seat], kind=kind, bars=False, noted_at=at)
        before = (row.bars, row.is_late, row.lapsed_at, row.evidence)
        row.evidence, row.lapsed_at = fact.evidence, None
        if not row.ruling:
            row.is_late = fact.bars and (entry, seat) in signed
            row.bars = fact.bars
        if is_new or before != (row.bars, row.is_late, row.lapsed_at, row.evidence):
            changes.append(_change(row, before[0], is_new))
    for key, row in sorted(known.items()):
        if key not in facts and row.lapsed_at is None:
            row.lapsed_at = at
            changes.append(Change("lapse_conflict", row, row.bars))
    return changes


def _change(row: Conflict, barred: bool, is_new: bool) -> Change:
    if row.is_late:
        return Change("find_late_conflict", row, barred)
    if barred and not row.bars:
        return Change("unbar_by_rules", row, barred)
    if row.bars and not barred and not is_new:
        return Change("bar_by_conflict", row, barred)
    return Change("find_conflict", row, barred)


def _seats(edition: Edition) -> list[Seat]:
    return list(Seat.objects.filter(edition=edition).taken().select_related("user", "agency", "edition"))


def _candidates(sent: QuerySet[Entry]) -> list[relations.Candidate]:
    """The entries as relations sees them (three queries)."""
    took_part: dict[int, set[int]] = {}
    for entry, agency in Entry.agencies.through.objects.filter(entry__in=sent).values_list("entry", "agency"):
        took_part.setdefault(entry, set()).add(agency)
    now = _now_called()
    return [
        relations.Candidate(
            pk, now.get(organization, organization), province, frozenset(took_part.get(pk, ()))
        )
        for pk, organization, province in sent.order_by("number").values_list(
            "pk", "organization", "province"
        )
    ]


def _now_called() -> dict[int, int]:
    """Into which living organization each merged one went."""
    merged = Organization.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into")
    into: dict[int, int] = {one: other for one, other in merged if other is not None}
    for one in into:
        while into[one] in into:
            into[one] = into[into[one]]
    return into


def _panelists(seats: Collection[Seat]) -> list[relations.Panelist]:
    """The judges of these seats with their ties and the agency they belong to now (four queries)."""
    users = {seat.user_id for seat in seats}
    moved = {
        row.user_id: row.agency
        for row in Appointment.objects.filter(
            user__in=users, role=Appointment.Role.JUDGE, agency__isnull=False
        ).select_related("agency")
    }
    now = _now_called()
    ties: dict[int, list[relations.Tie]] = {}
    for tie in ProvinceTie.objects.filter(profile__user__in=users).select_related(
        "profile", "province", "organization"
    ):
        there = tie.organization
        ties.setdefault(tie.profile.user_id, []).append(
            relations.Tie(
                kind=relations.ORIGIN if tie.kind == ProvinceTie.Kind.ORIGIN else relations.SERVICE,
                province=tie.province_id,
                place=there.full_name_th if there else tie.province.name_th,
                organization=now.get(there.pk, there.pk) if there else None,
                from_year=tie.from_year,
                to_year=tie.to_year,
            )
        )
    held = Membership.objects.filter(
        user__in=users, state__in=[MembershipState.ADMITTED, MembershipState.ENDED]
    ).select_related("organization")
    for row in held.order_by("pk"):
        begun = era.to_be(era.in_bangkok(row.asked_at).year)
        ties.setdefault(row.user_id, []).append(
            relations.Tie(
                kind=relations.MEMBER,
                province=row.organization.province_id,
                place=row.organization.full_name_th,
                organization=now.get(row.organization_id, row.organization_id),
                from_year=begun,
                to_year=None if row.state == MembershipState.ADMITTED else begun,
            )
        )
    return [
        relations.Panelist(
            seat.pk,
            seat.agency_id,
            any(agency.supervises_laos for agency in (seat.agency, moved.get(seat.user_id)) if agency),
            tuple(ties.get(seat.user_id, ())),
            agency.pk if (agency := moved.get(seat.user_id)) else None,
        )
        for seat in seats
    ]


# --- what the rules share -------------------------------------------------------------------------


def _require_unpublished(edition: Edition) -> None:
    if edition.stage in OVER:
        raise RuleBroken(
            _("The results are published; a conflict of interest can no longer be declared here.")
        )


def _is_signed(assignment: Assignment) -> bool:
    return hasattr(assignment, "sheet") and assignment.sheet.state == SheetState.SIGNED


def require_unsigned(assignments: Iterable[Assignment], entry: Entry) -> None:
    """Refuse where one of these assignments of an entry has a sheet that is or once was signed."""
    if any(map(was_signed, assignments)):
        raise RuleBroken(
            _(
                "The score sheet of entry %(entry)s is already signed by this judge. "
                "Please contact the secretariat."
            )
            % {"entry": entry.reference}
        )


def was_signed(assignment: Assignment) -> bool:
    """Whether the sheet of an assignment is signed, or was before it was unlocked: it is kept for good."""
    return hasattr(assignment, "sheet") and (
        assignment.sheet.state == SheetState.SIGNED
        or any("unlocked" in said for said in assignment.sheet.history)
    )


def take_away(assignments: Iterable[Assignment]) -> int:
    """Delete assignments with their draft sheets and marks; those once signed stay. Returns how many went.

    The rows come with their sheets.
    """
    ids = [row.pk for row in assignments if not was_signed(row)]
    ScoreSheet.objects.filter(assignment__in=ids).delete()
    Assignment.objects.filter(pk__in=ids).delete()
    return len(ids)
