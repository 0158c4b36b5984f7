"""The panel meets about a closed round: who is there, what is masked, notes that stay, one more judge."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from editions.lifecycle import RoundState, Stage
from editions.models import Edition, Round
from editions.moves import RuleBroken
from journal.models import Line
from judging import board, chairing, conflicts, panel, ranking, rounds, sheets
from judging.models import Assignment, Meeting, MeetingNote, Seat
from submissions.models import Entry
from tests import cast

pytestmark = pytest.mark.django_db
AT = cast.DECIDING


@pytest.fixture
def edition() -> Edition:
    """An edition being decided: three entries, five judges of whom the fourth chairs and is barred from the
    third entry; the first three signed every entry, the fifth is spare."""
    row = cast.open_edition()
    for number in range(1, 4):
        cast.an_eligible_entry(cast.saen_suk(), f"ผลงานที่ {number}", row)
    cast.advance(row, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    seats = [cast.a_seat(row, number) for number in (1, 2, 3)]
    chair = cast.a_seat(row, 4, is_chair=True)
    cast.a_seat(row, 5)
    round_ = row.rounds.get(number=1)
    panel.open_round(round_, by=cast.secretary(), at=cast.JUDGING_STARTS)
    entries = list(row.entries.select_related("edition").order_by("number"))
    conflicts.declare(chair, entries[2], "ญาติทำงานที่นั่น", by=cast.judge(4), at=cast.JUDGING_STARTS)
    for place, entry in enumerate(entries):
        for seat in seats:
            cast.a_signed_sheet(cast.an_assignment(entry, seat), 5 - place)
    panel.close_round(round_, by=cast.secretary(), at=cast.JUDGING_ENDS)
    return Edition.objects.get(pk=row.pk)


def first_round(edition: Edition) -> Round:
    return Round.objects.select_related("edition").get(edition=edition, number=1)


def entry(edition: Edition, number: int) -> Entry:
    return Entry.objects.select_related("edition").get(edition=edition, number=number)


def a_meeting(edition: Edition) -> Meeting:
    return board.open_meeting(first_round(edition), place="ห้องประชุมใหญ่", by=cast.secretary(), at=AT)


def chair_of(edition: Edition) -> Seat:
    return edition.seats.get(is_chair=True)


def spare(edition: Edition) -> Seat:
    return edition.seats.get(user=cast.judge(5))


def test_what_somebody_in_the_room_is_barred_from_is_masked_until_they_leave(edition):
    meeting, round_ = a_meeting(edition), first_round(edition)
    office = cast.sign_in(Client(), cast.secretary())
    address = f"/office/judging/board/?round={round_.pk}"
    assert "ผลงานที่ 3" in office.get(address).content.decode()
    board.set_present(meeting, [chair_of(edition).pk], by=cast.secretary(), at=AT)
    page = office.get(address)
    assert [line.masked and line.masked.number for line in page.context["page"]] == [None, None, 3]
    assert "ผลงานที่ 3" not in page.content.decode()
    with pytest.raises(RuleBroken, match="มีส่วนได้เสีย"):
        board.note(meeting, "พิจารณาผลงานที่ 3", entry=entry(edition, 3), by=cast.secretary(), at=AT)
    compared = f"/office/judging/board/compare/?round={round_.pk}&entry={entry(edition, 3).pk}"
    assert office.get(compared).context["compared"] == []
    asked = f"/office/judging/rounds/{round_.pk}/extra/{entry(edition, 3).pk}/"
    assert office.get(asked).status_code == 404
    board.set_present(meeting, [], by=cast.secretary(), at=AT)
    board.note(meeting, "พิจารณาแล้วเห็นชอบ", entry=entry(edition, 3), by=cast.secretary(), at=AT)
    assert [line.facts for line in Line.objects.filter(verb="set_present").order_by("number")] == [
        {"came": [chair_of(edition).pk], "left": [], "personal": line_personal()},
        {"came": [], "left": [chair_of(edition).pk], "personal": line_personal(1)},
    ]


def line_personal(place: int = 0) -> dict:
    return Line.objects.filter(verb="set_present").order_by("number")[place].facts["personal"]


def test_the_chair_never_sees_what_the_chair_is_barred_from(edition):
    meeting = a_meeting(edition)
    board.note(meeting, "ความลับของผลงานที่ 3", entry=entry(edition, 3), by=cast.secretary(), at=AT)
    board.note(meeting, "เรื่องทั่วไป", by=cast.secretary(), at=AT)
    chair = cast.sign_in(Client(), cast.judge(4))
    page = chair.get("/judging/board/").content.decode()
    assert "เรื่องทั่วไป" in page
    assert "ความลับ" not in page
    assert "ผลงานที่ 3" not in page
    board.close_meeting(meeting, by=cast.secretary(), at=AT)
    assert "ความลับ" not in chair.get(f"/judging/meetings/{meeting.pk}/").content.decode()


def test_nobody_but_the_chair_finds_the_board_among_the_judges(edition):
    meeting = a_meeting(edition)
    other = cast.sign_in(Client(), cast.judge(1))
    assert other.get("/judging/board/").status_code == 404
    assert other.get(f"/judging/meetings/{meeting.pk}/").status_code == 404
    assert other.post(f"/judging/meetings/{meeting.pk}/notes/", {"text": "ขอบันทึก"}).status_code == 404


def test_the_chair_leads_a_meeting_on_the_pages(edition):
    round_, chair = first_round(edition), cast.sign_in(Client(), cast.judge(4))
    assert chair.post(f"/judging/board/{round_.pk}/open/", {"place": "ห้อง 2"}).status_code == 302
    assert chair.post(f"/judging/board/{round_.pk}/open/", {"place": "ห้อง 2"}).status_code == 409
    meeting = Meeting.objects.get()
    here = [chair_of(edition).pk, edition.seats.get(user=cast.judge(1)).pk]
    assert chair.post(f"/judging/meetings/{meeting.pk}/present/", {"seats": here}).status_code == 302
    assert board.present(meeting) == set(here)
    notes = f"/judging/meetings/{meeting.pk}/notes/"
    assert chair.post(notes, {"text": "เห็นชอบ", "entry": "1"}).status_code == 302
    refused = chair.post(notes, {"text": "ขอพิจารณา", "entry": "3"})
    assert refused.status_code == 409
    assert "ขอพิจารณา" in refused.content.decode()
    assert refused.context["note_entry"] == "3"
    assert chair.post(notes, {"text": " ", "entry": ""}).status_code == 422
    pair = [entry(edition, number).pk for number in (1, 2, 3)]
    page = chair.get("/judging/board/compare/", {"round": round_.pk, "entry": pair})
    assert [one.line.entry.number for one in page.context["compared"]] == [1, 2]
    assert chair.post(f"/judging/meetings/{meeting.pk}/close/").status_code == 302
    assert chair.post(f"/judging/meetings/{meeting.pk}/close/").status_code == 409
    assert [row.text for row in MeetingNote.objects.all()] == ["เห็นชอบ"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE judging_meetingnote SET text = 'เขียนใหม่'",
        "DELETE FROM judging_meetingnote",
        "UPDATE judging_meeting SET closed_at = NULL",
        "DELETE FROM judging_presence",
        "INSERT INTO judging_meetingnote (meeting_id, text, written_by_id, written_at)"
        " SELECT meeting_id, 'แทรก', written_by_id, written_at FROM judging_meetingnote",
    ],
)
def test_the_database_keeps_a_closed_meeting_as_it_is(edition, statement):
    meeting = a_meeting(edition)
    board.set_present(meeting, [chair_of(edition).pk], by=cast.secretary(), at=AT)
    board.note(meeting, "เห็นชอบ", by=cast.secretary(), at=AT)
    board.close_meeting(meeting, by=cast.secretary(), at=AT)
    assert Line.objects.get(verb="close_meeting").facts["seal"] == board.seal(meeting)
    refusal = pytest.raises(DatabaseError, match="a closed meeting stays as it is")
    with refusal, transaction.atomic(), transaction.get_connection().cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(RuleBroken, match="ปิดแล้ว"):
        board.note(meeting, "เพิ่ม", by=cast.secretary(), at=AT)


def test_one_more_judge_scores_alone_and_nobody_reads_a_mark_until_the_close(edition):
    round_, about = first_round(edition), entry(edition, 2)
    extra = spare(edition)
    board.ask_extra(round_, about, extra, "คะแนนต่างกันมาก", by=cast.secretary(), at=AT)
    round_.refresh_from_db()
    assert (round_.state, Edition.objects.get(pk=edition.pk).stage) == (RoundState.OPEN, Stage.JUDGING)
    with pytest.raises(RuleBroken):
        ranking.of(round_)
    others = Assignment.objects.select_related("round__edition", "entry__edition", "seat__user")
    first = others.filter(entry=about, seat__user=cast.judge(1)).get()
    with pytest.raises(RuleBroken, match="เฉพาะกรรมการที่ขอเพิ่ม"):
        sheets.open_sheet(first, by=cast.judge(1), at=AT)
    cast.a_signed_sheet(others.get(entry=about, seat=extra), 1)
    panel.close_round(Round.objects.get(pk=round_.pk), by=cast.secretary(), at=AT)
    assert Edition.objects.get(pk=edition.pk).stage == Stage.DECIDING
    lines = {line.entry.number: line for line in ranking.of(round_).lines}
    assert [len(lines[number].votes) for number in (1, 2, 3)] == [3, 4, 3]
    assert [line.verb for line in Line.objects.order_by("-number")[:2]] == ["end_judging", "close_round"]


def test_one_more_judge_needs_a_reason_and_no_conflict(edition):
    round_ = first_round(edition)
    with pytest.raises(RuleBroken, match="เหตุผล"):
        board.ask_extra(round_, entry(edition, 2), spare(edition), " ", by=cast.secretary(), at=AT)
    with pytest.raises(RuleBroken, match="มีส่วนได้เสีย"):
        board.ask_extra(round_, entry(edition, 3), chair_of(edition), "ต่างกัน", by=cast.secretary(), at=AT)
    office = cast.sign_in(Client(), cast.secretary())
    address = f"/office/judging/rounds/{round_.pk}/extra/{entry(edition, 2).pk}/"
    assert office.get(address).status_code == 200
    assert office.post(address, {"seat": spare(edition).pk, "reason": ""}).status_code == 422
    told = {"seat": spare(edition).pk, "reason": "คะแนนต่างกันมาก"}
    assert office.post(address, told).status_code == 302
    assert office.get(f"/office/judging/board/?round={round_.pk}").status_code == 200


def test_nobody_who_has_read_the_scores_is_asked_as_one_more_judge(edition):
    round_, about, meeting = first_round(edition), entry(edition, 2), a_meeting(edition)
    assert board.could_be_asked(round_, about) == [spare(edition)]
    with pytest.raises(RuleBroken, match="ทราบคะแนน"):
        board.ask_extra(round_, about, chair_of(edition), "เห็นต่าง", by=cast.secretary(), at=AT)
    board.set_present(meeting, [spare(edition).pk], by=cast.secretary(), at=AT)
    board.set_present(meeting, [], by=cast.secretary(), at=AT)
    assert board.could_be_asked(round_, about) == []


def test_a_chair_who_was_followed_by_another_has_read_the_scores_all_the_same(edition):
    Edition.objects.filter(pk=edition.pk).update(stage=Stage.JUDGING)
    edition.refresh_from_db()
    former, following = chair_of(edition), edition.seats.select_related("edition").get(user=cast.judge(1))
    with pytest.raises(RuleBroken, match="เหตุผล"):
        chairing.name(following, by=cast.secretary(), at=AT)
    chairing.name(following, "ประธานลาป่วย", by=cast.secretary(), at=AT)
    assert chair_of(edition) == following
    assert former not in board.could_be_asked(first_round(edition), entry(edition, 2))
    assert [line.verb for line in Line.objects.order_by("number")][-2:] == ["end_chair", "name_chair"]
    assert "ประธาน" in cast.letters_to(cast.judge(1).email)[-1].body


def test_once_the_judging_has_ended_a_chair_is_named_only_where_nobody_chairs(edition):
    office, seat = cast.sign_in(Client(), cast.secretary()), spare(edition)
    page = f"/office/judging/seats/{seat.pk}/chair/"
    assert office.post(page, {"reason": "อยากเปลี่ยน"}).status_code == 409
    edition.seats.update(is_chair=False)
    assert "ให้เป็นประธาน" in office.get("/office/judging/").content.decode()
    assert office.post(page, {"reason": ""}).status_code == 409
    assert office.post(page, {"reason": "ยังไม่มีประธาน"}).status_code == 302
    assert chair_of(edition) == seat


def test_what_is_told_of_an_entry_never_tells_the_numbers_of_a_masked_one():
    row = cast.open_edition()
    for number in (1, 2):
        cast.an_eligible_entry(cast.saen_suk(), f"ผลงานที่ {number}", row)
    cast.advance(row, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    seats, chair = [cast.a_seat(row, number) for number in (1, 2, 3)], cast.a_seat(row, 4, is_chair=True)
    round_ = first_round(row)
    panel.open_round(round_, by=cast.secretary(), at=cast.JUDGING_STARTS)
    rubric = list(round_.criteria.all())
    rounds.set_tie_steps(round_, [("criterion", rubric[0])], by=cast.secretary(), at=cast.JUDGING_STARTS)
    twin = next(at for at, one in enumerate(rubric) if at and one.weight == rubric[0].weight)
    conflicts.declare(chair, entry(row, 2), "ญาติ", by=cast.judge(4), at=cast.JUDGING_STARTS)
    for number, (first, other) in ((1, (5, 2)), (2, (2, 5))):
        for seat in seats:
            values = [3] * len(rubric)
            values[0], values[twin] = first, other
            cast.a_signed_sheet(cast.an_assignment(entry(row, number), seat), *values)
    panel.close_round(round_, by=cast.secretary(), at=cast.JUDGING_ENDS)
    plain = next(line for line in ranking.of(round_).lines if line.entry.number == 1)
    assert all(mean in plain.why for mean in ("5.00", "2.00"))
    page = cast.sign_in(Client(), cast.judge(4)).get(f"/judging/board/?round={round_.pk}")
    [shown] = [line.ranked for line in page.context["page"] if line.ranked]
    assert (shown.entry.number, shown.place.place, shown.place.shared_by) == (1, 1, 1)
    assert not any(mean in shown.why for mean in ("5.00", "2.00"))
    assert not any(mean in page.content.decode() for mean in (">5.00", " 5.00", " 2.00"))


def test_the_board_shows_no_row_of_the_program_while_a_judge_is_asked_besides(edition):
    round_ = first_round(edition)
    board.ask_extra(round_, entry(edition, 2), spare(edition), "เห็นต่าง", by=cast.secretary(), at=AT)
    shown = cast.sign_in(Client(), cast.secretary()).get(f"/office/judging/board/?round={round_.pk}")
    assert "ExtraJudge" not in shown.content.decode()
    assert len(shown.context["asked_besides"]) == 1


def test_a_note_names_its_entry_by_the_number_that_stands_beside_it(edition):
    meeting = a_meeting(edition)
    office = cast.sign_in(Client(), cast.secretary())
    page = f"/office/judging/meetings/{meeting.pk}/notes/"
    for typed, status in (("2569-0001", 302), ("1", 302), ("2568-0001", 409), ("ก", 409)):
        assert office.post(page, {"text": "เห็นชอบ", "entry": typed}).status_code == status
    assert list(meeting.notes.values_list("entry__number", flat=True)) == [1, 1]


def test_the_board_is_filtered_by_category_and_region(edition):
    round_ = first_round(edition)
    office = cast.sign_in(Client(), cast.secretary())
    category = edition.categories.get(code="e-service")
    here = {"round": round_.pk, "category": category.pk, "region": ""}
    assert len(office.get("/office/judging/board/", here).context["page"]) == 3
    elsewhere = edition.categories.exclude(pk=category.pk)[0]
    assert len(office.get("/office/judging/board/", {**here, "category": elsewhere.pk}).context["page"]) == 0
    east = cast.province("ชลบุรี").region6_th
    assert len(office.get("/office/judging/board/", {**here, "region": east}).context["page"]) == 3
    north = cast.province("เชียงราย").region6_th
    assert len(office.get("/office/judging/board/", {**here, "region": north}).context["page"]) == 0


def test_nothing_is_added_to_a_meeting_after_the_announcement_but_it_can_be_closed(edition):
    round_ = Round.objects.select_related("edition").get(edition=edition)
    meeting = board.open_meeting(round_, place="ห้อง", by=cast.secretary(), at=AT)
    Edition.objects.filter(pk=edition.pk).update(stage=Stage.PUBLISHED)
    seat = edition.seats.first()
    for act in (
        lambda: board.note(meeting, "เขียนทีหลัง", by=cast.secretary(), at=AT),
        lambda: board.set_present(meeting, [seat.pk], by=cast.secretary(), at=AT),
    ):
        with pytest.raises(RuleBroken, match="การประชุมนี้ทำได้เพียงปิดการประชุมเท่านั้น"):
            act()
    board.close_meeting(meeting, by=cast.secretary(), at=AT)
    meeting.refresh_from_db()
    assert (meeting.closed_at, meeting.notes.count(), meeting.presences.count()) == (AT, 0, 0)
