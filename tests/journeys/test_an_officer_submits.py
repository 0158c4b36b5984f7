"""An officer drafts an entry, attaches files, sends it, and holds a receipt."""

import hashlib
import re
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from editions.models import Edition
from editions.moves import advance
from files.checks import MB, FileRefused
from journal.models import Line
from letters.models import Letter
from organizations.models import Membership, User
from submissions import attachments, form, intake
from submissions.models import Attachment, Entry, Revision
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mid_call():
    with time_machine.travel(cast.MID_CALL, tick=False), translation.override("en"):
        yield


def of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client():
    return of(cast.officer())


def pdf(name: str = "หนังสือรับรอง.pdf", pages: int = 1) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, cast.a_pdf(pages), "application/pdf")


def jpeg(name: str, color: str = "red") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, cast.a_jpeg(color=color), "image/jpeg")


KNOWN = {"contact_name": "สมหญิง ใจดี", "contact_email": "officer-4200103@example.go.th"}
"""What a new draft knows already, from the account of the officer who started it."""


def working(entry: Entry) -> Revision:
    return entry.revisions.working().get()


def text_of(response) -> str:
    """What a reader sees of a page: its main part without tags."""
    main = response.content.decode().partition('<main id="main"')[2].partition(">")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


ABOUT = {
    "title": "ระบบจองคิว",
    "category": "e-service",
    "contact_name": "สมหญิง ใจดี",
    "contact_position": "นักวิชาการ",
    "contact_phone": "๐๓๘ ๑๒๓ ๔๕๖",
    "contact_email": "somying@example.go.th",
    "partner_agencies": ["none"],
}
PROBLEM = {
    "problem": "คิวยาว",
    "solution": "จองคิวผ่านโทรศัพท์",
    "technology": "เว็บแอปพลิเคชัน",
    "audience": ["citizens"],
    "started_on_day": "6",
    "started_on_month": "1",
    "started_on_year": "2568",
    "users": "๑,๒๔๐",
}
RESULTS = {
    "results": "ลดจาก 5 วันเหลือ 1 วัน",
    "cost": "150,000.50",
    "sustainability": "งบประมาณประจำปี",
    "openness": "เปิดข้อมูลสถิติ",
    "replication": "คอมพิวเตอร์หนึ่งเครื่อง",
}
DECLARED = {"declares_no_case": "on", "declares_rights": "on", "declares_publication": "on"}


