"""T1: does every way in take what arrives in time, and nothing else? Twenty instants on every write path.

The paths are found by walking the URLconf: every address of entries that answers anything but reading. One
that stands in neither list below is a failure.
"""

import logging
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, reverse
from django.utils import translation

from editions import calendar
from editions.models import CalendarDate, Edition
from journal.models import Line
from letters.models import Letter
from organizations.models import User
from submissions import attachments, form, intake, late_passes, office_urls, paper, uploads, urls
from submissions.models import Attachment, Entry, PaperEntry, Revision, Upload
from tests import cast

READING = {"GET", "HEAD", "OPTIONS"}
MILLISECOND, SECOND, HOUR = timedelta(milliseconds=1), timedelta(seconds=1), timedelta(hours=1)
PASS_ENDS = cast.CLOSES + 2 * HOUR
NOW_LATER = cast.CLOSES + HOUR


class Instant(NamedTuple):
    """What was declared, how long after the deadline of 31 August a request arrives, and is it in time?"""

    declared: str
    after: timedelta
    in_time: bool


# fmt: off
INSTANTS = [
    Instant("nothing",   -HOUR,                    True),
    Instant("nothing",   -SECOND,                  True),
    Instant("nothing",   -MILLISECOND,             True),
    Instant("nothing",   timedelta(0),             True),
    Instant("nothing",   MILLISECOND,              False),
    Instant("nothing",   SECOND,                   False),
    Instant("nothing",   timedelta(days=30),       False),
    Instant("grace",     timedelta(0),             True),
    Instant("grace",     60 * SECOND - MILLISECOND, True),
    Instant("grace",     60 * SECOND,              True),
    Instant("grace",     60 * SECOND + MILLISECOND, False),
    Instant("pass",      MILLISECOND,              True),
    Instant("pass",      2 * HOUR - MILLISECOND,   True),
    Instant("pass",      2 * HOUR,                 True),
    Instant("pass",      2 * HOUR + MILLISECOND,   False),
    Instant("no pass",   MILLISECOND,              False),
    Instant("another's", MILLISECOND,              False),
    Instant("moved",     HOUR,                     True),
    Instant("moved",     HOUR + MILLISECOND,       False),
    Instant("back",      -HOUR,                    False),
]
# fmt: on
"""Declared: a grace of 60 s; a late pass for two hours; one taken back; one of another organization; the
deadline moved an hour on; the deadline moved to a day before. Besides, "closed": the call closed by hand."""


class Write(NamedTuple):
    """One way in: what it is done on, by whom, and the request."""

    on: Callable[[], Any]
    by: Callable[[], User]
    made_of: Callable[[Any], list[Any]]
    sends: Callable[[Client, str, Any], HttpResponse]


# --- what is written on -----------------------------------------------------------------------------


def _draft() -> Entry:
    return cast.a_draft()


def _sent() -> Entry:
    return cast.an_entry()


def _upload() -> Upload:
    """A file of which nothing has come yet, announced in time."""
    entry = cast.a_draft()
    size = len(cast.a_pdf(7))
    return uploads.start(
        entry, "evidence", "x.pdf", size, by=cast.officer(), at=cast.CLOSES - timedelta(minutes=1)
    )


def _beside_an_earlier_entry() -> tuple[Entry, Entry]:
    earlier = cast.edition(2568)
    form.set_up(earlier)
    for act, at in (("call_opens", cast.OPENS), ("call_closes", cast.CLOSES)):
        calendar.set_date(earlier, act, at, by=cast.TESTER, at=cast.OPENS)
    cast.advance(earlier, "open_call", by=cast.TESTER, at=cast.OPENS)
    before = cast.an_entry(edition=earlier)
    cast.advance(earlier, "close_call", by=cast.TESTER, at=cast.MID_CALL)
    return cast.a_draft(edition=cast.open_edition()), before


def _edition_alone() -> Edition:
    edition = cast.open_edition()
    form.set_up(edition)
    cast.officer()
    return edition


def _paper() -> PaperEntry:
    edition = _edition_alone()
    by = cast.secretary()
    one = paper.enter(edition, cast.saen_suk(), "ที่ ชบ 52001/123", by=by, at=cast.MID_CALL)
    intake.save_draft(one.entry, cast.answers(), 0, by=by, at=cast.MID_CALL)
    file = cast.ContentFile(cast.a_pdf(), "หนังสือ.pdf")
    attachments.add(one.entry, "letter", file, by=by, at=cast.MID_CALL)
    return one


