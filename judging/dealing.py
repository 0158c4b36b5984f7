"""Who should score what? An even and repeatable deal of entries to judges.

Pure: ids in, pairs out; the same input gives the same deal. What the deal cares about, each point only where
the ones before leave a choice (docs/decisions/0025-conflicts-and-dealing.md):

1. a barred pair never occurs, and what is assigned stays;
2. every entry gets as many of the wanted judges as may score it;
3. the loads of the judges are as even as can be: no other deal has a smaller spread;
4. no two judges of one agency on one entry;
5. judges who know the category well.

Entries that are alike (the same judges may score them, the same agencies are on them, the same category) are
dealt as one bundle, which keeps the network small; within a bundle the places are laid out in turn.
"""

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import networkx

Loads = list[int]


@dataclass(frozen=True)
class Chair:
    """A judge as the deal sees one: the seat, the agency that sent the judge, the categories known well."""

    seat: int
    agency: int
    expertise: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Deal:
    """The new pairs of (entry, seat), and for the entries that stay short how many judges are missing."""

    pairs: list[tuple[int, int]] = field(default_factory=list)
    missing: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Bundle:
    """Entries that are alike, and for each judge (by place in the roster) how many of them they get."""

    entries: list[int]
    places: int
    """How many judges each of the entries gets."""
    judges: list[int]
    """Who may score them."""
    agencies: frozenset[int]
    """Who is on each of them already."""
    category: str
    given: Counter[int] = field(default_factory=Counter)

    @property
    def size(self) -> int:
        """How many entries."""
        return len(self.entries)


def deal(
    entries: Sequence[int],
    judges: Sequence[Chair],
    *,
    per_entry: int,
    assigned: Iterable[tuple[int, int]] = (),
    barred: Iterable[tuple[int, int]] = (),
    categories: Mapping[int, str] | None = None,
    wanted: Mapping[int, int] | None = None,
) -> Deal:
    """Give every entry so many judges; pairs of `assigned` are kept and count, pairs of `barred` never occur.

    `categories` says by entry to which category it belongs, `wanted` how many judges an entry is to have in
    all where that is not `per_entry`.
    """
    roster = sorted(judges, key=lambda judge: (judge.agency, judge.seat))
    kept, shut = set(assigned), set(barred)
    bundles, missing = _bundles(
        {entry: (wanted or {}).get(entry, per_entry) for entry in entries},
        roster,
        kept,
        shut,
        categories or {},
    )
    held = Counter(seat for _entry, seat in kept)
    loads = [held[judge.seat] for judge in roster]
    _spread_evenly(bundles, loads)
    _part_agencies(bundles, roster, loads)
    pairs = [(entry, roster[judge].seat) for bundle in bundles for entry, judge in _laid_out(bundle)]
    return Deal(sorted(pairs), missing)


def _bundles(
    wanted: Mapping[int, int],
    roster: Sequence[Chair],
    kept: set[tuple[int, int]],
    shut: set[tuple[int, int]],
    categories: Mapping[int, str],
) -> tuple[list[_Bundle], dict[int, int]]:
    """The entries that need judges, alike ones together, and how many judges cannot be found for which."""
    agency_of = {judge.seat: judge.agency for judge in roster}
    on_it: dict[int, list[int]] = {}
    for entry, seat in sorted(kept):
        on_it.setdefault(entry, []).append(seat)
    alike: dict[tuple[int, tuple[int, ...], tuple[int, ...], str], list[int]] = {}
    missing = {}
    for entry in sorted(wanted):
        seats = on_it.get(entry, [])
        may = tuple(
            place
            for place, judge in enumerate(roster)
            if (entry, judge.seat) not in shut and (entry, judge.seat) not in kept
        )
        lacking = max(0, wanted[entry] - len(seats))
        places = min(lacking, len(may))
        if lacking > places:
            missing[entry] = lacking - places
        if places:
            agencies = tuple(sorted({agency_of[seat] for seat in seats if seat in agency_of}))
            alike.setdefault((places, may, agencies, categories.get(entry, "")), []).append(entry)
    return [
        _Bundle(same, places, list(may), frozenset(agencies), category)
        for (places, may, agencies, category), same in sorted(alike.items(), key=lambda item: item[1])
    ], missing


