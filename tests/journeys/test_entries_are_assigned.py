"""The secretariat says who scores what: by a deal seen before, on a grid, by a list, for who leaves."""

import pytest
from django.test import Client
from django.utils import translation

from editions.moves import RuleBroken
from journal.models import Line
from judging import assigning, assignment_lists, conflicts, panel
from judging.models import Assignment, Conflict, ScoreSheet, Seat
from submissions import form
from tests import cast

pytestmark = pytest.mark.django_db
BY = {"by": cast.TESTER, "at": cast.MID_JUDGING}
OFFICE = "/en/office/judging/"


def a_round(entries=2, judges=3):
    edition = cast.open_edition()
    form.set_up(edition, form.TINY)
    return cast.a_round_in_judging(entries, judges, edition)


@pytest.fixture
def office(db):
    return of(cast.secretary())


def of(user) -> Client:
    return cast.sign_in(Client(), user)


def entries_of(round_):
    rows = round_.round_entries.select_related("entry__edition").order_by("entry__number")
    return [row.entry for row in rows]


def seats_of(round_):
    return list(Seat.objects.filter(edition=round_.edition).taken().select_related("user", "edition"))


def assigned(round_) -> list[tuple[int, str]]:
    rows = Assignment.objects.filter(round=round_).values_list("entry__number", "seat__user__full_name")
    return sorted(rows)


def text_of(response) -> str:
    return response.content.decode()


# --- the deal -----------------------------------------------------------------------------------------


def test_a_deal_is_shown_before_it_is_made_and_is_made_exactly_so(office):
    round_ = a_round(entries=3, judges=4)
    page = f"{OFFICE}rounds/{round_.pk}/deal/"
    shown = office.get(page)
    plan = shown.context["plan"]
    assert (len(plan.dealt.pairs), plan.spread, plan.lacking, plan.doubled) == (9, 1, [], [])
    assert (assigned(round_), Line.objects.filter(verb="auto_assign").count()) == ([], 0)
    assert office.post(page, {"shown": plan.fingerprint}).status_code == 302
    assert sorted(Assignment.objects.values_list("entry", "seat")) == plan.dealt.pairs
    assert text_of(office.get(page)).count("There is nothing to assign.") == 1


def test_a_deal_that_would_be_another_now_is_shown_anew(office):
    round_ = a_round(entries=1, judges=3)
    page = f"{OFFICE}rounds/{round_.pk}/deal/"
    before = office.get(page).context["plan"].fingerprint
    entry, seat = entries_of(round_)[0], seats_of(round_)[0]
    conflicts.declare(seat, entry, "มีส่วนได้เสีย", by=seat.user, at=cast.MID_JUDGING)
    refused = office.post(page, {"shown": before})
    assert (refused.status_code, assigned(round_)) == (409, [])
    assert text_of(refused).count("Something has changed since you looked at this preview.") == 1
    (lack,) = refused.context["plan"].lacking
    assert (lack.entry, lack.missing, lack.reason) == (
        entry,
        1,
        "Of 3 judges 0 have it, 1 are barred, 0 have abstained; nobody else is left.",
    )


def test_the_preview_knows_what_nobody_has_found_yet(office):
    round_ = a_round(entries=1, judges=3)
    entry = entries_of(round_)[0]
    entry.agencies.add(cast.agency(2))
    plan = office.get(f"{OFFICE}rounds/{round_.pk}/deal/").context["plan"]
    assert (len(plan.dealt.pairs), Conflict.objects.count()) == (2, 0)
    assigning.auto_assign(round_, shown=plan.fingerprint, **BY)
    assert (len(assigned(round_)), Conflict.objects.get().seat.user) == (2, cast.judge(2))


def test_those_who_know_the_category_come_first(office):
    round_ = a_round(entries=2, judges=6)
    for seat in seats_of(round_)[:3]:
        seat.user.judge_profile.expertise.update(code="other")
    assert assigning.plan(round_, cast.MID_JUDGING).spread == 0
    entry = entries_of(round_)[0]
    for seat in seats_of(round_)[3:]:
        cast.an_assignment(entries_of(round_)[1], seat)
    dealt = assigning.auto_assign(round_, **BY)
    assert dealt.pairs == [(entry.pk, seat.pk) for seat in seats_of(round_)[:3]]  # evenness goes first


# --- the grid -------------------------------------------------------------------------------------------


