"""What if two press at the same moment, one of them to announce? One is first, the other sees what it did."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.test import Client

from editions import calendar
from editions.models import CalendarDate, Edition
from editions.moves import RuleBroken
from journal import chain
from journal.models import Line
from letters.models import Letter
from organizations.models import User
from results import publication
from results.models import Publication
from submissions import disqualifying, intake
from submissions.models import Entry
from tests import cast

WHILE = 0.7
"""Seconds for which the first of two holds its transaction open while the second comes."""


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_does():
    edition = cast.a_deciding_edition()
    cast.a_confirmed_award(edition.entries.select_related("edition").order_by("number")[0])
    people = [cast.secretary(1).pk, cast.secretary(2).pk]
    start = Barrier(len(people))

    def press(person: int) -> str:
        try:
            mine, by = Edition.objects.get(pk=edition.pk), User.objects.get(pk=person)
            start.wait(timeout=10)
            publication.publish(mine, by=by, at=cast.ANNOUNCING)
        except RuleBroken:
            return "refused"
        else:
            return "published"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        assert sorted(pool.map(press, people)) == ["published", "refused"]
    assert (Publication.objects.count(), Line.objects.filter(verb="publish").count()) == (1, 1)
    assert Letter.objects.filter(kind__startswith="results.").count() == 2
    assert chain.verify() is None


def coming_meanwhile(first: Callable[[], object], second: Callable[[], object]) -> str:
    """Do the first deed, let the second begin before the first is committed; what became of the second."""

    def press() -> str:
        try:
            second()
        except RuleBroken as refusal:
            return str(refusal)
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            behind: Future[str] = pool.submit(press)
            done, _waiting = wait_for([behind], timeout=WHILE)
            assert not done  # it waits for the first
        return behind.result(timeout=30)


def a_publishable_edition() -> tuple[Edition, Entry, User, User]:
    """An edition about to be announced, its winner, the officer behind the winner, and who publishes."""
    edition = cast.a_deciding_edition()
    winner = edition.entries.select_related("edition").order_by("number")[0]
    cast.a_confirmed_award(winner)
    return edition, winner, winner.created_by, cast.secretary(1)


@pytest.mark.django_db(transaction=True)
def test_no_entry_is_withdrawn_behind_its_announcement():
    edition, winner, officer, secretary = a_publishable_edition()
    refusal = coming_meanwhile(
        lambda: publication.publish(edition, by=secretary, at=cast.ANNOUNCING),
        lambda: intake.withdraw(winner, "", by=officer, at=cast.ANNOUNCING),
    )
    assert refusal == "ไม่สามารถดำเนินการได้ในขั้นปัจจุบันของการประกวด (ประกาศผลแล้ว)"
    assert Entry.objects.get(pk=winner.pk).state == "eligible"
    assert Line.objects.filter(verb="withdraw").count() == 0
    assert chain.verify() is None


@pytest.mark.django_db(transaction=True)
def test_no_entry_is_announced_behind_its_withdrawal():
    edition, winner, officer, secretary = a_publishable_edition()
    refusal = coming_meanwhile(
        lambda: intake.withdraw(winner, "", by=officer, at=cast.ANNOUNCING),
        lambda: publication.publish(edition, by=secretary, at=cast.ANNOUNCING),
    )
    assert winner.reference in refusal
    assert Publication.objects.count() == 0
    assert Edition.objects.get(pk=edition.pk).stage == "deciding"
    assert chain.verify() is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("publishes_first", [True, False])
def test_of_an_announcement_and_a_disqualification_at_once_one_happens(publishes_first):
    edition, winner, _officer, secretary = a_publishable_edition()
    proposal = disqualifying.propose(winner, "คัดลอกผลงานผู้อื่น", by=cast.secretary(2), at=cast.DECIDING)
    deeds = [
        lambda: publication.publish(edition, by=secretary, at=cast.ANNOUNCING),
        lambda: disqualifying.confirm(proposal, by=secretary, at=cast.ANNOUNCING),
    ]
    refusal = coming_meanwhile(*(deeds if publishes_first else reversed(deeds)))
    left = (Publication.objects.count(), Entry.objects.get(pk=winner.pk).state)
    assert left == ((1, "eligible") if publishes_first else (0, "disqualified"))
    assert ("ประกาศผลแล้ว" if publishes_first else winner.reference) in refusal
    assert Letter.objects.filter(kind="submissions.disqualified").exists() is not publishes_first
    assert chain.verify() is None


@pytest.mark.django_db(transaction=True)
def test_the_clock_and_a_person_who_publish_at_once_do_not_wait_in_a_ring():
    edition, _winner, _officer, secretary = a_publishable_edition()
    date = calendar.set_date(
        edition, CalendarDate.Act.PUBLICATION, cast.ANNOUNCING, by=cast.TESTER, at=cast.JUDGING_ENDS
    )
    theirs, mine = CalendarDate.objects.get(pk=date.pk), Edition.objects.get(pk=edition.pk)
    start = Barrier(2)

    def the_clock() -> bool:
        return calendar.happen(
            theirs, lambda row, at: publication.publish(row.edition, by=secretary, at=at), cast.ANNOUNCING
        )

    def press(deed: Callable[[], object]) -> str:
        try:
            start.wait(timeout=10)
            return "done" if deed() else "refused"
        except RuleBroken:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        person = pool.submit(press, lambda: publication.publish(mine, by=secretary, at=cast.ANNOUNCING))
        clock = pool.submit(press, the_clock)
        assert sorted([person.result(timeout=30), clock.result(timeout=30)]) == ["done", "refused"]
    assert (Publication.objects.count(), Line.objects.filter(verb="publish").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_save_of_the_edition_does_not_take_its_announcement_back():
    edition, _winner, _officer, secretary = a_publishable_edition()
    browser = cast.sign_in(Client(), cast.secretary(2))
    fields = {
        "name_th": "ท้องถิ่นดิจิทัล",
        "name_en": "Local Digital 2026",
        "grace_seconds": 0,
        "objection_days": 15,
        "letters_wait_minutes": 10,
        "others_policy": "numbers",
        "region_scheme": "region6",
    }
    for table in ("dates", "categories", "award_levels"):
        fields |= {f"{table}-TOTAL_FORMS": 0, f"{table}-INITIAL_FORMS": 0}
    answers = []
    said = coming_meanwhile(
        lambda: publication.publish(edition, by=secretary, at=cast.ANNOUNCING),
        lambda: answers.append(browser.post(f"/office/admin/editions/edition/{edition.pk}/change/", fields)),
    )
    now = Edition.objects.get(pk=edition.pk)
    assert (said, [one.status_code for one in answers]) == ("done", [302])
    assert (now.name_en, now.stage) == ("Local Digital 2026", "published")
