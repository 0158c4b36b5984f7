"""Do the pages of one entry ask the database as much with many notes, sendings and entries as with one?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from editions.models import Edition
from submissions import intake, opening, personal, screening
from submissions.models import Entry
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mid_call():
    with time_machine.travel(cast.MID_CALL + timedelta(hours=9), tick=False):
        yield


def queries(do: Callable[[], None]) -> int:
    """How often something asks the database."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        do()
    return len(asked)


def send_back_and_again(entry: Entry, hours: int) -> None:
    """One more note with words on two answers, and one more sending."""
    at = cast.MID_CALL + timedelta(hours=hours)
    until, words = at + timedelta(days=3), {"problem": "ขอตัวเลขประกอบ", "title": "ยาวเกินไป"}
    screening.send_back(entry, "โปรดแก้ไข", until, by=cast.secretary(), at=at, by_field=words)
    intake.amend(entry, by=cast.officer(), at=at)
    intake.submit(entry, by=cast.officer(), at=at)


@pytest.mark.parametrize("page", ["", "sendings/"])
@pytest.mark.parametrize("office", [True, False])
def test_an_entry_with_many_notes_and_sendings_asks_as_much_as_with_one(page, office):
    person, root = (cast.secretary(), "/office/entries") if office else (cast.officer(), "/entries")
    if page and not office:
        page = "receipt/"
    entry = cast.an_entry()
    send_back_and_again(entry, 1)
    client = cast.sign_in(Client(), person)
    client.get(f"{root}/{entry.pk}/{page}")

    def look() -> None:
        assert client.get(f"{root}/{entry.pk}/{page}").status_code == 200

    few = queries(look)
    for hours in (2, 3):
        send_back_and_again(entry, hours)
    assert queries(look) == few


def test_sealed_editions_are_counted_and_nobody_s_entries_are_read_for_it():
    Edition.objects.filter(pk=cast.open_edition().pk).update(seals_until_close=True)
    cast.an_entry()
    cast.an_entry(cast.pang_mu())
    with CaptureQueriesContext(connection) as asked:
        [edition] = opening.sealed(cast.MID_CALL)
    assert (edition.count, len(asked)) == (2, 3)


def test_the_entries_that_name_somebody_as_the_contact_are_found_by_the_database():
    cast.an_entry()
    entry = cast.a_draft(cast.pang_mu())
    person = cast.officer(cast.pang_mu())
    entry.revisions.update(answers={"contact_email": person.email.upper()})
    with CaptureQueriesContext(connection) as asked:
        found = personal.contact_in(person)
    assert found == [(entry, 1)]
    assert "contact_email" in asked[-1]["sql"]
