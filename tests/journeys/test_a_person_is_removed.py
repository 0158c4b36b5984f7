"""Is a removed person gone from every table and file, and does everything else keep its meaning?"""

import base64
import json
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import translation

from contest import removal
from editions.moves import RuleBroken
from files import printing, redaction
from journal import chain
from journal.models import Line, PersonalValue
from judging.models import Mark
from letters import outbox
from letters.models import Letter
from organizations import claims, removals
from organizations.models import Appointment, Membership, Removal, Session, User
from submissions import attachments, exporting, form, printouts, sealing
from submissions.models import Attachment, Entry, Export, Printout, Revision
from tests import cast, planted
from thai.traces import MARK, Traces

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


AT = cast.MID_CALL + timedelta(days=1)
NAME = "นางปราณี ศรีสุวรรณกิจกุล"
BARE = "ปราณี ศรีสุวรรณกิจกุล"
PHONE = "089 765 4321"
WAYS = (BARE, f"นางสาว{BARE}", PHONE, "+66897654321", planted.ADDRESS, planted.OTHER_ADDRESS.upper())
NEEDLES = ("ศรีสุวรรณกิจกุล", "0897654321", "089 765 4321", "66897654321", planted.ADDRESS, planted.OTHER_ADDRESS)


def say(place: int, turn: int) -> str:
    """In each place the person stands in another way, and at each turn in another one."""
    return {1: NAME, 2: "นักวิชาการ", 3: PHONE, 9: NAME, 39: NAME}.get(
        place, f"ที่ {place} มี {WAYS[(place + turn) % len(WAYS)]} อยู่"
    )


def remove(user: User, successors=None, by: User | None = None) -> Removal:
    by = by or cast.secretary(1)
    row = removals.begin(user, by=by, at=AT)
    removal.carry_out(row, "ขอใช้สิทธิตามมาตรา 33 ทางหนังสือ", successors or {}, by=by, at=AT)
    row.refresh_from_db()
    return row


