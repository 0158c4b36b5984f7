"""F1 to F10: which files do people bring, the good, the odd and the harmful, and what is to become of each?

All are made here, none is downloaded; the same seed makes the same files again.
"""

import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from files import printing
from tests import cast

TAKEN, REFUSED, EITHER = "taken", "refused", "either"
UNREADABLE = "unreadable"
"""No form of a browser: the request itself is bad (400)."""
SECRET = "บ้านเลขที่ 99 13.7563,100.5018 SECRET-PLACE"
"""What stands in metadata and must never reach a reader."""
MARK = b"SECRET-PLACE"
SCRIPT = b"<script>alert(document.cookie)</script>"
MB = 1024 * 1024


@dataclass(frozen=True)
class Case:
    """A file that somebody brings: of which class, under which name, made how, and what is to become of it.

    `marks` are bytes that no reader may get; `size` is that of the upright picture.
    """

    kind: str
    title: str
    name: str
    made: Callable[[], bytes]
    verdict: str
    marks: tuple[bytes, ...] = ()
    size: tuple[int, int] | None = None

    @property
    def id(self) -> str:
        """Class and title."""
        return f"{self.kind} {self.title}"


def cases(seed: int = 2569, fuzz: int = 60) -> Iterator[Case]:
    """All of them; of the last class as many as are asked for."""
    for part in (_good, _others_named, _polyglots, _drawings, _active, _bombs, _told, _names, _sizes):
        yield from part()
    yield from _broken(seed, fuzz)


# --- F1: good files ---------------------------------------------------------------------------------


def pdf(change: Callable[[pikepdf.Pdf], Any] = lambda _pdf: None, pages: int = 1, **options: Any) -> bytes:
    """A PDF of some pages, changed."""
    made = BytesIO()
    with pikepdf.new() as whole:
        for _page in range(pages):
            whole.add_blank_page(page_size=(595, 842))
        change(whole)
        whole.save(made, deterministic_id="encryption" not in options, **options)
    return made.getvalue()


def picture(
    kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (640, 480), **options: Any
) -> bytes:
    """A picture with something on it."""
    image = Image.linear_gradient("L").resize(size)
    if mode == "I;16":
        image = image.convert("I").point(lambda value: value * 256)
    image = image.convert(mode)
    made = BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()


def _turned(way: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = way
    return picture(size=(640, 400), exif=exif)


@lru_cache
def _scan(width: int, height: int, dpi: int) -> bytes:
    """A page as a phone scans it: one JPEG across the sheet."""
    photo = picture(size=(width, height), quality=70)

    def change(whole: pikepdf.Pdf) -> None:
        image = pikepdf.Stream(whole, photo)
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height, image.BitsPerComponent = width, height, 8
        image.ColorSpace, image.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
        page = whole.pages[0]
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=whole.make_indirect(image)))
        page.Contents = pikepdf.Stream(whole, b"q 595 0 0 842 0 0 cm /Scan Do Q")

    return pdf(change)


def _thai(words: str) -> bytes:
    return printing.pdf(
        f"<h1>{words}</h1><p>{'ข้อความภาษาไทย น้ำใจ ทำงาน ตำบล ' * 40}</p>", title=words, language="th"
    )


def _opening_at_a_page(whole: pikepdf.Pdf) -> None:
    whole.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.GoTo, D=pikepdf.Array([whole.pages[0].obj, pikepdf.Name.Fit])
    )


def _linked(address: str) -> Callable[[pikepdf.Pdf], None]:
    return _on_a_link(_action(S=pikepdf.Name.URI, URI=address))


