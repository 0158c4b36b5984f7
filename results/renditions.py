"""Which rendered pages of an announced edition lie ready as files, and which of them does the proxy hand out?

A rendition is a folder with every page and file of one announcement, made after it was published. The link
`current/<year>` leads to the one that stands; it is moved only while the edition is held, so no page of an
announcement that was taken back comes back. Without a link the portal itself answers: a missing rendition is
slower, never wrong.
"""

import hashlib
import json
import logging
import os
import re
import secrets
import shutil
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import transaction

from editions.models import Edition
from results import site
from results.models import Publication

logger = logging.getLogger(__name__)

OF_RESULTS = re.compile(r"/(?:en/)?results/(\d{4})/")
"""Addresses of an edition; the group is its year."""
HEADS = "heads.json"
"""Beside the pages of a rendition: the kind and the name of each file, as the portal would say them."""
KEPT_HEADS = ("Content-Type", "Content-Disposition", "Content-Security-Policy")
ABANDONED = timedelta(hours=2)
MADE_OF = ("templates", "locale", "results", "contest/templatetags", "thai")
"""What of the portal decides how a page looks: where it changes, pages are rendered anew."""


def root() -> Path:
    """The folder of all renditions."""
    return Path(settings.SITE_ROOT)


def current(year: int) -> Path:
    """The link that leads to the rendition that stands, if there is one."""
    return root() / "current" / str(year)


def ask_for(publication: Publication) -> None:
    """Have the worker render an announcement, once the transaction commits."""
    from results.tasks import render_edition

    render_edition.enqueue(publication.edition_id)


def bring_up(edition: Edition) -> bool:
    """Let the files of an edition be those of the announcement that stands; whether anything was changed.

    Safe at any moment and any number of times; a folder is complete before a link leads to it.
    """
    publication = Publication.objects.published().filter(edition=edition).first()
    if publication is None:
        with transaction.atomic():
            edition.hold()
            return not _standing(edition) and take_down(edition.year)
    name = f"{publication.version}-{publication.sha256[:12]}-{_look()}"
    folder = root() / "kept" / str(edition.year) / name
    link = current(edition.year)
    if link.is_symlink() and link.resolve() == folder.resolve() and folder.is_dir():
        return False
    if not folder.is_dir():
        _make(publication, folder)
    with transaction.atomic():
        edition.hold()
        if _standing(edition) != publication.pk:
            return False
        link.parent.mkdir(parents=True, exist_ok=True)
        fresh = link.with_name(f".{link.name}-{secrets.token_hex(6)}")
        fresh.symlink_to(os.path.relpath(folder, link.parent))
        fresh.replace(link)
    _forget_looks(folder)
    return True


def take_down(year: int) -> bool:
    """Let no file of an edition be handed out any more; its caller holds the edition."""
    link = current(year)
    if not link.is_symlink():
        return False
    link.unlink(missing_ok=True)
    return True


def keep_right(at: datetime) -> None:
    """Mend what a crash has left: render what stands and is not rendered, take down what does not stand."""
    years = {int(link.name) for link in (root() / "current").glob("[0-9]*")}
    stand = set(Publication.objects.filter(withdrawn_at=None).values_list("edition__year", flat=True))
    for edition in Edition.objects.filter(year__in=years | stand).order_by("year"):
        try:
            bring_up(edition)
        except Exception:
            logger.exception("the pages of %s are not rendered; it is tried again", edition.year)
    for left in (root() / "kept").glob("*/.making-*"):
        if at.timestamp() - left.stat().st_mtime > ABANDONED.total_seconds():
            shutil.rmtree(left, ignore_errors=True)


def found(address: str) -> tuple[bytes, dict[str, str], float] | None:
    """What lies ready for an address: bytes, headers, and when it was rendered (seconds since 1970)."""
    match = OF_RESULTS.match(address)
    if match is None:
        return None
    folder = current(int(match[1])).resolve()
    path = file_of(folder, address).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        return None
    heads: dict[str, Any] = json.loads((folder / HEADS).read_text(encoding="utf-8"))
    return path.read_bytes(), heads.get(address, {}), path.stat().st_mtime


def file_of(folder: Path, address: str) -> Path:
    """Where an address lies in a folder: a page as index.html in a folder of its name."""
    return folder / f"{address.lstrip('/')}{'index.html' if address.endswith('/') else ''}"


def _standing(edition: Edition) -> int | None:
    rows = Publication.objects.filter(edition=edition, withdrawn_at=None)
    return rows.values_list("pk", flat=True).first()


def _make(publication: Publication, folder: Path) -> None:
    """Render every page of an announcement into a new folder; the folder appears whole."""
    making = folder.with_name(f".making-{secrets.token_hex(6)}")
    making.mkdir(parents=True)
    heads: dict[str, dict[str, str]] = {}
    lying: dict[str, Path] = {}
    try:
        for language, address in site.addresses(publication.content):
            answer = site.answer(address, language)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answers {answer.status_code}")
            body = site.body_of(answer)
            heads[address] = {name: answer[name] for name in KEPT_HEADS if answer.has_header(name)}
            path = file_of(making, address)
            path.parent.mkdir(parents=True, exist_ok=True)
            same = lying.setdefault(hashlib.sha256(body).hexdigest(), path)
            if same is path:
                path.write_bytes(body)
            else:
                os.link(same, path)
        (making / HEADS).write_text(json.dumps(heads, indent=1), encoding="utf-8")
        for path in [making, *making.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        try:
            making.rename(folder)
        except OSError:
            if not folder.is_dir():  # another worker was quicker
                raise
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _forget_looks(folder: Path) -> None:
    """Remove the same announcement as an earlier version of the portal has drawn it."""
    words = folder.name.rpartition("-")[0]
    for other in folder.parent.glob(f"{words}-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


@lru_cache
def _look() -> str:
    """A fingerprint of everything of the portal that decides how a page looks."""
    told = hashlib.sha256(settings.PORTAL_ADDRESS.encode())
    told.update(str(getattr(staticfiles_storage, "manifest_hash", "")).encode())
    for place in MADE_OF:
        for path in sorted((settings.BASE_DIR / place).rglob("*")):
            if path.suffix in (".html", ".txt", ".mo", ".py", ".svg"):
                told.update(f"{path.name}\0".encode() + path.read_bytes())
    return told.hexdigest()[:12]
