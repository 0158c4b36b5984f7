"""How long does it take to deal 400 entries to three of 30 judges each?"""

import random
from collections.abc import Iterator

from tests.bench.table import Line, line, timed
from tests.faults import rosters

MOST = 2_000.0
"""Milliseconds."""
LIMIT = f"max <= {MOST / 1000:.0f} s"
TRIES = 5


def lines() -> Iterator[Line]:
    """Deals from nothing: with no conflict, with a few, and with so many that no two entries are alike."""
    for share in (0.0, 0.05, 0.3):
        made = [rosters.full(random.Random(seed), bars=share) for seed in range(TRIES)]
        times = [timed(roster.dealt) for roster in made]
        what = f"400 entries x 3 of 30 judges, {share:.0%} of the pairs barred"
        yield line(what, times, LIMIT, holds=lambda row: row.max <= MOST)
