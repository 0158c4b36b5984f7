"""Conflicts of interest are found, told and ruled on; a ruling outlives every later finding."""

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from contest import clock
from editions.moves import RuleBroken
from journal.models import Line
from judging import assigning, conflicts, panel
from judging.models import Assignment, Conflict, ScoreSheet
from organizations import panelists
from organizations.models import Agency
from submissions import form
from tests import cast

pytestmark = pytest.mark.django_db
BY = {"by": cast.TESTER, "at": cast.MID_JUDGING}
WORDS = "ตรวจสอบหนังสือรับรองแล้ว"


@pytest.fixture
def round_():
    """An open round with an entry of แสนสุข (ชลบุรี) and two judges; judge 1 comes from กรุงเทพมหานคร."""
    edition = cast.open_edition()
    form.set_up(edition, form.TINY)
    return cast.a_round_in_judging(1, 2, edition)


@pytest.fixture
def entry(round_):
    return round_.round_entries.select_related("entry__edition").get().entry


@pytest.fixture
def seat(round_):
    return round_.edition.seats.select_related("user", "edition").get(user=cast.judge(1))


def works_in_saen_suk(from_year=2560, to_year=None):
    saen_suk = cast.saen_suk()
    return panelists.add_tie(
        cast.judge(1),
        "service",
        saen_suk.province,
        organization=saen_suk,
        from_year=from_year,
        to_year=to_year,
        by=cast.judge(1),
        at=cast.MID_JUDGING,
    )


def ruled(row, ruling, words=WORDS):
    conflicts.rule(row, ruling, words, by=cast.secretary(), at=cast.MID_JUDGING)
    return Conflict.objects.get(pk=row.pk)


def told() -> list[tuple[str, bool, bool, bool]]:
    rows = Conflict.objects.order_by("pk")
    return [(row.kind, row.bars, row.is_late, row.lapsed_at is not None) for row in rows]


def test_the_clock_finds_what_a_judge_writes_into_the_profile_and_takes_the_draft(round_, entry, seat):
    cast.a_draft_sheet(cast.an_assignment(entry, seat), 3)
    works_in_saen_suk()
    clock.tick(cast.MID_JUDGING)
    assert told() == [("same_organization", True, False, False)]
    row = Conflict.objects.get()
    assert row.evidence == {
        "ties": [{"tie": "service", "place": "เทศบาลเมืองแสนสุข", "from": 2560, "to": None}]
    }
    assert (Assignment.objects.count(), ScoreSheet.objects.count()) == (0, 0)
    line = Line.objects.get(verb="find_conflict")
    assert (line.actor_role, line.facts) == (
        "clock",
        {"kind": "same_organization", "bars": True, "entries": [entry.pk]},
    )
    assert cast.letters_to(seat.user.email)[-1].kind == "judging.conflict_found"
    assert entry.title not in cast.letters_to(seat.user.email)[-1].body

    lines = Line.objects.count()
    clock.tick(cast.MID_JUDGING)
    assert (told(), Line.objects.count()) == ([("same_organization", True, False, False)], lines)


def test_a_profile_of_now_bars_before_the_clock_has_looked(round_, entry, seat):
    works_in_saen_suk()
    with translation.override("en"), pytest.raises(RuleBroken) as no:
        assigning.assign(round_, entry, seat, **BY)
    assert str(no.value) == "This judge has a conflict of interest in this entry and cannot score it."


def test_nobody_lets_themselves_in_again_by_changing_the_profile(round_, entry, seat):
    tie = works_in_saen_suk()
    conflicts.find_anew(round_.edition, **BY)
    panelists.remove_tie(tie, by=cast.judge(1), at=cast.MID_JUDGING)
    conflicts.find_anew(round_.edition, **BY)
    assert told() == [("same_organization", True, False, True)]
    assert list(Conflict.objects.to_rule()) == [Conflict.objects.get()]
    works_in_saen_suk()
    conflicts.find_anew(round_.edition, **BY)
    assert told() == [("same_organization", True, False, False)]