def test_ticks_of_a_page_are_saved_together_and_signed_sheets_and_barred_pairs_stay(office):
    round_ = a_round(entries=2, judges=3)
    (one, two), (first, second, third) = entries_of(round_), seats_of(round_)
    cast.a_signed_sheet(cast.an_assignment(one, first))
    cast.a_draft_sheet(cast.an_assignment(one, second), 3)
    conflicts.note(third, two, "พี่น้องกัน", by=cast.secretary(), at=cast.MID_JUDGING)
    page = f"{OFFICE}rounds/{round_.pk}/grid/"
    rows = office.get(page).context["rows"]
    assert [[(cell.is_ticked, cell.fate) for cell in row.cells] for row in rows] == [
        [(True, "signed"), (True, ""), (False, "")],
        [(False, ""), (False, ""), (False, "barred")],
    ]
    shown = [f"{one.pk}-{first.pk}", f"{one.pk}-{second.pk}"]
    ticked = [f"{one.pk}-{first.pk}", f"{one.pk}-{third.pk}", f"{two.pk}-{first.pk}"]
    assert office.post(page, {"shown": shown, "pair": ticked}).url == f"{page}?"
    assert assigned(round_) == [
        (1, first.user.full_name),
        (1, third.user.full_name),
        (2, first.user.full_name),
    ]
    assert ScoreSheet.objects.count() == 1
    line = Line.objects.get(verb="assign_by_grid")
    assert (line.facts["added"], line.facts["taken"]) == (
        [[one.pk, third.pk], [two.pk, first.pk]],
        [[one.pk, second.pk]],
    )

    before = assigned(round_)
    barred = office.post(page, {"shown": [], "pair": [f"{two.pk}-{third.pk}", f"{two.pk}-{second.pk}"]})
    assert (barred.status_code, assigned(round_)) == (409, before)
    assert (
        text_of(barred).count(
            f"Entry 2569-0002, {third.user}: Barred by a conflict of interest. Nothing was changed."
        )
        == 1
    )
    assert [cell.is_ticked for cell in barred.context["rows"][1].cells] == [False, True, True]
    signed = office.post(page, {"shown": shown[:1], "pair": []})
    assert (signed.status_code, assigned(round_)) == (409, before)
    foreign = office.post(page, {"pair": ["0-0", "x", "1-2-3", f"{one.pk}-99999"]})
    assert (foreign.status_code, assigned(round_)) == (409, before)


def test_what_a_colleague_has_assigned_meanwhile_is_not_taken_away(office):
    round_ = a_round(entries=1, judges=3)
    (entry,), (first, second, _third) = entries_of(round_), seats_of(round_)
    cast.an_assignment(entry, second)
    page = f"{OFFICE}rounds/{round_.pk}/grid/"
    assert office.post(page, {"shown": [], "pair": [f"{entry.pk}-{first.pk}"]}).status_code == 302
    assert len(assigned(round_)) == 2


def test_the_grid_shows_only_entries_that_lack_judges_where_asked(office):
    round_ = a_round(entries=2, judges=3)
    entry = entries_of(round_)[0]
    for seat in seats_of(round_):
        cast.an_assignment(entry, seat)
    rows = office.get(f"{OFFICE}rounds/{round_.pk}/grid/?lacking=1").context["rows"]
    assert [(row.entry.number, row.missing) for row in rows] == [(2, 3)]


# --- by a list ------------------------------------------------------------------------------------------


def test_a_list_shows_what_would_happen_to_each_line_and_does_it_when_confirmed(office):
    round_ = a_round(entries=2, judges=3)
    (one, two), (first, second, third) = entries_of(round_), seats_of(round_)
    cast.a_signed_sheet(cast.an_assignment(one, first))
    cast.an_assignment(one, second)
    conflicts.note(third, two, "พี่น้องกัน", by=cast.secretary(), at=cast.MID_JUDGING)
    page = f"{OFFICE}rounds/{round_.pk}/list/"
    mails = [seat.user.email for seat in (first, second, third)]
    text = "\n".join(
        [
            "หมายเลขอ้างอิง,อีเมลกรรมการ,สิ่งที่ต้องทำ",
            f"2569-0001,{mails[0]},-",
            f"2569-0001,{mails[1]},-",
            f"2569-0001,{mails[2].upper()},มอบหมาย",
            f"2569-0002,{mails[1]},",
            f"2569-0002,{mails[1]},",
            f"2569-0002,{mails[2]},",
            f"2569-0099,{mails[0]},",
            "2569-0001,nobody@example.go.th,",
            f"2569-0001,{mails[0]},บางที",
        ]
    )
    shown = office.post(page, {"text": text})
    verdicts = {row.wish.line: str(row.verdict) for row, _tone in shown.context["lines"]}
    assert [verdicts[line] for line in range(2, 11)] == [
        "signed", "taken", "added", "added", "double", "barred", "unknown_entry", "unknown_judge",
        "unknown_deed",
    ]  # fmt: skip
    assert len(assigned(round_)) == 2
    sealed = shown.context["sealed"]
    assert office.post(page, {"sealed": sealed}).status_code == 302
    assert assigned(round_) == [
        (1, first.user.full_name),
        (1, third.user.full_name),
        (2, second.user.full_name),
    ]
    assert Line.objects.filter(verb="assign_by_list").count() == 1

    again = office.post(page, {"sealed": sealed})
    assert (again.status_code, len(assigned(round_))) == (409, 3)
    other = of(cast.secretary(2)).post(page, {"sealed": sealed})
    assert text_of(other).count("This preview is no longer valid.") == 1


