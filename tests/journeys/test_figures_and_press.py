"""Everybody reads the figures, sees the entries behind each number, and takes the press release."""

import csv
import html
import json
import re
import subprocess
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.test import Client
from docx import Document
from docx.oxml.ns import qn

from editions.models import Edition
from organizations.models import Organization, Province
from results import press, publication
from results.announcement import Announcement
from results.models import Publication
from results.tables import Tables
from tests import cast

pytestmark = pytest.mark.django_db
YEAR = "/results/2569"


def towns() -> list[Organization]:
    """Five towns of four provinces, of three types; แสนสุข comes first and wins."""
    bangkok = cast.organization("BMA", "", "กรุงเทพมหานคร", "", "3000001")
    chiang_rai = [
        cast.organization("SAO", f"แม่ยาว {number}", "เชียงราย", "เมืองเชียงราย", f"657010{number}")
        for number in (1, 2)
    ]
    return [cast.saen_suk(), cast.pang_mu(), *chiang_rai, bangkok]


def announced(winners: int = 2) -> Publication:
    """Two awards among seven entries of five towns: แสนสุข sent two more, later and in another category."""
    edition = cast.a_deciding_edition(*towns(), cast.saen_suk(), cast.saen_suk())
    others = edition.entries.filter(number__gt=5)
    others.update(category=edition.categories.order_by("-position").first(), submitted_at=cast.ANNOUNCING)
    for number, entry in enumerate(edition.entries.select_related("edition").order_by("number")[:winners]):
        cast.a_confirmed_award(entry, "OUTSTANDING" if number else "EXCELLENCE")
    return publication.publish(edition, by=cast.secretary(1), at=cast.ANNOUNCING)


def text_of(body: bytes) -> str:
    """What a reader reads of a page."""
    page = body.decode()
    page = page[page.index("<main") : page.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def tables() -> Tables:
    return Client().get(f"{YEAR}/figures/").context["tables"]


# --- figures ----------------------------------------------------------------------------------------


def test_each_number_of_the_figures_leads_to_the_entries_that_it_counts():
    announced()
    client = Client()
    counted = tables()
    rows = [
        *(row for part in (counted.categories, counted.regions, counted.provinces) for row in part),
        *(row for part in (counted.types, counted.days, counted.repeats) for row in part),
    ]
    for row in rows:
        assert bool(row.url) == bool(row.entries)
        if row.url:
            listed = client.get(row.url).context["listed"]
            assert (listed.entries, len(listed.shown) + listed.unlisted) == (row.entries, row.entries)
            assert row.organizations in (0, listed.organizations)
    for line in counted.matrix:
        assert sum(cell.number for cell in line.cells) == line.total
        for cell in line.cells:
            assert bool(cell.url) == bool(cell.number)
            if cell.url:
                assert client.get(cell.url).context["listed"].entries == cell.number
    assert sum(row.entries for row in counted.days) == sum(line.total for line in counted.matrix) == 7
    assert [(row.name, row.entries) for row in counted.repeats] == [("เทศบาลเมืองแสนสุข", 3)]


def test_a_list_behind_a_number_does_not_tell_who_sent_what_won_nothing():
    announced()
    client = Client()
    (several,) = Publication.objects.get().content["figures"]["repeat_entrants"]
    for address, shown, unlisted in (
        ("all/entries", 7, 0),
        ("province/TH-57", 2, 0),
        ("type/SAO", 1, 2),
        ("type/BMA", 0, 1),
        (f"repeat/{several['organization']}", 1, 2),
    ):
        page = client.get(f"{YEAR}/figures/{address}/")
        listed = page.context["listed"]
        assert (address, len(listed.shown), listed.unlisted) == (address, shown, unlisted)
        assert "แม่ยาว" not in text_of(page.content)
    assert [
        client.get(f"{YEAR}/figures/{address}/").status_code
        for address in (
            "all/nothing",
            "type/PAO",
            "province/TH-99",
            "day/2569-02-31",
            "nothing/x",
            f"repeat/{several['organization'] + 1}",
        )
    ] == [404] * 6


def test_the_map_and_its_table_have_all_provinces_and_a_zero_is_a_zero():
    announced()
    client = Client()
    by_name = client.get(f"{YEAR}/map/participation/by-name/").context["shares"]
    by_number = client.get(f"{YEAR}/map/organizations/by-number/").context["shares"]
    order = list(Province.objects.order_by("sort_order").values_list("name_th", flat=True))
    assert [row.name for row in by_name.provinces] == order
    assert len(by_number.places) == len(by_number.provinces) == 77
    assert [row.name for row in by_number.provinces[:2]] == ["เชียงราย", "กรุงเทพมหานคร"]
    assert [row.name for row in by_number.provinces if not row.organizations] == [
        name for name in order if name not in {"เชียงราย", "กรุงเทพมหานคร", "ชลบุรี", "แม่ฮ่องสอน"}
    ]
    told = {row.iso: (row.entries, row.organizations, row.awards, row.rate_told) for row in by_name.provinces}
    assert told["TH-57"] == (2, 2, 0, "1.4% (2 จาก 144)")
    assert told["TH-20"] == (3, 1, 1, "1.0% (1 จาก 99)")
    assert told["TH-10"] == (1, 1, 0, "100.0% (1 จาก 1)")
    assert told["TH-90"] == (0, 0, 0, "0.0% (0 จาก 141)")
    page = client.get(f"{YEAR}/map/entries/by-name/").content.decode()
    assert page.count("vendor/thailand.svg#TH-") == 77
    assert page.count('<a href="/results/2569/figures/province/TH-') == 4 * 3
    assert "CC BY 4.0" in page
    assert client.get(f"{YEAR}/map/nothing/by-name/").status_code == 404
    assert client.get(f"{YEAR}/map/entries/by-chance/").status_code == 404


# --- the press release ------------------------------------------------------------------------------


def words_of(release: press.Release) -> list[str]:
    """Every sentence of a release, in its order."""
    sections = [
        text
        for section in release.sections
        for text in (
            section.heading,
            *filter(None, [section.honors]),
            *(
                word
                for won in section.awards
                for word in (f"{won.organization}: {won.title}", *filter(None, [won.words]))
            ),
        )
    ]
    return [release.title, *release.paragraphs, *sections, *release.notes]


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_the_docx_and_the_pdf_say_the_same_letter_by_letter(language: str, tmp_path: Path):
    announced()
    client = Client()
    page = client.get(f"{language}{YEAR}/press/")
    words = words_of(page.context["release"])
    read = text_of(page.content)
    assert [word for word in words if word not in read] == []
    docx = client.get(f"{language}{YEAR}/press.docx").content
    document = Document(BytesIO(docx))
    assert [paragraph.text for paragraph in document.paragraphs] == words
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert (document.styles["Normal"].font.name, fonts.get(qn("w:cs"))) == ("Sarabun", "Sarabun")
    bold = [run.text for line in document.paragraphs for run in line.runs if run.font.cs_bold and run.bold]
    assert bold == [won.organization for part in page.context["release"].sections for won in part.awards]
    assert docx == client.get(f"{language}{YEAR}/press.docx").content
    pdf = tmp_path / "press.pdf"
    pdf.write_bytes(client.get(f"{language}{YEAR}/press.pdf").content)
    drawn = subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True
    ).stdout.decode()
    squeezed = re.sub(r"\s|•", "", drawn)
    assert [word for word in words if re.sub(r"\s", "", word) not in squeezed] == []


