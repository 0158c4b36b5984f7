"""Which files are accepted, how are they made safe, under what name are they kept, and how are they served?

A file is judged by its bytes, never by its name. Originals stay private: of an image readers get a rendition
that holds the picture only, a PDF is checked and handed out as a download.
"""

import hashlib
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

import pikepdf
from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from editions.moves import RuleBroken
from organizations.models import User
from submissions import drafts
from submissions.models import Attachment, Entry, Question, Revision
from thai.text import clean, letters_of

MB = 1024 * 1024
LARGEST_FILE = 20 * MB
LARGEST_ENTRY = 100 * MB
MOST_FILES = 20
MOST_PIXELS = 40_000_000
MOST_PAGES = 300
MOST_OBJECTS = 40_000
RENDITION_EDGE = 2_400
"""The longest edge of what readers get of an image, in pixels."""
LONGEST_NAME = 150

Kind = Attachment.Kind
ENDINGS = {
    Kind.PDF: (".pdf",),
    Kind.JPEG: (".jpg", ".jpeg"),
    Kind.PNG: (".png",),
    Kind.WEBP: (".webp",),
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


def add(entry: Entry, code: str, file: File, *, by: User, at: datetime) -> Attachment:
    """Attach a file to the working draft under a question. The same file twice is one.

    Raises FileRefused, or RuleBroken where the draft may not be written to.
    """
    drafts.require_writable(entry, at)
    question = _question(entry, code)
    checked = check(file, question.file_kinds, question.max_pages)
    folder = secrets.token_hex(1)
    stored = f"{folder}/{secrets.token_hex(16)}{ENDINGS[Kind(checked.kind)][0]}"
    rendition = f"{folder}/{secrets.token_hex(16)}.jpg" if checked.rendition else ""
    written: list[str] = []
    try:
        with transaction.atomic():
            revision = drafts.lock_draft(entry, at)
            same = revision.attachments.filter(question_code=code).filter(sha256=checked.sha256).first()
            if same is not None:
                return same
            _require_room(revision, question, checked)
            for name, data in ((stored, checked.data), (rendition, checked.rendition)):
                if data is not None:
                    written.append(name)
                    _write(name, data)
            row = Attachment.objects.create(
                entry=entry,
                question_code=code,
                kind=checked.kind,
                original_name=checked.name,
                stored_name=stored,
                rendition_name=rendition,
                size=len(checked.data),
                sha256=checked.sha256,
                pages=checked.pages,
                added_by=by,
                added_at=at,
            )
            revision.attachments.add(row)
            return row
    except BaseException:
        for name in written:
            path_of(name).unlink(missing_ok=True)
        raise


def _question(entry: Entry, code: str) -> Question:
    question = entry.edition.questions.filter(code=code, kind=Question.Kind.FILES).first()
    if question is None:
        raise RuleBroken(_("The form of this edition does not ask for this file. Please reload the page."))
    return question


def _require_room(revision: Revision, question: Question, checked: Checked) -> None:
    kept = list(revision.attachments.all())
    beside = [one for one in kept if one.question_code == question.code]
    words = {"name": checked.name, "question": question.label}
    if question.max_count and len(beside) >= question.max_count:
        raise FileRefused(
            _("“%(name)s” was not attached: “%(question)s” takes at most %(most)s. Please remove one first.")
            % {**words, "most": question.max_count}
        )
    if len(kept) >= MOST_FILES:
        raise FileRefused(
            _("“%(name)s” was not attached: an entry takes at most %(most)s files. Please remove one first.")
            % {**words, "most": MOST_FILES}
        )
    if sum(one.size for one in kept) + len(checked.data) > LARGEST_ENTRY:
        raise FileRefused(
            _(
                "“%(name)s” was not attached: the files of an entry may have %(most)s MB in all. Please"
                " remove or shrink one first."
            )
            % {**words, "most": LARGEST_ENTRY // MB}
        )


def remove(entry: Entry, attachment: Attachment, *, by: User, at: datetime) -> None:
    """Take a file from the working draft; what was sent with an earlier revision stays there."""
    with transaction.atomic():
        revision = drafts.lock_draft(entry, at)
        revision.attachments.remove(attachment)
        drop_unused(entry)


def drop_unused(entry: Entry) -> None:
    """Forget the files of an entry that no revision holds, and remove them when the transaction commits."""
    unused = list(Attachment.objects.filter(entry=entry, revisions=None))
    Attachment.objects.filter(pk__in=[one.pk for one in unused]).delete()
    forget_files(unused)


def forget_files(rows: list[Attachment]) -> None:
    """Remove the bytes of files from the disk when the transaction commits."""
    names = [name for row in rows for name in (row.stored_name, row.rendition_name) if name]

    def unlink() -> None:
        for name in names:
            path_of(name).unlink(missing_ok=True)

    transaction.on_commit(unlink)


def path_of(stored_name: str) -> Path:
    """Where a stored file lies. No address leads there."""
    return Path(settings.MEDIA_ROOT) / "entries" / PurePosixPath(stored_name)


def _write(stored_name: str, data: bytes) -> None:
    path = path_of(stored_name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS)
    path.touch(mode=settings.FILE_UPLOAD_PERMISSIONS)
    path.write_bytes(data)


def response(attachment: Attachment) -> FileResponse:
    """The file as a reader gets it: a PDF as a download, an image as its rendition; Http404 where it is gone.

    Whoever calls this has found the attachment through the scope of its own audience.
    """
    is_pdf = attachment.kind == Kind.PDF
    name = attachment.original_name if is_pdf else with_ending(attachment.original_name, Kind.JPEG)
    try:
        file = path_of(attachment.stored_name if is_pdf else attachment.rendition_name).open("rb")
    except OSError:
        raise Http404 from None
    answer = FileResponse(
        file,
        as_attachment=is_pdf,
        filename=name,
        content_type="application/pdf" if is_pdf else "image/jpeg",
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
