"""Marks to totals to places: the rules, by hand and against an independent count."""

import statistics
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.scoring import (
    CHAIR,
    CRITERION,
    MEAN,
    MEDIAN,
    NORMALIZED,
    TOP_MARKS,
    TOTAL,
    Chosen,
    Rules,
    Score,
    Sheet,
    Sheets,
    Sureness,
    Weighed,
    count,
    leave_one_out,
    rank,
    rounded,
    running_total,
    scales,
    scores,
    sheet_total,
)

THREE = (Weighed("a", Decimal(50)), Weighed("b", Decimal(30)), Weighed("c", Decimal(20)))
BY_CRITERIA = tuple(f"{CRITERION}{row.code}" for row in THREE)
FIVE, FOUR, THREES, ONE = (dict.fromkeys("abc", mark) for mark in (5, 4, 3, 1))


def scored(*sheets, entry="e", **rules) -> Score:
    given_sheets = tuple(Sheet(number, marks) for number, marks in enumerate(sheets))
    return scores(Rules(THREE, **rules), [Sheets(entry, given_sheets)])[0]


def placed(steps=BY_CRITERIA, chosen=None, **entries) -> list[tuple[int | None, str]]:
    found = [scored(*sheets, entry=name) for name, sheets in entries.items()]
    return [(one.place, one.score.entry) for one in rank(found, steps, chosen)]


def a_table(table, **rules) -> tuple[Rules, list[Sheets]]:
    """Judges by name, each with a mark an entry that stands for all criteria (None: did not score it)."""
    entries = [
        Sheets(
            number, tuple(Sheet(judge, dict.fromkeys("abc", row[number])) for judge, row in table.items()
                          if row[number] is not None)
        )
        for number in range(len(next(iter(table.values()))))
    ]  # fmt: skip
    return Rules(THREE, **rules), entries


def test_full_marks_are_a_hundred_and_zeros_are_marks():
    assert sheet_total(THREE, {"a": 5, "b": 5, "c": 5}) == 100
    assert sheet_total(THREE, {"a": 0, "b": 0, "c": 0}) == 0


def test_each_criterion_counts_by_its_weight():
    assert sheet_total(THREE, {"a": 4, "b": 5, "c": 0}) == 70


def test_what_does_not_apply_is_left_out_of_the_full_total():
    assert sheet_total(THREE, {"a": 4, "b": None, "c": 1}) == Fraction(100 * (4 * 50 + 20), 5 * 70)


def test_a_sheet_on_which_nothing_applies_has_no_total_and_does_not_count():
    nothing = {"a": None, "b": None, "c": None}
    one = scored(nothing, {"a": 5, "b": 5, "c": 5})
    assert (sheet_total(THREE, nothing), one.total, one.judges) == (None, Decimal("100.00"), 1)


def test_no_mark_is_not_a_zero():
    with pytest.raises(ValueError, match="no answer for b, c"):
        sheet_total(THREE, {"a": 5})


def test_the_running_total_of_a_draft_counts_what_is_there():
    assert running_total(THREE, {}) == Decimal("0.00")
    assert running_total(THREE, {"a": 4, "c": None}) == Decimal("50.00")
    assert running_total(THREE, {"a": None, "b": None, "c": None}) is None


def test_mean_median_and_spread_are_taken_over_the_sheets_that_count():
    one = scored({"a": 5, "b": 5, "c": 5}, {"a": 3, "b": 3, "c": 3}, {"a": 2, "b": 2, "c": 2})
    assert (one.total, one.median, one.spread, one.judges) == (
        Decimal("66.67"),
        Decimal("60.00"),
        Decimal("60.00"),
        3,
    )
    assert one.sheet_totals == {0: Decimal("100.00"), 1: Decimal("60.00"), 2: Decimal("40.00")}
    assert one.means == {"a": Decimal("3.33"), "b": Decimal("3.33"), "c": Decimal("3.33")}


