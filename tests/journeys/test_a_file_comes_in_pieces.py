"""A file is sent piece by piece over a line that breaks, and is attached exactly once (tus 1.0)."""

import base64
import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from contest import clock
from editions.moves import RuleBroken, advance
from files import checks, incoming
from files.checks import MB
from files.quarantine import QUARANTINE
from submissions import attachments, intake, uploads
from submissions.models import Attachment, Upload
from tests import cast

pytestmark = pytest.mark.django_db
PIECE = 400


@pytest.fixture(autouse=True)
def mid_call():
    with time_machine.travel(cast.MID_CALL, tick=False), translation.override("en"):
        yield


@pytest.fixture
def entry():
    return cast.a_draft(filled=False)


class Sender:
    """A browser that speaks the protocol."""

    def __init__(self, user=None) -> None:
        self.client = Client()
        self.client.force_login(user or cast.officer())

    def announce(self, entry, size, name="สรุปผลงาน.pdf", code="evidence", stamp="a1b2c3d4"):
        pairs = {"filename": name, "stamp": stamp}
        told = ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in pairs.items())
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": told}
        return self.client.post(f"/en/entries/{entry.pk}/uploads/of/{code}/", headers=headers)

    def piece(self, address, offset, data, content_type="application/offset+octet-stream", method="patch"):
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)}
        if method == "post":
            headers["X-HTTP-Method-Override"] = "PATCH"
        send = getattr(self.client, method)
        return send(address, data, content_type=content_type, headers=headers)

    def asked(self, address):
        return self.client.head(address, headers={"Tus-Resumable": "1.0.0"})

    def offset(self, address) -> int:
        answer = self.asked(address)
        assert (answer.status_code, "no-store" in answer.headers["Cache-Control"]) == (200, True)
        return int(answer.headers["Upload-Offset"])

    def send(self, entry, data, **told):
        address = self.announce(entry, len(data), **told).headers["Location"]
        for at in range(0, len(data), PIECE):
            answer = self.piece(address, at, data[at : at + PIECE])
        return address, answer


def test_a_file_that_comes_in_pieces_is_attached_under_its_name(entry):
    data = cast.a_pdf(3)
    sender = Sender()
    created = sender.announce(entry, len(data))
    assert created.status_code == 201
    address = created.headers["Location"]
    assert created.headers["Upload-Expires"] == "Sun, 16 Aug 2026 03:30:00 GMT"
    for at in range(0, len(data), PIECE):
        assert sender.offset(address) == at
        assert Attachment.objects.count() == 0
        answer = sender.piece(address, at, data[at : at + PIECE])
        assert (answer.status_code, answer.headers["Tus-Resumable"]) == (204, "1.0.0")
    assert answer.headers["Upload-Offset"] == str(len(data))
    file = entry.revisions.get().attachments.get()
    assert answer.headers["Content-Location"] == f"/en/entries/{entry.pk}/files/{file.pk}/"
    assert (file.original_name, file.kind, file.pages, file.added_by) == (
        "สรุปผลงาน.pdf",
        "pdf",
        3,
        cast.officer(),
    )
    assert attachments.SHELF.path_of(file.stored_name).read_bytes() == data
    assert incoming.path_of(Upload.objects.get().token).exists() is False


def test_a_lost_answer_is_told_again_and_the_piece_is_not_taken_twice(entry):
    data = cast.a_pdf(3)
    sender = Sender()
    address = sender.announce(entry, len(data)).headers["Location"]
    sender.piece(address, 0, data[:PIECE])  # the answer is lost: the browser asks how much has come
    assert sender.offset(address) == PIECE
    again = sender.piece(address, 0, data[:PIECE])
    assert (again.status_code, again.headers["Upload-Offset"]) == (409, str(PIECE))
    sender.piece(address, PIECE, data[PIECE:])  # and so is the last one
    assert sender.offset(address) == len(data)
    told = sender.asked(address)
    file = Attachment.objects.get()
    assert told.headers["Content-Location"] == f"/en/entries/{entry.pk}/files/{file.pk}/"
    for offset, piece in ((len(data), b""), (PIECE, data[PIECE:])):
        sender.piece(address, offset, piece)
    assert Attachment.objects.count() == 1


