"""What does the virus scanner say of the files of entries, and who is told?"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from files import scanner
from journal import chain
from submissions import attachments, letters
from submissions.models import Attachment

Scan = Attachment.Scan
SCANNER = chain.Actor(id="scanner", role="system", name="")
REST = timedelta(minutes=5)
"""How long the scanner is left in peace about a file of which it gave no answer."""


def scan(attachment: Attachment, at: datetime) -> None:
    """Ask about one file and write the answer down; of a virus the officers are told, and the journal."""
    path = attachments.SHELF.path_of(attachment.stored_name)
    try:
        virus = scanner.virus_in(path)
    except scanner.NoAnswer:
        _note(attachment, Scan.ERROR, at)
        return
    with transaction.atomic():
        if not _note(attachment, Scan.INFECTED if virus else Scan.CLEAN, at) or not virus:
            return
        entry = attachment.entry
        letters.infected(entry, attachment, virus, at=at)
        chain.write(
            "find_virus",
            entry,
            by=SCANNER,
            at=at,
            facts={"sha256": attachment.sha256, "virus": virus},
            edition_year=entry.edition.year,
        )


def _note(attachment: Attachment, said: Scan, at: datetime) -> bool:
    """Write an answer down, once: of two workers with the same file the later does nothing."""
    waiting = attachments.unread(Attachment.objects.filter(pk=attachment.pk))
    return bool(waiting.update(scan=said, scanned_at=at))


def scan_waiting(at: datetime, most: int = 20) -> int:
    """Ask about files that still wait: the scanner was away, or came later than they; returns how many."""
    if not settings.CLAMD_SOCKET:
        return 0
    rested = Q(scanned_at=None, added_at__lt=at - REST) | Q(scanned_at__lt=at - REST)
    waiting = list(attachments.unread(Attachment.objects.filter(rested)).order_by("pk")[:most])
    for attachment in waiting:
        scan(attachment, at)
    return len(waiting)