def test_the_whole_way_from_the_first_page_to_the_receipt(client):
    edition = cast.open_edition()
    form.set_up(edition)
    town = cast.saen_suk()

    assert text_of(client.get("/en/entries/")).startswith("Our entries Your entries will appear here")
    started = client.post("/en/entries/new/", {"organization": town.pk, "edition": edition.pk})
    entry = Entry.objects.get()
    assert started.url == f"/en/entries/{entry.pk}/edit/1/"
    assert (entry.state, entry.number, entry.organization_name_th) == ("draft", None, "เทศบาลเมืองแสนสุข")

    page = f"/en/entries/{entry.pk}/edit/"
    assert client.post(f"{page}1/", {"section": 1, "version": 0, "go": "next", **ABOUT}).url == f"{page}2/"
    assert client.post(f"{page}2/", {"section": 2, "version": 1, "go": "next", **PROBLEM}).url == f"{page}3/"
    assert client.post(f"{page}3/", {"section": 3, "version": 2, "go": "next", **RESULTS}).url == f"{page}4/"
    files = {
        "letter": pdf(),
        "summary": pdf("สรุป.pdf", 2),
        "images": [jpeg("1.jpg", "red"), jpeg("2.jpg", "green"), jpeg("3.jpg", "blue")],
        "links": "www.saensuk.go.th",
        "video": "",
    }
    assert client.post(f"{page}4/", {"section": 4, "version": 3, "go": "next", **files}).url == f"{page}5/"

    review = client.get(f"/en/entries/{entry.pk}/review/")
    assert "Confirm submission" not in text_of(review)
    assert [text for text, _ in review.context["missing"]] == [ask.en for ask in form.DEFAULT[-3:]]
    early = client.post(f"/en/entries/{entry.pk}/submit/")
    assert early.status_code == 409
    assert (
        str(early.context["refusal"]) == "The entry cannot be sent yet, because something is still missing."
    )

    assert (
        client.post(f"{page}5/", {"section": 5, "version": 4, "go": "review", **DECLARED}).url
        == f"/en/entries/{entry.pk}/review/"
    )
    assert "Confirm submission" in text_of(client.get(f"/en/entries/{entry.pk}/review/"))
    sent = client.post(f"/en/entries/{entry.pk}/submit/")
    assert sent.url == f"/en/entries/{entry.pk}/receipt/"

    entry.refresh_from_db()
    revision = entry.revisions.get()
    assert (entry.state, entry.reference, entry.title) == ("submitted", "2569-0001", "ระบบจองคิว")
    assert entry.category.code == "e-service"
    assert (entry.submitted_at, revision.sent_at) == (cast.MID_CALL, cast.MID_CALL)
    assert revision.answers == {
        **{code: value for code, value in ABOUT.items() if code != "contact_phone"},
        "contact_phone": "038 123 456",
        **{code: value for code, value in PROBLEM.items() if not code.startswith("started")},
        "started_on": "2025-01-06",
        "users": "1240",
        **RESULTS,
        "cost": "150000.50",
        "links": ["https://www.saensuk.go.th"],
        **dict.fromkeys(DECLARED, True),
    }

    receipt = text_of(client.get(sent.url))
    hashes = [one.sha256 for one in revision.attachments.all()]
    assert hashes[0] == hashlib.sha256(cast.a_pdf()).hexdigest()
    for words in (
        "Entry reference number 2569-0001",
        "15 August 2026 (B.E. 2569), 10:30 Thailand time (UTC+7)",
        "หนังสือรับรอง.pdf",
        revision.sha256,
        *hashes,
    ):
        assert receipt.count(words) == 1

    letters = Letter.objects.order_by("pk")
    assert [(letter.kind, letter.to_address) for letter in letters] == [
        ("submissions.received", "officer-4200103@example.go.th"),
        ("submissions.received", "saraban_04200103@dla.go.th"),
    ]
    for letter in letters:
        assert [letter.body.count(one) for one in hashes] == [1] * 5
        assert letter.subject == "ใบรับผลงานเลขที่ 2569-0001"
    assert list(Line.objects.filter(subject_type="entry").values_list("verb", flat=True)) == [
        "start",
        "submit",
    ]


def test_the_receipt_goes_to_the_sender_the_owner_and_the_mailbox_each_in_their_language():
    entry = cast.a_draft()
    editor = cast.person("ผู้ช่วย", "editor@example.go.th")
    editor.language = "en"
    editor.save()
    Membership.objects.create(
        user=editor, organization=entry.organization, role="editor", state="admitted", asked_at=cast.OPENS
    )
    of(editor).post(f"/entries/{entry.pk}/submit/")
    assert sorted(Letter.objects.values_list("to_address", "subject")) == [
        ("editor@example.go.th", "Receipt of entry 2569-0001"),
        ("officer-4200103@example.go.th", "ใบรับผลงานเลขที่ 2569-0001"),
        ("saraban_04200103@dla.go.th", "ใบรับผลงานเลขที่ 2569-0001"),
    ]


def test_a_second_press_shows_the_same_receipt(client):
    entry = cast.a_draft()
    answers = [client.post(f"/en/entries/{entry.pk}/submit/") for _ in range(2)]
    assert [answer.url for answer in answers] == [f"/en/entries/{entry.pk}/receipt/"] * 2
    assert (entry.revisions.count(), Letter.objects.count()) == (1, 2)


def test_numbers_follow_each_other_and_a_refused_sending_takes_none():
    first = cast.an_entry()
    incomplete = cast.a_draft(cast.pang_mu(), filled=False)
    with pytest.raises(intake.Incomplete):
        intake.submit(incomplete, by=cast.officer(cast.pang_mu()), at=cast.MID_CALL)
    second, third = cast.an_entry(cast.phuket()), cast.an_entry(cast.phuket())
    assert [one.number for one in (first, second, third)] == [1, 2, 3]


