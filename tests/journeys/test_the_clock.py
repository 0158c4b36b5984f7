"""The dates of the calendar come: each act happens once, and what cannot happen yet waits and says why."""

import threading
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from contest import clock
from editions import calendar
from editions.lifecycle import Stage
from editions.models import CalendarDate, Edition
from editions.moves import advance
from journal.models import Line
from letters.models import Letter
from results import awards
from results.models import AwardLevel, Publication
from submissions import form
from tests import cast

pytestmark = pytest.mark.django_db
Act = CalendarDate.Act
SECOND = timedelta(seconds=1)


def ready_edition() -> Edition:
    """An edition being set up that lacks nothing for its opening."""
    edition = cast.edition()
    form.set_up(edition)
    return edition


def stage_of(edition: Edition) -> str:
    return Edition.objects.get(pk=edition.pk).stage


def verbs() -> list[str]:
    return list(Line.objects.filter(actor_role="clock").order_by("number").values_list("verb", flat=True))


def happened(ticked: clock.Ticked) -> list[str]:
    return [date.act for date in ticked.happened]


def set_date(edition: Edition, act: str, when: datetime) -> None:
    of_round = edition.rounds.get(number=1) if act in (Act.ROUND_OPENS, Act.ROUND_CLOSES) else None
    calendar.set_date(edition, act, when, by=cast.TESTER, at=cast.OPENS, round_=of_round)


def test_every_act_of_the_calendar_has_its_deed():
    assert set(clock.DEEDS) == set(Act)


def test_the_call_opens_at_its_moment_and_not_a_second_before():
    edition = ready_edition()
    assert happened(clock.tick(cast.OPENS - SECOND)) == []
    assert stage_of(edition) == Stage.SETUP
    assert happened(clock.tick(cast.OPENS)) == [Act.CALL_OPENS]
    assert stage_of(edition) == Stage.OPEN
    assert verbs() == ["open_call"]


def test_a_second_tick_does_nothing_again():
    ready_edition()
    clock.tick(cast.OPENS)
    assert happened(clock.tick(cast.OPENS + SECOND)) == []
    assert verbs() == ["open_call"]


def test_the_call_closes_only_after_the_grace():
    edition = ready_edition()
    Edition.objects.filter(pk=edition.pk).update(grace_seconds=60)
    clock.tick(cast.OPENS)
    assert happened(clock.tick(cast.CLOSES + timedelta(seconds=59))) == []
    assert stage_of(edition) == Stage.OPEN
    assert happened(clock.tick(cast.CLOSES + timedelta(seconds=60))) == [Act.CALL_CLOSES]
    assert stage_of(edition) == Stage.SCREENING


def test_what_was_done_by_hand_is_only_marked():
    edition = ready_edition()
    clock.tick(cast.OPENS)
    edition.refresh_from_db()
    advance(edition, "close_call", by=cast.secretary(), at=cast.MID_CALL)
    assert happened(clock.tick(cast.CLOSES)) == [Act.CALL_CLOSES]
    assert stage_of(edition) == Stage.SCREENING
    assert verbs() == ["open_call"]


def test_a_deadline_that_is_moved_after_the_close_comes_again():
    edition = ready_edition()
    clock.tick(cast.OPENS)
    clock.tick(cast.CLOSES)
    later = cast.CLOSES + timedelta(days=5)
    at = cast.CLOSES + timedelta(hours=1)
    calendar.set_date(edition, Act.CALL_CLOSES, later, by=cast.secretary(), at=at)
    edition.refresh_from_db()
    advance(edition, "reopen_call", by=cast.secretary(), at=at)
    assert happened(clock.tick(later - SECOND)) == []
    assert happened(clock.tick(later)) == [Act.CALL_CLOSES]
    assert stage_of(edition) == Stage.SCREENING
    assert verbs() == ["open_call", "close_call", "close_call"]


def test_a_call_without_questions_does_not_open_and_the_desk_says_why(client):
    edition = cast.edition()
    ticked = clock.tick(cast.OPENS)
    reason = "การประกวดนี้ยังไม่มีคำถาม กรุณาเพิ่มแบบฟอร์มก่อน"
    assert happened(ticked) == []
    assert [why for _date, why in ticked.held_up] == [reason]
    assert [why for _date, why in clock.late(cast.OPENS)] == [reason]
    assert stage_of(edition) == Stage.SETUP
    client.force_login(cast.secretary())
    assert reason in client.get("/office/").content.decode()


def test_the_end_of_screening_is_a_line_and_decides_nothing():
    edition = cast.open_edition()
    form.set_up(edition)
    entry = cast.an_entry(edition=edition)
    clock.tick(cast.CLOSES)
    set_date(edition, Act.SCREENING_ENDS, cast.AFTER_CLOSE)
    assert happened(clock.tick(cast.AFTER_CLOSE)) == [Act.SCREENING_ENDS]
    entry.refresh_from_db()
    assert entry.state == entry.State.SUBMITTED
    line = Line.objects.get(verb="screening_ends")
    assert line.facts == {"not_screened": 1}


