"""Does what was signed fit what the journal has kept of it? Answered after the close: salts are revealed.

The journal is asked first, and the sheets after it: what was signed and is gone shows as well as what was
changed. The last line of a sheet says how it must stand now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from editions.lifecycle import RoundState
from editions.models import Round
from editions.moves import RuleBroken
from journal.models import Line
from judging import sheets
from judging.lifecycle import SHEET, SheetState
from judging.models import ScoreSheet, Seat
from submissions.models import Entry

SIGN, ABSTAIN = "sign", "abstain"
VERBS = [move.verb for move in SHEET.moves]
"""The lines that tell of a sheet."""


@dataclass(frozen=True)
class Seal:
    """One signature: its line of the journal, and the salt and the content by which it can be checked.

    `content` is None where nothing is left that the line could be made of; `entry` and `seat` are those that
    the line names.
    """

    entry: Entry | None
    seat: Seat | None
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


@dataclass(frozen=True)
class Broken:
    """A sheet that does not stand as its last line of the journal says: changed, gone, or never written."""

    entry: Entry | None
    seat: Seat | None


def of(round_: Round) -> list[Seal]:
    """Every signature of a round in the order of the journal, those before an unlocking and those whose sheet
    is gone, too.

    Raises RuleBroken while the round is not closed. Five queries, however many sheets there are.
    """
    if Round.objects.filter(pk=round_.pk).exclude(state=RoundState.CLOSED).exists():
        raise RuleBroken(_("What was signed is revealed only after the round is closed."))
    kept = {str(row.pk): row for row in _sheets(round_)}
    lines = _lines(round_)
    entries, seats = _named(round_, [line for told in lines.values() for line in told])
    found = []
    for pk, told in lines.items():
        signatures = [line for line in told if line.verb == SIGN]
        contents = _contents(kept.get(pk), len(signatures))
        found += [
            Seal(
                entry=entries.get(line.facts.get("entry")),
                seat=seats.get(line.facts.get("seat")),
                line=line.number,
                signed_at=line.at,
                written=str(line.facts.get("seal", "")),
                salt=salt,
                content=content,
                is_last=line is signatures[-1],
            )
            for line, (content, salt) in zip(signatures, contents, strict=True)
        ]
    return sorted(found, key=lambda seal: seal.line)


def broken(round_: Round) -> tuple[Broken, ...]:
    """The sheets of a round that do not stand as the journal says, in its order (four queries).

    Those whose marks, comments or history are not what was signed; those signed that are gone or abstain now;
    those that abstained and count now; those unlocked that are signed; those signed that no line tells of.
    """
    kept = {str(row.pk): row for row in _sheets(round_)}
    lines = _lines(round_)
    wrong = [told[-1] for pk, told in lines.items() if not _stands(kept.get(pk), told[-1])]
    entries, seats = _named(round_, wrong)
    return (
        *(Broken(entries.get(line.facts.get("entry")), seats.get(line.facts.get("seat"))) for line in wrong),
        *(
            Broken(row.assignment.entry, row.assignment.seat)
            for pk, row in kept.items()
            if pk not in lines and row.state == SheetState.SIGNED
        ),
    )


def _stands(sheet: ScoreSheet | None, last: Line) -> bool:
    """Whether a sheet stands as its last line says."""
    if sheet is None:
        return False
    if last.verb == SIGN:
        return (
            sheet.state == SheetState.SIGNED
            and not sheet.is_abstention
            and last.facts.get("seal") == sheets.seal(sheet, list(sheet.marks.all()), sheet.salt)
        )
    if last.verb == ABSTAIN:
        return sheet.state == SheetState.SIGNED and sheet.is_abstention
    return sheet.state == SheetState.DRAFT


def _sheets(round_: Round) -> Iterable[ScoreSheet]:
    return (
        ScoreSheet.objects.filter(assignment__round=round_)
        .select_related("assignment__entry__edition", "assignment__seat__user", "assignment__seat__agency")
        .prefetch_related("marks__criterion")
        .order_by("pk")
    )


def _lines(round_: Round) -> dict[str, list[Line]]:
    """The lines of the journal on the sheets of a round, by sheet, in their order (a query)."""
    found: dict[str, list[Line]] = {}
    rows = Line.objects.filter(
        subject_type="scoresheet",
        verb__in=VERBS,
        edition_year=round_.edition.year,
        facts__round=round_.number,
    )
    for line in rows.order_by("number"):
        found.setdefault(line.subject_id_text, []).append(line)
    return found


def _named(round_: Round, lines: Iterable[Line]) -> tuple[dict[Any, Entry], dict[Any, Seat]]:
    """The entries and the seats that these lines name, by id (two queries)."""
    facts = [line.facts for line in lines]
    entries = Entry.objects.filter(edition=round_.edition_id, pk__in={one.get("entry") for one in facts})
    seats = Seat.objects.filter(edition=round_.edition_id, pk__in={one.get("seat") for one in facts})
    return (
        {row.pk: row for row in entries.select_related("edition")},
        {row.pk: row for row in seats.select_related("user", "agency")},
    )


def _contents(sheet: ScoreSheet | None, count: int) -> list[tuple[dict[str, Any] | None, str]]:
    """What is kept of so many signatures of a sheet, each with its salt, in their order."""
    kept: list[tuple[dict[str, Any] | None, str]] = []
    if sheet is not None:
        kept += sheets.earlier(sheet)
        if sheet.state == SheetState.SIGNED and not sheet.is_abstention:
            kept.append((sheets.content(sheet, list(sheet.marks.all())), sheet.salt))
    return [*kept, *[(None, "")] * count][:count]
