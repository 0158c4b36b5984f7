"""After the announcement entrants get feedback, and may object; two people say which awards are not given."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from editions.models import AwardLevel, Edition
from editions.moves import RuleBroken
from journal.models import Line
from judging.models import Seat
from results import awards, feedback, objections, publication, ranking
from results.models import Award, Feedback, Objection, Publication, Unawarded
from submissions import screening
from submissions.models import Entry
from tests import cast

pytestmark = pytest.mark.django_db
AT = cast.ANNOUNCING + timedelta(hours=1)


def deciding(entries: int = 5) -> Edition:
    """An edition being decided, whose entries have ever lower marks."""
    return cast.a_judged_edition(entries, 3)


def announced(entries: int = 5) -> Edition:
    """An edition whose first entry won, the only one that could, and is announced."""
    edition = cast.open_edition()
    edition.award_levels.filter(code="EXCELLENCE").update(quota=1)
    edition.award_levels.filter(code="OUTSTANDING").update(quota=0)
    edition = cast.a_judged_edition(entries, 3, edition)
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
    edition = deciding(3)
    level = edition.award_levels.get(code="OUTSTANDING")
    cast.a_confirmed_award(entry(edition, 1))
    cast.a_confirmed_award(entry(edition, 3))
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
    with pytest.raises(RuleBroken, match="2569-0002"):
        publication.require_publishable(edition)
    cast.a_confirmed_award(entry(edition, 2))
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
    edition = cast.open_edition()
    AwardLevel.objects.filter(edition=edition).update(min_total=Decimal("99.50"))
    edition = cast.a_judged_edition(2, 3, edition)
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


def quotas(excellence: int, outstanding: int) -> Edition:
    """An open edition with these quotas."""
    edition = cast.open_edition()
    edition.award_levels.filter(code="EXCELLENCE").update(quota=excellence)
    edition.award_levels.filter(code="OUTSTANDING").update(quota=outstanding)
    return edition


def propose(edition: Edition) -> None:
    """Propose what ranking and quotas give now, as the board does."""
    rest = awards.still_ranked(edition, ranking.of(edition))
    found = awards.propose_from(rest, awards.free_levels(edition))
    awards.propose(edition, found.proposals, by=cast.secretary(1), at=AT)


def test_nobody_drops_an_award_alone_and_none_that_the_ranking_gives_is_left_out_in_silence():
    edition = cast.a_judged_edition(2, 3, quotas(1, 1))
    propose(edition)
    awards.confirm_all(edition, by=cast.secretary(2), at=AT)
    best = Award.objects.select_related("edition", "level", "entry__edition").get(place=1)
    with pytest.raises(RuleBroken, match="เหตุ"):
        awards.unconfirm(best, reason=" ", by=cast.secretary(1), at=AT)
    awards.unconfirm(best, reason="มีผู้ร้องเรียน", by=cast.secretary(1), at=AT)
    assert Line.objects.get(verb="unconfirm").facts["reason"] == "มีผู้ร้องเรียน"
    with pytest.raises(RuleBroken, match="ผู้อื่น"):
        awards.withdraw_proposal(best, by=cast.secretary(1), at=AT)
    awards.withdraw_proposal(best, by=cast.secretary(2), at=AT)
    with pytest.raises(RuleBroken, match="2569-0001"):
        publication.publish(edition, by=cast.secretary(1), at=AT)


def test_a_lower_place_gets_no_higher_level_without_a_reason():
    edition = cast.a_judged_edition(2, 3, quotas(1, 1))
    left = awards.leave(
        edition.award_levels.get(code="EXCELLENCE"), 1, reason="ยังไม่ให้", by=cast.secretary(1), at=AT
    )
    propose(edition)
    awards.take_back_left(left, by=cast.secretary(1), at=AT)
    propose(edition)
    awards.confirm_all(edition, by=cast.secretary(2), at=AT)
    assert dict(Award.objects.values_list("place", "level__code")) == {1: "OUTSTANDING", 2: "EXCELLENCE"}
    with pytest.raises(RuleBroken, match="2569-0001, 2569-0002"):
        publication.publish(edition, by=cast.secretary(1), at=AT)


def test_only_what_was_shown_is_confirmed(client):
    edition = cast.a_deciding_edition()
    first, second = edition.entries.select_related("edition").order_by("number")
    award = cast.a_proposal(first)
    cast.sign_in(client, cast.secretary(2))
    board, all_, one = (
        f"/office/results/{edition.year}/",
        f"/office/results/{edition.year}/confirm/",
        f"/office/results/awards/{award.pk}/confirm/",
    )
    seen = client.get(board).context
    cast.a_proposal(second, "OUTSTANDING")
    assert client.post(all_, {"shown": seen["shown"]}).status_code == 409
    awards.cite(award, thai="ถ้อยคำที่ไม่เคยเห็น", english="", by=cast.secretary(1), at=AT)
    assert client.post(one, {"shown": seen["rows"][0][2]}).status_code == 409
    assert client.post(one).status_code == 409
    assert not Award.objects.filter(state="confirmed").exists()
    seen = client.get(board).context
    assert client.post(one, {"shown": seen["rows"][0][2]}).status_code == 302
    assert client.post(all_, {"shown": client.get(board).context["shown"]}).status_code == 302
    assert Award.objects.filter(state="confirmed").count() == 2


def test_who_writes_the_sentence_of_an_award_does_not_confirm_it():
    award = cast.a_proposal(entry(cast.a_deciding_edition(), 1))
    awards.cite(award, thai="ถ้อยคำของคนเดียว", english="", by=cast.secretary(2), at=AT)
    with pytest.raises(RuleBroken, match="ผู้อื่น"):
        awards.confirm(award, by=cast.secretary(2), at=AT)
    awards.confirm(award, by=cast.secretary(1), at=AT)


def test_only_what_the_preview_showed_is_published(client):
    edition = cast.a_deciding_edition()
    first, second = edition.entries.select_related("edition").order_by("number")
    cast.a_confirmed_award(first)
    cast.sign_in(client, cast.secretary(1))
    page = f"/office/results/{edition.year}/publish/"
    shown = client.get(page).context["shown"]
    cast.a_confirmed_award(second, "OUTSTANDING")
    refused = client.post(page, {"shown": shown})
    assert (refused.status_code, refused.context["can_publish"]) == (409, True)
    assert Publication.objects.count() == 0
    assert client.post(page, {"shown": refused.context["shown"]}).status_code == 302
    assert len(Publication.objects.get().content["awards"]) == 2


def test_nobody_decides_an_edition_on_whose_panel_they_sat():
    edition = cast.a_deciding_edition()
    cast.a_confirmed_award(entry(edition, 1))
    Seat.objects.create(
        edition=edition, user=cast.secretary(1), agency=cast.agency(1), seated_at=AT, left_at=AT
    )
    with pytest.raises(RuleBroken, match="กรรมการ"):
        cast.a_proposal(entry(edition, 2))
    with pytest.raises(RuleBroken, match="กรรมการ"):
        publication.publish(edition, by=cast.secretary(1), at=AT)


# --- feedback ---------------------------------------------------------------------------------------


def test_a_quarter_is_the_share_of_better_means():
    values = [Decimal(value) for value in (5, 4, 4, 3, 2, 2, 1, 0)]
    assert [feedback.quarter(value, values) for value in values] == [1, 1, 1, 2, 3, 3, 4, 4]
    assert feedback.quarter(Decimal(5), values[:7]) is None


def test_feedback_is_sent_after_the_announcement_and_stays():
    edition = announced(8)
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


def test_feedback_is_withdrawn_with_its_announcement_and_sent_anew_with_the_next():
    publication_ = cast.an_announcement(cast.saen_suk())
    first = entry(publication_.edition, 1)
    feedback.save(first, "ดีมาก", version=0, by=cast.secretary(), at=AT)
    feedback.send(first, by=cast.secretary(), at=AT)
    page, officer = f"/entries/{first.pk}/outcome/", cast.sign_in(Client(), cast.officer())
    assert "ดีมาก" in officer.get(page).content.decode()
    publication.withdraw(publication_, reason="นับใหม่", by=cast.secretary(), at=AT)
    assert Line.objects.get(verb="withdraw_results").facts["feedback_taken_back"] == 1
    assert "ดีมาก" not in officer.get(page).content.decode()
    first = entry(publication_.edition, 1)
    feedback.save(first, "ดี", version=2, by=cast.secretary(), at=AT)
    publication.publish(first.edition, reason="นับใหม่", by=cast.secretary(), at=AT)
    feedback.send(entry(publication_.edition, 1), by=cast.secretary(), at=AT)
    assert "ดี" in officer.get(page).context["feedback"].text


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
    rejected.edition.objection_days = 0
    assert objections.window(rejected) is None


def test_each_version_of_the_results_can_be_objected_to():
    first = cast.an_announcement(cast.saen_suk())
    later = cast.ANNOUNCING + timedelta(days=60)
    publication.withdraw(first, reason="ผิด", by=cast.secretary(), at=later)
    publication.publish(entry(first.edition, 1).edition, reason="ผิด", by=cast.secretary(), at=later)
    window = objections.window(entry(first.edition, 1))
    assert window is not None
    assert window.since == later
    objections.file(entry(first.edition, 1), "ไม่เห็นด้วย", by=cast.officer(), at=later + timedelta(days=15))


def test_the_days_for_objections_are_not_made_fewer_once_the_edition_has_opened():
    edition = cast.open_edition()
    with pytest.raises(RuleBroken, match="15"):
        objections.require_days_kept(edition, 14)
    objections.require_days_kept(edition, 16)
    with pytest.raises(DatabaseError, match="not made fewer"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(objection_days=14)
    Edition.objects.filter(pk=edition.pk).update(objection_days=16)


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
    answer = f"{page}answer/"
    assert office.post(answer, {**told, "text": ""}).status_code == 422
    assert office.post(answer, told).status_code == 302
    assert office.post(answer, told).status_code == 409
    assert "คะแนนถูกต้อง" in town.get(f"/entries/{second.pk}/outcome/").content.decode()
    answered = office.get("/office/results/objections/?state=answered")
    assert [one.pk for one, _tone in answered.context["rows"]] == [row.pk]


def test_an_entrant_reads_what_the_announcement_gives_their_entry():
    edition = announced(2)
    officer = cast.sign_in(Client(), cast.officer(cast.saen_suk()))
    with time_machine.travel(AT, tick=False):
        told = [
            officer.get(f"/entries/{entry(edition, number).pk}/outcome/").context["level"]
            for number in (1, 2)
        ]
    assert told == ["รางวัลยอดเยี่ยม", ""]


def test_a_waiting_objection_stands_on_the_morning_page_and_an_auditor_reads_it():
    edition = announced(2)
    row = objections.file(
        entry(edition, 2), "คะแนนไม่ตรงกับเกณฑ์", by=cast.officer(cast.saen_suk()), at=AT + timedelta(hours=1)
    )
    with time_machine.travel(AT + timedelta(hours=2), tick=False):
        desk = cast.sign_in(Client(), cast.secretary()).get("/office/").context["desks"][0]
        assert [(line.amount, line.label) for line in desk.waiting] == [(1, "คำคัดค้านที่รอคำตอบ")]
        assert desk.next_dates == []
        auditor = cast.sign_in(Client(), cast.auditor())
        assert [one.pk for one, _tone in auditor.get("/office/results/objections/").context["rows"]] == [
            row.pk
        ]
        page = auditor.get(f"/office/results/objections/{row.pk}/")
        assert (page.context["objection"], page.context["form"]) == (row, None)
        answered = auditor.post(
            f"/office/results/objections/{row.pk}/answer/", {"verb": "dismiss_objection", "text": "คำตอบ"}
        )
        assert answered.status_code == 403