def test_an_amended_entry_keeps_its_number_and_what_was_sent_before(client):
    entry = cast.an_entry()
    before = entry.revisions.get()
    assert client.post(f"/en/entries/{entry.pk}/amend/").url == f"/en/entries/{entry.pk}/edit/1/"
    client.post(f"/en/entries/{entry.pk}/edit/1/", {**ABOUT, "section": 1, "version": 0, "title": "ชื่อใหม่"})
    old = before.attachments.get(question_code="summary")
    client.post(f"/en/entries/{entry.pk}/files/{old.pk}/remove/")
    client.post(f"/en/entries/{entry.pk}/files/add/summary/", {"summary": pdf("ใหม่.pdf", 3)})
    entry.refresh_from_db()
    assert entry.title == "ระบบจองคิวรับบริการผ่านโทรศัพท์"  # what was sent counts until the amendment is sent

    assert client.post(f"/en/entries/{entry.pk}/submit/").url == f"/en/entries/{entry.pk}/receipt/"
    entry.refresh_from_db()
    assert (entry.reference, entry.title, entry.state) == ("2569-0001", "ชื่อใหม่", "submitted")
    before.refresh_from_db()
    assert before.answers["title"] == "ระบบจองคิวรับบริการผ่านโทรศัพท์"
    assert [
        [one.original_name for one in revision.attachments.filter(question_code="summary")]
        for revision in entry.revisions.all()
    ] == [["สรุปผลงาน.pdf"], ["ใหม่.pdf"]]
    assert list(Letter.objects.order_by("pk").values_list("kind", flat=True)) == [
        *["submissions.received"] * 2,
        *["submissions.amended"] * 2,
    ]
    earlier = client.get(f"/en/entries/{entry.pk}/receipt/1/")
    assert earlier.context["revision"] == before


def test_what_was_sent_cannot_be_changed_by_anybody():
    revision = cast.an_entry().revisions.get()
    revision.answers = {}
    with pytest.raises(Exception, match="a sent revision is never changed"):
        revision.save()


def test_a_discarded_amendment_leaves_what_was_sent(client):
    entry = cast.an_entry()
    client.post(f"/entries/{entry.pk}/amend/")
    client.post(f"/entries/{entry.pk}/files/add/evidence/", {"evidence": pdf("เพิ่ม.pdf", 2)})
    assert entry.attachments.count() == 6
    assert client.post(f"/entries/{entry.pk}/discard/").url == f"/entries/{entry.pk}/"
    assert (entry.attachments.count(), entry.revisions.count()) == (5, 1)


def test_a_discarded_draft_leaves_no_row_and_no_file(client, django_capture_on_commit_callbacks):
    entry = cast.a_draft()
    paths = [attachments.SHELF.path_of(one.stored_name) for one in entry.attachments.all()]
    assert [path.exists() for path in paths] == [True] * 5
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/entries/{entry.pk}/discard/").url == "/entries/"
    assert (Entry.objects.count(), Attachment.objects.count()) == (0, 0)
    assert [path.exists() for path in paths] == [False] * 5


def test_an_entry_is_withdrawn_once_and_its_number_is_not_given_again(client):
    entry = cast.an_entry()
    asked = client.get(f"/en/entries/{entry.pk}/withdraw/")
    assert "Entry 2569-0001 “ระบบจองคิวรับบริการผ่านโทรศัพท์” will not be judged." in text_of(asked)
    done = client.post(f"/en/entries/{entry.pk}/withdraw/", {"reason": "โครงการยังไม่พร้อม"})
    assert done.url == f"/en/entries/{entry.pk}/"
    entry.refresh_from_db()
    assert entry.state == "withdrawn"
    again = client.post(f"/en/entries/{entry.pk}/withdraw/", {"reason": "อีกครั้ง"})
    assert (again.status_code, str(again.context["refusal"])) == (
        409,
        "This cannot be done now, because the state is “Withdrawn”. Please reload the page.",
    )
    assert "อีกครั้ง" in again.content.decode()
    assert Letter.objects.filter(kind="submissions.withdrawn").count() == 1
    assert cast.an_entry(cast.pang_mu()).reference == "2569-0002"


def test_the_receipt_of_a_withdrawn_entry_says_that_it_was_withdrawn(client):
    entry = cast.an_entry()
    sentence = "This entry has been withdrawn since."
    assert client.get(f"/en/entries/{entry.pk}/receipt/").content.decode().count(sentence) == 0
    intake.withdraw(entry, "", by=cast.officer(), at=cast.MID_CALL)
    assert client.get(f"/en/entries/{entry.pk}/receipt/").content.decode().count(sentence) == 1


