"""B9: does what has been kept long enough go, as the dry run says, once, and nothing else?"""

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.management import call_command

from contest import retention
from journal import chain
from journal.models import Line, PersonalValue
from judging.models import ScoreSheet
from letters import outbox
from letters.models import Letter
from organizations import claims, notice, removals
from organizations.models import Invitation, MailboxCode, Mandate, Membership, Removal, Session, User
from organizations.sessions import SessionStore
from results.models import CertificateBundle
from submissions import attachments, exporting, keeping, late_passes, sealing, uploads
from submissions.models import Attachment, Entry, Export, Revision, Upload
from tests import cast
from thai.traces import MARK

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
START = cast.MID_CALL


def said(at: datetime, *options: str) -> str:
    """What the command prints at a moment."""
    out = io.StringIO()
    with time_machine.travel(at, tick=False):
        call_command("retention", *options, stdout=out)
    return out.getvalue()


def rows(at: datetime, rule: str) -> list[str]:
    """Which rows of a rule are due at a moment."""
    (due,) = (one for one in retention.due(at) if one.rule.code == rule)
    return due.rows


# --- one case a rule: how the row comes about, when its time begins, and that it is gone --------------------


def unsent_draft():
    draft = cast.a_draft()
    paths = [attachments.SHELF.path_of(one.stored_name) for one in draft.attachments.all()]
    cast.advance(draft.edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    return cast.CLOSES, lambda: (Entry.objects.count(), [path.exists() for path in paths]) == (0, [False] * 5)


def unsent_amendment():
    entry = cast.an_entry()
    cast.intake.amend(entry, by=cast.officer(), at=START)
    cast.advance(entry.edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    return cast.CLOSES, lambda: (entry.revisions.count(), entry.attachments.count()) == (1, 5)


def upload():
    row = uploads.start(cast.a_draft(), "evidence", "x.pdf", 100, by=cast.officer(), at=START)
    return row.expires_at, lambda: not Upload.objects.exists()


def export():
    entry = cast.an_entry()
    row = exporting.ask(entry.edition, "csv", with_personal=True, by=cast.secretary(), at=START)
    exporting.make(row, START)
    row.refresh_from_db()
    path = exporting.SHELF.path_of(row.stored_name)
    return START, lambda: not (Export.objects.exists() or path.exists())


def refused_request():
    asked = cast.a_request(at=START)
    path = claims.SHELF.path_of(asked.mandate.stored_name)
    cast.registration.refuse(asked, "ไม่ใช่", by=cast.secretary(), at=START)
    return START, lambda: not (Membership.objects.exists() or path.exists())


def unanswered_request():
    cast.a_request(at=START)
    return START, lambda: not Membership.objects.exists()


def mandate_of_a_former_member():
    asked = cast.a_request(at=START)
    cast.registration.admit(asked, by=cast.secretary(), at=START)
    cast.registration.end(asked, "ย้าย", by=cast.secretary(), at=START)
    return START, lambda: (Membership.objects.count(), Mandate.objects.count()) == (1, 0)


def unconfirmed_account():
    user = User.objects.create_user(email="never@example.go.th", full_name="ไม่เคย ยืนยัน", joined_at=START)
    EmailAddress.objects.create(user=user, email=user.email, primary=True)
    return START, lambda: not User.objects.filter(pk=user.pk).exists()


def invitation():
    cast.registration.invite_judge("in@example.or.th", "ผู้รับเชิญ", cast.agency(), by=cast.TESTER, at=START)
    return Invitation.objects.get().expires_at, lambda: not Invitation.objects.exists()


def mailbox_code():
    row = claims.send_code(cast.newcomer(), cast.phuket(), by=cast.newcomer(), at=START)
    return row.expires_at, lambda: not MailboxCode.objects.exists()


def reset():
    row = cast.judge(1).second_factor_resets.create(
        state="canceled", asked_at=START, decided_at=START, reason="โทรศัพท์หาย"
    )
    return START, lambda: type(row).objects.get().reason == ""


def declined_removal():
    row = removals.ask(cast.newcomer(), "ขอลบ", by=cast.newcomer(), at=START)
    removals.decline(row, "ยังไม่ได้", by=cast.secretary(), at=START)
    return START, lambda: Removal.objects.values_list("words", "reason").get() == ("", "")


def session():
    store = SessionStore()
    store["parked"] = {"page": "/", "fields": "x=1"}
    store.create()
    Session.objects.update(expire_date=START)
    return START, lambda: not Session.objects.exists()


def secret_letter():
    row = outbox.put(kind="x", to="a@example.go.th", subject="รหัส", body="1234", is_secret=True, at=START)
    Letter.objects.update(state="sent")
    return START, lambda: Letter.objects.values_list("body", "to_address").get() == ("", row.to_address)


def letter():
    outbox.put(kind="x", to="a@example.go.th", to_name="ก ข", subject="เรื่อง", body="เรียน", at=START)
    Letter.objects.update(state="sent")
    left = ("เรื่อง", "", "", "letter@removed.invalid")
    columns = ("subject", "body", "to_name", "to_address")
    return START, lambda: Letter.objects.values_list(*columns).get() == left


def private_note():
    first = cast.a_round_in_judging(1, 1)
    assignment = cast.an_assignment(first.edition.entries.get(), first.edition.seats.get())
    sheet = cast.a_signed_sheet(assignment, 4)
    ScoreSheet.objects.update(private_note="ของฉัน")
    return (
        cast.MID_JUDGING,
        lambda: (
            (
                ScoreSheet.objects.get().private_note,
                {mark.value for mark in sheet.marks.all()},
            )
            == ("", {4})
        ),
    )


def contact_person():
    revision = cast.an_entry().revisions.get()

    def gone() -> bool:
        now = Revision.objects.get(pk=revision.pk)
        contact = [value for code, value in now.answers.items() if code.startswith("contact_")]
        files = list(now.attachments.all())
        return (contact, sealing.broken(now.answers, now.seals, files, now.sha256)) == ([MARK] * 4, [])

    return START, gone


def endorsement():
    entry = cast.an_entry()
    row = entry.attachments.get(question_code="letter")
    path = attachments.SHELF.path_of(row.stored_name)
    kept = [attachments.SHELF.path_of(one.stored_name) for one in entry.attachments.exclude(pk=row.pk)]
    return (
        START,
        lambda: (
            (
                path.exists(),
                [one.exists() for one in kept],
                Attachment.objects.get(pk=row.pk).sha256,
            )
            == (False, [True] * 4, row.sha256)
        ),
    )


def journal_value():
    chain.write("sign_up", cast.newcomer(), by=cast.TESTER, at=START, personal={"email": "a@example.go.th"})
    about = PersonalValue.objects.filter(line__at__lte=START)
    return START, lambda: set(about.values_list("value", "salt")) == {("", "")}


def zip_of_certificates():
    edition = cast.edition()
    bundle = CertificateBundle.objects.create(edition=edition, asked_at=START, moved_at=START)
    return START, lambda: not CertificateBundle.objects.filter(pk=bundle.pk).exists()


CASES: list[tuple[str, int, Callable]] = [
    ("drafts", 90, unsent_draft),
    ("drafts", 90, unsent_amendment),
    ("uploads", 1, upload),
    ("exports", 30, export),
    ("certificates", 30, zip_of_certificates),
    ("requests", 90, refused_request),
    ("requests", 90, unanswered_request),
    ("mandates", 365, mandate_of_a_former_member),
    ("accounts", 30, unconfirmed_account),
    ("invitations", 90, invitation),
    ("codes", 30, mailbox_code),
    ("resets", 730, reset),
    ("removals", 730, declined_removal),
    ("sessions", 1, session),
    ("secret_letters", 30, secret_letter),
    ("letters", 730, letter),
    ("notes", 365, private_note),
    ("contacts", 3650, contact_person),
    ("endorsements", 3650, endorsement),
    ("journal", 3650, journal_value),
]


@pytest.mark.parametrize(("rule", "days", "case"), CASES, ids=[case.__name__ for *_rest, case in CASES])
def test_B9_what_is_due_goes_at_its_moment_as_the_dry_run_says(
    rule, days, case, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        since, is_gone = case()
    last = since + days * DAY
    assert rows(last, rule) == []
    due = rows(last + DAY / 24, rule)
    assert len(due) >= 1
    first = said(last + DAY / 24, "--dry-run")
    assert not is_gone()
    assert said(last + DAY / 24, "--dry-run") == first
    with django_capture_on_commit_callbacks(execute=True):
        assert said(last + DAY / 24) == first
    assert is_gone()
    lines = Line.objects.filter(verb="retain", facts__rule=rule)
    assert [(line.facts["days"], line.facts["rows"], line.actor_role) for line in lines] == [
        (days, len(due), "system")
    ]
    assert chain.verify() is None
    again = said(last + DAY / 24)
    assert rows(last + DAY / 24, rule) == []
    assert Line.objects.filter(verb="retain", facts__rule=rule).count() == 1
    assert f"{rule}: 0 ({days} days)" in again.splitlines()


def test_B9_every_rule_has_a_case():
    assert {rule for rule, _days, _case in CASES} == {rule.code for rule in retention.RULES}
    assert [(rule.code, rule.days) for rule in retention.RULES if (rule.code, rule.days) not in
            {(code, days) for code, days, _case in CASES}] == []  # fmt: skip


def test_B9_nothing_goes_of_an_open_call_or_a_late_pass():
    draft = cast.a_draft()
    at = cast.CLOSES + 91 * DAY
    assert rows(at, "drafts") == []  # nobody has closed the call
    cast.advance(draft.edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    assert len(rows(at, "drafts")) == 1
    late_passes.grant(
        draft.edition,
        draft.organization,
        "ไฟฟ้าดับ",
        cast.CLOSES + 10 * DAY,
        by=cast.secretary(),
        at=cast.AFTER_CLOSE,
    )
    assert rows(at, "drafts") == []
    assert len(rows(at + 10 * DAY, "drafts")) == 1


def test_B9_a_draft_that_is_given_a_pass_while_the_rule_runs_stays():
    draft = cast.a_draft()
    cast.advance(draft.edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    found = keeping.unsent(cast.CLOSES + DAY)
    assert list(found) == [draft.revisions.get()]
    until = cast.CLOSES + 10 * DAY
    late_passes.grant(
        draft.edition, draft.organization, "ไฟฟ้าดับ", until, by=cast.secretary(), at=cast.AFTER_CLOSE
    )
    keeping.forget_unsent(found)
    assert Entry.objects.get() == draft


@pytest.mark.parametrize("forget", [keeping.forget_contacts, keeping.forget_files])
def test_B9_what_was_put_together_of_contacts_and_letters_goes_with_them(forget):
    entry = cast.an_entry()
    exporting.ask(entry.edition, "csv", with_personal=True, by=cast.secretary(), at=START)
    find = {keeping.forget_contacts: keeping.contacts, keeping.forget_files: keeping.personal_files}[forget]
    forget(find(START + DAY))
    assert Export.objects.count() == 0


def test_B9_days_as_the_secretariat_wrote_them_down_never_below_the_least():
    cast.a_request(at=START)
    notice.change_desk({"days": {"requests": 40}}, saves=0, by=cast.secretary(), at=START)
    assert [len(rows(START + days * DAY, "requests")) for days in (40, 41)] == [0, 1]
    notice.change_desk({"days": {"requests": 1}}, saves=1, by=cast.secretary(), at=START)
    assert [len(rows(START + days * DAY, "requests")) for days in (30, 31)] == [0, 1]


def test_B9_a_letter_that_waits_and_a_member_stay():
    outbox.put(kind="x", to="a@example.go.th", subject="เรื่อง", body="เรียน", at=START)
    cast.officer()
    said(START + 4000 * DAY)
    assert Letter.objects.get().body == "เรียน"
    assert Membership.objects.get().state == "admitted"
