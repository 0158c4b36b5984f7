"""Where do accepted files lie, under what name, and how are they handed out?

Originals stay private and no address leads to a shelf: whoever hands a file out has found its row through the
scope of their own audience.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple, Protocol
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

from files.checks import ENDINGS, Checked, Kind, with_ending


class Kept(Protocol):
    """A row that tells of a file on a shelf."""

    kind: str
    original_name: str
    stored_name: str
    rendition_name: str


class Placed(NamedTuple):
    """The names under which the original and its renditions lie; "" where there is none."""

    stored: str
    full: str
    page: str
    thumb: str


Place = Callable[[Checked], Placed]
"""Puts a checked file onto the shelf."""

NAMES = ("stored_name", "rendition_name", "page_name", "thumb_name")
"""Under which names of a row its files lie, as far as it has them."""
FORMS = frozenset({"view", "page", "thumb"})
"""As what a file can be asked for besides itself: on a page of its own, and as a picture in two sizes."""
ALONE = "sandbox; default-src 'none'; img-src 'self'"
"""What a file may do in a browser that opens it all the same: nothing, but be a picture."""
_UNQUOTED = str.maketrans({'"': "'", "\\": "_", "%": "_"})


@dataclass(frozen=True)
class Shelf:
    """A folder of files below the private folder of the portal; `sizes` are the renditions it keeps."""

    name: str
    sizes: tuple[str, ...] = ("full", "page", "thumb")

    def path_of(self, stored_name: str) -> Path:
        """Where a stored file lies."""
        return Path(settings.MEDIA_ROOT) / self.name / PurePosixPath(stored_name)

    @contextmanager
    def placing(self) -> Iterator[Place]:
        """Give the way to place files; what was placed is taken away where the block fails."""
        placed: list[str] = []

        def put(source: Path, ending: str) -> str:
            name = f"{secrets.token_hex(1)}/{secrets.token_hex(16)}{ending}"
            placed.append(name)
            self._put(name, source)
            return name

        def place(checked: Checked) -> Placed:
            made = {size: checked.renditions[size] for size in self.sizes if size in checked.renditions}
            return Placed(
                put(checked.path, ENDINGS[Kind(checked.kind)][0]),
                *(put(made[size], ".jpg") if size in made else "" for size in ("full", "page", "thumb")),
            )

        try:
            yield place
        except BaseException:
            for name in placed:
                self.path_of(name).unlink(missing_ok=True)
            raise

    def _put(self, stored_name: str, source: Path) -> None:
        """Link a file onto the shelf, and be sure that it stands on the disk."""
        path = self.path_of(stored_name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS)
        try:
            os.link(source, path)
        except OSError:  # a disk without links
            shutil.copyfile(source, path)
        path.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        with path.open("rb") as written:
            os.fsync(written.fileno())

    def forget(self, rows: Iterable[Kept]) -> None:
        """Remove the bytes of files from the disk when the transaction commits."""
        names = [name for row in rows for column in NAMES if (name := getattr(row, column, ""))]

        def unlink() -> None:
            for name in names:
                self.path_of(name).unlink(missing_ok=True)

        transaction.on_commit(unlink)

    def response(self, row: Kept, form: str = "") -> HttpResponseBase:
        """A file as a reader gets it; Http404 where it has no such form, or is gone.

        By itself a PDF is a download and an image its largest rendition. `form`: "view" shows a PDF in a
        sandbox of the browser, "page" and "thumb" are pictures, of a PDF its first page.
        """
        if form and form not in FORMS:
            raise Http404
        is_paper = row.kind == Kind.PDF and form in ("", "view")
        if is_paper:
            lies = row.stored_name
        else:
            lies = getattr(row, {"thumb": "thumb_name", "page": "page_name"}.get(form, "rendition_name"), "")
            lies = lies or row.rendition_name  # what came in before there were sizes
        if not lies:
            raise Http404
        answer = self._bytes_of(lies, "application/pdf" if is_paper else "image/jpeg")
        name = row.original_name if is_paper else with_ending(row.original_name, Kind.JPEG)
        answer.headers["Content-Disposition"] = disposition(name, as_attachment=is_paper and form != "view")
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Cache-Control"] = "private, no-store"
        if is_paper and form == "view":  # a page of ours may show it beside what it speaks of
            answer.headers["X-Frame-Options"] = "SAMEORIGIN"
            answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'self'"
        else:
            answer.headers["Content-Security-Policy"] = ALONE
        return answer

    def handed_out(self, stored_name: str, name: str, content_type: str) -> HttpResponseBase:
        """A file that the portal made itself, as a download under that name; Http404 where it is gone."""
        answer = self._bytes_of(stored_name, content_type)
        answer.headers["Content-Disposition"] = disposition(name, as_attachment=True)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Cache-Control"] = "private, no-store"
        answer.headers["Content-Security-Policy"] = ALONE
        return answer

    def _bytes_of(self, stored_name: str, content_type: str) -> HttpResponseBase:
        """The bytes of a stored file: by the proxy where it has been told how, else by ourselves."""
        if settings.FILES_BY_PROXY:
            answer = HttpResponse(content_type=content_type)
            answer.headers["X-Accel-Redirect"] = quote(f"{settings.FILES_BY_PROXY}/{self.name}/{stored_name}")
            return answer
        try:
            return FileResponse(self.path_of(stored_name).open("rb"), content_type=content_type)
        except OSError:
            raise Http404 from None


def disposition(name: str, *, as_attachment: bool) -> str:
    """The header by which a file gets its name, in both forms of RFC 6266: for old programs in ASCII."""
    how = "attachment" if as_attachment else "inline"
    if name.isascii():
        plain = name.translate(_UNQUOTED)
    else:
        stem, _dot, ending = name.rpartition(".")
        kept = "".join(one for one in stem if one.isascii()).strip(" .").translate(_UNQUOTED)
        plain = f"{kept if any(map(str.isalnum, kept)) else 'file'}.{ending}"
    if plain == name:
        return f'{how}; filename="{plain}"'
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
