"""What becomes of a request to be removed that is not carried out: who is told, and who is not?"""

import pytest
import time_machine
from django.test import Client

from editions.moves import RuleBroken
from journal.models import Line
from organizations import removals
from organizations.models import Removal
from tests import cast

pytestmark = pytest.mark.django_db
CASES = "/en/office/privacy/removals/"


@pytest.fixture
def office():
    with time_machine.travel(cast.MID_CALL, tick=False):
        yield cast.sign_in(Client(), cast.secretary())


def letters_to_newcomer() -> int:
    return len(cast.letters_to(cast.newcomer().email))


def test_a_case_that_was_opened_by_mistake_is_closed_without_a_letter(office):
    row = removals.begin(cast.newcomer(), by=cast.secretary(), at=cast.MID_CALL)
    page = office.get(f"{CASES}{row.pk}/")
    assert "decline-by_mistake" in page.text
    typed = {"decline-reason": "เปิดผิดคน", "decline-by_mistake": "on"}
    told = office.post(f"{CASES}{row.pk}/no/", typed, follow=True)
    row.refresh_from_db()
    assert (row.state, letters_to_newcomer(), "Nobody was written to" in told.text) == ("declined", 0, True)
    assert Line.objects.get(verb="decline_removal").facts["told"] is False


def test_who_is_declined_is_told_where_the_secretariat_began_it_rightly(office):
    row = removals.begin(cast.newcomer(), by=cast.secretary(), at=cast.MID_CALL)
    office.post(f"{CASES}{row.pk}/no/", {"decline-reason": "ต้องเก็บใบให้คะแนนไว้ก่อน"})
    assert (Removal.objects.get().state, letters_to_newcomer()) == ("declined", 1)


def test_who_asked_is_always_told(office):
    row = removals.ask(cast.newcomer(), "ขอลบ", by=cast.newcomer(), at=cast.MID_CALL)
    before = letters_to_newcomer()
    assert "decline-by_mistake" not in office.get(f"{CASES}{row.pk}/").text
    typed = {"decline-reason": "เปิดผิดคน", "decline-by_mistake": "on"}
    office.post(f"{CASES}{row.pk}/no/", typed)
    assert (Removal.objects.get().state, letters_to_newcomer()) == ("declined", before + 1)
    again = removals.ask(cast.newcomer(), "ขอลบ", by=cast.newcomer(), at=cast.MID_CALL)
    with pytest.raises(RuleBroken):
        removals.decline(again, "เปิดผิดคน", by=cast.secretary(), at=cast.MID_CALL, tells=False)
    again.refresh_from_db()
    assert again.state == "asked"