def _good() -> Iterator[Case]:
    def good(title: str, ending: str, made: Callable[[], bytes], size: tuple[int, int] | None = None) -> Case:
        return Case("F1", title, f"สรุปผลงาน ({title}).{ending}", made, TAKEN, size=size)

    for pages in (1, 2, 3, 5, 10, 50, 100, 200):
        yield good(f"{pages} หน้า", "pdf", lambda pages=pages: pdf(pages=pages))
    for words in ("ท้องถิ่นดิจิทัล", "น้ำใจ ทำงาน ตำบล", "องค์การบริหารส่วนตำบลบ้านน้อยซุ้มขี้เหล็ก", "ฎีกา ญาณ ๒๕๖๙"):
        yield good(words, "pdf", lambda words=words: _thai(words))
    for revision in (2, 3, 4, 6):
        locked = pikepdf.Encryption(
            user="", owner="owner", R=revision, aes=revision >= 4, metadata=revision >= 4,
            allow=pikepdf.Permissions(print_highres=False, print_lowres=False),
        )  # fmt: skip
        yield good(f"ห้ามพิมพ์ {revision}", "pdf", lambda locked=locked: pdf(encryption=locked))
    for version in ("1.3", "1.4", "1.5", "1.6", "1.7", "2.0"):
        yield good(f"รุ่น {version}", "pdf", lambda version=version: pdf(force_version=version))
    packed = pikepdf.ObjectStreamMode.generate
    yield good("เปิดที่หน้าแรก", "pdf", lambda: pdf(_opening_at_a_page))
    yield good("อัดแน่น", "pdf", lambda: pdf(pages=20, object_stream_mode=packed, compress_streams=True))
    yield good("ส่งทีละหน้า", "pdf", lambda: pdf(pages=20, linearize=True))
    for address in ("https://saensuk.go.th", "mailto:saraban@saensuk.go.th", "tel:038123456"):
        yield good(address.partition(":")[0], "pdf", lambda address=address: pdf(_linked(address)))
    for width, height in ((1240, 1754), (2480, 3508), (3024, 4032)):
        yield good(f"สแกน {width}", "pdf", lambda width=width, height=height: _scan(width, height, 150))
    for way in range(1, 9):
        size = (640, 400) if way < 5 else (400, 640)
        yield good(f"หันด้าน {way}", "jpg", lambda way=way: _turned(way), size)
    yield good("จากโทรศัพท์", "jpg", lambda: picture(size=(4032, 3024), quality=90), (2400, 1800))
    yield good("ทีละชั้น", "jpg", lambda: picture(size=(4032, 3024), progressive=True), (2400, 1800))
    yield good("สี่สิบล้านจุด", "jpg", lambda: picture(size=(7296, 5472), quality=60), (2400, 1800))
    yield good("สีสำหรับพิมพ์", "jpg", lambda: picture(mode="CMYK"), (640, 480))
    yield good("ขาวดำ", "jpg", lambda: picture(mode="L"), (640, 480))
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        yield good(f"แบบ {mode.replace(';', '')}", "png", lambda mode=mode: picture("PNG", mode), (640, 480))
    yield good("โปร่งใส", "png", lambda: picture("PNG", "P", transparency=0), (640, 480))
    yield good("หนึ่งจุด", "png", lambda: picture("PNG", size=(1, 1)), (1, 1))
    yield good("เส้นยาว", "png", lambda: picture("PNG", size=(20_000, 3)), (2400, 1))
    yield good("เว็บ", "webp", lambda: picture("WEBP"), (640, 480))
    yield good("เว็บไม่เสีย", "webp", lambda: picture("WEBP", lossless=True), (640, 480))
    yield good("เว็บโปร่งใส", "webp", lambda: picture("WEBP", "RGBA"), (640, 480))
    yield good("เว็บขยับ", "webp", _moving, (64, 48))
    yield good("จากไอโฟน", "heic", cast.a_heic, (64, 48))
    # what comes near the bounds of a check
    dense = {"quality": 80, "subsampling": 0, "progressive": True}
    large: dict[str, tuple[str, Callable[[], bytes]]] = {
        "ทีละชั้น ใหญ่": ("jpg", lambda: picture(size=(5160, 3870), **dense)),
        "โปร่งใส ใหญ่": ("png", lambda: picture("PNG", "RGBA", (5160, 3870), compress_level=1)),
        "สี่สิบล้านจุด ใหญ่": ("png", lambda: picture("PNG", size=(7296, 5472), compress_level=1)),
        "ละเอียด": ("png", lambda: picture("PNG", "I;16", (7296, 5472), compress_level=1)),
        "เว็บ ใหญ่": ("webp", lambda: picture("WEBP", size=(4600, 3450), method=0)),
    }
    for title, (ending, make) in large.items():
        yield good(title, ending, make, (2400, 1800))


