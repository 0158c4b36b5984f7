"""Which files are accepted, and how are they made safe?

A file is judged by its bytes, never by its name, and opened in the quarantine only. Of an image readers get
renditions that hold the picture only; a PDF is checked and shown or handed out as it is.
"""

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unicodedata import category

from django.core.files import File
from django.db import models
from django.utils.translation import gettext as _

from editions.moves import RuleBroken
from files import incoming
from files.quarantine import QUARANTINE
from thai.text import clean, letters_of


class Kind(models.TextChoices):
    """What a file was found to be."""

    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPEG"
    PNG = "png", "PNG"
    WEBP = "webp", "WebP"
    HEIC = "heic", "HEIC"


MB = 1024 * 1024
USUAL_MB = 20
"""How large a file may be where nothing else is said."""
LARGEST_FILE = 50 * MB
"""How large no edition lets a file be: more is not even taken in."""
LONGEST_NAME = 150
LONGEST_ENDING = 8
LONGEST_SHOWN_IN_ZIP = 80
"""How many characters of a file's own name stand in a ZIP: old programs for Windows take 260 of a path."""
LONGEST_IN_ZIP = 230
"""How many bytes a name in a ZIP has: most disks take 255, and its folder stands before it."""
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')

ENDINGS = {
    Kind.PDF: (".pdf",),
    Kind.JPEG: (".jpg", ".jpeg"),
    Kind.PNG: (".png",),
    Kind.WEBP: (".webp",),
    Kind.HEIC: (".heic", ".heif"),
}
_HEIC = re.compile(rb"ftyp(?:heic|heix|heim|heis|hevc|hevx|mif1|msf1)")
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How files of Word, Excel and the like begin, the newer ones and the older."""


class FileRefused(RuleBroken):
    """A file is not accepted; the text says why and what to do."""


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: what it was found to be, and where it and what readers get of it lie for now.

    `renditions` are the pictures by size, as `pictures.SIZES` names them; a PDF has the smallest at most.
    """

    name: str
    kind: str
    path: Path
    size: int
    sha256: str
    pages: int | None = None
    renditions: dict[str, Path] = field(default_factory=dict)


def accepted(kinds: list[str]) -> list[str]:
    """The kinds that a question takes: a HEIC photo, too, wherever it takes a JPEG."""
    return [kind.value for kind in Kind if kind in kinds or (kind == Kind.HEIC and Kind.JPEG in kinds)]


@contextmanager
def checking(
    file: File | Path,
    kinds: list[str],
    max_pages: int | None = None,
    max_mb: int = USUAL_MB,
    name: str = "",
) -> Iterator[Checked]:
    """Look at a file and make it safe, for as long as the block lasts; `kinds` are the accepted ones.

    A file that came piece by piece is a path, and keeps lying there; what is looked at is a copy, so that
    whoever still writes to the path changes nothing of what was checked. Raises FileRefused.
    """
    name = shown_name(name or getattr(file, "name", "") or "")
    with incoming.scratch() as folder:
        path = folder / "original"
        if isinstance(file, Path):
            shutil.copyfile(file, path)
        else:
            _take_in(file, path, max_mb, name)
        yield _check(path, folder, name, accepted(kinds), max_pages, max_mb)


def _take_in(file: File, path: Path, max_mb: int, name: str) -> None:
    if file.size and file.size > max_mb * MB:
        raise FileRefused(too_large(name, max_mb))
    file.seek(0)
    with path.open("wb") as writing:
        shutil.copyfileobj(file, writing, MB)


def _check(
    path: Path, folder: Path, name: str, kinds: list[str], max_pages: int | None, max_mb: int
) -> Checked:
    size = path.stat().st_size
    if size == 0:
        raise FileRefused(empty(name))
    if size > max_mb * MB:
        raise FileRefused(too_large(name, max_mb))
    with path.open("rb") as opened:
        kind = require_kind(name, opened.read(32), kinds)
        opened.seek(0)
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    name = with_ending(name, kind)
    pages = None
    if kind == Kind.PDF:
        pages = _asked(name, kind, "paper", path=str(path), max_pages=max_pages)["pages"]
        made = QUARANTINE.ask("first_page", path=str(path), folder=str(folder)).get("made", {})
    else:
        made = _asked(name, kind, "picture", path=str(path), folder=str(folder), kind=kind)["made"]
    renditions = {size_name: folder / file_name for size_name, file_name in made.items()}
    return Checked(name, kind, path, size, sha256, pages, renditions)


