"""Entries are presented: an order drawn by lot that anybody can draw again, slots, letters, absence."""

import hashlib
from datetime import timedelta

import pytest
from django.test import Client

from editions.models import Round
from editions.moves import RuleBroken
from journal.models import Line
from judging import assigning, panel, presenting, sheets
from judging.models import Draw, Slot
from tests import cast

pytestmark = pytest.mark.django_db
BEGINS = cast.MID_JUDGING + timedelta(days=1)
HALL = "ห้องประชุม 1 ชั้น 3"


@pytest.fixture
def round_() -> Round:
    """An open round of three presented entries, each assigned to three judges."""
    row = cast.a_round_in_judging(3, 3)
    Round.objects.filter(pk=row.pk).update(is_presentation=True)
    row.is_presentation = True
    assigning.auto_assign(row, by=cast.secretary(), at=cast.JUDGING_STARTS)
    return row


def planned(round_: Round) -> list[Slot]:
    """The slots of a round, drawn, planned at fixed times, not told yet."""
    presenting.draw(round_, by=cast.secretary(), at=cast.MID_JUDGING)
    presenting.plan(
        round_,
        BEGINS,
        minutes=15,
        pause=5,
        place=HALL,
        link="",
        by=cast.secretary(),
        at=cast.MID_JUDGING,
    )
    return list(Slot.objects.filter(round=round_).select_related("round__edition", "entry__edition"))


def test_whoever_has_the_seed_draws_the_same_order(round_):
    presenting.draw(round_, by=cast.secretary(), at=cast.MID_JUDGING)
    line = Line.objects.get(verb="draw_lots")
    again = sorted(
        [1, 2, 3], key=lambda number: hashlib.sha256(f"{line.facts['seed']}:{number}".encode()).hexdigest()
    )
    drawn = list(Slot.objects.order_by("position").values_list("entry__number", flat=True))
    assert drawn == line.facts["order"] == again == presenting.order([3, 2, 1], line.facts["seed"])


def test_a_seed_gives_the_order_that_stands_in_the_record():
    assert presenting.order(range(1, 8), "0123456789abcdef") == [4, 3, 5, 6, 1, 2, 7]


def test_lots_are_drawn_again_only_with_a_reason_and_not_after_entrants_were_told(round_):
    planned(round_)
    with pytest.raises(RuleBroken, match="จับสลากไปแล้ว"):
        presenting.draw(round_, by=cast.secretary(), at=cast.MID_JUDGING)
    presenting.draw(round_, reason="มีผลงานถอนตัว", by=cast.secretary(), at=cast.MID_JUDGING)
    assert list(Draw.objects.values_list("number", "reason")) == [(1, ""), (2, "มีผลงานถอนตัว")]
    assert [row.starts_at for row in Slot.objects.all()] == [
        BEGINS + timedelta(minutes=20 * place) for place in range(3)
    ]
    presenting.tell(round_, by=cast.secretary(), at=cast.MID_JUDGING)
    with pytest.raises(RuleBroken, match="แจ้งช่วงเวลา"):
        presenting.draw(round_, reason="อยากจับใหม่", by=cast.secretary(), at=cast.MID_JUDGING)


def test_entrants_are_told_once_and_told_a_change(round_):
    first = planned(round_)[0]
    before = len(cast.letters_to(cast.officer().email))
    assert presenting.tell(round_, by=cast.secretary(), at=cast.MID_JUDGING) == 3
    told = cast.letters_to(cast.officer().email)[before:]
    assert len(told) == 3
    assert HALL in told[0].body
    first.refresh_from_db()
    moved = BEGINS + timedelta(hours=3)
    presenting.set_slot(
        first,
        moved,
        minutes=20,
        place="",
        link="https://meet.example.go.th/a",
        by=cast.secretary(),
        at=cast.MID_JUDGING,
    )
    change = cast.letters_to(cast.officer().email)[-1]
    assert "https://meet.example.go.th/a" in change.body
    with pytest.raises(RuleBroken, match="แจ้งช่วงเวลา"):
        presenting.tell(round_, by=cast.secretary(), at=cast.MID_JUDGING)


