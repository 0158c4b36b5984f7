"""How do all certificates of an edition come into one ZIP: asked for, made by the worker, outdated, taken?"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from zipfile import ZIP_STORED, ZipFile

from django.conf import settings
from django.db import models, transaction
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from editions.models import Edition
from editions.moves import RuleBroken
from files.checks import safe_name
from files.shelf import Shelf
from journal import chain
from organizations.models import User
from results import certificate_paper
from results.models import Certificate, CertificateBundle

SHELF = Shelf("certificate-bundles")
State = CertificateBundle.State
MAKING = (State.WAITING, State.BUILDING)
PATIENCE = timedelta(minutes=10)
"""After this time without progress it is taken up anew: its worker was ended."""
LANGUAGE = "th"


def ask(edition: Edition, *, by: User, at: datetime) -> CertificateBundle:
    """Have the ZIP made by the worker. Raises RuleBroken where it is being made, or nothing is certified."""
    from results.tasks import make_certificate_bundle

    with transaction.atomic():
        edition.hold()
        before = CertificateBundle.objects.filter(edition=edition).first()
        if before is not None and before.state in MAKING:
            raise RuleBroken(_("This is being made already. Please wait until it is ready."))
        if not _valid(edition).exists():
            raise RuleBroken(_("Certificates are issued with the announcement. Nothing is announced now."))
        if before is not None:
            forget_rows([before])
        bundle = CertificateBundle.objects.create(edition=edition, asked_at=at, moved_at=at)
        chain.write("ask_certificates", edition, by=by, at=at, edition_year=edition.year)
        make_certificate_bundle.enqueue(bundle.pk)
    return bundle


def make(bundle: CertificateBundle, at: datetime) -> None:
    """Make a ZIP that waits; of two workers one does it. Where it fails it says so, and keeps no file."""
    rows = list(_valid(bundle.edition).select_related("edition", "key").order_by("audience", "pk"))
    found = CertificateBundle.objects.filter(pk=bundle.pk)
    if not found.filter(state=State.WAITING).update(
        state=State.BUILDING, moved_at=at, total=len(rows), done=0
    ):
        return
    stored_name = f"{secrets.token_hex(1)}/{secrets.token_hex(16)}.zip"
    path = SHELF.path_of(stored_name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS)
    try:
        with NamedTemporaryFile(dir=path.parent, delete=False) as unfinished:
            written = Path(unfinished.name)
        try:
            with ZipFile(written, "w", ZIP_STORED) as archive:
                for count, row in enumerate(rows, start=1):
                    archive.writestr(name_in_zip(row), certificate_paper.drawn(row, LANGUAGE))
                    found.update(done=count, moved_at=timezone.now())
            written.chmod(settings.FILE_UPLOAD_PERMISSIONS)
            with written.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size = written.stat().st_size
            written.rename(path)
        finally:
            written.unlink(missing_ok=True)
        kept = found.filter(state=State.BUILDING).update(
            state=State.READY,
            made_at=timezone.now(),
            stored_name=stored_name,
            size=size,
            sha256=sha256,
            fingerprint=_fingerprint(rows),
        )
        if not kept:  # forgotten, or taken up anew meanwhile
            path.unlink(missing_ok=True)
    except BaseException:
        path.unlink(missing_ok=True)
        found.filter(state=State.BUILDING).update(state=State.FAILED)
        raise


def name_in_zip(row: Certificate) -> str:
    """Under which name a certificate lies in the ZIP: for whom, the number, the serial, the name."""
    number = f"{row.facts['number']:04d}-" if row.audience == Certificate.Audience.AWARD else ""
    return safe_name(f"{row.audience}-{number}{row.serial}-", f"{row.recipient_th}.pdf")


def is_outdated(bundle: CertificateBundle) -> bool:
    """Whether other certificates hold now than those in a finished ZIP."""
    return bundle.state == State.READY and bundle.fingerprint != _fingerprint(_valid(bundle.edition))


def download(bundle: CertificateBundle, *, by: User, at: datetime) -> HttpResponseBase:
    """The ZIP, and a line that says who took it; Http404 while it is not made."""
    if bundle.state != State.READY or not SHELF.path_of(bundle.stored_name).is_file():
        raise Http404
    chain.write(
        "download_certificates",
        bundle.edition,
        by=by,
        at=at,
        facts={"sha256": bundle.sha256},
        edition_year=bundle.edition.year,
    )
    return SHELF.handed_out(bundle.stored_name, f"certificates-{bundle.edition.year}.zip", "application/zip")


def take_up_anew(at: datetime) -> int:
    """Have made what stands still because its worker was ended; returns how many (for the clock)."""
    from results.tasks import make_certificate_bundle

    asked = 0
    still = CertificateBundle.objects.filter(state__in=MAKING, moved_at__lt=at - PATIENCE)
    for pk in list(still.values_list("pk", flat=True)):
        with transaction.atomic():
            if still.filter(pk=pk).update(state=State.WAITING, moved_at=at, done=0):
                make_certificate_bundle.enqueue(pk)
                asked += 1
    return asked


def forget(editions: list[int]) -> None:
    """Forget the ZIPs of editions, with their files when the transaction commits: a name in them must go."""
    forget_rows(CertificateBundle.objects.filter(edition__in=editions))


def old(before: datetime) -> models.QuerySet[CertificateBundle]:
    """The ZIPs that were asked for before a moment."""
    return CertificateBundle.objects.filter(asked_at__lt=before).order_by("pk")


def forget_rows(rows: Iterable[CertificateBundle]) -> None:
    """Forget ZIPs, and their files when the transaction commits."""
    bundles = list(rows)
    names = [row.stored_name for row in bundles if row.stored_name]
    CertificateBundle.objects.filter(pk__in=[row.pk for row in bundles]).delete()

    def unlink() -> None:
        for name in names:
            SHELF.path_of(name).unlink(missing_ok=True)

    transaction.on_commit(unlink)


def _valid(edition: Edition) -> models.QuerySet[Certificate]:
    return Certificate.objects.filter(edition=edition, state=Certificate.State.VALID).exclude(payload="")


def _fingerprint(rows: models.QuerySet[Certificate] | list[Certificate]) -> str:
    return hashlib.sha256("\n".join(sorted(row.serial for row in rows)).encode()).hexdigest()
