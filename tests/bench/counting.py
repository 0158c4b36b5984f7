"""How long does counting a round take, and how much memory? Rules of the default edition, ten judges an entry.

Counted are the totals side by side, the normalized ones, the flags, the places with the tie rule; how sure
the order is stands apart, as the page asks for it only on request. Ten times the entries may take twelve
times as long.
"""

import random
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from editions import defaults
from judging import scoring
from tests.bench.table import Line, line, timed

JUDGES = 10
SMALL, LARGE = 400, 10_000
FEW, MANY = 150.0, 5_000.0
"""Milliseconds for so many entries."""
MOST_MEMORY = 300
"""MB while the large round is counted."""
TRIES = 3


def lines() -> Iterator[Line]:
    """Count rounds of growing size."""
    times = {}
    for entries, most in ((SMALL, FEW), (LARGE // 10, 0), (LARGE, MANY)):
        rules, sheets = a_round(entries)
        taken = [timed(partial(scoring.count, rules, sheets)) for _try in range(TRIES)]
        times[entries] = min(taken)
        what = f"{entries:,} entries x {JUDGES} judges x {len(rules.criteria)} marks"
        limit = f"best <= {most:.0f} ms" if most else ""
        yield line(what, taken, limit, holds=lambda row, most=most: min(taken) <= (most or row.max))
    growth = times[LARGE] / times[LARGE // 10]
    yield line(f"ten times the entries: {growth:.1f} times the time", [growth], "at most 12 times",
               holds=lambda row: row.max <= 12)  # fmt: skip
    peak = _peak(*a_round(LARGE))
    yield line(f"{LARGE:,} entries: {peak:.0f} MB at most", [peak], f"at most {MOST_MEMORY} MB",
               holds=lambda row: row.max <= MOST_MEMORY)  # fmt: skip
    rules, sheets = a_round(SMALL)
    yield line(
        f"how sure the order of {SMALL} entries is",
        [timed(partial(scoring.leave_one_out, rules, sheets)) for _try in range(TRIES)],
    )


def a_round(entries: int) -> tuple[scoring.Rules, list[scoring.Sheets]]:
    """The rules of the default first round, and random sheets with some marks that do not apply."""
    choices = random.Random(1)
    criteria = tuple(scoring.Weighed(code, Decimal(weight)) for code, weight in defaults.ROUNDS[0].criteria)
    steps = tuple(f"{scoring.CRITERION}{row.code}" for row in criteria)
    return scoring.Rules(criteria, steps=steps), [
        scoring.Sheets(
            entry,
            tuple(
                scoring.Sheet(
                    judge,
                    {
                        row.code: None if choices.random() < 0.05 else choices.randint(0, 5)
                        for row in criteria
                    },
                )
                for judge in range(JUDGES)
            ),
        )
        for entry in range(entries)
    ]


def _peak(rules: scoring.Rules, sheets: list[scoring.Sheets]) -> float:
    """How many MB counting takes beside its input."""
    tracemalloc.start()
    try:
        scoring.count(rules, sheets)
        return tracemalloc.get_traced_memory()[1] / 1_000_000
    finally:
        tracemalloc.stop()