def test_a_piece_may_begin_only_where_the_last_one_ended(entry):
    data = cast.a_pdf(3)
    sender = Sender()
    address = sender.announce(entry, len(data)).headers["Location"]
    for offset, piece in ((PIECE, data[:PIECE]), (0, data + b"more")):
        answer = sender.piece(address, offset, piece)
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "0")
        assert answer.content.decode() == (
            "This piece of the file does not fit the one before. Please try again."
        )
    assert sender.offset(address) == 0


def test_a_check_that_is_killed_leaves_the_last_piece_to_be_sent_again(entry):
    data = cast.a_pdf(3)
    sender = Sender()
    address = sender.announce(entry, len(data)).headers["Location"]
    sender.piece(address, 0, data[:PIECE])
    upload = Upload.objects.get()
    incoming.write(upload.token, PIECE, data[PIECE:])  # as far as it came
    Upload.objects.update(busy_until=cast.MID_CALL + uploads.PATIENCE)
    busy = sender.piece(address, PIECE, data[PIECE:])
    assert (busy.status_code, busy.content.decode()) == (
        423,
        "The file is being checked. Please wait a moment.",
    )
    with time_machine.travel(cast.MID_CALL + uploads.PATIENCE, tick=False):
        assert sender.offset(address) == PIECE
        assert sender.piece(address, PIECE, data[PIECE:]).status_code == 204
    assert Attachment.objects.get().sha256 == hashlib.sha256(data).hexdigest()


def test_what_is_written_while_a_file_is_checked_changes_nothing_of_it(tmp_path):
    coming, good = tmp_path / "coming", cast.a_pdf(1)
    coming.write_bytes(good)
    with checks.checking(coming, ["pdf"], name="สรุป.pdf") as checked, attachments.SHELF.placing() as place:
        coming.write_bytes(b"%PDF-1.7 something else")
        placed = place(checked)
    kept = attachments.SHELF.path_of(placed.stored).read_bytes()
    assert (kept, hashlib.sha256(kept).hexdigest()) == (good, checked.sha256)


def a_whole_file(entry) -> Upload:
    """An upload of which everything has come, and whose check is still to be made."""
    data = cast.a_pdf(1)
    by, at = cast.officer(), cast.MID_CALL
    upload = uploads.start(entry, "evidence", "สรุป.pdf", len(data), by=by, at=at)
    incoming.write(upload.token, 0, data)
    return upload


def test_of_two_checks_of_one_file_one_attaches_it(entry):
    upload = a_whole_file(entry)
    content = incoming.path_of(upload.token).read_bytes()
    first = uploads._finish(upload, by=cast.officer(), at=cast.MID_CALL)
    incoming.write(upload.token, 0, content)  # the other check had opened it before it was cleared away
    second = uploads._finish(upload, by=cast.officer(), at=cast.MID_CALL)
    third = uploads._finish(upload, by=cast.officer(), at=cast.MID_CALL)  # and one that came after that
    assert {first.attachment_id, second.attachment_id, third.attachment_id} == {Attachment.objects.get().pk}


def test_a_check_of_what_was_given_up_meanwhile_says_so(entry, django_capture_on_commit_callbacks):
    upload = a_whole_file(entry)
    with django_capture_on_commit_callbacks(execute=True):
        uploads.give_up(upload)
    with pytest.raises(RuleBroken, match="no longer exists"):
        uploads._finish(upload, by=cast.officer(), at=cast.MID_CALL)


def test_a_file_of_the_wrong_kind_is_refused_with_its_first_piece(entry):
    sender = Sender()
    data = b"MZ" + bytes(4 * PIECE)
    address = sender.announce(entry, len(data), name="โปรแกรม.pdf").headers["Location"]
    answer = sender.piece(address, 0, data[:PIECE])
    assert (answer.status_code, answer.content.decode()) == (
        422,
        "“โปรแกรม.pdf” is not a file of an accepted type. Accepted here: PDF, JPEG, PNG, WebP, HEIC.",
    )
    assert Upload.objects.count() == 0
    assert sender.asked(address).status_code == 404