def test_an_abstention_counts_for_nothing_but_is_told():
    sheets = (Sheet("x", {"a": 5, "b": 5, "c": 5}), Sheet("y", {}, is_abstention=True))
    (one,) = scores(Rules(THREE, judges_needed=2), [Sheets("e", sheets)])
    assert (one.total, one.judges, one.abstentions, one.has_too_few_judges) == (Decimal("100.00"), 1, 1, True)
    assert one.sheet_totals == {"x": Decimal("100.00"), "y": None}


def test_rounding_is_half_up_and_happens_once():
    assert rounded(Fraction("12.345")) == Decimal("12.35")
    assert rounded(Fraction("12.3449999999")) == Decimal("12.34")
    assert rounded(Fraction("-0.125")) == Decimal("-0.12")
    assert str(rounded(Fraction(3))) == "3.00"


@pytest.mark.parametrize(
    ("lowest", "flagged"), [({"a": 3, "b": 3, "c": 3}, True), ({"a": 3, "b": 3, "c": 4}, False)]
)
def test_a_spread_of_forty_percent_is_flagged_and_a_little_less_is_not(lowest, flagged):
    assert scored({"a": 5, "b": 5, "c": 5}, lowest).is_spread_wide is flagged


def test_one_sheet_has_no_spread():
    assert scored({"a": 5, "b": 5, "c": 5}).spread == Decimal("0.00")


def test_fewer_judges_than_required_is_flagged():
    sheet = {"a": 1, "b": 1, "c": 1}
    assert [scored(*[sheet] * number).has_too_few_judges for number in (2, 3)] == [True, False]


def test_a_tie_in_the_total_is_parted_by_the_heaviest_criterion():
    # Both come to 60: but the first has the better mark where it weighs most.
    first, second = {"a": 4, "b": 0, "c": 5}, {"a": 3, "b": 3, "c": 3}
    assert placed(second=[second], first=[first]) == [(1, "first"), (2, "second")]


def test_entries_that_no_step_parts_share_a_place_and_the_next_is_skipped():
    best, middle, last = {"a": 5, "b": 5, "c": 5}, {"a": 3, "b": 3, "c": 3}, {"a": 1, "b": 1, "c": 1}
    assert placed(d=[last], b=[middle], c=[middle], a=[best]) == [(1, "a"), (2, "b"), (2, "c"), (4, "d")]


def test_an_entry_without_a_sheet_has_no_place_and_comes_last():
    assert placed(none=[], some=[{"a": 0, "b": 0, "c": 0}]) == [(1, "some"), (None, "none")]


def test_a_place_tells_which_steps_decided_it_with_the_numbers_compared():
    found = [
        scored({"a": 4, "b": 0, "c": 5}, entry="won the tie"),
        scored({"a": 3, "b": 3, "c": 3}, entry="lost it"),
        scored({"a": 1, "b": 1, "c": 1}, entry="last"),
    ]
    told = {
        place.score.entry: [(step.name, step.value, step.others) for step in place.steps]
        for place in rank(found, BY_CRITERIA)
    }
    sixty, twenty = Decimal("60.00"), Decimal("20.00")
    assert told == {
        "won the tie": [(TOTAL, sixty, ()), ("criterion:a", Decimal("4.00"), (Decimal("3.00"),))],
        "lost it": [(TOTAL, sixty, ()), ("criterion:a", Decimal("3.00"), (Decimal("4.00"),))],
        "last": [(TOTAL, twenty, ())],
    }


def test_a_step_without_a_value_for_one_of_the_tied_is_passed_over():
    # "a" applied to one of the two only, so the next criterion parts them.
    one, other = {"a": None, "b": 5, "c": 0}, {"a": 3, "b": 3, "c": 3}
    assert placed(other=[other], one=[one]) == [(1, "one"), (2, "other")]


def test_the_declared_method_decides_the_total():
    sheets = [FIVE, FIVE, ONE]
    found = {
        method: scored(*sheets, method=method, fewest_sheets=2).total for method in (MEAN, MEDIAN, NORMALIZED)
    }
    # Each judge has one sheet only: nobody is normalized, so the raw totals stand.
    assert found == {MEAN: Decimal("73.33"), MEDIAN: Decimal("100.00"), NORMALIZED: Decimal("73.33")}


