"""Which places does the last round of an edition give, and which totals? Nothing where nobody scored."""

from decimal import Decimal

from editions.models import Edition
from editions.moves import RuleBroken
from judging import ranking
from results.awards import Ranked


def of(edition: Edition) -> list[Ranked]:
    """The entries that have a place in the last round, best first; ties share a place.

    Empty where the edition has no round, or one that is not closed.
    """
    try:
        counted = ranking.final(edition)
    except RuleBroken:
        return []
    return [
        Ranked(line.entry.pk, line.place.place, line.total)
        for line in counted.lines
        if line.place.place is not None and line.total is not None
    ]


def totals(edition: Edition) -> dict[int, Decimal]:
    """The total of each ranked entry, by its id, in points of 100."""
    return {row.entry_id: row.total for row in of(edition)}
