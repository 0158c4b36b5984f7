"""What do the ranking and the quotas propose, and what do they leave to people?"""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from results.as_ranked import Departures, departures
from results.awards import Level, Proposal, Proposed, Ranked, Tie, propose_from

EXCELLENCE = Level("EXCELLENCE", 1, 1)
OUTSTANDING = Level("OUTSTANDING", 2, 2)


def ranking(*totals: str) -> list[Ranked]:
    """Entries 1, 2, … with these totals, highest first; equal totals share a place."""
    values = [Decimal(total) for total in totals]
    return [Ranked(number, values.index(value) + 1, value) for number, value in enumerate(values, start=1)]


def test_the_levels_are_filled_from_the_top():
    assert propose_from(ranking("90", "80", "70", "60"), [OUTSTANDING, EXCELLENCE]) == Proposed(
        (Proposal(1, "EXCELLENCE", 1), Proposal(2, "OUTSTANDING", 2), Proposal(3, "OUTSTANDING", 3)), ()
    )


def test_a_tie_within_one_level_is_proposed():
    assert propose_from(ranking("90", "80", "80", "60"), [EXCELLENCE, OUTSTANDING]) == Proposed(
        (Proposal(1, "EXCELLENCE", 1), Proposal(2, "OUTSTANDING", 2), Proposal(3, "OUTSTANDING", 2)), ()
    )


def test_a_tie_at_the_edge_of_the_last_quota_is_left_to_people():
    assert propose_from(ranking("90", "80", "70", "70"), [EXCELLENCE, OUTSTANDING]) == Proposed(
        (Proposal(1, "EXCELLENCE", 1), Proposal(2, "OUTSTANDING", 2)), (Tie(3, (3, 4), ("OUTSTANDING",)),)
    )


def test_a_tie_between_two_levels_is_left_to_people_and_those_behind_are_certain():
    assert propose_from(ranking("90", "90", "70", "60"), [EXCELLENCE, OUTSTANDING]) == Proposed(
        (Proposal(3, "OUTSTANDING", 3),), (Tie(1, (1, 2), ("EXCELLENCE", "OUTSTANDING")),)
    )


def test_below_the_least_total_a_level_stays_empty():
    strict = Level("EXCELLENCE", 1, 3, min_total=Decimal("85.00"))
    assert propose_from(ranking("90", "84.99", "80"), [strict, OUTSTANDING]) == Proposed(
        (Proposal(1, "EXCELLENCE", 1), Proposal(2, "OUTSTANDING", 2), Proposal(3, "OUTSTANDING", 3)), ()
    )


def test_the_least_total_itself_is_enough():
    exact = Level("EXCELLENCE", 1, 1, min_total=Decimal("85"))
    assert propose_from(ranking("85.00"), [exact]) == Proposed((Proposal(1, "EXCELLENCE", 1),), ())


def test_nobody_is_proposed_without_a_ranking_or_without_a_free_award():
    assert propose_from([], [EXCELLENCE]) == Proposed((), ())
    assert propose_from(ranking("90"), [Level("EXCELLENCE", 1, 0)]) == Proposed((), ())


@given(
    st.lists(st.integers(0, 20), min_size=0, max_size=30).map(lambda totals: sorted(totals, reverse=True)),
    st.lists(st.tuples(st.integers(0, 4), st.none() | st.integers(0, 20)), min_size=0, max_size=4),
)
def test_no_quota_is_exceeded_and_nobody_overtakes(totals, quotas):
    levels = [
        Level(str(place), place, free, None if least is None else Decimal(least))
        for place, (free, least) in enumerate(quotas)
    ]
    rows = ranking(*map(str, totals))
    proposed = propose_from(rows, levels)
    by_level = {level.code: level for level in levels}
    for code, level in by_level.items():
        taken = [row for row in proposed.proposals if row.level == code]
        assert len(taken) <= level.free
    total_of = {row.entry_id: row.total for row in rows}
    for row in proposed.proposals:
        least = by_level[row.level].min_total
        assert least is None or total_of[row.entry_id] >= least
    order = [by_level[row.level].position for row in sorted(proposed.proposals, key=lambda row: row.place)]
    assert order == sorted(order)
    touched = [row.entry_id for row in proposed.proposals] + [
        pk for tie in proposed.ties for pk in tie.entry_ids
    ]
    assert len(touched) == len(set(touched))
    assert sorted(touched) == [row.entry_id for row in rows][: len(touched)]


def test_awards_are_compared_with_what_the_ranking_gives_now():
    rows = [Ranked(1, 1, Decimal(90)), Ranked(2, 2, Decimal(80)), Ranked(3, 3, Decimal(70))]
    levels = [Level("HIGH", 1, 1), Level("LOW", 2, 1)]
    fresh = propose_from(rows, levels)
    assert departures([(1, "HIGH"), (2, "LOW")], fresh) == Departures((), (), ())
    assert departures([(2, "HIGH"), (1, "LOW")], fresh) == Departures((2, 1), (), ())
    assert departures([(2, "LOW")], fresh) == Departures((), (1,), ())
    assert departures([(1, "HIGH"), (3, "LOW")], fresh) == Departures((3,), (2,), ())
    too_low = propose_from(rows, [Level("HIGH", 1, 1, Decimal(95))])
    assert departures([(1, "HIGH")], too_low) == Departures((1,), (), ())
    tied = propose_from([Ranked(1, 1, Decimal(90)), Ranked(2, 1, Decimal(90))], [Level("HIGH", 1, 1)])
    assert departures([], tied) == Departures((), (), (1, 2))
