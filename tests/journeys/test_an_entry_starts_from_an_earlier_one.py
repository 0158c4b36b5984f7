"""An officer starts a draft from an entry that the organization sent to an earlier edition."""

import pytest
import time_machine
from django.test import Client

from editions.moves import RuleBroken
from submissions import attachments, composing, earlier, form, intake
from submissions.models import Entry
from tests import cast

pytestmark = pytest.mark.django_db
AT = cast.MID_CALL


def by() -> dict:
    return {"by": cast.officer(), "at": AT}


def the_year_before(**changes) -> Entry:
    """An entry of 2568, sent."""
    edition = cast.edition(2568)
    form.set_up(edition)
    cast.advance(edition, "open_call", by=cast.TESTER, at=cast.OPENS)
    return cast.an_entry(edition=edition, title="จองคิวปีก่อน", **changes)


def this_year(compose=lambda edition: None) -> Entry:
    """An empty draft of 2569."""
    edition = cast.edition(2569)
    form.set_up(edition)
    compose(edition)
    cast.advance(edition, "open_call", by=cast.TESTER, at=cast.OPENS)
    return intake.start(edition, cast.saen_suk(), **by())


def test_what_is_asked_again_is_copied_and_what_was_not_is_said():
    source, entry = the_year_before(), this_year()
    found = earlier.copy(entry, source, with_files=False, **by())
    draft = entry.revisions.get()
    old = source.revisions.get().answers
    copied = {"title", "category", "problem", "solution", "technology", "audience", "started_on", "users"}
    copied |= {"results", "cost", "sustainability", "openness", "replication"}
    assert set(found.answers) == copied
    assert {code: draft.answers[code] for code in found.answers} == {
        code: old[code] for code in found.answers
    }
    assert [one.code for one in found.to_check] == ["started_on", "users", "cost"]
    why = {one.label: one.why for one in found.left}
    assert why["หน่วยงานที่ร่วมดำเนินการ"].startswith("หน่วยงานที่ร่วมดำเนินการต้องระบุใหม่ทุกครั้ง")
    assert why["หนังสือรับรองจากผู้บริหารท้องถิ่น"] == "ต้องใช้หนังสือที่ลงนามในปีนี้"
    assert why["โทรศัพท์ผู้ประสานงาน"] == "ระบุผู้ประสานงานไว้แล้ว"
    assert why["ภาพที่ 1.jpg"] == "ไม่ได้เลือกให้คัดลอกไฟล์"
    assert list(why.values()).count("คำรับรองต้องให้ใหม่ทุกครั้ง") == 3
    entry.refresh_from_db()
    assert entry.title == "จองคิวปีก่อน"


def test_files_are_checked_anew_and_kept_apart_from_the_old_ones():
    source, entry = the_year_before(), this_year()
    found = earlier.copy(entry, source, with_files=True, **by())
    new = list(entry.attachments.all())
    old = {one.original_name: one for one in source.attachments.all()}
    assert sorted(one.original_name for one in new) == [
        *("ภาพที่ 1.jpg", "ภาพที่ 2.jpg", "ภาพที่ 3.jpg", "สรุปผลงาน.pdf"),
    ]
    for one in new:
        assert (one.sha256, one.stored_name == old[one.original_name].stored_name) == (
            old[one.original_name].sha256,
            False,
        )
        assert attachments.SHELF.path_of(one.stored_name).is_file()
    assert len(found.files) == 4
    attachments.SHELF.path_of(old["ภาพที่ 1.jpg"].stored_name).unlink()
    for one in new:
        attachments.remove(entry, one, **by())
    again = earlier.copy(entry, source, with_files=True, **by())
    assert [(one.label, one.why) for one in again.left if one.label == "ภาพที่ 1.jpg"] == [
        ("ภาพที่ 1.jpg", "ระบบไม่ได้เก็บไฟล์นี้แล้ว")
    ]


def test_a_form_that_changed_takes_only_what_fits():
    def compose(edition) -> None:
        told = {"by": cast.secretary(), "at": cast.OPENS}
        composing.remove(edition.questions.get(code="openness"), **told)
        audience = edition.questions.get(code="audience")
        kept = [one for one in audience.choices if one[0] == "citizens"]
        edition.questions.filter(code="audience").update(choices=kept)
        edition.questions.filter(code="users").update(kind="short_text", max_length=200)
        edition.categories.filter(code="e-service").delete()

    source = the_year_before(audience=["citizens", "traders"])
    entry = this_year(compose)
    found = earlier.copy(entry, source, with_files=False, **by())
    why = {one.label: one.why for one in found.left}
    assert why["ประเภทผลงาน"] == "ตัวเลือกที่เคยเลือกไม่มีแล้ว"
    assert why["จำนวนผู้ใช้งานจริง"] == "ครั้งนี้ถามในรูปแบบอื่น"
    assert why["ความโปร่งใส ข้อมูลเปิด ความมั่นคงปลอดภัย และข้อมูลส่วนบุคคล"] == "ครั้งนี้ไม่ได้ถามข้อนี้"
    assert why["กลุ่มเป้าหมายและผู้รับบริการ"] == "บางตัวเลือกที่เคยเลือกไม่มีแล้ว"
    assert entry.revisions.get().answers["audience"] == ["citizens"]


def test_what_is_written_already_is_not_written_over():
    source, entry = the_year_before(), this_year()
    intake.save_draft(entry, {"title": "ชื่อใหม่"}, 0, **by())
    found = earlier.copy(entry, source, with_files=False, **by())
    assert entry.revisions.get().answers["title"] == "ชื่อใหม่"
    assert [one.why for one in found.left if one.label == "ชื่อโครงการ"] == ["ตอบในร่างไว้แล้ว"]


def test_only_the_own_organization_is_copied_from():
    source = the_year_before()
    edition = this_year().edition
    stranger = cast.officer(cast.pang_mu(), "มานี นอกเมือง")
    theirs = intake.start(edition, cast.pang_mu(), by=stranger, at=AT)
    assert list(earlier.offered(theirs, stranger)) == []
    with pytest.raises(RuleBroken, match="ของหน่วยงานเดียวกันเท่านั้น"):
        earlier.copy(theirs, source, with_files=False, by=stranger, at=AT)


@time_machine.travel(AT, tick=False)
def test_a_new_draft_leads_to_the_earlier_entries_and_the_page_tells_what_came():
    source = the_year_before()
    edition = cast.edition(2569)
    form.set_up(edition)
    cast.advance(edition, "open_call", by=cast.TESTER, at=cast.OPENS)
    browser = cast.sign_in(Client(), cast.officer())
    started = browser.post("/en/entries/new/", {"organization": cast.saen_suk().pk, "edition": edition.pk})
    entry = Entry.objects.get(edition=edition)
    here = f"/en/entries/{entry.pk}/earlier/"
    assert started.url == here
    assert "2568-0001 จองคิวปีก่อน" in browser.get(here).content.decode()
    page = browser.post(here, {"source": source.pk}).content.decode()
    assert ("Copied into the draft" in page, "A declaration is made anew each time." in page) == (True, True)
    stranger = cast.sign_in(Client(), cast.officer(cast.pang_mu(), "มานี นอกเมือง"))
    assert stranger.get(here).status_code == 404
    assert browser.post(here, {"source": entry.pk}).status_code == 422
