"""Does a signed sheet that was taken out of the database, or made an abstention, show in the ranking?"""

import pytest
from django.db import connection
from django.test import Client

from editions.models import Round
from judging import panel, ranking, seals, sheets
from judging.models import ScoreSheet, Seat
from tests import cast

pytestmark = pytest.mark.django_db


def sql(statement, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def taken_out(sheet) -> None:
    sql("DELETE FROM judging_mark WHERE sheet_id = %s", sheet.pk)
    sql("DELETE FROM judging_scoresheet WHERE id = %s", sheet.pk)


def made_an_abstention(sheet) -> None:
    sql("DELETE FROM judging_mark WHERE sheet_id = %s", sheet.pk)
    sql(
        "UPDATE judging_scoresheet SET is_abstention = %s, abstention_reason = 'x' WHERE id = %s",
        True,
        sheet.pk,
    )


def made_a_draft(sheet) -> None:
    sql("UPDATE judging_scoresheet SET state = 'draft', signed_at = NULL WHERE id = %s", sheet.pk)


@pytest.mark.parametrize("change", [taken_out, made_an_abstention, made_a_draft])
def test_a_signature_that_is_gone_shows_in_the_ranking_and_in_the_seals(change):
    edition = cast.a_judged_edition(2, 3)
    round_ = Round.objects.select_related("edition").get(edition=edition)
    sheet = ScoreSheet.objects.filter(assignment__entry__number=1).select_related("assignment").first()
    assert (ranking.of(round_).broken_seals, [seal.fits for seal in seals.of(round_)]) == ((), [True] * 6)
    change(sheet)
    assert [(row.entry.number, row.seat.pk) for row in ranking.of(round_).broken_seals] == [
        (1, sheet.assignment.seat_id)
    ]
    assert [seal.fits for seal in seals.of(round_)].count(False) == 1
    office = cast.sign_in(Client(), cast.auditor())
    shown = office.get(f"/en/office/judging/ranking/?round={round_.pk}").content.decode()
    assert shown.count("Signed score sheets do not fit the journal") == 1
    assert office.get(f"/en/office/judging/rounds/{round_.pk}/seals/").context["broken"] != []


def test_an_abstention_that_was_made_to_count_shows_and_so_does_a_sheet_nobody_signed():
    round_ = cast.a_round_in_judging(1, 3)
    entry = round_.edition.entries.select_related("edition").get()
    first, second, third = round_.edition.seats.select_related("user", "edition").order_by("pk")
    abstained = cast.a_draft_sheet(cast.an_assignment(entry, first), 5)
    sheets.abstain(abstained, "ไม่เชี่ยวชาญ", by=cast.judge(1), at=cast.MID_JUDGING)
    never = cast.a_draft_sheet(cast.an_assignment(entry, second), 5)
    cast.a_signed_sheet(cast.an_assignment(entry, third), 3)
    panel.close_round(round_, by=cast.secretary(), at=cast.JUDGING_ENDS, reason="ครบกำหนด")
    assert ranking.of(round_).broken_seals == ()
    sql(
        "UPDATE judging_scoresheet SET is_abstention = %s, abstention_reason = '' WHERE id = %s",
        False,
        abstained.pk,
    )
    sql(
        "UPDATE judging_scoresheet SET state = 'signed', signed_at = saved_at WHERE id = %s",
        never.pk,
    )
    assert [row.seat for row in ranking.of(round_).broken_seals] == [first, second]


def test_a_signature_stays_in_the_seals_when_its_judge_leaves_after_an_unlocking():
    round_ = cast.a_round_in_judging(1, 4)
    entry = round_.edition.entries.select_related("edition").get()
    seats = list(round_.edition.seats.select_related("user", "edition").order_by("pk"))
    Seat.objects.filter(pk=seats[3].pk).update(is_chair=True)
    for seat in seats[:3]:
        cast.a_signed_sheet(cast.an_assignment(entry, seat), 5)
    sheet = ScoreSheet.objects.select_related("assignment__round__edition", "assignment__entry").get(
        assignment__seat=seats[0]
    )
    chair = seats[3].user
    chair.acting_as = "judge"
    sheets.unlock(sheet, "ขอแก้ไข", by=chair, at=cast.MID_JUDGING)
    panel.unseat(seats[0], by=cast.secretary(), at=cast.MID_JUDGING)
    panel.close_round(round_, by=cast.secretary(), at=cast.JUDGING_ENDS, reason="กรรมการพ้นหน้าที่")
    assert [(seal.fits, seal.is_last) for seal in seals.of(round_)] == [(True, True)] * 3
    assert ranking.of(round_).broken_seals == ()
