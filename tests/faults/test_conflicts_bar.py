"""A judge with a conflict of interest meets nothing of the entry: the database holds it, and every page."""

import random
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from editions.moves import RuleBroken
from journal.models import Line
from judging import assigning, conflicts, dealing, panel
from judging.models import Assignment, Conflict, Mark, ScoreSheet
from submissions import form
from tests import cast

pytestmark = pytest.mark.django_db

REASON = "หน่วยงานของข้าพเจ้าให้การสนับสนุนโครงการนี้"


def a_round(entries=1, judges=1):
    edition = cast.open_edition()
    form.set_up(edition, form.TINY)
    return cast.a_round_in_judging(entries, judges, edition)


def pair_of(round_):
    return (
        round_.round_entries.select_related("entry__edition").first().entry,
        round_.edition.seats.select_related("user", "edition").order_by("pk").first(),
    )


def conflict(entry, seat, **fields) -> Conflict:
    return Conflict.objects.create(
        entry=entry,
        seat=seat,
        reason=REASON,
        noted_at=cast.MID_JUDGING,
        **{"kind": Conflict.Kind.DECLARED, **fields},
    )


def assignment(round_, entry, seat) -> Assignment:
    return Assignment.objects.create(round=round_, entry=entry, seat=seat, assigned_at=cast.MID_JUDGING)


def refused(act, *args, **kwargs) -> bool:
    try:
        with transaction.atomic():
            act(*args, **kwargs)
    except IntegrityError as error:
        return "a barred judge cannot be assigned" in str(error)
    return False


# --- what the database holds, whatever the code does -------------------------------------------------


def test_a_barred_pair_cannot_be_assigned():
    round_ = a_round()
    entry, seat = pair_of(round_)
    conflict(entry, seat)
    assert refused(assignment, round_, entry, seat)
    assert Assignment.objects.count() == 0


def test_an_assigned_pair_cannot_become_barred():
    round_ = a_round()
    entry, seat = pair_of(round_)
    assignment(round_, entry, seat)
    assert refused(conflict, entry, seat)
    assert Conflict.objects.count() == 0


def test_an_assignment_cannot_be_moved_to_a_barred_pair():
    round_ = a_round(entries=2, judges=2)
    entry, seat = pair_of(round_)
    other = round_.edition.seats.exclude(pk=seat.pk).get()
    conflict(entry, seat)
    row = assignment(round_, entry, other)
    assert refused(Assignment.objects.filter(pk=row.pk).update, seat=seat)


def test_a_conflict_that_does_not_bar_cannot_be_made_to_bar_an_assigned_pair():
    round_ = a_round()
    entry, seat = pair_of(round_)
    assignment(round_, entry, seat)
    row = conflict(entry, seat, kind=Conflict.Kind.SAME_PROVINCE, bars=False)
    assert refused(Conflict.objects.filter(pk=row.pk).update, bars=True)


def test_many_barred_at_once_are_refused_too():
    round_ = a_round(entries=3)
    _entry, seat = pair_of(round_)
    entries = [row.entry for row in round_.round_entries.select_related("entry")]
    conflict(entries[2], seat)
    rows = [
        Assignment(round=round_, entry=entry, seat=seat, assigned_at=cast.MID_JUDGING) for entry in entries
    ]
    assert refused(Assignment.objects.bulk_create, rows)
    assert Assignment.objects.count() == 0


# --- stepping aside ----------------------------------------------------------------------------------


def test_a_declared_conflict_takes_the_draft_away_and_bars_the_pair():
    round_ = a_round()
    entry, seat = pair_of(round_)
    row = cast.an_assignment(entry, seat)
    cast.a_draft_sheet(row, 4)
    judge, client = cast.judge(), Client()
    client.force_login(judge)
    page = f"/en/judging/entries/{row.pk}/conflict/"
    assert client.post(page, {"reason": " "}).status_code == 422
    with pytest.raises(RuleBroken):
        conflicts.declare(seat, entry, " ", by=judge, at=cast.MID_JUDGING)
    assert client.post(page, {"reason": REASON}).url == "/en/judging/"

    assert (Assignment.objects.count(), ScoreSheet.objects.count(), Mark.objects.count()) == (0, 0, 0)
    noted = Conflict.objects.get()
    assert (noted.entry, noted.seat, noted.kind, noted.reason) == (entry, seat, "declared", REASON)
    line = Line.objects.last()
    assert (line.verb, line.facts["entry"], line.facts["assignments_removed"]) == (
        "declare_conflict",
        entry.pk,
        1,
    )
    assert REASON not in str(line.facts)
    assert [letter.kind for letter in cast.letters_to(judge.email)][-1] == "judging.conflict_noted"

    assert [client.get(f"/en/judging/entries/{row.pk}/{tail}").status_code for tail in ("", "files/1/")] == [
        404
    ] * 2
    assert client.get("/en/judging/").context["rows"] == []
    shown = client.get("/en/judging/conflicts/").content.decode()
    assert (shown.count(entry.reference), shown.count(entry.title)) == (1, 0)
    with translation.override("en"), pytest.raises(RuleBroken) as no:
        assigning.assign(round_, entry, seat, by=cast.secretary(), at=cast.MID_JUDGING)
    assert str(no.value) == "This judge has a conflict of interest in this entry and cannot score it."


