"""How does an entry become a PDF exactly as it was sent, and is made again where it is missing?

The worker makes it after the sending: neither the receipt nor the letter waits for it.
"""

import hashlib
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import Http404, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation

from files import printing
from files.shelf import Shelf
from submissions import form
from submissions.models import Printout, Revision

SHELF = Shelf("receipts")
LANGUAGE = "th"
PATIENCE = timedelta(minutes=10)
"""After this time without its PDF a sending is taken up once more."""


def ask_for(revision: Revision) -> None:
    """Have the worker make the PDF of a revision, once the transaction commits."""
    from submissions.tasks import print_revision

    print_revision.enqueue(revision.pk)


def make(revision: Revision, at: datetime) -> Printout:
    """Make the PDF of a sent revision, or find it made: a second call changes nothing.

    The same entry gives the same bytes, so one that was lost comes back with the same hash. Raises
    `printing.Unavailable` where nothing can be printed.
    """
    made = Printout.objects.filter(revision=revision).first()
    if made and is_there(made):
        return made
    shows, data = _shows(revision), drawn(revision)
    stored_name = f"{secrets.token_hex(1)}/{secrets.token_hex(16)}.pdf"
    _write(SHELF.path_of(stored_name), data)
    try:
        with transaction.atomic():
            held = Revision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
            made = Printout.objects.filter(revision=held).first()
            if made and is_there(made):  # another worker was quicker
                SHELF.path_of(stored_name).unlink()
                return made
            if _shows(held) != shows:  # somebody was taken out of it while it was drawn
                data = drawn(held)
                _write(SHELF.path_of(stored_name), data)
            columns = {"stored_name": stored_name, "size": len(data), "made_at": at}
            columns["sha256"] = hashlib.sha256(data).hexdigest()
            return Printout.objects.update_or_create(revision=held, defaults=columns)[0]
    except BaseException:
        SHELF.path_of(stored_name).unlink(missing_ok=True)
        raise


def _shows(revision: Revision) -> tuple[Any, ...]:
    """What a PDF shows that may go while it is drawn: the answers, who sent it, the names of files."""
    names = [one.original_name for one in revision.attachments.all()]
    return revision.answers, revision.saved_by.full_name, names


def drawn(revision: Revision) -> bytes:
    """The PDF of a revision, in Thai, with everything that was sent."""
    entry = revision.entry
    place = [entry.organization_name_th, entry.district_th, entry.province.name_th]
    with translation.override(LANGUAGE):
        html = render_to_string(
            "submissions/_printed.html",
            {
                "entry": entry,
                "organization": " · ".join(filter(None, place)),
                "revision": revision,
                "sections": form.read(revision, personal=True),
                "files": list(revision.attachments.all()),
            },
        )
    title = f"{entry.reference} {revision.answers.get('title', '')}".strip()
    return printing.pdf(html, title=title, language=LANGUAGE)


def of(revision: Revision) -> Printout | None:
    """The PDF of a revision as a page offers it; None while it is being made (select `printout` along)."""
    made = getattr(revision, "printout", None)
    return made if made and is_there(made) else None


def response(revision: Revision) -> HttpResponseBase:
    """The PDF of a revision as a download; Http404 while it is being made."""
    made = of(revision)
    if made is None:
        raise Http404
    name = f"{revision.entry.reference}-{revision.number}.pdf"
    return SHELF.handed_out(made.stored_name, name, "application/pdf")


def is_there(made: Printout) -> bool:
    """Whether the file of a printed entry still lies on its shelf."""
    return SHELF.path_of(made.stored_name).is_file()


def ask_for_missing(at: datetime, most: int = 10) -> int:
    """Have the worker make what was sent a while ago and has no PDF; returns how many (for the clock)."""
    waiting = Revision.objects.filter(sent_at__lt=at - PATIENCE, printout=None).order_by("-sent_at")
    asked = 0
    for revision in waiting[: 5 * most]:
        if asked < most and cache.add(f"submissions.printouts.{revision.pk}", "1", PATIENCE.total_seconds()):
            ask_for(revision)
            asked += 1
    return asked


def forget_lost() -> int:
    """Forget the rows whose file is gone, so that they are made again; returns how many (for the clock)."""
    lost = [row.pk for row in Printout.objects.iterator() if not is_there(row)]
    Printout.objects.filter(pk__in=lost).delete()
    return len(lost)


def forget(revision: Revision) -> None:
    """Throw the PDF of a revision away, because what it shows has changed: it is made anew."""
    made = Printout.objects.filter(revision=revision).first()
    if made is not None:
        name = made.stored_name
        made.delete()
        transaction.on_commit(lambda: SHELF.path_of(name).unlink(missing_ok=True))
        ask_for(revision)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS)
    path.touch(mode=settings.FILE_UPLOAD_PERMISSIONS)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