def test_the_list_of_now_can_be_taken_in_again_and_changes_nothing(office):
    round_ = a_round(entries=2, judges=3)
    assigning.auto_assign(round_, **BY)
    table = office.get(f"{OFFICE}rounds/{round_.pk}/list.csv")
    assert table["Content-Disposition"] == 'attachment; filename="assignments-2569-1.csv"'
    wishes = assignment_lists.read(table.content.decode())
    weighed = assignment_lists.weigh(round_, wishes, cast.MID_JUDGING)
    assert [str(row.verdict) for row in weighed] == ["same"] * 6


@pytest.mark.parametrize(
    "text", ["", "หมายเลขอ้างอิง,อีเมลกรรมการ", "ชื่อ,นามสกุล\n1,2", 'หมายเลขอ้างอิง,อีเมลกรรมการ\n"1,2']
)
def test_what_is_no_list_is_refused(text):
    with pytest.raises(RuleBroken):
        assignment_lists.read(text)


# --- in place of who leaves -------------------------------------------------------------------------------


def test_a_judge_who_leaves_is_replaced_and_what_is_signed_stays(office):
    round_ = a_round(entries=3, judges=3)
    one, two, three = entries_of(round_)
    first, second, third = seats_of(round_)
    signed = cast.a_signed_sheet(cast.an_assignment(one, first)).assignment
    cast.a_draft_sheet(cast.an_assignment(two, first), 3)
    cast.an_assignment(three, first)
    cast.an_assignment(three, second)
    conflicts.note(third, three, "พี่น้องกัน", by=cast.secretary(), at=cast.MID_JUDGING)
    page = f"{OFFICE}seats/{first.pk}/replace/"
    plan = office.get(page).context["plan"]
    assert (plan.signed, plan.entries) == (1, 2)
    ((_round, part),) = plan.plans
    assert [lack.entry for lack in part.lacking] == [three]
    assert Seat.objects.get(pk=first.pk).left_at is None

    to_third = office.get(page, {"successor": third.pk}).context["plan"]
    assert to_third.plans[0][1].dealt.pairs == [(two.pk, third.pk)]
    done = office.post(page, {"shown": to_third.fingerprint, "successor": third.pk})
    assert done.url == f"{OFFICE}?edition=2569"
    assert Seat.objects.get(pk=first.pk).left_at is not None
    assert Assignment.objects.get(seat=first) == signed
    assert assigned(round_) == [
        (1, first.user.full_name),
        (2, third.user.full_name),
        (3, second.user.full_name),
    ]
    line = Line.objects.get(verb="replace_judge")
    assert (line.facts["pairs"], line.facts["missing"]) == ([[1, two.pk, third.pk]], 1)
    assert cast.letters_to(third.user.email)[-1].kind == "judging.assigned"


def test_a_replacement_that_would_be_another_now_is_shown_anew(office):
    round_ = a_round(entries=1, judges=3)
    (entry,), (first, second, _third) = entries_of(round_), seats_of(round_)
    cast.an_assignment(entry, first)
    page = f"{OFFICE}seats/{first.pk}/replace/"
    before = office.get(page).context["plan"].fingerprint
    conflicts.note(second, entry, "พี่น้องกัน", by=cast.secretary(), at=cast.MID_JUDGING)
    refused = office.post(page, {"shown": before, "successor": ""})
    assert (refused.status_code, Seat.objects.get(pk=first.pk).left_at) == (409, None)
    assert len(assigned(round_)) == 1


# --- conflicts, on the pages ------------------------------------------------------------------------------


