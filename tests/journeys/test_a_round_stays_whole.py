"""While judges score, nobody takes the rubric from under them; after the ranking, nobody adds a round."""

import pytest

from editions.models import Edition, Round, TieStep
from editions.moves import RuleBroken
from judging import assigning, board, panel, rounds, rubric, sheets
from judging.models import Assignment, ExtraJudge, Mark, ScoreSheet, Seat
from letters.models import Letter
from organizations.models import JudgeProfile
from submissions.models import Entry
from tests import cast

pytestmark = pytest.mark.django_db
NOW = {"by": cast.TESTER, "at": cast.MID_JUDGING}


def full(pk) -> Assignment:
    return Assignment.objects.select_related(
        "round__edition", "entry__edition", "seat__user", "seat__edition"
    ).get(pk=pk)


def fresh(round_) -> Round:
    return Round.objects.select_related("edition").get(pk=round_.pk)


def an_assigned_round(entries=2, judges=3) -> Round:
    round_ = cast.a_round_in_judging(entries, judges)
    assigning.auto_assign(round_, **NOW)
    return fresh(round_)


def test_an_open_round_keeps_a_whole_rubric():
    round_ = an_assigned_round()
    criterion = round_.criteria.select_related("round__edition").last()
    columns = {"name_th": "ใหม่", "name_en": "New", "weight": 5, "words_th": ["ก"] * 6, "words_en": ["a"] * 6}
    for act in (
        lambda: rounds.remove_criterion(criterion, **NOW),
        lambda: rounds.change_criterion(criterion, {"weight": 1}, **NOW),
        lambda: rounds.change_criterion(criterion, {"words_th": []}, **NOW),
        lambda: rounds.add_criterion(round_, columns, **NOW),
    ):
        with pytest.raises(RuleBroken):
            act()
    assert rubric.lacks(fresh(round_)) == []
    rounds.change_criterion(criterion, {"words_en": ["word"] * 6}, **NOW)
    criterion.refresh_from_db()
    assert criterion.words_en == ["word"] * 6


def test_nobody_signs_a_sheet_on_which_nothing_is_asked():
    round_ = an_assigned_round(1, 1)
    assignment = full(round_.assignments.get().pk)
    sheet = sheets.open_sheet(assignment, by=cast.judge(1), at=cast.MID_JUDGING)
    TieStep.objects.filter(round=round_).delete()
    round_.criteria.all().delete()
    with pytest.raises(RuleBroken):
        sheets.sign(sheet, version=sheet.version, by=cast.judge(1), at=cast.MID_JUDGING)
    assert ScoreSheet.objects.get().state == "draft"


def test_the_rules_stay_locked_when_the_only_scores_are_taken_away():
    round_ = an_assigned_round(1, 1)
    assignment = full(round_.assignments.get().pk)
    cast.a_draft_sheet(assignment, 3)
    assigning.unassign(assignment, **NOW)
    assert Mark.objects.count() == 0
    with pytest.raises(RuleBroken):
        rounds.change(fresh(round_), {"method": "median"}, **NOW)
    with pytest.raises(Exception, match="rules of a round are locked"):
        Round.objects.filter(pk=round_.pk).update(method="median")


def test_the_judging_ends_where_the_last_round_to_come_is_taken_away():
    round_ = an_assigned_round()
    for row in round_.assignments.all():
        cast.a_signed_sheet(full(row.pk), 4)
    following = rounds.add(
        Edition.objects.get(pk=round_.edition_id), {"name_th": "รอบสอง", "name_en": "Two"}, **NOW
    )
    panel.close_round(fresh(round_), **NOW)
    assert Edition.objects.get(pk=round_.edition_id).stage == "judging"
    rounds.remove(fresh(following), **NOW)
    assert Edition.objects.get(pk=round_.edition_id).stage == "deciding"


