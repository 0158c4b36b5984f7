"""How is a score sheet filled in, saved, signed, returned with an abstention, or unlocked?"""

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

from editions.models import Criterion, Round
from editions.moves import RuleBroken, advance
from journal import chain
from judging import holding, letters, reach, rubric
from judging.lifecycle import SheetState
from judging.models import Assignment, Conflict, Mark, ScoreSheet, Seat
from judging.scoring import FULL_MARK, Weighed
from submissions.writing import Tab
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
        holding.require_open(holding.lock(assignment.round))
        reach.require_reachable(assignment)
        reach.require_unbarred(assignment)
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
    tab: Tab | None = None,
) -> None:
    """Save the draft: all of it or nothing.

    `marks` hold 0 to 5 by the criterion's code, or None where it does not apply; criteria left out have no
    answer. `version` is the one the typing began from; of one open page (`tab`) the latest turn counts, in
    whatever order its saves arrive. Raises StaleSheet where the sheet was saved elsewhere meanwhile,
    RuleBroken where it is signed or the round is closed, ValueError for what is no mark.
    """
    with transaction.atomic():
        held = _hold_draft(sheet, by)
        is_own = tab is not None and held.tab == tab.id
        if held.version != version and not is_own:
            raise StaleSheet(held)
        if tab is None or not is_own or tab.turn > held.turn:
            _write(held, marks, comments, comment=comment, private_note=private_note, at=at, tab=tab)
    _take_over(sheet, held)


def save_marks(
    sheet: ScoreSheet,
    marks: Mapping[str, int | None],
    comments: Mapping[str, str] | None = None,
    *,
    comment: str | None = None,
    version: int,
    by: chain.By,
    at: datetime,
) -> None:
    """Save marks from a table of many entries: what the table does not show stays as it was saved.

    `marks` are all marks of the sheet; of the comments only those given are changed. Raises as `save`.
    """
    with transaction.atomic():
        held = _hold_draft(sheet, by)
        if held.version != version:
            raise StaleSheet(held)
        kept = comments_of(held, list(held.marks.select_related("criterion")))
        _write(
            held,
            marks,
            {**kept, **(comments or {})},
            comment=held.comment if comment is None else comment,
            private_note=held.private_note,
            at=at,
            tab=None,
        )
    _take_over(sheet, held)


def _hold_draft(sheet: ScoreSheet, by: chain.By) -> ScoreSheet:
    """Hold one's own draft until the transaction ends; refuse where it is signed or the round is not open."""
    _require_own(sheet.assignment, by)
    holding.require_open(holding.lock(sheet.assignment.round))
    reach.require_reachable(sheet.assignment)
    reach.require_unbarred(sheet.assignment)
    held = ScoreSheet.objects.select_for_update().filter(pk=sheet.pk, state=SheetState.DRAFT).first()
    if held is None:
        raise _refusal(sheet)
    held.assignment = sheet.assignment
    return held


def _write(
    held: ScoreSheet,
    marks: Mapping[str, int | None],
    comments: Mapping[str, str],
    *,
    comment: str,
    private_note: str,
    at: datetime,
    tab: Tab | None,
) -> None:
    criteria = {row.code: row for row in held.assignment.round.criteria.all()}
    _require_marks(marks, criteria)
    before = dict(Mark.objects.filter(sheet=held).values_list("criterion__code", "value"))
    if marks:
        rubric.lock(held.assignment.round, at)
    held.version += 1
    held.saved_at, held.comment, held.private_note = at, comment, private_note
    held.tab, held.turn = (tab.id, tab.turn) if tab else ("", 0)
    held.comments_without_mark = {
        code: text for code, text in comments.items() if code in criteria and code not in marks and text
    }
    if before != dict(marks):
        held.history = [*held.history, {"saved": held.version, "at": at.isoformat(), "marks": dict(marks)}]
    held.save(update_fields=[*SAVED, "tab", "turn", "history"])
    Mark.objects.filter(sheet=held).delete()
    Mark.objects.bulk_create(
        Mark(sheet=held, criterion=criteria[code], value=value, comment=comments.get(code, ""))
        for code, value in marks.items()
    )


SAVED = ("version", "saved_at", "comment", "private_note", "comments_without_mark")


def _take_over(sheet: ScoreSheet, held: ScoreSheet) -> None:
    for name in SAVED:
        setattr(sheet, name, getattr(held, name))


def comments_of(sheet: ScoreSheet, marks: Sequence[Mark]) -> dict[str, str]:
    """The comments of a sheet by code, those beside criteria without a mark, too (no query)."""
    return {**sheet.comments_without_mark, **{row.criterion.code: row.comment for row in marks}}


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
        holding.require_open(holding.lock(assignment.round))
        reach.require_reachable(assignment)
        reach.require_unbarred(assignment)
        held = ScoreSheet.objects.select_for_update().filter(
            pk=sheet.pk, version=version, state=SheetState.DRAFT
        )
        now = held.first()
        if now is None:
            raise _refusal(sheet)
        sheet.comment, sheet.history = now.comment, now.history
        rows = list(sheet.marks.select_related("criterion"))
        criteria = list(assignment.round.criteria.all())
        if not criteria:
            raise RuleBroken(_("The round has no criterion yet."))
        lacks = lacking(
            criteria,
            {row.criterion.code: row.value for row in rows},
            {row.criterion.code: row.comment for row in rows},
            assignment.round.comment_required_at,
        )
        if lacks:
            raise SheetIncomplete(lacks)
        rubric.lock(assignment.round, at)
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
        holding.require_open(holding.lock(assignment.round))
        reach.require_reachable(assignment)
        reach.require_unbarred(assignment)
        now = ScoreSheet.objects.select_for_update().filter(pk=sheet.pk, state=SheetState.DRAFT).first()
        if now is None:
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
            history=[*now.history, {"abstained": at.isoformat()}],
        )