def test_a_signed_sheet_is_not_taken_away_by_a_conflict():
    round_ = a_round()
    entry, seat = pair_of(round_)
    cast.a_signed_sheet(cast.an_assignment(entry, seat))
    row = conflicts.declare(seat, entry, REASON, by=cast.judge(), at=cast.MID_JUDGING)
    assert (row.bars, row.is_late, ScoreSheet.objects.count()) == (True, True, 1)
    assert (
        cast.sign_in(Client(), cast.judge()).get("/judging/signed/").content.decode().count(entry.title) == 0
    )


def test_a_judge_of_an_agency_that_took_part_is_barred_without_anybody_saying_so():
    edition = cast.open_edition()
    cast.an_eligible_entry(title="กับหน่วยงานที่ 1", edition=edition, partner_agencies=[cast.agency(1).pk])
    round_ = cast.a_round_in_judging(1, 2, edition)
    found = Conflict.objects.get()
    assert (found.kind, found.seat.user, found.entry.title) == (
        "agency_took_part",
        cast.judge(1),
        "กับหน่วยงานที่ 1",
    )
    assert Line.objects.filter(verb="find_conflict").count() == 1
    dealt = assigning.auto_assign(round_, by=cast.secretary(), at=cast.JUDGING_STARTS)
    assert sorted(Assignment.objects.values_list("entry__title", "seat__user__full_name")) == [
        ("กับหน่วยงานที่ 1", "กรรมการคนที่ 2"),
        ("ผลงานที่ 1", "กรรมการคนที่ 1"),
        ("ผลงานที่ 1", "กรรมการคนที่ 2"),
    ]
    assert sorted(dealt.missing.values()) == [1, 2]


def test_a_judge_seated_later_is_barred_from_the_start():
    edition = cast.open_edition()
    cast.an_eligible_entry(edition=edition, partner_agencies=[cast.agency(2).pk])
    cast.a_round_in_judging(0, 1, edition)
    seat = panel.seat(edition, cast.judge(2), by=cast.secretary(), at=cast.JUDGING_STARTS + timedelta(days=1))
    assert list(Conflict.objects.values_list("seat", "kind")) == [(seat.pk, "agency_took_part")]


# --- dealing ----------------------------------------------------------------------------------------


def test_no_deal_ever_holds_a_barred_pair_and_the_same_input_gives_the_same_deal():
    dice = random.Random(5)
    for _round in range(300):
        entries = list(range(dice.randint(1, 12)))
        judges = [dealing.Chair(seat, dice.randint(1, 3)) for seat in range(dice.randint(1, 8))]
        pairs = [(entry, judge.seat) for entry in entries for judge in judges]
        barred = [pair for pair in pairs if dice.random() < 0.3]
        kept = [pair for pair in pairs if pair not in barred and dice.random() < 0.1]
        given = {"per_entry": 3, "assigned": kept, "barred": barred}
        dealt = dealing.deal(entries, judges, **given)
        assert set(dealt.pairs) & set(barred) == set()
        assert set(dealt.pairs) & set(kept) == set()
        for entry in entries:
            free = len(judges) - sum(one == entry for one, _seat in barred)
            there = sum(one == entry for one, _seat in [*kept, *dealt.pairs])
            on_it = sum(one == entry for one, _seat in kept)
            assert there == max(on_it, min(3, free))
            assert dealt.missing.get(entry, 0) == max(0, 3 - there)
        assert dealing.deal(entries, judges, **given) == dealt


def test_a_deal_is_even_and_keeps_agencies_apart():
    judges = [dealing.Chair(seat, agency) for seat, agency in enumerate([1, 1, 2, 2, 3, 3])]
    dealt = dealing.deal(range(20), judges, per_entry=3)
    load = [sum(seat == judge.seat for _entry, seat in dealt.pairs) for judge in judges]
    assert load == [10] * 6
    agency = {judge.seat: judge.agency for judge in judges}
    assert {
        tuple(sorted(agency[seat] for one, seat in dealt.pairs if one == entry)) for entry in range(20)
    } == {(1, 2, 3)}