def test_a_strict_and_a_mild_judge_come_to_the_same_when_normalized():
    rules, entries = a_table({"strict": [0, 1, 2, 1, 0], "mild": [3, 4, 5, 4, 3]}, method=NORMALIZED)
    found = scores(rules, entries)
    # Both judges say the same, each on a scale of their own: on the panel's scale they agree.
    assert [one.mean for one in found] == [Decimal(mean) for mean in ("30", "50", "70", "50", "30")]
    assert [one.normalized for one in found] == [
        Decimal(text) for text in ("10.16", "54.96", "99.76", "54.96", "10.16")
    ]  # by hand: 46 + (20 m - 16) * sqrt(1124 / 224), m the strict judge's mark
    assert {one.raw_judges for one in found} == {()}


def test_judges_with_few_sheets_or_no_spread_keep_their_raw_totals_and_it_is_said():
    rules, entries = a_table(
        {"whole": [1, 2, 3, 4, 5], "few": [1, 5, 3, 2, None], "flat": [3, 3, 3, 3, 3]}, method=NORMALIZED
    )
    assert [one.raw_judges for one in scores(rules, entries)] == [("few", "flat")] * 4 + [("flat",)]
    told = scales(rules, entries)
    assert {judge: (one.sheets, one.factor is None, one.has_no_spread) for judge, one in told.items()} == {
        "whole": (5, False, False),
        "few": (4, True, False),
        "flat": (5, True, True),
    }


def test_judges_of_opposite_taste_cancel_out_exactly_though_their_roots_are_no_finite_decimals():
    weights = (Weighed("a", Decimal(1)),)
    rising = [0, 1, 2, 3, 5]
    entries = [
        Sheets(number, (Sheet("up", {"a": mark}), Sheet("down", {"a": 5 - mark})))
        for number, mark in enumerate(rising)
    ]
    found = scores(Rules(weights, method=NORMALIZED), entries)
    assert {one.normalized for one in found} == {Decimal("50.00")}


def test_a_judge_far_from_the_median_of_the_entry_is_flagged():
    assert scored(FIVE, FIVE, THREES).far_judges == (2,)
    assert scored(FIVE, THREES, ONE).far_judges == (0, 2)
    assert scored(FIVE, FOUR, THREES).far_judges == ()
    # Of two nobody can say which one is far.
    assert scored(FIVE, ONE).far_judges == ()


def test_median_and_top_marks_part_a_tie_where_the_rule_says_so():
    even, uneven = [FOUR, FOUR, FOUR], [FIVE, FIVE, {"a": 2, "b": 2, "c": 2}]
    assert placed((MEDIAN,), even=even, uneven=uneven) == [(1, "uneven"), (2, "even")]
    assert placed((TOP_MARKS,), even=even, uneven=uneven) == [(1, "uneven"), (2, "even")]
    assert placed((), even=even, uneven=uneven) == [(1, "even"), (1, "uneven")]


def test_the_chairs_decision_parts_a_tie_only_where_one_decision_covers_it_all():
    tied = {name: [THREES] for name in "xyz"}
    whole = {"x": Chosen(7, 2), "y": Chosen(7, 1), "z": Chosen(7, 3)}
    assert placed((CHAIR,), whole, **tied) == [(1, "y"), (2, "x"), (3, "z")]
    assert placed((CHAIR,), {**whole, "z": Chosen(8, 1)}, **tied) == [(1, "x"), (1, "y"), (1, "z")]
    del whole["z"]
    assert placed((CHAIR,), whole, **tied) == [(1, "x"), (1, "y"), (1, "z")]


def test_how_sure_an_order_is_shows_when_one_judge_is_left_out():
    rules, entries = a_table({"p": [5, 4, 1], "q": [3, 4, 1], "r": [5, 4, None]})
    assert [one.place for one in count(rules, entries)] == [1, 2, 3]
    # Without p (or r) the first two come to 80 each; without p only q has scored the last one.
    assert leave_one_out(rules, entries) == {
        0: Sureness(1, 1, False),
        1: Sureness(1, 2, False),
        2: Sureness(3, 3, False),
    }
    rules, entries = a_table({"p": [5, 4, 1], "q": [3, 4, None]})
    assert leave_one_out(rules, entries)[2] == Sureness(3, 3, True)


