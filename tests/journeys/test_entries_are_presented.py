"""Entries are presented: an order drawn by lot that anybody can draw again, slots, letters, absence."""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from editions.models import Edition, Round
from editions.moves import RuleBroken
from journal.models import Line
from judging import assigning, panel, presenting, rounds, sheets
from judging.models import Draw, Slot
from submissions.models import Entry
from tests import cast

pytestmark = pytest.mark.django_db
BEGINS = cast.MID_JUDGING + timedelta(days=1)
HALL = "ห้องประชุม 1 ชั้น 3"


@pytest.fixture
def round_() -> Round:
    """An open round of three presented entries, each assigned to three judges."""
    return presented(cast.a_round_in_judging(3, 3))


def presented(row: Round) -> Round:
    """The round as one of presentations, its entries assigned."""
    Round.objects.filter(pk=row.pk).update(is_presentation=True)
    row.is_presentation = True
    assigning.auto_assign(row, by=cast.secretary(), at=cast.JUDGING_STARTS)
    return row


@pytest.fixture
def coming() -> Round:
    """A second round of presentations that is planned; three of the four entries of the first go on."""
    edition = cast.open_edition()
    first = cast.a_round_in_judging(4, 3, edition)
    assigning.auto_assign(first, by=cast.secretary(), at=cast.JUDGING_STARTS)
    second = rounds.add(
        Edition.objects.get(pk=edition.pk),
        {"name_th": "รอบนำเสนอ", "name_en": "Presentations", "judges_per_entry": 3},
        by=cast.secretary(),
        at=cast.JUDGING_STARTS,
    )
    Round.objects.filter(pk=second.pk).update(is_presentation=True)
    for row in first.assignments.select_related("round__edition", "entry__edition", "seat__user"):
        cast.a_signed_sheet(row, 4)
    panel.close_round(first, by=cast.secretary(), at=cast.MID_JUDGING)
    second = Round.objects.select_related("edition").get(pk=second.pk)
    send_on(second, 1, 2, 3)
    return second


def send_on(round_: Round, *numbers: int) -> None:
    """Send the entries of these numbers on to the round."""
    chosen = list(Entry.objects.filter(edition=round_.edition_id, number__in=numbers))
    panel.send_on(round_, chosen, by=cast.secretary(), at=cast.MID_JUDGING)


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


def test_lots_are_drawn_again_only_with_a_reason_and_not_after_entrants_were_told(coming):
    round_ = coming
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
        reason="ผู้นำเสนอเดินทางมาไม่ทัน",
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
    with time_machine.travel(cast.MID_JUDGING, tick=False) as traveller:
        walk_through_the_pages(round_, traveller)


def walk_through_the_pages(round_: Round, traveller) -> None:
    """Draw, plan, tell, move a slot, note an absence and take it back, each on its page."""
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
    assert office.post(f"{address}plan/", {**told, "place": ""}).status_code == 422
    assert office.post(f"{address}plan/", {**told, "day_day": "1"}).status_code == 409
    assert office.post(f"{address}plan/", {**told, "time": "nine"}).status_code == 422
    first = Slot.objects.get(round=round_, position=1)
    assert first.starts_at == cast.datetime(2026, 9, 20, 9, 0, tzinfo=cast.BANGKOK)
    assert office.post(f"{address}tell/").status_code == 302
    page = f"/office/judging/slots/{first.pk}/"
    assert office.get(page).status_code == 200
    moved = {**told, "time": "10.30"}
    assert office.post(page, moved).status_code == 409
    assert office.post(page, {**moved, "reason": "ผู้นำเสนอเดินทางมาไม่ทัน"}).status_code == 302
    absent = f"/office/judging/slots/{first.pk}/absence/"
    assert office.get(absent).status_code == 200
    assert office.post(absent, {"reason": "ไม่มีผู้แทนมา"}).status_code == 409
    traveller.move_to(first.starts_at + timedelta(hours=2))
    office = cast.sign_in(Client(), cast.secretary())
    assert office.post(absent, {"reason": "ไม่มีผู้แทนมา"}).status_code == 302
    first.refresh_from_db()
    assert first.absence_reason == "ไม่มีผู้แทนมา"
    assert office.post(f"/office/judging/slots/{first.pk}/came/").status_code == 302
    first.refresh_from_db()
    assert first.absence_reason == ""
    assert cast.sign_in(Client(), cast.auditor()).get(address).status_code == 200


def test_a_corrected_choice_of_who_goes_on_takes_the_drawn_order_along(coming):
    planned(coming)
    send_on(coming, 1, 2, 4)
    assert not Slot.objects.filter(round=coming).exists()
    assert Line.objects.filter(verb="send_on").last().facts["order_dropped"]
    with pytest.raises(RuleBroken, match="กำหนดเวลา"):
        presenting.tell(coming, by=cast.secretary(), at=cast.MID_JUDGING)
    presenting.draw(coming, reason="เปลี่ยนผู้ผ่านเข้ารอบ", by=cast.secretary(), at=cast.MID_JUDGING)
    assert set(Slot.objects.values_list("entry__number", flat=True)) == {1, 2, 4}


def test_the_same_choice_again_keeps_the_order(coming):
    slots = {row.pk for row in planned(coming)}
    send_on(coming, 3, 2, 1)
    assert {row.pk for row in Slot.objects.filter(round=coming)} == slots