def unlock(sheet: ScoreSheet, reason: str, *, by: chain.By, at: datetime) -> None:
    """The chair of the panel opens a signed sheet again, with a reason, so that its judge can mend it.

    What was signed goes into the sheet's history with its salt, so that the seal that stands in the journal
    can be checked after the close all the same. Refuses whoever is not the chair, and the chair where the
    entry is barred to them or the sheet is their own.
    """
    assignment = sheet.assignment
    reason = clean(reason, lines=True)
    if not has_letter(reason):
        raise RuleBroken(_("Please give the reason for unlocking this score sheet."))
    with transaction.atomic():
        holding.require_open(holding.lock(assignment.round))
        reach.require_reachable(assignment)
        _require_chair(assignment, by)
        now = ScoreSheet.objects.select_for_update().filter(pk=sheet.pk, state=SheetState.SIGNED).first()
        if now is None:
            raise RuleBroken(_("This score sheet is not signed, so there is nothing to unlock."))
        signed: dict[str, Any] = {"signed": str(now.signed_at and now.signed_at.isoformat())}
        if not now.is_abstention:
            rows = list(now.marks.select_related("criterion"))
            said = {key: value for key, value in content(now, rows).items() if key != "history"}
            signed |= {"salt": now.salt, "content": said}
        could_see = shows_others(now, assignment.round)
        letters.unlocked(assignment, reason=reason, at=at)
        advance(
            sheet,
            "unlock",
            by=by,
            at=at,
            facts={**_names(assignment), "saw_others": could_see},
            personal={"reason": reason},
            signed_at=None,
            salt="",
            is_abstention=False,
            abstention_reason="",
            version=now.version + 1,
            history=[*now.history, {**signed, "unlocked": at.isoformat()}],
        )


def _require_chair(assignment: Assignment, by: chain.By) -> None:
    user = chain.actor_of(by).id
    chair = Seat.objects.filter(edition=assignment.round.edition_id, is_chair=True, left_at=None).first()
    if chair is None or str(chair.user_id) != user:
        raise RuleBroken(_("Only the chair of the panel can unlock a signed score sheet."))
    if chair.pk == assignment.seat_id:
        raise RuleBroken(
            _(
                "Nobody unlocks their own score sheet. The secretariat can name another chair, who then"
                " decides on it."
            )
        )
    if Conflict.objects.filter(seat=chair, entry=assignment.entry_id, bars=True).exists():
        raise RuleBroken(
            _("You have a conflict of interest in this entry, so its score sheets are closed to you.")
        )


# --- the scores of others -------------------------------------------------------------------------


def shows_others(sheet: ScoreSheet | None, round_: Round) -> bool:
    """Whether the judge of a sheet may see what the other judges signed for the entry (no query).

    The rule of the round says so, before and after its close; whoever abstained sees none.
    """
    return (
        round_.others_scores == Round.OthersScores.SIGNED
        and sheet is not None
        and sheet.state == SheetState.SIGNED
        and not sheet.is_abstention
    )


def others(sheet: ScoreSheet | None, assignment: Assignment) -> list[ScoreSheet]:
    """The signed sheets of the other judges of the entry, where the judge may see them; else none."""
    if not shows_others(sheet, assignment.round):
        return []
    return list(
        ScoreSheet.objects.filter(
            assignment__round=assignment.round_id,
            assignment__entry=assignment.entry_id,
            state=SheetState.SIGNED,
            is_abstention=False,
        )
        .exclude(assignment=assignment.pk)
        .select_related("assignment__seat__user", "assignment__seat__agency")
        .prefetch_related("marks__criterion")
        .order_by("assignment__seat__seated_at", "assignment__seat_id")
    )


def _names(assignment: Assignment) -> dict[str, Any]:
    return {
        "round": assignment.round.number,
        "entry": assignment.entry_id,
        "seat": assignment.seat_id,
    }


# --- the seal -------------------------------------------------------------------------------------


def seal(sheet: ScoreSheet, marks: Sequence[Mark], salt: str) -> str:
    """The salted hash that stands in the journal for what was signed: marks, comments, and their history.

    `marks` come with their criteria. Whoever has sheet and salt can compute it again; from the hash alone
    nothing can be read.
    """
    return sealed(content(sheet, marks), salt)


def content(sheet: ScoreSheet, marks: Sequence[Mark]) -> dict[str, Any]:
    """What a seal is made over; sheets of before there was a history have none in it."""
    return {
        "assignment": sheet.assignment_id,
        "marks": sorted([row.criterion.code, row.value, row.comment] for row in marks),
        "comment": sheet.comment,
        **({"history": sheet.history} if sheet.history else {}),
    }


def earlier(sheet: ScoreSheet) -> list[tuple[dict[str, Any], str]]:
    """What was signed before each unlocking, with its salt, the first one first (no query)."""
    return [
        ({**said["content"], **({"history": sheet.history[:place]} if place else {})}, said["salt"])
        for place, said in enumerate(sheet.history)
        if "content" in said
    ]


def sealed(content: Mapping[str, Any], salt: str) -> str:
    """SHA-256 over the salt, a colon and the canonical JSON of what was signed, in hexadecimal."""
    return hashlib.sha256(f"{salt}:{canonical(content)}".encode()).hexdigest()


def canonical(content: Mapping[str, Any]) -> str:
    """The one spelling of a content: keys in order, no spaces, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
