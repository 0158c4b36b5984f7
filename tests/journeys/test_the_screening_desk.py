"""The desk of the screening: a filtered queue, the check list, words on single answers, many at once."""

import pytest
import time_machine
from django.test import Client

from editions.models import Edition
from letters.models import Letter
from submissions import desk, duplicates, eligibility, intake, screening
from submissions.models import Attachment, EligibilityQuestion, Entry, Likeness, ScreeningCheck
from tests import cast
from tests.journeys.test_the_secretariat_screens import text_of

pytestmark = pytest.mark.django_db
LIST = "/en/office/entries/"


@pytest.fixture
def office():
    """A person of the secretariat at the desk, in the middle of the call."""
    with time_machine.travel(cast.MID_CALL, tick=False):
        yield cast.sign_in(Client(), cast.secretary())


def titles(page):
    """The titles in a list, in its order."""
    return [row["entry"].title for row in page.context["rows"]]


def test_the_queue_is_filtered_by_everything_that_tells_entries_apart(office):
    first = cast.an_entry(cast.saen_suk(), "จองคิว")
    second = cast.an_entry(cast.pang_mu(), "แจ้งซ่อมไฟ", category="smart-city")
    eligibility.set_up(first.edition)
    Attachment.objects.filter(entry=first).update(scan="clean")
    Attachment.objects.filter(entry=second, question_code="summary").update(scan="infected")
    screening.accept(second, by=cast.secretary(), at=cast.MID_CALL)
    north, east = second.province.region6_th, first.province.region6_th
    asked = {
        "": ["จองคิว", "แจ้งซ่อมไฟ"],
        f"region={east}": ["จองคิว"],
        f"region={north}": ["แจ้งซ่อมไฟ"],
        "province=TH-58": ["แจ้งซ่อมไฟ"],
        "type=TOWN": ["จองคิว"],
        "state=eligible": ["แจ้งซ่อมไฟ"],
        "category=e-service": ["จองคิว"],
        "look=infected": ["แจ้งซ่อมไฟ"],
        "look=unscanned": ["แจ้งซ่อมไฟ"],
        "look=unchecked": ["จองคิว", "แจ้งซ่อมไฟ"],
        "look=corrected": [],
        "look=doubtful": [],
        "q=แสนสุข": ["จองคิว"],
        "q=2569-0002": ["แจ้งซ่อมไฟ"],
        "q=2568-0002": [],
        "q=๒๕๖๙-๐๐๐๒": ["แจ้งซ่อมไฟ"],
        "q=1": ["จองคิว"],
    }
    assert {query: titles(office.get(f"{LIST}?{query}")) for query in asked} == asked


def test_the_next_entry_of_the_filtered_queue_comes_after_each_decision(office):
    entries = [cast.an_entry(title=f"โครงการที่ {number}") for number in (1, 2, 3)]
    screening.accept(entries[1], by=cast.secretary(), at=cast.MID_CALL)
    page = office.get(f"{LIST}{entries[0].pk}/?state=submitted")
    assert (page.context["before"], page.context["after"]) == (None, entries[2].pk)
    answer = office.post(f"{LIST}{entries[0].pk}/accept/?state=submitted", {"words": ""})
    assert answer.url == f"{LIST}{entries[2].pk}/?state=submitted"
    answer = office.post(answer.url.replace("/?", "/accept/?"), {"words": ""})
    assert answer.url == f"{LIST}?state=submitted"


def test_the_check_list_is_kept_with_who_answered_and_suggests_the_ground(office):
    entry = cast.an_entry()
    eligibility.set_up(entry.edition)
    questions = list(EligibilityQuestion.objects.all())
    answers = {str(questions[0].pk): "yes", str(questions[1].pk): "no", str(questions[2].pk): ""}
    assert office.post(f"{LIST}{entry.pk}/check/", answers).status_code == 302
    kept = ScreeningCheck.objects.order_by("question__position").values_list("is_yes", "by__full_name")
    assert list(kept) == [(True, "เลขานุการคนที่ 1"), (False, "เลขานุการคนที่ 1")]
    page = office.get(f"{LIST}{entry.pk}/")
    [reject] = [one for one in page.context["decisions"] if one.verb == "reject"]
    assert reject.form.initial["grounds"] == [questions[1].pk]
    office.post(f"{LIST}{entry.pk}/check/", {str(questions[0].pk): ""})
    assert ScreeningCheck.objects.count() == 0