def _moving() -> bytes:
    first, *more = (Image.new("RGB", (64, 48), color) for color in ("red", "green", "blue"))
    made = BytesIO()
    first.save(made, "WEBP", save_all=True, append_images=more)
    return made.getvalue()


# --- F2 to F4: what a file says it is ---------------------------------------------------------------

ZIP = b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + b"\x00" * 40
OTHERS = {
    "หน้าเว็บ": b"<!doctype html><html>" + SCRIPT + b"</html>",
    "รูปลายเส้น": b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>",
    "ไฟล์บีบอัด": ZIP,
    "โปรแกรม": b"MZ\x90\x00" + b"\x00" * 200,
    "โปรแกรมลินุกซ์": b"\x7fELF\x02\x01\x01" + b"\x00" * 200,
    "เอกสารเวิร์ด": ZIP + b"word/document.xml" + b"\x00" * 60,
    "เอกสารเวิร์ดเก่า": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 200,
    "ภาษาพีเอชพี": b"<?php system($_GET['c']); ?>",
}


def _others_named() -> Iterator[Case]:
    for title, data in OTHERS.items():
        for ending in ("pdf", "jpg", "png", "webp", "heic"):
            yield Case("F2", f"{title}.{ending}", f"ผลงาน.{ending}", lambda data=data: data, REFUSED)


def _polyglots() -> Iterator[Case]:
    tails = {
        "html": b"\n<html>" + SCRIPT + b"</html>",
        "zip": ZIP + b"payload.exe",
        "php": b"<?php phpinfo(); ?>",
        "pdf": b"%PDF-1.7\n1 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj",
        "js": b"*/alert(1)//",
        "exe": b"MZ\x90\x00TAIL-OF-A-PROGRAM",
    }
    for kind in ("JPEG", "PNG", "WEBP"):
        for title, tail in tails.items():
            name = f"ภาพ.{title}.{kind.lower()}"
            yield Case(
                "F3",
                f"{kind}+{title}",
                name,
                lambda kind=kind, tail=tail: picture(kind) + tail,
                TAKEN,
                (tail,),
            )
    for title, tail in tails.items():
        yield Case("F3", f"HEIC+{title}", "ภาพ.heic", lambda tail=tail: cast.a_heic() + tail, TAKEN, (tail,))
    for title in ("html", "zip", "php", "js"):
        yield Case("F3", f"PDF+{title}", f"ก.{title}", lambda title=title: pdf() + tails[title], EITHER)
        yield Case("F3", f"{title}+PDF", "ก.pdf", lambda title=title: tails[title] + pdf(), REFUSED)
    for begins in (b"GIF89a/*", b"GIF87a", b"BM", b"\x00\x00\x01\x00"):
        yield Case("F3", repr(begins), "ก.jpg", lambda begins=begins: begins + SCRIPT + picture(), REFUSED)
    yield Case("F3", "comment", "ก.jpg", lambda: picture(comment=b"<?php phpinfo(); ?>"), TAKEN, (b"<?php",))
    yield Case("F3", "text", "ก.png", lambda: _png_told("Comment", SCRIPT.decode()), TAKEN, (SCRIPT,))
    yield Case("F3", "mid-JPEG", "ก.jpg", lambda: picture()[:20] + SCRIPT + picture()[20:], EITHER, (SCRIPT,))
    yield Case("F3", "PNG+PNG", "ก.png", lambda: picture("PNG") + picture("PNG") + MARK, TAKEN, (MARK,))


