"""The edition of 2564 as it was announced on 15 October 2564: the published facts as acceptance test."""

import csv
import html
import re
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command

from results.announcement import Announcement
from results.models import Publication

pytestmark = pytest.mark.django_db

EXCELLENT, OUTSTANDING = "รางวัลยอดเยี่ยม", "รางวัลดีเด่น"
AWARDS = [
    # level, province, organization, title: in the order of the news text
    (EXCELLENT, "ชลบุรี", "เทศบาลเมืองแสนสุข", "โครงการจัดบริการสุขภาพผู้สูงอายุด้วย Smart Technology"),
    (EXCELLENT, "แม่ฮ่องสอน", "องค์การบริหารส่วนตำบลปางหมู", "โครงการ Pangmu E-Smart Service"),
    (
        EXCELLENT,
        "ยะลา",
        "เทศบาลนครยะลา",
        "โครงการระบบเทคโนโลยีเพื่อการบริหารและติดตามควบคุมเฝ้าระวังโรคโควิด-19",
    ),
    (
        OUTSTANDING,
        "กาฬสินธุ์",
        "เทศบาลตำบลท่าคันโท",
        "โครงการนวัตกรรมพิกัดชีวิตพิกัดฉุกเฉิน Application EMS สำหรับดูแลผู้สูงอายุที่มีภาวะพึ่งพิง",
    ),
    (
        OUTSTANDING,
        "ขอนแก่น",
        "เทศบาลนครขอนแก่น",
        "โครงการให้บริการประชาชนสู่ความพึงพอใจอันสูงสุดด้วยเทคโนโลยีดิจิทัล",
    ),
    (OUTSTANDING, "พิษณุโลก", "องค์การบริหารส่วนตำบลบ้านน้อยซุ้มขี้เหล็ก", "โครงการ Smart Bannoi"),
    (OUTSTANDING, "ภูเก็ต", "เทศบาลเมืองป่าตอง", "โครงการ Patong City Data Platform"),
    (
        OUTSTANDING,
        "สมุทรสาคร",
        "เทศบาลตำบลบางปลา",
        "โครงการระบบสารสนเทศเพื่อการให้บริการประชาชน Bang-pla Smart Public Service",
    ),
    (
        OUTSTANDING,
        "สุราษฎร์ธานี",
        "เทศบาลนครเกาะสมุย",
        "โครงการระบบสารสนเทศภูมิศาสตร์ (GIS) โรงพยาบาลหนึ่งหมื่นเตียง",
    ),
    (
        OUTSTANDING,
        "อุดรธานี",
        "เทศบาลนครอุดรธานี",
        "โครงการพัฒนาระบบ Mobile Application สำหรับบริหารจัดการการจัดหาประโยชน์ในทรัพย์สินของเทศบาล",
    ),
]
JURY = [
    "สำนักนายกรัฐมนตรี",
    "สำนักงานคณะกรรมการพัฒนาระบบราชการ (ก.พ.ร.)",
    "กรมส่งเสริมการปกครองท้องถิ่น (สถ.)",
    "กรมการพัฒนาชุมชน (พช.)",
    "สำนักงานส่งเสริมเศรษฐกิจดิจิทัล (ดีป้า)",
    "สำนักงานนวัตกรรมแห่งชาติ (สนช.)",
    "สถาบันวิจัยเพื่อการพัฒนาประเทศไทย (ทีดีอาร์ไอ)",
    "สมาคมอุตสาหกรรมซอฟต์แวร์ไทย (เอทีเอสไอ)",
    "สมาคมการค้าเพื่อส่งเสริมผู้ประกอบการเทคโนโลยีรายใหม่",
    "สำนักงานพัฒนารัฐบาลดิจิทัล (องค์การมหาชน) (สพร.)",
]


@pytest.fixture
def sample() -> Publication:
    """The sample as a laptop loads it; the announcement of 2564 in it."""
    call_command("load_sample", verbosity=0)
    return Publication.objects.get(edition__year=2564)


