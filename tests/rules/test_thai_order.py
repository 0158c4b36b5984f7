"""Thai names stand as in a dictionary: as ICU orders them, which is what PostgreSQL does."""

import csv
import unicodedata
from collections.abc import Callable
from pathlib import Path

import icu
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.register import register_rows
from thai.order import compare, thai_key

PROVINCES = Path(__file__).resolve().parents[2] / "organizations" / "data" / "provinces.csv"

THAI = "".join(map(chr, [*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C)]))
ASCII = "".join(map(chr, [9, 10, *range(0x20, 0x7F)]))
TRICKY = "กขฤฦอเแไาำํๅะิ็์่้๊๋๎ฺ-. aA1๑ๆฯ"


def icu_key() -> Callable[[str], tuple[bytes, str]]:
    """What ICU orders by; of two texts that it calls equal the database looks at the texts themselves."""
    collator = icu.Collator.createInstance(icu.Locale("th-TH"))
    return lambda text: (collator.getSortKey(text), text)


def provinces() -> list[dict[str, str]]:
    with PROVINCES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_all_77_provinces_stand_as_icu_orders_them_and_as_their_numbers_say():
    rows = provinces()
    names = [row["name_th"] for row in rows]
    assert len(set(names)) == 77
    assert [int(row["sort_order"]) for row in rows] == list(range(1, 78))
    assert sorted(names, key=thai_key) == sorted(names, key=icu_key()) == names


def test_code_points_would_misplace_65_of_the_77_provinces():
    names = [row["name_th"] for row in provinces()]
    assert sum(one != other for one, other in zip(names, sorted(names), strict=True)) == 65


@pytest.mark.parametrize("column", ["name_th", "full_name_th"])
def test_all_7850_names_of_the_register_stand_as_icu_orders_them(column):
    names = [row[column] for row in register_rows()]
    assert len(names) == 7850
    assert sorted(names, key=thai_key) == sorted(names, key=icu_key())


def test_mae_hong_son_stands_before_yala():
    assert sorted(["ยะลา", "ชลบุรี", "แม่ฮ่องสอน"], key=thai_key) == ["ชลบุรี", "แม่ฮ่องสอน", "ยะลา"]


def test_names_with_hyphens_digits_and_dots_stand_among_the_others():
    names = [
        "จ.ป.ร.",
        "กม.5",
        "สุไหงโก-ลก",
        "กม.๕",
        "กม.10",
        "จปร",
        "แป-ระ",
        "สุไหงปาดี",
        "กมลา",
        "Smart City",
        "5G",
    ]
    assert sorted(names, key=thai_key) == [
        "5G",
        "กม.10",
        "กม.5",
        "กม.๕",
        "กมลา",
        "จ.ป.ร.",
        "จปร",
        "แป-ระ",
        "สุไหงโก-ลก",
        "สุไหงปาดี",
        "Smart City",
    ]


def test_tone_marks_only_break_ties():
    assert sorted(["กั้น", "ก้น", "กันท์", "กัน", "กนก"], key=thai_key) == ["ก้น", "กนก", "กัน", "กั้น", "กันท์"]


@given(st.data())
@settings(max_examples=4000)
def test_any_text_of_thai_latin_and_digits_stands_as_icu_orders_it(data):
    alphabet = data.draw(st.sampled_from([THAI, THAI + ASCII, TRICKY]))
    one = data.draw(st.text(alphabet, max_size=6))
    other = data.draw(st.one_of(st.text(alphabet, max_size=6), st.permutations(one).map("".join)))
    key = icu_key()
    assert compare(one, other) == (key(one) > key(other)) - (key(one) < key(other))


@given(st.text(), st.text())
def test_only_equal_texts_have_equal_keys(one, other):
    assert (thai_key(one) == thai_key(other)) == (one == other)
    assert compare(one, other) == -compare(other, one)


@given(st.text(THAI + ASCII, max_size=12))
def test_the_letters_of_a_name_are_the_same_however_its_marks_were_typed(text):
    assert (
        thai_key(unicodedata.normalize("NFD", text))[:3] == thai_key(unicodedata.normalize("NFC", text))[:3]
    )
