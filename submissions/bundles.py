"""How do all files of an edition come into one ZIP, with an index that says what lies where?"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.utils.translation import gettext as _

from editions.models import Edition
from files.checks import Kind, safe_name, with_ending
from files.spreadsheets import csv_text
from submissions import attachments, form_versions, printouts, tables
from submissions.attachments import GONE
from submissions.models import Attachment, Entry, Revision

INDEX = "index.csv"


def write(
    path: Path,
    edition: Edition,
    *,
    with_personal: bool,
    done: Callable[[int], None] = lambda count: None,
) -> None:
    """Write the ZIP of an edition, an entry a folder: files as readers get them, and each entry as printed.

    What may not be read (a virus, bytes removed on request) stands in the index with the reason. Without
    `with_personal` what names a contact person is left out: the signed letters and the printed entries.
    """
    index: list[list[Any]] = []
    with ZipFile(path, "w", ZIP_STORED, allowZip64=True) as bundle:
        for count, entry in enumerate(tables.sent_entries(edition).iterator(tables.CHUNK), start=1):
            revision = entry.sent_revisions[0]
            revision.entry = entry
            for name, file, row in _files(entry, revision, with_personal):
                index.append([name if file else "", entry.reference, entry.organization_name_th, *row])
                if file:
                    index[-1].append(_sha256(file))
                    bundle.write(file, name)
            done(count)
        bundle.writestr(INDEX, csv_text(_columns(), index), ZIP_DEFLATED)


def _columns() -> list[str]:
    return [
        _("File in this ZIP"),
        _("Reference number"),
        _("Organization"),
        _("Question"),
        _("File name as sent"),
        _("Note"),
        _("SHA-256 of the file as sent"),
        _("SHA-256 of the file in this ZIP"),
    ]


def _files(
    entry: Entry, revision: Revision, with_personal: bool
) -> Iterator[tuple[str, Path | None, list[str]]]:
    """Each file of an entry: its name in the ZIP, where it lies (None: left out), its row in the index."""
    printed = printouts.of(revision)
    if with_personal and printed:
        name = f"{entry.reference}/{entry.reference}.pdf"
        row = [_("The entry as it was sent"), "", "", printed.sha256]
        yield name, printouts.SHELF.path_of(printed.stored_name), row
    questions = {one.code: one for one in form_versions.questions_of(revision)}
    for place, attachment in enumerate(revision.attachments.all(), start=1):
        question = questions.get(attachment.question_code)
        if question and question.is_personal and not with_personal:
            continue
        note = _left_out(attachment)
        shown = attachment.original_name
        stored = attachment.stored_name
        if attachment.kind != Kind.PDF:
            shown, stored = with_ending(shown, Kind.JPEG), attachment.rendition_name
        file = None if note else attachments.SHELF.path_of(stored)
        if file and not file.is_file():
            file, note = None, _("The file is missing from the store")
        name = f"{entry.reference}/{safe_name(f'{place:02d}-{attachment.question_code}-', shown)}"
        row = [
            question.label if question else attachment.question_code,
            attachment.original_name,
            note or attachment.scan_words,
            attachment.sha256,
        ]
        yield name, file, row


def _left_out(attachment: Attachment) -> str:
    """Why a file does not come into the ZIP; empty where it does."""
    if attachment.redacted_sha256 == GONE:
        return _("Removed when its time of keeping was over")
    if not attachment.is_readable:
        return attachment.scan_words
    return ""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
