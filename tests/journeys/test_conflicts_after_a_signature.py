"""A conflict of interest known after a signature bars from then on; what was signed stands beside it."""

import pytest
from django.test import Client

from editions.models import Edition, Round
from editions.moves import RuleBroken
from judging import assigning, conflicts, panel, rounds, sheets
from judging.models import Assignment, Conflict, ScoreSheet, Seat
from organizations.models import JudgeProfile
from tests import cast

pytestmark = pytest.mark.django_db
NOW = {"by": cast.TESTER, "at": cast.MID_JUDGING}
WORDS = "ตรวจสอบกับต้นสังกัดแล้ว"


def full(pk) -> Assignment:
    return Assignment.objects.select_related(
        "round__edition", "entry__edition", "seat__user", "seat__edition"
    ).get(pk=pk)


def chair():
    """The chair of the panel, acting as a judge."""
    user = cast.judge(4)
    user.acting_as = "judge"
    return user


def works_there(seat) -> None:
    """The judge says in the profile that they work for the entrant now."""
    JudgeProfile.objects.get(user=seat.user).ties.create(
        kind="service", province=cast.saen_suk().province, organization=cast.saen_suk(), from_year=2569
    )


@pytest.fixture
def first_round():
    """An open round of two entries in which four judges, the fourth their chair, have signed."""
    round_ = cast.a_round_in_judging(2, 4)
    Seat.objects.filter(user=cast.judge(4)).update(is_chair=True)
    for seat in round_.edition.seats.select_related("user", "edition"):
        for entry in round_.edition.entries.select_related("edition"):
            cast.a_signed_sheet(cast.an_assignment(entry, seat), 6 - entry.number)
    return Round.objects.select_related("edition").get(pk=round_.pk)


@pytest.fixture
def seat(first_round):
    return first_round.edition.seats.select_related("user", "edition").get(user=cast.judge(1))


@pytest.fixture
def entry(first_round):
    return first_round.edition.entries.select_related("edition").get(number=1)


def second_round(first_round, *entries) -> Round:
    """A second round with the criteria of the first, planned, with these entries sent on to it."""
    made = rounds.add(
        Edition.objects.get(pk=first_round.edition_id), {"name_th": "รอบสอง", "name_en": "Two"}, **NOW
    )
    for row in first_round.criteria.all():
        columns = ("name_th", "name_en", "weight", "words_th", "words_en")
        rounds.add_criterion(made, {name: getattr(row, name) for name in columns}, **NOW)
    panel.close_round(first_round, **NOW)
    panel.send_on(made, entries, **NOW)
    return Round.objects.select_related("edition").get(pk=made.pk)


def bar_by_profile(seat, entry) -> None:
    works_there(seat)
    conflicts.keep_found(cast.MID_JUDGING)


def bar_by_ruling(seat, entry) -> None:
    bar_by_profile(seat, entry)
    row = Conflict.objects.get(seat=seat, entry=entry, kind="same_organization")
    conflicts.rule(row, "confirmed", WORDS, by=cast.secretary(), at=cast.MID_JUDGING)


def bar_by_note(seat, entry) -> None:
    conflicts.note(seat, entry, WORDS, **NOW)


def bar_by_declaration(seat, entry) -> None:
    conflicts.declare(seat, entry, WORDS, by=seat.user, at=cast.MID_JUDGING)


@pytest.mark.parametrize("bar", [bar_by_profile, bar_by_ruling, bar_by_note, bar_by_declaration])
def test_what_is_known_after_the_first_round_bars_in_the_second(first_round, seat, entry, bar):
    following = second_round(first_round, entry)
    bar(seat, entry)
    panel.open_round(following, **NOW)
    following.refresh_from_db()
    assigning.auto_assign(following, **NOW)
    assert not Assignment.objects.filter(round=following, seat=seat).exists()
    with pytest.raises(RuleBroken):
        assigning.assign(following, entry, seat, **NOW)
    signed = Assignment.objects.get(round=first_round, seat=seat, entry=entry)
    assert signed.sheet.state == "signed"
    judge = cast.sign_in(Client(), seat.user)
    assert judge.get(f"/judging/entries/{signed.pk}/").status_code == 404
    assert judge.get(f"/judging/?round={first_round.pk}").content.decode().count(entry.title) == 0


