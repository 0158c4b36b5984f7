"""Who should score what? A simple, balanced, repeatable deal of entries to judges.

Pure: ids in, pairs out; the same input gives the same deal.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Chair:
    """A judge as the deal sees one: the seat's id and the id of the agency that sent the judge."""

    seat: int
    agency: int


@dataclass(frozen=True)
class Deal:
    """The new pairs of (entry, seat), and for the entries that stay short how many judges are missing."""

    pairs: list[tuple[int, int]] = field(default_factory=list)
    missing: dict[int, int] = field(default_factory=dict)


def deal(
    entries: Sequence[int],
    judges: Sequence[Chair],
    *,
    per_entry: int,
    assigned: Iterable[tuple[int, int]] = (),
    barred: Iterable[tuple[int, int]] = (),
) -> Deal:
    """Give every entry so many judges; pairs of `assigned` are kept and count, pairs of `barred` never occur.

    The entries with the fewest possible judges are served first. For each, a judge of an agency that is not
    yet on the entry goes before others, then the judge with the fewest entries, then the order of the seats.
    """
    kept, shut = set(assigned), set(barred)
    load = Counter(seat for _entry, seat in kept)
    agency_of: Mapping[int, int] = {judge.seat: judge.agency for judge in judges}
    open_to = {
        entry: [judge for judge in judges if (entry, judge.seat) not in shut | kept] for entry in entries
    }
    result = Deal()
    for entry in sorted(entries, key=lambda one: len(open_to[one])):
        on_it = [seat for one, seat in kept if one == entry]
        agencies = {agency_of[seat] for seat in on_it if seat in agency_of}
        free = list(open_to[entry])
        lacking = max(0, per_entry - len(on_it))
        for _place in range(min(lacking, len(free))):
            chosen = min(free, key=lambda judge: (judge.agency in agencies, load[judge.seat]))
            free.remove(chosen)
            agencies.add(chosen.agency)
            load[chosen.seat] += 1
            result.pairs.append((entry, chosen.seat))
            lacking -= 1
        if lacking:
            result.missing[entry] = lacking
    return result
