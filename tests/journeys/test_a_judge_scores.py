"""A judge scores: the list, the sheet beside the entry, a draft, two windows, signing, abstaining."""

import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.html import escape

from editions.models import Round
from editions.moves import RuleBroken
from journal.models import Line
from judging import assigning, panel, ranking, sheets
from judging.models import Assignment, ScoreSheet
from letters.models import Letter
from organizations import access
from submissions import form, intake
from tests import cast

pytestmark = pytest.mark.django_db

CODES = ["problem", "innovation", "results", "use", "sustainability", "openness", "replication"]
ALL_FOUR = {f"mark_{code}": "4" for code in CODES}


@pytest.fixture(autouse=True)
def mid_judging():
    with time_machine.travel(cast.MID_JUDGING, tick=False), translation.override("en"):
        yield


def of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def assignment() -> Assignment:
    """The first judge's only entry."""
    round_ = cast.a_round_in_judging(entries=1, judges=1)
    return cast.an_assignment(
        round_.round_entries.get().entry, round_.edition.seats.select_related("user").get()
    )


@pytest.fixture
def desk(assignment) -> Client:
    return of(cast.judge())


def sheet_page(assignment: Assignment, tail: str = "") -> str:
    return f"/en/judging/entries/{assignment.pk}/{tail}"


def main_of(response) -> str:
    return response.content.decode().partition('<main id="main"')[2].partition("</main>")[0]


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", main_of(response)).split())


def checked(response) -> list[str]:
    """The scores that are chosen on the page, as name=value."""
    radio = r'<input type="radio" name="(\w+)" value="(\w+)" id="\w+"( checked)?>'
    return [f"{name}={value}" for name, value, chosen in re.findall(radio, main_of(response)) if chosen]


def refusal_of(act, *args, **kwargs) -> str:
    with translation.override("en"), pytest.raises(RuleBroken) as no:
        act(*args, **kwargs)
    return str(no.value)


# --- the way through ------------------------------------------------------------------------------


def test_a_judge_saves_a_draft_completes_it_and_signs(desk, assignment):
    page = desk.get("/en/judging/")
    assert [row.label for row in page.context["rows"]] == ["Not begun"]
    assert page.context["upcoming"] == assignment

    saved = desk.post(
        sheet_page(assignment), {"version": 0, "mark_problem": "4", "comment_results": "ขอดูตัวเลขอีกครั้ง"}
    )
    assert saved.url == sheet_page(assignment)
    page = desk.get(saved.url)
    assert checked(page) == ["mark_problem=4"]
    assert page.context["total"] == 12  # 4 of 5 at weight 15, nothing yet for the rest
    assert page.context["form"]["comment_results"].value() == "ขอดูตัวเลขอีกครั้ง"

    marks = {**ALL_FOUR, "mark_replication": "na", "mark_results": "5", "comment_results": "ลดเวลาได้จริง"}
    to_sign = desk.post(sheet_page(assignment), {"version": 1, "sign": "1", **marks})
    assert to_sign.url == sheet_page(assignment, "sign/")
    summary = desk.get(to_sign.url)
    assert str(summary.context["total"]) == "85.26"  # (70 at 4 of 5, 25 at 5 of 5) of 95
    signed = desk.post(to_sign.url, {"version": summary.context["sheet"].version})
    assert signed.url == "/en/judging/"

    sheet = ScoreSheet.objects.get()
    assert (sheet.state, sheet.signed_at) == ("signed", cast.MID_JUDGING)
    assert dict(sheet.marks.values_list("criterion__code", "value")) == {
        "problem": 4,
        "innovation": 4,
        "results": 5,
        "use": 4,
        "sustainability": 4,
        "openness": 4,
        "replication": None,
    }
    assert [row.label for row in desk.get("/en/judging/").context["rows"]] == ["Signed"]
    assert [str(row.total) for row in desk.get("/en/judging/signed/").context["rows"]] == ["85.26"]
    assert [one.subject for one in cast.letters_to("judge-1@example.go.th")][-1] == (
        "ลงนามใบให้คะแนนผลงานเลขที่ 2569-0001 เรียบร้อยแล้ว"
    )


def test_the_signature_is_a_journal_line_with_a_seal_and_without_a_mark(assignment):
    sheet = cast.a_signed_sheet(assignment, 3)
    line = Line.objects.get(verb="sign")
    marks = list(sheet.marks.select_related("criterion"))
    assert line.facts["seal"] == sheets.seal(sheet, marks, sheet.salt)
    assert set(line.facts) == {"from", "to", "round", "entry", "seat", "seal", "personal"}
    assert (line.actor_id_text, line.actor_role) == (str(assignment.seat.user_id), "judge")


