"""How is a score sheet filled in, saved, signed, or returned with an abstention?"""

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from editions.models import Criterion
from editions.moves import RuleBroken, advance
from journal import chain
from judging import letters, panel
from judging.lifecycle import SheetState
from judging.models import Assignment, Mark, ScoreSheet
from judging.scoring import FULL_MARK, Weighed
from thai.text import clean, has_letter


class StaleSheet(RuleBroken):
    """The sheet was saved elsewhere meanwhile; `sheet` is what stands there now, nothing is overwritten."""

    def __init__(self, sheet: ScoreSheet) -> None:
        super().__init__(
            _(
                "This score sheet was saved in another window meanwhile. What you typed here is kept below, "
                "with what is saved beside it: please compare, then save again."
            )
        )
        self.sheet = sheet


@dataclass(frozen=True)
class Lack:
    """What keeps a sheet from being signed: a criterion without an answer, or without its comment."""

    criterion: Criterion
    is_comment: bool


class SheetIncomplete(RuleBroken):
    """The sheet cannot be signed yet; `lacks` says what is missing, criterion by criterion."""

    def __init__(self, lacks: Sequence[Lack]) -> None:
        super().__init__(
            ngettext(
                "%(count)d thing is still missing. Please complete the score sheet before signing it.",
                "%(count)d things are still missing. Please complete the score sheet before signing it.",
                len(lacks),
            )
            % {"count": len(lacks)}
        )
        self.lacks = lacks


def weighed(criteria: Sequence[Criterion]) -> list[Weighed]:
    """The criteria as counting sees them."""
    return [Weighed(row.code, row.weight) for row in criteria]


def lacking(
    criteria: Sequence[Criterion],
    marks: Mapping[str, int | None],
    comments: Mapping[str, str],
    required_at: Collection[int],
) -> list[Lack]:
    """What a sheet lacks before it can be signed, in the order of the rubric (no query).

    `marks` hold a value or None (not applicable) by code; the marks of `required_at` need a comment.
    """
    lacks = []
    for criterion in criteria:
        code = criterion.code
        if code not in marks:
            lacks.append(Lack(criterion, is_comment=False))
        elif marks[code] in required_at and not has_letter(comments.get(code, "")):
            lacks.append(Lack(criterion, is_comment=True))
    return lacks


def open_sheet(assignment: Assignment, *, by: chain.By, at: datetime) -> ScoreSheet:
    """The sheet of an assignment, begun now if there is none yet."""
    _require_own(assignment, by)
    with transaction.atomic():
        panel.require_open(panel.lock(assignment.round))
        if not Assignment.objects.filter(pk=assignment.pk).exists():
            raise RuleBroken(_("This entry is no longer assigned to you."))
        sheet, _created = ScoreSheet.objects.get_or_create(assignment=assignment, defaults={"saved_at": at})
    sheet.assignment = assignment
    return sheet


def save(
    sheet: ScoreSheet,
    marks: Mapping[str, int | None],
    comments: Mapping[str, str],
    *,
    comment: str = "",
    private_note: str = "",
    version: int,
    by: chain.By,
    at: datetime,
) -> None:
    """Save the draft: all of it or nothing.

    `marks` hold 0 to 5 by the criterion's code, or None where it does not apply; criteria left out have no
    answer. `version` is the one the typing began from. Raises StaleSheet where the sheet was saved
    meanwhile, RuleBroken where it is signed or the round is closed, ValueError for what is no mark.
    """
    _require_own(sheet.assignment, by)
    with transaction.atomic():
        panel.require_open(panel.lock(sheet.assignment.round))
        criteria = {row.code: row for row in sheet.assignment.round.criteria.all()}
        _require_marks(marks, criteria)
        taken = ScoreSheet.objects.filter(pk=sheet.pk, version=version, state=SheetState.DRAFT).update(
            version=version + 1,
            saved_at=at,
            comment=comment,
            private_note=private_note,
            comments_without_mark={
                code: text
                for code, text in comments.items()
                if code in criteria and code not in marks and text
            },
        )
        if not taken:
            raise _refusal(sheet)
        Mark.objects.filter(sheet=sheet).delete()
        Mark.objects.bulk_create(
            Mark(sheet=sheet, criterion=criteria[code], value=value, comment=comments.get(code, ""))
            for code, value in marks.items()
        )
    sheet.refresh_from_db(fields=["version", "saved_at", "comment", "private_note", "comments_without_mark"])