def test_a_bad_file_is_refused_when_it_is_whole_and_nothing_of_it_stays(
    entry, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        _address, answer = Sender().send(entry, cast.a_jpeg()[:-200], name="ภาพ.jpg")
    assert (answer.status_code, answer.content.decode()) == (
        422,
        "“ภาพ.jpg” cannot be opened as a picture; it may be damaged. Please save it again and attach it.",
    )
    assert (Upload.objects.count(), Attachment.objects.count()) == (0, 0)
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_what_would_not_be_taken_is_refused_when_it_is_announced(entry):
    sender = Sender()
    answers = [
        sender.announce(entry, size, name="ก.pdf", code=code)
        for size, code in ((0, "evidence"), (20 * MB + 1, "evidence"), (2 * 1024 * MB, "evidence"))
    ]
    assert [(answer.status_code, answer.content.decode()) for answer in answers] == [
        (422, "“ก.pdf” is empty. Please choose the file again."),
        *[(422, "“ก.pdf” is larger than 20 MB. Please make it smaller and attach it again.")] * 2,
    ]
    assert sender.announce(entry, 20 * MB, name="ก.pdf").status_code == 201
    sender.send(entry, cast.a_pdf(), code="letter")
    full = sender.announce(entry, 100, name="ข.pdf", code="letter")
    assert (full.status_code, full.content.decode()[:55]) == (
        422,
        "“ข.pdf” was not attached: “Letter of endorsement from t",
    )
    unknown = sender.announce(entry, 100, code="title")
    assert (unknown.status_code, unknown.content.decode()) == (
        409,
        "The form of this edition does not ask for this file. Please reload the page.",
    )


def test_the_quota_holds_when_the_file_is_whole_too(entry):
    sender = Sender()
    data = cast.a_pdf(2)
    first, second = (
        sender.announce(entry, len(data), name=f"{number}.pdf", code="letter").headers["Location"]
        for number in (1, 2)
    )
    assert sender.piece(first, 0, data).status_code == 204
    other = cast.a_pdf(4)[: len(data)]
    assert sender.piece(second, 0, other).status_code == 422
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize("after", [timedelta(milliseconds=1), timedelta(days=2)])
def test_after_the_deadline_no_piece_is_taken_and_the_reason_is_told(entry, after):
    data = cast.a_pdf(3)
    with time_machine.travel(cast.CLOSES, tick=False):
        sender = Sender()
        address = sender.announce(entry, len(data)).headers["Location"]
        assert sender.piece(address, 0, data[:PIECE]).status_code == 204
    with time_machine.travel(cast.CLOSES + after, tick=False):
        sender = Sender()
        for answer in (sender.piece(address, PIECE, data[PIECE:]), sender.announce(entry, 100)):
            assert (answer.status_code, "Upload-Offset" in answer.headers) == (409, False)
            assert answer.content.decode() == (
                "Submissions are closed. If something kept you from sending, please contact the secretariat."
            )
    assert Attachment.objects.count() == 0


def test_a_call_closed_early_takes_no_piece_either(entry):
    data = cast.a_pdf(3)
    sender = Sender()
    address = sender.announce(entry, len(data)).headers["Location"]
    advance(entry.edition, "close_call", by=cast.TESTER, at=cast.MID_CALL)
    assert sender.piece(address, 0, data).status_code == 409


def test_the_upload_of_another_person_is_not_there(entry):
    colleague = cast.person("ผู้ช่วย", "editor@example.go.th")
    entry.organization.memberships.create(
        user=colleague, role="editor", state="admitted", asked_at=cast.OPENS, decided_at=cast.OPENS
    )
    address = Sender().announce(entry, 1000).headers["Location"]
    for user in (colleague, cast.officer(cast.phuket())):
        stranger = Sender(user)
        answers = [
            stranger.asked(address),
            stranger.piece(address, 0, b"x" * 1000),
            stranger.client.delete(address),
        ]
        assert [answer.status_code for answer in answers] == [404] * 3
    assert Upload.objects.get().offset == 0


def test_without_the_token_of_the_form_nothing_is_taken(entry):
    sender = Sender()
    address = sender.announce(entry, 1000).headers["Location"]
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.officer())
    answer = strict.patch(
        address, b"x", content_type="application/offset+octet-stream", headers={"Upload-Offset": "0"}
    )
    assert (answer.status_code, strict.delete(address).status_code) == (403, 403)
    page = strict.get(f"/en/entries/{entry.pk}/edit/4/")
    token = page.context["csrf_token"]
    headers = {"Upload-Offset": "0", "Tus-Resumable": "1.0.0", "X-CSRFToken": str(token)}
    piece = strict.patch(address, b"%PDF", content_type="application/offset+octet-stream", headers=headers)
    assert piece.status_code == 204


