"""The secretariat composes the rounds of an edition; a scored round is counted and decided by its rules."""

import csv
from html import unescape
from io import BytesIO, StringIO

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.utils import translation

from editions import defaults
from editions.models import Criterion, Edition, Round
from editions.moves import RuleBroken
from journal.models import Line
from judging import assigning, panel, ranking, rounds, rubric, ties
from judging.models import Seat, TieDecision
from results.freezing import freeze
from submissions import form
from tests import cast

pytestmark = pytest.mark.django_db

OFFICE = "/en/office/judging/"
WORDS = {f"words_th_{value}": f"คำอธิบาย {value}" for value in range(6)}
ROUND = {
    "name_th": "รอบนำเสนอ", "name_en": "Presentations", "judges_per_entry": "5", "others_scores": "never",
    "method": "median", "fewest_sheets": "4", "spread_flag_percent": "30", "far_flag_percent": "25",
    "comment_required_at": ["0", "5"], "hidden": ["organization", "problem"],
    "goes_on": "places", "goes_on_places": "2",
}  # fmt: skip


@pytest.fixture(autouse=True)
def mid_judging():
    with time_machine.travel(cast.MID_JUDGING, tick=False), translation.override("en"):
        yield


def of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def office() -> Client:
    return of(cast.secretary())


def composed() -> Edition:
    edition = cast.edition()
    form.set_up(edition)
    return edition


def refusal_of(act, *args, **kwargs) -> str:
    with pytest.raises(RuleBroken) as no:
        act(*args, by=cast.secretary(), at=cast.MID_JUDGING, **kwargs)
    return str(no.value)


def steps_of(round_) -> list[str]:
    return list(rubric.steps_of(list(round_.tie_steps.select_related("criterion"))))


# --- composing --------------------------------------------------------------------------------------


def test_a_round_is_added_with_rules_criteria_and_a_tie_rule(office):
    edition = composed()
    assert office.post(f"{OFFICE}editions/2569/rounds/new/", ROUND).status_code == 302
    made = edition.rounds.get(number=2)
    assert (made.method, made.hidden, made.comment_required_at, made.goes_on_places) == (
        "median", ["organization", "problem"], [0, 5], 2,
    )  # fmt: skip
    assert rubric.lacks(made) == ["The round has no criterion yet."]
    for name, weight in (("ผลลัพธ์", "60"), ("การนำเสนอ", "39.5")):
        sent = {"name_th": name, "name_en": name, "weight": weight, **WORDS}
        assert office.post(f"{OFFICE}rounds/{made.pk}/criteria/new/", sent).status_code == 302
    assert rubric.lacks(made) == ["The weights come to 99.5 instead of 100."]
    second = made.criteria.last()
    sent = {"name_th": "การนำเสนอ", "name_en": "Talk", "weight": "40", **WORDS}
    assert office.post(f"{OFFICE}criteria/{second.pk}/", sent).status_code == 302
    assert rubric.lacks(made) == []
    steps = {"step_1": f"criterion:{second.pk}", "step_2": "", "step_3": "mean", "step_4": "chair"}
    assert office.post(f"{OFFICE}rounds/{made.pk}/tie-rule/", steps).status_code == 302
    assert steps_of(made) == ["criterion:criterion-2", "mean", "chair"]
    page = office.get(f"{OFFICE}editions/2569/rounds/").content.decode()
    told = ("The first 2 places", "Name of the organization", "instead of 100")
    assert [page.count(words) for words in told] == [1, 1, 0]
    verbs = ["add_round", "add_criterion", "add_criterion", "change_criterion", "change_tie_rule"]
    lines = Line.objects.filter(verb__in=set(verbs)).order_by("number")
    assert [line.verb for line in lines] == verbs
    assert lines[3].facts["changed"] == {"name_en": ["การนำเสนอ", "Talk"], "weight": ["39.5", "40"]}


def test_what_does_not_fit_is_said_beside_its_field(office):
    composed()
    lacking = {**ROUND, "goes_on": "total", "goes_on_total": "", "judges_per_entry": "0"}
    answer = office.post(f"{OFFICE}editions/2569/rounds/new/", lacking)
    assert (answer.status_code, set(answer.context["form"].errors)) == (
        422,
        {"goes_on_total", "judges_per_entry"},
    )
    round_ = Round.objects.get()
    half = {"name_th": "ก", "name_en": "a", "weight": "101", **WORDS, "words_en_0": "Nothing"}
    answer = office.post(f"{OFFICE}rounds/{round_.pk}/criteria/new/", half)
    assert (answer.status_code, "weight" in answer.context["form"].errors) == (422, True)
    assert "words_en_1" in answer.context["form"].errors
    twice = office.post(f"{OFFICE}rounds/{round_.pk}/tie-rule/", {"step_1": "median", "step_2": "median"})
    assert (twice.status_code, str(twice.context["refusal"])) == (
        409, "The same step stands twice. Please choose each step once.",
    )  # fmt: skip