def test_a_tie_is_told_as_a_tie_and_what_is_open_is_not_counted():
    cast.an_announcement(cast.saen_suk(), cast.pang_mu())
    thai = " ".join(words_of(Client().get(f"{YEAR}/press/").context["release"]))
    english = " ".join(words_of(Client().get(f"/en{YEAR}/press/").context["release"]))
    assert "จังหวัดที่มีหน่วยงานส่งผลงานมากที่สุดเท่ากัน ได้แก่ จังหวัดชลบุรี และจังหวัดแม่ฮ่องสอน จังหวัดละ 1 หน่วยงาน" in thai
    assert "Chon Buri province and Mae Hong Son province, with 1 organization each" in english
    figures = Client().get(f"/en{YEAR}/figures/").context["tables"]
    assert (figures.most_told, figures.largest_told) == ("Most organizations (tie)", "Largest")
    assert "Excellent Award: 1 project " in english
    assert "More than one entry" not in english


def test_what_a_winner_checked_stands_below_the_award_else_the_sentence_of_the_jury():
    published = announced()
    first, second = published.content["awards"]
    first["press"] = {"th": "ข้อความที่ผู้ชนะตรวจแล้ว", "en": ""}
    first["citation"] = second["citation"] = {"th": "ใช้ได้จริง", "en": ""}
    told = Announcement(published.content, published.published_at)
    won = [
        won.words
        for section in press.release(told, published.published_at).sections
        for won in section.awards
    ]
    assert won == ["ข้อความที่ผู้ชนะตรวจแล้ว", "คณะกรรมการ: “ใช้ได้จริง”"]


