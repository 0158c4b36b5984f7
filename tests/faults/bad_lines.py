"""K13: what is left of a submit whose line is cut, and of an upload that trickles past the close?"""

import random
import time
from datetime import UTC, datetime, timedelta

from editions import calendar
from editions.models import CalendarDate, Edition
from journal import chain
from submissions.models import Attachment, Entry
from tests import cast
from tests.faults import promises
from tests.faults.kills import a_draft_now, an_officer, an_open_call, numbers, receipts
from tests.faults.rows import DRAFT, SENT, entry_as_it_is
from tests.faults.server import Server
from tests.faults.visitors import Ledger, Visitor

MOST_BYTES = 2500
"""More than a submit has, its handshake included."""
CLOSES_IN = timedelta(seconds=2.5)
TRICKLE = 10_000
"""Bytes a second: a photo of 60 kB takes twice the time that is left."""


def cut_while_sending(rounds: int, seed: int) -> list[str]:
    """K13: each round one submit is cut and pressed again, and one upload is under way when the call closes.

    It is taken, because the arrival of its head counts; the one that begins after the close is not.
    """
    failures: list[str] = []
    chance = random.Random(seed)
    edition, officer = an_open_call(), an_officer()
    with Server() as server:
        visitor = Visitor(server, Ledger())
        visitor.sign_in(officer.email, cast.PASSWORD)
        for number in range(1, rounds + 1):
            told = _cut(server, visitor, edition, number, chance.randrange(1, MOST_BYTES))
            told += _trickled(server, visitor, edition, number)
            failures += [f"round {number}: {one}" for one in told]
        failures += promises.broken(visitor.ledger)
        Entry.objects.filter(edition=edition, number=None).delete()  # what only took files
        failures += numbers(edition)
        failures += receipts(server, officer, edition)
    if broken := chain.verify():
        failures.append(f"the journal breaks: {broken}")
    return failures


def _cut(server: Server, visitor: Visitor, edition: Edition, number: int, at_byte: int) -> list[str]:
    failures = []
    entry = a_draft_now(edition, f"โครงการที่ {number}")
    pressing = f"/entries/{entry.pk}/submit/"
    server.line.cut_after = at_byte
    first = visitor.ask("POST", pressing)
    server.line.cut_after = None
    left = entry_as_it_is(entry.pk)
    if left not in (DRAFT, SENT) or (first.status == 302 and left != SENT):
        failures.append(f"cut at byte {at_byte}, answered {first.status}, left {left}")
    again = visitor.ask("POST", pressing)
    if (again.status, again.location) != (302, f"/entries/{entry.pk}/receipt/"):
        failures.append(f"cut at byte {at_byte}, the second press was answered {again.status}")
    if (now := entry_as_it_is(entry.pk)) != SENT:
        failures.append(f"cut at byte {at_byte}, after the second press {now}")
    return failures


def _trickled(server: Server, visitor: Visitor, edition: Edition, number: int) -> list[str]:
    failures = []
    entry = a_draft_now(edition, f"โครงการที่ {number} ที่ส่งช้า", filled=False)
    closes = datetime.now(UTC) + CLOSES_IN
    _close(edition, closes)
    server.line.bytes_a_second, server.line.delay = TRICKLE, 0.02
    before = _upload(visitor, entry, number)
    server.line.bytes_a_second, server.line.delay = None, 0.0
    if datetime.now(UTC) <= closes:
        failures.append("the trickled upload ended before the close")
    if before != 302:
        failures.append(f"an upload that arrived before the close was answered {before}")
    time.sleep(max(0.0, (closes - datetime.now(UTC)).total_seconds()) + edition.grace_seconds)
    if (after := _upload(visitor, entry, number + 1000)) not in (409, 422):
        failures.append(f"an upload that arrived after the close was answered {after}")
    if (kept := Attachment.objects.filter(entry=entry).count()) != 1:
        failures.append(f"{kept} files were kept")
    _close(edition, datetime.now(UTC) + timedelta(days=9))
    return failures


def _close(edition: Edition, at: datetime) -> None:
    act = CalendarDate.Act.CALL_CLOSES
    calendar.set_date(edition, act, at, by=cast.TESTER, at=datetime.now(UTC))


def _upload(visitor: Visitor, entry: Entry, number: int) -> int:
    """Send a photo of its own of 60 kB; gives the status of the answer."""
    content = cast.a_jpeg(300 + number, 200) + bytes(60_000)
    answer = visitor.ask(
        "POST",
        f"/entries/{entry.pk}/files/add/images/",
        files={"images": ("ภาพ.jpg", content, "image/jpeg")},
    )
    return answer.status