def _spread_evenly(bundles: Sequence[_Bundle], loads: Loads) -> None:
    """Fill the bundles so that the loads (changed in place) are as even as can be.

    First everybody with the least load is served; then, as long as there is one, a chain of exchanges takes
    an entry from a judge to another who has at least two fewer. Where no chain is left no deal is more even:
    the loads that can be dealt are the bases of a polymatroid, in which a local optimum is a global one.
    """
    for bundle in bundles:
        for _entry in bundle.entries:
            for judge in sorted(bundle.judges, key=lambda one: (loads[one], one))[: bundle.places]:
                bundle.given[judge] += 1
                loads[judge] += 1
    while chain := _chain(bundles, loads):
        for bundle, giver, taker in chain:
            bundle.given[giver] -= 1
            bundle.given[taker] += 1
        loads[chain[0][1]] -= 1
        loads[chain[-1][2]] += 1


def _chain(bundles: Sequence[_Bundle], loads: Loads) -> list[tuple[_Bundle, int, int]]:
    """Exchanges that take an entry from a judge to one with at least two fewer; empty if there are none."""
    exchanges: dict[int, dict[int, _Bundle]] = {}
    for bundle in bundles:
        takers = [judge for judge in bundle.judges if bundle.given[judge] < bundle.size]
        for giver in bundle.judges:
            if bundle.given[giver]:
                row = exchanges.setdefault(giver, {})
                for taker in takers:
                    if taker != giver:
                        row.setdefault(taker, bundle)
    for first in sorted(exchanges, key=lambda judge: (-loads[judge], judge)):
        came: dict[int, int] = {first: first}
        waiting = deque([first])
        while waiting:
            giver = waiting.popleft()
            for taker in exchanges.get(giver, {}):
                if taker in came:
                    continue
                came[taker] = giver
                if loads[taker] <= loads[first] - 2:
                    return _back(came, exchanges, first, taker)
                waiting.append(taker)
    return []


def _back(
    came: Mapping[int, int], exchanges: Mapping[int, Mapping[int, _Bundle]], first: int, last: int
) -> list[tuple[_Bundle, int, int]]:
    steps = []
    while last != first:
        steps.append((exchanges[came[last]][last], came[last], last))
        last = came[last]
    return steps[::-1]


def _part_agencies(bundles: Sequence[_Bundle], roster: Sequence[Chair], loads: Loads) -> None:
    """Deal once more, among all equally even deals, for the fewest doubled agencies, then for expertise.

    A flow of least cost from the bundles to the judges. In every equally even deal each judge has the load
    of now, one more or one less, so the network needs two single places for each judge.
    """
    if not bundles:
        return
    before = [load - sum(bundle.given[judge] for bundle in bundles) for judge, load in enumerate(loads)]
    total = sum(bundle.places * bundle.size for bundle in bundles)
    doubled = total + 1
    uneven = total * doubled + total + 1
    net = networkx.MultiDiGraph()
    sure = 0
    for judge, load in enumerate(loads):
        least = max(0, load - 1 - before[judge])
        sure += least
        net.add_node(("judge", judge), demand=least)
        for more in range(before[judge] + least, load + 1):
            net.add_edge(("judge", judge), "end", capacity=1, weight=(2 * more + 1) * uneven)
    net.add_node("end", demand=total - sure)
    for number, bundle in enumerate(bundles):
        net.add_node(number, demand=-bundle.places * bundle.size)
        for agency, group in groupby(bundle.judges, key=lambda judge: roster[judge].agency):
            here = list(group)
            source: object = number
            extra = doubled if agency in bundle.agencies else 0
            if len(here) > 1 and not extra:
                source = (number, agency)
                net.add_edge(number, source, capacity=bundle.size, weight=0)
                net.add_edge(number, source, capacity=bundle.size * (len(here) - 1), weight=doubled)
            for judge in here:
                knows = bundle.category in roster[judge].expertise
                net.add_edge(
                    source, ("judge", judge), capacity=bundle.size, weight=extra + (0 if knows else 1)
                )
    _cost, flow = networkx.network_simplex(net)
    for number, bundle in enumerate(bundles):
        bundle.given.clear()
        for judge in bundle.judges:
            for source in (number, (number, roster[judge].agency)):
                bundle.given[judge] += sum(flow.get(source, {}).get(("judge", judge), {}).values())
    loads[:] = before
    for bundle in bundles:
        for judge, count in bundle.given.items():
            loads[judge] += count


def _laid_out(bundle: _Bundle) -> Iterable[tuple[int, int]]:
    """Which of the entries goes to whom: the judges in turn, those of one agency one after another.

    Nobody has more than all the entries, so nobody gets one twice; and an agency comes round to an entry a
    second time only where its judges have more places than there are entries.
    """
    place = 0
    for judge in bundle.judges:
        for _count in range(bundle.given[judge]):
            yield bundle.entries[place % bundle.size], judge
            place += 1
