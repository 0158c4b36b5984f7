"""In what order do the awards stand?"""

import csv
import random

from organizations.provinces import TABLE
from results.by_province import Place, by_level, by_province

with TABLE.open(encoding="utf-8", newline="") as _lines:
    SORT_ORDER = {row["name_th"]: int(row["sort_order"]) for row in csv.DictReader(_lines)}
WINNERS = [
    # province, level, type, name: in the order of the announcement
    ("ชลบุรี", 1, "TOWN", "เทศบาลเมืองแสนสุข"),
    ("แม่ฮ่องสอน", 1, "SAO", "องค์การบริหารส่วนตำบลปางหมู"),
    ("ยะลา", 1, "CITY", "เทศบาลนครยะลา"),
    ("กาฬสินธุ์", 2, "SUBDISTRICT_MUNI", "เทศบาลตำบลท่าคันโท"),
    ("ขอนแก่น", 2, "CITY", "เทศบาลนครขอนแก่น"),
    ("พิษณุโลก", 2, "SAO", "องค์การบริหารส่วนตำบลบ้านน้อยซุ้มขี้เหล็ก"),
    ("ภูเก็ต", 2, "TOWN", "เทศบาลเมืองป่าตอง"),
    ("สมุทรสาคร", 2, "SUBDISTRICT_MUNI", "เทศบาลตำบลบางปลา"),
    ("สุราษฎร์ธานี", 2, "CITY", "เทศบาลนครเกาะสมุย"),
    ("อุดรธานี", 2, "CITY", "เทศบาลนครอุดรธานี"),
]


def place_of(winner: tuple[str, int, str, str]) -> Place:
    province, level, type_, name = winner
    return Place(SORT_ORDER[province], level, type_, name, number=1)


def shuffled() -> list[tuple[str, int, str, str]]:
    return random.Random(2564).sample(WINNERS, len(WINNERS))


def test_the_ten_winners_of_2564_stand_by_province_in_dictionary_order():
    assert [[winner[0] for winner in rows] for _province, rows in by_province(shuffled(), place_of)] == [
        ["กาฬสินธุ์"],
        ["ขอนแก่น"],
        ["ชลบุรี"],
        ["พิษณุโลก"],
        ["ภูเก็ต"],
        ["แม่ฮ่องสอน"],
        ["ยะลา"],
        ["สมุทรสาคร"],
        ["สุราษฎร์ธานี"],
        ["อุดรธานี"],
    ]


def test_the_ten_winners_of_2564_stand_by_level_as_the_announcement_has_them():
    assert [(level, rows) for level, rows in by_level(shuffled(), place_of)] == [
        (1, WINNERS[:3]),
        (2, WINNERS[3:]),
    ]


def test_within_a_province_level_goes_before_type_type_before_name_name_before_number():
    places = [
        Place(1, 1, "SAO", "องค์การบริหารส่วนตำบลโพธิ์", 9),
        Place(1, 2, "PAO", "องค์การบริหารส่วนจังหวัดกระบี่", 8),
        Place(1, 2, "CITY", "เทศบาลนครกระบี่", 7),
        Place(1, 2, "TOWN", "เทศบาลเมืองกระบี่", 6),
        Place(1, 2, "SUBDISTRICT_MUNI", "เทศบาลตำบลกระบี่", 5),
        Place(1, 2, "SAO", "องค์การบริหารส่วนตำบลไผ่", 1),  # ผ stands before ม, whatever vowel leads it
        Place(1, 2, "SAO", "องค์การบริหารส่วนตำบลเมือง", 2),
        Place(1, 2, "SAO", "องค์การบริหารส่วนตำบลเมือง", 4),
    ]
    mixed = random.Random(7).sample(places, len(places))
    assert by_province(mixed, lambda place: place) == [(1, places)]
