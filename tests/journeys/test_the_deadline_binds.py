"""The deadline binds on every path that writes, by the moment at which a request arrives."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from contest import clock, stages
from editions import calendar
from editions.models import CalendarDate
from editions.moves import advance
from submissions import drafts, intake
from submissions.models import Entry
from tests import cast
from tests.faults import deadline_table
from tests.faults.deadline_table import INSTANTS, NOT_BOUND, WRITES

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
CLOSED = "Submissions are closed. If something kept you from sending, please contact the secretariat."
TYPED = {"section": "3", "version": "99", "results": "พิมพ์นาทีสุดท้าย"}
EDGES = [INSTANTS[place] for place in (3, 4, 9, 10, 13, 14, 15, 18)]
"""The instants beside each edge; `make faults ID=T1` takes all twenty."""
CLOSED_BY_HAND = deadline_table.Instant("closed", -SECOND, False)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def post(name: str, entry: Entry, *more: int, **fields: str):
    client = Client()
    client.force_login(cast.officer())
    return client.post(reverse(f"submissions:{name}", args=[entry.pk, *more]), fields)


def test_every_way_in_stands_in_the_table():
    assert set(deadline_table.written_paths()) == {*WRITES, *NOT_BOUND}


@pytest.mark.parametrize("way", WRITES, ids=" ".join)
def test_T1_T7_a_write_counts_by_the_moment_of_its_arrival_and_the_stage(way):
    assert deadline_table.verdicts(*way, [*EDGES, CLOSED_BY_HAND]) == []


def test_T1_a_wrong_verdict_is_told():
    wrong = deadline_table.Instant("nothing", SECOND, True)
    assert deadline_table.verdicts("submissions:entry_submit", "POST", [wrong]) == [
        "submissions:entry_submit POST, nothing 0:00:01: 409, changed: False"
    ]


def test_typed_text_is_still_on_the_page_when_the_deadline_has_passed():
    entry = cast.a_draft()
    with time_machine.travel(cast.CLOSES + SECOND, tick=False):
        page = post("entry_edit", entry, 3, **TYPED)
    assert str(page.context["refusal"]) == CLOSED
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


def test_what_began_to_arrive_in_time_counts_even_when_the_clock_has_closed_the_call():
    entry = cast.a_draft()
    edition = entry.edition
    clock.tick(cast.CLOSES + timedelta(seconds=1))
    edition.refresh_from_db()
    assert edition.stage == "screening"
    with pytest.raises(Exception, match="Submissions are closed"):
        intake.submit(entry, by=cast.officer(), at=cast.CLOSES + timedelta(microseconds=1))
    intake.submit(entry, by=cast.officer(), at=cast.CLOSES)
    assert entry.reference == "2569-0001"


def test_of_a_call_closed_early_by_hand_nothing_counts_even_when_its_date_has_come():
    entry = cast.a_draft()
    edition = entry.edition
    stages.go(edition, "close_call", by=cast.secretary(), at=cast.MID_CALL)
    clock.tick(cast.CLOSES + timedelta(seconds=1))
    with pytest.raises(Exception, match="Submissions are closed"):
        intake.submit(entry, by=cast.officer(), at=cast.CLOSES)


def test_a_call_that_was_opened_again_is_closed_by_the_clock():
    edition = cast.open_edition()
    stages.go(edition, "close_call", by=cast.secretary(), at=cast.MID_CALL)
    stages.go(edition, "reopen_call", by=cast.secretary(), at=cast.MID_CALL)
    clock.tick(cast.CLOSES + timedelta(seconds=1))
    edition.refresh_from_db()
    assert edition.stage == "screening"


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