def _asked(name: str, found: str, task: str, **told: Any) -> dict[str, Any]:
    """What the quarantine says. Raises FileRefused with the sentence for its code."""
    answer = QUARANTINE.ask(task, **told)
    if code := answer.pop("refused", None):
        if found == Kind.HEIC and code != "pixels":
            code = "damaged_heic"
        raise FileRefused(_sentence(code) % {"name": name, **answer})
    return answer


def _sentence(code: str) -> str:
    return {
        "pixels": _("“%(name)s” has more than %(most)s million pixels. Please make the picture smaller."),
        "damaged_picture": _(
            "“%(name)s” cannot be opened as a picture; it may be damaged. Please save it again and attach it."
        ),
        "damaged_heic": _(
            "“%(name)s” is a HEIC photo that cannot be converted here. On an iPhone please choose Settings ›"
            " Camera › Formats › Most Compatible and take the photo again, or save the photo as JPEG."
        ),
        "damaged_pdf": _(
            "“%(name)s” cannot be opened as a PDF; it may be damaged. Please save it again and attach it."
        ),
        "password": _(
            "“%(name)s” needs a password to open. Please save it without a password and attach it again."
        ),
        "pages": _("“%(name)s” has %(pages)s pages; at most %(most)s are accepted here."),
        "intricate": _(
            "“%(name)s” is built too intricately to be checked. Please print it to a new PDF and attach"
            " that one."
        ),
        "active": _(
            "“%(name)s” contains a program, a form or an embedded file, which is not accepted. Please"
            " print it to a new PDF and attach that one."
        ),
        "too_heavy": _(
            "“%(name)s” takes too long or too much memory to open. Please save it smaller, or print it to a"
            " new PDF, and attach that one."
        ),
    }[code]


def require_kind(name: str, begins: bytes, kinds: list[str]) -> str:
    """What a file that begins so is, if it is of an accepted kind. Raises FileRefused."""
    kind = kind_of(begins)
    if kind is not None and kind in kinds:
        return kind
    if begins.startswith(_OFFICE) and Kind.PDF in kinds:
        raise FileRefused(
            _(
                "“%(name)s” is a document of Word, Excel or the like and not a PDF, whatever its name ends"
                " with. Please open it there, save it as PDF and attach that file."
            )
            % {"name": name}
        )
    raise FileRefused(
        _("“%(name)s” is not a file of an accepted type. Accepted here: %(kinds)s.")
        % {"name": name, "kinds": kinds_in_words(kinds)}
    )


def kinds_in_words(kinds: list[str]) -> str:
    """The kinds as a sentence names them."""
    return ", ".join(Kind(one).label for one in kinds)


def empty(name: str) -> str:
    """What is said of a file without a byte."""
    return _("“%(name)s” is empty. Please choose the file again.") % {"name": name}


def too_large(name: str, max_mb: int) -> str:
    """What is said of a file that is too large."""
    return _("“%(name)s” is larger than %(most)s MB. Please make it smaller and attach it again.") % {
        "name": name,
        "most": max_mb,
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
    if _HEIC.match(data[4:12]):
        return Kind.HEIC
    return None


def shown_name(name: str) -> str:
    """The name of a file as it is shown and sent back: no folders, nothing unseen, never too long."""
    bare = clean(re.split(r"[/\\]", name)[-1]).strip(" .")
    stem, dot, ending = bare.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        stem, ending = bare, ""
    short = ""
    for piece in letters_of(stem):
        if len(short) + len(piece) > LONGEST_NAME:
            break
        short += piece
    short = short.strip() or "file"
    return f"{short}.{ending}" if ending else short


def safe_name(front: str, name: str) -> str:
    """A name for a file in a ZIP as every system can unpack it, beginning with `front`.

    It names no folder, has nothing unseen in it, and is short enough for old programs (in characters) and
    for every disk (in bytes: a Thai letter is three); letters stay whole.
    """
    visible = "".join(one for one in name if category(one) not in ("Cc", "Cf", "Cs"))
    stem, dot, ending = _FORBIDDEN.sub("_", visible).rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        stem, ending = f"{stem}{dot}{ending}", ""
    behind = f".{ending}" if ending else ""
    room = LONGEST_IN_ZIP - len(f"{front}{behind}".encode())
    short = ""
    for piece in letters_of(stem.strip(" .")):
        if (
            len(short) + len(piece) + len(behind) > LONGEST_SHOWN_IN_ZIP
            or len((short + piece).encode()) > room
        ):
            break
        short += piece
    return f"{front}{short.strip(' .') or 'file'}{behind}"


def with_ending(name: str, kind: str) -> str:
    """The name with the ending of what the file really is, so that no computer opens it as another thing."""
    endings = ENDINGS[Kind(kind)]
    return name if name.lower().endswith(endings) else f"{name}{endings[0]}"
