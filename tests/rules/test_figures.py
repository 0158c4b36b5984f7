"""Are the numbers of an announcement counted right?"""

from results.figures import Counted, Figures, Largest, count, largest


def test_an_edition_is_counted_in_entries_and_in_organizations():
    rows = [
        Counted(organization=1, category="e-service", province="TH-83", region="ภาคใต้"),
        Counted(organization=1, category="open-data", province="TH-83", region="ภาคใต้"),
        Counted(organization=2, category="e-service", province="TH-83", region="ภาคใต้", level="OUTSTANDING"),
        Counted(organization=3, category="e-service", province="TH-57", region="ภาคเหนือ"),
    ]
    assert count(rows) == Figures(
        entries=4,
        organizations=3,
        by_category={"e-service": 3, "open-data": 1},
        by_province={"TH-83": 3, "TH-57": 1},
        by_region={"ภาคใต้": 3, "ภาคเหนือ": 1},
        organizations_by_province={"TH-83": 2, "TH-57": 1},
        organizations_by_region={"ภาคใต้": 2, "ภาคเหนือ": 1},
        by_level={"OUTSTANDING": 1},
        largest_categories=Largest(("e-service",), 3),
        most_provinces=Largest(("TH-83",), 2),
        repeat_entrants={1: 2},
    )


def test_the_province_with_most_is_counted_in_organizations_not_in_entries():
    twice = [Counted(organization=1, category="x", province="TH-83", region="") for _entry in range(5)]
    two = [Counted(organization=number, category="x", province="TH-57", region="") for number in (2, 3)]
    assert count(twice + two).most_provinces == Largest(("TH-57",), 2)


def test_a_tie_names_all_that_tie():
    assert largest({"a": 2, "b": 3, "c": 3}) == Largest(("b", "c"), 3)


def test_nothing_is_largest_where_nothing_was_counted():
    assert largest({"a": 0}) == Largest((), 0)
    assert count([]) == Figures(0, 0, {}, {}, {}, {}, {}, {}, Largest((), 0), Largest((), 0), {})
