"""Which rows of this act have been kept long enough, and how do they go?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from editions.lifecycle import Stage
from editions.models import CalendarDate
from submissions import attachments, drafts, personal, uploads
from submissions.models import Attachment, Entry, LatePass, Question, Revision, Upload

AFTER_THE_CALL = (Stage.SCREENING, Stage.JUDGING, Stage.DECIDING, Stage.PUBLISHED, Stage.CLOSED)


def unsent(before: datetime) -> Any:
    """The working drafts of editions whose call closed before a moment, where no late pass ran longer."""
    closes = CalendarDate.objects.filter(edition=OuterRef("entry__edition"), act=CalendarDate.Act.CALL_CLOSES)
    passes = LatePass.objects.filter(
        edition=OuterRef("entry__edition"),
        organization=OuterRef("entry__organization"),
        until__gte=before,
    )
    return (
        Revision.objects.working()
        .filter(Exists(closes.filter(at__lt=before)), ~Exists(passes))
        .filter(entry__edition__stage__in=AFTER_THE_CALL)
        .exclude(entry__state=Entry.State.RETURNED, entry__returned_until__gte=before)
        .select_related("entry")
        .order_by("pk")
    )


def forget_unsent(rows: Any) -> None:
    """Delete working drafts with their files; of an entry that was sent only the unsent amendment."""
    drafts.lock_all(rows.values_list("entry", flat=True))
    for revision in rows.all():  # read anew: what was sent or given a pass meanwhile is no longer among them
        for upload in revision.entry.uploads.all():
            uploads.give_up(upload)
        attachments.throw_away(revision.entry, revision)


def contacts(before: datetime) -> list[Revision]:
    """What was sent before a moment and still names its contact person."""
    rows = Revision.objects.sent().filter(sent_at__lt=before).select_related("entry", "form")
    return [row for row in rows.order_by("pk").iterator(chunk_size=500) if personal.names_a_contact(row)]


def forget_contacts(rows: Iterable[Revision]) -> None:
    """Take the contact person out of what was sent, and of what was put together of it; all else stays."""
    found = list(rows)
    drafts.lock_all(row.entry_id for row in found)
    pks = [row.pk for row in found]
    for revision in Revision.objects.filter(pk__in=pks).select_related("entry", "form"):
        personal.redact_contacts(revision)
    personal.forget_exports(revisions=pks)


def personal_files(before: datetime) -> Any:
    """The files under personal questions (the signed letter) of entries first sent before a moment."""
    personal_questions = Question.objects.filter(
        edition=OuterRef("entry__edition"), code=OuterRef("question_code"), is_personal=True
    )
    return (
        Attachment.objects.filter(Exists(personal_questions), entry__submitted_at__lt=before)
        .exclude(redacted_sha256=attachments.GONE)
        .order_by("pk")
    )


def forget_files(rows: Iterable[Attachment]) -> None:
    """Remove the bytes of files; their rows stay, with the hash of what was sent."""
    found = list(rows)
    attachments.SHELF.forget(found)
    pks = [row.pk for row in found]
    Attachment.objects.filter(pk__in=pks).update(redacted_sha256=attachments.GONE)
    personal.forget_exports(files=pks)


def uploads_given_up(before: datetime) -> Any:
    """The uploads that nobody went on with since a moment."""
    return Upload.objects.filter(expires_at__lt=before).order_by("pk")


def forget_uploads(rows: Iterable[Upload]) -> None:
    """Forget uploads and what has come of them."""
    for row in rows:
        uploads.give_up(row)