def test_whoever_was_told_stays_and_whoever_comes_in_later_is_drawn_for_behind_them(coming):
    planned(coming)
    presenting.tell(coming, by=cast.secretary(), at=cast.MID_JUDGING)
    first = list(Slot.objects.order_by("position").values_list("entry__number", flat=True))
    with pytest.raises(RuleBroken, match="แจ้งกำหนดนำเสนอ"):
        send_on(coming, 1, 2, 4)
    send_on(coming, 1, 2, 3, 4)
    with pytest.raises(RuleBroken, match="ยังไม่มีช่วงเวลา"):
        presenting.tell(coming, by=cast.secretary(), at=cast.MID_JUDGING)
    presenting.draw(coming, reason="เพิ่มผลงานที่ตกหล่น", by=cast.secretary(), at=cast.MID_JUDGING)
    drawn = list(Slot.objects.order_by("position").values_list("entry__number", flat=True))
    assert drawn == [*first, 4]
    assert Line.objects.filter(verb="draw_lots").last().facts["behind"] == 3
    with pytest.raises(RuleBroken, match="คงเดิม"):
        presenting.draw(coming, reason="ขอใหม่", by=cast.secretary(), at=cast.MID_JUDGING)


def test_an_order_stands_once_the_round_is_open_and_a_noted_absence_with_it(round_):
    absent = planned(round_)[0]
    presenting.note_absence(absent, "ไม่มีผู้แทนมา", by=cast.secretary(), at=BEGINS)
    with pytest.raises(RuleBroken, match="คงเดิม"):
        presenting.draw(round_, reason="ขอใหม่", by=cast.secretary(), at=BEGINS)
    assert Slot.objects.filter(absent_at__isnull=False).count() == Draw.objects.count() == 1


def moved(slot: Slot, hours: int, **said: str) -> None:
    """Set the slot to that many hours after the first."""
    presenting.set_slot(
        slot,
        BEGINS + timedelta(hours=hours),
        minutes=15,
        place=HALL,
        link="",
        by=cast.secretary(),
        at=cast.MID_JUDGING,
        **said,
    )


def test_a_time_that_departs_from_the_order_needs_a_reason_that_the_journal_keeps(round_):
    first, second, third = planned(round_)
    moved(third, 2)
    with pytest.raises(RuleBroken, match="ลำดับที่จับสลาก"):
        moved(first, 3)
    moved(first, 3, reason="ผู้นำเสนอเดินทางมาไม่ทัน")
    lines = Line.objects.filter(verb="set_slot").order_by("number")
    assert [row.facts.get("departs_from_order", False) for row in lines] == [False, True]
    assert lines[1].personal_values.get(key="reason").value == "ผู้นำเสนอเดินทางมาไม่ทัน"
    second.refresh_from_db()
    assert second.starts_at == BEGINS + timedelta(minutes=20)


def test_slots_do_not_overlap_and_do_not_lie_in_the_past(round_):
    first, second, _third = planned(round_)
    with pytest.raises(RuleBroken, match=first.entry.reference):
        moved(second, 0, reason="ขอสลับ")
    with pytest.raises(RuleBroken, match="ผ่านไปแล้ว"):
        moved(first, -48)
    with pytest.raises(RuleBroken, match="ผ่านไปแล้ว"):
        presenting.plan(
            round_,
            cast.MID_JUDGING,
            minutes=15,
            pause=5,
            place=HALL,
            link="",
            by=cast.secretary(),
            at=cast.MID_JUDGING,
        )


def test_a_slot_that_was_shown_before_lots_were_drawn_again_is_refused_in_words(coming):
    slot = planned(coming)[0]
    presenting.draw(coming, reason="มีผลงานถอนตัว", by=cast.secretary(), at=cast.MID_JUDGING)
    with pytest.raises(RuleBroken, match="จับสลากใหม่"):
        moved(slot, 5)


def test_nobody_is_absent_before_their_time(round_):
    slot = planned(round_)[0]
    with pytest.raises(RuleBroken, match="ถึงเวลา"):
        presenting.note_absence(slot, "ไม่มีผู้แทนมา", by=cast.secretary(), at=cast.MID_JUDGING)


def test_the_pages_of_a_slot_offer_nothing_after_the_close(round_):
    slot = planned(round_)[0]
    for row in round_.assignments.select_related("round__edition", "entry__edition", "seat__user"):
        cast.a_signed_sheet(row, 4)
    panel.close_round(round_, by=cast.secretary(), at=cast.JUDGING_ENDS)
    office = cast.sign_in(Client(), cast.secretary())
    for page in (f"/office/judging/slots/{slot.pk}/", f"/office/judging/slots/{slot.pk}/absence/"):
        assert b'name="minutes"' not in (shown := office.get(page).content)
        assert b'name="reason"' not in shown


def test_the_sheet_of_an_absent_entry_is_closed_on_its_page_and_nobody_is_led_to_it(round_):
    slots = planned(round_)
    mine = {row.entry_id: row for row in round_.assignments.filter(seat__user=cast.judge(1))}
    presenting.note_absence(slots[1], "ไม่มีผู้แทนมา", by=cast.secretary(), at=BEGINS + timedelta(hours=1))
    judge = cast.sign_in(Client(), cast.judge(1))
    page = judge.get(f"/judging/entries/{mine[slots[1].entry_id].pk}/")
    assert "ไม่มีผู้มานำเสนอ" in page.content.decode()
    assert b'data-save="' not in page.content
    first = judge.get(f"/judging/entries/{mine[slots[0].entry_id].pk}/")
    assert first.context["after"] == mine[slots[2].entry_id].pk
    assert first.context["side_progress"]["total"] == 2
    assert {row.assigned for row in panel.progress(round_)} == {2}