def _drawings() -> Iterator[Case]:
    frame = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>{}</svg>"
    bodies = {
        "script": frame.format("<script>alert(1)</script>"),
        "handler": frame.format("<rect width='9' height='9' onload='alert(1)'/>"),
        "foreign": frame.format(
            "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>"
        ),
        "link": frame.format("<a xlink:href='javascript:alert(1)'><text>x</text></a>"),
        "xxe": "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + frame.format("<text>&x;</text>"),
        "laughs": "<!DOCTYPE svg [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>" + frame.format("&b;&b;"),
        "html": "<!doctype html><img src=x onerror=alert(1)>",
        "xhtml": "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><script/></html>",
        "mhtml": "MIME-Version: 1.0\nContent-Type: multipart/related\n\n<script>alert(1)</script>",
    }
    for title, body in bodies.items():
        for ending in ("svg", "png", "pdf"):
            yield Case("F4", f"{title}.{ending}", f"ภาพ.{ending}", lambda body=body: body.encode(), REFUSED)


# --- F5: PDFs that do something ---------------------------------------------------------------------


def _action(**entries: Any) -> pikepdf.Dictionary:
    return pikepdf.Dictionary({f"/{key}": value for key, value in entries.items()})


def _on_opening(deed: Any) -> Callable[[pikepdf.Pdf], None]:
    def change(whole: pikepdf.Pdf) -> None:
        whole.Root.OpenAction = deed

    return change


def _on_a_link(deed: Any) -> Callable[[pikepdf.Pdf], None]:
    def change(whole: pikepdf.Pdf) -> None:
        whole.pages[0].Annots = pikepdf.Array([_action(Type=pikepdf.Name.Annot, A=deed)])

    return change


def _embedded(whole: pikepdf.Pdf) -> None:
    whole.attachments["โปรแกรม.exe"] = b"MZ"


def _pinned(whole: pikepdf.Pdf) -> None:
    file = _action(Type=pikepdf.Name.Filespec, EF=_action(F=pikepdf.Stream(whole, b"MZ")))
    note = _action(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, FS=file)
    whole.pages[0].Annots = pikepdf.Array([note])


def _xfa(whole: pikepdf.Pdf) -> None:
    whole.Root.AcroForm = _action(XFA=pikepdf.Stream(whole, b"<xdp/>"))


def _named(whole: pikepdf.Pdf) -> None:
    names = pikepdf.Array([pikepdf.String("a"), JAVASCRIPT])
    whole.Root.Names = _action(JavaScript=_action(Names=names))


def _on_a_page(whole: pikepdf.Pdf) -> None:
    whole.pages[0].AA = _action(O=JAVASCRIPT)


def _at_closing(whole: pikepdf.Pdf) -> None:
    whole.Root.AA = _action(WC=JAVASCRIPT)


def _rich(whole: pikepdf.Pdf) -> None:
    whole.pages[0].Annots = pikepdf.Array(
        [_action(Subtype=pikepdf.Name.RichMedia, RichMediaContent=_action())]
    )


