"""Which files are taken, under what name, and what do readers get of a picture? No database."""

from io import BytesIO

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.utils import translation
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from files import checks
from files.checks import FileRefused, checking, shown_name, with_ending
from tests.cast import a_heic, a_jpeg, a_pdf

EVERY = ["pdf", "jpeg", "png", "webp", "heic"]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def check(given: ContentFile, kinds=EVERY, max_pages=None, max_mb=20):
    with checking(given, kinds, max_pages, max_mb) as checked:
        return checked, {size: path.read_bytes() for size, path in checked.renditions.items()}


def file(data: bytes, name: str = "a.pdf") -> ContentFile:
    return ContentFile(data, name)


def picture(mode: str = "RGB", size=(40, 20), kind: str = "PNG", **options) -> bytes:
    made = BytesIO()
    Image.new(mode, size).save(made, kind, **options)
    return made.getvalue()


def refused(data: bytes, name: str = "a.pdf", kinds=EVERY, max_pages=None) -> str:
    with pytest.raises(FileRefused) as refusal:
        check(file(data, name), kinds, max_pages)
    return str(refusal.value)


def rendition(data: bytes, size: str = "full") -> Image.Image:
    return Image.open(BytesIO(check(file(data))[1][size]))


def test_each_kind_is_known_by_its_first_bytes_whatever_its_name():
    assert [
        check(file(data, "x.bin"))[0].kind
        for data in (a_pdf(), a_jpeg(), picture(), picture(kind="WEBP"), a_heic())
    ] == EVERY


def test_the_pages_of_a_pdf_are_counted():
    assert check(file(a_pdf(5)), EVERY, 5)[0].pages == 5
    assert refused(a_pdf(6), max_pages=5) == "“a.pdf” has 6 pages; at most 5 are accepted here."


def test_a_kind_that_the_question_does_not_take_is_refused():
    assert refused(a_jpeg(), "photo.jpg", ["pdf"]) == (
        "“photo.jpg” is not a file of an accepted type. Accepted here: PDF."
    )


def test_a_heic_photo_becomes_a_jpeg_for_readers():
    checked, made = check(file(a_heic(), "IMG_1.HEIC"), ["jpeg"])
    shown = Image.open(BytesIO(made["full"]))
    assert (checked.kind, checked.name, shown.format, shown.size) == ("heic", "IMG_1.HEIC", "JPEG", (64, 48))
    assert b"SECRET PLACE" in a_heic()
    assert [b"SECRET PLACE" in picture for picture in made.values()] == [False] * 3


def test_a_heic_photo_that_cannot_be_converted_is_refused_with_how_to_change_it():
    assert refused(b"\x00\x00\x00\x24ftypheic" + b"\x00" * 40, "IMG_1.HEIC") == (
        "“IMG_1.HEIC” is a HEIC photo that cannot be converted here. On an iPhone please choose Settings ›"
        " Camera › Formats › Most Compatible and take the photo again, or save the photo as JPEG."
    )


def test_the_largest_file_is_taken_and_one_byte_more_is_not():
    whole = a_jpeg() + bytes(checks.MB - len(a_jpeg()))
    assert check(file(whole), max_mb=1)[0].size == checks.MB
    with pytest.raises(FileRefused) as refusal:
        check(file(whole + b"\n"), max_mb=1)
    assert str(refusal.value) == "“a.pdf” is larger than 1 MB. Please make it smaller and attach it again."


def test_an_empty_file_is_refused():
    assert refused(b"") == "“a.pdf” is empty. Please choose the file again."


def test_a_picture_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    assert rendition(picture(kind="JPEG", exif=exif)).size == (20, 40)


def test_a_rendition_holds_the_picture_only():
    exif = Image.Exif()
    exif[0x010E] = "บ้านเลขที่ 1"
    exif.get_ifd(0x8825)[1] = "N"
    made = rendition(picture(kind="JPEG", exif=exif, comment=b"here", dpi=(300, 300)))
    assert dict(made.getexif()) == {}
    assert sorted(set(made.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}) == []
    text = PngInfo()
    text.add_text("Author", "somebody")
    assert b"somebody" not in check(file(picture(pnginfo=text)))[1]["full"]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_a_png_becomes_a_picture(mode):
    made = rendition(picture(mode))
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (40, 20))


def test_a_picture_for_print_becomes_one_for_screens():
    assert rendition(picture("CMYK", kind="JPEG")).mode == "RGB"


def test_sixteen_bits_keep_their_brightness():
    made = BytesIO()
    Image.new("I;16", (8, 8), 32768).save(made, "PNG")
    assert abs(rendition(made.getvalue()).getpixel((0, 0))[0] - 128) <= 2


def test_a_large_picture_is_made_smaller_for_readers_in_three_sizes():
    made = check(file(picture(size=(4800, 2400))))[1]
    assert {size: Image.open(BytesIO(data)).size for size, data in made.items()} == {
        "full": (2400, 1200),
        "page": (1280, 640),
        "thumb": (480, 240),
    }