def test_a_mark_changed_behind_the_portal_no_longer_fits_its_seal(assignment):
    sheet = cast.a_signed_sheet(assignment, 3)
    panel.close_round(assignment.round, by=cast.secretary(), at=cast.JUDGING_ENDS, reason="มีกรรมการคนเดียว")
    assert ranking.of(assignment.round).broken_seals == ()
    sheet.marks.filter(criterion__code="problem").update(value=4)
    [broken] = ranking.of(assignment.round).broken_seals
    assert (broken.entry, broken.seat) == (assignment.entry, assignment.seat)


def test_what_is_missing_is_named_and_what_was_typed_is_saved(desk, assignment):
    typed = {**ALL_FOUR, "mark_problem": "", "mark_results": "5", "version": 0, "sign": "1"}
    refused = desk.post(sheet_page(assignment), typed)
    assert refused.status_code == 409
    assert [(row.criterion.code, row.lack, row.anchor) for row in refused.context["lacking"]] == [
        ("problem", "Please choose a score, or “not applicable”.", "id_mark_problem_0"),
        ("results", "Please give the reason for this mark.", "id_comment_results"),
    ]
    words = "2 things are still missing. Please complete the score sheet before signing it."
    assert text_of(refused).count(words) == 1
    assert ScoreSheet.objects.get().marks.count() == 6
    assert desk.get(sheet_page(assignment, "sign/")).url == sheet_page(assignment)
    assert ScoreSheet.objects.get().state == "draft"


def test_signing_past_the_page_is_refused_by_the_rule_too(desk, assignment):
    cast.a_draft_sheet(assignment, 4, 5, comment="")
    refused = desk.post(sheet_page(assignment, "sign/"), {"version": 1})
    assert (refused.status_code, ScoreSheet.objects.get().state) == (409, "draft")


def test_of_two_windows_the_later_is_refused_and_both_are_shown(desk, assignment):
    first = {"version": 0, "mark_problem": "2", "comment_problem": "จากหน้าต่างแรก"}
    assert desk.post(sheet_page(assignment), first).status_code == 302
    second = {"version": 0, "mark_problem": "3", "comment_problem": "จากหน้าต่างที่สอง"}
    refused = desk.post(sheet_page(assignment), second)
    assert refused.status_code == 409
    assert checked(refused) == ["mark_problem=3"]
    assert refused.context["form"]["comment_problem"].value() == "จากหน้าต่างที่สอง"
    assert [row.elsewhere for row in refused.context["rows"] if row.elsewhere] == ["2 · จากหน้าต่างแรก"]
    again = {**second, "version": refused.context["form"]["version"].value()}
    assert desk.post(sheet_page(assignment), again).status_code == 302
    assert list(ScoreSheet.objects.get().marks.values_list("value", "comment")) == [(3, "จากหน้าต่างที่สอง")]


def test_what_was_seen_is_what_is_signed(desk, assignment):
    cast.a_draft_sheet(assignment, 4)
    old = desk.get(sheet_page(assignment, "sign/")).context["sheet"].version
    cast.a_draft_sheet(assignment, 2)
    refused = desk.post(sheet_page(assignment, "sign/"), {"version": old})
    assert (refused.status_code, ScoreSheet.objects.get().state) == (409, "draft")


def test_what_was_typed_into_an_expired_session_comes_back(desk, assignment):
    typed = {"version": "0", "mark_problem": "3", "comment_problem": "พิมพ์ก่อนหมดเวลา", "sign": "1"}
    stranger = Client()
    away = stranger.post(sheet_page(assignment), typed)
    assert away.url == f"/en/accounts/login/?next=%2Fen%2Fjudging%2Fentries%2F{assignment.pk}%2F"
    kept = stranger.session[access.PARKED]
    session = desk.session
    session[access.PARKED] = kept
    session.save()
    page = desk.get(sheet_page(assignment))
    assert checked(page) == ["mark_problem=3"]
    assert page.context["form"]["comment_problem"].value() == "พิมพ์ก่อนหมดเวลา"
    assert page.context["is_kept"] is True
    assert ScoreSheet.objects.count() == 0