JAVASCRIPT = _action(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _active() -> Iterator[Case]:
    deeds = {
        "JavaScript": JAVASCRIPT,
        "Launch": _action(S=pikepdf.Name.Launch, F="cmd.exe"),
        "SubmitForm": _action(S=pikepdf.Name.SubmitForm, F="https://a.example"),
        "ImportData": _action(S=pikepdf.Name.ImportData, F="a.fdf"),
        "GoToR": _action(S=pikepdf.Name.GoToR, F="\\\\host\\share\\a.pdf"),
        "GoToE": _action(S=pikepdf.Name.GoToE, T=_action(R=pikepdf.Name.C)),
        "Rendition": _action(S=pikepdf.Name.Rendition, OP=0),
        "Movie": _action(S=pikepdf.Name.Movie),
        "Thread": _action(S=pikepdf.Name.Thread, F="a.pdf"),
        "URI file": _action(S=pikepdf.Name.URI, URI="file:///etc/passwd"),
        "URI script": _action(S=pikepdf.Name.URI, URI="javascript:alert(1)"),
        "nested": _action(S=pikepdf.Name.GoTo, Next=_action(S=pikepdf.Name.Launch, F="x")),
    }
    changes = {f"{title} on a link": _on_a_link(deed) for title, deed in deeds.items()}
    for title in ("JavaScript", "Launch", "URI file", "nested"):
        changes[f"{title} on opening"] = _on_opening(deeds[title])
    changes |= {
        "URI on opening": _on_opening(_action(S=pikepdf.Name.URI, URI="https://a.example")),
        "embedded file": _embedded,
        "pinned file": _pinned,
        "XFA": _xfa,
        "named script": _named,
        "script of a page": _on_a_page,
        "script at closing": _at_closing,
        "rich media": _rich,
    }
    for title, change in changes.items():
        yield Case("F5", title, "ก.pdf", lambda change=change: pdf(change), REFUSED)
    packed = pikepdf.ObjectStreamMode.generate
    yield Case("F5", "packed script", "ก.pdf", lambda: pdf(_named, object_stream_mode=packed), REFUSED)
    secret = pikepdf.Encryption(user="secret", owner="owner")
    yield Case("F5", "password", "ก.pdf", lambda: pdf(encryption=secret), REFUSED)
    free = pikepdf.Encryption(user="", owner="owner")
    yield Case("F5", "locked script", "ก.pdf", lambda: pdf(_on_opening(JAVASCRIPT), encryption=free), REFUSED)


# --- F6: what becomes too much ----------------------------------------------------------------------


def png_claiming(width: int, height: int, bits: int = 1, color: int = 0, data: bytes = b"") -> bytes:
    """A PNG whose header claims a size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 0)
    rows = data or zlib.compress(b"\x00" * 4096)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg_claiming(width: int, height: int, **options: Any) -> bytes:
    """A small JPEG whose header claims another size."""
    whole = bytearray(picture(**options))
    frame = whole.index(b"\xff\xc2" if options.get("progressive") else b"\xff\xc0")
    whole[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(whole)


def heic_claiming(width: int, height: int) -> bytes:
    """A small HEIC whose box of the size claims another one."""
    whole = bytearray(cast.a_heic())
    box = whole.index(b"ispe")
    whole[box + 8 : box + 16] = struct.pack(">II", width, height)
    return bytes(whole)


@lru_cache
def _zeros(megabytes: int) -> bytes:
    pack = zlib.compressobj(9)
    return b"".join(pack.compress(bytes(MB)) for _piece in range(megabytes)) + pack.flush()


def _swelling(megabytes: int) -> Callable[[pikepdf.Pdf], None]:
    def change(whole: pikepdf.Pdf) -> None:
        whole.pages[0].Contents = whole.make_indirect(
            pikepdf.Stream(whole, _zeros(megabytes), Filter=pikepdf.Name.FlateDecode)
        )

    return change


def _a_form_that_swells(whole: pikepdf.Pdf) -> None:
    form = pikepdf.Stream(whole, _zeros(1024), Filter=pikepdf.Name.FlateDecode)
    form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    whole.pages[0].Resources = _action(XObject=_action(A=whole.make_indirect(form)))


def _a_huge_image(whole: pikepdf.Pdf) -> None:
    image = pikepdf.Stream(whole, _zeros(64), Filter=pikepdf.Name.FlateDecode)
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width = image.Height = 65_000
    image.BitsPerComponent, image.ColorSpace = 8, pikepdf.Name.DeviceGray
    whole.pages[0].Resources = _action(XObject=_action(A=whole.make_indirect(image)))
    whole.pages[0].Contents = pikepdf.Stream(whole, b"/A Do")


def _sheets(count: int) -> bytes:
    """A PDF of very many pages, written by hand, all the same sheet."""
    kids = b" ".join([b"3 0 R"] * count)
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count "
        + str(count).encode() + b"/Kids[" + kids + b"]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R/Size 4>>\n%%EOF"
    )  # fmt: skip


def _objects(count: int) -> Callable[[pikepdf.Pdf], None]:
    def change(whole: pikepdf.Pdf) -> None:
        whole.Root.Parts = pikepdf.Array([whole.make_indirect(_action()) for _part in range(count)])

    return change


def _deep(whole: pikepdf.Pdf) -> None:
    nest: Any = pikepdf.Array([])
    for _level in range(400):
        nest = pikepdf.Array([nest])
    whole.Root.Deep = nest


def _packed_twice() -> bytes:
    def change(whole: pikepdf.Pdf) -> None:
        both = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
        whole.pages[0].Contents = whole.make_indirect(
            pikepdf.Stream(whole, zlib.compress(_zeros(1024) * 4, 9), Filter=both)
        )

    return pdf(change)


def _bombs() -> Iterator[Case]:
    for edge in (10_000, 20_000, 65_535):
        yield Case("F6", f"PNG {edge}", "ก.png", lambda edge=edge: png_claiming(edge, edge), REFUSED)
    yield Case("F6", "PNG full", "ก.png", lambda: png_claiming(10_000, 10_000, 8, 0, _zeros(96)), REFUSED)
    yield Case("F6", "PNG thin", "ก.png", lambda: png_claiming(2**31 - 1, 1), REFUSED)
    yield Case("F6", "PNG of 16 bits", "ก.png", lambda: png_claiming(9_000, 9_000, 16, 6), REFUSED)
    for width, height in ((65_000, 65_000), (65_500, 700), (20_000, 20_000)):
        yield Case("F6", f"JPEG {width}", "ก.jpg", lambda w=width, h=height: jpeg_claiming(w, h), REFUSED)
    yield Case("F6", "JPEG held", "ก.jpg", lambda: jpeg_claiming(8000, 4000, progressive=True), REFUSED)
    yield Case(
        "F6", "WebP", "ก.webp", lambda: picture("WEBP", size=(6000, 4000), quality=1, method=0), REFUSED
    )
    for edge in (10_000, 60_000):
        yield Case("F6", f"HEIC {edge}", "ก.heic", lambda edge=edge: heic_claiming(edge, edge), REFUSED)
    yield Case("F6", "PDF 1 GB", "ก.pdf", lambda: pdf(_swelling(1024)), REFUSED)
    yield Case("F6", "PDF form of 1 GB", "ก.pdf", lambda: pdf(_a_form_that_swells), REFUSED)
    yield Case("F6", "PDF packed twice", "ก.pdf", _packed_twice, REFUSED)
    yield Case("F6", "PDF image", "ก.pdf", lambda: pdf(_a_huge_image), REFUSED)
    yield Case("F6", "PDF 301 pages", "ก.pdf", lambda: pdf(pages=301), REFUSED)
    yield Case("F6", "PDF 100,000 pages", "ก.pdf", lambda: _sheets(100_000), REFUSED)
    yield Case("F6", "PDF 50,000 objects", "ก.pdf", lambda: pdf(_objects(50_000)), REFUSED)
    yield Case("F6", "PDF 400 deep", "ก.pdf", lambda: pdf(_deep), EITHER)


# --- F7: what a picture tells of a place ------------------------------------------------------------


def _png_told(key: str, words: str) -> bytes:
    told = PngInfo()
    told.add_itxt(key, words)
    return picture("PNG", pnginfo=told)


def _placed() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = SECRET
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[29] = "N", (13.0, 45.0, 22.7), "SECRET-PLACE"
    return exif


def _with_a_thumbnail() -> bytes:
    """Metadata whose own small picture tells the place once more."""
    inner = picture(size=(80, 60), exif=_placed())
    return b"Exif\x00\x00" + _placed().tobytes()[6:] + inner


def _app(number: int, content: bytes) -> bytes:
    whole = picture()
    return (
        whole[:2] + bytes([0xFF, 0xE0 + number]) + struct.pack(">H", len(content) + 2) + content + whole[2:]
    )


def _with_a_profile() -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    return picture(icc_profile=profile.tobytes() + MARK)


def _told() -> Iterator[Case]:
    xmp = f"<x:xmpmeta><rdf:li>{SECRET}</rdf:li></x:xmpmeta>".encode()
    caption = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x20\x1c\x02\x78\x00\x1b" + MARK
    made: dict[str, tuple[str, Callable[[], bytes]]] = {
        "EXIF": ("jpg", lambda: picture(exif=_placed())),
        "EXIF thumbnail": ("jpg", lambda: picture(exif=_with_a_thumbnail())),
        "XMP": ("jpg", lambda: picture(xmp=xmp)),
        "IPTC": ("jpg", lambda: _app(13, caption)),
        "maker": ("jpg", lambda: _app(1, b"Exif\x00\x00MakerNote" + MARK)),
        "comment": ("jpg", lambda: picture(comment=MARK)),
        "Ducky": ("jpg", lambda: _app(12, b"Ducky" + MARK)),
        "multi-picture": ("jpg", lambda: _app(2, b"MPF\x00" + MARK)),
        "tail": ("jpg", lambda: picture() + _app(1, b"Exif\x00\x00" + MARK)),
        "profile": ("jpg", _with_a_profile),
        "PNG EXIF": ("png", lambda: picture("PNG", exif=_placed())),
        "PNG XMP": ("png", lambda: _png_told("XML:com.adobe.xmp", xmp.decode())),
        "PNG author": ("png", lambda: _png_told("Author", SECRET)),
        "PNG comment": ("png", lambda: _png_told("Comment", SECRET)),
        "PNG date": ("png", lambda: _png_told("Creation Time", SECRET)),
        "PNG location": ("png", lambda: _png_told("Raw profile type iptc", SECRET)),
        "WebP EXIF": ("webp", lambda: picture("WEBP", exif=_placed())),
        "WebP XMP": ("webp", lambda: picture("WEBP", xmp=xmp)),
        "WebP lossless": ("webp", lambda: picture("WEBP", lossless=True, exif=_placed())),
        "HEIC EXIF": ("heic", lambda: cast.a_heic().replace(b"SECRET PLACE", MARK)),
    }  # fmt: skip
    for title, (ending, make) in made.items():
        yield Case("F7", title, f"ภาพ.{ending}", make, TAKEN, (MARK, b"Exif", b"xmpmeta"))


# --- F8: names --------------------------------------------------------------------------------------

NAMES = [
    "../../etc/passwd.pdf",
    "..\\..\\windows\\a.pdf",
    "/etc/cron.d/a.pdf",
    "C:\\a.pdf",
    "....//a.pdf",
    "a/b/c.pdf",
    "nul\x00l.pdf",
    "a.pdf\x00.exe",
    "a\r\nSet-Cookie: x=1.pdf",
    "a\nb.pdf",
    "a\tb.pdf",
    "\x1b[2J.pdf",
    "a\x7fb.pdf",
    "fdp.\u202egpj.pdf",
    "\u202efdp.exe",
    "\u2066a\u2069.pdf",
    "a\u200bb.pdf",
    "\ufeffa.pdf",
    "\u200f.pdf",
    "\u00ada.pdf",
    "ก" * 255 + ".pdf",
    "ก" * 300 + ".pdf",
    "ก" * 1000 + ".pdf",
    "กำ" * 130 + ".pdf",
    "a" * 255 + ".pdf",
    "a." * 200 + "pdf",
    "น้ำใจ ทำงาน.pdf",
    "กำแพงเพชร.pdf",
    "ผู้ใหญ่บ้าน.pdf",
    "ปฏิญญา ฎีกา.pdf",
    "๒๕๖๙.pdf",
    "ที่อยู่.pdf",
    "เก้าอี้.pdf",
    "องค์การบริหารส่วนตำบลบ้านน้อยซุ้มขี้เหล็ก.pdf",
    "สรุปผลงาน ปี ๒๕๖๙ (ฉบับแก้ไข).pdf",
    "ไฟล์.ใหม่.pdf",
    "ฯลฯ.pdf",
    "แม่ฮ่องสอน_ปาย.pdf",
    "😀.pdf",
    "👨‍👩‍👧‍👦 ครอบครัว.pdf",
    "🇹🇭.pdf",
    ".htaccess",
    "..pdf",
    ".pdf",
    "...",
    "CON",
    "NUL.pdf",
    "aux.pdf",
    "LPT1.pdf",
    "trailing .pdf ",
    "trailing.",
    'quote".pdf',
    "it's.pdf",
    "a;b.pdf",
    "a,b.pdf",
    "%2e%2e%2fa.pdf",
    "%00.pdf",
    "a%0d%0ab.pdf",
    "<script>alert(1)</script>.pdf",
    "{{7*7}}.pdf",
    "=cmd|'/c calc'!A1.pdf",
]


def _names() -> Iterator[Case]:
    for number, name in enumerate(NAMES, start=1):
        verdict = TAKEN if len(name.encode()) < 950 else UNREADABLE  # no disk keeps such a name
        yield Case("F8", f"{number} {ascii(name)[:40]}", name, pdf, verdict)


# --- F9: sizes (those over a line are in lying_bodies.py) ---------------------------------


def padded(data: bytes, size: int) -> bytes:
    """A file with so many bytes in all."""
    return data + bytes(size - len(data))


def _sizes(limit: int = 20 * MB) -> Iterator[Case]:
    for ending, whole in (
        ("jpg", picture),
        ("png", lambda: picture("PNG")),
        ("webp", lambda: picture("WEBP")),
    ):
        for size, verdict in ((limit - 1, TAKEN), (limit, TAKEN), (limit + 1, REFUSED)):
            yield Case(
                "F9", f"{size} B {ending}", f"ก.{ending}", lambda w=whole, s=size: padded(w(), s), verdict
            )
    for size, verdict in ((limit - 1, TAKEN), (limit, TAKEN), (limit + 1, REFUSED)):
        yield Case("F9", f"{size} B pdf", "ก.pdf", lambda size=size: large_pdf(size), verdict)
    for size in (0, 1, 2, 3, 4, 5, 8, 12):
        begins = b"%PDF-1.7\n%%EO"[:size]
        yield Case("F9", f"{size} B", "ก.pdf", lambda begins=begins: begins, REFUSED)


def large_pdf(size: int) -> bytes:
    """A PDF of exactly so many bytes, most of them a picture's noise."""

    def made(noise: int) -> bytes:
        def change(whole: pikepdf.Pdf) -> None:
            whole.Root.Noise = whole.make_indirect(pikepdf.Stream(whole, random.Random(1).randbytes(noise)))

        return pdf(change)

    guess = size - len(made(10_000_000)) + 10_000_000
    whole = made(guess)
    while len(whole) != size:
        guess += size - len(whole)
        whole = made(guess)
    return whole


# --- F10: broken ------------------------------------------------------------------------------------


def _broken(seed: int, count: int) -> Iterator[Case]:
    sound = [
        ("pdf", pdf(pages=3)),
        ("pdf", pdf(_opening_at_a_page, object_stream_mode=pikepdf.ObjectStreamMode.generate)),
        ("jpg", picture(size=(320, 240))),
        ("jpg", picture(size=(320, 240), progressive=True)),
        ("png", picture("PNG", size=(320, 240))),
        ("webp", picture("WEBP", size=(320, 240))),
        ("heic", cast.a_heic()),
    ]
    for number in range(count):
        ending, whole = sound[number % len(sound)]
        yield Case(
            "F10", f"{seed}/{number} {ending}", f"ก.{ending}",
            lambda whole=whole, number=number: _hurt(whole, random.Random(f"{seed}/{number}")), EITHER,
        )  # fmt: skip


def _hurt(whole: bytes, chance: random.Random) -> bytes:
    """A file with some of its bytes changed, cut off, doubled, or torn out; its beginning stays."""
    data = bytearray(whole)
    for _hit in range(chance.randint(1, 12)):
        at = chance.randrange(12, len(data))
        match chance.randrange(5):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                data[at] ^= 1 << chance.randrange(8)
            case 2:
                del data[at : at + chance.randint(1, 64)]
            case 3:
                data[at:at] = data[at : at + chance.randint(1, 64)]
            case _:
                data[at : at + 4] = chance.randbytes(4)
        if len(data) < 64:
            break
    if chance.random() < 0.2:
        del data[chance.randrange(12, len(data)) :]
    return bytes(data)
