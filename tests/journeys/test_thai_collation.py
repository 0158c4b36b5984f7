"""The database orders Thai names as ICU does, whichever engine it is."""

import csv
from pathlib import Path

import icu
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from tests.register import register_rows
from thai.collation import thai_order

PROVINCES = Path(__file__).resolve().parents[2] / "organizations" / "data" / "provinces.csv"
pytestmark = pytest.mark.django_db


def icu_order(names):
    collator = icu.Collator.createInstance(icu.Locale("th-TH"))
    return sorted(names, key=lambda name: (collator.getSortKey(name), name))


def ordered_by_the_database(names, order=None):
    """Put the names into a table of Django's own that can hold any, and read them back in Thai order."""
    ContentType.objects.bulk_create(
        ContentType(app_label=f"row{place}", model=name) for place, name in enumerate(names)
    )
    rows = ContentType.objects.filter(app_label__startswith="row")
    return list(rows.order_by(order or thai_order("model"), "pk").values_list("model", flat=True))


def test_the_77_provinces_come_in_the_order_of_icu():
    with PROVINCES.open(encoding="utf-8", newline="") as lines:
        names = [row["name_th"] for row in csv.DictReader(lines)]
    assert ordered_by_the_database(reversed(names)) == icu_order(names) == names


@pytest.mark.parametrize("column", ["name_th", "full_name_th"])
def test_all_7850_names_of_the_register_come_in_the_order_of_icu(column):
    names = [row[column] for row in register_rows()]
    assert len(names) == 7850
    assert ordered_by_the_database(names) == icu_order(names)


def test_names_that_differ_in_signs_only_come_in_one_order():
    names = ["กน", "ก-น", "ก.น", "ก น", "กนฯ", "กม.๕", "กม.5"]
    assert ordered_by_the_database(names) == ["ก น", "ก-น", "ก.น", "กน", "กนฯ", "กม.5", "กม.๕"]


def test_the_order_can_be_turned_round():
    names = ["ยะลา", "แม่ฮ่องสอน", "ชลบุรี"]
    assert ordered_by_the_database(names, thai_order("model").desc()) == ["ยะลา", "แม่ฮ่องสอน", "ชลบุรี"]


def test_the_collation_is_one_name_on_both_engines():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'แม่ฮ่องสอน' COLLATE \"thai\" < 'ยะลา'")
        assert bool(cursor.fetchone()[0]) is True
