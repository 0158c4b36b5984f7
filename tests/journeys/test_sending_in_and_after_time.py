"""What surrounds the sending of an entry: its receipt, late passes, reminders, paper, disqualification."""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from contest import clock
from editions import calendar
from editions.models import CalendarDate, Edition
from editions.moves import RuleBroken, advance
from journal import chain
from journal.models import Line
from judging import panel
from judging.models import Assignment
from letters.models import Letter
from organizations.models import Membership
from submissions import (
    attachments,
    comparing,
    deadline,
    disqualifying,
    drafts,
    intake,
    late_passes,
    paper,
    printouts,
    reminders,
    screening,
    tasks,
)
from submissions.models import Disqualification, Entry, LatePass, PaperEntry, Printout, Reminder
from tests import cast

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATE = cast.CLOSES + DAY
OFFICER, MAILBOX = "officer-4200103@example.go.th", "saraban_04200103@dla.go.th"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def letters(kind: str) -> list[str]:
    """To whom the letters of a kind went, in the order of writing."""
    return list(
        Letter.objects.filter(kind=f"submissions.{kind}").order_by("pk").values_list("to_address", flat=True)
    )


# --- the receipt and its PDF ------------------------------------------------------------------------


def test_the_receipt_waits_for_no_pdf_and_offers_it_when_the_worker_has_made_it():
    entry = cast.an_entry()
    client = of(cast.officer())
    address = f"/en/entries/{entry.pk}/receipt/"
    assert "The PDF is being made" in client.get(address).content.decode()
    assert client.get(f"{address}1/pdf/").status_code == 404

    tasks.print_revision.call(entry.revisions.get().pk)
    made = Printout.objects.get()
    page = client.get(address).content.decode()
    assert ("The PDF is being made" in page, page.count(made.sha256)) == (False, 1)
    answer = client.get(f"{address}1/pdf/")
    data = b"".join(answer.streaming_content)
    assert hashlib.sha256(data).hexdigest() == made.sha256
    assert answer["Content-Disposition"] == 'attachment; filename="2569-0001-1.pdf"'


def test_the_pdf_is_asked_for_in_the_transaction_of_the_sending():
    from django_tasks_db.models import DBTaskResult

    entry = cast.an_entry()
    asked = DBTaskResult.objects.filter(task_path="submissions.tasks.print_revision")
    assert [one.args_kwargs["args"] for one in asked] == [[entry.revisions.get().pk]]


def test_a_pdf_that_is_lost_is_made_again_with_the_same_hash():
    entry = cast.an_entry()
    revision = entry.revisions.get()
    first = printouts.make(revision, cast.MID_CALL)
    printouts.SHELF.path_of(first.stored_name).unlink()
    assert printouts.of(revision) is None
    assert printouts.forget_lost() == 1
    again = printouts.make(revision, LATE)
    assert (again.sha256, printouts.is_there(again)) == (first.sha256, True)
    assert printouts.make(revision, LATE) == again


def test_the_clock_has_made_what_has_no_pdf_after_a_while():
    cast.an_entry()
    assert printouts.ask_for_missing(cast.MID_CALL + timedelta(minutes=1)) == 0
    assert printouts.ask_for_missing(cast.MID_CALL + HOUR) == 1
    assert printouts.ask_for_missing(cast.MID_CALL + HOUR) == 0  # it has been asked for just now


# --- compare ----------------------------------------------------------------------------------------


def amended() -> Entry:
    entry = cast.an_entry()
    by = cast.officer()
    revision = intake.amend(entry, by=by, at=cast.MID_CALL)
    changes = {"results": "เวลารอเฉลี่ยลดจาก 5 วันเหลือ 2 วัน", "contact_phone": "081 234 5678"}
    intake.save_draft(entry, changes, revision.version, by=by, at=cast.MID_CALL)
    summary = revision.attachments.get(question_code="summary")
    attachments.remove(entry, summary, by=by, at=cast.MID_CALL)
    attachments.add(entry, "summary", cast.ContentFile(cast.a_pdf(3), "สรุปใหม่.pdf"), by=by, at=cast.MID_CALL)
    intake.submit(entry, by=by, at=cast.MID_CALL)
    return entry


