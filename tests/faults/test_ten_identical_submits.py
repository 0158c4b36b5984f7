"""C1, C6: what do many hands at once leave behind? One entry, one number, one letter, no gap; one account."""

import re

import pytest
import time_machine
from django.test import Client

from editions.moves import RuleBroken
from journal import chain
from journal.models import Line
from letters.models import Letter
from organizations import registration
from organizations.models import User
from submissions import intake
from submissions.models import Entry, Revision
from tests import cast
from tests.faults.many_hands import HANDS, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_C1_ten_identical_submits_make_one_entry_one_number_one_receipt():
    entry = cast.a_draft()
    clients = [Client() for _ in range(HANDS)]
    with time_machine.travel(cast.MID_CALL, tick=False):
        for client in clients:
            client.force_login(cast.officer())
        answers = together(
            [lambda client=client: client.post(f"/entries/{entry.pk}/submit/") for client in clients]
        )
    assert [(one.status_code, one.url) for one in answers] == [(302, f"/entries/{entry.pk}/receipt/")] * HANDS
    assert list(Entry.objects.values_list("state", "number")) == [("submitted", 1)]
    assert list(Revision.objects.values_list("number", flat=True)) == [1]
    assert sorted(Letter.objects.values_list("kind", "to_address")) == [
        ("submissions.received", "officer-4200103@example.go.th"),
        ("submissions.received", "saraban_04200103@dla.go.th"),
    ]
    assert Line.objects.filter(verb="submit").count() == 1
    assert chain.verify() is None


def test_C6_numbers_taken_at_once_have_no_gap_and_no_double():
    drafts = [cast.a_draft(title=f"โครงการที่ {number}") for number in range(HANDS)]
    by = cast.officer()
    brought = together([lambda one=one: intake.submit(one, by=by, at=cast.MID_CALL) for one in drafts])
    assert [one for one in brought if isinstance(one, Exception)] == []
    assert sorted(Entry.objects.values_list("number", flat=True)) == list(range(1, HANDS + 1))
    assert chain.verify() is None


def test_of_two_drafts_sent_at_once_an_edition_with_a_limit_takes_one():
    drafts = [cast.a_draft(title=f"โครงการที่ {number}") for number in range(2)]
    edition = drafts[0].edition
    edition.max_entries = 1
    edition.save()
    by = cast.officer()
    together([lambda one=one: intake.submit(one, by=by, at=cast.MID_CALL) for one in drafts])
    assert sorted(Entry.objects.values_list("state", flat=True)) == ["draft", "submitted"]


def test_C2_two_saves_of_one_answer_at_once_lose_nothing():
    entry = cast.a_draft(filled=False)
    by = cast.officer()
    brought = together(
        [
            lambda text=text: intake.save_draft(
                Entry.objects.get(pk=entry.pk), {"problem": text}, 0, by=by, at=cast.MID_CALL
            )
            for text in ("ฉบับหนึ่ง", "ฉบับสอง")
        ]
    )
    [refusal] = [one for one in brought if isinstance(one, intake.Stale)]
    kept = entry.revisions.get().answers["problem"]
    assert {kept, refusal.mine["problem"]} == {"ฉบับหนึ่ง", "ฉบับสอง"}
    assert refusal.theirs == {"problem": kept}


def test_an_invitation_pressed_by_many_hands_makes_one_account():
    registration.invite_judge(
        "new.judge@example.org", "กรรมการ ใหม่", cast.agency(), by=cast.secretary(), at=cast.OPENS
    )
    token = re.findall(r"/invitations/([^/\s]+)/", Letter.objects.get(kind="organizations.invited").body)[0]
    brought = together(
        [lambda: registration.accept_invitation(token, at=cast.OPENS, password=cast.PASSWORD)] * HANDS
    )
    judges = User.objects.filter(email="new.judge@example.org")
    assert [one for one in brought if not isinstance(one, RuleBroken)] == list(judges)
    assert judges.get().appointments.get().role == "judge"
    assert chain.verify() is None