def test_an_edition_may_limit_the_entries_of_an_organization(client):
    edition = cast.open_edition()
    edition.max_entries = 1
    edition.save()
    cast.an_entry(edition=edition)
    refused = client.post("/en/entries/new/", {"organization": cast.saen_suk().pk, "edition": edition.pk})
    assert (refused.status_code, str(refused.context["refusal"])) == (
        409,
        "In this edition an organization may enter at most 1. Please use the entry you have.",
    )


# --- nothing typed is lost ------------------------------------------------------------------------


def test_a_year_of_the_common_era_is_refused_and_the_rest_is_saved(client):
    entry = cast.a_draft(filled=False)
    answer = client.post(
        f"/en/entries/{entry.pk}/edit/2/",
        {**PROBLEM, "section": 2, "version": 0, "started_on_year": "2025"},
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "started_on": ["Please give the year in the Buddhist Era: 2568 instead of 2025."]
    }
    assert 'value="2025"' in answer.content.decode()
    saved = sorted(set(working(entry).answers) - set(KNOWN))
    assert saved == ["audience", "problem", "solution", "technology", "users"]


def test_a_refused_file_costs_neither_the_text_nor_the_good_files(client):
    entry = cast.a_draft(filled=False)
    page = client.post(
        f"/en/entries/{entry.pk}/edit/4/",
        {
            "section": 4,
            "version": 0,
            "links": "https://saensuk.go.th",
            "letter": SimpleUploadedFile("letter.pdf", b"<html>", "application/pdf"),
            "images": [jpeg("ดี.jpg"), SimpleUploadedFile("เสีย.jpg", b"", "image/jpeg")],
        },
    )
    assert page.status_code == 422
    assert page.context["form"].errors == {
        "letter": [
            "“letter.pdf” is not a file of an accepted type. Accepted here: PDF, JPEG, PNG, WebP, HEIC."
        ],
        "images": ["“เสีย.jpg” is empty. Please choose the file again."],
    }
    assert working(entry).answers == {**KNOWN, "links": ["https://saensuk.go.th"]}
    assert [one.original_name for one in working(entry).attachments.all()] == ["ดี.jpg"]


def test_of_two_tabs_the_later_save_is_shown_both_versions(client):
    entry = cast.a_draft(filled=False)
    page = f"/en/entries/{entry.pk}/edit/3/"
    client.post(page, {**RESULTS, "section": 3, "version": 0})
    late = client.post(page, {**RESULTS, "section": 3, "version": 0, "results": "ฉบับของแท็บที่สอง"})
    assert late.status_code == 409
    assert working(entry).answers["results"] == "ลดจาก 5 วันเหลือ 1 วัน"
    shown = text_of(late)
    assert "ฉบับของแท็บที่สอง" in shown
    assert "This one is saved: Saved in another window at 10:30 ลดจาก 5 วันเหลือ 1 วัน Keep mine" in shown
    [seen] = [row["seen"] for row in late.context["rows"] if row["code"] == "results"]
    both = {**RESULTS, "section": 3, "seen:results": seen, "results": "รวมสองฉบับ"}
    assert client.post(page, both).status_code == 302
    assert working(entry).answers["results"] == "รวมสองฉบับ"


def test_two_people_in_different_sections_do_not_meet(client):
    entry = cast.a_draft(filled=False)
    client.post(f"/entries/{entry.pk}/edit/1/", {**ABOUT, "section": 1, "version": 0})
    assert (
        client.post(f"/entries/{entry.pk}/edit/3/", {**RESULTS, "section": 3, "version": 0}).status_code
        == 302
    )
    assert len(working(entry).answers) == len(ABOUT) + len(RESULTS)


def test_what_was_typed_into_an_expired_session_is_in_the_form_after_sign_in():
    entry = cast.a_draft(filled=False)
    page = f"/en/entries/{entry.pk}/edit/3/"
    client = Client()
    typed = {**RESULTS, "section": 3, "version": 0, "results": "พิมพ์ไว้นานแล้ว"}
    sent_away = client.post(page, typed, HTTP_REFERER=f"http://testserver{page}", HTTP_HOST="testserver")
    assert sent_away.url == f"/en/accounts/login/?{urlencode({'next': page})}"
    session = client.session
    kept = session["parked"]
    client.force_login(cast.officer())
    session = client.session
    session["parked"] = kept
    session.save()
    back = client.get(page)
    assert back.status_code == 200
    assert "What you typed before signing in is in the form again." in text_of(back)
    assert "พิมพ์ไว้นานแล้ว" in text_of(back)
    assert working(entry).answers == KNOWN
    assert "พิมพ์ไว้นานแล้ว" not in text_of(client.get(page))