def test_rounds_and_criteria_change_places_and_go_again(office):
    edition = cast.Edition.objects.create(year=2569, name_th="ท้องถิ่นดิจิทัล", name_en="Local Digital")
    defaults.set_up(edition, rounds=2)
    first, second = edition.rounds.all()
    assert office.post(f"{OFFICE}rounds/{second.pk}/move/up/").status_code == 302
    assert [row.pk for row in edition.rounds.all()] == [second.pk, first.pk]
    assert office.post(f"{OFFICE}rounds/{second.pk}/move/sideways/").status_code == 404
    codes = [row.code for row in second.criteria.all()]
    assert (
        office.post(f"{OFFICE}criteria/{second.criteria.get(code=codes[0]).pk}/move/down/").status_code == 302
    )
    assert [row.code for row in second.criteria.all()] == [codes[1], codes[0], *codes[2:]]
    gone = second.criteria.get(code="results")
    assert office.post(f"{OFFICE}criteria/{gone.pk}/remove/").status_code == 302
    assert ("criterion:results" in steps_of(second), rubric.lacks(second)) == (
        False, ["The weights come to 60 instead of 100."],
    )  # fmt: skip
    assert office.post(f"{OFFICE}rounds/{first.pk}/remove/").status_code == 302
    assert [row.pk for row in edition.rounds.all()] == [second.pk]


