"""How does everything come out at once: asked for, made by the worker, outdated when an entry changes?"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q
from django.http import Http404, HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from editions.models import Edition
from editions.moves import RuleBroken
from files.shelf import Shelf
from files.spreadsheets import write_csv, write_xlsx
from journal import chain
from organizations.models import User
from submissions import bundles, opening, tables
from submissions.models import Entry, Export

SHELF = Shelf("exports")
Kind, State = Export.Kind, Export.State
ENDINGS = {Kind.XLSX: "xlsx", Kind.CSV: "csv", Kind.FILES: "zip"}
CONTENT_TYPES = {
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.CSV: "text/csv; charset=utf-8",
    Kind.FILES: "application/zip",
}
PATIENCE = timedelta(minutes=10)
"""After this time without progress it is taken up anew: its worker was ended."""
LANGUAGE = "th"


def ask(edition: Edition, kind: str, *, with_personal: bool, by: User, at: datetime) -> Export:
    """Have an export made by the worker. Raises RuleBroken where the same one is being made already."""
    from submissions.tasks import make_export

    with transaction.atomic():
        edition.hold()
        opening.require_open(edition, at)
        under_way = Q(state__in=[State.WAITING, State.BUILDING])
        if Export.objects.filter(under_way, edition=edition, kind=kind, with_personal=with_personal).exists():
            raise RuleBroken(_("This is being made already. Please wait until it is ready."))
        export = Export.objects.create(
            edition=edition, kind=kind, with_personal=with_personal, asked_by=by, asked_at=at, moved_at=at
        )
        chain.write(
            "ask_export",
            export,
            by=by,
            at=at,
            facts={"kind": kind, "with_personal": with_personal},
            edition_year=edition.year,
        )
        make_export.enqueue(export.pk)
    return export


def make(export: Export, at: datetime) -> None:
    """Make an export that waits; of two workers one does it. Where it fails it says so, and keeps no file."""
    total = Entry.objects.ever_sent().filter(edition=export.edition_id).count()
    started = Export.objects.filter(pk=export.pk, state=State.WAITING).update(
        state=State.BUILDING, moved_at=at, total=total, done=0
    )
    if not started:
        return
    fingerprint = fingerprints([export.edition_id])[export.edition_id]
    stored_name = f"{secrets.token_hex(1)}/{secrets.token_hex(16)}.{ENDINGS[Kind(export.kind)]}"
    path = SHELF.path_of(stored_name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS)

    def done(count: int) -> None:
        Export.objects.filter(pk=export.pk).update(done=count, moved_at=timezone.now())

    try:
        with NamedTemporaryFile(dir=path.parent, delete=False) as unfinished:
            written = Path(unfinished.name)
        try:
            with translation.override(LANGUAGE):
                _write(written, export, done)
            written.chmod(settings.FILE_UPLOAD_PERMISSIONS)
            with written.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size = written.stat().st_size
            written.rename(path)
        finally:
            written.unlink(missing_ok=True)
        with transaction.atomic():
            kept = Export.objects.filter(pk=export.pk, state=State.BUILDING).update(
                state=State.READY,
                done=F("total"),
                made_at=timezone.now(),
                stored_name=stored_name,
                size=size,
                sha256=sha256,
                fingerprint=fingerprint,
            )
            if not kept:  # taken up anew meanwhile
                path.unlink(missing_ok=True)
            else:
                _forget_older(export)
    except BaseException:
        path.unlink(missing_ok=True)
        Export.objects.filter(pk=export.pk, state=State.BUILDING).update(state=State.FAILED)
        raise


def _write(path: Path, export: Export, done: Callable[[int], None]) -> None:
    if export.kind == Kind.FILES:
        bundles.write(path, export.edition, with_personal=export.with_personal, done=done)
        return
    asked = export.edition.questions.all()  # frozen but for its words since the call opened
    questions = [one for one in asked if export.with_personal or not one.is_personal]
    columns, rows = tables.columns(questions), tables.rows(export.edition, questions, done)
    if export.kind == Kind.CSV:
        write_csv(path, columns, rows)
    else:
        write_xlsx(path, str(export.edition.year), columns, rows)


def _forget_older(export: Export) -> None:
    """Of one kind the newest is kept."""
    older = Export.objects.filter(
        edition=export.edition_id,
        kind=export.kind,
        with_personal=export.with_personal,
        state__in=[State.READY, State.FAILED],
    )
    forget(older.exclude(pk=export.pk))


def old(before: datetime) -> Any:
    """The exports that were asked for before a moment."""
    return Export.objects.filter(asked_at__lt=before).order_by("pk")


def forget(exports: Iterable[Export]) -> None:
    """Forget exports, and their files when the transaction commits."""
    rows = list(exports)
    names = [row.stored_name for row in rows if row.stored_name]
    Export.objects.filter(pk__in=[row.pk for row in rows]).delete()

    def unlink() -> None:
        for name in names:
            SHELF.path_of(name).unlink(missing_ok=True)

    transaction.on_commit(unlink)


def take_up_anew(at: datetime) -> int:
    """Have made what stands still because its worker was ended; returns how many (for the clock)."""
    from submissions.tasks import make_export

    still = Export.objects.filter(
        state__in=[State.WAITING, State.BUILDING], moved_at__lt=at - PATIENCE
    ).values_list("pk", flat=True)
    asked = 0
    for pk in list(still):
        with transaction.atomic():
            if Export.objects.filter(pk=pk, moved_at__lt=at - PATIENCE).update(
                state=State.WAITING, moved_at=at, done=0
            ):
                make_export.enqueue(pk)
                asked += 1
    return asked


def fingerprints(editions: list[int]) -> dict[int, str]:
    """For each edition what an export of it is made from, as one hash: it changes when any entry does."""
    found = {edition: hashlib.sha256() for edition in editions}
    entries = (
        Entry.objects.filter(edition__in=editions, number__isnull=False)
        .annotate(last=Max("revisions__number", filter=Q(revisions__sent_at__isnull=False)))
        .annotate(scanned=Max("attachments__scanned_at"))
        .order_by("edition", "number")
    )
    for edition, *rest in entries.values_list("edition", "pk", "state", "last", "scanned"):
        found[edition].update(repr(rest).encode())
    return {edition: digest.hexdigest() for edition, digest in found.items()}


def download(export: Export, *, by: User, at: datetime) -> HttpResponseBase:
    """The file of an export, and a line that says who took it; Http404 while it is not made.

    Raises RuleBroken while the entries of its edition are sealed.
    """
    opening.require_open(export.edition, at)
    path = SHELF.path_of(export.stored_name)
    if export.state != State.READY or not path.is_file():
        raise Http404
    chain.write(
        "download_export",
        export,
        by=by,
        at=at,
        facts={"kind": export.kind, "with_personal": export.with_personal, "sha256": export.sha256},
        edition_year=export.edition.year,
    )
    when = timezone.localtime(export.made_at)
    name = f"entries-{export.edition.year}-{when:%Y%m%d-%H%M}.{ENDINGS[Kind(export.kind)]}"
    return SHELF.handed_out(export.stored_name, name, CONTENT_TYPES[Kind(export.kind)])
