"""Which places does the last round of an edition give, and which totals? Nothing where nobody scored."""

from collections import defaultdict
from decimal import Decimal

from editions.models import Edition, Round
from judging import scoring
from judging.models import ScoreSheet
from results.awards import Ranked


def of(edition: Edition) -> list[Ranked]:
    """The entries of the last round that have a total, best place first; ties share a place."""
    last = Round.objects.filter(edition=edition).order_by("-number").prefetch_related("criteria").first()
    if last is None:
        return []
    criteria = [scoring.Weighed(row.code, row.weight) for row in last.criteria.all()]
    sheets: dict[int, list[scoring.Sheet]] = defaultdict(list)
    for sheet in (
        ScoreSheet.objects.filter(assignment__round=last, state=ScoreSheet.State.SIGNED)
        .select_related("assignment")
        .prefetch_related("marks__criterion")
        .order_by("pk")
    ):
        marks = {mark.criterion.code: mark.value for mark in sheet.marks.all()}
        sheets[sheet.assignment.entry_id].append(
            scoring.Sheet(sheet.assignment.seat_id, marks, sheet.is_abstention)
        )
    scores = [
        scoring.score(
            criteria,
            scoring.Sheets(entry, tuple(signed)),
            judges_needed=last.judges_per_entry,
            spread_flag_percent=last.spread_flag_percent,
        )
        for entry, signed in sheets.items()
    ]
    return [
        Ranked(int(str(row.score.entry)), row.place, row.score.total)
        for row in scoring.rank(scores, scoring.tie_steps(criteria))
        if row.place is not None and row.score.total is not None
    ]


def totals(edition: Edition) -> dict[int, Decimal]:
    """The total of each ranked entry, by its id, in points of 100."""
    return {row.entry_id: row.total for row in of(edition)}