def test_what_the_protocol_does_not_know_is_refused(entry):
    sender = Sender()
    address = sender.announce(entry, 3 * MB).headers["Location"]
    old = sender.client.head(address, headers={"Tus-Resumable": "0.2.2"})
    assert (old.status_code, old.headers["Tus-Version"]) == (412, "1.0.0")
    assert sender.piece(address, 0, b"x", content_type="text/plain").status_code == 415
    assert sender.piece(address, "many", b"x").status_code == 400
    assert sender.piece(address, 0, b"%PDF-1.7" + bytes(MB)).status_code == 413
    assert sender.piece(address, 0, b"%PDF-1.7" + bytes(MB - 8)).status_code == 204
    no_length = sender.client.post(
        f"/en/entries/{entry.pk}/uploads/of/evidence/", headers={"Tus-Resumable": "1.0.0"}
    )
    assert no_length.status_code == 400
    able = sender.client.options(f"/en/entries/{entry.pk}/uploads/of/evidence/")
    assert {name: able.headers[name] for name in ("Tus-Version", "Tus-Extension", "Tus-Max-Size")} == {
        "Tus-Version": "1.0.0",
        "Tus-Extension": "creation,expiration,termination",
        "Tus-Max-Size": str(50 * MB),
    }


def test_a_firewall_that_knows_no_patch_does_not_stop_a_file(entry):
    sender = Sender()
    data = cast.a_pdf()
    address = sender.announce(entry, len(data)).headers["Location"]
    assert sender.piece(address, 0, data, method="post").status_code == 204
    assert sender.client.post(address, headers={"Tus-Resumable": "1.0.0"}).status_code == 405
    assert Attachment.objects.count() == 1


def test_an_upload_that_is_given_up_leaves_nothing(entry, settings, django_capture_on_commit_callbacks):
    sender = Sender()
    address = sender.announce(entry, 1000).headers["Location"]
    sender.piece(address, 0, b"%PDF-1.7")
    with django_capture_on_commit_callbacks(execute=True):
        assert sender.client.delete(address, headers={"Tus-Resumable": "1.0.0"}).status_code == 204
    assert sender.asked(address).status_code == 404
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_what_does_not_go_on_for_a_day_is_swept_away_by_the_clock(
    entry, settings, django_capture_on_commit_callbacks
):
    sender = Sender()
    address = sender.announce(entry, 1000).headers["Location"]
    sender.piece(address, 0, b"%PDF-1.7")
    later = cast.MID_CALL + incoming.LASTS
    with django_capture_on_commit_callbacks(execute=True):
        uploads.sweep(later - timedelta(seconds=1))
        assert sender.offset(address) == 8
        call_command("createcachetable", verbosity=0)
        clock.sweep(later)
    assert Upload.objects.count() == 0
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_of_very_many_begun_files_the_oldest_is_given_up(entry):
    sender = Sender()
    addresses = [sender.announce(entry, 1000).headers["Location"] for _one in range(21)]
    assert [sender.asked(one).status_code for one in addresses] == [404] + [200] * 20


def test_the_form_shows_what_was_begun_and_a_whole_file_is_in_the_list(entry):
    sender = Sender()
    sender.announce(entry, 2000, name="ครึ่งเดียว.pdf", stamp="00ff00ff")
    sender.send(entry, cast.a_pdf(), name="ครบ.pdf")
    for address in (f"/en/entries/{entry.pk}/edit/4/", f"/en/entries/{entry.pk}/files/of/evidence/"):
        page = sender.client.get(address).content.decode()
        assert ('data-stamp="00ff00ff"' in page, "ครึ่งเดียว.pdf" in page, "ครบ.pdf" in page) == (True,) * 3
    with_nothing = sender.client.get(f"/en/entries/{entry.pk}/files/of/letter/").content.decode()
    assert "data-begun" not in with_nothing


def test_characters_that_no_database_keeps_are_left_out_of_what_is_told_of_a_file(entry):
    Sender().announce(entry, 1000, name="ก\0ข.pdf", stamp="00ff\x0000ff")
    assert list(Upload.objects.values_list("name", "stamp")) == [("กข.pdf", "00ff00ff")]


def test_a_discarded_draft_takes_its_uploads_with_it(entry):
    Sender().announce(entry, 1000)
    intake.discard(entry, by=cast.officer(), at=cast.MID_CALL)
    assert Upload.objects.count() == 0


def test_a_quarantine_that_was_killed_is_started_again(entry):
    sender = Sender()
    sender.send(entry, cast.a_pdf(), name="1.pdf")
    QUARANTINE._process.kill()
    QUARANTINE._process.wait()
    assert sender.send(entry, cast.a_pdf(2), name="2.pdf")[1].status_code == 204