def test_a_round_does_not_open_while_its_weights_do_not_come_to_100(office):
    edition = cast.open_edition()
    form.set_up(edition, form.TINY)
    cast.an_eligible_entry(cast.saen_suk(), "ผลงานที่ 1", edition)
    cast.advance(edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    round_ = edition.rounds.get()
    Criterion.objects.filter(round=round_, code="results").update(weight=30)
    assert refusal_of(panel.open_round, round_) == (
        "The rubric of this round is not ready. The weights come to 105 instead of 100."
    )


# --- the lock ---------------------------------------------------------------------------------------


def a_scored_round() -> Round:
    round_ = cast.a_round_in_judging(1, 1)
    cast.a_draft_sheet(cast.an_assignment(round_.round_entries.get().entry, round_.edition.seats.get()), 3)
    return round_


def test_after_the_first_score_only_names_can_be_corrected_and_the_page_says_so(office):
    round_ = a_scored_round()
    criterion = round_.criteria.first()
    locked = rounds.locked_sentence()
    assert [
        refusal_of(rounds.change, round_, {"method": "median"}),
        refusal_of(rounds.change, round_, {"hidden": ["organization"]}),
        refusal_of(rounds.add_criterion, round_, {"name_th": "ก", "name_en": "a", "weight": 1}),
        refusal_of(rounds.change_criterion, criterion, {"weight": 16}),
        refusal_of(rounds.move_criterion, criterion, 1),
        refusal_of(rounds.remove_criterion, criterion),
        refusal_of(rounds.set_tie_steps, round_, [("median", None)]),
    ] == [locked] * 7
    assert office.get(f"{OFFICE}editions/2569/rounds/").content.decode().count("The rules are locked") == 1
    page = office.get(f"{OFFICE}rounds/{round_.pk}/")
    assert list(page.context["form"].fields) == ["name_th", "name_en"]
    sent = {"name_th": "รอบเอกสาร", "name_en": "Documents", "method": "median"}
    assert office.post(f"{OFFICE}rounds/{round_.pk}/", sent).status_code == 302
    round_.refresh_from_db()
    assert (round_.name_th, round_.method) == ("รอบเอกสาร", "mean")


# --- counting ---------------------------------------------------------------------------------------


def a_closed_round(*rows, judges=3, steps=(), and_another=False, **rules) -> Round:
    """A closed round in which the judges gave each entry these marks; judge 1 is the chair. `and_another`
    plans a second round."""
    edition = cast.open_edition()
    form.set_up(edition, form.TINY)
    for number in range(1, len(rows) + 1):
        cast.an_eligible_entry(cast.saen_suk(), f"ผลงานที่ {number}", edition)
    cast.advance(edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    for number in range(1, judges + 1):
        cast.a_seat(edition, number, is_chair=number == 1)
    round_ = edition.rounds.get()
    rounds.change(round_, rules, by=cast.secretary(), at=cast.AFTER_CLOSE)
    if steps:
        rounds.set_tie_steps(
            round_, [(step, None) for step in steps], by=cast.secretary(), at=cast.AFTER_CLOSE
        )
    if and_another:
        names = {"name_th": "รอบ 2", "name_en": "Round 2"}
        rounds.add(edition, names, by=cast.secretary(), at=cast.AFTER_CLOSE)
    round_ = Round.objects.select_related("edition").get(pk=round_.pk)
    panel.open_round(round_, by=cast.secretary(), at=cast.JUDGING_STARTS)
    entries = [row.entry for row in round_.round_entries.select_related("entry__edition").order_by("entry")]
    seats = list(Seat.objects.filter(edition=edition).order_by("pk"))
    for entry, marks in zip(entries, rows, strict=True):
        for seat, mark in zip(seats, marks, strict=True):
            cast.a_signed_sheet(assigning.assign(round_, entry, seat, by=cast.secretary(),
                                                 at=cast.JUDGING_STARTS), mark)  # fmt: skip
    panel.close_round(round_, by=cast.secretary(), at=cast.JUDGING_ENDS)
    return Round.objects.select_related("edition").get(pk=round_.pk)


def test_the_method_of_the_round_decides_and_the_numbers_stand_side_by_side(office):
    round_ = a_closed_round((5, 5, 1), (4, 4, 4), method="median", steps=("mean",))
    counted = ranking.of(round_)
    assert [(line.entry.title, str(line.total), str(line.place.score.mean)) for line in counted.lines] == [
        ("ผลงานที่ 1", "100.00", "73.33"),
        ("ผลงานที่ 2", "80.00", "80.00"),
    ]
    page = unescape(office.get(f"{OFFICE}ranking/?sure=1").content.decode())
    assert [page.count(words) for words in (counted.rule, "Far from the others", "no: fewer than 5")] == [
        1,
        1,
        3,
    ]
    assert page.count("1–2") == 2  # without judge 1 (or 2) the median of the first is 60
    narrowed = office.get(f"{OFFICE}ranking/?region=ภาคเหนือ")
    assert narrowed.context["rows"] == []
    assert [row.ranked.place.place for row in office.get(f"{OFFICE}ranking/?region=").context["rows"]] == [
        1,
        2,
    ]


def test_the_score_table_comes_as_a_file_with_every_mark(office):
    round_ = a_closed_round((5, 4, 3), (2, 2, 2))
    answer = office.get(f"{OFFICE}rounds/{round_.pk}/scores.csv")
    head, first, second = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert (head[0], first[0], first[2], first[6:12], second[6]) == (
        "Place", "1", "ผลงานที่ 1", ["80.00", "80.00", "80.00", "80.00", "40.00", "3"], "40.00",
    )  # fmt: skip
    book = openpyxl.load_workbook(BytesIO(office.get(f"{OFFICE}rounds/{round_.pk}/scores.xlsx").content))
    rows = book.active.iter_rows(min_row=2, values_only=True)
    assert [[str(cell) for cell in row[:3]] for row in rows] == [first[:3], second[:3]]
    marks = list(csv.reader(StringIO(
        office.get(f"{OFFICE}rounds/{round_.pk}/marks.csv").content.decode("utf-8-sig"))))  # fmt: skip
    assert len(marks) == 1 + 2 * 3 * 7
    assert {row[-1] for row in marks[1:]} == {"5", "4", "3", "2"}
    assert office.get(f"{OFFICE}rounds/{round_.pk}/secrets.csv").status_code == 404


def test_no_file_and_nobody_sent_on_before_the_close(office):
    round_ = a_scored_round()
    assert [office.get(f"{OFFICE}rounds/{round_.pk}/{page}").status_code for page in
            ("scores.csv", "marks.xlsx", "send-on/")] == [404, 404, 404]  # fmt: skip


def test_the_rules_of_its_rounds_are_part_of_a_result():
    edition = cast.a_judged_edition()
    (kept,) = freeze(Edition.objects.get(pk=edition.pk))["rounds"]
    assert (kept["method"], kept["steps"][0], kept["criteria"][0]["weight"], kept["goes_on"]) == (
        "mean", "criterion:results", "15.00", {"rule": "by_hand", "places": None, "total": None},
    )  # fmt: skip
    assert sum(float(row["weight"]) for row in kept["criteria"]) == 100


# --- ties left to the chair -------------------------------------------------------------------------


def test_the_chair_decides_a_tie_with_a_reason_and_the_ranking_explains_it(office):
    round_ = a_closed_round((4, 4, 4), (4, 4, 4), (1, 1, 1), steps=("chair",))
    first, second, _last = (line.entry for line in ranking.of(round_).lines)
    chair = of(cast.judge(1))
    assert office.get(f"{OFFICE}ranking/").content.decode().count("1 tie waits for the chair") == 1
    assert chair.get("/en/judging/ties/").content.decode().count("Decide the order") == 1
    address = f"/en/judging/rounds/{round_.pk}/ties/{first.pk}/"
    sent = {f"place_{first.pk}": "2", f"place_{second.pk}": "1", "reason": "ผลลัพธ์ต่อประชาชนเด่นชัดกว่า"}
    assert chair.post(address, {**sent, "reason": ""}).status_code == 422
    assert chair.post(address, {**sent, f"place_{second.pk}": "2"}).status_code == 422
    assert chair.post(address, sent).status_code == 302
    lines = ranking.of(round_).lines
    assert [(line.entry.title, line.place.place) for line in lines] == [
        ("ผลงานที่ 2", 1), ("ผลงานที่ 1", 2), ("ผลงานที่ 3", 3),
    ]  # fmt: skip
    assert lines[0].why == (
        "By the total of 80.00. Equal total; by the chair's recorded decision: number 1 of 2."
    )
    written = Line.objects.get(verb="decide_tie")
    assert written.facts["entries"] == [second.pk, first.pk]
    assert office.get(f"{OFFICE}ranking/").content.decode().count("waits for the chair") == 0


def test_only_the_chair_decides_and_never_where_barred(office):
    round_ = a_closed_round((4, 4, 4), (4, 4, 4), steps=("chair",))
    first, second = (line.entry for line in ranking.of(round_).lines)
    address = f"/en/judging/rounds/{round_.pk}/ties/{first.pk}/"
    assert [of(cast.judge(2)).get(page).status_code for page in ("/en/judging/ties/", address)] == [404, 404]
    seat = Seat.objects.get(user=cast.judge(2))
    with pytest.raises(RuleBroken, match="Only the chair"):
        ties.decide(round_, seat, [first, second], "เหตุผล", by=cast.judge(2), at=cast.MID_JUDGING)
    chair = Seat.objects.get(user=cast.judge(1))
    with pytest.raises(RuleBroken, match="not equal any more"):
        ties.decide(round_, chair, [first], "เหตุผล", by=cast.judge(1), at=cast.MID_JUDGING)
    assert TieDecision.objects.count() == 0


def test_a_tie_is_decided_again_from_what_was_decided_until_entries_went_on(office):
    round_ = a_closed_round((4, 4, 4), (4, 4, 4), steps=("chair",), and_another=True)
    first, second = (line.entry for line in ranking.of(round_).lines)
    chair = Seat.objects.get(user=cast.judge(1))
    again = [round_, chair, [second, first], "ผลลัพธ์เด่นชัดกว่า"]
    ties.decide(*again, by=cast.judge(1), at=cast.MID_JUDGING)
    address = f"/en/judging/rounds/{round_.pk}/ties/{first.pk}/"
    form = of(cast.judge(1)).get(address).context["form"]
    assert form.initial == {f"place_{second.pk}": 1, f"place_{first.pk}": 2, "reason": "ผลลัพธ์เด่นชัดกว่า"}
    following = round_.edition.rounds.get(number=2)
    panel.send_on(following, [second], by=cast.secretary(), at=cast.MID_JUDGING)
    with pytest.raises(RuleBroken, match="went on to a later round"):
        ties.decide(*again, by=cast.judge(1), at=cast.MID_JUDGING)
    assert "Decide again" not in of(cast.judge(1)).get("/en/judging/ties/").content.decode()


# --- who goes on ------------------------------------------------------------------------------------


def test_who_goes_on_follows_the_rule_of_the_round(office):
    rule = {"goes_on": "places", "goes_on_places": 2}
    round_ = a_closed_round((5, 5, 5), (3, 3, 3), (3, 3, 3), (1, 1, 1), and_another=True, **rule)
    following = round_.edition.rounds.get(number=2)
    page = office.get(f"{OFFICE}rounds/{round_.pk}/send-on/")
    assert [entry.title for entry in page.context["by_rule"]] == ["ผลงานที่ 1", "ผลงานที่ 2", "ผลงานที่ 3"]
    assert office.post(f"{OFFICE}rounds/{round_.pk}/send-on/").status_code == 302
    assert following.round_entries.count() == 3