def test_entrants_are_told_nothing_before_every_slot_has_a_time(round_):
    presenting.draw(round_, by=cast.secretary(), at=cast.MID_JUDGING)
    with pytest.raises(RuleBroken, match="กำหนดเวลา"):
        presenting.tell(round_, by=cast.secretary(), at=cast.MID_JUDGING)


def test_an_absent_entry_is_scored_no_more_and_the_close_does_not_wait_for_it(round_):
    absent, *others = planned(round_)
    presenting.note_absence(absent, "ไม่มีผู้แทนมา", by=cast.secretary(), at=BEGINS)
    here = round_.assignments.select_related("round__edition", "entry__edition", "seat__user")
    judge = here.filter(entry=absent.entry)[0]
    with pytest.raises(RuleBroken, match="ไม่มีผู้มานำเสนอ"):
        sheets.open_sheet(judge, by=judge.seat.user, at=BEGINS)
    for row in here.filter(entry__in=[slot.entry_id for slot in others]):
        cast.a_signed_sheet(row, 4)
    assert panel.closing(round_).short == ()
    presenting.take_back_absence(absent, by=cast.secretary(), at=BEGINS)
    assert [entry.pk for entry in panel.closing(round_).short] == [absent.entry_id]
    cast.a_signed_sheet(judge, 3)
    with pytest.raises(RuleBroken, match="ลงนาม"):
        presenting.note_absence(absent, "ไม่มีผู้แทนมา", by=cast.secretary(), at=BEGINS)


def test_a_round_without_presentations_has_no_lots():
    row = cast.a_round_in_judging(1, 1)
    with pytest.raises(RuleBroken, match="ไม่มีการนำเสนอ"):
        presenting.draw(row, by=cast.secretary(), at=cast.MID_JUDGING)


def test_a_judge_finds_the_entries_in_the_order_of_the_slots_and_nothing_of_those_barred(round_):
    slots = planned(round_)
    from judging import conflicts

    barred = slots[0].entry
    seat = round_.edition.seats.get(user=cast.judge(1))
    conflicts.declare(seat, barred, "เคยเป็นที่ปรึกษา", by=cast.judge(1), at=cast.MID_JUDGING)
    page = cast.sign_in(Client(), cast.judge(1)).get("/judging/presentations/")
    assert page.status_code == 200
    assert [row.slot.position for row in page.context["rows"]] == [1, 2, 3]
    assert [row.assignment and row.assignment.entry_id for row in page.context["rows"]] == [
        None,
        slots[1].entry_id,
        slots[2].entry_id,
    ]
    assert barred.title not in page.content.decode()


def test_the_secretariat_draws_plans_tells_and_notes_an_absence_on_its_pages(round_):
    office = cast.sign_in(Client(), cast.secretary())
    address = f"/office/judging/rounds/{round_.pk}/presentation/"
    assert office.get(address).status_code == 200
    assert office.post(f"{address}draw/").status_code == 302
    told = {
        "day_day": "20",
        "day_month": "9",
        "day_year": "2569",
        "time": "9.00",
        "minutes": "15",
        "pause": "5",
        "place": HALL,
        "link": "",
    }
    assert office.post(f"{address}plan/", told).status_code == 302
    assert office.post(f"{address}plan/", {**told, "place": ""}).status_code == 409
    assert office.post(f"{address}plan/", {**told, "time": "nine"}).status_code == 422
    first = Slot.objects.get(round=round_, position=1)
    assert first.starts_at == cast.datetime(2026, 9, 20, 9, 0, tzinfo=cast.BANGKOK)
    assert office.post(f"{address}tell/").status_code == 302
    page = f"/office/judging/slots/{first.pk}/"
    assert office.get(page).status_code == 200
    assert office.post(page, {**told, "time": "10.30"}).status_code == 302
    absent = f"/office/judging/slots/{first.pk}/absence/"
    assert office.get(absent).status_code == 200
    assert office.post(absent, {"reason": "ไม่มีผู้แทนมา"}).status_code == 302
    first.refresh_from_db()
    assert first.absence_reason == "ไม่มีผู้แทนมา"
    assert office.post(f"/office/judging/slots/{first.pk}/came/").status_code == 302
    first.refresh_from_db()
    assert first.absence_reason == ""
    assert cast.sign_in(Client(), cast.auditor()).get(address).status_code == 200
