"""Does the ledger find a portal out that says more than it has done?"""

import hashlib
from datetime import UTC, datetime

import pytest

from submissions import attachments
from submissions.models import Upload
from tests import cast
from tests.faults import promises
from tests.faults.visitors import Answer, Ledger

pytestmark = pytest.mark.django_db


def lies(*answers: tuple[str, str, int, str, int | None, str]) -> list[str]:
    """What is found of answers: method, path, status, location, offset, hash of the file."""
    rows = [
        Answer(method, path, datetime.now(UTC), status, location, offset=offset, sent=sent)
        for method, path, status, location, offset, sent in answers
    ]
    return [failure.partition(" was a lie: ")[2] or failure for failure in promises.broken(Ledger(rows))]


def test_of_a_draft_nobody_may_say_that_it_was_sent():
    sent, draft = cast.an_entry(), cast.a_draft(cast.pang_mu())
    said = [
        ("POST", f"/entries/{pk}/submit/", 302, f"/entries/{pk}/receipt/", None, "")
        for pk in (sent.pk, draft.pk)
    ]
    [found] = lies(*said)
    assert found.startswith("the entry is {'state': 'draft'")
    [elsewhere] = lies(("POST", f"/entries/{sent.pk}/submit/", 302, "/accounts/login/", None, ""))
    assert elsewhere == "it led to /accounts/login/"


def test_of_a_file_that_is_gone_or_was_never_there_nobody_may_say_that_it_was_taken():
    entry = cast.a_draft()
    row = entry.attachments.get(question_code="summary")
    adding = f"/entries/{entry.pk}/files/add/summary/"
    other = hashlib.sha256(b"x").hexdigest()
    assert lies(
        ("POST", adding, 302, "", None, row.sha256),
        ("POST", adding, 302, "", None, other),
        ("PATCH", f"/entries/{entry.pk}/uploads/abc/", 204, "", 7, ""),
        (
            "POST",
            f"/entries/{entry.pk}/uploads/of/summary/",
            201,
            f"/entries/{entry.pk}/uploads/abc/",
            None,
            "",
        ),
    ) == ["the file is not attached", "7 bytes had come, and the row says None", "the upload is not there"]
    attachments.SHELF.path_of(row.stored_name).write_bytes(b"x")
    assert lies(("POST", adding, 302, "", None, row.sha256)) == ["another file lies there, or none"]
    assert Upload.objects.count() == 0


def test_a_ledger_without_a_promise_proves_nothing():
    assert lies(("GET", "/", 200, "", None, "")) == ["nothing was promised in the whole ledger"]
