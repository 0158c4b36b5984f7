"""Is everything there that the portal said it had done? Each answer of a ledger, held against the rows."""

import hashlib
import re
from collections.abc import Callable

from submissions import attachments
from submissions.models import Attachment, Upload
from tests.faults.rows import SENT, entry_as_it_is
from tests.faults.visitors import Answer, Ledger


def broken(ledger: Ledger) -> list[str]:
    """The answers that promised what the rows do not hold; also a ledger in which nothing was promised."""
    failures, promised = [], 0
    for answer in ledger.answers:
        told = f"{answer.method} {answer.path} {answer.status}"
        for pattern, missing in PROMISES.items():
            if match := re.fullmatch(pattern, told):
                promised += 1
                if reason := missing(answer, match[1]):
                    failures.append(f"{told} was a lie: {reason}")
    return failures if promised else [*failures, "nothing was promised in the whole ledger"]


def _sent(answer: Answer, pk: str) -> str:
    if answer.location != f"/entries/{pk}/receipt/":
        return f"it led to {answer.location}"
    now = entry_as_it_is(int(pk))
    return "" if now == SENT else f"the entry is {now}"


def _attached(answer: Answer, pk: str) -> str:
    return _lies_there(Attachment.objects.filter(entry=pk, sha256=answer.sent).first())


def _announced(answer: Answer, pk: str) -> str:
    there = Upload.objects.filter(entry=pk, token=answer.location.rstrip("/").rpartition("/")[2])
    return "" if there.exists() else "the upload is not there"


def _came(answer: Answer, token: str) -> str:
    row = Upload.objects.filter(token=token).select_related("attachment").first()
    if row is None or answer.offset is None or row.offset < answer.offset:
        return f"{answer.offset} bytes had come, and the row says {row}"
    return _lies_there(row.attachment) if answer.offset == row.size else ""


def _lies_there(row: Attachment | None) -> str:
    if row is None:
        return "the file is not attached"
    path = attachments.SHELF.path_of(row.stored_name)
    kept = path.read_bytes() if path.is_file() else b""
    return "" if hashlib.sha256(kept).hexdigest() == row.sha256 else "another file lies there, or none"


PROMISES: dict[str, Callable[[Answer, str], str]] = {
    r"POST /entries/(\d+)/submit/ 302": _sent,
    r"POST /entries/(\d+)/files/add/\w+/ 302": _attached,
    r"POST /entries/(\d+)/uploads/of/\w+/ 201": _announced,
    r"PATCH /entries/\d+/uploads/([\w-]+)/ 204": _came,
}
"""What is promised by which answer, and what of it is missing in the rows."""
