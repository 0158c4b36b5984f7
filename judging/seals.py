"""Does what was signed fit what the journal has kept of it? Answered after the close: salts are revealed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from editions.lifecycle import RoundState
from editions.models import Round
from editions.moves import RuleBroken
from journal.models import Line
from judging import sheets
from judging.lifecycle import SheetState
from judging.models import ScoreSheet


@dataclass(frozen=True)
class Seal:
    """One signature: its line of the journal, and the salt and the content by which it can be checked.

    `content` is None where nothing is left that the line could be made of.
    """

    sheet: ScoreSheet
    line: int
    signed_at: datetime
    written: str
    salt: str
    content: dict[str, Any] | None
    is_last: bool

    @property
    def computed(self) -> str:
        """The seal as it comes out of salt and content now."""
        return "" if self.content is None else sheets.sealed(self.content, self.salt)

    @property
    def fits(self) -> bool:
        """Whether what is kept is what was signed."""
        return self.written == self.computed

    def revealed(self) -> dict[str, Any]:
        """All that somebody needs to check the line without the portal."""
        return {
            "line": self.line,
            "seal": self.written,
            "salt": self.salt,
            "canonical": "" if self.content is None else sheets.canonical(self.content),
        }


def of(round_: Round) -> list[Seal]:
    """Every signature of a closed round in the order of the journal, those before an unlocking, too.

    Raises RuleBroken while the round is not closed. Three queries, however many sheets there are.
    """
    if Round.objects.filter(pk=round_.pk).exclude(state=RoundState.CLOSED).exists():
        raise RuleBroken(_("What was signed is revealed only after the round is closed."))
    rows = (
        ScoreSheet.objects.filter(assignment__round=round_)
        .select_related("assignment__entry__edition", "assignment__seat__user")
        .prefetch_related("marks__criterion")
    )
    by_id = {str(row.pk): row for row in rows}
    lines: dict[str, list[Line]] = {}
    signatures = Line.objects.filter(verb="sign", subject_type="scoresheet", subject_id_text__in=by_id)
    for line in signatures.order_by("number"):
        lines.setdefault(line.subject_id_text, []).append(line)
    found = [seal for pk, sheet in by_id.items() for seal in _of_sheet(sheet, lines.get(pk, []))]
    return sorted(found, key=lambda seal: seal.line)


def _of_sheet(sheet: ScoreSheet, lines: list[Line]) -> list[Seal]:
    kept: list[tuple[dict[str, Any] | None, str]] = [*sheets.earlier(sheet)]
    if sheet.state == SheetState.SIGNED and not sheet.is_abstention:
        kept.append((sheets.content(sheet, list(sheet.marks.all())), sheet.salt))
    kept += [(None, "")] * (len(lines) - len(kept))
    return [
        Seal(
            sheet=sheet,
            line=line.number,
            signed_at=line.at,
            written=str(line.facts.get("seal", "")),
            salt=salt,
            content=content,
            is_last=line is lines[-1],
        )
        for line, (content, salt) in zip(lines, kept, strict=False)
    ]
