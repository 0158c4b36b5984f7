"""Which files are accepted, and how are they made safe?

A file is judged by its bytes, never by its name. Of an image readers get a rendition that holds the picture
only; a PDF is checked and handed out as a download.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
from django.core.files import File
from django.db import models
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from editions.moves import RuleBroken
from thai.text import clean, letters_of


class Kind(models.TextChoices):
    """What a file was found to be."""

    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPEG"
    PNG = "png", "PNG"
    WEBP = "webp", "WebP"
    HEIC = "heic", "HEIC"


MB = 1024 * 1024
LARGEST_FILE = 20 * MB
MOST_PIXELS = 40_000_000
MOST_PAGES = 300
MOST_OBJECTS = 40_000
RENDITION_EDGE = 2_400
"""The longest edge of what readers get of an image, in pixels."""
LONGEST_NAME = 150

ENDINGS = {
    Kind.PDF: (".pdf",),
    Kind.JPEG: (".jpg", ".jpeg"),
    Kind.PNG: (".png",),
    Kind.WEBP: (".webp",),
    Kind.HEIC: (".heic", ".heif"),
}
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
_HEIC = re.compile(rb"ftyp(?:heic|heix|heim|heis|hevc|hevx|mif1|msf1)")
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How files of Word, Excel and the like begin, the newer ones and the older."""


