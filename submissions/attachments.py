"""Which files does an entry hold, and how many of what size?

What a file must be to be accepted, and how it is kept and handed out, stands in `files`.
"""

from datetime import datetime

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from editions.moves import RuleBroken
from files.checks import MB, Checked, FileRefused, check
from files.shelf import Shelf
from organizations.models import User
from submissions import drafts
from submissions.models import Attachment, Entry, Question, Revision

SHELF = Shelf("entries")
LARGEST_ENTRY = 100 * MB
MOST_FILES = 20


def add(entry: Entry, code: str, file: File, *, by: User, at: datetime) -> Attachment:
    """Attach a file to the working draft under a question. The same file twice is one.

    Raises FileRefused, or RuleBroken where the draft may not be written to.
    """
    drafts.require_writable(entry, at)
    question = _question(entry, code)
    checked = check(file, question.file_kinds, question.max_pages)
    with SHELF.placing() as place, transaction.atomic():
        revision = drafts.lock_draft(entry, at)
        same = revision.attachments.filter(question_code=code).filter(sha256=checked.sha256).first()
        if same is not None:
            return same
        _require_room(revision, question, checked)
        stored, rendition = place(checked)
        row = Attachment.objects.create(
            entry=entry,
            question_code=code,
            kind=checked.kind,
            original_name=checked.name,
            stored_name=stored,
            rendition_name=rendition,
            size=len(checked.data),
            sha256=checked.sha256,
            pages=checked.pages,
            added_by=by,
            added_at=at,
        )
        revision.attachments.add(row)
        return row


def _question(entry: Entry, code: str) -> Question:
    question = entry.edition.questions.filter(code=code, kind=Question.Kind.FILES).first()
    if question is None:
        raise RuleBroken(_("The form of this edition does not ask for this file. Please reload the page."))
    return question


def _require_room(revision: Revision, question: Question, checked: Checked) -> None:
    kept = list(revision.attachments.all())
    beside = [one for one in kept if one.question_code == question.code]
    words = {"name": checked.name, "question": question.label}
    if question.max_count and len(beside) >= question.max_count:
        raise FileRefused(
            _("“%(name)s” was not attached: “%(question)s” takes at most %(most)s. Please remove one first.")
            % {**words, "most": question.max_count}
        )
    if len(kept) >= MOST_FILES:
        raise FileRefused(
            _("“%(name)s” was not attached: an entry takes at most %(most)s files. Please remove one first.")
            % {**words, "most": MOST_FILES}
        )
    if sum(one.size for one in kept) + len(checked.data) > LARGEST_ENTRY:
        raise FileRefused(
            _(
                "“%(name)s” was not attached: the files of an entry may have %(most)s MB in all. Please"
                " remove or shrink one first."
            )
            % {**words, "most": LARGEST_ENTRY // MB}
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
