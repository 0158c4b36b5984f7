"""What does a removal leave of what a colleague saves at the same moment? All of it, without the person."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from contest import removal
from organizations import removals
from submissions import drafts, intake, personal
from submissions.models import Entry
from tests import cast
from thai.traces import MARK, Traces

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "ปราณี ศรีสุวรรณกิจกุล"
TRACES = Traces(names=(NAME,))
HEAD_START = 1.5
"""Seconds in which the removal comes as far as the row that the colleague holds."""


def while_a_colleague_saves(entry: Entry, answers: dict[str, str], remove: Callable[[], object]) -> None:
    """Begin to remove when a colleague has saved and not yet committed."""
    saved, errors = threading.Event(), []

    def removing() -> None:
        saved.wait()
        try:
            with transaction.atomic():
                remove()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=removing)
    thread.start()
    with transaction.atomic():
        version = entry.revisions.working().get().version
        intake.save_draft(entry, answers, version, by=cast.officer(), at=cast.MID_CALL)
        saved.set()
        thread.join(HEAD_START)
    thread.join()
    assert errors == []


def test_what_a_colleague_saves_while_a_person_is_taken_out_of_the_answers_stays():
    entry = cast.a_draft()
    told = f"{NAME} เป็นผู้ริเริ่ม"
    intake.save_draft(entry, {"problem": told}, 1, by=cast.officer(), at=cast.MID_CALL)
    while_a_colleague_saves(
        entry,
        {"problem": f"ประชาชนรอนาน {told}", "solution": "จองคิวออนไลน์"},
        lambda: personal.forget(cast.newcomer(), TRACES, TRACES),
    )
    answers = entry.revisions.get().answers
    assert (answers["problem"], answers["solution"]) == (
        f"ประชาชนรอนาน {MARK} เป็นผู้ริเริ่ม",
        "จองคิวออนไลน์",
    )


def test_a_title_that_is_changed_while_a_person_is_swept_out_of_titles_stays():
    entry = cast.a_draft(title=f"คลินิกของ{NAME}")
    while_a_colleague_saves(entry, {"title": "คลินิกของชุมชน"}, lambda: removal.sweep(TRACES))
    entry.refresh_from_db()
    assert entry.title == "คลินิกของชุมชน"


def test_whoever_is_removed_while_they_send_has_sent_and_nobody_waits_in_a_ring():
    entry, secretary = cast.a_draft(), cast.secretary()
    sender = cast.person(NAME, "sender@example.go.th")
    told = {"problem": f"{NAME} เป็นผู้ริเริ่ม"}
    intake.save_draft(entry, told, 1, by=cast.officer(), at=cast.MID_CALL)
    case = removals.begin(sender, by=secretary, at=cast.MID_CALL)
    held, errors = threading.Event(), []

    def removing() -> None:
        held.wait()
        try:
            removal.carry_out(case, "ตามคำขอ", {}, by=secretary, at=cast.MID_CALL)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=removing)
    thread.start()
    with transaction.atomic():
        drafts.lock(entry)
        held.set()
        thread.join(HEAD_START)
        sent = intake.submit(entry, by=sender, at=cast.MID_CALL)
    thread.join()
    assert errors == []
    sent.refresh_from_db()
    sender.refresh_from_db()
    assert (sent.sent_at, sender.removed_at is None) == (cast.MID_CALL, False)
    assert sent.answers["problem"] == f"{MARK} เป็นผู้ริเริ่ม"
