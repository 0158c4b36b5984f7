"""How long does counting a round take, and how much memory, with ten judges an entry?

Counted by the rules of the default round are the totals side by side, the normalized ones, the flags, the
places with the tie rule. How sure the order is stands apart: the page asks for it only on request.
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
"""Milliseconds for so many entries, at most."""
MOST_MEMORY = 300
"""MB while the large round is counted, beside its sheets."""
MOST_GROWTH = 15
"""How many times as long ten times the entries may take: what grows with their square takes a hundred."""
TRIES = 3


def lines() -> Iterator[Line]:
    """Count rounds of growing size; the best of its tries is what counting takes."""
    small, large = _tries(SMALL, 20), _tries(LARGE)
    growth = min(large) / min(_tries(LARGE // 10))
    peak = _peak(*a_round(LARGE))
    yield line(_what(SMALL), small, f"best <= {FEW:.0f} ms", holds=lambda _row: min(small) <= FEW)
    yield line(
        f"{_what(LARGE)}: {growth:.1f} times a tenth of them, {peak:.0f} MB",
        large,
        f"best <= {MANY:.0f} ms, {MOST_GROWTH} times, {MOST_MEMORY} MB",
        holds=lambda _row: min(large) <= MANY and growth <= MOST_GROWTH and peak <= MOST_MEMORY,
    )
    rules, sheets = a_round(SMALL)
    yield line(
        f"how sure the order of {SMALL} entries is",
        [timed(partial(scoring.leave_one_out, rules, sheets)) for _try in range(TRIES)],
    )


def _tries(entries: int, tries: int = TRIES) -> list[float]:
    rules, sheets = a_round(entries)
    return [timed(partial(scoring.count, rules, sheets)) for _try in range(tries)]


def _what(entries: int) -> str:
    return f"{entries:,} entries x {JUDGES} judges"


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
