"""What does the worker do for entries: print one, have its files scanned, put all of them together?"""

from django.utils import timezone
from django_tasks import task

from submissions import duplicates, exporting, printouts, scanning
from submissions.models import Attachment, Entry, Export, Revision


@task()
def scan_attachment(attachment_id: int) -> None:
    """Ask the virus scanner about one file; a later try after a failure is the clock's (`tick`)."""
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment is not None:
        scanning.scan(attachment, timezone.now())


@task()
def print_revision(revision_id: int) -> None:
    """Make the PDF of what was sent; where it fails, the clock asks again."""
    sent = Revision.objects.filter(pk=revision_id, sent_at__isnull=False)
    revision = sent.select_related("entry__edition", "entry__province", "saved_by").first()
    if revision is not None:
        printouts.make(revision, timezone.now())


@task()
def liken_entry(entry_id: int) -> None:
    """Compare what was sent with all other entries, for the screening to look at."""
    entry = Entry.objects.filter(pk=entry_id).select_related("edition").first()
    if entry is not None:
        duplicates.liken(entry)


@task()
def make_export(export_id: int) -> None:
    """Make a table or a ZIP that the secretariat asked for; where its worker ends, the clock asks again."""
    export = Export.objects.filter(pk=export_id).select_related("edition").first()
    if export is not None:
        exporting.make(export, timezone.now())