def test_a_pdf_gets_a_picture_of_its_first_page():
    made = check(file(a_pdf(3)))[1]
    shown = Image.open(BytesIO(made["thumb"]))
    assert (list(made), shown.format, max(shown.size)) == (["thumb"], "JPEG", 480)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("สรุปผลงาน ปี ๒๕๖๙.pdf", "สรุปผลงาน ปี ๒๕๖๙.pdf"),
        ("กำแพงเพชร น้ำ.pdf", "กำแพงเพชร น้ำ.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\a.pdf", "a.pdf"),
        ("C:\\Users\\x\\CON.pdf", "CON.pdf"),
        ("fdp.\u202egpj.pdf", "fdp.gpj.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        (".htaccess", "htaccess"),
        ("trailing. ", "trailing"),
        ("", "file"),
        ("\u200b.pdf", "pdf"),
        ('quote".pdf', 'quote".pdf'),
        ("%2e%2e.pdf", "%2e%2e.pdf"),
    ],
)
def test_a_name_is_shown_without_folders_and_unseen_characters(name, shown):
    assert shown_name(name) == shown


def test_a_long_name_is_cut_between_letters_and_keeps_its_ending():
    cut = shown_name("กำ" * 500 + ".pdf")
    assert cut == "กำ" * 75 + ".pdf"
    assert len(shown_name("ก" * 1000)) == checks.LONGEST_NAME


def test_a_name_ends_with_what_the_file_is():
    assert with_ending("evil.html", "pdf") == "evil.html.pdf"
    assert with_ending("photo.JPG", "jpeg") == "photo.JPG"
    assert with_ending("photo.png", "jpeg") == "photo.png.jpg"


def active(change) -> bytes:
    made = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        change(pdf)
        pdf.save(made)
    return made.getvalue()


def action(**entries) -> pikepdf.Dictionary:
    return pikepdf.Dictionary({f"/{key}": value for key, value in entries.items()})


def on_opening(deed):
    def change(pdf):
        pdf.Root.OpenAction = deed

    return change


def on_a_link(deed):
    def change(pdf):
        pdf.pages[0].Annots = pikepdf.Array([action(Type=pikepdf.Name.Annot, A=deed)])

    return change


def with_embedded(pdf):
    pdf.attachments["a.exe"] = b"MZ"


def with_xfa(pdf):
    pdf.Root.AcroForm = action(XFA=pikepdf.Stream(pdf, b"<xdp/>"))


@pytest.mark.parametrize(
    "change",
    [
        on_opening(action(S=pikepdf.Name.JavaScript, JS="app.alert(1)")),
        on_opening(action(S=pikepdf.Name.Launch, F="cmd.exe")),
        on_opening(action(S=pikepdf.Name.URI, URI="https://a.example")),
        on_a_link(action(S=pikepdf.Name.JavaScript, JS="x")),
        on_a_link(action(S=pikepdf.Name.URI, URI="file:///etc/passwd")),
        on_a_link(action(S=pikepdf.Name.GoTo, Next=action(S=pikepdf.Name.Launch, F="x"))),
        with_embedded,
        with_xfa,
    ],
)
def test_a_pdf_that_does_something_is_refused(change):
    assert refused(active(change)) == (
        "“a.pdf” contains a program, a form or an embedded file, which is not accepted. Please print it to a"
        " new PDF and attach that one."
    )


def test_a_pdf_with_plain_links_that_opens_at_a_page_is_taken():
    def change(pdf):
        on_a_link(action(S=pikepdf.Name.URI, URI="https://saensuk.go.th"))(pdf)
        pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])

    assert check(file(active(change)))[0].pages == 1


def test_a_pdf_of_too_many_parts_is_refused():
    def change(pdf):
        pdf.Root["/Parts"] = pikepdf.Array(
            [pdf.make_indirect(pikepdf.Dictionary()) for _part in range(40_000)]
        )

    assert refused(active(change)) == (
        "“a.pdf” is built too intricately to be checked. Please print it to a new PDF and attach that one."
    )


def locked(user: str) -> bytes:
    made = BytesIO()
    with pikepdf.open(BytesIO(a_pdf())) as pdf:
        pdf.save(made, encryption=pikepdf.Encryption(user=user, owner="owner"))
    return made.getvalue()


def test_a_pdf_that_needs_a_password_is_refused_and_one_that_only_forbids_printing_is_taken():
    assert refused(locked("secret")) == (
        "“a.pdf” needs a password to open. Please save it without a password and attach it again."
    )
    assert check(file(locked("")))[0].pages == 1


@pytest.mark.parametrize("begins", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_a_word_document_named_pdf_is_called_what_it_is(begins):
    assert refused(begins + bytes(40)) == (
        "“a.pdf” is a document of Word, Excel or the like and not a PDF, whatever its name ends with."
        " Please open it there, save it as PDF and attach that file."
    )


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("ขั้นตอน.pdf", "01-ขั้นตอน.pdf"),
        ("ลบ/a:b.pdf", "01-ลบ_a_b.pdf"),
        ("ก\u200bข\u202e.pdf", "01-กข.pdf"),
        (" . .pdf", "01-file.pdf"),
        ("ไม่มีนามสกุล", "01-ไม่มีนามสกุล"),
        ("ก" * 150 + ".pdf", "01-" + "ก" * 74 + ".pdf"),
        ("a" * 150 + ".pdf", "01-" + "a" * 76 + ".pdf"),
        ("น้ำ" * 50, "01-" + "น้ำ" * 25),
        ("v1." + "ข" * 20, "01-v1." + "ข" * 20),
    ],
)
def test_a_name_in_a_zip_can_be_unpacked_everywhere(name, safe):
    assert checks.safe_name("01-", name) == safe
    assert len(checks.safe_name("01-", name).encode()) <= checks.LONGEST_IN_ZIP
