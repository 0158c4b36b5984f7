"""What is the ranking of a round? Answered only once the round is closed: before, nobody counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from editions.lifecycle import RoundState
from editions.models import Criterion, Edition, Round
from editions.moves import RuleBroken
from journal.models import Line
from judging import explanation, scoring, sheets
from judging.lifecycle import SheetState
from judging.models import ScoreSheet, Seat
from submissions.models import Entry


@dataclass(frozen=True)
class Vote:
    """One signed sheet of an entry: whose it is, and its total (None for an abstention)."""

    sheet: ScoreSheet
    seat: Seat
    total: Decimal | None
    is_abstention: bool


@dataclass(frozen=True)
class Ranked:
    """One line of a ranking: the entry, its place and score, the judges' totals, and why it stands there."""

    entry: Entry
    place: scoring.Place
    votes: tuple[Vote, ...]
    why: str

    @property
    def total(self) -> Decimal | None:
        """The mean total, of 100."""
        return self.place.score.total


@dataclass(frozen=True)
class Ranking:
    """The ranking of a closed round: its rubric, its rule in words, its lines, best first."""

    round: Round
    criteria: tuple[Criterion, ...]
    rule: str
    lines: tuple[Ranked, ...]
    broken_seals: tuple[ScoreSheet, ...]
    """Signed sheets that no longer fit the seal written into the journal when they were signed."""


def of(round_: Round) -> Ranking:
    """Count the signed sheets of a closed round for the entries still in the contest.

    Raises RuleBroken while the round is not closed. The number of queries does not depend on the entries.
    """
    if Round.objects.filter(pk=round_.pk).exclude(state=RoundState.CLOSED).exists():
        raise RuleBroken(_("The ranking is counted only after the round is closed."))
    criteria = tuple(round_.criteria.all())
    entries = list(
        Entry.objects.filter(round_entries__round=round_, state=Entry.State.ELIGIBLE)
        .shown()
        .select_related("province")
        .order_by("number")
    )
    signed: dict[int, list[ScoreSheet]] = {}
    rows = (
        ScoreSheet.objects.filter(assignment__round=round_, state=SheetState.SIGNED)
        .select_related("assignment__seat__user", "assignment__seat__agency")
        .prefetch_related("marks__criterion")
        .order_by("assignment__seat__seated_at", "assignment__seat_id")
    )
    for row in rows:
        signed.setdefault(row.assignment.entry_id, []).append(row)
    rubric = sheets.weighed(criteria)
    steps = scoring.tie_steps(rubric)
    names = {row.code: row.name for row in criteria}
    scores = [
        scoring.score(
            rubric,
            scoring.Sheets(entry.pk, tuple(_counted(row) for row in signed.get(entry.pk, []))),
            judges_needed=round_.judges_per_entry,
            spread_flag_percent=round_.spread_flag_percent,
        )
        for entry in entries
    ]
    by_id = {entry.pk: entry for entry in entries}
    lines = tuple(
        Ranked(
            entry=by_id[place.score.entry],  # type: ignore[index]
            place=place,
            votes=_votes(signed.get(place.score.entry, []), place.score.sheet_totals),  # type: ignore[call-overload]
            why=explanation.why(place, names),
        )
        for place in scoring.rank(scores, steps)
    )
    return Ranking(
        round=round_,
        criteria=criteria,
        rule=explanation.rule(steps, names),
        lines=lines,
        broken_seals=_broken_seals([row for group in signed.values() for row in group]),
    )


def final(edition: Edition) -> Ranking:
    """The ranking that decides the awards: of the last round. Raises RuleBroken while that is not closed."""
    last = edition.rounds.order_by("-number").first()
    if last is None:
        raise RuleBroken(_("This edition has no round of judging."))
    return of(last)


def _counted(sheet: ScoreSheet) -> scoring.Sheet:
    return scoring.Sheet(
        judge=sheet.assignment.seat_id,
        marks={mark.criterion.code: mark.value for mark in sheet.marks.all()},
        is_abstention=sheet.is_abstention,
    )


def _votes(signed: list[ScoreSheet], totals: Mapping[object, Decimal | None]) -> tuple[Vote, ...]:
    return tuple(
        Vote(row, row.assignment.seat, totals[row.assignment.seat_id], row.is_abstention) for row in signed
    )


def _broken_seals(signed: list[ScoreSheet]) -> tuple[ScoreSheet, ...]:
    """The sheets whose marks or comments are not what the journal says was signed (one query)."""
    written = {
        subject: facts.get("seal")
        for subject, facts in Line.objects.filter(
            verb="sign", subject_type="scoresheet", subject_id_text__in=[str(row.pk) for row in signed]
        )
        .order_by("number")
        .values_list("subject_id_text", "facts")
    }
    return tuple(
        row
        for row in signed
        if not row.is_abstention
        and written.get(str(row.pk)) != sheets.seal(row, list(row.marks.all()), row.salt)
    )