def test_two_sendings_are_compared_word_by_word_and_file_by_file():
    entry = amended()
    newer, older = entry.revisions.sent()
    found = comparing.between(older, newer, personal=True)
    told = {change.label: change for change in found.changes}
    assert set(told) == {
        "Results and benefits to the public",
        "Telephone of the contact person",
        "Summary of the project",
    }
    results = told["Results and benefits to the public"]
    assert [(run.how, run.text) for run in results.runs] == [
        ("same", "เวลารอเฉลี่ยลดจาก 5 วันเหลือ "),
        ("removed", "1"),
        ("added", "2"),
        ("same", " วัน"),
    ]
    assert [(one.how, one.file.original_name) for one in told["Summary of the project"].files] == [
        ("removed", "สรุปผลงาน.pdf"),
        ("added", "สรุปใหม่.pdf"),
    ]


def test_the_page_says_removed_and_added_in_words_too():
    entry = amended()
    page = of(cast.officer()).get(f"/en/entries/{entry.pk}/compare/1/2/").content.decode()
    assert '<del><span class="visually-hidden">[removed: </span>1<span' in page
    assert '<ins><span class="visually-hidden">[added: </span>2<span' in page


def test_the_auditor_compares_without_what_is_personal():
    entry = amended()
    address = f"/en/office/entries/{entry.pk}/compare/1/2/"
    assert "081 234 5678" in of(cast.secretary()).get(address).content.decode()
    assert "081 234 5678" not in of(cast.auditor()).get(address).content.decode()


# --- late passes ------------------------------------------------------------------------------------


def a_pass(organization=None, until=LATE + DAY) -> LatePass:
    edition = Edition.objects.filter(year=2569).first() or cast.open_edition()
    return late_passes.grant(
        edition, organization or cast.saen_suk(), "ระบบขัดข้อง", until, by=cast.secretary(), at=LATE - HOUR
    )


def test_a_late_pass_opens_every_way_for_one_organization_until_its_end():
    entry, other = cast.a_draft(), cast.a_draft(cast.pang_mu())
    late = a_pass()
    assert (drafts.is_writable(entry, late.until), drafts.is_writable(other, LATE)) == (True, False)
    assert drafts.is_writable(entry, late.until + timedelta(milliseconds=1)) is False
    intake.save_draft(entry, {"results": "ใหม่"}, 99, by=cast.officer(), at=late.until)
    intake.submit(entry, by=cast.officer(), at=late.until)
    intake.start(entry.edition, cast.saen_suk(), by=cast.officer(), at=late.until)
    with pytest.raises(RuleBroken, match="Submissions are closed"):
        intake.submit(other, by=cast.officer(cast.pang_mu()), at=LATE)