def test_what_the_secretariat_ruled_survives_the_next_finding(round_, entry, seat):
    tie = works_in_saen_suk()
    conflicts.find_anew(round_.edition, **BY)
    row = ruled(Conflict.objects.get(), "cleared")
    assert (row.bars, row.ruling_words, row.ruled_by) == (False, WORDS, cast.secretary())
    conflicts.find_anew(round_.edition, **BY)
    panelists.remove_tie(tie, by=cast.judge(1), at=cast.MID_JUDGING)
    conflicts.find_anew(round_.edition, **BY)
    assert (told(), list(Conflict.objects.to_rule())) == ([("same_organization", False, False, True)], [])
    assigning.assign(round_, entry, seat, **BY)

    row = ruled(row, "confirmed")
    assert (told(), Assignment.objects.count()) == ([("same_organization", True, False, True)], 0)
    line = Line.objects.get(verb="rule_on_conflict", facts__ruling="confirmed")
    assert (line.facts["bars"], line.facts["assignments_removed"]) == ([False, True], 1)
    assert WORDS not in str(line.facts)


def test_a_conflict_found_after_the_signature_bars_and_waits_for_a_decision(round_, entry, seat):
    sheet = cast.a_signed_sheet(cast.an_assignment(entry, seat))
    works_in_saen_suk()
    conflicts.find_anew(round_.edition, **BY)
    assert told() == [("same_organization", True, True, False)]
    row = Conflict.objects.to_rule().get()
    with translation.override("en"), pytest.raises(RuleBroken) as no:
        ruled(row, "confirmed")
    assert str(no.value) == (
        "The judge has signed the score sheet of entry 2569-0001. "
        "Please let the chair of the panel unlock it first."
    )
    ScoreSheet.objects.filter(pk=sheet.pk).update(state="draft", signed_at=None)
    conflicts.find_anew(round_.edition, **BY)
    assert (told(), Assignment.objects.count()) == ([("same_organization", True, False, False)], 0)


def test_the_rules_of_the_edition_decide_what_bars_and_a_change_is_weighed_at_once(round_, entry, seat):
    panelists.add_tie(
        cast.judge(1), "origin", cast.saen_suk().province, by=cast.judge(1), at=cast.MID_JUDGING
    )
    Agency.objects.filter(pk=cast.agency(2).pk).update(supervises_laos=True)
    conflicts.find_anew(round_.edition, **BY)
    shown = [("same_province", False, False, False), ("supervises", False, False, False)]
    assert sorted(told()) == shown
    rules = {"years": 5, "same_province": True, "supervisors": True}
    assert conflicts.set_rules(round_.edition, **rules, **BY) == 2
    assert sorted(told()) == [(kind, True, False, False) for kind, *_rest in shown]
    with pytest.raises(RuleBroken):
        conflicts.set_rules(round_.edition, **rules, **BY)
    assert conflicts.set_rules(round_.edition, years=5, same_province=False, supervisors=False, **BY) == 2
    assert sorted(told()) == shown
    assert Line.objects.filter(verb="set_conflict_rules").count() == 2


def test_the_secretariat_notes_a_personal_relation_and_a_cleared_one_is_not_declared_again(
    round_, entry, seat
):
    cast.an_assignment(entry, seat)
    row = conflicts.note(seat, entry, "พี่น้องกัน", by=cast.secretary(), at=cast.MID_JUDGING)
    assert (told(), Assignment.objects.count()) == ([("personal", True, False, False)], 0)
    with pytest.raises(RuleBroken):
        conflicts.note(seat, entry, "พี่น้องกัน", by=cast.secretary(), at=cast.MID_JUDGING)
    ruled(row, "cleared")
    with translation.override("en"), pytest.raises(RuleBroken) as no:
        conflicts.note(seat, entry, "พี่น้องกัน", by=cast.secretary(), at=cast.MID_JUDGING)
    assert str(no.value) == (
        "The secretariat has decided that this is no conflict of interest. Please contact the secretariat."
    )
    with pytest.raises(RuleBroken):
        ruled(row, "confirmed", words=" ")


