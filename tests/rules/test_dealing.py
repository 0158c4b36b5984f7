"""Is the deal of entries to judges fair, complete, repeatable, and as good as trying all deals?"""

import random
from collections import Counter
from itertools import combinations, product

import pytest

from judging.dealing import Chair, deal
from tests.faults import rosters


@pytest.mark.parametrize("seed", range(40))
def test_no_deal_is_more_even_and_the_same_roster_is_dealt_the_same(seed):
    roster = rosters.small(random.Random(seed), most_entries=8, most_judges=6)
    dealt = roster.dealt()
    assert list(rosters.complaints(roster, dealt)) == []
    loads = rosters.loads(roster, dealt)
    assert rosters.spread(loads) == rosters.smallest_spread(roster, max(loads) + 1)
    assert roster.dealt() == dealt


def worth(roster, pairs) -> tuple[int, int, int]:
    """How uneven the loads are, how often an agency comes twice to an entry, how often expertise lacks."""
    judges = {judge.seat: judge for judge in roster.judges}
    all_pairs = [*roster.assigned, *pairs]
    loads = Counter(seat for _entry, seat in all_pairs)
    on_it = Counter((entry, judges[seat].agency) for entry, seat in all_pairs)
    return (
        sum(load * load for load in loads.values()),
        sum(count - 1 for count in on_it.values()),
        sum(roster.categories[entry] not in judges[seat].expertise for entry, seat in pairs),
    )


@pytest.mark.parametrize("seed", range(40))
def test_of_all_equally_even_deals_none_parts_the_agencies_better_and_then_knows_more(seed):
    dice = random.Random(seed)
    roster = rosters.small(dice, most_entries=4, most_judges=5)
    taken = set(roster.assigned) | set(roster.barred)
    choices = []
    for entry in roster.entries:
        free = [(entry, judge.seat) for judge in roster.judges if (entry, judge.seat) not in taken]
        lacking = max(0, roster.per_entry - sum(one == entry for one, _seat in roster.assigned))
        choices.append(list(combinations(free, min(lacking, len(free)))))
    best = min(worth(roster, [pair for part in parts for pair in part]) for parts in product(*choices))
    assert worth(roster, roster.dealt().pairs) == best


def test_four_hundred_entries_are_dealt_evenly_without_a_barred_pair():
    roster = rosters.full(random.Random(5))
    dealt = roster.dealt()
    assert list(rosters.complaints(roster, dealt)) == []
    assert rosters.spread(rosters.loads(roster, dealt)) <= 1


def test_the_order_in_which_entries_and_judges_come_changes_nothing():
    roster = rosters.small(random.Random(2))
    turned = roster._replace(entries=roster.entries[::-1], judges=roster.judges[::-1])
    assert turned.dealt() == roster.dealt()


def test_a_judge_who_holds_much_already_gets_nothing_more():
    judges = [Chair(seat, seat) for seat in range(3)]
    dealt = deal([1, 2, 3, 4], judges, per_entry=1, assigned=[(9, 0), (8, 0), (7, 0)])
    assert Counter(seat for _entry, seat in dealt.pairs) == {1: 2, 2: 2}


def test_nobody_left_is_told_by_entry():
    judges = [Chair(1, 1), Chair(2, 1)]
    dealt = deal([5, 6], judges, per_entry=3, barred=[(5, 1), (5, 2)])
    assert (dealt.pairs, dealt.missing) == ([(6, 1), (6, 2)], {5: 3, 6: 1})