# --- against an independent count -----------------------------------------------------------------

marks = st.one_of(st.none(), st.integers(0, 5))


@st.composite
def panels(draw):
    """A rubric and entries with sheets: gaps, zeros, criteria that do not apply, abstentions, ties."""
    weights = draw(st.lists(st.decimals("0.01", "99.99", places=2), min_size=1, max_size=5))
    codes = [f"c{number}" for number in range(len(weights))]
    one_sheet = st.one_of(st.none(), st.tuples(*[marks] * len(codes)))
    entries = draw(st.lists(st.lists(one_sheet, max_size=5), min_size=1, max_size=7))
    if draw(st.booleans()):
        entries.append(entries[0])
    return [Weighed(code, weight) for code, weight in zip(codes, weights, strict=True)], entries


def _round_again(number: Fraction) -> Decimal:
    """Half up by the decimal module; the quotient is exact enough that no half can be missed."""
    with localcontext() as context:
        context.prec = 60
        quotient = Decimal(number.numerator) / Decimal(number.denominator)
        return quotient.quantize(Decimal("1E-30")).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _count_again(criteria, sheets):
    """Total, median, spread and the mean of each criterion, in whole hundredths and statistics' own mean."""
    cents = [int(row.weight * 100) for row in criteria]
    totals = []
    for sheet in sheets:
        pairs = [(cent, mark) for cent, mark in zip(cents, sheet or [], strict=False) if mark is not None]
        if pairs:
            reached = sum(20 * cent * mark for cent, mark in pairs)
            totals.append(Fraction(reached, sum(cent for cent, _ in pairs)))
    columns = zip(*[sheet for sheet in sheets if sheet is not None], strict=True)
    means = [[Fraction(mark) for mark in column if mark is not None] for column in columns]
    means = [_round_again(statistics.mean(column)) if column else None for column in means]
    means = means or [None] * len(criteria)
    if not totals:
        return None, None, None, 0, means
    spread = max(totals) - min(totals)
    return (
        _round_again(statistics.mean(totals)),
        _round_again(statistics.median(totals)),
        _round_again(spread),
        len(totals),
        means,
    )


@settings(max_examples=200, deadline=None)
@given(panels())
def test_the_score_table_and_the_places_equal_an_independent_count(panel):
    criteria, entries = panel
    rules = Rules(tuple(criteria))
    given_entries = []
    for number, sheets in enumerate(entries):
        given_sheets = tuple(
            Sheet(judge, dict(zip([row.code for row in criteria], sheet or [], strict=False)), sheet is None)
            for judge, sheet in enumerate(sheets)
        )
        given_entries.append(Sheets(number, given_sheets))
    found = scores(rules, given_entries)
    again = [_count_again(criteria, sheets) for sheets in entries]
    assert [
        (one.total, one.median, one.spread, one.judges, list(one.means.values())) for one in found
    ] == again
    assert [one.abstentions for one in found] == [sheets.count(None) for sheets in entries]

    order = sorted(range(len(criteria)), key=lambda number: -criteria[number].weight)
    steps = [f"{CRITERION}{criteria[number].code}" for number in order]
    places = {one.score.entry: one.place for one in rank(found, steps)}
    assert places == _places_again(again, order)


def _places_again(again, order):
    """One more than the number of entries that are better; better is decided pair by pair inside ties."""
    placed_again = {number: None for number, row in enumerate(again) if row[0] is None}
    for number, (total, *_rest, means) in enumerate(again):
        if total is None:
            continue
        better = sum(1 for other in again if other[0] is not None and other[0] > total)
        tied = [other for other in range(len(again)) if again[other][0] == total]
        for column in order:
            values = {other: again[other][-1][column] for other in tied}
            if None in values.values():
                continue
            better += sum(1 for value in values.values() if value > means[column])
            tied = [other for other, value in values.items() if value == means[column]]
        placed_again[number] = better + 1
    return placed_again