def in_tables() -> list[str]:
    """Where in the database a needle stands: every table and column, as text and as what the text encodes."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    if any(needle.lower() in text.lower() for text in readings(value) for needle in NEEDLES):
                        found.append(f"{table}.{name}")
    return sorted(set(found))


def readings(value) -> list[str]:
    """A value as text, with the escapes of JSON undone, and what it holds in base 64."""
    if isinstance(value, bytes | memoryview):
        return [bytes(value).decode("utf-8", "ignore")]
    plain = str(value)
    texts = [plain, re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), plain)]
    if re.fullmatch(r"[A-Za-z0-9+/=\n]{24,}", plain):
        texts.append(base64.b64decode(plain + "==", validate=False).decode("utf-8", "ignore"))
    return texts


def in_sessions() -> list[str]:
    return [
        row.pk
        for row in Session.objects.all()
        if any(needle in json.dumps(row.get_decoded(), ensure_ascii=False) for needle in NEEDLES)
    ]


def in_files() -> list[str]:
    """Which files of the store hold a needle, in any encoding that a text of theirs may have."""
    found = []
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            kind = "pdf" if data.startswith(b"%PDF-") else "jpeg"
            texts = redaction.texts_of(data, kind)
            if any(needle.lower() in text.lower() for needle in NEEDLES for text in texts):
                found.append(str(path))
    return found


@pytest.mark.parametrize("turn", range(0, len(WAYS), 2))
def test_B8_name_address_and_telephone_are_found_nowhere(turn, django_capture_on_commit_callbacks):
    user = planted.a_person(lambda place: say(place, turn))
    places, lines = in_tables(), Line.objects.count()
    assert len(places) >= 35
    assert len(in_files()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        remove(user)
    assert (in_tables(), in_sessions(), in_files()) == ([], [], [])
    assert chain.verify() is None
    call_command("verify_journal")
    assert Line.objects.count() > lines


def test_B8_entries_scores_and_journal_keep_their_meaning():
    user = planted.a_person(lambda place: say(place, 0))
    entry = Entry.objects.get()
    sent = entry.revisions.sent()[0]
    before = {
        "entry": (entry.number, entry.state, entry.organization_name_th),
        "marks": list(Mark.objects.values_list("value", flat=True)),
        "answers": set(sent.answers),
        "verbs": list(Line.objects.order_by("number").values_list("verb", "facts", "hash")),
    }
    remove(user)
    entry.refresh_from_db()
    now = entry.revisions.sent()[0]
    lines = list(Line.objects.order_by("number").values_list("verb", "facts", "hash"))
    assert before == {
        "entry": (entry.number, entry.state, entry.organization_name_th),
        "marks": list(Mark.objects.values_list("value", flat=True)),
        "answers": set(now.answers),
        "verbs": lines[: len(before["verbs"])],
    }
    contact = {code: now.answers[f"contact_{code}"] for code in ("name", "position", "phone", "email")}
    assert contact == dict.fromkeys(contact, MARK)
    assert now.answers["problem"] == f"ที่ 18 มี {MARK} อยู่"
    assert (now.answers["solution"], now.sha256) == (sent.answers["solution"], sent.sha256)
    assert sealing.broken(now.answers, now.seals, list(now.attachments.all()), now.sha256) == []
    assert Attachment.objects.get(question_code="evidence").original_name == f"ที่ 20 มี {MARK} อยู่.pdf"
    assert [line[0] for line in lines[-2:]] == ["remove_person", "take_out_of_lines"]
    assert lines[-2][1]["redacted"]["revisions"] == [one.pk for one in entry.revisions.order_by("number")]


def test_a_removed_person_stands_as_one_in_the_history(client):
    entry = cast.an_entry()
    chain.write("submit", entry, by=cast.officer(), at=AT)
    remove(cast.officer(), {cast.officer().memberships.get().pk: None})
    secretary = cast.sign_in(client, cast.secretary(1))
    journal = secretary.get("/en/office/journal/").content.decode()
    assert "a person removed on request" in journal
    page = secretary.get(f"/en/office/entries/{entry.pk}/").content.decode()
    assert (page.count("สมหญิง ใจดี"), MARK in page) == (0, True)


def test_the_text_of_a_pdf_is_blacked_out(django_capture_on_commit_callbacks):
    user = cast.officer()
    html = f"<p>ติดต่อ {user.full_name} โทร 038 999 777</p><p>ขั้นตอนการทำงาน</p>"
    data = printing.pdf(html, title=f"ของ {user.full_name}", language="th")
    entry = cast.a_draft()
    row = attachments.add(entry, "evidence", ContentFile(data, "ขั้นตอน.pdf"), by=user, at=AT)
    lay = attachments.SHELF.path_of(row.stored_name)
    with django_capture_on_commit_callbacks(execute=True):
        remove(user, {user.memberships.get().pk: None})
    again = Attachment.objects.get(pk=row.pk)
    assert (again.sha256, again.pages, lay.exists()) == (row.sha256, 1, False)
    assert again.redacted_sha256 not in ("", row.sha256)
    path = attachments.SHELF.path_of(again.stored_name)
    assert not redaction.stands_in(path, "pdf", Traces.of([user.full_name], [], []))
    assert path.read_bytes().startswith(b"%PDF-")


def test_the_title_of_a_pdf_is_read_wherever_it_stands():
    """A program may write what a PDF says of itself at its very end, in no object of its own."""
    made, written = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.trailer.Info = pikepdf.Dictionary(Title="ผลงานของสมหญิงใจดี")
    made.save(written)
    texts = redaction.texts_of(written.getvalue(), "pdf")
    assert [text for text in texts if "สมหญิงใจดี" in text] == ["ผลงานของสมหญิงใจดี"]


def test_a_removed_person_can_no_longer_sign_in(client):
    user = cast.newcomer()
    other = cast.sign_in(client, user)
    remove(user)
    assert other.get("/accounts/data/").url.startswith("/accounts/login/")
    told = {"login": "newcomer@example.go.th", "password": cast.PASSWORD}
    assert client.post("/accounts/login/", told).status_code == 200
    user.refresh_from_db()
    assert (user.is_active, user.has_usable_password(), user.emailaddress_set.count()) == (False, False, 0)
    assert (user.full_name, user.email, user.position, user.phone) == (
        *(MARK, f"person-{user.pk}@removed.invalid"),
        *("", ""),
    )


def test_a_letter_that_waits_is_never_sent(mailoutbox):
    user = cast.newcomer()
    cast.a_request()
    Letter.objects.filter(to_address=user.email).update(next_try_at=AT)
    assert Letter.objects.filter(to_address=user.email, state="waiting").count() == 1
    remove(user)
    outbox.send_waiting(AT + timedelta(days=1))
    assert [message.to for message in mailoutbox if user.email in message.to] == []
    assert Letter.objects.filter(to_address="newcomer@example.go.th").count() == 0


def test_the_official_letter_goes_from_the_disk(django_capture_on_commit_callbacks):
    user = cast.newcomer()
    asked = cast.a_request()
    path = claims.SHELF.path_of(asked.mandate.stored_name)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        remove(user)
    asked.refresh_from_db()
    assert (path.exists(), asked.state, asked.words) == (False, "refused", "")


def test_an_export_with_the_person_is_thrown_away(django_capture_on_commit_callbacks):
    entry = cast.an_entry()
    export = exporting.ask(entry.edition, "csv", with_personal=True, by=cast.secretary(1), at=AT)
    exporting.make(export, AT)
    export.refresh_from_db()
    path = exporting.SHELF.path_of(export.stored_name)
    assert cast.officer().full_name in path.read_text(encoding="utf-8")
    with django_capture_on_commit_callbacks(execute=True):
        remove(cast.officer(), {cast.officer().memberships.get().pk: None})
    assert (Export.objects.count(), path.exists()) == (0, False)


def test_who_sent_it_goes_out_of_the_printed_entry(django_capture_on_commit_callbacks):
    """Also where another person is its contact, so that nothing in the entry itself names them."""
    told = {"contact_name": "ใจดี ปางหมู", "contact_email": "x@y.th", "contact_phone": "038 555 1234"}
    revision = cast.an_entry(**told).revisions.sent()[0]
    made = printouts.make(revision, AT)
    export = exporting.ask(revision.entry.edition, "files", with_personal=True, by=cast.secretary(1), at=AT)
    exporting.make(export, AT)
    path = printouts.SHELF.path_of(made.stored_name)
    assert redaction.stands_in(path, "pdf", Traces.of([cast.officer().full_name], [], []))
    with django_capture_on_commit_callbacks(execute=True):
        remove(cast.officer(), {cast.officer().memberships.get().pk: None})
    again = printouts.SHELF.path_of(printouts.make(revision.entry.revisions.sent()[0], AT).stored_name)
    assert (path.exists(), Export.objects.count()) == (False, 0)
    assert not redaction.stands_in(again, "pdf", Traces.of(["สมหญิง ใจดี"], [], []))
    assert "".join(redaction.texts_of(again.read_bytes(), "pdf")).count("ลบตามคำขอ") == 1


def test_what_was_being_printed_meanwhile_names_nobody(django_capture_on_commit_callbacks):
    """The worker has read the entry before the person goes, and saves the print afterwards."""
    read = Revision.objects.select_related("saved_by", "entry__edition").prefetch_related("attachments")
    revision = read.get(pk=cast.an_entry().revisions.sent()[0].pk)
    with django_capture_on_commit_callbacks(execute=True):
        remove(cast.officer(), {cast.officer().memberships.get().pk: None})
    Printout.objects.all().delete()
    path = printouts.SHELF.path_of(printouts.make(revision, AT).stored_name)
    assert not redaction.stands_in(path, "pdf", Traces.of(["สมหญิง ใจดี"], [], []))


# --- who may be removed, and who follows ----------------------------------------------------------------


def refused(*arguments, **options) -> str:
    with pytest.raises(RuleBroken) as no:
        remove(*arguments, **options)
    return str(no.value)


def test_nobody_removes_themselves():
    cast.secretary(2)
    assert refused(cast.secretary(1)) == "Nobody decides on their own request. Please ask a colleague."


def test_the_last_of_the_secretariat_stays():
    alone = cast.secretary(1)
    sleeping = cast.secretary(2)
    Appointment.objects.filter(user=sleeping).update(asleep_since=AT)
    assert refused(alone, by=sleeping).startswith("You are no longer of the secretariat.")
    with pytest.raises(RuleBroken, match=r"This is the last person of the secretariat\."):
        removal.require_removable(alone, by=None)


def test_a_judge_with_sheets_to_sign_stays():
    first = cast.a_round_in_judging()
    cast.an_assignment(first.edition.entries.all()[0], first.edition.seats.get(user=cast.judge(1)))
    assert refused(cast.judge(1)).startswith("This judge still has score sheets to sign.")


def test_nobody_is_removed_twice():
    user = cast.newcomer()
    row = remove(user)
    with pytest.raises(RuleBroken, match="has been removed already"):
        removal.carry_out(row, "อีกครั้ง", {}, by=cast.secretary(2), at=AT)


def test_an_owner_goes_only_when_it_is_said_who_follows():
    owner = cast.officer()
    colleague = cast.person("ผู้ร่วมงาน แสนสุข", "colleague@example.go.th")
    beside = Membership.objects.create(
        user=colleague,
        organization=cast.saen_suk(),
        role="editor",
        state="admitted",
        asked_at=AT,
        decided_at=AT,
    )
    mine = owner.memberships.get()
    assert refused(owner).startswith("Please say who owns เทศบาลเมืองแสนสุข")
    stranger = Membership.objects.get(user=cast.officer(cast.pang_mu())).pk
    assert refused(owner, {mine.pk: stranger}) == "The chosen successor no longer acts for this organization."
    remove(owner, {mine.pk: beside.pk})
    beside.refresh_from_db()
    mine.refresh_from_db()
    assert (beside.role, beside.state, mine.state) == ("owner", "admitted", "ended")
    assert Letter.objects.filter(to_address=colleague.email).count() == 1


def test_what_a_colleague_has_as_well_stays():
    owner = cast.officer()
    namesake = cast.person(owner.full_name, "namesake@example.go.th")
    User.objects.filter(pk__in=[owner.pk, namesake.pk]).update(phone="038 555 1234")
    namesake.refresh_from_db()
    letter = outbox.put(
        kind="x", to=namesake.email, to_name=namesake.full_name, subject="ถึง", body="038 555 1234", at=AT
    )
    remove(owner, {owner.memberships.get().pk: None})
    namesake.refresh_from_db()
    letter.refresh_from_db()
    assert (namesake.full_name, namesake.phone, letter.body) == (
        "สมหญิง ใจดี",
        "038 555 1234",
        "038 555 1234",
    )


def test_another_person_s_contact_stays():
    """Also where an officer elsewhere has the same name."""
    told = {"contact_name": "ใจดี ปางหมู", "contact_email": "x@y.th"}
    mine, other = cast.an_entry(), cast.an_entry(cast.pang_mu(), **told)
    namesake = cast.an_entry(cast.phuket())
    remove(cast.officer(), {cast.officer().memberships.get().pk: None})
    names = [one.revisions.sent()[0].answers["contact_name"] for one in (mine, other, namesake)]
    assert names == [MARK, "ใจดี ปางหมู", "สมหญิง ใจดี"]


def test_after_a_restore_they_are_removed_again(django_capture_on_commit_callbacks):
    user = cast.newcomer()
    User.objects.filter(pk=user.pk).update(joined_at=cast.OPENS)
    kept = User.objects.filter(pk=user.pk).values().get()
    with django_capture_on_commit_callbacks(execute=True):
        remove(user)
    # the backup of before is restored; somebody else has joined since, under a number that was given before
    User.objects.filter(pk=user.pk).update(**{name: value for name, value in kept.items() if name != "id"})
    newer = cast.person("ผู้มาใหม่ ภายหลัง", "newer@example.go.th")
    User.objects.filter(pk=newer.pk).update(joined_at=AT + timedelta(days=9))
    removal.note(newer.pk, AT)
    assert removal.remove_again(at=AT + timedelta(days=2)) == [user.pk]
    assert removal.remove_again(at=AT + timedelta(days=2)) == []
    user.refresh_from_db()
    assert (user.full_name, User.objects.get(pk=newer.pk).full_name) == (MARK, "ผู้มาใหม่ ภายหลัง")
    assert PersonalValue.objects.filter(value__contains="วิชัย").count() == 0
    assert chain.verify() is None


def test_a_session_without_anybody_is_looked_into_and_ends_where_it_tells_of_the_person(client):
    """Somebody asked for a code with the person's address, with another one, and typed into a form."""
    user = cast.newcomer()
    asking, other, typing = Client(), Client(), Client()
    for browser, address in ((asking, "newcomer@example.go.th"), (other, "nobody@example.go.th")):
        assert browser.post("/accounts/login/code/", {"email": address}).status_code == 302
    assert (
        typing.post("/accounts/data/remove/", {"contact_name": user.full_name, "words": "ข้อความ"}).status_code
        == 302
    )
    assert Session.objects.filter(user=None).count() == 3
    remove(user)
    assert [row.pk for row in Session.objects.all()] == [other.session.session_key]


def test_a_draft_asks_for_another_contact_person():
    entry = cast.a_draft()
    remove(cast.officer(), {cast.officer().memberships.get().pk: None})
    left = entry.revisions.get().answers
    assert [code for code in left if code.startswith("contact_")] == []
    asked = [gap.question.code for gap in form.missing(entry.revisions.get())]
    assert asked == ["contact_name", "contact_position", "contact_phone", "contact_email"]


def test_a_redacted_answer_of_any_kind_can_be_shown():
    entry = cast.an_entry()
    revision = entry.revisions.sent()[0]
    Revision.objects.filter(pk=revision.pk).update(
        answers={**revision.answers, "cost": MARK, "started_on": MARK}
    )
    shown = form.read(entry.revisions.sent()[0], personal=True)
    lines = {one.question.code: one.lines for section in shown for one in section.readings}
    assert (lines["cost"], lines["started_on"]) == ([MARK], [MARK])