def _require_marks(marks: Mapping[str, int | None], criteria: Collection[str]) -> None:
    for code, value in marks.items():
        if code not in criteria or (value is not None and not 0 <= value <= FULL_MARK):
            raise ValueError(f"no mark: {code}={value}")


def _refusal(sheet: ScoreSheet) -> RuleBroken:
    """Why a save or a signature was not taken."""
    now = ScoreSheet.objects.filter(pk=sheet.pk).first()
    if now is None:
        return RuleBroken(_("This entry is no longer assigned to you."))
    if now.state == SheetState.SIGNED:
        return RuleBroken(_("This score sheet is already signed and can no longer be changed."))
    now.assignment = sheet.assignment
    return StaleSheet(now)


def _require_own(assignment: Assignment, by: chain.By) -> None:
    if chain.actor_of(by).id != str(assignment.seat.user_id):
        raise RuleBroken(
            _("Only the judge to whom the entry is assigned can fill in and sign this score sheet.")
        )


def sign(sheet: ScoreSheet, *, version: int, by: chain.By, at: datetime) -> None:
    """Sign the sheet as it was saved at `version`, which locks it.

    Every criterion must be answered, and commented where the round requires it (SheetIncomplete). The journal
    gets the seal of the marks, never the marks.
    """
    assignment = sheet.assignment
    _require_own(assignment, by)
    with transaction.atomic():
        panel.require_open(panel.lock(assignment.round))
        held = ScoreSheet.objects.select_for_update().filter(
            pk=sheet.pk, version=version, state=SheetState.DRAFT
        )
        now = held.first()
        if now is None:
            raise _refusal(sheet)
        sheet.comment = now.comment
        rows = list(sheet.marks.select_related("criterion"))
        lacks = lacking(
            list(assignment.round.criteria.all()),
            {row.criterion.code: row.value for row in rows},
            {row.criterion.code: row.comment for row in rows},
            assignment.round.comment_required_at,
        )
        if lacks:
            raise SheetIncomplete(lacks)
        salt = secrets.token_hex(16)
        letters.signed(assignment, is_abstention=False, at=at)
        advance(
            sheet,
            "sign",
            by=by,
            at=at,
            facts={**_names(assignment), "seal": seal(sheet, rows, salt)},
            signed_at=at,
            salt=salt,
            comments_without_mark={},
        )


def abstain(sheet: ScoreSheet, reason: str, *, by: chain.By, at: datetime) -> None:
    """Return the sheet with a reason and no marks; those of the draft go. It is signed and locked by this."""
    assignment = sheet.assignment
    _require_own(assignment, by)
    reason = clean(reason, lines=True)
    if not has_letter(reason):
        raise RuleBroken(_("Please give the reason for abstaining."))
    with transaction.atomic():
        panel.require_open(panel.lock(assignment.round))
        held = ScoreSheet.objects.select_for_update().filter(pk=sheet.pk, state=SheetState.DRAFT)
        if held.first() is None:
            raise _refusal(sheet)
        Mark.objects.filter(sheet=sheet).delete()
        letters.signed(assignment, is_abstention=True, at=at)
        advance(
            sheet,
            "abstain",
            by=by,
            at=at,
            facts=_names(assignment),
            personal={"reason": reason},
            signed_at=at,
            is_abstention=True,
            abstention_reason=reason,
            comment="",
            comments_without_mark={},
        )


def _names(assignment: Assignment) -> dict[str, Any]:
    return {
        "round": assignment.round.number,
        "entry": assignment.entry_id,
        "seat": assignment.seat_id,
    }


# --- the seal -------------------------------------------------------------------------------------


def seal(sheet: ScoreSheet, marks: Sequence[Mark], salt: str) -> str:
    """The salted hash that stands in the journal for what was signed: the marks and all comments.

    `marks` come with their criteria. Whoever has sheet and salt can compute it again; from the hash alone
    nothing can be read.
    """
    content = {
        "assignment": sheet.assignment_id,
        "marks": sorted([row.criterion.code, row.value, row.comment] for row in marks),
        "comment": sheet.comment,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()