# --- how it is asked --------------------------------------------------------------------------------


def _post(**fields: Any) -> Callable[[Client, str, Any], HttpResponse]:
    def send(client: Client, url: str, on: Any) -> HttpResponse:
        return client.post(url, {name: give(on) if callable(give) else give for name, give in fields.items()})

    return send


def _file(_on: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile("x.pdf", cast.a_pdf(7), "application/pdf")


def _piece(client: Client, url: str, on: Upload, method: str = "PATCH", **headers: str) -> HttpResponse:
    sent = {"HTTP_UPLOAD_OFFSET": "0", "HTTP_TUS_RESUMABLE": "1.0.0", **headers}
    return client.generic(method, url, cast.a_pdf(7)[:10], "application/offset+octet-stream", **sent)


def _piece_by_post(client: Client, url: str, on: Upload) -> HttpResponse:
    return _piece(client, url, on, "POST", HTTP_X_HTTP_METHOD_OVERRIDE="PATCH")


def _announced(client: Client, url: str, on: Any) -> HttpResponse:
    name = "filename eC5wZGY="  # x.pdf
    return client.post(url, HTTP_UPLOAD_LENGTH="900", HTTP_UPLOAD_METADATA=name, HTTP_TUS_RESUMABLE="1.0.0")


def _first_file(entry: Entry) -> int:
    first = entry.attachments.first()
    assert first is not None
    return first.pk


ANSWER = {"section": "3", "version": "99", "results": "พิมพ์นาทีสุดท้าย"}
OFFICER, SECRETARY = cast.officer, cast.secretary
OWN, TOWN = (lambda entry: [entry.pk]), (lambda on: [cast.saen_suk().pk])

# fmt: off
WRITES: dict[tuple[str, str], Write] = {
    ("submissions:entry_new", "POST"): Write(_draft, OFFICER, lambda entry: [], _post(
        organization=lambda entry: entry.organization_id, edition=lambda entry: entry.edition_id)),
    ("submissions:entry_earlier", "POST"): Write(
        _beside_an_earlier_entry, OFFICER, lambda two: [two[0].pk], _post(source=lambda two: two[1].pk)),
    ("submissions:entry_edit", "POST"): Write(
        _draft, OFFICER, lambda entry: [entry.pk, 3], _post(**ANSWER)),
    ("submissions:answer_save", "POST"): Write(
        _draft, OFFICER, lambda entry: [entry.pk, "results"], _post(**ANSWER)),
    ("submissions:attachment_add", "POST"): Write(
        _draft, OFFICER, lambda entry: [entry.pk, "evidence"], _post(evidence=_file)),
    ("submissions:attachment_remove", "POST"): Write(
        _draft, OFFICER, lambda entry: [entry.pk, _first_file(entry)], _post()),
    ("submissions:upload_new", "POST"): Write(
        _draft, OFFICER, lambda entry: [entry.pk, "evidence"], _announced),
    ("submissions:upload", "PATCH"): Write(_upload, OFFICER, lambda up: [up.entry_id, up.token], _piece),
    ("submissions:upload", "POST"): Write(
        _upload, OFFICER, lambda up: [up.entry_id, up.token], _piece_by_post),
    ("submissions:entry_submit", "POST"): Write(_draft, OFFICER, OWN, _post()),
    ("submissions:entry_amend", "POST"): Write(_sent, OFFICER, OWN, _post()),
    ("submissions:entry_discard", "POST"): Write(_draft, OFFICER, OWN, _post()),
    ("submissions_office:paper_new", "POST"): Write(_edition_alone, SECRETARY, TOWN, _post(
        edition=lambda edition: edition.pk, source="ที่ 1 ก")),
    ("submissions_office:paper_edit", "POST"): Write(_paper, SECRETARY, OWN, _post(
        version="99", results="พิมพ์นาทีสุดท้าย")),
    ("submissions_office:paper_file_remove", "POST"): Write(
        _paper, SECRETARY, lambda one: [one.pk, _first_file(one.entry)], _post()),
    ("submissions_office:paper_discard", "POST"): Write(_paper, SECRETARY, OWN, _post()),
}
# fmt: on
"""Every way in, by the name of its page and the method."""

NOT_BOUND = {
    ("submissions:entry_withdraw", "POST"): "possible until the results are published",
    ("submissions:upload", "DELETE"): "gives up what has not come in yet; nothing that would be sent changes",
}


def written_paths() -> Iterator[tuple[str, str]]:
    """Every page of entries and every method it takes beyond reading, as the URLconf and the pages say."""
    of_the_office = [one for one in office_urls.urlpatterns if str(one.name).startswith("paper_")]
    for room, patterns in (("submissions", urls.urlpatterns), ("submissions_office", of_the_office)):
        for pattern in patterns:
            for method in sorted(methods_of(pattern) - READING):
                yield f"{room}:{pattern.name}", method


def methods_of(pattern: URLPattern) -> set[str]:
    """The methods a page takes, as it says itself when it is asked by one that nobody knows."""
    answer = pattern.callback(RequestFactory().generic("NOBODY", "/"))
    assert answer.status_code == 405, pattern.name
    return {method.strip() for method in answer.headers["Allow"].split(",")}


# --- the table --------------------------------------------------------------------------------------


def declare(what: str, edition: Edition) -> None:
    """Declare what an instant stands for."""
    by, at = cast.secretary(), cast.MID_CALL
    if what == "grace":
        Edition.objects.filter(pk=edition.pk).update(grace_seconds=60)
    if what in ("pass", "no pass", "another's"):
        town = cast.phuket() if what == "another's" else cast.saen_suk()
        late = late_passes.grant(edition, town, "ระบบขัดข้อง", PASS_ENDS, by=by, at=at)
        if what == "no pass":
            late_passes.revoke(late, by=by, at=cast.CLOSES)
    if what == "closed":
        cast.advance(edition, "close_call", by=cast.TESTER, at=at)
    if what in ("moved", "back"):
        to = NOW_LATER if what == "moved" else cast.CLOSES - timedelta(days=1)
        calendar.set_date(edition, CalendarDate.Act.CALL_CLOSES, to, by=cast.TESTER, at=at)


def everything() -> list[Any]:
    """All that a way in could change."""
    kinds: tuple[type[models.Model], ...] = (
        Entry, Revision, Attachment, Revision.attachments.through, Upload, PaperEntry, Line, Letter,
    )  # fmt: skip
    return [list(kind._default_manager.order_by("pk").values()) for kind in kinds]


def verdicts(name: str, method: str, instants: list[Instant] = INSTANTS) -> list[str]:
    """Ask one way in at each instant; give what was not judged as the table says.

    Call it where nothing is kept: what it makes is rolled back, the database is left as it was.
    """
    write, failures = WRITES[name, method], []
    with transaction.atomic(), translation.override("en"):
        on = write.on()
        edition = Edition.objects.get(year=2569)
        url = reverse(name, args=write.made_of(on))
        for instant in instants:
            with transaction.atomic():
                failures += _judged(write, url, on, edition, instant, f"{name} {method}")
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    return failures


def _judged(write: Write, url: str, on: Any, edition: Edition, instant: Instant, way: str) -> list[str]:
    declare(instant.declared, edition)
    with time_machine.travel(cast.CLOSES + instant.after, tick=False):
        client = Client()
        client.force_login(write.by())
        before = everything()
        answer = write.sends(client, url, on)
        for _part in answer if answer.streaming else ():
            pass
    changed = everything() != before
    right = (
        answer.status_code < 400 and changed if instant.in_time else answer.status_code == 409 and not changed
    )
    told = f"{way}, {instant.declared} {instant.after}: {answer.status_code}, changed: {changed}"
    return [] if right else [told]


def judged_by_arrival(rounds: int, seed: int) -> list[str]:
    """T1: as many instants, in an order of chance, on every way in; give what was judged wrongly."""
    found, told = set(written_paths()), {*WRITES, *NOT_BOUND}
    failures = [f"{' '.join(way)} stands in no list" for way in sorted(found - told)]
    failures += [f"{' '.join(way)} is no way in" for way in sorted(told - found)]
    logging.getLogger("django.request").setLevel(logging.ERROR)  # every second answer is a refusal
    order = random.Random(seed).sample(INSTANTS, len(INSTANTS))
    for name, method in WRITES:
        failures += verdicts(name, method, [order[place % len(order)] for place in range(rounds)])
    return failures
