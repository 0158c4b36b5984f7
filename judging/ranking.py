"""What is the ranking of a round? Answered only once the round is closed: before, nobody counts."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from editions.lifecycle import RoundState
from editions.models import Criterion, Edition, Round
from editions.moves import RuleBroken
from judging import explanation, rubric, scoring, seals
from judging.lifecycle import SheetState
from judging.models import ScoreSheet, Seat, TiePlace
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
        """The total by the method of the round, of 100."""
        return self.place.score.total

    @property
    def is_told_more(self) -> bool:
        """Whether why it stands there says more than its total."""
        return len(self.place.steps) != 1 or self.place.shared_by > 1


@dataclass(frozen=True)
class Ranking:
    """The ranking of a closed round: its rubric, its rule in words, its lines, best first.

    `broken_seals` are sheets that do not stand as the journal says: changed, taken away or never signed;
    `scales` say how each judge marks, by seat; `given` is what was counted, with what the chair
    decided, for counting again.
    """

    round: Round
    criteria: tuple[Criterion, ...]
    rule: str
    lines: tuple[Ranked, ...]
    broken_seals: tuple[seals.Broken, ...]
    rules: scoring.Rules
    seats: tuple[Seat, ...]
    scales: Mapping[Hashable, scoring.Scale]
    given: tuple[scoring.Sheets, ...]
    chosen: Mapping[Hashable, scoring.Chosen]


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
        .select_related("province", "category")
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
    rules = rubric.rules(round_)
    names = {row.code: row.name for row in criteria}
    given = tuple(
        scoring.Sheets(entry.pk, tuple(_counted(row, names) for row in signed.get(entry.pk, [])))
        for entry in entries
    )
    chosen = chosen_by_chair(round_)
    by_id = {entry.pk: entry for entry in entries}
    lines = tuple(
        Ranked(
            entry=by_id[place.score.entry],  # type: ignore[index]
            place=place,
            votes=_votes(signed.get(place.score.entry, []), place.score.sheet_totals),  # type: ignore[call-overload]
            why=explanation.why(place, names, rules.method),
        )
        for place in scoring.count(rules, given, chosen)
    )
    return Ranking(
        round=round_,
        criteria=criteria,
        rule=explanation.rule(rules, names),
        lines=lines,
        broken_seals=seals.broken(round_),
        rules=rules,
        seats=tuple({vote.seat.pk: vote.seat for line in lines for vote in line.votes}.values()),
        scales=scoring.scales(rules, given),
        given=given,
        chosen=chosen,
    )


def chosen_by_chair(round_: Round) -> dict[Hashable, scoring.Chosen]:
    """What the chair decided on ties of a round, by entry; of several decisions the last one (a query)."""
    rows = TiePlace.objects.filter(decision__round=round_).order_by("decision__decided_at", "decision_id")
    return {row.entry_id: scoring.Chosen(row.decision_id, row.place) for row in rows}


def sureness(ranking: Ranking) -> dict[Hashable, scoring.Sureness]:
    """How sure the order is: the best and worst place of each entry with one judge left out, by entry."""
    return scoring.leave_one_out(ranking.rules, ranking.given, ranking.chosen)


def going_on(ranking: Ranking) -> list[Entry] | None:
    """Who goes on to the next round by the rule of this one, best first; None where it is chosen by hand."""
    round_ = ranking.round
    if round_.goes_on == Round.GoesOn.PLACES and round_.goes_on_places:
        return [
            line.entry
            for line in ranking.lines
            if line.place.place is not None and line.place.place <= round_.goes_on_places
        ]
    if round_.goes_on == Round.GoesOn.TOTAL and round_.goes_on_total is not None:
        return [
            line.entry
            for line in ranking.lines
            if line.total is not None and line.total >= round_.goes_on_total
        ]
    return None


def final(edition: Edition) -> Ranking:
    """The ranking that decides the awards: of the last round. Raises RuleBroken while that is not closed."""
    last = edition.rounds.order_by("-number").first()
    if last is None:
        raise RuleBroken(_("This edition has no round of judging."))
    return of(last)


def _counted(sheet: ScoreSheet, codes: Iterable[str]) -> scoring.Sheet:
    """What a signed sheet gives to counting; a mark that was taken out of the database counts as not
    applicable, and the broken seal says so."""
    given = {mark.criterion.code: mark.value for mark in sheet.marks.all()}
    return scoring.Sheet(
        judge=sheet.assignment.seat_id,
        marks=given if sheet.is_abstention else {**dict.fromkeys(codes), **given},
        is_abstention=sheet.is_abstention,
    )


def _votes(signed: list[ScoreSheet], totals: Mapping[object, Decimal | None]) -> tuple[Vote, ...]:
    return tuple(
        Vote(row, row.assignment.seat, totals[row.assignment.seat_id], row.is_abstention) for row in signed
    )
