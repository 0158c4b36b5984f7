"""What is in a PDF, does it do anything by itself, and how does its first page look?

Only the quarantine calls this: what stands in the bytes is decided by strangers. A PDF is checked, not
rewritten, because a signed letter must stay what it is.
"""

import mmap
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import settings as pdf_settings

from files.verdicts import Refused

MOST_PAGES = 300
MOST_OBJECTS = 40_000
MOST_PIXELS = 100_000_000
"""How many pixels a picture on a page may have: an A3 sheet scanned at 600 dots an inch has fewer."""
SMALL = 24 * 1024
"""A stream of fewer bytes cannot become more than is allowed."""
MOST_INFLATED = 32 * 1024 * 1024
"""How many bytes one compressed part may become while it is checked; a bomb becomes gigabytes."""
THUMB_EDGE = 480
"""The longest edge of the picture of the first page, in pixels."""

ACTIVE_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/SubmitForm",
    "/GoToE",
    "/GoToR",
    "/Rendition",
    "/RichMediaExecute",
    "/Movie",
    "/Thread",
}
UNREAD = ("error decoding stream data", "unfilterable stream", "object stream")
"""Of what the parser warns where it could not read all objects: what it has not seen, nobody has checked."""
_XREF_STREAM = re.compile(rb"/(?:X|#58)(?:R|#52)(?:e|#65)(?:f|#66)")
_LZW = re.compile(rb"/(?:L|#4[Cc])(?:Z|#5[Aa])(?:W|#57)(?:[\s/\]>#]|Decode)")
ACTIVE_KEYS = {"/JS", "/EF", "/XFA", "/EmbeddedFiles", "/RichMediaContent"}

pdf_settings.set_qpdf_limits(
    flate_max_memory=MOST_INFLATED,
    png_max_memory=MOST_INFLATED,
    tiff_max_memory=MOST_INFLATED,
    run_length_max_memory=MOST_INFLATED,
    max_stream_filters=4,
)


def check(source: Path, max_pages: int | None) -> int:
    """The number of pages of a PDF that does nothing by itself. Raises Refused."""
    with source.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if _XREF_STREAM.search(data) and _LZW.search(data):
            # Only of the first are objects compressed; of the second, older one the parser has no limit.
            raise Refused("intricate")
    try:
        with pikepdf.open(source) as pdf:
            pages = len(pdf.pages)
            parts = len(pdf.objects)
            bearable = pages <= MOST_PAGES and parts <= MOST_OBJECTS
            active = bearable and _is_active(pdf)
            swells = bearable and not active and any(_swells(one) for one in pdf.objects)
            unread = any(told in str(warning) for warning in pdf.get_warnings() for told in UNREAD)
    except pikepdf.PasswordError:
        raise Refused("password") from None
    except MemoryError:
        raise
    except Exception as error:  # a broken file may make the parser raise anything
        raise Refused("damaged_pdf") from error
    most = min(max_pages or MOST_PAGES, MOST_PAGES)
    if not 1 <= pages <= most:
        raise Refused("pages", pages=pages, most=most)
    if parts > MOST_OBJECTS or unread or swells:
        raise Refused("intricate")
    if active:
        raise Refused("active")
    return pages


def draw_first_page(source: Path, folder: Path) -> Mapping[str, str]:
    """Write a small picture of the first page into a folder; gives its name."""
    with pypdfium2.PdfDocument(source) as pdf:
        page = pdf[0]
        scale = THUMB_EDGE / max(page.get_size())
        picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        picture.save(folder / "thumb.jpg", "JPEG", quality=82, optimize=True)
    return {"thumb": "thumb.jpg"}


def _swells(one: Any) -> bool:
    """Whether a stream becomes far too much for whoever opens it; pictures are measured, not unpacked."""
    if not isinstance(one, pikepdf.Stream):
        return False
    if one.get("/Subtype") == "/Image":
        return int(one.get("/Width", 0)) * int(one.get("/Height", 0)) > MOST_PIXELS
    if len(one.read_raw_bytes()) < SMALL:
        return False
    try:
        one.read_bytes()
    except pikepdf.PdfError:
        return True
    return False


def _is_active(pdf: pikepdf.Pdf) -> bool:
    """Whether anything in the PDF runs, launches, embeds, or opens by itself more than a page."""
    root = pdf.Root
    opening = root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and opening.get("/S") != "/GoTo":
        return True
    if "/AA" in root:
        return True
    return any(_acts(one) for top in (pdf.trailer, *pdf.objects) for one in _dictionaries(top))


def _dictionaries(top: Any) -> Iterator[Any]:
    """Every dictionary written directly within an object; what stands elsewhere is met there."""
    waiting = [top]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield one
            waiting += [value for _key, value in one.items() if _is_nest(value)]
        elif isinstance(one, pikepdf.Array):
            waiting += [value for value in one if _is_nest(value)]


def _is_nest(value: Any) -> bool:
    return isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect


def _acts(one: Any) -> bool:
    if any(key in one for key in ACTIVE_KEYS) or one.get("/Type") == "/EmbeddedFile":
        return True
    action = one.get("/S")
    if isinstance(action, pikepdf.Name) and str(action) in ACTIVE_ACTIONS:
        return True
    address = one.get("/URI")
    return isinstance(address, pikepdf.String) and not str(address).lower().startswith(
        ("http://", "https://", "mailto:", "tel:")
    )
