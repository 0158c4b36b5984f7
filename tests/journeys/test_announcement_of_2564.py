"""The edition of 2564 as it was announced on 15 October 2564: the published facts as acceptance test."""

import csv
import html
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from docx import Document
from lxml import etree

from results import certificate_paper, certificates, static_site
from results.announcement import Announcement
from results.models import Publication
from results.models_certificates import Certificate

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


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: Any) -> Iterator[Publication]:
    """The announcement of 2564 in the sample, which a laptop has; loaded once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_sample", verbosity=0)
        yield Publication.objects.get(edition__year=2564)
        transaction.set_rollback(True)


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


AWARDS_OF = [
    # entry number, level code, province code: in the order of AWARDS
    (1, "EXCELLENCE", "TH-20"),
    (2, "EXCELLENCE", "TH-58"),
    (3, "EXCELLENCE", "TH-95"),
    (4, "OUTSTANDING", "TH-46"),
    (5, "OUTSTANDING", "TH-40"),
    (6, "OUTSTANDING", "TH-65"),
    (7, "OUTSTANDING", "TH-83"),
    (8, "OUTSTANDING", "TH-74"),
    (9, "OUTSTANDING", "TH-84"),
    (10, "OUTSTANDING", "TH-41"),
]
RELEASE = {
    "": [
        "สพร. ประกาศผลการประกวด “ท้องถิ่นดิจิทัล” ประจำปี 2564: รางวัลยอดเยี่ยม 3 ผลงาน และรางวัลดีเด่น 7 ผลงาน",
        "เมื่อวันที่ 15 ตุลาคม 2564 สำนักงานพัฒนารัฐบาลดิจิทัล (องค์การมหาชน) (สพร.) ประกาศผลการประกวดบริการดิจิทัล",
        "ภายใต้แนวคิด “เปลี่ยนแนวคิดพลิกรูปแบบการทำงาน”",
        "เปิดรับผลงานตั้งแต่วันที่ 1 กรกฎาคม 2564 ถึงวันที่ 31 สิงหาคม 2564 รวม 62 วัน",
        "ส่งผลงานเข้าประกวดทั้งสิ้น 45 ผลงาน จาก 44 หน่วยงาน",
        "ประเภทที่มีผู้ส่งผลงานมากที่สุด คือ e-Service จำนวน 25 ผลงาน จากทั้งหมด 45 ผลงาน",
        "จังหวัดที่มีหน่วยงานส่งผลงานมากที่สุด คือ จังหวัดเชียงราย จำนวน 6 หน่วยงาน",
        "หน่วยงานที่ส่งผลงานมากกว่า 1 ผลงาน ได้แก่ เทศบาลนครภูเก็ต (2 ผลงาน)",
        "คณะกรรมการจากหลายหน่วยงาน อาทิ สำนักนายกรัฐมนตรี ",
        "รางวัลยอดเยี่ยม จำนวน 3 ผลงาน เรียงตามลำดับตัวอักษรของจังหวัด",
        "ผลงานที่ได้รับรางวัลยอดเยี่ยมยังได้รับรางวัล DG Award ประเภทท้องถิ่นดิจิทัลด้วย",
        "รางวัลดีเด่น จำนวน 7 ผลงาน เรียงตามลำดับตัวอักษรของจังหวัด",
    ],
    "/en": [
        "DGA announces the results of the contest “Local Digital”, edition 2021 (B.E. 2564): Excellent Award"
        " to 3 projects and Outstanding Award to 7 projects",
        "Its theme was “New thinking, a new way of working”.",
        "from 1 July 2021 (B.E. 2564) to 31 August 2021 (B.E. 2564), both days included: 62 days.",
        "In all, 45 entries came in, from 44 organizations.",
        "The largest category was e-Service with 25 of 45 entries.",
        "The province with most organizations taking part was Chiang Rai province, with 6 organizations.",
        "More than one entry came from: Phuket City Municipality (2 entries).",
        "among them Office of the Prime Minister (OPM), ",
        "Excellent Award: 3 projects, in the Thai alphabetical order of provinces",
        "The projects with the Excellent Award also receive: DG Award, local-digital section.",
        "Outstanding Award: 7 projects, in the Thai alphabetical order of provinces",
    ],
}
"""What the press release has to state of the news text, in its order."""


def printed(pdf: bytes, folder: Path) -> str:
    """The text of a PDF without white space, which lines part otherwise than words."""
    path = folder / "drawn.pdf"
    path.write_bytes(pdf)
    drawn = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return squeezed(drawn.stdout.decode())


def squeezed(text: str) -> str:
    """The text without white space and the dots of lists."""
    return re.sub(r"\s|•", "", text)


def test_every_place_tells_the_same_of_2564(client, sample: Publication, tmp_path: Path):
    the_press_release_states_every_figure(client, tmp_path)
    the_figures_and_the_map_count_the_same(client)
    the_open_data_and_the_interface_hold_the_same(client)
    ten_certificates_say_what_was_announced(client, tmp_path)
    assert "ผลการประกวดนวัตกรรม “ท้องถิ่นดิจิทัล” ประจำปี 2564" in titles_of_the_feed(client)

    # the static export: every page as the portal shows it, to the letter
    folder = tmp_path / "site"
    static_site.write(sample, folder)
    for address in ("", "levels/", "figures/", "map/entries/by-name/", "press/", "entries/7/"):
        for language in ("", "en/"):
            exported = (folder / f"{language}results/2564/{address}index.html").read_text("utf-8")
            shown = client.get(f"/{language}results/2564/{address}").content.decode()
            assert words(exported) == words(shown)
    for name in ("press.docx", "awards.csv", "entries.csv", "data/results.csv", "data/figures.json"):
        exported_file = (folder / "results/2564" / name).read_bytes()
        assert exported_file == b"".join(client.get(f"/results/2564/{name}"))


def the_press_release_states_every_figure(client: Client, folder: Path) -> None:
    for language, stated in RELEASE.items():
        page = words(client.get(f"{language}/results/2564/press/").content.decode())
        docx = client.get(f"{language}/results/2564/press.docx").content
        text = " ".join(paragraph.text for paragraph in Document(BytesIO(docx)).paragraphs)
        pdf = printed(client.get(f"{language}/results/2564/press.pdf").content, folder)
        for release in (page, text):
            assert in_order(release, stated)
            assert in_order(release, [title for _level, _province, _organization, title in AWARDS])
        assert [sentence for sentence in stated if squeezed(sentence) not in pdf] == []
        assert in_order(pdf, [squeezed(title) for *_rest, title in AWARDS])
    thai = words(client.get("/results/2564/press/").content.decode())
    assert in_order(thai, [f"{name} จังหวัด{province}: {title}" for _level, province, name, title in AWARDS])
    assert in_order(thai, JURY)


def the_figures_and_the_map_count_the_same(client: Client) -> None:
    counted = client.get("/results/2564/figures/").context["tables"]
    assert {row.name: row.entries for row in counted.categories}["e-Service"] == 25
    for rows in (counted.categories, counted.regions, counted.types, counted.days, counted.provinces):
        assert sum(row.entries for row in rows) == 45
    for rows in (counted.regions, counted.types, counted.days, counted.provinces):
        assert sum(row.organizations for row in rows) == 44
    assert sum(line.total for line in counted.matrix) == 45
    assert [(row.name, row.organizations) for row in counted.provinces if row.is_largest] == [("เชียงราย", 6)]
    assert [(row.name, row.entries) for row in counted.repeats] == [("เทศบาลนครภูเก็ต", 2)]
    shares = client.get("/results/2564/map/organizations/by-number/").context["shares"]
    first = shares.provinces[0]
    assert (first.name, first.entries, first.organizations, first.awards) == ("เชียงราย", 6, 6, 0)
    assert (first.registered, str(first.rate)) == (144, "4.2")
    assert {row.iso for row in shares.provinces if row.awards} == {iso for _n, _level, iso in AWARDS_OF}
    listed = client.get("/results/2564/figures/province/TH-57/").context["listed"]
    assert (listed.entries, listed.organizations, len(listed.shown)) == (6, 6, 6)


def the_open_data_and_the_interface_hold_the_same(client: Client) -> None:
    told = [
        ("entries", "", 45),
        ("organizations", "", 44),
        ("largest_category", "e-service", 25),
        ("most_province", "TH-57", 6),
        ("repeat_entrant", "", 2),
        ("repeat_entrants", "", 1),
        ("awards", "EXCELLENCE", 3),
        ("awards", "OUTSTANDING", 7),
    ]
    # in the order of the list by province, as the pages have it
    by_province = ["TH-46", "TH-40", "TH-20", "TH-65", "TH-83", "TH-58", "TH-95", "TH-74", "TH-84", "TH-41"]
    announced = {iso: (number, level) for number, level, iso in AWARDS_OF}
    title = {number: (award[2], award[3]) for (number, *_rest), award in zip(AWARDS_OF, AWARDS, strict=True)}
    expected = [(*announced[iso], iso, *title[announced[iso][0]]) for iso in by_province]

    def file(name: str) -> bytes:
        return b"".join(client.get(f"/results/2564/data/{name}"))

    for rows in (
        json.loads(file("figures.json")),
        list(csv.DictReader(StringIO(file("figures.csv").decode()))),
        client.get("/api/v1/editions/2564/figures").json()["items"],
    ):
        assert [(row["figure"], row["of_code"], int(row["number"])) for row in rows] == told
    for rows in (
        json.loads(file("results.json")),
        list(csv.DictReader(StringIO(file("results.csv").decode()))),
        client.get("/api/v1/editions/2564/awards").json()["items"],
        [
            {**row, "award_level_code": announced[row["province_iso"]][1]}
            for row in csv.DictReader(
                StringIO(client.get("/results/2564/awards.csv").content.decode("utf-8-sig"))
            )
        ],
    ):
        assert [
            (
                int(row["entry_number"]),
                row["award_level_code"],
                row["province_iso"],
                row["organization_th"],
                row["title"],
            )
            for row in rows
        ] == expected


def ten_certificates_say_what_was_announced(client: Client, folder: Path) -> None:
    rows = Certificate.objects.filter(edition__year=2564).select_related("edition", "key", "entry", "seat")
    issued = {row.entry.number: row for row in rows.order_by("entry__number")}
    assert list(issued) == list(range(1, 11))
    for (number, *_rest), (level, province, organization, title) in zip(AWARDS_OF, AWARDS, strict=True):
        row = issued[number]
        verified = words(client.get(f"/verify/{row.serial}/").content.decode())
        paper = printed(certificate_paper.drawn(row, "th"), folder)
        for told in (organization, level, title):
            assert told in verified
            assert squeezed(told) in paper
        assert f"จังหวัด{province}" in paper
        assert certificates.check(certificates.signed_text(row)) is not None


def titles_of_the_feed(client: Client) -> list[str | None]:
    feed = etree.fromstring(client.get("/results/feed.atom").content)
    return [title.text for title in feed.iterfind("{*}entry/{*}title")]


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


def test_the_regions_stand_in_dictionary_order(client, sample: Publication):
    shown = client.get("/results/2564/figures/").context["tables"]
    names = ["ภาคกลาง", "ภาคตะวันตก", "ภาคตะวันออก", "ภาคตะวันออกเฉียงเหนือ", "ภาคใต้", "ภาคเหนือ"]
    assert ([row.name for row in shown.regions], [row.name for row in shown.matrix]) == (names, names)
