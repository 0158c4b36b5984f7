"""Do filters and the search find the works that they should, at the addresses that they should?"""

import json
from io import BytesIO

import pytest
from django.utils.translation import override
from PIL import Image, features

from files.printing import breakable
from results import filters, finding, sharing
from results.announcement import Announcement
from tests import cast

PROVINCES = (
    ("TH-20", 1, "ชลบุรี", "Chon Buri", "ภาคตะวันออก", "East"),
    ("TH-58", 2, "แม่ฮ่องสอน", "Mae Hong Son", "ภาคเหนือ", "North"),
    ("TH-95", 3, "ยะลา", "Yala", "ภาคใต้", "South"),
)
WORKS = (
    (1, "ระบบน้ำประปาหมู่บ้าน", "เทศบาลเมือง", "TOWN", "แสนสุข", "TH-20", "e-service", "EXCELLENCE"),
    (2, "Smart Service ปางหมู", "องค์การบริหารส่วนตำบล", "SAO", "ปางหมู", "TH-58", "e-service", "OUTSTANDING"),
    (3, "แผนที่โก-ลก", "เทศบาลนคร", "CITY", "ยะลา", "TH-95", "open-data", "OUTSTANDING"),
)


def words(thai: str, english: str = "") -> dict[str, str]:
    return {"th": thai, "en": english}


def announcement(sha256: str = "1", year: int = 2564) -> Announcement:
    """An announcement of three awards, with what these questions need of it."""
    awards = [
        {
            "number": number,
            "reference": f"{year}-{number:04}",
            "title": title,
            "organization": {
                "name": words(full + name),
                "type": type_,
                "district_th": "เมือง",
                "code": f"00{number}",
            },
            "province": province,
            "category": category,
            "category_is_sample": False,
            "is_sample": False,
            "level": level,
            "citation": words("ลดเวลารอคอย"),
            "total": None,
            "answers": [],
            "images": [],
        }
        for number, title, full, type_, name, province, category, level in WORKS
    ]
    content = {
        "edition": {
            "year": year, "name": words("ท้องถิ่นดิจิทัล", "Local Digital"), "theme": words(""),
            "note": words(""), "shows_others": False, "shows_totals": False, "is_sample": False,
        },
        "levels": [
            {"code": code, "position": place, "name": words(name), "honors": []}
            for place, (code, name) in enumerate([("EXCELLENCE", "ยอดเยี่ยม"), ("OUTSTANDING", "ดีเด่น")])
        ],
        "categories": [{"code": code, "name": words(code)} for code in ("e-service", "open-data", "other")],
        "provinces": [
            {
                "iso": iso, "sort_order": order, "name": words(thai, english),
                "region": words(region_th, region_en), "entries": 1, "organizations": 1,
            }
            for iso, order, thai, english, region_th, region_en in PROVINCES
        ],
        "awards": awards,
        "others": [],
        "rows": [],
    }  # fmt: skip
    return Announcement(content, cast.ANNOUNCING, sha256=sha256)


@pytest.mark.parametrize(
    ("chosen", "numbers"),
    [
        ({}, [1, 2, 3]),
        ({"region": "north"}, [2]),
        ({"category": "e-service"}, [1, 2]),
        ({"level": "OUTSTANDING"}, [2, 3]),
        ({"type": "CITY"}, [3]),
        ({"level": "OUTSTANDING", "category": "open-data"}, [3]),
        ({"category": "other"}, []),
    ],
)
def test_a_view_holds_the_awards_to_which_every_choice_applies(chosen, numbers):
    assert [line.number for line in filters.lines(announcement(), chosen)] == numbers


@pytest.mark.parametrize(
    ("chosen", "address"),
    [
        ({}, "/results/2564/"),
        ({"level": "EXCELLENCE"}, "/results/2564/level/EXCELLENCE/"),
        ({"type": "SAO", "region": "north"}, "/results/2564/awards/?region=north&type=SAO"),
    ],
)
def test_a_view_stands_in_its_address(chosen, address):
    assert filters.address(2564, chosen) == address


