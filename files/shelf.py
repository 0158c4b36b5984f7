"""Where do accepted files lie, under what name, and how are they handed out?

Originals stay private and no address leads to a shelf: whoever hands a file out has found its row through the
scope of their own audience.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, Http404

from files.checks import ENDINGS, Checked, Kind, with_ending


class Kept(Protocol):
    """A row that tells of a file on a shelf."""

    kind: str
    original_name: str
    stored_name: str
    rendition_name: str


Place = Callable[[Checked], tuple[str, str]]
"""Writes a checked file; gives the names under which the original and the rendition (or "") lie."""


@dataclass(frozen=True)
class Shelf:
    """A folder of files below the private folder of the portal."""

    name: str

    def path_of(self, stored_name: str) -> Path:
        """Where a stored file lies."""
        return Path(settings.MEDIA_ROOT) / self.name / PurePosixPath(stored_name)

    @contextmanager
    def placing(self) -> Iterator[Place]:
        """Give the way to write files; what was written is taken away where the block fails."""
        written: list[str] = []

        def place(checked: Checked) -> tuple[str, str]:
            folder = secrets.token_hex(1)
            stored = f"{folder}/{secrets.token_hex(16)}{ENDINGS[Kind(checked.kind)][0]}"
            rendition = f"{folder}/{secrets.token_hex(16)}.jpg" if checked.rendition else ""
            for name, data in ((stored, checked.data), (rendition, checked.rendition)):
                if data is not None:
                    written.append(name)
                    self._write(name, data)
            return stored, rendition

        try:
            yield place
        except BaseException:
            for name in written:
                self.path_of(name).unlink(missing_ok=True)
            raise

    def _write(self, stored_name: str, data: bytes) -> None:
        path = self.path_of(stored_name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS)
        path.touch(mode=settings.FILE_UPLOAD_PERMISSIONS)
        path.write_bytes(data)

    def forget(self, rows: Iterable[Kept]) -> None:
        """Remove the bytes of files from the disk when the transaction commits."""
        names = [name for row in rows for name in (row.stored_name, row.rendition_name) if name]

        def unlink() -> None:
            for name in names:
                self.path_of(name).unlink(missing_ok=True)

        transaction.on_commit(unlink)

    def response(self, row: Kept) -> FileResponse:
        """The file as a reader gets it: a PDF as a download, an image as its rendition; Http404 if gone."""
        is_pdf = row.kind == Kind.PDF
        name = row.original_name if is_pdf else with_ending(row.original_name, Kind.JPEG)
        try:
            file = self.path_of(row.stored_name if is_pdf else row.rendition_name).open("rb")
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
