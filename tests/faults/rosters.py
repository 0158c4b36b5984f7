"""Made-up rosters of judges and entries, and what brute force says of the most even deal of each."""

import random
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from judging.dealing import Chair, Deal, deal

BITS, HIGHEST = 6, 32


class Roster(NamedTuple):
    """Everything that a deal is made from."""

    entries: list[int]
    judges: list[Chair]
    per_entry: int
    assigned: list[tuple[int, int]]
    barred: list[tuple[int, int]]
    categories: dict[int, str]

    def dealt(self) -> Deal:
        """The deal of it."""
        entries, judges, *_rest = self
        return deal(entries, judges, **{name: getattr(self, name) for name in self._fields[2:]})


def small(dice: random.Random, most_entries: int = 12, most_judges: int = 8) -> Roster:
    """A roster of up to 12 entries and 8 judges, with bars and earlier assignments."""
    entries = list(range(100, 100 + dice.randint(1, most_entries)))
    seats = range(1, 1 + dice.randint(1, most_judges))
    return _roster(dice, entries, seats, dice.randint(1, 4), agencies=4, bars=dice.choice((0, 0.1, 0.3, 0.6)))


def full(dice: random.Random, bars: float | None = None) -> Roster:
    """A roster of full size: 400 entries, 3 of 30 judges for each; `bars` is the share of barred pairs."""
    bars = dice.uniform(0, 0.3) if bars is None else bars
    return _roster(dice, list(range(1, 401)), range(1, 31), 3, agencies=10, bars=bars)


def _roster(
    dice: random.Random, entries: list[int], seats: range, per_entry: int, *, agencies: int, bars: float
) -> Roster:
    codes = ["e-service", "open-data", "smart-city", "health", "revenue", "safety", "other"]
    judges = [Chair(seat, dice.randint(1, agencies), frozenset(dice.sample(codes, 3))) for seat in seats]
    pairs = [(entry, seat) for entry in entries for seat in seats]
    barred = [pair for pair in pairs if dice.random() < bars]
    shut = set(barred)
    kept = [pair for pair in pairs if pair not in shut and dice.random() < dice.choice((0, 0, 0.15))]
    dice.shuffle(judges)
    return Roster(entries, judges, per_entry, kept, barred, {entry: dice.choice(codes) for entry in entries})


def complaints(roster: Roster, dealt: Deal) -> Iterator[str]:
    """What is wrong with a deal by the rules that need no search: bars, doubles, places left empty."""
    kept, shut, new = set(roster.assigned), set(roster.barred), set(dealt.pairs)
    if new & shut:
        yield f"barred pairs were dealt: {sorted(new & shut)}"
    if new & kept or len(new) != len(dealt.pairs):
        yield "a pair was dealt twice"
    for entry in roster.entries:
        on_it = sum(one == entry for one, _seat in kept)
        free = sum((entry, judge.seat) not in shut | kept for judge in roster.judges)
        there = on_it + sum(one == entry for one, _seat in new)
        if there != on_it + min(max(0, roster.per_entry - on_it), free):
            yield f"entry {entry} has {there} judges of {roster.per_entry}, and {free} were free"
        if dealt.missing.get(entry, 0) != max(0, roster.per_entry - there):
            yield f"entry {entry} is told to lack {dealt.missing.get(entry, 0)}"


def loads(roster: Roster, dealt: Deal) -> list[int]:
    """How many entries each judge has after the deal."""
    count = Counter(seat for _entry, seat in [*roster.assigned, *dealt.pairs])
    return [count[judge.seat] for judge in roster.judges]


def spread(row: list[int]) -> int:
    """By how many entries the busiest judge is ahead of the least busy one."""
    return max(row) - min(row)


def smallest_spread(roster: Roster, no_more_than: int) -> int:
    """The smallest spread of all deals that give every entry what it can get, found by trying all.

    Loads that surpass `no_more_than` are not followed: no deal with so busy a judge is asked for.
    """
    kept, shut = set(roster.assigned), set(roster.barred)
    held = Counter(seat for _entry, seat in kept)
    most = max(no_more_than, *held.values(), 0)
    # The loads of all judges stand in one number, six bits for each; a load beyond `most` sets the highest.
    above = HIGHEST - most - 1
    beyond = sum(HIGHEST << BITS * place for place in range(len(roster.judges)))
    reached = {sum(held[judge.seat] + above << BITS * place for place, judge in enumerate(roster.judges))}
    for entry in roster.entries:
        free = [
            1 << BITS * place
            for place, judge in enumerate(roster.judges)
            if (entry, judge.seat) not in shut and (entry, judge.seat) not in kept
        ]
        lacking = max(0, roster.per_entry - sum(one == entry for one, _seat in kept))
        choices = [sum(chosen) for chosen in combinations(free, min(lacking, len(free)))]
        reached = {
            after for before in reached for chosen in choices if not (after := before + chosen) & beyond
        }
    return min(
        spread([(row >> BITS * place) % HIGHEST for place in range(len(roster.judges))]) for row in reached
    )
