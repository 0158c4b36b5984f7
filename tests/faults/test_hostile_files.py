"""F2 to F10, a short sample: what happens to files that were made to harm, or are broken?"""

import random
import struct
import zlib
from io import BytesIO
from urllib.parse import quote

import pikepdf
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from files import checks
from submissions.models import Attachment, Entry
from tests import cast

pytestmark = pytest.mark.django_db
SCRIPT = b"<script>alert(document.cookie)</script>"
ZIP = b"PK\x03\x04" + b"\x00" * 30


@pytest.fixture(autouse=True)
def mid_call():
    with time_machine.travel(cast.MID_CALL, tick=False):
        yield


@pytest.fixture
def entry() -> Entry:
    return cast.a_draft(filled=False)


@pytest.fixture
def client() -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(cast.officer())
    return client


def send(client: Client, entry: Entry, data: bytes, name: str, code: str = "evidence"):
    file = SimpleUploadedFile(name, data)
    return client.post(f"/en/entries/{entry.pk}/files/add/{code}/", {code: file})


def png_of(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG whose header claims a size, with one bit a pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = data or zlib.compress(b"\x00" * 4096)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg_claiming(width: int, height: int) -> bytes:
    """A small JPEG whose header claims another size."""
    whole = bytearray(cast.a_jpeg())
    frame = whole.index(b"\xff\xc0")
    whole[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(whole)


def pdf_with(change) -> bytes:
    made = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        change(pdf)
        pdf.save(made)
    return made.getvalue()


def hidden_script(pdf):
    """JavaScript behind an escaped name, in a compressed object."""
    pdf.Root["/Extra"] = pdf.make_indirect(pikepdf.Dictionary({"/S": pikepdf.Name.JavaScript, "/JS": "x"}))


def many_pages(pdf):
    for _page in range(checks.MOST_PAGES + 1):
        pdf.add_blank_page()


HOSTILE = {
    "F2 a page named pdf": (b"<!doctype html>" + SCRIPT, "a.pdf"),
    "F2 a zip named jpg": (ZIP, "a.jpg"),
    "F2 a program named pdf": (b"MZ\x90\x00" + b"\x00" * 64, "a.pdf"),
    "F3 a pdf behind a page": (SCRIPT + cast.a_pdf(), "a.pdf"),
    "F3 a gif with a script": (b"GIF89a/*" + SCRIPT, "a.png"),
    "F4 a drawing with a script": (b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>", "a.png"),
    "F5 a pdf with a script": (pdf_with(hidden_script), "a.pdf"),
    "F6 a png of 100 million pixels": (png_of(10_000, 10_000), "a.png"),
    "F6 a png of 4 billion pixels": (png_of(65_535, 65_535), "a.png"),
    "F6 a jpeg that claims to be huge": (jpeg_claiming(65_000, 65_000), "a.jpg"),
    "F6 a pdf of very many pages": (pdf_with(many_pages), "a.pdf"),
    "F8 a program with a turned name": (b"MZ" + b"\x00" * 64, "fdp\u202egpj.exe"),
    "F9 nothing at all": (b"", "a.pdf"),
    "F9 one byte": (b"%", "a.pdf"),
    "F10 half a jpeg": (cast.a_jpeg()[:300], "a.jpg"),
    "F10 a png with a wrong sum": (png_of(8, 8).replace(b"IDAT", b"IDAX"), "a.png"),
    "F10 a pdf cut short": (b"%PDF-1.7\n1 0 obj\n<<", "a.pdf"),
    "F10 a webp of nothing": (b"RIFF\x00\x00\x00\x00WEBP", "a.webp"),
}


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_and_leaves_nothing(client, entry, settings, case):
    data, name = HOSTILE[case]
    page = send(client, entry, data, name)
    assert page.status_code == 422
    [[sentence]] = page.context["form"].errors.values()
    assert sentence.startswith("“")
    assert Attachment.objects.count() == 0
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("tail", [SCRIPT, ZIP, cast.a_pdf(), b"<?php phpinfo();"])
def test_F3_what_is_appended_to_a_picture_never_reaches_a_reader(client, entry, tail):
    assert send(client, entry, cast.a_jpeg() + tail, "a.jpg").status_code == 302
    kept = Attachment.objects.get()
    answer = client.get(f"/entries/{entry.pk}/files/{kept.pk}/")
    shown = b"".join(answer.streaming_content)
    assert tail not in shown
    assert Image.open(BytesIO(shown)).size == (12, 8)


@pytest.mark.parametrize("tail", [SCRIPT, ZIP])
def test_F3_a_pdf_that_is_something_else_as_well_is_a_download_only(client, entry, tail):
    answer = send(client, entry, cast.a_pdf() + tail, "a.html")
    if answer.status_code == 302:
        kept = Attachment.objects.get()
        served = client.get(f"/entries/{entry.pk}/files/{kept.pk}/")
        assert served.headers["Content-Disposition"] == 'attachment; filename="a.html.pdf"'
        assert served.headers["Content-Type"] == "application/pdf"
        assert served.headers["X-Content-Type-Options"] == "nosniff"
        assert served.headers["Content-Security-Policy"].startswith("sandbox;")
    else:
        assert Attachment.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("..\\..\\a.pdf", "a.pdf"),
        ("กำแพงเพชร น้ำ.pdf", "กำแพงเพชร น้ำ.pdf"),
        ("fdp.\u202egpj.pdf", "fdp.gpj.pdf"),
        ("😀.pdf", "😀.pdf"),
        ("%2e%2e.pdf", "%2e%2e.pdf"),
        ("CON", "CON.pdf"),
        ("ก" * 1000 + ".pdf", "ก" * checks.LONGEST_NAME + ".pdf"),
    ],
)
def test_F8_a_name_is_shown_clean_and_never_becomes_a_path(client, entry, settings, name, shown):
    assert send(client, entry, cast.a_pdf(), name).status_code == 302
    kept = Attachment.objects.get()
    assert kept.original_name == shown
    assert [path.name.isascii() for path in settings.MEDIA_ROOT.rglob("*.pdf")] == [True]
    header = client.get(f"/entries/{entry.pk}/files/{kept.pk}/").headers["Content-Disposition"]
    plain, coded = f'attachment; filename="{shown}"', f"attachment; filename*=utf-8''{quote(shown)}"
    assert header == (plain if shown.isascii() else coded)


def test_F9_the_limit_is_exact(client, entry):
    padding = checks.LARGEST_FILE - len(cast.a_jpeg())
    assert send(client, entry, cast.a_jpeg() + b"\x00" * (padding + 1), "a.jpg").status_code == 422
    assert send(client, entry, cast.a_jpeg() + b"\x00" * padding, "a.jpg").status_code == 302
    assert Attachment.objects.get().size == checks.LARGEST_FILE


def test_F10_broken_files_never_make_an_error(client, entry):
    seed = 2564
    chance = random.Random(seed)
    for sound, name in ((cast.a_pdf(), "a.pdf"), (cast.a_jpeg(), "a.jpg"), (png_of(8, 8), "a.png")):
        for _round in range(12):
            broken = bytearray(sound)
            for _hit in range(chance.randint(1, 12)):
                broken[chance.randrange(8, len(broken))] = chance.randrange(256)
            assert send(client, entry, bytes(broken), name).status_code in (302, 422), seed


def test_F12_a_stored_file_has_no_address_of_its_own(client, entry):
    send(client, entry, cast.a_pdf(), "a.pdf")
    kept = Attachment.objects.get()
    for path in (f"/media/{kept.stored_name}", f"/files/{kept.stored_name}", f"/entries/{kept.stored_name}"):
        assert client.get(path).status_code == 404
