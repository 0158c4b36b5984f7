"""Which judges must step aside from which entries, and why?"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from editions.lifecycle import Stage
from editions.models import Edition
from editions.moves import RuleBroken
from journal import chain
from judging import letters
from judging.holding import lock_rounds
from judging.lifecycle import SheetState
from judging.models import Assignment, Conflict, ScoreSheet, Seat
from submissions.models import Entry
from thai.text import clean, has_letter


def declare(seat: Seat, entry: Entry, reason: str, *, by: chain.By, at: datetime) -> Conflict:
    """A judge steps aside from an entry: an unsigned assignment and its draft go, the pair is barred.

    Refuses without a reason, and where the judge has already signed a sheet of the entry.
    """
    reason = clean(reason, lines=True)
    if not has_letter(reason):
        raise RuleBroken(_("Please give the reason for the conflict of interest."))
    with transaction.atomic():
        edition = lock_rounds(seat.edition)
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
    require_unsigned(pair, entry)
    return take_away(pair)


def require_unsigned(assignments: Iterable[Assignment], entry: Entry) -> None:
    sheets = [row.sheet for row in assignments if hasattr(row, "sheet")]
    if any(sheet.state == SheetState.SIGNED for sheet in sheets):
        raise RuleBroken(
            _(
                "The score sheet of entry %(entry)s is already signed by this judge. "
                "Please contact the secretariat."
            )
            % {"entry": entry.reference}
        )


def take_away(assignments: Iterable[Assignment]) -> int:
    """Delete assignments with their draft sheets and marks."""
    ids = [row.pk for row in assignments]
    ScoreSheet.objects.filter(assignment__in=ids).delete()
    Assignment.objects.filter(pk__in=ids).delete()
    return len(ids)


def find(edition: Edition, seats: Collection[Seat], at: datetime) -> list[Conflict]:
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


def write_down(found: Iterable[Conflict], *, by: chain.By, at: datetime) -> None:
    for row in found:
        chain.write(
            "find_conflict",
            row,
            by=by,
            at=at,
            facts={"entry": row.entry_id, "seat": row.seat_id, "kind": row.kind},
            edition_year=row.entry.edition.year,
        )