def test_a_judge_declares_before_opening_an_entry_and_never_meets_it_again(office):
    round_ = a_round(entries=2, judges=1)
    one, two = entries_of(round_)
    (seat,) = seats_of(round_)
    judge = of(seat.user)
    listed = judge.get("/en/judging/conflicts/entries/")
    assert list(listed.context["page"]) == [one, two]
    page = f"/en/judging/rounds/{round_.pk}/entries/{one.pk}/conflict/"
    assert judge.post(page, {"reason": " "}).status_code == 422
    assert judge.post(page, {"reason": "พี่น้องกัน"}).url == "/en/judging/conflicts/entries/"
    assert list(judge.get("/en/judging/conflicts/entries/").context["page"]) == [two]
    assert [judge.get(page).status_code, judge.post(page, {"reason": "อีก"}).status_code] == [404, 404]
    assert of(cast.judge(2)).get(page).status_code == 404
    shown = text_of(judge.get("/en/judging/conflicts/"))
    assert (shown.count(one.reference), shown.count(one.title)) == (1, 0)


def test_facts_that_do_not_bar_and_cleared_ones_are_not_shown_to_the_judge(office):
    round_ = a_round(entries=1, judges=1)
    (entry,), (seat,) = entries_of(round_), seats_of(round_)
    row = conflicts.note(seat, entry, "พี่น้องกัน", by=cast.secretary(), at=cast.MID_JUDGING)
    page = f"{OFFICE}conflicts/{row.pk}/"
    assert office.post(page, {"ruling": "cleared", "words": " "}).status_code == 422
    assert office.post(page, {"ruling": "cleared", "words": "คนละคนกัน"}).url == (
        f"{OFFICE}conflicts/?edition=2569"
    )
    assert of(seat.user).get("/en/judging/conflicts/").context["lines"] == []
    (line,) = office.get(f"{OFFICE}conflicts/").context["lines"]
    assert (line.row, line.label) == (row, "Decided: no conflict")


def test_the_secretariat_notes_filters_finds_and_changes_what_bars(office):
    round_ = a_round(entries=2, judges=2)
    one, two = entries_of(round_)
    first, _second = seats_of(round_)
    new = f"{OFFICE}editions/2569/conflicts/new/"
    assert office.post(new, {"seat": first.pk, "entry": "99", "reason": "พี่น้องกัน"}).status_code == 422
    told = {"seat": first.pk, "entry": one.reference, "reason": "พี่น้องกัน"}
    assert office.post(new, told).status_code == 302
    assert office.post(new, told).status_code == 409
    two.agencies.add(cast.agency(2))
    assert office.post(f"{OFFICE}editions/2569/conflicts/find/").status_code == 302
    page = f"{OFFICE}conflicts/?edition=2569"

    def kinds(query=""):
        return [line.row.kind for line in office.get(f"{page}{query}").context["lines"]]

    assert kinds() == ["personal", "agency_took_part"]
    assert kinds("&kind=personal") == ["personal"]
    assert kinds(f"&seat={first.pk}") == ["personal"]
    assert kinds("&state=barring") == ["personal", "agency_took_part"]
    assert (kinds("&state=to_rule"), kinds("&state=shown"), kinds("&state=cleared")) == ([], [], [])
    rules = f"{OFFICE}editions/2569/conflicts/rules/"
    assert office.post(rules, {"conflict_years": "x"}).status_code == 422
    assert office.post(rules, {"conflict_years": "5"}).status_code == 409
    assert office.post(rules, {"conflict_years": "7", "bars_same_province": "on"}).status_code == 302
    round_.edition.refresh_from_db()
    assert (round_.edition.conflict_years, round_.edition.bars_same_province) == (7, True)
    auditor = of(cast.auditor())
    assert [auditor.get(page).status_code, auditor.get(rules).status_code] == [200, 403]


def test_a_round_that_is_closed_takes_no_change_by_any_way(office):
    round_ = a_round(entries=1, judges=1)
    (entry,), (seat,) = entries_of(round_), seats_of(round_)
    panel.close_round(round_, reason="ไม่มีกรรมการ", by=cast.secretary(), at=cast.MID_JUDGING)
    pair = (entry.pk, seat.pk)
    with translation.override("en"):
        for act in (
            lambda: assigning.auto_assign(round_, **BY),
            lambda: assigning.change("assign_by_grid", round_, [pair], [], **BY),
            lambda: assigning.assign(round_, entry, seat, **BY),
        ):
            with pytest.raises(RuleBroken) as no:
                act()
            assert str(no.value) == "This round is closed; nothing of it can be changed any more."