def test_a_round_opens_only_when_all_is_screened():
    edition = cast.open_edition()
    entry = cast.an_entry(edition=edition)
    clock.tick(cast.CLOSES)
    set_date(edition, Act.ROUND_OPENS, cast.JUDGING_STARTS)
    assert happened(clock.tick(cast.JUDGING_STARTS)) == []
    assert [why for _date, why in clock.late(cast.JUDGING_STARTS)] == [
        "มีผลงาน 1 ผลงานที่ยังไม่ได้ตรวจคุณสมบัติ กรุณารับหรือไม่รับผลงานดังกล่าวก่อน"
    ]
    cast.screening.accept(entry, by=cast.secretary(), at=cast.JUDGING_STARTS)
    assert happened(clock.tick(cast.JUDGING_STARTS + SECOND)) == [Act.ROUND_OPENS]
    assert stage_of(edition) == Stage.JUDGING


def test_a_round_with_unsigned_sheets_stays_open_past_its_date():
    round_ = cast.a_round_in_judging(entries=1, judges=3)
    edition = round_.edition
    for seat in edition.seats.all():
        cast.an_assignment(edition.entries.get(), seat)
    clock.tick(cast.JUDGING_STARTS)
    set_date(edition, Act.ROUND_CLOSES, cast.JUDGING_ENDS)
    assert happened(clock.tick(cast.JUDGING_ENDS)) == []
    assert [why for _date, why in clock.late(cast.JUDGING_ENDS)] == [
        "มีผลงาน 1 ผลงานที่ยังมีใบให้คะแนนที่ลงนามแล้วไม่ครบ"
    ]
    for assignment in round_.assignments.select_related("round__edition", "entry__edition", "seat__user"):
        cast.a_signed_sheet(assignment)
    assert happened(clock.tick(cast.JUDGING_ENDS + SECOND)) == [Act.ROUND_CLOSES]
    assert stage_of(edition) == Stage.DECIDING


def test_the_results_are_published_at_their_hour_only_if_all_awards_are_confirmed():
    edition = cast.a_judged_edition(entries=1, judges=3)
    hour = cast.JUDGING_ENDS + timedelta(days=10)
    clock.tick(cast.JUDGING_ENDS)
    set_date(edition, Act.PUBLICATION, hour)
    level = AwardLevel.objects.get(edition=edition, code="EXCELLENCE")
    entry = edition.entries.select_related("edition").order_by("number").first()
    award = awards.propose_one(
        entry, level, reason="มติคณะกรรมการ", by=cast.secretary(1), at=cast.JUDGING_ENDS
    )
    assert happened(clock.tick(hour)) == []
    assert [why for _date, why in clock.late(hour)] == ["มีรางวัล 1 รางวัลที่ยังไม่ได้รับการยืนยัน"]
    assert Publication.objects.count() == 0
    awards.confirm(award, by=cast.secretary(2), at=hour)
    assert happened(clock.tick(hour + SECOND)) == [Act.PUBLICATION]
    published = Publication.objects.get()
    assert (published.published_at, published.published_by) == (hour + SECOND, cast.secretary(2))
    assert stage_of(edition) == Stage.PUBLISHED
    assert Line.objects.get(verb="publish").actor_role == "clock"


def test_the_command_says_what_happened(capsys):
    edition = ready_edition()
    CalendarDate.objects.filter(edition=edition, act=Act.CALL_CLOSES).update(
        at=datetime(2099, 1, 1, tzinfo=cast.BANGKOK)
    )
    call_command("tick")
    assert capsys.readouterr().out == "2569: The call opens.\n"
    call_command("tick")
    assert capsys.readouterr().out == ""


def test_the_tick_sends_the_letters_whose_next_try_has_come(mailoutbox):
    cast.a_request(cast.pang_mu(), cast.person("นภา", "napha@example.go.th"), at=cast.OPENS)
    waiting = Letter.objects.filter(state=Letter.State.WAITING).count()
    assert waiting == len(mailoutbox) + waiting
    assert clock.tick(cast.OPENS).letters == waiting
    assert len(mailoutbox) == waiting
    assert Letter.objects.filter(state=Letter.State.SENT).count() == waiting


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("workers", [2, 6])
def test_ticks_at_the_same_time_do_each_act_once(workers: int):
    edition = ready_edition()
    barrier = threading.Barrier(workers)
    acts: list[str] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            barrier.wait(10)
            acts.extend(happened(clock.tick(cast.CLOSES)))
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert sorted(acts) == [Act.CALL_CLOSES, Act.CALL_OPENS]
    assert verbs() == ["open_call", "close_call"]
    assert stage_of(edition) == Stage.SCREENING