def test_what_is_known_while_the_second_round_is_open_takes_the_unsigned_assignment(first_round, seat, entry):
    following = second_round(first_round, entry)
    panel.open_round(following, **NOW)
    mine = cast.an_assignment(entry, seat)
    cast.a_draft_sheet(full(mine.pk), 3)
    conflicts.note(seat, entry, WORDS, **NOW)
    assert list(
        Assignment.objects.filter(seat=seat, entry=entry).values_list("round__number", flat=True)
    ) == [1]


def test_a_late_conflict_shuts_the_sheet_and_is_pinned_once_the_chair_has_unlocked_it(
    first_round, seat, entry
):
    conflicts.declare(seat, entry, WORDS, by=seat.user, at=cast.MID_JUDGING)
    row = Conflict.objects.to_rule().get()
    assert (row.bars, row.is_late) == (True, True)
    with pytest.raises(RuleBroken):
        conflicts.rule(row, "confirmed", WORDS, by=cast.secretary(), at=cast.MID_JUDGING)
    sheet = ScoreSheet.objects.get(assignment__seat=seat, assignment__entry=entry)
    sheet.assignment = full(sheet.assignment_id)
    sheets.unlock(sheet, "มีส่วนได้เสีย", by=chair(), at=cast.MID_JUDGING)
    conflicts.rule(row, "confirmed", WORDS, by=cast.secretary(), at=cast.MID_JUDGING)
    sheet.refresh_from_db()
    sheet.assignment = full(sheet.assignment_id)
    for act in (
        lambda: sheets.save(sheet, {}, {}, version=sheet.version, by=seat.user, at=cast.MID_JUDGING),
        lambda: sheets.sign(sheet, version=sheet.version, by=seat.user, at=cast.MID_JUDGING),
        lambda: sheets.abstain(sheet, WORDS, by=seat.user, at=cast.MID_JUDGING),
        lambda: sheets.open_sheet(sheet.assignment, by=seat.user, at=cast.MID_JUDGING),
    ):
        with pytest.raises(RuleBroken, match="มีส่วนได้เสีย"):
            act()
    row.refresh_from_db()
    assert (sheet.state, row.bars, row.is_late, row.ruling) == ("draft", True, False, "confirmed")


def test_a_sheet_once_signed_is_never_taken_away(first_round, seat, entry):
    sheet = ScoreSheet.objects.get(assignment__seat=seat, assignment__entry=entry)
    sheet.assignment = full(sheet.assignment_id)
    sheets.unlock(sheet, "ขอแก้ไข", by=chair(), at=cast.MID_JUDGING)
    with pytest.raises(RuleBroken):
        assigning.unassign(sheet.assignment, **NOW)
    with pytest.raises(RuleBroken):
        assigning.change("assign_by_grid", first_round, [], [(entry.pk, seat.pk)], **NOW)
    panel.unseat(seat, **NOW)
    assert ScoreSheet.objects.filter(pk=sheet.pk).exists()


def test_who_leaves_with_an_unlocked_sheet_is_replaced_on_the_entry(first_round, seat, entry):
    sheet = ScoreSheet.objects.get(assignment__seat=seat, assignment__entry=entry)
    sheet.assignment = full(sheet.assignment_id)
    sheets.unlock(sheet, "ขอแก้ไข", by=chair(), at=cast.MID_JUDGING)
    cast.a_seat(first_round.edition, 5)
    shown = assigning.replacement(seat, None, cast.MID_JUDGING).fingerprint
    made = assigning.replace(seat, None, shown=shown, **NOW)
    assert [row.pk for row, _judges in made.plans[0][1].rows] == [entry.pk]
    held = Assignment.objects.filter(round=first_round, entry=entry).values_list("seat__user", flat=True)
    assert sorted(held) == sorted(cast.judge(number).pk for number in (1, 2, 3, 4, 5))