def words(page: str) -> str:
    """What a reader reads of a page: without markup, entities resolved, white space as one space."""
    body = page[page.index("<main") : page.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", body)).split())


def in_order(text: str, pieces: list[str]) -> bool:
    """Whether the pieces stand in the text, each after the one before."""
    place = -1
    for piece in pieces:
        place = text.find(piece, place + 1)
        if place < 0:
            return False
    return True


def test_the_announcement_of_2564(client, sample: Publication):
    told = Announcement(sample.content, sample.published_at)

    # by level, as the news text has it
    assert [
        (level.name, line.province.name, line.organization, line.title)
        for level, lines in told.by_level
        for line in lines
    ] == AWARDS
    # by province, in Thai dictionary order: แม่ฮ่องสอน before ยะลา
    assert [province.name for province, _lines in told.by_province] == [
        "กาฬสินธุ์",
        "ขอนแก่น",
        "ชลบุรี",
        "พิษณุโลก",
        "ภูเก็ต",
        "แม่ฮ่องสอน",
        "ยะลา",
        "สมุทรสาคร",
        "สุราษฎร์ธานี",
        "อุดรธานี",
    ]

    # the figures, counted from the rows
    figures = sample.content["figures"]
    assert (figures["entries"], figures["organizations"]) == (45, 44)
    assert figures["by_category"]["e-service"] == 25
    assert sum(figures["by_category"].values()) == 45
    assert figures["by_level"] == {"EXCELLENCE": 3, "OUTSTANDING": 7}
    assert [number for number, _label in told.figures] == ["45", "44", "25", "3 + 7"]
    assert told.largest_categories == "e-Service (25 ผลงาน)"
    assert told.most_provinces == "เชียงราย (6 หน่วยงาน)"
    assert told.repeat_entrants == "เทศบาลนครภูเก็ต (2 ผลงาน)"
    assert told.provinces["TH-57"].awards == Counter()  # none of the winners is from เชียงราย
    assert [(level.name, honors) for level, honors in told.honors] == [
        (EXCELLENT, ("รางวัล DG Award ประเภทท้องถิ่นดิจิทัล",))
    ]
    assert told.jury == JURY

    # as announced, each figure beside the same number counted here
    rows = client.get("/results/2564/figures/").context["tables"].compared
    assert [(row.announced, row.counted) for row in rows] == [
        (number, number) for number in ("45", "44", "25", "6", "2", "3", "7")
    ]

    # the pages say it
    by_province = words(client.get("/results/2564/").content.decode())
    in_dictionary_order = sorted(AWARDS, key=lambda award: told_order(told, award[1]))
    assert in_order(
        by_province, [piece for award in in_dictionary_order for piece in (award[1], award[0], award[3])]
    )
    assert in_order(
        words(client.get("/results/2564/levels/").content.decode()), [award[3] for award in AWARDS]
    )
    assert "อาทิ" in by_province
    for award in told.awards:
        page = words(client.get(award.url).content.decode())
        assert in_order(page, [award.title, award.organization])


def told_order(told: Announcement, province: str) -> int:
    """The dictionary order of a province."""
    return next(row.sort_order for row in told.provinces.values() if row.name == province)


def test_what_is_a_sample_says_so_everywhere(client, sample: Publication):
    fillers = [row for row in sample.content["rows"] if row["is_sample"]]
    assert (len(sample.content["rows"]), len(fillers)) == (45, 35)
    assert [award["is_sample"] for award in sample.content["awards"]] == [False] * 10
    assert [award["category_is_sample"] for award in sample.content["awards"]] == [True] * 10
    for address in (
        "/results/2564/",
        "/results/2564/levels/",
        "/results/2564/figures/",
        "/results/2564/entries/1/",
    ):
        page = client.get(address).content.decode()
        assert '<meta name="robots" content="noindex">' in page
        assert "ตัวอย่าง" in words(page)
    table = client.get("/results/2564/entries.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(table)))
    assert [(row["is_sample"], row["label"]) for row in rows] == [("false", "")] * 10 + [
        ("true", "ตัวอย่าง")
    ] * 35
    assert {(row["title"], row["organization_th"]) for row in rows[10:]} == {("", "")}


def test_nothing_is_invented_beside_a_real_winner(client, sample: Publication):
    assert [(award["total"], award["answers"], award["images"]) for award in sample.content["awards"]] == [
        (None, [], [])
    ] * 10
    assert [award["citation"] for award in sample.content["awards"]] == [{"th": "", "en": ""}] * 10
    assert [client.get(f"/results/2564/entries/{number}/").status_code for number in range(11, 46)] == [
        404
    ] * 35
    assert client.get("/results/2564/entries/").status_code == 404


def test_the_other_sample_announcements_say_that_they_are_samples(client, sample: Publication):
    for publication in Publication.objects.exclude(pk=sample.pk):
        year = publication.content["edition"]["year"]
        page = client.get(f"/results/{year}/").content.decode()
        assert re.search(r"<title>\s*ตัวอย่าง", page)
        for line in Announcement(publication.content, publication.published_at).awards:
            entry = client.get(line.url).content.decode()
            assert re.search(r"<title>\s*ตัวอย่าง", entry)
            assert '<meta name="robots" content="noindex">' in entry
