"""Where does lie what is still coming in? In one private folder that all hosts of the portal share.

Pieces are appended here until a file is complete; from here a checked file is linked onto its shelf. Whoever
keeps files elsewhere (an object store) changes this module and `files.shelf`, and nothing else.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

LASTS = timedelta(hours=24)
"""How long a file may take to come, and how long what was left behind stays."""
_SCRATCH = "checking-"


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "incoming"
    folder.mkdir(parents=True, exist_ok=True, mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS)
    return folder


def path_of(token: str) -> Path:
    """Where a file lies that comes piece by piece."""
    return _folder() / token


def write(token: str, offset: int, piece: bytes) -> None:
    """Put a piece in its place; whatever stood from there on is gone."""
    path = path_of(token)
    if offset == 0:
        path.touch(mode=settings.FILE_UPLOAD_PERMISSIONS)
    with path.open("r+b") as writing:
        writing.truncate(offset)
        writing.seek(offset)
        writing.write(piece)


def forget(token: str) -> None:
    """Take away what has come of a file."""
    path_of(token).unlink(missing_ok=True)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for one check, on the same disk as the shelves; empty again afterwards."""
    with tempfile.TemporaryDirectory(dir=_folder(), prefix=_SCRATCH) as folder:
        yield Path(folder)


def sweep(at: datetime) -> int:
    """Take away what nobody has touched for a day: pieces without a row, checks whose process was killed."""
    before = (at - LASTS).timestamp()
    old = [path for path in _folder().iterdir() if path.stat().st_mtime < before]
    for path in old:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(old)