def test_a_missing_answer_links_to_its_field(client):
    entry = cast.a_draft(results="")
    [(words, url)] = client.get(f"/en/entries/{entry.pk}/review/").context["missing"]
    assert (words, url) == (
        "Results and benefits to the public",
        f"/en/entries/{entry.pk}/edit/3/#div_id_results",
    )
    assert 'id="div_id_results"' in client.get(url.partition("#")[0]).content.decode()


def test_every_question_has_the_place_its_link_leads_to(client):
    entry = cast.a_draft(filled=False)
    for gap in form.missing(working(entry)):
        page = client.get(f"/en/entries/{entry.pk}/edit/{gap.section}/").content.decode()
        assert page.count(f'id="div_id_{gap.question.code}"') == 1


# --- who may --------------------------------------------------------------------------------------


def own_pages(entry: Entry) -> list[str]:
    file = entry.attachments.first().pk
    return [
        f"/entries/{entry.pk}/{tail}"
        for tail in (
            "",
            "edit/1/",
            "review/",
            "receipt/",
            "withdraw/",
            "discard/",
            "submit/",
            "amend/",
            "files/add/letter/",
            f"files/{file}/",
            f"files/{file}/remove/",
        )
    ]


def test_a_section_that_the_form_does_not_have_is_no_page(client):
    entry = cast.a_draft()
    assert [client.get(f"/en/entries/{entry.pk}/edit/{number}/").status_code for number in (0, 1, 5, 6)] == [
        404,
        200,
        200,
        404,
    ]


def test_the_entry_of_another_organization_does_not_exist_for_me():
    entry = cast.an_entry()
    stranger = of(cast.officer(cast.pang_mu()))
    for page in own_pages(entry):
        method = (
            stranger.post
            if page.rstrip("/").endswith(("submit", "amend", "letter", "remove"))
            else stranger.get
        )
        assert (page, method(page).status_code) == (page, 404)


def test_who_is_no_officer_is_sent_away_with_a_sentence():
    entry = cast.an_entry()
    visitor, judge = Client(), of(cast.judge())
    for page in own_pages(entry):
        method = "post" if page.rstrip("/").endswith(("submit", "amend", "letter", "remove")) else "get"
        assert getattr(visitor, method)(page).url.startswith("/accounts/login/")
        assert (page, getattr(judge, method)(page).status_code) == (page, 403)


def test_a_viewer_reads_but_does_not_write():
    entry = cast.an_entry()
    viewer = cast.person("ผู้ดูข้อมูล", "viewer@example.go.th")
    Membership.objects.create(
        user=viewer, organization=entry.organization, role="viewer", state="admitted", asked_at=cast.OPENS
    )
    client = of(viewer)
    page = client.get(f"/en/entries/{entry.pk}/")
    assert "As a viewer you may read this entry but not change it." in text_of(page)
    assert (page.context["may_amend"], page.context["may_withdraw"]) == (False, False)
    for path in ("submit/", "amend/", "withdraw/", "discard/", "edit/1/", "files/add/letter/"):
        assert client.post(f"/en/entries/{entry.pk}/{path}").status_code == 403
    assert client.get("/en/entries/new/").status_code == 403
    entry.refresh_from_db()
    assert entry.state == "submitted"


def test_posts_only_are_not_pages():
    entry = cast.an_entry()
    client = of(cast.officer())
    for path in ("submit/", "amend/", "files/add/letter/", "files/1/remove/"):
        assert client.get(f"/entries/{entry.pk}/{path}").status_code == 405


# --- files ----------------------------------------------------------------------------------------


