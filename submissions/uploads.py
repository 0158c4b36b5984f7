"""How does a file come in piece by piece, and become an attachment exactly once?

What is complete is attached: the offset reaches the size in the transaction that makes the attachment, so
whoever lost the last answer asks for the offset and knows. A process killed before leaves the offset where it
was, and the last piece is sent again.
"""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from editions.moves import RuleBroken
from files import checks, incoming
from files.checks import MB, FileRefused, checking
from organizations.models import User
from submissions import attachments, drafts
from submissions.models import Attachment, Entry, Upload
from thai.text import clean

LARGEST_PIECE = MB
SIGNATURE = 32
"""So many of the first bytes say what a file is."""
MOST_AT_ONCE = 20
"""How many files of one person may be on their way; of more the oldest is given up."""
PATIENCE = timedelta(seconds=30)
"""How long the check of a complete file may take before another request may try."""


class WrongOffset(RuleBroken):
    """A piece does not begin where the last one ended; `offset` says where that is."""

    def __init__(self, offset: int) -> None:
        super().__init__(_("This piece of the file does not fit the one before. Please try again."))
        self.offset = offset


class _Overtaken(Exception):
    """Another request has attached the same file while this one was checking it."""


class Busy(RuleBroken):
    """The last piece has come already and the file is being checked."""

    def __init__(self) -> None:
        super().__init__(_("The file is being checked. Please wait a moment."))


def start(
    entry: Entry, code: str, name: str, size: int, stamp: str = "", *, by: User, at: datetime
) -> Upload:
    """Announce a file: its name, size, and a stamp by which its chooser knows it again.

    Raises FileRefused where it would not be taken, RuleBroken where the draft may not be written to.
    """
    name = checks.shown_name(name)
    with transaction.atomic():
        revision = drafts.lock_draft(entry, at)
        question = attachments.question_of(entry, code)
        if size == 0:
            raise FileRefused(checks.empty(name))
        if size > attachments.largest_mb(question) * MB:
            raise FileRefused(checks.too_large(name, attachments.largest_mb(question)))
        attachments.require_room(revision, question, name, size)
        begun = Upload.objects.filter(user=by, attachment=None).order_by("-pk")
        _drop(list(begun[MOST_AT_ONCE - 1 :]))
        return Upload.objects.create(
            token=secrets.token_hex(16),
            user=by,
            entry=entry,
            question_code=code,
            name=name,
            stamp=clean(stamp)[:20],
            size=size,
            created_at=at,
            expires_at=at + incoming.LASTS,
        )


def append(upload: Upload, offset: int, piece: bytes, *, by: User, at: datetime) -> Upload:
    """Take a piece in; with the last one the file is checked and attached.

    Raises WrongOffset, Busy, FileRefused for the whole file (which is forgotten then), or RuleBroken where
    the draft may not be written to any more.
    """
    drafts.require_writable(upload.entry, at)
    if offset == 0 and len(piece) >= SIGNATURE:
        _require_kind(upload, piece)
    with transaction.atomic():
        upload = _locked(upload)
        if upload.busy_until is not None and upload.busy_until > at:
            raise Busy
        if offset != upload.offset or offset + len(piece) > upload.size:
            raise WrongOffset(upload.offset)
        if upload.attachment_id is not None or not piece:
            return upload
        incoming.write(upload.token, offset, piece)
        upload.expires_at = at + incoming.LASTS
        is_last = offset + len(piece) == upload.size
        if is_last:
            upload.busy_until = at + PATIENCE
        else:
            upload.offset += len(piece)
        upload.save(update_fields=["offset", "expires_at", "busy_until"])
    return _finish(upload, by=by, at=at) if is_last else upload


def _require_kind(upload: Upload, piece: bytes) -> None:
    """Refuse by its first bytes a file that would be refused when the last have come."""
    question = attachments.question_of(upload.entry, upload.question_code)
    try:
        checks.require_kind(upload.name, piece[:SIGNATURE], checks.accepted(question.file_kinds))
    except FileRefused:
        give_up(upload)
        raise


def _finish(upload: Upload, *, by: User, at: datetime) -> Upload:
    """Check a file that has come whole, and attach it: both or neither."""
    path = incoming.path_of(upload.token)
    try:
        question = attachments.question_of(upload.entry, upload.question_code)
        with (
            checking(
                path, question.file_kinds, question.max_pages, attachments.largest_mb(question), upload.name
            ) as checked,
            attachments.SHELF.placing() as place,
            transaction.atomic(),
        ):
            attachment = attachments.keep(upload.entry, question, checked, place, by=by, at=at)
            upload = _attached(upload, attachment)
    except (_Overtaken, FileNotFoundError):  # another request has attached it, or was refused
        fresh = _locked_now(upload)
        if fresh.attachment_id is None:
            Upload.objects.filter(pk=upload.pk).update(busy_until=None)
            raise
        return fresh
    except FileRefused:
        give_up(upload)
        raise
    except BaseException:
        Upload.objects.filter(pk=upload.pk, attachment=None).update(busy_until=None)
        raise
    incoming.forget(upload.token)
    return upload


def _attached(upload: Upload, attachment: Attachment) -> Upload:
    """Write down what became of an upload. Raises _Overtaken where another request was quicker, so that
    nothing of this one stays."""
    upload = _locked(upload)
    if upload.attachment_id is not None:
        raise _Overtaken
    upload.attachment, upload.offset, upload.busy_until = attachment, upload.size, None
    upload.save(update_fields=["attachment", "offset", "busy_until"])
    return upload


def _locked_now(upload: Upload) -> Upload:
    with transaction.atomic():
        return _locked(upload)


def _locked(upload: Upload) -> Upload:
    """The row as it stands now, held until the transaction ends; after the entry's where both are held."""
    fresh = (
        Upload.objects.select_for_update(of=("self",))
        .select_related("entry__edition", "entry__organization")
        .filter(pk=upload.pk)
        .first()
    )
    if fresh is None:
        raise RuleBroken(_("This upload no longer exists. Please choose the file again."))
    return fresh


def give_up(upload: Upload) -> None:
    """Forget an upload and what has come of it; what it became, if it was complete, stays."""
    _drop([upload])


def _drop(uploads: list[Upload]) -> None:
    tokens = [one.token for one in uploads]

    def forget() -> None:
        for token in tokens:
            incoming.forget(token)

    with transaction.atomic():
        Upload.objects.filter(token__in=tokens).delete()
        transaction.on_commit(forget)


def on_their_way(entry: Entry, code: str, user: User) -> list[Upload]:
    """The files for a question that somebody began to send and can go on with."""
    begun = Upload.objects.filter(entry=entry, question_code=code, user=user, attachment=None)
    return list(begun.order_by("pk"))


def sweep(at: datetime) -> int:
    """Forget what has not gone on for a day; returns how many."""
    expired = list(Upload.objects.filter(expires_at__lte=at))
    _drop(expired)
    return len(expired) + incoming.sweep(at)