def test_a_merged_organization_is_the_one_it_went_into(round_, entry, seat):
    old = cast.organization("SAO", "เก่า", "ชลบุรี", "เมืองชลบุรี", "6200199")
    panelists.add_tie(
        cast.judge(1), "service", old.province, organization=old, from_year=2560, by=cast.judge(1),
        at=cast.MID_JUDGING,
    )  # fmt: skip
    old.merged_into = cast.saen_suk()
    old.valid_to = cast.MID_JUDGING.date()
    old.save()
    conflicts.find_anew(round_.edition, **BY)
    assert told() == [("same_organization", True, False, False)]


@pytest.mark.parametrize(
    "change",
    [
        {"bars": False},
        {"ruling": "cleared", "bars": False},
        {"ruling": "cleared", "ruling_words": WORDS, "ruled_at": cast.MID_JUDGING},
        {"is_late": True, "ruling": "confirmed", "ruling_words": WORDS, "ruled_at": cast.MID_JUDGING},
    ],
)
def test_the_database_refuses_to_let_a_declared_conflict_go_without_words(round_, entry, seat, change):
    row = conflicts.declare(seat, entry, "มีส่วนได้เสีย", by=cast.judge(1), at=cast.MID_JUDGING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conflict.objects.filter(pk=row.pk).update(**change)


def test_after_the_announcement_nothing_of_it_changes(round_, entry, seat):
    type(round_.edition).objects.update(stage="published")
    for act in (
        lambda: conflicts.declare(seat, entry, "มีส่วนได้เสีย", **BY),
        lambda: conflicts.find_anew(round_.edition, **BY),
        lambda: conflicts.set_rules(round_.edition, years=1, same_province=True, supervisors=True, **BY),
    ):
        with pytest.raises(RuleBroken):
            act()
    works_in_saen_suk()
    assert conflicts.keep_found(cast.MID_JUDGING) == 0


def test_a_judge_seated_with_old_ties_is_barred_from_the_seat_on(round_):
    saen_suk = cast.saen_suk()
    panelists.add_tie(
        cast.judge(3), "service", saen_suk.province, organization=saen_suk, from_year=2560,
        by=cast.judge(3), at=cast.MID_JUDGING,
    )  # fmt: skip
    seat = panel.seat(round_.edition, cast.judge(3), by=cast.secretary(), at=cast.MID_JUDGING)
    assert list(Conflict.objects.values_list("seat", "kind", "bars")) == [
        (seat.pk, "same_organization", True)
    ]


def test_under_a_seal_nothing_is_found_and_nothing_is_told():
    edition = cast.open_edition()
    form.set_up(edition, form.TINY)
    edition.seals_until_close = True
    edition.save()
    seat = panel.seat(edition, cast.judge(1), by=cast.secretary(), at=cast.MID_CALL)
    entry = cast.an_entry(title="ผลงานใต้ผนึก", edition=edition, partner_agencies=[cast.agency(1).pk])
    entry.agencies.add(cast.agency(1))
    assert conflicts.keep_found(cast.MID_CALL) == 0
    Conflict.objects.create(seat=seat, entry=entry, kind="supervises", bars=False, noted_at=cast.MID_CALL)
    office = cast.sign_in(Client(), cast.secretary())
    page = "/en/office/judging/conflicts/?edition=2569"
    with time_machine.travel(cast.MID_CALL, tick=False):
        assert office.get(page).context["lines"] == []
        assert office.get(f"/en/office/judging/conflicts/{Conflict.objects.get().pk}/").status_code == 404
    assert conflicts.keep_found(cast.AFTER_CLOSE) == 2
    with time_machine.travel(cast.AFTER_CLOSE, tick=False):
        assert [line.row.kind for line in office.get(page).context["lines"]] == [
            "agency_took_part",
            "supervises",
        ]


def test_the_page_that_closes_a_round_tells_of_late_conflicts(round_, entry, seat):
    cast.a_signed_sheet(cast.an_assignment(entry, seat))
    office = cast.sign_in(Client(), cast.secretary())
    page = f"/en/office/judging/rounds/{round_.pk}/close/"
    assert office.get(page).context["late"] == 0
    works_in_saen_suk()
    conflicts.find_anew(round_.edition, **BY)
    assert office.get(page).context["late"] == 1
