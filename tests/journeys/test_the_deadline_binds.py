"""The deadline binds on every path that writes, by the moment at which a request arrives."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from editions import calendar
from editions.models import CalendarDate
from editions.moves import advance
from journal.models import Line
from letters.models import Letter
from submissions import drafts, intake
from submissions import urls as officer_urls
from submissions.models import Attachment, Entry, Revision
from tests import cast

pytestmark = pytest.mark.django_db
MILLISECOND, SECOND = timedelta(milliseconds=1), timedelta(seconds=1)
CLOSED = "Submissions are closed. If something kept you from sending, please contact the secretariat."


def _new(entry: Entry) -> dict:
    return {"organization": entry.organization_id, "edition": entry.edition_id}


def _edit(entry: Entry) -> dict:
    return {"section": "3", "version": "99", "results": "พิมพ์นาทีสุดท้าย"}


def _file(entry: Entry) -> dict:
    return {"evidence": SimpleUploadedFile("x.pdf", cast.a_pdf(7), "application/pdf")}


def _nothing(entry: Entry) -> dict:
    return {}


# Every page that takes a POST: its arguments, and what is sent. Withdrawal is free until publication.
WRITES: dict[str, tuple[Callable[[Entry], list], Callable[[Entry], dict]]] = {
    "entry_new": (lambda entry: [], _new),
    "entry_edit": (lambda entry: [entry.pk, 3], _edit),
    "attachment_add": (lambda entry: [entry.pk, "evidence"], _file),
    "attachment_remove": (lambda entry: [entry.pk, entry.attachments.first().pk], _nothing),
    "entry_submit": (lambda entry: [entry.pk], _nothing),
    "entry_discard": (lambda entry: [entry.pk], _nothing),
    "entry_amend": (lambda entry: [entry.pk], _nothing),
}
NOT_BOUND = {"entry_withdraw"}
READS = {"entry_list", "entry_page", "entry_review", "entry_receipt", "entry_file"}

INSTANTS = [
    # seconds of grace, arrival after the deadline, in time?
    (0, -SECOND, True),
    (0, -MILLISECOND, True),
    (0, timedelta(0), True),
    (0, MILLISECOND, False),
    (0, SECOND, False),
    (0, timedelta(days=30), False),
    (60, timedelta(0), True),
    (60, 60 * SECOND - MILLISECOND, True),
    (60, 60 * SECOND, True),
    (60, 60 * SECOND + MILLISECOND, False),
]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def post(name: str, entry: Entry):
    arguments, fields = WRITES[name]
    client = Client()
    client.force_login(cast.officer())
    return client.post(reverse(f"submissions:{name}", args=arguments(entry)), fields(entry))


def state_of_everything() -> list:
    return [
        list(rows.order_by("pk").values())
        for rows in (
            Entry.objects.all(),
            Revision.objects.all(),
            Attachment.objects.all(),
            Revision.attachments.through.objects.all(),
            Line.objects.all(),
            Letter.objects.all(),
        )
    ]


def written_on(name: str) -> Entry:
    """An entry on which the write could be made in time."""
    return cast.an_entry() if name == "entry_amend" else cast.a_draft()


def test_every_page_of_the_officer_stands_in_one_of_the_lists():
    names = {pattern.name for pattern in officer_urls.urlpatterns}
    assert names == {*WRITES, *NOT_BOUND, *READS}


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize(("grace", "after", "in_time"), INSTANTS)
def test_T1_a_write_counts_by_the_moment_of_its_arrival(name, grace, after, in_time):
    entry = written_on(name)
    entry.edition.grace_seconds = grace
    entry.edition.save()
    before = state_of_everything()
    with time_machine.travel(cast.CLOSES + after, tick=False):
        answer = post(name, entry)
    if in_time:
        assert answer.status_code == 302
        assert state_of_everything() != before
    else:
        assert (answer.status_code, state_of_everything()) == (409, before)
        expected = "No contest takes entries now." if name == "entry_new" else CLOSED
        assert str(answer.context["refusal"]) == expected


@pytest.mark.parametrize("name", WRITES)
def test_T7_after_the_close_nothing_is_written_on_any_path(name):
    entry = written_on(name)
    edition = entry.edition
    before = state_of_everything()[:4]
    advance(edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    with time_machine.travel(cast.AFTER_CLOSE, tick=False):
        assert post(name, entry).status_code == 409
    assert state_of_everything()[:4] == before


def test_typed_text_is_still_on_the_page_when_the_deadline_has_passed():
    entry = cast.a_draft()
    with time_machine.travel(cast.CLOSES + SECOND, tick=False):
        page = post("entry_edit", entry)
    assert "พิมพ์นาทีสุดท้าย" in page.content.decode()


def test_the_deadline_binds_even_if_nobody_closed_the_call():
    entry = cast.a_draft()
    assert entry.edition.stage == "open"
    with pytest.raises(Exception, match="Submissions are closed"):
        intake.submit(entry, by=cast.officer(), at=cast.AFTER_CLOSE)


def test_a_closed_call_binds_even_before_the_deadline():
    entry = cast.a_draft()
    advance(entry.edition, "close_call", by=cast.TESTER, at=cast.MID_CALL)
    with pytest.raises(Exception, match="Submissions are closed"):
        intake.submit(entry, by=cast.officer(), at=cast.MID_CALL)


def test_T6_a_moved_deadline_takes_effect_at_once():
    entry = cast.a_draft()
    late = cast.CLOSES + timedelta(hours=1)
    assert drafts.is_writable(entry, late) is False
    calendar.set_date(entry.edition, CalendarDate.Act.CALL_CLOSES, late, by=cast.TESTER, at=cast.MID_CALL)
    assert drafts.is_writable(entry, late) is True
    intake.submit(entry, by=cast.officer(), at=late)
    assert entry.reference == "2569-0001"


def test_a_press_repeated_after_the_deadline_shows_the_receipt_of_the_first():
    entry = cast.an_entry()
    with time_machine.travel(cast.AFTER_CLOSE, tick=False):
        answer = post("entry_submit", entry)
    assert (answer.status_code, answer.url) == (302, f"/en/entries/{entry.pk}/receipt/")
    assert entry.revisions.count() == 1


def test_an_unsent_amendment_leaves_what_was_sent_in_time():
    entry = cast.an_entry()
    intake.amend(entry, by=cast.officer(), at=cast.CLOSES)
    with time_machine.travel(cast.AFTER_CLOSE, tick=False):
        assert post("entry_submit", entry).status_code == 409
    entry.refresh_from_db()
    assert (entry.state, entry.revisions.sent().count()) == ("submitted", 1)


def test_withdrawing_is_possible_after_the_close():
    entry = cast.an_entry()
    client = Client()
    client.force_login(cast.officer())
    with time_machine.travel(cast.AFTER_CLOSE, tick=False):
        client.post(reverse("submissions:entry_withdraw", args=[entry.pk]), {"reason": ""})
    entry.refresh_from_db()
    assert entry.state == "withdrawn"