def test_a_figure_announced_otherwise_stands_in_a_note_and_the_counted_one_in_the_text():
    edition = cast.a_deciding_edition()
    cast.a_confirmed_award(edition.entries.select_related("edition").get(number=1))
    edition.announced_figures.create(code="entries", number=3, source_th="ข่าวเดิม", source_en="Old news")
    publication.publish(edition, by=cast.secretary(1), at=cast.ANNOUNCING)
    release = Client().get(f"/en{YEAR}/press/").context["release"]
    assert "In all, 2 entries came in, from 2 organizations." in release.paragraphs[0]
    assert release.notes[-1] == ("Entries: this release counts 2; announced were 3 (Old news).")


# --- one entry changed ------------------------------------------------------------------------------


def everywhere() -> dict[str, object]:
    """The numbers and words of an announcement, from every place that tells them."""
    client = Client()
    counted = tables()
    rows = list(csv.DictReader(StringIO(client.get(f"{YEAR}/entries.csv").content.decode("utf-8-sig"))))
    data = json.loads(client.get(f"{YEAR}/data/entries.json").content)
    api = client.get("/api/v1/editions/2569/entries").json()
    shares = client.get(f"{YEAR}/map/entries/by-name/").context["shares"]
    return {
        "categories": {row.name: row.entries for row in counted.categories if row.entries},
        "regions": {row.name: row.entries for row in counted.regions if row.entries},
        "matrix": {
            (line.name, cell.label): cell.number
            for line in counted.matrix
            for cell in line.cells
            if cell.number
        },
        "provinces": {row.name: row.entries for row in counted.provinces},
        "map": {row.name: (row.entries, row.awards) for row in shares.provinces if row.entries},
        "press": " ".join(words_of(client.get(f"{YEAR}/press/").context["release"])),
        "list": text_of(client.get(f"{YEAR}/").content),
        "levels": text_of(client.get(f"{YEAR}/levels/").content),
        "work": text_of(client.get(f"{YEAR}/entries/1/").content),
        "csv": [(row["category_th"], row["province_iso"], row["title"]) for row in rows],
        "data": data,
        "api": api,
    }


def test_with_one_entry_changed_every_number_changes_everywhere():
    first = announced()
    before = everywhere()
    publication.withdraw(first, reason="แก้ไขข้อมูล", by=cast.secretary(1), at=cast.ANNOUNCING)
    edition = Edition.objects.get()
    entry = edition.entries.get(number=1)
    moved_to = edition.categories.order_by("-position").first()
    edition.entries.filter(pk=entry.pk).update(
        title="ชื่อผลงานที่แก้แล้ว", category=moved_to, province=cast.province("เชียงราย")
    )
    publication.publish(edition, by=cast.secretary(1), at=cast.ANNOUNCING, reason="แก้ไขข้อมูล")
    after = everywhere()

    assert entry.category.name_th != moved_to.name_th
    assert before["categories"] == {entry.category.name_th: 5, moved_to.name_th: 2}
    assert after["categories"] == {entry.category.name_th: 4, moved_to.name_th: 3}
    assert [(told["ภาคเหนือ"], told["ภาคตะวันออก"]) for told in (before["regions"], after["regions"])] == [
        (3, 3),
        (4, 2),
    ]
    assert before["provinces"] == {"กรุงเทพมหานคร": 1, "ชลบุรี": 3, "เชียงราย": 2, "แม่ฮ่องสอน": 1}
    assert after["provinces"] == {"กรุงเทพมหานคร": 1, "ชลบุรี": 2, "เชียงราย": 3, "แม่ฮ่องสอน": 1}
    assert (before["map"]["ชลบุรี"], after["map"]["ชลบุรี"]) == ((3, 1), (2, 0))
    assert (before["map"]["เชียงราย"], after["map"]["เชียงราย"]) == ((2, 0), (3, 1))
    assert before["matrix"] != after["matrix"]
    assert (
        "จำนวน 5 ผลงาน จากทั้งหมด 7 ผลงาน" in before["press"],
        "จำนวน 4 ผลงาน จากทั้งหมด 7 ผลงาน" in after["press"],
    ) == (True, True)
    assert ("จำนวน 2 หน่วยงาน" in before["press"], "จำนวน 3 หน่วยงาน" in after["press"]) == (True, True)
    assert after["csv"][0] == (moved_to.name_th, "TH-57", "ชื่อผลงานที่แก้แล้ว")
    assert after["csv"][1:] == before["csv"][1:]
    for place in ("press", "list", "levels", "work", "data", "api"):
        told = str(after[place])
        assert (place, entry.title in told, "ชื่อผลงานที่แก้แล้ว" in told) == (place, False, True)
        assert entry.title in str(before[place])
    assert after["press"].endswith(" ประกาศนี้เป็นฉบับที่ 2 ซึ่งเป็นฉบับแก้ไข")