def test_a_pdf_is_handed_out_as_a_download_with_its_thai_name(client):
    entry = cast.a_draft()
    file = entry.attachments.get(question_code="letter")
    answer = client.get(f"/entries/{entry.pk}/files/{file.pk}/")
    assert b"".join(answer.streaming_content) == cast.a_pdf()
    assert {
        name: answer.headers[name]
        for name in (
            "Content-Type",
            "Content-Disposition",
            "X-Content-Type-Options",
            "Content-Security-Policy",
            "Cache-Control",
        )
    } == {
        "Content-Type": "application/pdf",
        "Content-Disposition": (
            "attachment; filename=\"file.pdf\"; filename*=UTF-8''"
            "%E0%B8%AB%E0%B8%99%E0%B8%B1%E0%B8%87%E0%B8%AA%E0%B8%B7%E0%B8%AD"
            "%E0%B8%A3%E0%B8%B1%E0%B8%9A%E0%B8%A3%E0%B8%AD%E0%B8%87.pdf"
        ),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self'",
        "Cache-Control": "private, no-store, max-age=0, no-cache, must-revalidate",
    }


def test_a_picture_is_shown_as_its_rendition_never_as_the_original(client):
    entry = cast.a_draft()
    file = entry.attachments.filter(question_code="images").first()
    answer = client.get(f"/entries/{entry.pk}/files/{file.pk}/")
    assert answer.headers["Content-Disposition"].startswith('inline; filename="1.jpg"; filename*=')
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content) == attachments.SHELF.path_of(file.rendition_name).read_bytes()


def test_a_question_takes_no_more_files_than_it_asks_for(client):
    entry = cast.a_draft()
    page = client.post(f"/en/entries/{entry.pk}/files/add/letter/", {"letter": pdf("อีกฉบับ.pdf", 2)})
    assert page.status_code == 422
    assert page.context["form"].errors == {
        "letter": [
            "“อีกฉบับ.pdf” was not attached: “Letter of endorsement from the local chief executive” takes at"
            " most 1. Please remove one first."
        ]
    }


def test_the_same_file_twice_is_one(client):
    entry = cast.a_draft()
    assert client.post(f"/entries/{entry.pk}/files/add/letter/", {"letter": pdf()}).status_code == 302
    assert entry.attachments.filter(question_code="letter").count() == 1


def test_an_entry_takes_no_more_files_and_bytes_than_its_edition_says():
    edition = cast.edition()
    edition.max_files, edition.max_entry_mb, edition.max_file_mb = 6, 3, 2
    edition.save()
    advance(edition, "open_call", by=cast.TESTER, at=cast.OPENS)
    entry = cast.a_draft(edition=edition)

    def attach(name: str, megabytes: float) -> None:
        whole = cast.a_jpeg() + bytes(int(megabytes * MB) - len(cast.a_jpeg()))
        attachments.add(entry, "evidence", ContentFile(whole, name), by=cast.officer(), at=cast.MID_CALL)

    with pytest.raises(FileRefused, match=r"“a\.jpg” is larger than 2 MB"):
        attach("a.jpg", 2.5)
    attach("b.jpg", 2)
    with pytest.raises(FileRefused, match="takes at most 6 files"):
        attach("c.jpg", 0.5)
    Edition.objects.update(max_files=7)
    with pytest.raises(FileRefused, match="3 MB in all"):
        attach("d.jpg", 1.5)
    attach("e.jpg", 0.5)


def test_a_question_may_take_smaller_files_than_its_edition():
    edition = cast.edition()
    form.set_up(edition)
    edition.questions.filter(code="evidence").update(max_size_mb=1)
    advance(edition, "open_call", by=cast.TESTER, at=cast.OPENS)
    entry = cast.a_draft(edition=edition, filled=False)
    with pytest.raises(FileRefused, match="larger than 1 MB"):
        attachments.add(
            entry, "evidence", ContentFile(bytes(2 * MB), "a.jpg"), by=cast.officer(), at=cast.MID_CALL
        )


def test_a_failed_transaction_leaves_no_file_behind(settings):
    entry = cast.a_draft(filled=False)
    nobody = User(email="nobody@example.go.th")  # has no row: the file lies there when that shows
    with pytest.raises(ValueError, match="unsaved related object"):
        attachments.add(entry, "images", jpeg("1.jpg"), by=nobody, at=cast.MID_CALL)
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


# --- lists ----------------------------------------------------------------------------------------


def drafts_of_many(count: int) -> None:
    for number in range(count):
        cast.a_draft(title=f"โครงการที่ {number}", filled=number == 0)


@pytest.mark.parametrize("page", ["/entries/", "/entries/?page=2"])
def test_my_list_asks_as_often_for_one_entry_as_for_many(client, page):
    drafts_of_many(1)
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(page)
    drafts_of_many(44)
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) == len(one)