def test_what_an_edition_does_not_know_is_no_choice():
    asked = {"region": "moon", "level": "EXCELLENCE", "page": "2"}
    assert filters.chosen_of(announcement().content, asked) == {"level": "EXCELLENCE"}


def test_each_choice_says_how_many_awards_it_leads_to_beside_those_chosen():
    levels = filters.dimensions(announcement(), {"category": "e-service"})[2]
    assert [(choice.name, choice.count, choice.url) for choice in levels.choices] == [
        ("ยอดเยี่ยม", 1, "/results/2564/awards/?category=e-service&level=EXCELLENCE"),
        ("ดีเด่น", 1, "/results/2564/awards/?category=e-service&level=OUTSTANDING"),
    ]


def test_what_no_award_fits_is_a_zero_that_leads_nowhere():
    regions = filters.dimensions(announcement(), {"level": "EXCELLENCE"})[0].choices
    assert [(choice.count, choice.url) for choice in regions] == [
        (1, "/results/2564/awards/?region=east&level=EXCELLENCE"),
        (0, ""),
        (0, ""),
    ]


def test_a_choice_that_is_made_leads_back_out_of_it():
    level = filters.dimensions(announcement(), {"level": "EXCELLENCE"})[2].choices[0]
    assert (level.is_chosen, level.url) == (True, "/results/2564/")


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("ประปา", [1]),
        ("smart SERVICE", [2]),
        ("โกลก", [3]),
        ("แผนที่ โก ลก", [3]),
        ("อบต.ปางหมู", [2]),
        ("เทศบาล", [1, 3]),
        ("mae hong", [2]),
        ("ลดเวลา", [1, 2, 3]),
        ("ประปา ยะลา", []),
        ("๒๕๖๔-๐๐๐๓", [3]),
        ("", []),
        ("…", []),
    ],
)
def test_a_search_forgives_what_the_picker_forgives(typed, numbers):
    assert [work.line.number for work in finding.search(typed, [announcement()])] == numbers


def test_what_stands_in_a_title_comes_before_what_stands_elsewhere():
    newer = announcement("2", 2565)
    found = [
        (work.announcement.year, work.line.number) for work in finding.search("ยะลา", [newer, announcement()])
    ]
    assert found == [(2565, 3), (2564, 3)]
    numbers = [work.line.number for work in finding.search("ปางหมู", [announcement()])]
    assert numbers == [2]


def test_an_organization_is_found_by_its_code_over_the_years():
    found = finding.of_organization("002", [announcement("2", 2565), announcement()])
    assert [(one.year, [line.number for line in lines]) for one, lines in found] == [(2565, [2]), (2564, [2])]
    assert finding.of_organization("", [announcement()]) == []


def test_the_facts_for_machines_cannot_end_their_element():
    line = announcement().find(1)
    assert line is not None
    hostile = announcement()
    hostile.content["awards"][0]["title"] = "</script><script>alert(1)"
    told = sharing.facts_for_machines(hostile, hostile.find(1), "https://x/", [])
    assert told.count("<") == 2
    body = told.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(body)["name"] == "</script><script>alert(1)"


def test_the_picture_of_a_link_is_drawn_with_shaped_thai_and_breaks_between_words():
    assert features.check("raqm")
    assert breakable("ระบบบริหารจัดการ Smart City") == ["ระบบ", "บริหาร", "จัดการ ", "Smart ", "City"]
    one = announcement()
    with override("th"):
        drawn = Image.open(BytesIO(sharing.picture(one, one.find(1))))
    assert drawn.size == (1200, 630)
    again = announcement()
    again.content["awards"][0]["title"] = "ระบบนำประปาหมู่บ้าน"
    with override("th"):
        other = Image.open(BytesIO(sharing.picture(again, again.find(1))))
    assert drawn.tobytes() != other.tobytes()