def test_a_late_pass_works_after_the_call_was_closed_too_but_not_in_judging():
    entry = cast.a_draft()
    advance(entry.edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    a_pass()
    intake.submit(entry, by=cast.officer(), at=LATE)
    draft = intake.start(entry.edition, cast.saen_suk(), by=cast.officer(), at=LATE)
    advance(entry.edition, "start_judging", by=cast.TESTER, at=LATE)
    assert drafts.is_writable(Entry.objects.get(pk=draft.pk), LATE) is False


def test_a_late_pass_that_was_taken_back_ends_at_once_and_everybody_is_told():
    entry = cast.a_draft()
    late = a_pass()
    late_passes.revoke(late, by=cast.secretary(2), at=LATE)
    assert drafts.is_writable(entry, LATE) is False
    assert (letters("late_pass"), letters("late_pass_revoked")) == ([OFFICER], [OFFICER])
    lines = Line.objects.filter(subject_type="latepass").order_by("number")
    assert list(lines.values_list("verb", flat=True)) == ["grant_late_pass", "revoke_late_pass"]
    with pytest.raises(RuleBroken, match="taken back already"):
        late_passes.revoke(late, by=cast.secretary(), at=LATE)


def test_a_late_pass_needs_a_reason_and_an_end_that_lies_ahead():
    edition, town, by = cast.open_edition(), cast.saen_suk(), cast.secretary()
    for reason, until, words in (("", LATE + DAY, "reason"), ("ระบบขัดข้อง", LATE, "ahead")):
        with pytest.raises(RuleBroken, match=words):
            late_passes.grant(edition, town, reason, until, by=by, at=LATE)
    assert (LatePass.objects.count(), letters("late_pass")) == (0, [])


def test_a_late_pass_ends_with_the_screening_at_the_latest():
    edition, ends = cast.open_edition(), LATE + DAY
    CalendarDate.objects.create(edition=edition, act=CalendarDate.Act.SCREENING_ENDS, at=ends)
    with pytest.raises(RuleBroken, match="ends with the screening at the latest"):
        a_pass(until=ends + timedelta(seconds=1))
    assert (LatePass.objects.count(), letters("late_pass")) == (0, [])
    assert a_pass(until=ends).until == ends


def test_an_organization_without_officers_is_told_of_its_late_pass_by_its_mailbox():
    a_pass(cast.phuket())
    assert letters("late_pass") == [cast.phuket().mailbox_on_record]


def test_the_secretariat_gives_and_takes_back_a_late_pass_on_its_pages():
    entry = cast.a_draft()
    with time_machine.travel(LATE, tick=False):
        client = of(cast.secretary())
        found = client.get("/en/office/entries/late-passes/?q=แสนสุข").content.decode()
        assert f"/en/office/entries/late-passes/new/{cast.saen_suk().pk}/" in found
        typed = {
            "edition": entry.edition_id,
            "until_day": "2",
            "until_month": "9",
            "until_year": "2569",
            "time": "16.30",
            "reason": "ไฟฟ้าดับทั้งตำบล",
        }
        address = f"/en/office/entries/late-passes/new/{cast.saen_suk().pk}/"
        assert client.post(address, {**typed, "reason": ""}).status_code == 422
        assert client.post(address, typed).status_code == 302
        late = LatePass.objects.get()
        assert late.until == cast.datetime(2026, 9, 2, 16, 30, 59, tzinfo=cast.BANGKOK)
        page = of(cast.officer()).get(f"/en/entries/{entry.pk}/").content.decode()
        assert "Your organization has a late pass" in page
        assert client.post(f"/en/office/entries/late-passes/{late.pk}/revoke/").status_code == 302
        assert client.post(f"/en/office/entries/late-passes/{late.pk}/revoke/").status_code == 409


def test_the_grace_is_shown_beside_the_deadline():
    entry = cast.a_draft()
    Edition.objects.update(grace_seconds=600)
    with time_machine.travel(cast.MID_CALL, tick=False):
        page = of(cast.officer()).get(f"/en/entries/{entry.pk}/").content.decode()
    assert "what arrives by 1 September 2026 (B.E. 2569), 00:09 Thailand time" in page


def test_with_a_late_pass_alone_an_entry_can_be_started_on_the_page():
    cast.a_draft()
    a_pass()
    with time_machine.travel(LATE, tick=False):
        client = of(cast.officer())
        assert "Start an entry" in client.get("/en/entries/").content.decode()
        edition = Edition.objects.get()
        typed = {"organization": cast.saen_suk().pk, "edition": edition.pk}
        assert client.post("/en/entries/new/", typed).status_code == 302
    assert deadline.open_editions([cast.pang_mu().pk], LATE) == []


# --- the number of entries --------------------------------------------------------------------------


def test_what_an_organization_withdrew_does_not_count_against_its_limit():
    edition = cast.open_edition()
    Edition.objects.update(max_entries=1)
    edition.refresh_from_db()
    first = cast.an_entry(edition=edition)
    with pytest.raises(RuleBroken, match="at most 1"):
        intake.start(edition, cast.saen_suk(), by=cast.officer(), at=cast.MID_CALL)
    intake.withdraw(first, "", by=cast.officer(), at=cast.MID_CALL)
    second = cast.an_entry(edition=edition)
    assert second.number == 2


def test_what_was_withdrawn_comes_back_by_no_path():
    entry = cast.an_entry()
    intake.withdraw(entry, "", by=cast.officer(), at=cast.MID_CALL)
    before = Line.objects.count()
    for deed in (
        lambda: intake.amend(entry, by=cast.officer(), at=cast.MID_CALL),
        lambda: intake.submit(entry, by=cast.officer(), at=cast.MID_CALL),
        lambda: intake.save_draft(entry, {"results": "x"}, 0, by=cast.officer(), at=cast.MID_CALL),
    ):
        with pytest.raises(RuleBroken):
            deed()
    entry.refresh_from_db()
    assert (entry.state, Line.objects.count()) == ("withdrawn", before)


# --- reminders --------------------------------------------------------------------------------------


def due(**before) -> object:
    return cast.CLOSES - timedelta(**before)


def test_whoever_has_an_unsent_draft_is_reminded_four_times_once_each():
    cast.a_draft()
    told = [
        reminders.send_due(at)
        for at in (
            due(days=8),
            due(days=7) - timedelta(milliseconds=1),
            due(days=7),
            due(days=7),
            due(days=3),
            due(days=1),
            due(hours=3),
            due(minutes=5),
            cast.CLOSES,
            LATE,
        )
    ]
    assert told == [0, 0, 1, 0, 1, 1, 1, 0, 0, 0]
    assert letters("reminder") == [OFFICER] * 4
    assert sorted(Reminder.objects.values_list("kind", flat=True)) == ["1d", "3d", "3h", "7d"]


def test_of_a_clock_that_was_stopped_the_last_kind_comes_alone():
    cast.a_draft()
    assert [reminders.send_due(due(hours=20)), reminders.send_due(due(hours=19))] == [1, 0]
    assert list(Reminder.objects.values_list("kind", flat=True)) == ["1d"]


def test_who_has_sent_is_not_reminded_but_who_amends_is():
    cast.an_entry()
    assert reminders.send_due(due(days=3)) == 0
    entry = Entry.objects.get()
    intake.amend(entry, by=cast.officer(), at=due(days=2))
    assert reminders.send_due(due(hours=23)) == 1
    assert "2569-0001" in Letter.objects.get(kind="submissions.reminder").subject


def test_a_draft_started_after_its_kind_was_due_waits_for_the_next():
    entry = cast.a_draft()
    Entry.objects.update(created_at=due(days=2))
    assert [reminders.send_due(due(hours=30)), reminders.send_due(due(hours=23))] == [0, 1]
    assert list(entry.reminders.values_list("kind", flat=True)) == ["1d"]


def test_reminders_that_are_not_due_yet_follow_a_moved_deadline():
    entry = cast.a_draft()
    reminders.send_due(due(days=7))
    later = cast.CLOSES + 14 * DAY
    calendar.set_date(entry.edition, CalendarDate.Act.CALL_CLOSES, later, by=cast.TESTER, at=due(days=6))
    assert [reminders.send_due(due(days=3)), reminders.send_due(later - 3 * DAY)] == [0, 1]
    assert sorted(entry.reminders.values_list("kind", flat=True)) == ["3d", "7d"]


def test_owner_and_who_saved_last_are_reminded_each_once():
    entry = cast.a_draft()
    editor = cast.person("ผู้ช่วย", "editor@example.go.th")
    Membership.objects.create(
        user=editor, organization=entry.organization, role="editor", state="admitted", asked_at=cast.OPENS
    )
    intake.save_draft(entry, {"results": "ใหม่"}, 99, by=editor, at=cast.MID_CALL)
    clock.tick(due(days=3))
    clock.tick(due(days=3))
    assert sorted(letters("reminder")) == ["editor@example.go.th", OFFICER]


# --- entries on paper -------------------------------------------------------------------------------


def on_paper(filled: bool = True) -> PaperEntry:
    edition = cast.open_edition()
    cast.form.set_up(edition)
    cast.officer()
    by = cast.secretary()
    one = paper.enter(edition, cast.saen_suk(), "หนังสือ ที่ ชบ 52001/123", by=by, at=cast.MID_CALL)
    if filled:
        intake.save_draft(one.entry, cast.answers(), 0, by=by, at=cast.MID_CALL)
        for code, name, content in cast.FILES:
            attachments.add(one.entry, code, cast.ContentFile(content, name), by=by, at=cast.MID_CALL)
    return one


def test_what_the_secretariat_types_in_counts_when_an_officer_confirms():
    one = on_paper()
    assert one.entry.revisions.get().answers["contact_name"] == "สมหญิง ใจดี"
    paper.ask(one, by=cast.secretary(), at=cast.MID_CALL)
    assert letters("paper_entry") == [OFFICER, MAILBOX]
    assert (one.entry.number, Entry.objects.counted().count()) == (None, 0)

    with time_machine.travel(cast.MID_CALL, tick=False):
        client = of(cast.officer())
        page = client.get("/en/entries/").content.decode()
        assert "Waits for your confirmation" in page
        assert client.post(f"/en/entries/{one.entry.pk}/submit/").status_code == 302
    one.refresh_from_db()
    entry = Entry.objects.get()
    assert entry.reference == "2569-0001"
    assert (one.confirmed_by, one.confirmed_at) == (cast.officer(), cast.MID_CALL)
    line = Line.objects.get(verb="submit")
    assert (line.actor_role, line.facts["entered_by"]) == ("officer", str(cast.secretary().pk))
    assert chain.verify() is None


def test_the_contact_person_of_a_paper_entry_is_not_the_secretary():
    assert on_paper(filled=False).entry.revisions.get().answers == {}


def test_what_is_incomplete_is_not_put_before_the_organization():
    one = on_paper(filled=False)
    with pytest.raises(intake.Incomplete):
        paper.ask(one, by=cast.secretary(), at=cast.MID_CALL)
    assert letters("paper_entry") == []


def test_who_typed_it_in_cannot_confirm_it():
    one = on_paper()
    with pytest.raises(RuleBroken, match="cannot confirm"):
        intake.submit(one.entry, by=cast.secretary(), at=cast.MID_CALL)
    assert PaperEntry.objects.get().confirmed_at is None


def test_an_entry_on_paper_is_bound_by_the_deadline_like_any_other():
    one = on_paper()
    for deed in (
        lambda: paper.ask(one, by=cast.secretary(), at=LATE),
        lambda: intake.submit(one.entry, by=cast.officer(), at=LATE),
        lambda: paper.enter(one.entry.edition, cast.saen_suk(), "ที่ 1 ก", by=cast.secretary(), at=LATE),
    ):
        with pytest.raises(RuleBroken, match="Submissions are closed"):
            deed()
    a_pass()
    intake.submit(one.entry, by=cast.officer(), at=LATE)
    assert Entry.objects.get().state == "submitted"


def test_the_secretariat_types_in_on_one_page():
    edition = cast.open_edition()
    cast.form.set_up(edition)
    cast.officer()
    with time_machine.travel(cast.MID_CALL, tick=False):
        client = of(cast.secretary())
        made = client.post(
            f"/en/office/entries/paper/new/{cast.saen_suk().pk}/", {"edition": edition.pk, "source": "ที่ 12"}
        )
        address = made.url
        typed = {"version": "0", "title": "ชื่อโครงการ", "users": "ประมาณ 20", "go": "stay"}
        wrong = client.post(address, typed)
        assert (wrong.status_code, "ประมาณ 20" in wrong.content.decode()) == (422, True)
        version = PaperEntry.objects.get().entry.revisions.get().version
        typed = {"version": version, "users": "20", "category": "e-service"}
        kept = client.post(address, typed)
        assert kept.status_code == 302
        refused = client.post(address, {"version": version, "go": "ask"})
        assert refused.status_code == 409
        file = cast.ContentFile(cast.a_pdf(), "หนังสือ.pdf")
        assert client.post(address, {"version": version, "letter": file}).status_code == 302
        entry = Entry.objects.get()
        attached = entry.attachments.get()
        assert client.get(f"{address}files/{attached.pk}/").status_code == 200
        assert client.post(f"{address}files/{attached.pk}/remove/").status_code == 302
        assert client.get("/en/office/entries/paper/").content.decode().count("ชื่อโครงการ") == 1
        assert client.post(f"{address}discard/").status_code == 302
    assert (Entry.objects.count(), PaperEntry.objects.count()) == (0, 0)


# --- disqualification -------------------------------------------------------------------------------


def a_disqualification() -> Disqualification:
    entry = cast.an_eligible_entry()
    advance(entry.edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    return disqualifying.propose(entry, "คัดลอกผลงานผู้อื่น", by=cast.secretary(1), at=LATE)


def test_a_disqualification_needs_two_people_and_tells_the_organization_why():
    one = a_disqualification()
    with pytest.raises(RuleBroken, match="two persons"):
        disqualifying.confirm(one, by=cast.secretary(1), at=LATE)
    one.refresh_from_db()
    assert (one.entry.state, letters("disqualified")) == ("eligible", [])
    disqualifying.confirm(one, by=cast.secretary(2), at=LATE)
    assert Entry.objects.get().state == "disqualified"
    assert letters("disqualified") == [OFFICER, MAILBOX]
    assert "คัดลอกผลงานผู้อื่น" in Letter.objects.filter(kind="submissions.disqualified")[0].body
    line = Line.objects.get(verb="disqualify")
    assert line.facts["proposed_by"] == str(cast.secretary(1).pk)
    assert chain.verify() is None


def test_a_proposal_laid_aside_changes_nothing_and_is_decided_once():
    one = a_disqualification()
    disqualifying.drop(one, by=cast.secretary(1), at=LATE)
    with pytest.raises(RuleBroken, match="decided already"):
        disqualifying.confirm(one, by=cast.secretary(2), at=LATE)
    assert (Entry.objects.get().state, letters("disqualified")) == ("eligible", [])


def test_only_what_passed_the_screening_can_be_disqualified_and_needs_a_reason():
    entry = cast.an_entry()
    with pytest.raises(RuleBroken, match="passed the screening"):
        disqualifying.propose(entry, "เหตุผล", by=cast.secretary(), at=cast.MID_CALL)
    screening.accept(entry, by=cast.secretary(), at=cast.MID_CALL)
    advance(entry.edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    with pytest.raises(RuleBroken, match="reason"):
        disqualifying.propose(entry, " ", by=cast.secretary(), at=LATE)
    assert Disqualification.objects.count() == 0


def test_a_withdrawn_entry_is_not_disqualified_any_more():
    one = a_disqualification()
    intake.withdraw(one.entry, "", by=cast.officer(), at=LATE)
    with pytest.raises(RuleBroken):
        disqualifying.confirm(one, by=cast.secretary(2), at=LATE)
    one.refresh_from_db()
    assert one.decided_at is None


def test_a_disqualified_entry_leaves_the_judges_and_the_ranking():
    round_ = cast.a_round_in_judging(entries=2)
    first, second = Entry.objects.select_related("edition").order_by("number")
    assignments = [cast.an_assignment(entry, round_.edition.seats.all()[0]) for entry in (first, second)]
    proposal = disqualifying.propose(first, "คัดลอกผลงาน", by=cast.secretary(1), at=cast.MID_JUDGING)
    seen = Assignment.objects.for_judge(cast.judge(1))
    assert set(seen) == set(assignments)  # a proposal changes nothing
    disqualifying.confirm(proposal, by=cast.secretary(2), at=cast.MID_JUDGING)
    assert list(Assignment.objects.for_judge(cast.judge(1))) == [assignments[1]]
    assert list(panel.closing(round_).short) == [second]


def test_the_entrant_reads_of_no_proposal():
    one = a_disqualification()
    page = of(cast.officer()).get(f"/en/entries/{one.entry.pk}/").content.decode()
    assert ("Disqualification proposed" in page, "คัดลอกผลงานผู้อื่น" in page) == (False, False)
    office = of(cast.secretary(2)).get(f"/en/office/entries/{one.entry.pk}/").content.decode()
    assert ("Disqualification proposed" in office, "another person has to confirm" in office) == (True, True)


def test_two_of_the_secretariat_disqualify_on_the_page():
    entry = cast.an_eligible_entry()
    advance(entry.edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    address = f"/en/office/entries/{entry.pk}/disqualify/"
    with time_machine.travel(LATE, tick=False):
        first, second = of(cast.secretary(1)), of(cast.secretary(2))
        assert first.post(address, {"reason": ""}).status_code == 422
        assert first.post(address, {"reason": "คัดลอกผลงาน"}).status_code == 302
        assert first.post(address, {"reason": "อีกครั้ง"}).status_code == 409
        one = Disqualification.objects.get()
        assert first.post(f"{address}{one.pk}/confirm/").status_code == 409
        assert second.post(f"{address}{one.pk}/confirm/").status_code == 302
    entry.refresh_from_db()
    assert entry.state == "disqualified"


# --- a change that is not sent, and a way back ------------------------------------------------------


def test_a_change_that_is_not_sent_is_told_in_the_list_and_above_the_form():
    entry = cast.an_entry()
    page = of(cast.officer())
    with time_machine.travel(cast.MID_CALL, tick=False):
        assert "A change is not sent yet" not in page.get("/en/entries/").text
        page.post(f"/en/entries/{entry.pk}/amend/")
        assert "A change is not sent yet" in page.get("/en/entries/").text
        assert (
            "This is a change to an entry that was sent" in page.get(f"/en/entries/{entry.pk}/edit/1/").text
        )


def test_who_corrects_begins_where_the_secretariat_has_words_and_is_not_told_that_all_is_done():
    entry = cast.an_entry()
    screening.send_back(
        entry, "", cast.CLOSES, by=cast.secretary(), at=cast.MID_CALL, by_field={"results": "ขอตัวเลข"}
    )
    page = of(cast.officer())
    here = f"/en/entries/{entry.pk}/edit/3/"
    untouched = "Nothing has been changed since the entry was sent back."
    with time_machine.travel(cast.MID_CALL, tick=False):
        assert page.post(f"/en/entries/{entry.pk}/amend/").url == f"{here}#div_id_results"
        assert f'href="{here}#div_id_results"' in page.get(f"/en/entries/{entry.pk}/").text
        form = page.get(here)
        [row] = [one for one in form.context["rows"] if one["asked"]]
        assert (row["code"], row["asked"]) == ("results", "ขอตัวเลข")
        for address in (here, f"/en/entries/{entry.pk}/review/"):
            text = page.get(address).text
            assert (untouched in text, "Nothing is missing" in text) == (True, False)
        intake.save_draft(entry, {"results": "ลดลง 3 วัน"}, 0, by=cast.officer(), at=cast.MID_CALL)
        for address in (here, f"/en/entries/{entry.pk}/review/"):
            text = page.get(address).text
            assert (untouched in text, "Nothing is missing" in text) == (False, True)


def test_who_withdraws_is_told_that_it_is_done():
    entry = cast.an_entry()
    page = of(cast.officer())
    with time_machine.travel(cast.MID_CALL, tick=False):
        told = page.post(f"/en/entries/{entry.pk}/withdraw/", {"reason": ""}, follow=True).text
    assert "The entry has been withdrawn." in told


def test_an_entry_on_paper_waits_for_its_officer_only_when_the_secretariat_has_asked():
    one = paper.enter(cast.open_edition(), cast.saen_suk(), "หนังสือที่ 1", by=cast.secretary(), at=cast.MID_CALL)
    page = of(cast.officer())
    here = f"/en/entries/{one.entry_id}/"
    with time_machine.travel(cast.MID_CALL, tick=False):
        assert "Waits for your confirmation" not in page.get("/en/entries/").text
        text = page.get(here).text
        assert ("is typing this entry in from paper" in text, "Read and confirm" in text) == (True, False)
        PaperEntry.objects.update(asked_at=cast.MID_CALL)
        assert "Waits for your confirmation" in page.get("/en/entries/").text
        text = page.get(here).text
        assert ("is typing this entry in from paper" in text, "Read and confirm" in text) == (False, True)
