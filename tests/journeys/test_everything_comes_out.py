"""The secretariat takes all entries out: a table for Excel, a table as text, all files in one ZIP."""

import csv
import hashlib
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from openpyxl import load_workbook

from editions.moves import RuleBroken
from files import spreadsheets
from journal.models import Line
from submissions import attachments, exporting, intake, screening
from submissions.models import Attachment, Export
from tests import cast, register

pytestmark = pytest.mark.django_db


def made(edition, kind, *, with_personal=False):
    """An export as the worker makes it."""
    export = exporting.ask(
        edition, kind, with_personal=with_personal, by=cast.secretary(), at=cast.AFTER_CLOSE
    )
    exporting.make(export, cast.AFTER_CLOSE)
    export.refresh_from_db()
    return export


def bytes_of(export):
    """The file that was made."""
    return exporting.SHELF.path_of(export.stored_name).read_bytes()


def rows_of_csv(export):
    """The rows of a table as text, each as a dictionary."""
    text = bytes_of(export).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


def cells_of_xlsx(export):
    """The cells of a table for Excel, its heading first."""
    sheet = load_workbook(BytesIO(bytes_of(export))).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_table_holds_each_entry_as_it_was_last_sent():
    entry = cast.an_entry(title="ระบบจองคิวรับบริการผ่านโทรศัพท์")
    cast.a_draft(cast.pang_mu(), "ร่างที่ยังไม่ส่ง")
    [row] = rows_of_csv(made(entry.edition, "csv"))
    assert {
        name: row[name] for name in ("เลขที่รับผลงาน", "ชื่อโครงการ", "หน่วยงาน", "จังหวัด", "จำนวนผู้ใช้งานจริง")
    } == {
        "เลขที่รับผลงาน": "2569-0001",
        "ชื่อโครงการ": "ระบบจองคิวรับบริการผ่านโทรศัพท์",
        "หน่วยงาน": "เทศบาลเมืองแสนสุข",
        "จังหวัด": "ชลบุรี",
        "จำนวนผู้ใช้งานจริง": "1240",
    }
    assert row["ส่งครั้งแรกเมื่อ"] == row["ส่งครั้งล่าสุดเมื่อ"] == "15 ส.ค. 69 10.30\u00a0น."
    assert row["วันที่เริ่มให้บริการจริง"] == "6 ม.ค. 68"
    assert row["ภาพประกอบ"] == "ภาพที่ 1.jpg\nภาพที่ 2.jpg\nภาพที่ 3.jpg"


def test_contact_persons_come_out_only_where_they_are_asked_for():
    entry = cast.an_entry()
    without = bytes_of(made(entry.edition, "csv")).decode()
    assert ("สมหญิง ใจดี" in without, "somying@example.go.th" in without) == (False, False)
    with_them = bytes_of(made(entry.edition, "csv", with_personal=True)).decode()
    assert ("สมหญิง ใจดี" in with_them, "somying@example.go.th" in with_them) == (True, True)


