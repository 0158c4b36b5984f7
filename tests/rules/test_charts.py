"""Are the bars, the columns and the colors of the figures as long as their numbers?"""

from decimal import Decimal

import pytest

from results.charts import Column, Tick, bars, columns, step_of, steps
from results.participation import rate


def test_the_longest_bar_is_the_highest_number_and_a_zero_has_no_length():
    chart = bars("Entries", [("e-Service", 20), ("Health", 5), ("Other", 0)])
    assert [(bar.label, bar.value, bar.width) for bar in chart.bars] == [
        ("e-Service", "20", "82.00%"),
        ("Health", "5", "20.50%"),
        ("Other", "0", "0.00%"),
    ]
    assert (chart.height, chart.told) == (156, "e-Service 20, Health 5, Other 0")


def test_a_column_stands_on_the_line_and_the_highest_bears_its_number():
    chart = columns("Days", [("1 Jul", 0), ("2 Jul", 1), ("3 Jul", 70), ("4 Jul", 140)], "in words")
    assert [(column.y, column.height) for column in chart.columns] == [
        (162, 0),
        (160, 2),
        (92, 70),
        (22, 140),
    ]
    assert chart.columns[3] == Column("75.00%", "21.50%", 22, 140, "4 Jul: 140")
    assert chart.highest == Tick("75.00%", "end", "140")
    assert [tick.label for tick in chart.ticks] == ["1 Jul", "4 Jul"]


def test_a_chart_of_nothing_is_empty():
    assert bars("Nothing", []).bars == ()
    assert (columns("Nothing", [], "").columns, columns("Nothing", [], "").highest) == ((), None)


@pytest.mark.parametrize(
    ("most", "ranges"),
    [
        (0, []),
        (1, [(1, 1)]),
        (3, [(1, 1), (2, 2), (3, 3)]),
        (6, [(1, 2), (3, 3), (4, 5), (6, 6)]),
        (105, [(1, 27), (28, 53), (54, 79), (80, 105)]),
    ],
)
def test_the_colors_of_the_map_part_the_numbers_without_gap_and_zero_has_none(most, ranges):
    assert steps(most) == ranges
    assert [step_of(number, ranges) for number in range(most + 1)] == sorted(
        step_of(number, ranges) for number in range(most + 1)
    )
    assert step_of(0, ranges) == 0
    assert step_of(most, ranges) == len(ranges)


@pytest.mark.parametrize(
    ("organizations", "registered", "share"),
    [
        (6, 144, "4.2"),
        (0, 98, "0.0"),
        (1, 1, "100.0"),
        (1, 16, "6.3"),
        (1, 0, None),
        (3, 2, None),
        (0, 0, None),
    ],
)
def test_a_share_is_rounded_once_half_up_and_unknown_where_the_register_cannot_tell(
    organizations, registered, share
):
    assert rate(organizations, registered) == (share and Decimal(share))