def test_a_signed_sheet_is_locked_and_a_second_signature_is_refused(desk, assignment):
    sheet = cast.a_signed_sheet(assignment)
    page = desk.get(sheet_page(assignment))
    assert page.context["is_locked"] is True
    assert checked(page) == []
    assert desk.post(sheet_page(assignment), {"version": 1, "mark_problem": "0"}).status_code == 409
    assert desk.post(sheet_page(assignment, "sign/"), {"version": 1}).status_code == 409
    assert desk.post(sheet_page(assignment, "abstain/"), {"reason": "เปลี่ยนใจ"}).status_code == 409
    assert set(sheet.marks.values_list("value", flat=True)) == {4}
    assert Letter.objects.filter(kind="judging.signed").count() == 1


def test_an_abstention_returns_the_sheet_without_marks(desk, assignment):
    cast.a_draft_sheet(assignment, 3)
    page = sheet_page(assignment, "abstain/")
    refused = desk.post(page, {"reason": "  "})
    assert (refused.status_code, ScoreSheet.objects.get().state) == (422, "draft")
    words = "Please give the reason for abstaining."
    sheet = ScoreSheet.objects.get()
    assert refusal_of(sheets.abstain, sheet, " ", by=cast.judge(), at=cast.MID_JUDGING) == words
    assert desk.post(page, {"reason": "ไม่มีความเชี่ยวชาญในด้านนี้"}).url == "/en/judging/"
    sheet = ScoreSheet.objects.get()
    assert (sheet.state, sheet.is_abstention, sheet.marks.count()) == ("signed", True, 0)
    assert sheet.abstention_reason == "ไม่มีความเชี่ยวชาญในด้านนี้"
    assert Line.objects.last().verb == "abstain"
    assert text_of(desk.get(sheet_page(assignment))).count("You abstained.") == 1


def test_only_the_judge_who_holds_the_seat_can_fill_in_and_sign(assignment):
    sheet = cast.a_draft_sheet(assignment, 4)
    words = "Only the judge to whom the entry is assigned can fill in and sign this score sheet."
    other = cast.judge(2)
    assert refusal_of(sheets.sign, sheet, version=1, by=other, at=cast.MID_JUDGING) == words
    assert refusal_of(sheets.save, sheet, {}, {}, version=1, by=other, at=cast.MID_JUDGING) == words
    assert refusal_of(sheets.abstain, sheet, "เหตุผล", by=other, at=cast.MID_JUDGING) == words


def test_after_the_close_nothing_is_saved_and_what_was_typed_stays_on_the_page(desk, assignment):
    cast.a_draft_sheet(assignment, 2)
    panel.close_round(assignment.round, by=cast.secretary(), at=cast.JUDGING_ENDS, reason="ครบกำหนด")
    refused = desk.post(sheet_page(assignment), {"version": 1, "mark_problem": "5"})
    assert refused.status_code == 409
    words = "This round is closed; nothing of it can be changed any more."
    assert text_of(refused).count(words) == 1
    assert refused.context["rows"][0].chosen == "5"
    assert set(ScoreSheet.objects.get().marks.values_list("value", flat=True)) == {2}


def test_a_mark_that_is_none_is_refused_and_the_rest_stays_typed(desk, assignment):
    refused = desk.post(sheet_page(assignment), {"version": 0, "mark_problem": "6", "mark_use": "3"})
    assert (refused.status_code, checked(refused)) == (422, ["mark_use=3"])
    assert ScoreSheet.objects.count() == 0
    sheet = cast.a_draft_sheet(assignment, 4)
    with pytest.raises(ValueError, match="no mark"):
        sheets.save(sheet, {"problem": 6}, {}, version=1, by=assignment.seat.user, at=cast.MID_JUDGING)


def test_looking_at_a_sheet_writes_nothing(desk, assignment):
    lines = Line.objects.count()
    for tail in ("", "sign/", "abstain/", "conflict/"):
        desk.get(sheet_page(assignment, tail))
    assert (ScoreSheet.objects.count(), Line.objects.count()) == (0, lines)


# --- what a judge reads ---------------------------------------------------------------------------


def test_the_sheet_shows_what_was_sent_but_nothing_personal(desk, assignment):
    page = text_of(desk.get(sheet_page(assignment)))
    assert page.count("เทศบาลเมืองแสนสุข") == 1
    assert page.count("ประชาชนต้องเดินทางมารอคิวตั้งแต่เช้า") == 1
    assert [page.count(words) for words in ("somying@example.go.th", "038 123 456", "หนังสือรับรอง.pdf")] == [
        0,
        0,
        0,
    ]