def test_no_cell_is_a_formula_and_excel_gets_each_text_unchanged():
    entry = cast.an_entry(title='=HYPERLINK("x")กับดัก', problem="+66 สายด่วน", results="-5 วัน ต่อคน")
    [row] = rows_of_csv(made(entry.edition, "csv"))
    assert (row["ชื่อโครงการ"], row["ความเป็นมาและสภาพปัญหา"]) == ('\'=HYPERLINK("x")กับดัก', "'+66 สายด่วน")
    export = made(entry.edition, "xlsx")
    head, cells = cells_of_xlsx(export)
    assert cells[head.index("ชื่อโครงการ")] == '=HYPERLINK("x")กับดัก'
    assert cells[head.index("จำนวนผู้ใช้งานจริง")] == 1240
    sheet = load_workbook(BytesIO(bytes_of(export))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {
        "s",
        "n",
    }


def test_the_zip_holds_every_file_under_its_entry_and_an_index_that_fits():
    entry = cast.an_entry()
    with ZipFile(BytesIO(bytes_of(made(entry.edition, "files", with_personal=True)))) as bundle:
        assert bundle.testzip() is None
        names = [name for name in bundle.namelist() if name != "index.csv"]
        index = list(csv.DictReader(StringIO(bundle.read("index.csv").decode("utf-8-sig"))))
        assert [row["ไฟล์ใน ZIP นี้"] for row in index] == names
        assert names[:2] == ["2569-0001/01-letter-หนังสือรับรอง.pdf", "2569-0001/02-summary-สรุปผลงาน.pdf"]
        for row in index:
            content = bundle.read(row["ไฟล์ใน ZIP นี้"])
            assert hashlib.sha256(content).hexdigest() == row["SHA-256 ของไฟล์ใน ZIP นี้"]
        assert index[0]["SHA-256 ของไฟล์ตามที่ส่ง"] == hashlib.sha256(cast.a_pdf()).hexdigest()


def test_the_zip_leaves_signed_letters_out_where_nobody_asked_for_them():
    entry = cast.an_entry()
    with ZipFile(BytesIO(bytes_of(made(entry.edition, "files")))) as bundle:
        assert [name for name in bundle.namelist() if "letter" in name] == []


def test_a_file_with_a_virus_stands_in_the_index_and_not_in_the_zip():
    entry = cast.an_entry()
    Attachment.objects.filter(question_code="summary").update(scan="infected")
    with ZipFile(BytesIO(bytes_of(made(entry.edition, "files")))) as bundle:
        index = list(csv.DictReader(StringIO(bundle.read("index.csv").decode("utf-8-sig"))))
        left_out = [row for row in index if not row["ไฟล์ใน ZIP นี้"]]
        assert [(row["ชื่อไฟล์ตามที่ส่ง"], row["SHA-256 ของไฟล์ใน ZIP นี้"]) for row in left_out] == [
            ("สรุปผลงาน.pdf", None)
        ]
        assert len(bundle.namelist()) == 1 + len(index) - 1


def test_names_of_files_can_be_unpacked_everywhere():
    entry = cast.a_draft()
    long = "รูป" * 60 + ".pdf"
    for name in ("a:b?.pdf", long):
        attachments.add(
            entry, "evidence", ContentFile(cast.a_pdf(len(name)), name), by=cast.officer(), at=cast.MID_CALL
        )
    intake.submit(entry, by=cast.officer(), at=cast.MID_CALL)
    with ZipFile(BytesIO(bytes_of(made(entry.edition, "files")))) as bundle:
        names = [name for name in bundle.namelist() if "evidence" in name]
    assert [len(name) <= 110 for name in names] == [True, True]
    assert not any(set(name.removeprefix("2569-0001/")) & set('<>:"/\\|?*') for name in names)


def test_an_export_is_outdated_as_soon_as_an_entry_changes():
    entry = cast.an_entry()
    client = cast.sign_in(Client(), cast.secretary())
    made(entry.edition, "csv")
    page = client.get("/office/entries/exports/")
    assert [row["is_outdated"] for row in page.context["rows"]] == [False]
    screening.accept(entry, by=cast.secretary(), at=cast.AFTER_CLOSE)
    page = client.get("/office/entries/exports/")
    assert [row["is_outdated"] for row in page.context["rows"]] == [True]


def test_the_newest_of_a_kind_is_kept(django_capture_on_commit_callbacks):
    edition = cast.an_entry().edition
    first = made(edition, "csv")
    with django_capture_on_commit_callbacks(execute=True):
        second = made(edition, "csv")
    assert list(Export.objects.all()) == [second]
    assert not exporting.SHELF.path_of(first.stored_name).exists()


def test_the_same_is_not_made_twice_at_once():
    edition = cast.an_entry().edition
    by = cast.secretary()
    exporting.ask(edition, "csv", with_personal=False, by=by, at=cast.AFTER_CLOSE)
    with pytest.raises(RuleBroken):
        exporting.ask(edition, "csv", with_personal=False, by=by, at=cast.AFTER_CLOSE)
    exporting.ask(edition, "csv", with_personal=True, by=by, at=cast.AFTER_CLOSE)
    client = cast.sign_in(Client(), by)
    answer = client.post("/office/entries/exports/ask/", {"edition": edition.pk, "kind": "csv"})
    assert (answer.status_code, Export.objects.count()) == (409, 2)


def test_what_stands_still_is_taken_up_anew_once():
    edition = cast.an_entry().edition
    export = exporting.ask(edition, "csv", with_personal=False, by=cast.secretary(), at=cast.AFTER_CLOSE)
    Export.objects.update(state="building")  # its worker was ended
    later = cast.AFTER_CLOSE + exporting.PATIENCE * 2
    assert [exporting.take_up_anew(one) for one in (cast.AFTER_CLOSE, later, later)] == [0, 1, 0]
    exporting.make(export, later)
    export.refresh_from_db()
    assert (export.state, export.done, export.total, export.percent) == ("ready", 1, 1, 100)


def test_taking_the_file_stands_in_the_journal():
    export = made(cast.an_entry().edition, "xlsx", with_personal=True)
    client = cast.sign_in(Client(), cast.secretary())
    answer = client.post(f"/office/entries/exports/{export.pk}/take/")
    assert b"".join(answer.streaming_content) == bytes_of(export)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith('attachment; filename="entries-2569-')
    line = Line.objects.get(verb="download_export")
    assert (line.facts["kind"], line.facts["with_personal"]) == ("xlsx", True)


def test_all_names_of_the_register_and_the_glossary_come_out_unchanged(tmp_path):
    names = [row["full_name_th"] for row in register.register_rows()] + register.glossary_terms()
    assert len(names) > 7_850
    spreadsheets.write_csv(tmp_path / "a.csv", ["ชื่อ"], ([name] for name in names))
    spreadsheets.write_xlsx(tmp_path / "a.xlsx", "ชื่อ", ["ชื่อ"], ([name] for name in names))
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row[0] for row in csv.reader(file)][1:] == names
    sheet = load_workbook(tmp_path / "a.xlsx", read_only=True).active
    assert [row[0] for row in sheet.iter_rows(values_only=True)][1:] == names