def test_the_check_list_of_a_decided_entry_stays(office):
    entry = cast.an_eligible_entry()
    eligibility.set_up(entry.edition)
    question = EligibilityQuestion.objects.first()
    assert office.post(f"{LIST}{entry.pk}/check/", {str(question.pk): "yes"}).status_code == 409
    assert ScreeningCheck.objects.count() == 0


def test_an_entry_is_rejected_by_a_rule_whose_words_the_entrant_reads(office):
    entry = cast.an_entry()
    eligibility.set_up(entry.edition)
    ground = EligibilityQuestion.objects.all()[1]
    office.post(f"{LIST}{entry.pk}/reject/", {"grounds": [ground.pk], "reason": ""})
    entry.refresh_from_db()
    letter = Letter.objects.filter(kind="submissions.rejected").first()
    assert (entry.state, ground.why_th in letter.body) == ("ineligible", True)
    point = "• ไม่ผ่านข้อ: ผลงานเปิดให้ประชาชนหรือเจ้าหน้าที่ใช้งานจริงแล้ว – "
    assert (point in letter.body, "ใช่หรือไม่" in letter.body) == (True, False)
    assert point in cast.sign_in(Client(), cast.officer()).get(f"/entries/{entry.pk}/").text


def test_after_a_decision_the_office_is_told_until_when_its_letters_wait(office):
    entry = cast.an_entry()
    answer = office.post(f"{LIST}{entry.pk}/accept/", {"words": ""}, follow=True)
    assert "Its letters go in 10 minutes" in answer.text
    assert '<a href="/en/office/letters/?state=waiting">Letters that wait</a>' in answer.text
    Edition.objects.update(letters_wait_minutes=0)
    answer = office.post(f"{LIST}{entry.pk}/reopen/", {"words": "ขอดูอีกครั้ง"}, follow=True)
    assert "Its letters go" not in answer.text


def test_who_sends_back_without_a_word_is_told_so_at_the_field(office):
    entry = cast.an_entry()
    sent = {"words": "", "until_day": "20", "until_month": "8", "until_year": "2569"}
    page = office.post(f"{LIST}{entry.pk}/send-back/", sent)
    assert (page.status_code, page.text.count("Please write what is to be corrected")) == (422, 2)
    assert '<a href="#id_send_back_words">' in page.text
    page = office.post(f"{LIST}{entry.pk}/send-back/", sent | {"words": "ขอตัวเลข", "until_year": "2568"})
    assert (page.status_code, '<a href="#decision-send_back">' in page.text) == (409, True)


def test_words_on_single_answers_reach_the_entrant_beside_the_question(office):
    entry = cast.an_entry()
    sent = {
        "words": "",
        "until_day": "20",
        "until_month": "8",
        "until_year": "2569",
        "on_results": "ขอตัวเลขก่อนและหลัง",
    }
    assert office.post(f"{LIST}{entry.pk}/send-back/", sent).status_code == 302
    letter = Letter.objects.filter(kind="submissions.sent_back").first()
    assert "- ผลลัพธ์และประโยชน์ต่อประชาชน: ขอตัวเลขก่อนและหลัง" in letter.body
    officer = cast.sign_in(Client(), cast.officer())
    page = officer.get(f"/entries/{entry.pk}/")
    [one] = page.context["note"].on_fields
    assert (one["label"], one["words"]) == ("ผลลัพธ์และประโยชน์ต่อประชาชน", "ขอตัวเลขก่อนและหลัง")
    assert one["url"] == f"/entries/{entry.pk}/edit/3/#div_id_results"


def test_the_day_is_suggested_within_the_screening(office):
    entry = cast.an_entry()
    page = office.get(f"{LIST}{entry.pk}/")
    [form] = [one.form for one in page.context["decisions"] if one.verb == "send_back"]
    assert str(form.initial["until"]) == "2026-08-22"


def test_what_was_sent_again_leads_to_what_changed(office):
    entry = cast.an_entry()
    screening.send_back(entry, "ขอตัวเลข", cast.CLOSES, by=cast.secretary(), at=cast.MID_CALL)
    later = cast.MID_CALL.replace(hour=12)
    intake.amend(entry, by=cast.officer(), at=later)
    intake.save_draft(entry, {"results": "ลดจาก 5 วันเหลือ 1 วัน"}, 0, by=cast.officer(), at=later)
    intake.submit(entry, by=cast.officer(), at=later)
    page = office.get(f"{LIST}{entry.pk}/")
    assert page.context["changed"] == (1, 2)
    assert titles(office.get(f"{LIST}?look=corrected")) == [entry.title]