class FileRefused(RuleBroken):
    """A file is not accepted; the text says why and what to do."""


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: its bytes, what it was found to be, and what readers get of an image."""

    name: str
    kind: str
    data: bytes
    pages: int | None = None
    rendition: bytes | None = None

    @property
    def sha256(self) -> str:
        """The hash of the original, as it stands on the receipt."""
        return hashlib.sha256(self.data).hexdigest()


def check(file: File, kinds: list[str], max_pages: int | None = None) -> Checked:
    """Look at a file and make it safe; `kinds` are the accepted ones. Raises FileRefused."""
    name = shown_name(file.name or "")
    if file.size and file.size > LARGEST_FILE:
        raise FileRefused(_too_large(name))
    file.seek(0)
    data = file.read(LARGEST_FILE + 1)
    if not data:
        raise FileRefused(_("“%(name)s” is empty. Please choose the file again.") % {"name": name})
    if len(data) > LARGEST_FILE:
        raise FileRefused(_too_large(name))
    kind = kind_of(data)
    if kind is None and _HEIC.match(data[4:12]):
        raise FileRefused(
            _(
                "“%(name)s” is a HEIC photo, which is not accepted. On an iPhone please choose Settings ›"
                " Camera › Formats › Most Compatible and take the photo again, or save the photo as JPEG."
            )
            % {"name": name}
        )
    if kind is None and data.startswith(_OFFICE) and Kind.PDF in kinds:
        raise FileRefused(
            _(
                "“%(name)s” is a document of Word, Excel or the like and not a PDF, whatever its name ends"
                " with. Please open it there, save it as PDF and attach that file."
            )
            % {"name": name}
        )
    if kind is None or kind not in kinds:
        raise FileRefused(
            _("“%(name)s” is not a file of an accepted type. Accepted here: %(kinds)s.")
            % {"name": name, "kinds": ", ".join(Kind(one).label for one in kinds)}
        )
    if kind == Kind.PDF:
        return Checked(with_ending(name, kind), kind, data, pages=_check_pdf(data, name, max_pages))
    return Checked(with_ending(name, kind), kind, data, rendition=_render(data, kind, name))


def _too_large(name: str) -> str:
    return _("“%(name)s” is larger than %(most)s MB. Please make it smaller and attach it again.") % {
        "name": name,
        "most": LARGEST_FILE // MB,
    }


def kind_of(data: bytes) -> str | None:
    """What the first bytes say the file is; None where it is nothing that we take."""
    if data.startswith(b"%PDF-"):
        return Kind.PDF
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Kind.WEBP
    return None


def shown_name(name: str) -> str:
    """The name of a file as it is shown and sent back: no folders, nothing unseen, never too long."""
    bare = clean(re.split(r"[/\\]", name)[-1]).strip(" .")
    stem, dot, ending = bare.rpartition(".")
    if not dot or len(ending) > 8:
        stem, ending = bare, ""
    short = ""
    for piece in letters_of(stem):
        if len(short) + len(piece) > LONGEST_NAME:
            break
        short += piece
    short = short.strip() or "file"
    return f"{short}.{ending}" if ending else short


def with_ending(name: str, kind: str) -> str:
    """The name with the ending of what the file really is, so that no computer opens it as another thing."""
    endings = ENDINGS[Kind(kind)]
    return name if name.lower().endswith(endings) else f"{name}{endings[0]}"


def _render(data: bytes, kind: str, name: str) -> bytes:
    """The picture alone, upright, as a JPEG of a reader's size: no metadata, nothing of what was appended."""
    try:
        with Image.open(BytesIO(data), formats=[kind.upper()]) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise FileRefused(
                    _("“%(name)s” has more than %(most)s million pixels. Please make the picture smaller.")
                    % {"name": name, "most": MOST_PIXELS // 1_000_000}
                )
            image.draft("RGB", (RENDITION_EDGE, RENDITION_EDGE))
            picture: Image.Image = image
            if picture.mode.startswith("I"):  # 16 bits a pixel
                picture = picture.convert("I").point(lambda value: value / 256).convert("L")
            picture.thumbnail((RENDITION_EDGE, RENDITION_EDGE))
            picture = ImageOps.exif_transpose(picture)
            paper = Image.new("RGB", picture.size, "white")
            if picture.has_transparency_data:
                picture = picture.convert("RGBA")
                paper.paste(picture, mask=picture.getchannel("A"))
            else:
                paper.paste(picture.convert("RGB"))
            made = BytesIO()
            paper.save(made, "JPEG", quality=86, optimize=True)
            return made.getvalue()
    except FileRefused:
        raise
    except Image.DecompressionBombError:
        raise FileRefused(
            _("“%(name)s” has more than %(most)s million pixels. Please make the picture smaller.")
            % {"name": name, "most": MOST_PIXELS // 1_000_000}
        ) from None
    except Exception as error:  # a broken picture may make a decoder raise anything
        raise FileRefused(
            _(
                "“%(name)s” cannot be opened as a picture; it may be damaged. Please save it again and"
                " attach it."
            )
            % {"name": name}
        ) from error


def _check_pdf(data: bytes, name: str, max_pages: int | None) -> int:
    """The number of pages of a PDF that does nothing by itself."""
    if _XREF_STREAM.search(data) and _LZW.search(data):
        # Only of the first are objects compressed; the second is older, and the parser has no limit for it.
        raise _too_intricate(name)
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            pages = len(pdf.pages)
            parts = len(pdf.objects)
            active = pages <= MOST_PAGES and parts <= MOST_OBJECTS and _is_active(pdf)
            unread = any(told in str(warning) for warning in pdf.get_warnings() for told in UNREAD)
    except pikepdf.PasswordError:
        raise FileRefused(
            _("“%(name)s” needs a password to open. Please save it without a password and attach it again.")
            % {"name": name}
        ) from None
    except Exception as error:  # a broken file may make the parser raise anything
        raise FileRefused(
            _("“%(name)s” cannot be opened as a PDF; it may be damaged. Please save it again and attach it.")
            % {"name": name}
        ) from error
    if not 1 <= pages <= min(max_pages or MOST_PAGES, MOST_PAGES):
        raise FileRefused(
            _("“%(name)s” has %(pages)s pages; at most %(most)s are accepted here.")
            % {"name": name, "pages": pages, "most": max_pages or MOST_PAGES}
        )
    if parts > MOST_OBJECTS or unread:
        raise _too_intricate(name)
    if active:
        raise FileRefused(
            _(
                "“%(name)s” contains a program, a form or an embedded file, which is not accepted. Please"
                " print it to a new PDF and attach that one."
            )
            % {"name": name}
        )
    return pages


def _too_intricate(name: str) -> FileRefused:
    return FileRefused(
        _(
            "“%(name)s” is built too intricately to be checked. Please print it to a new PDF and attach"
            " that one."
        )
        % {"name": name}
    )


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