def test_a_round_may_hide_the_entrant_everywhere(desk, assignment):
    round_ = assignment.round
    round_.hidden = ["organization", "province", "problem"]
    round_.save()
    pages = [
        "/en/judging/",
        "/en/judging/signed/",
        sheet_page(assignment),
        sheet_page(assignment, "conflict/"),
    ]
    cast.a_signed_sheet(Assignment.objects.get())
    assert [text_of(desk.get(page)).count("แสนสุข") for page in pages] == [0, 0, 0, 0]
    page = text_of(desk.get(sheet_page(assignment)))
    assert page.count("hidden in this round") == 1
    assert [page.count(words) for words in ("ชลบุรี", "ประชาชนต้องเดินทางมารอคิวตั้งแต่เช้า")] == [0, 0]


def test_a_round_may_hide_an_answer_with_its_files(desk, assignment):
    round_ = assignment.round
    summary = assignment.entry.attachments.get(question_code="summary")
    address = sheet_page(assignment, f"files/{summary.pk}/")
    assert desk.get(address).status_code == 200
    round_.hidden = ["summary"]
    round_.save()
    assert desk.get(address).status_code == 404


def test_files_come_through_the_assignment_only(desk, assignment):
    files = {file.question_code: file.pk for file in assignment.entry.attachments.all()}
    summary = desk.get(sheet_page(assignment, f"files/{files['summary']}/"))
    assert (summary.status_code, b"".join(summary.streaming_content)) == (200, cast.a_pdf(2))
    assert desk.get(sheet_page(assignment, f"files/{files['letter']}/")).status_code == 404
    assert of(cast.judge(2)).get(sheet_page(assignment, f"files/{files['summary']}/")).status_code == 404


def test_the_page_of_criteria_says_the_words_alone_numbered_from_0(desk, assignment):
    shown = main_of(desk.get("/en/judging/criteria/"))
    lists = re.findall(r'<ol start="0">(.*?)</ol>', shown, re.S)
    assert [re.findall(r"<li>(.*?)</li>", words, re.S) for words in lists] == [
        [escape(text) for text in row.words_en] for row in assignment.round.criteria.all()
    ]


def test_the_words_of_every_value_stand_on_the_sheet_and_on_the_page_of_criteria(desk, assignment):
    criteria = list(assignment.round.criteria.all())
    for page in (sheet_page(assignment), "/en/judging/criteria/"):
        shown = main_of(desk.get(page)).replace("&#x27;", "'")
        assert [[shown.count(words) > 0 for words in row.words_en] for row in criteria] == [[True] * 6] * 7


# --- who may ----------------------------------------------------------------------------------------


PAGES = ["", "sign/", "abstain/", "conflict/"]


def test_a_strangers_row_is_not_found(assignment):
    other = of(cast.judge(2))
    assert [other.get(sheet_page(assignment, tail)).status_code for tail in PAGES] == [404] * 4
    assert [other.post(sheet_page(assignment, tail), {}).status_code for tail in PAGES] == [404] * 4


@pytest.mark.parametrize("somebody", [cast.officer, cast.secretary, cast.auditor])
def test_the_wrong_role_is_refused(assignment, somebody):
    client = of(somebody())
    lists = ["/en/judging/", "/en/judging/signed/", "/en/judging/conflicts/", "/en/judging/criteria/"]
    pages = lists + [sheet_page(assignment, tail) for tail in [*PAGES, "files/1/"]]
    assert [client.get(page).status_code for page in pages] == [403] * 9


def test_a_wrong_method_is_refused(desk, assignment):
    lists = ["/en/judging/", "/en/judging/signed/", "/en/judging/conflicts/", "/en/judging/criteria/"]
    assert [desk.post(page).status_code for page in [*lists, sheet_page(assignment, "files/1/")]] == [405] * 5
    assert [desk.put(sheet_page(assignment, tail)).status_code for tail in PAGES] == [405] * 4


def test_a_judge_who_left_the_panel_meets_nothing(desk, assignment):
    cast.a_signed_sheet(assignment)
    panel.unseat(assignment.seat, by=cast.secretary(), at=cast.MID_JUDGING)
    assert desk.get(sheet_page(assignment)).status_code == 404
    assert desk.get("/en/judging/").context["round"] is None


def test_an_entry_that_was_withdrawn_leaves_the_list(desk, assignment):
    intake.withdraw(assignment.entry, "ยุติโครงการ", by=cast.officer(), at=cast.MID_JUDGING)
    assert desk.get("/en/judging/").context["rows"] == []
    assert desk.get(sheet_page(assignment)).status_code == 404


# --- many rows --------------------------------------------------------------------------------------


