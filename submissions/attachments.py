"""Which files does an entry hold, how many of what size, and who may read them?

What a file must be to be accepted, and how it is kept and handed out, stands in `files`.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from editions.moves import RuleBroken
from files.checks import MB, Checked, FileRefused, checking
from files.shelf import Place, Shelf
from organizations.models import User
from submissions import drafts
from submissions.models import Attachment, Entry, Question, Revision

SHELF = Shelf("entries")
Scan = Attachment.Scan
GONE = "gone"
"""What stands in place of the hash of a file as it lies now, where its bytes were removed."""


def add(entry: Entry, code: str, file: File, *, by: User, at: datetime) -> Attachment:
    """Attach a file to the working draft under a question. The same file twice is one.

    Raises FileRefused, or RuleBroken where the draft may not be written to.
    """
    drafts.require_writable(entry, at)
    question = question_of(entry, code)
    with (
        checking(file, question.file_kinds, question.max_pages, largest_mb(question)) as checked,
        SHELF.placing() as place,
        transaction.atomic(),
    ):
        return keep(entry, question, checked, place, by=by, at=at)


def keep(
    entry: Entry, question: Question, checked: Checked, place: Place, *, by: User, at: datetime
) -> Attachment:
    """Attach a checked file, in the transaction of the caller; the entry is held until it ends."""
    from submissions.tasks import scan_attachment

    revision = drafts.lock_draft(entry, at)
    same = revision.attachments.filter(question_code=question.code, sha256=checked.sha256).first()
    if same is not None:
        return same
    require_room(revision, question, checked.name, checked.size)
    placed = place(checked)
    row = Attachment.objects.create(
        entry=entry,
        question_code=question.code,
        kind=checked.kind,
        original_name=checked.name,
        stored_name=placed.stored,
        rendition_name=placed.full,
        page_name=placed.page,
        thumb_name=placed.thumb,
        size=checked.size,
        sha256=checked.sha256,
        pages=checked.pages,
        added_by=by,
        added_at=at,
    )
    revision.attachments.add(row)
    if settings.CLAMD_SOCKET:
        scan_attachment.enqueue(row.pk)
    return row


def question_of(entry: Entry, code: str) -> Question:
    """The question of that code, if it asks for files. Raises RuleBroken."""
    question = entry.edition.questions.filter(code=code, kind=Question.Kind.FILES).first()
    if question is None:
        raise RuleBroken(_("The form of this edition does not ask for this file. Please reload the page."))
    question.edition = entry.edition
    return question


def largest_mb(question: Question) -> int:
    """How large a file under a question may be: its own limit, else the edition's."""
    return question.max_size_mb or question.edition.max_file_mb


def require_room(revision: Revision, question: Question, name: str, size: int) -> None:
    """Refuse a file too many, or too much of all, of a question, an entry, an edition. Raises FileRefused."""
    edition = revision.entry.edition
    kept = list(revision.attachments.all())
    beside = [one for one in kept if one.question_code == question.code]
    words = {"name": name, "question": question.label}
    if question.max_count and len(beside) >= question.max_count:
        raise FileRefused(
            _("“%(name)s” was not attached: “%(question)s” takes at most %(most)s. Please remove one first.")
            % {**words, "most": question.max_count}
        )
    if len(kept) >= edition.max_files:
        raise FileRefused(
            _("“%(name)s” was not attached: an entry takes at most %(most)s files. Please remove one first.")
            % {**words, "most": edition.max_files}
        )
    if sum(one.size for one in kept) + size > edition.max_entry_mb * MB:
        raise FileRefused(
            _(
                "“%(name)s” was not attached: the files of an entry may have %(most)s MB in all. Please"
                " remove or shrink one first."
            )
            % {**words, "most": edition.max_entry_mb}
        )


def remove(entry: Entry, attachment: Attachment, *, by: User, at: datetime) -> None:
    """Take a file from the working draft; what was sent with an earlier revision stays there."""
    with transaction.atomic():
        revision = drafts.lock_draft(entry, at)
        revision.attachments.remove(attachment)
        drop_unused(entry)


def drop_unused(entry: Entry) -> None:
    """Forget the files of an entry that no revision holds, and remove them when the transaction commits."""
    unused = list(Attachment.objects.filter(entry=entry, revisions=None))
    Attachment.objects.filter(pk__in=[one.pk for one in unused]).delete()
    SHELF.forget(unused)


def throw_away(entry: Entry, draft: Revision) -> None:
    """Delete the working draft of an entry with its files: of an entry never sent the entry itself."""
    if entry.number is not None:
        draft.delete()
        drop_unused(entry)
        return
    SHELF.forget(list(entry.attachments.all()))
    entry.delete()


# --- who may read a file ----------------------------------------------------------------------------


def response(attachment: Attachment, form: str = "", *, own: bool = False) -> HttpResponseBase:
    """A file as a reader gets it, whose row the caller found through a scope; `own`: of their organization.

    Http404 for who may not read it (yet); of a file with a virus not even its own organization gets a byte.
    """
    if attachment.scan == Scan.INFECTED or not (own or attachment.is_readable):
        raise Http404
    return SHELF.response(attachment, form)


def unread(attachments: Any) -> Any:
    """The rows of a query of attachments that wait for the scanner; not those whose bytes were removed."""
    return attachments.filter(scan__in=[Scan.UNSCANNED, Scan.ERROR]).exclude(redacted_sha256=GONE)
