"""K1, K2, K3: what is left when the server dies while an entry is uploaded or sent, or a score sheet saved?

The draft, or all of it; all criteria of a sheet, or none.
"""

import base64
import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header

from django.conf import global_settings, settings
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.test import Client

from editions import calendar
from editions.models import CalendarDate, Edition
from journal import chain
from judging import sheets
from judging.models import Assignment, ScoreSheet
from letters.models import Letter
from organizations.models import User
from submissions import attachments, form, intake
from submissions.models import Attachment, Entry, Upload
from tests import cast
from tests.faults import promises
from tests.faults.rows import DRAFT, SENT, entry_as_it_is
from tests.faults.server import HOST, Killer, Server
from tests.faults.visitors import Answer, Ledger, Visitor

LETTERS_ARRIVE_WITHIN = 60
"""Seconds after which the last letter must be in the mailbox."""


def an_open_call() -> Edition:
    """An edition with the default form whose call is open now, by the clock of the servers."""
    edition = cast.edition(2570)
    now = datetime.now(UTC)
    form.set_up(edition)
    calendar.set_date(edition, CalendarDate.Act.CALL_OPENS, now - timedelta(days=1), by=cast.TESTER, at=now)
    calendar.set_date(edition, CalendarDate.Act.CALL_CLOSES, now + timedelta(days=9), by=cast.TESTER, at=now)
    cast.advance(edition, "open_call", by=cast.TESTER, at=now)
    return edition


def an_officer() -> User:
    """The officer of a town, with a password that the servers' hasher knows."""
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    officer = cast.officer()
    officer.password = make_password(cast.PASSWORD)
    officer.save(update_fields=["password"])
    return officer


def a_draft_now(edition: Edition, title: str, *, filled: bool = True) -> Entry:
    """A draft of the officer's town, ready to be sent unless `filled` is False, by the servers' clock."""
    officer, now = cast.officer(), datetime.now(UTC)
    entry = intake.start(edition, cast.saen_suk(), by=officer, at=now)
    if filled:
        intake.save_draft(entry, cast.answers(title), 0, by=officer, at=now)
        for code, name, content in cast.FILES:
            attachments.add(entry, code, ContentFile(content, name), by=officer, at=now)
    return entry


def killed_while_sending(rounds: int, seed: int) -> list[str]:
    """K2: each round all workers die at some moment of a submit; then the officer presses once more."""
    failures: list[str] = []
    edition, officer = an_open_call(), an_officer()
    with Server() as server:
        visitor = Visitor(server, Ledger())
        visitor.sign_in(officer.email, cast.PASSWORD)
        usual = _seconds_to_send(visitor, edition)
        killer = Killer(server, seed)
        for number in range(1, rounds + 1):
            entry = a_draft_now(edition, f"โครงการที่ {number}")
            pressing = f"/entries/{entry.pk}/submit/"
            kill = killer.within(usual * 1.3)
            first = visitor.ask("POST", pressing)
            kill.join()
            server.wait_until_ready()
            left = entry_as_it_is(entry.pk)
            if left not in (DRAFT, SENT) or (first.status == 302 and left != SENT):
                failures.append(f"round {number}: answered {first.status}, left {left}")
            again = visitor.ask("POST", pressing)
            if (again.status, again.location) != (302, f"/entries/{entry.pk}/receipt/"):
                failures.append(f"round {number}: the second press was answered {again.status}")
            if (now := entry_as_it_is(entry.pk)) != SENT:
                failures.append(f"round {number}: after the second press {now}")
        failures += promises.broken(visitor.ledger)
        failures += numbers(edition)
        failures += receipts(server, officer, edition)
    if broken := chain.verify():
        failures.append(f"the journal breaks: {broken}")
    return failures


def _seconds_to_send(visitor: Visitor, edition: Edition) -> float:
    """How long a submit takes here when nobody dies, the slowest of five."""
    slowest = 0.0
    for number in range(5):
        entry = a_draft_now(edition, f"โครงการนำร่องที่ {number}")
        begun = time.monotonic()
        answer = visitor.ask("POST", f"/entries/{entry.pk}/submit/")
        slowest = max(slowest, time.monotonic() - begun)
        assert answer.status == 302, f"a submit was answered {answer.status} {answer.text[:300]}"
    return slowest


