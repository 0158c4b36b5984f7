"""What does the worker do with the files of an entry?"""

from django.utils import timezone
from django_tasks import task

from submissions import scanning
from submissions.models import Attachment


@task()
def scan_attachment(attachment_id: int) -> None:
    """Ask the virus scanner about one file; a later try after a failure is the clock's (`tick`)."""
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment is not None:
        scanning.scan(attachment, timezone.now())
