"""After the announcement entrants get feedback, and may object; two people say which awards are not given."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from editions.models import AwardLevel, Edition
from editions.moves import RuleBroken
from journal.models import Line
from results import awards, feedback, objections, publication
from results.models import Award, Feedback, Objection, Unawarded
from submissions import screening
from submissions.models import Entry
from tests import cast

pytestmark = pytest.mark.django_db
AT = cast.ANNOUNCING + timedelta(hours=1)


def deciding(entries: int = 5) -> Edition:
    """An edition being decided, whose entries have ever lower marks."""
    return cast.a_judged_edition(entries, 3)


def announced(entries: int = 5) -> Edition:
    """An edition whose first entry won and is announced."""
    edition = deciding(entries)
    cast.a_confirmed_award(entry(edition, 1))
    publication.publish(edition, by=cast.secretary(2), at=cast.ANNOUNCING)
    return Edition.objects.get(pk=edition.pk)


def entry(edition: Edition, number: int) -> Entry:
    return Entry.objects.select_related("edition").get(edition=edition, number=number)


# --- awards -----------------------------------------------------------------------------------------


def test_a_departure_from_the_ranking_without_a_reason_is_refused_by_the_database():
    edition = deciding(2)
    level = edition.award_levels.get(code="EXCELLENCE")
    award = Award(
        edition=edition, entry=entry(edition, 2), level=level, place=2, proposed_by=cast.secretary()
    )
    award.proposed_at = AT
    with pytest.raises(IntegrityError), transaction.atomic():
        award.save(force_insert=True)
    award.from_ranking = True
    award.save(force_insert=True)


def test_that_awards_are_not_given_is_said_by_one_and_confirmed_by_another():
    edition = deciding(2)
    level = edition.award_levels.get(code="OUTSTANDING")
    cast.a_confirmed_award(entry(edition, 1))
    with pytest.raises(RuleBroken, match="เหตุ"):
        awards.leave(level, 1, reason=" ", by=cast.secretary(1), at=AT)
    with pytest.raises(RuleBroken, match="7"):
        awards.leave(level, 8, reason="คะแนนไม่ถึง", by=cast.secretary(1), at=AT)
    row = awards.leave(level, 7, reason="คะแนนไม่ถึง", by=cast.secretary(1), at=AT)
    with pytest.raises(RuleBroken, match="ครบจำนวน"):
        cast.a_proposal(entry(edition, 2), "OUTSTANDING")
    with pytest.raises(RuleBroken, match="ยืนยัน"):
        publication.require_publishable(edition)
    with pytest.raises(RuleBroken, match="ต้องให้ผู้อื่นยืนยัน"):
        awards.confirm_left(row, by=cast.secretary(1), at=AT)
    awards.confirm_left(row, by=cast.secretary(2), at=AT)
    publication.require_publishable(edition)
    assert [line.verb for line in Line.objects.filter(subject_type="unawarded").order_by("number")] == [
        "leave_unawarded",
        "confirm_unawarded",
    ]


def test_what_nobody_reaches_is_told_with_the_total_that_is_needed():
    rows = [awards.Ranked(1, 1, Decimal("90.00")), awards.Ranked(2, 2, Decimal("70.00"))]
    levels = [awards.Level("HIGH", 1, 3, Decimal("80.00")), awards.Level("LOW", 2, 1)]
    proposed = awards.propose_from(rows, levels)
    assert awards.unfilled(rows, levels, proposed) == (awards.Unfilled("HIGH", 2, True),)
    assert awards.unfilled([], levels, awards.propose_from([], levels)) == (
        awards.Unfilled("HIGH", 3, False),
        awards.Unfilled("LOW", 1, False),
    )


def test_the_secretariat_says_it_on_the_pages():
    edition = deciding(2)
    AwardLevel.objects.filter(edition=edition).update(min_total=Decimal("99.50"))
    level = edition.award_levels.get(code="OUTSTANDING")
    first, second = (cast.sign_in(Client(), cast.secretary(number)) for number in (1, 2))
    board = first.get(f"/office/results/{edition.year}/")
    assert [number for _level, number, is_below in board.context["unfilled"] if is_below] == [2, 7]
    page = f"/office/results/levels/{level.pk}/leave/"
    assert first.get(page).status_code == 200
    assert first.post(page, {"number": "7", "reason": ""}).status_code == 422
    assert first.post(page, {"number": "9", "reason": "คะแนนไม่ถึง"}).status_code == 409
    assert first.post(page, {"number": "7", "reason": "คะแนนไม่ถึง"}).status_code == 302
    row = Unawarded.objects.get()
    assert first.post(f"/office/results/unawarded/{row.pk}/confirm/").status_code == 409
    assert second.post(f"/office/results/unawarded/{row.pk}/confirm/").status_code == 302
    assert "คะแนนไม่ถึง" in second.get(f"/office/results/{edition.year}/").content.decode()
    assert second.post(f"/office/results/unawarded/{row.pk}/take-back/").status_code == 302
    assert Unawarded.objects.count() == 0


def test_an_award_whose_place_has_changed_is_not_published():
    edition = deciding(3)
    proposals = awards.propose_from(
        [awards.Ranked(entry(edition, 1).pk, 2, Decimal(90))], [awards.Level("EXCELLENCE", 1, 1)]
    )
    (award,) = awards.propose(edition, proposals.proposals, by=cast.secretary(1), at=AT)
    awards.confirm(award, by=cast.secretary(2), at=AT)
    with pytest.raises(RuleBroken, match="ลำดับ"):
        publication.require_publishable(edition)


# --- feedback ---------------------------------------------------------------------------------------


def test_a_quarter_is_the_share_of_better_means():
    values = [Decimal(value) for value in (5, 4, 4, 3, 2, 2, 1, 0)]
    assert [feedback.quarter(value, values) for value in values] == [1, 1, 1, 2, 3, 3, 4, 4]
    assert feedback.quarter(Decimal(5), values[:3]) is None


def test_feedback_is_sent_after_the_announcement_and_stays():
    edition = announced()
    second = entry(edition, 2)
    feedback.save(second, "จุดเด่นคือการวัดผล", version=0, by=cast.secretary(), at=AT)
    with pytest.raises(RuleBroken, match="โหลด"):
        feedback.save(second, "เขียนทับ", version=0, by=cast.secretary(), at=AT)
    row = feedback.send(second, by=cast.secretary(), at=AT)
    assert {one["quarter"] for one in row.quarters} == {1}
    assert len(row.quarters) == 7
    letter = cast.letters_to(cast.officer().email)[-1]
    assert "จุดเด่นคือการวัดผล" in letter.body
    with pytest.raises(RuleBroken, match="ส่งแล้ว"):
        feedback.save(second, "เขียนทับ", version=1, by=cast.secretary(), at=AT)
    officer = cast.sign_in(Client(), cast.officer())
    assert "จุดเด่นคือการวัดผล" in officer.get(f"/entries/{second.pk}/outcome/").content.decode()
    assert "จุดเด่น" not in officer.get(f"/entries/{entry(edition, 1).pk}/outcome/").content.decode()


def test_feedback_is_not_sent_before_the_announcement():
    edition = deciding()
    first = entry(edition, 1)
    feedback.save(first, "ร่าง", version=0, by=cast.secretary(), at=AT)
    with pytest.raises(RuleBroken, match="หลัง"):
        feedback.send(first, by=cast.secretary(), at=AT)
    page = cast.sign_in(Client(), cast.officer()).get(f"/entries/{first.pk}/outcome/")
    assert (
        page.status_code,
        "ร่าง" in page.context["feedback"].text if page.context["feedback"] else None,
    ) == (
        200,
        None,
    )


def test_the_secretariat_writes_and_sends_feedback_on_its_pages():
    edition = announced()
    office = cast.sign_in(Client(), cast.secretary())
    page = f"/office/results/entries/{entry(edition, 3).pk}/feedback/"
    assert office.get(page).status_code == 200
    assert office.post(page, {"version": "0", "text": "ข้อเสนอแนะ"}).status_code == 302
    assert office.post(page, {"version": "0", "text": "อีกครั้ง"}).status_code == 409
    assert office.post(page, {"version": "1", "text": ""}).status_code == 422
    assert office.get(f"/office/results/{edition.year}/feedback/").context["written"] == 1
    assert office.post(f"/office/results/{edition.year}/feedback/send/").status_code == 302
    assert office.post(f"/office/results/{edition.year}/feedback/send/").status_code == 409
    assert Feedback.objects.get().sent_at is not None


# --- objections -------------------------------------------------------------------------------------


def test_an_objection_is_made_within_its_days_and_answered():
    edition = announced()
    second, town = entry(edition, 2), cast.officer()
    window = objections.window(second)
    assert window is not None
    assert window.until == cast.datetime(2026, 10, 17, 23, 59, 59, tzinfo=cast.BANGKOK)
    row = objections.file(second, "คะแนนไม่ตรง", by=town, at=window.until)
    with pytest.raises(RuleBroken, match="รอคำตอบ"):
        objections.file(second, "อีกเรื่อง", by=town, at=window.until)
    objections.answer(row, objections.UPHOLD, "แก้ไขแล้ว", by=cast.secretary(), at=AT + timedelta(days=40))
    row.refresh_from_db()
    assert (row.state, row.answer) == (Objection.State.UPHELD, "แก้ไขแล้ว")
    assert "แก้ไขแล้ว" in cast.letters_to(town.email)[-1].body
    with pytest.raises(RuleBroken):
        objections.answer(row, objections.DISMISS, "ไม่ใช่", by=cast.secretary(), at=AT)
    with pytest.raises(RuleBroken, match="พ้นกำหนด"):
        objections.file(second, "ช้าไป", by=town, at=window.until + timedelta(seconds=1))
    assert [line.verb for line in Line.objects.filter(subject_type="objection").order_by("number")] == [
        "file_objection",
        "uphold_objection",
    ]


def test_a_rejected_entry_can_object_before_the_announcement_and_no_other():
    edition = cast.open_edition()
    rejected = cast.an_entry(cast.saen_suk(), "ผลงานที่ไม่ผ่าน", edition)
    eligible = cast.an_eligible_entry(cast.saen_suk(), "ผลงานที่ผ่าน", edition)
    cast.advance(edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    rejected = Entry.objects.select_related("edition").get(pk=rejected.pk)
    screening.reject(rejected, "เอกสารไม่ครบ", by=cast.secretary(), at=cast.AFTER_CLOSE)
    window = objections.window(rejected)
    assert window is not None
    assert window.since == cast.AFTER_CLOSE
    assert objections.window(Entry.objects.select_related("edition").get(pk=eligible.pk)) is None
    row = objections.file(rejected, "เอกสารครบแล้ว", by=cast.officer(), at=cast.AFTER_CLOSE)
    objections.answer(row, objections.DISMISS, "ยังขาดหนังสือ", by=cast.secretary(), at=AT)
    assert Objection.objects.get().state == Objection.State.DISMISSED
    Edition.objects.update(objection_days=0)
    assert objections.window(Entry.objects.select_related("edition").get(pk=rejected.pk)) is None


@time_machine.travel(AT, tick=False)
def test_an_officer_objects_and_the_secretariat_answers_on_the_pages():
    edition = announced()
    second = entry(edition, 2)
    town, office = cast.sign_in(Client(), cast.officer()), cast.sign_in(Client(), cast.secretary())
    address = f"/entries/{second.pk}/outcome/object/"
    stranger = cast.sign_in(Client(), cast.officer(cast.pang_mu(), name="ใจดี ปางหมู"))
    assert stranger.post(address, {"text": "ขอคัดค้าน"}).status_code == 404
    assert town.post(address, {"text": ""}).status_code == 422
    assert town.post(address, {"text": "ขอคัดค้านคะแนน"}).status_code == 302
    refused = town.post(address, {"text": "ขอคัดค้านอีก"})
    assert (refused.status_code, "ขอคัดค้านอีก" in refused.content.decode()) == (409, True)
    row = Objection.objects.get()
    assert [one.pk for one, _tone in office.get("/office/results/objections/").context["rows"]] == [row.pk]
    page = f"/office/results/objections/{row.pk}/"
    assert office.get(page).status_code == 200
    told = {"verb": "dismiss_objection", "text": "คะแนนถูกต้อง"}
    assert office.post(page, {**told, "text": ""}).status_code == 422
    assert office.post(page, told).status_code == 302
    assert office.post(page, told).status_code == 409
    assert "คะแนนถูกต้อง" in town.get(f"/entries/{second.pk}/outcome/").content.decode()
    answered = office.get("/office/results/objections/?state=answered")
    assert [one.pk for one, _tone in answered.context["rows"]] == [row.pk]