def test_entries_that_may_be_the_same_are_pointed_out_in_both_directions(office):
    first = cast.an_entry(cast.saen_suk(), "ระบบจองคิวออนไลน์")
    second = cast.an_entry(cast.pang_mu(), "ระบบจองคิวออนไลน์ ปี 2")
    other = cast.an_entry(cast.phuket(), "แผนที่ขยะ", **dict.fromkeys(("problem", "solution"), "คนละเรื่องกัน"))
    for entry in (first, second, other):
        duplicates.liken(entry)
    assert Likeness.objects.filter(entry=second, other=first).count() == 1
    for one, twin in ((first, second), (second, first)):
        page = office.get(f"{LIST}{one.pk}/")
        assert twin.pk in [row.entry.pk for row in page.context["duplicates"]]
    found = titles(office.get(f"{LIST}?look=doubtful"))
    assert found[:2] == ["ระบบจองคิวออนไลน์", "ระบบจองคิวออนไลน์ ปี 2"]
    intake.withdraw(second, "", by=cast.officer(cast.pang_mu()), at=cast.MID_CALL)
    page = office.get(f"{LIST}{first.pk}/")
    assert second.pk not in [row.entry.pk for row in page.context["duplicates"]]


def test_what_no_worker_has_likened_the_clock_likens():
    first = cast.an_entry(cast.saen_suk(), "ระบบจองคิวออนไลน์")
    second = cast.an_entry(cast.pang_mu(), "ระบบจองคิวออนไลน์ ปี 2")
    assert [duplicates.liken_missed(most) for most in (1, 50, 50)] == [1, 1, 0]
    assert Likeness.objects.get().entry == second
    assert Likeness.objects.get().other == first


def test_two_entries_of_one_town_are_pointed_out_and_stay_two(office):
    cast.an_entry(cast.phuket(), "ระบบหนึ่ง")
    cast.an_entry(cast.phuket(), "อีกระบบ")
    assert titles(office.get(f"{LIST}?look=doubtful")) == ["ระบบหนึ่ง", "อีกระบบ"]
    assert Entry.objects.counted().count() == 2


def test_a_decision_on_many_is_shown_before_it_is_made(office):
    waiting = [cast.an_entry(title=f"โครงการที่ {number}") for number in (1, 2)]
    done = cast.an_eligible_entry(title="รับไปแล้ว")
    chosen = {"verb": "accept", "entries": [one.pk for one in [*waiting, done]]}
    page = office.post(f"{LIST}batch/", chosen)
    assert [(row.entry.title, bool(row.why_not)) for row in page.context["previews"]] == [
        ("โครงการที่ 1", False),
        ("โครงการที่ 2", False),
        ("รับไปแล้ว", True),
    ]
    assert Entry.objects.filter(state="eligible").count() == 1  # nothing is done yet
    assert office.post(f"{LIST}batch/decide/", {**chosen, "words": ""}).url == LIST
    assert Entry.objects.filter(state="eligible").count() == 3
    assert Letter.objects.filter(kind="submissions.accepted", to_address=cast.officer().email).count() == 3


def test_many_are_sent_back_only_with_words_and_a_day(office):
    entry = cast.an_entry()
    chosen = {"verb": "send_back", "entries": [entry.pk]}
    page = office.post(f"{LIST}batch/decide/", {**chosen, "words": ""})
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"words", "until"})
    typed = {"words": "ขอภาพที่ชัดขึ้น", "until_day": "20", "until_month": "8", "until_year": "2569"}
    office.post(f"{LIST}batch/decide/", {**chosen, **typed})
    entry.refresh_from_db()
    assert (entry.state, entry.screening_notes.get().words) == ("returned", "ขอภาพที่ชัดขึ้น")


def test_nobody_chosen_is_said_and_nothing_is_done(office):
    cast.an_entry()
    page = office.post(f"{LIST}batch/", {"verb": "accept"}, follow=True)
    assert "Please choose at least one entry" in text_of(page)


def test_another_reads_the_desk_and_decides_nothing():
    entry = cast.an_entry()
    with time_machine.travel(cast.MID_CALL, tick=False):
        auditor = cast.sign_in(Client(), cast.auditor())
        page = auditor.get(f"{LIST}{entry.pk}/")
        assert (page.context["decisions"], page.context["check_form"]) == ([], None)
        for path in (f"{entry.pk}/check/", "batch/", "batch/decide/"):
            assert auditor.post(f"{LIST}{path}", {"verb": "accept", "entries": [entry.pk]}).status_code == 403


def test_the_looks_of_the_filter_are_those_of_the_desk():
    from submissions.forms_desk import EntryFilterForm

    assert {code for code, _name in EntryFilterForm().fields["look"].choices if code} == set(desk.LOOKS)
