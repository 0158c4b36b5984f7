"""The secretariat screens: finds an entry, sends it back, accepts it, rejects it, opens it again."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from journal.models import Line
from letters.models import Letter
from submissions import intake, screening
from submissions.models import Entry
from tests import cast

pytestmark = pytest.mark.django_db
UNTIL = {"until_day": "22", "until_month": "8", "until_year": "2569"}
END_OF_UNTIL = datetime(2026, 8, 22, 23, 59, 59, tzinfo=cast.BANGKOK)


@pytest.fixture(autouse=True)
def mid_call():
    with time_machine.travel(cast.MID_CALL, tick=False), translation.override("en"):
        yield


def of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def office():
    return of(cast.secretary())


def page_of(entry: Entry, tail: str = "") -> str:
    return f"/en/office/entries/{entry.pk}/{tail}"


def text_of(response) -> str:
    main = response.content.decode().partition('<main id="main"')[2].partition(">")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def offered(response) -> list[str]:
    return [decision.verb for decision in response.context["decisions"]]


def test_an_entry_is_accepted_with_a_note_a_line_and_a_letter(office):
    entry = cast.an_entry()
    page = office.get(page_of(entry))
    assert offered(page) == ["accept", "send_back", "reject"]
    assert "Nothing has been decided yet." in text_of(page)
    assert office.post(page_of(entry, "accept/"), {"words": ""}).url == page_of(entry)
    entry.refresh_from_db()
    assert entry.state == "eligible"
    assert entry.screening_notes.get().verb == "accept"
    assert Line.objects.last().verb == "accept"
    assert [(one.kind, one.subject) for one in Letter.objects.filter(kind="submissions.accepted")] == [
        ("submissions.accepted", "ผลงานเลขที่ 2569-0001 ผ่านการคัดกรองคุณสมบัติ")
    ]
    assert offered(office.get(page_of(entry))) == ["reopen"]


def test_an_entry_is_sent_back_corrected_and_sent_again(office):
    entry = cast.an_entry()
    words = "โปรดแนบหนังสือรับรองที่ลงนามแล้ว"
    assert office.post(page_of(entry, "send-back/"), {"words": words, **UNTIL}).url == page_of(entry)
    entry.refresh_from_db()
    assert (entry.state, entry.returned_until) == ("returned", END_OF_UNTIL)
    letter = Letter.objects.get(kind="submissions.sent_back")
    assert letter.body.count(words) == 1
    assert letter.body.count("22 สิงหาคม 2569 เวลา 23.59\u00a0น. (เวลาประเทศไทย)") == 1

    officer = of(cast.officer())
    shown = officer.get(f"/en/entries/{entry.pk}/")
    assert shown.context["note"].words == words
    assert shown.context["may_amend"] is True
    officer.post(f"/en/entries/{entry.pk}/amend/")
    assert words in text_of(officer.get(f"/en/entries/{entry.pk}/edit/4/"))
    assert officer.post(f"/en/entries/{entry.pk}/submit/").url == f"/en/entries/{entry.pk}/receipt/"
    entry.refresh_from_db()
    assert (entry.state, entry.returned_until, entry.revisions.count()) == ("submitted", None, 2)
    assert list(Line.objects.filter(subject_type="entry").values_list("verb", flat=True)) == [
        "start",
        "submit",
        "send_back",
        "open_amendment",
        "resubmit",
    ]


def test_a_returned_entry_may_be_sent_until_its_own_date_even_after_the_call_closed():
    entry = cast.an_entry()
    until = cast.CLOSES + timedelta(days=5)
    screening.send_back(entry, "โปรดแก้ไข", until, by=cast.secretary(), at=cast.MID_CALL)
    intake.amend(entry, by=cast.officer(), at=until)
    with pytest.raises(Exception, match="The date for sending the corrected entry has passed"):
        intake.submit(entry, by=cast.officer(), at=until + timedelta(milliseconds=1))
    intake.submit(entry, by=cast.officer(), at=until)
    assert entry.state == "submitted"


def test_an_entry_is_rejected_with_a_reason_and_opened_again(office):
    entry = cast.an_entry()
    office.post(page_of(entry, "reject/"), {"reason": "ไม่ใช่ผลงานของ อปท."})
    entry.refresh_from_db()
    assert entry.state == "ineligible"
    assert Letter.objects.get(kind="submissions.rejected").body.count("ไม่ใช่ผลงานของ อปท.") == 1
    office.post(page_of(entry, "reopen/"), {"words": "หน่วยงานชี้แจงแล้ว"})
    entry.refresh_from_db()
    assert entry.state == "submitted"
    assert list(entry.screening_notes.values_list("verb", flat=True)) == ["reject", "reopen"]
    assert Letter.objects.filter(kind="submissions.reopened").count() == 1


@pytest.mark.parametrize(
    ("tail", "typed", "errors"),
    [
        (
            "reject/",
            {"reason": ""},
            {"reason": ["Please choose or write the reason; the entrant reads it."]},
        ),
        (
            "send-back/",
            {"words": "โปรดแก้ไข", "until_day": "22", "until_month": "8", "until_year": "2026"},
            {"until": ["Please give the year in the Buddhist Era: 2569 instead of 2026."]},
        ),
    ],
)
def test_what_is_typed_wrongly_is_said_and_kept(office, tail, typed, errors):
    entry = cast.an_entry()
    page = office.post(page_of(entry, tail), typed)
    assert page.status_code == 422
    [decision] = [one for one in page.context["decisions"] if one.is_typed]
    assert decision.form.errors == errors
    for value in filter(None, typed.values()):
        assert value in page.content.decode()
    assert Entry.objects.get().state == "submitted"
    assert {one.kind for one in Letter.objects.all()} == {"submissions.received"}


def test_a_date_that_has_passed_is_refused_on_the_same_page(office):
    entry = cast.an_entry()
    page = office.post(page_of(entry, "send-back/"), {"words": "โปรดแก้ไขชื่อ", **UNTIL, "until_day": "14"})
    assert (page.status_code, str(page.context["refusal"])) == (
        409,
        "The date until which the entry may be sent again must lie ahead.",
    )
    assert "โปรดแก้ไขชื่อ" in page.content.decode()


def test_of_two_decisions_the_second_is_refused(office):
    entry = cast.an_entry()
    office.post(page_of(entry, "accept/"), {"words": ""})
    page = office.post(page_of(entry, "reject/"), {"reason": "มาช้าไป"})
    assert (page.status_code, str(page.context["refusal"])) == (
        409,
        "This cannot be done now, because the state is “Passed eligibility screening”. Please reload the"
        " page.",
    )
    assert "มาช้าไป" in page.content.decode()
    assert list(entry.screening_notes.values_list("verb", flat=True)) == ["accept"]


def test_the_list_is_filtered_and_searched(office):
    cast.an_entry(title="จองคิวออนไลน์")
    cast.an_eligible_entry(cast.pang_mu(), "แจ้งเตือนไฟป่า", category="safety")
    cast.an_entry(cast.phuket(), "ร้องเรียนออนไลน์")
    cast.a_draft(cast.phuket(), "ยังไม่ส่ง")

    def found(**asked) -> list[str]:
        return [row["entry"].title for row in office.get("/en/office/entries/", asked).context["rows"]]

    everything = ["จองคิวออนไลน์", "แจ้งเตือนไฟป่า", "ร้องเรียนออนไลน์"]
    assert found() == everything
    assert found(q="ออนไลน์") == ["จองคิวออนไลน์", "ร้องเรียนออนไลน์"]
    assert found(q="ปางหมู") == ["แจ้งเตือนไฟป่า"]
    assert found(q="2569-0003") == ["ร้องเรียนออนไลน์"]
    assert found(q="๒") == ["แจ้งเตือนไฟป่า"]
    assert found(state="eligible") == ["แจ้งเตือนไฟป่า"]
    assert found(category="safety") == ["แจ้งเตือนไฟป่า"]
    assert found(province=cast.province("ภูเก็ต").pk) == ["ร้องเรียนออนไลน์"]
    assert found(type="TOWN") == ["จองคิวออนไลน์"]
    assert found(state="no-such-state") == everything
    assert "No entry fits these filters" in text_of(office.get("/en/office/entries/", {"q": "ไม่มี"}))


def test_an_empty_list_says_what_will_appear(office):
    assert "Entries will appear here" in text_of(office.get("/en/office/entries/"))


@pytest.mark.parametrize("many", [45])
def test_the_list_asks_as_often_for_one_entry_as_for_many(office, many):
    entry = cast.an_entry()
    office.get("/office/entries/")
    with CaptureQueriesContext(connection) as one:
        office.get("/office/entries/")
    fields = {
        field.attname: getattr(entry, field.attname)
        for field in Entry._meta.concrete_fields
        if not field.primary_key
    }
    Entry.objects.bulk_create(Entry(**{**fields, "number": number}) for number in range(2, many + 1))
    with CaptureQueriesContext(connection) as all_of_them:
        page = office.get("/office/entries/")
    assert len(page.context["rows"]) == many
    assert len(all_of_them) == len(one)


def test_a_draft_does_not_exist_for_the_office(office):
    entry = cast.a_draft()
    assert office.get(page_of(entry)).status_code == 404
    assert office.post(page_of(entry, "accept/")).status_code == 404


def test_an_auditor_reads_but_decides_nothing_and_sees_no_contact():
    entry = cast.an_entry()
    auditor = of(cast.auditor())
    page = auditor.get(page_of(entry))
    assert offered(page) == []
    assert "somying@example.go.th" not in page.content.decode()
    assert "somying@example.go.th" in of(cast.secretary()).get(page_of(entry)).content.decode()
    for verb in ("accept", "send-back", "reject", "reopen"):
        assert auditor.post(page_of(entry, f"{verb}/")).status_code == 403
    letter, summary = (entry.attachments.get(question_code=code) for code in ("letter", "summary"))
    assert auditor.get(page_of(entry, f"files/{letter.pk}/")).status_code == 404
    assert auditor.get(page_of(entry, f"files/{summary.pk}/")).status_code == 200


def test_nobody_else_enters_the_office():
    entry = cast.an_entry()
    for user in (cast.officer(), cast.judge()):
        client = of(user)
        assert client.get("/office/entries/").status_code == 403
        assert client.get(page_of(entry)).status_code == 403
        assert client.post(page_of(entry, "accept/")).status_code == 403
    assert Client().get(page_of(entry)).status_code == 302


def test_files_of_an_unsent_amendment_are_not_for_the_office(office):
    entry = cast.an_entry()
    intake.amend(entry, by=cast.officer(), at=cast.MID_CALL)
    of(cast.officer()).post(
        f"/entries/{entry.pk}/files/add/evidence/",
        {"evidence": cast.ContentFile(cast.a_pdf(4), "ยังไม่ส่ง.pdf")},
    )
    unsent = entry.attachments.get(original_name="ยังไม่ส่ง.pdf")
    assert office.get(page_of(entry, f"files/{unsent.pk}/")).status_code == 404


def test_decisions_are_posts():
    entry = cast.an_entry()
    client = of(cast.secretary())
    for verb in ("accept", "send-back", "reject", "reopen"):
        assert client.get(page_of(entry, f"{verb}/")).status_code == 405