def numbers(edition: Edition) -> list[str]:
    """The numbers of an edition must begin at one and leave none out."""
    taken = sorted(Entry.objects.filter(edition=edition).values_list("number", flat=True))
    return [] if taken == list(range(1, len(taken) + 1)) else [f"the numbers taken are {taken}"]


def receipts(server: Server, officer: User, edition: Edition) -> list[str]:
    """Each entry's receipt must come to the officer once."""
    due = Letter.objects.filter(kind="submissions.received", to_address=officer.email)
    entries = Entry.objects.filter(edition=edition).count()
    failures = [] if due.count() == entries else [f"{due.count()} receipts written for {entries} entries"]
    deadline = time.monotonic() + LETTERS_ARRIVE_WITHIN
    while due.exclude(state=Letter.State.SENT).exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    came = [
        str(make_header(decode_header(one["Subject"])))
        for one in server.mailbox.letters
        if one["To"] == officer.email and "2570-" in str(make_header(decode_header(one["Subject"])))
    ]
    if len(came) != entries or len(set(came)) != entries:
        failures.append(f"{len(came)} receipts came, {len(set(came))} different ones, for {entries} entries")
    return failures


def killed_while_uploading(rounds: int, seed: int) -> list[str]:
    """K1: each round all workers die at some moment of an upload; then the officer goes on or uploads anew.

    Every second round the file comes piece by piece, and goes on after the kill where the server says it is.
    """
    failures: list[str] = []
    edition, officer = an_open_call(), an_officer()
    with Server() as server:
        visitor = Visitor(server, Ledger())
        visitor.sign_in(officer.email, cast.PASSWORD)
        killer = Killer(server, seed)
        usual = {way: _seconds_to_upload(visitor, edition, way) for way in (_upload, _upload_in_pieces)}
        for number in range(1, rounds + 1):
            entry = a_draft_now(edition, f"โครงการที่ {number}", filled=False)
            content = _a_picture(number)
            way = (_upload, _upload_in_pieces)[number % 2]
            kill = killer.within(usual[way] * 1.3)
            first = way(visitor, entry, content)
            kill.join()
            server.wait_until_ready()
            kept = _whole_files(entry)
            whole = [hashlib.sha256(content).hexdigest()]
            if kept not in ([], whole) or (first.status == DONE[way] and not kept):
                failures.append(f"round {number}: answered {first.status}, kept {kept}")
            if not kept:
                again = way(visitor, entry, content)
                if (again.status, _whole_files(entry)) != (DONE[way], whole):
                    failures.append(f"round {number}: uploading again was answered {again.status}")
            if entry_as_it_is(entry.pk) != DRAFT:
                failures.append(f"round {number}: the draft became {entry_as_it_is(entry.pk)}")
        failures += promises.broken(visitor.ledger)
    return failures


def _a_picture(number: int) -> bytes:
    """A photo of its own for each round."""
    return cast.a_jpeg(1200 + number, 900, color="seagreen")


def _upload(visitor: Visitor, entry: Entry, content: bytes) -> Answer:
    return visitor.ask(
        "POST",
        f"/entries/{entry.pk}/files/add/images/",
        files={"images": ("ภาพกิจกรรม.jpg", content, "image/jpeg")},
    )


def _upload_in_pieces(visitor: Visitor, entry: Entry, content: bytes) -> Answer:
    """Announce the file, or find what was announced before; then send what the server lacks of it."""
    begun = Upload.objects.filter(entry=entry, attachment=None).first()
    if begun is None:
        name = base64.b64encode("ภาพกิจกรรม.jpg".encode()).decode()
        told = {"Upload-Length": str(len(content)), "Upload-Metadata": f"filename {name}"}
        announced = visitor.ask("POST", f"/entries/{entry.pk}/uploads/of/images/", headers=TUS | told)
        if announced.status != 201:
            return announced
        address = announced.location
    else:
        address = f"/entries/{entry.pk}/uploads/{begun.token}/"
        # The half minute passes in which a killed check keeps others away.
        Upload.objects.filter(pk=begun.pk).update(busy_until=None)
    answer = visitor.ask("HEAD", address, headers=TUS)
    while answer.offset is not None and answer.offset < len(content):
        piece = content[answer.offset : answer.offset + PIECE]
        told = {"Upload-Offset": str(answer.offset), "Content-Type": "application/offset+octet-stream"}
        answer = visitor.ask("PATCH", address, headers=TUS | told, data=piece)
    return answer