def test_the_lists_ask_the_same_number_of_questions_for_one_row_and_for_many():
    counts = []
    for year, entries in ((2569, 1), (2570, 45)):
        edition = cast.open_edition(year)
        form.set_up(edition, form.TINY)
        round_ = cast.a_round_in_judging(entries, 1, edition)
        round_.judges_per_entry = 1
        round_.save()
        assigning.auto_assign(round_, by=cast.secretary(), at=cast.JUDGING_STARTS)
        for row in round_.assignments.select_related("round__edition", "seat__user", "entry__edition"):
            cast.a_signed_sheet(row)
        desk = of(cast.judge())
        for page in (f"/en/judging/?round={round_.pk}", f"/en/judging/signed/?round={round_.pk}"):
            desk.get(page)
            with CaptureQueriesContext(connection) as asked:
                shown = desk.get(page)
            assert len(shown.context["rows"]) == entries
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


def test_the_list_is_filtered_by_state_and_category(desk, assignment):
    category = assignment.entry.category_id
    shown = [
        len(desk.get("/en/judging/", {"state": state, "category": chosen}).context["rows"])
        for state, chosen in [("todo", ""), ("draft", ""), ("", category), ("", category + 1)]
    ]
    assert shown == [1, 0, 1, 0]


def test_each_judge_has_an_order_of_their_own_that_previous_and_next_follow():
    round_ = cast.a_round_in_judging(entries=6, judges=2, edition=cast.tiny_edition())
    round_.judges_per_entry = 2
    round_.save()
    assigning.auto_assign(round_, by=cast.secretary(), at=cast.JUDGING_STARTS)
    orders = []
    for number in (1, 2):
        desk = of(cast.judge(number))
        listed = desk.get("/en/judging/").context
        mine = [row.assignment for row in listed["rows"]]
        assert listed["upcoming"] == mine[0]
        orders.append([row.entry.number for row in mine])
        pages = [desk.get(f"/en/judging/entries/{row.pk}/").context for row in mine]
        ways = [None, *(row.pk for row in mine), None]
        assert [(page["before"], page["after"]) for page in pages] == list(zip(ways, ways[2:], strict=False))
    assert [sorted(one) for one in orders] == [[1, 2, 3, 4, 5, 6]] * 2
    assert orders[0] != orders[1]


def test_the_list_is_searched_by_number_and_title(desk, assignment):
    searched = ("2569-0001", "1", "จองคิว", "แสนสุข", "ผลงานที่", "2569-0002")
    shown = [len(desk.get("/en/judging/", {"q": words}).context["rows"]) for words in searched]
    assert shown == [1, 1, 0, 1, 1, 0]
    Round.objects.update(hidden=["organization"])
    assert desk.get("/en/judging/", {"q": "แสนสุข"}).context["rows"] == []


# --- saved as one goes ------------------------------------------------------------------------------


def go(desk, assignment, **sent):
    return desk.post(sheet_page(assignment, "save/"), sent, headers={"X-Requested-With": "fetch"})


def test_the_draft_is_saved_as_one_goes_and_the_latest_turn_of_a_page_counts(desk, assignment):
    page = {"tab": "a", "version": "0"}
    first = go(desk, assignment, **page, turn="1", mark_problem="3")
    assert (first.status_code, first.json()) == (
        200,
        {"version": 1, "saved": "Draft saved at 23:59 · 1 of 7 criteria answered"},
    )
    # The answer to it was lost: the page still speaks of version 0, and a slower request comes behind.
    assert go(desk, assignment, **page, turn="3", mark_problem="4", comment="ดี").json()["version"] == 2
    assert go(desk, assignment, **page, turn="2", mark_problem="1").json()["version"] == 2
    sheet = ScoreSheet.objects.get()
    assert (sheet.marks.get().value, sheet.comment, sheet.version) == (4, "ดี", 2)
    other = go(desk, assignment, tab="b", turn="9", version="0", mark_problem="0")
    assert (other.status_code, other.json()["stale"]) == (409, True)
    assert [said["marks"] for said in ScoreSheet.objects.get().history] == [{"problem": 3}, {"problem": 4}]


def test_what_cannot_be_saved_is_told_to_the_page(desk, assignment):
    bad = go(desk, assignment, version="0", mark_problem="7")
    assert (bad.status_code, list(bad.json()["errors"])) == (422, ["mark_problem"])
    assert go(Client(), assignment, version="0").status_code == 401
    assert go(of(cast.judge(2)), assignment, version="0").status_code == 404
    cast.a_signed_sheet(assignment)
    late = go(desk, assignment, version="1", mark_problem="1")
    assert (late.status_code, late.json()) == (
        409,
        {"refusal": "This score sheet is already signed and can no longer be changed.", "stale": False},
    )
