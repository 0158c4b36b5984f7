"""What the strip on top of an announcement says of the largest category, and of several that tie."""

import pytest
from django.utils import translation

from results.headline import headline

CATEGORIES = [
    {"code": code, "name": {"th": code, "en": code.title()}} for code in ("roads", "water", "health")
]


def third(largest: list[str]) -> tuple[str, str]:
    figures = {
        "entries": 6,
        "organizations": 6,
        "largest_categories": largest,
        "by_category": {"roads": 2, "water": 2, "health": 2},
        "by_level": {},
    }
    with translation.override("en"):
        return headline(figures, [], CATEGORIES)[2]


@pytest.mark.parametrize(
    ("largest", "label"),
    [
        (["roads"], "Entries in Roads"),
        (["roads", "water"], "Entries each in Roads, Water"),
        (["roads", "water", "health"], "Entries in each of 3 categories"),
    ],
)
def test_one_or_two_largest_categories_are_named_and_more_are_counted(largest, label):
    assert third(largest) == ("2", label)
