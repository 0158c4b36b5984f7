"""Can the Thai text of a printed page be read letter by letter, and does it read nothing but what is ours?"""

import csv
import os
import shutil
import subprocess
import sys
from html import escape
from io import BytesIO
from pathlib import Path

import pikepdf
import polib
import pytest
from django.core.exceptions import SuspiciousFileOperation

from files import printing
from tests.register import register_rows

WORDS = ["ทำงาน น้ำใจ ตำบล กำแพงเพชร", "เทศบาลเมืองสีคิ้ว", "เข้าสู่ระบบ", "ยืนยันที่อยู่อีเมล", "ฤๅษี ปี่ ป้า ฟ้า ฎีกา ฐาน ญาติ"]
LONGEST_OF_ONE_LINE = 60
PROVINCES = Path("organizations/data/provinces.csv")


@pytest.fixture
def read(tmp_path):
    """Gives the lines that pdftotext reads in a PDF."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext (Debian: poppler-utils) is not here")

    def lines(data: bytes) -> list[str]:
        file = tmp_path / "page.pdf"
        file.write_bytes(data)
        done = subprocess.run(
            [program, "-enc", "UTF-8", str(file), "-"], capture_output=True, check=True, text=True
        )
        return [line for line in done.stdout.replace("\f", "").split("\n") if line.strip()]

    return lines


def page(names: list[str], tag: str = "p") -> str:
    body = "".join(f'<{tag} class="name">{escape(name)}</{tag}>' for name in names)
    return f"<!doctype html><html><body>{body}</body></html>"


def unnumbered(lines: list[str]) -> list[str]:
    """The lines without those of the page numbers."""
    return [line for line in lines if not line.replace("/", "").replace(" ", "").isdigit()]


def printed(names: list[str], tag: str = "p") -> bytes:
    return printing.pdf(page(names, tag), title="ทดสอบตำบล", language="th")


def test_the_words_that_are_hard_to_draw_are_read_as_written(read):
    assert unnumbered(read(printed(WORDS))) == WORDS
    assert unnumbered(read(printed(WORDS, "h1"))) == WORDS


def test_every_province_is_read_as_written(read):
    with PROVINCES.open(encoding="utf-8-sig", newline="") as opened:
        names = [f"จังหวัด{row['name_th']}" for row in csv.DictReader(opened)]
    assert len(names) == 77
    assert unnumbered(read(printed(names))) == names


def test_the_words_of_the_portal_are_read_as_written(read):
    parts = sorted(Path("locale/th/LC_MESSAGES/parts").glob("*.po"))
    said = [" ".join(entry.msgstr.split()) for part in parts for entry in polib.pofile(str(part))]
    words = sorted({text for text in said if 1 < len(text) <= LONGEST_OF_ONE_LINE and not text.isdigit()})
    assert len(words) > 1000
    assert unnumbered(read(printed(words))) == words


def test_every_organization_of_the_register_is_read_as_written(read):
    names = [row["full_name_th"] for row in register_rows()]
    assert len(names) == 7850
    assert unnumbered(read(printed(names))) == names


def test_a_long_text_is_read_as_written_over_its_lines(read):
    text = "องค์การบริหารส่วนตำบลบ้านน้อยซุ้มขี้เหล็กทำงานด้วยน้ำใจเพื่อประชาชนในตำบลและกำแพงเพชร" * 30
    html = f"<!doctype html><html><body><p>{text}</p></body></html>"
    lines = unnumbered(read(printing.pdf(html, title="ก", language="th")))
    assert len(lines) > 10
    assert "".join(lines) == text


def test_the_same_page_gives_the_same_bytes():
    assert printed(WORDS) == printed(WORDS)


def test_title_language_and_font_are_in_the_file():
    with pikepdf.open(BytesIO(printed(WORDS))) as file:
        assert str(file.docinfo["/Title"]) == "ทดสอบตำบล"
        assert str(file.Root["/Lang"]) == "th"
        assert "/StructTreeRoot" in file.Root
        fonts = [one for one in file.objects if isinstance(one, pikepdf.Dictionary) and "/FontName" in one]
        assert {str(one["/FontName"]).split("+")[1] for one in fonts} == {"Sarabun"}
        assert all("/FontFile2" in one for one in fonts)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname",
        "http://127.0.0.1:9/picture.png",
        "static:../contest/settings.py",
        "static:/etc/hostname",
        "font:../../__init__.py",
        "font:..",
        "elsewhere.png",
    ],
)
def test_a_page_reads_nothing_but_what_is_ours(address):
    read = printing.reader()
    with pytest.raises((OSError, ValueError, SuspiciousFileOperation)):
        read(address)


def test_a_page_reads_what_stands_in_it_and_our_static_files():
    read = printing.reader()
    assert read("data:text/plain,abc").read() == b"abc"
    assert read("static:print.css").read() == Path("static/print.css").read_bytes()
    assert len(read("font:Sarabun-Regular.ttf").read()) > 80_000


def test_without_pango_the_portal_starts_and_says_clearly_what_is_missing():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_PANGO],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    lines = done.stdout.splitlines()
    assert [lines[0], lines[-1]] == [
        "started",
        "PDF files cannot be made at the moment, because this server lacks Pango. Please tell whoever runs it"
        " to install libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0.",
    ]


WITHOUT_PANGO = """
import cffi, django

def nowhere(self, name, flags=0):
    raise OSError(f"cannot load library {name}")

cffi.FFI.dlopen = nowhere
django.setup()
from django.core.management import call_command
from django.utils import translation
import contest.urls
from files import printing
print("started")
with translation.override("en"):
    try:
        printing.pdf("<p>", title="", language="th")
    except printing.Unavailable as why:
        print(why)
"""
