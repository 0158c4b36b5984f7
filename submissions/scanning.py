"""What does the virus scanner say of the files of entries, and who is told?"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from files import scanner
from journal import chain
from submissions import attachments, letters
from submissions.models import Attachment

Scan = Attachment.Scan
SCANNER = chain.Actor(id="scanner", role="system", name="")
REST = timedelta(minutes=5)
"""How long the scanner is left in peace about a file of which it gave no answer."""


def scan(attachment: Attachment, at: datetime) -> bool:
    """Ask about one file and write the answer down; of a virus the officers are told, and the journal.

    Gives whether the scanner is there to be asked about another one.
    """
    path = attachments.SHELF.path_of(attachment.stored_name)
    try:
        virus = scanner.virus_in(path)
    except (scanner.NoAnswer, FileNotFoundError) as error:
        _note(attachment, Scan.ERROR, at)
        return not isinstance(error, scanner.Away)
    with transaction.atomic():
        if not _note(attachment, Scan.INFECTED if virus else Scan.CLEAN, at) or not virus:
            return True
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
    return True


def _note(attachment: Attachment, said: Scan, at: datetime) -> bool:
    """Write an answer down, once: of two workers with the same file the later does nothing."""
    waiting = attachments.unread(Attachment.objects.filter(pk=attachment.pk))
    return bool(waiting.update(scan=said, scanned_at=at))


def scan_waiting(at: datetime, most: int = 20) -> int:
    """Ask about files that still wait: the scanner was away, or came later than they; returns how many.

    Where it is still away the first file shows it, and the others wait for the next time: whoever hangs
    must not hold up the clock.
    """
    if not settings.CLAMD_SOCKET:
        return 0
    rested = Q(scanned_at=None, added_at__lt=at - REST) | Q(scanned_at__lt=at - REST)
    waiting = attachments.unread(Attachment.objects.filter(rested))
    asked = 0
    for attachment in waiting.order_by(F("scanned_at").asc(nulls_first=True), "pk")[:most]:
        asked += 1
        if not scan(attachment, at):
            break
    return asked