def test_no_round_is_added_once_the_last_ranking_was_seen():
    edition = cast.a_judged_edition(2, 4)
    round_ = Round.objects.select_related("edition").get(edition=edition)
    entry = edition.entries.select_related("edition").first()
    board.ask_extra(round_, entry, board.could_be_asked(round_, entry)[0], "เห็นต่าง", **NOW)
    with pytest.raises(RuleBroken):
        rounds.add(Edition.objects.get(pk=edition.pk), {"name_th": "รอบใหม่", "name_en": "New"}, **NOW)
    assert Round.objects.count() == 1


def test_an_entry_on_which_nothing_was_applicable_is_told_at_the_close():
    round_ = an_assigned_round()
    for row in round_.assignments.all():
        cast.a_signed_sheet(full(row.pk), *([None] if full(row.pk).entry.number == 1 else [3]))
    assert [row.number for row in panel.closing(round_).short] == [1]
    with pytest.raises(RuleBroken):
        panel.close_round(round_, **NOW)
    assert panel.close_round(fresh(round_), **NOW, reason="ไม่มีเกณฑ์ใดใช้ได้").signed == 6


def test_a_judge_whose_profile_bars_them_is_not_asked_besides():
    edition = cast.a_judged_edition(2, 4)
    round_ = Round.objects.select_related("edition").get(edition=edition)
    entry = edition.entries.select_related("edition").order_by("number").first()
    seat = board.could_be_asked(round_, entry)[0]
    JudgeProfile.objects.get(user=seat.user).ties.create(
        kind="service", province=cast.saen_suk().province, organization=cast.saen_suk(), from_year=2569
    )
    with pytest.raises(RuleBroken):
        board.ask_extra(round_, entry, seat, "เห็นต่าง", by=cast.TESTER, at=cast.DECIDING)
    assert (ExtraJudge.objects.count(), fresh(round_).state) == (0, "closed")


def test_nobody_is_asked_besides_about_an_entry_that_was_withdrawn():
    edition = cast.a_judged_edition(2, 4)
    round_ = Round.objects.select_related("edition").get(edition=edition)
    entry = edition.entries.select_related("edition").first()
    Entry.objects.filter(pk=entry.pk).update(state="withdrawn")
    with pytest.raises(RuleBroken):
        board.ask_extra(round_, entry, board.could_be_asked(round_, entry)[0], "เห็นต่าง", **NOW)
    assert fresh(round_).state == "closed"


def test_a_reminder_in_a_round_that_is_open_again_goes_to_whoever_can_sign():
    round_ = an_assigned_round(2, 4)
    late = round_.assignments.select_related("seat__user").first()
    for row in round_.assignments.exclude(pk=late.pk):
        cast.a_signed_sheet(full(row.pk), 4)
    panel.close_round(round_, **NOW, reason="ขาดหนึ่งคน")
    entry = full(late.pk).entry
    asked = board.could_be_asked(fresh(round_), entry)[0]
    board.ask_extra(fresh(round_), entry, asked, "เห็นต่าง", **NOW)
    before = Letter.objects.count()
    assert panel.remind(fresh(round_), **NOW) == 1
    written = Letter.objects.order_by("pk")[before:]
    assert [row.to_address for row in written] == [asked.user.email]


def test_a_judge_who_moved_to_an_agency_that_took_part_is_barred():
    edition = cast.open_edition()
    other = cast.agency(7)
    cast.an_eligible_entry(cast.saen_suk(), "ผลงาน", edition, partner_agencies=[other.pk])
    cast.advance(edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    seats = [cast.a_seat(edition, number) for number in (1, 2, 3)]
    round_ = edition.rounds.get()
    panel.open_round(round_, **NOW)
    assigning.auto_assign(round_, **NOW)
    cast.judge(1).appointments.filter(role="judge").update(agency=other)
    assigning.auto_assign(fresh(round_), **NOW)
    assert sorted(round_.assignments.values_list("seat", flat=True)) == [seats[1].pk, seats[2].pk]
    assert Seat.objects.get(pk=seats[0].pk).agency_id != other.pk