TUS = {"Tus-Resumable": "1.0.0"}
PIECE = 2 * 1024
DONE = {_upload: 302, _upload_in_pieces: 204}
"""What the last request of a way is answered when the file is taken."""


def _seconds_to_upload(
    visitor: Visitor, edition: Edition, way: Callable[[Visitor, Entry, bytes], Answer]
) -> float:
    slowest = 0.0
    for number in range(3):
        entry = a_draft_now(edition, f"โครงการนำร่องที่ {number}", filled=False)
        begun = time.monotonic()
        answer = way(visitor, entry, _a_picture(number))
        slowest = max(slowest, time.monotonic() - begun)
        assert answer.status == DONE[way], f"an upload was answered {answer.status} {answer.text[:300]}"
    return slowest


def _whole_files(entry: Entry) -> list[str]:
    """The hashes of the files of an entry as they lie in the store; a row without its file is a fault."""
    return [
        hashlib.sha256(attachments.SHELF.path_of(row.stored_name).read_bytes()).hexdigest()
        for row in Attachment.objects.filter(entry=entry)
    ]


def killed_while_scoring(rounds: int, seed: int) -> list[str]:
    """K3: each round all workers die at some moment of a save; then the judge presses once more."""
    failures: list[str] = []
    round_ = cast.a_round_in_judging(entries=1, judges=1, edition=cast.tiny_edition())
    seat = round_.edition.seats.select_related("user", "edition").get()
    assignment = cast.an_assignment(round_.round_entries.get().entry, seat)
    sheets.open_sheet(assignment, by=seat.user, at=cast.MID_JUDGING)
    codes = [row.code for row in round_.criteria.all()]
    pressing = f"/judging/entries/{assignment.pk}/"
    browser = Client()
    browser.force_login(seat.user)
    with Server() as server:
        visitor = Visitor(server, Ledger())
        for name in ("sessionid", "__Host-sessionid"):
            value = browser.cookies[settings.SESSION_COOKIE_NAME].value
            visitor.session.cookies.set(name, value, domain=HOST, path="/", secure=True)
        opened = visitor.ask("GET", pressing)
        assert opened.status == 200, f"the sheet was answered {opened.status} {opened.location}"
        killer, usual = Killer(server, seed), 0.0
        for number in range(1, rounds + 1):
            before = sheet_as_it_is(assignment, codes)
            after = (before[0] + 1, dict.fromkeys(codes, (number % 6, f"ครั้งที่ {number}")), f"รวม {number}")
            data = {"version": str(before[0]), "comment": after[2]}
            data |= {f"mark_{code}": str(mark) for code, (mark, _words) in after[1].items()}
            data |= {f"comment_{code}": words for code, (_mark, words) in after[1].items()}
            if number == 1:
                begun = time.monotonic()
                assert visitor.ask("POST", pressing, data=data).status == 302
                usual = time.monotonic() - begun
                continue
            kill = killer.within(usual * 1.3)
            first = visitor.ask("POST", pressing, data=data)
            kill.join()
            server.wait_until_ready()
            left = sheet_as_it_is(assignment, codes)
            if left not in (before, after) or (first.status == 302 and left != after):
                failures.append(f"round {number}: answered {first.status}, left {left}")
            if left != after and (again := visitor.ask("POST", pressing, data=data)).status != 302:
                failures.append(f"round {number}: the second press was answered {again.status}")
            if (now := sheet_as_it_is(assignment, codes)) != after:
                failures.append(f"round {number}: after the second press {now}")
    if broken := chain.verify():
        failures.append(f"the journal breaks: {broken}")
    return failures


def sheet_as_it_is(
    assignment: Assignment, codes: list[str]
) -> tuple[int, dict[str, tuple[int | None, str]], str]:
    """What the database says of a sheet: its version, its marks with their comments, the comment on all."""
    sheet = ScoreSheet.objects.get(assignment=assignment)
    marks = {row.criterion.code: (row.value, row.comment) for row in sheet.marks.select_related("criterion")}
    return sheet.version, {code: marks[code] for code in codes if code in marks}, sheet.comment
