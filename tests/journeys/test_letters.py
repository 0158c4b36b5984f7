"""A letter is written with the decision it tells of, and leaves afterwards, or stays and says why."""

from datetime import timedelta

import pytest
import time_machine
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from contest import post
from editions.models import Edition
from editions.moves import RuleBroken
from journal.models import Line
from letters import outbox
from letters.models import Letter
from submissions import screening
from tests import cast

pytestmark = pytest.mark.django_db
AT = cast.MID_CALL


def a_letter(**changes: object) -> Letter:
    """A letter that waits in the outbox."""
    words = {"kind": "test.letter", "to": "somying@example.go.th", "to_name": "สมหญิง ใจดี"}
    return outbox.put(**{**words, "subject": "เรื่องทดสอบ", "body": "เรียน ท่าน\n", "at": AT, **changes})


class Refusing(EmailBackend):
    """A mail server that is not there."""

    def send_messages(self, messages: list) -> int:
        raise ConnectionRefusedError("nobody answers")


def refuse(settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"


def test_a_letter_leaves_with_its_words_and_a_message_id_of_its_own(mailoutbox, settings):
    letter = a_letter()
    outbox.send(letter, AT)
    letter.refresh_from_db()
    sent = mailoutbox[0]
    assert (sent.to, sent.subject, sent.body) == (["somying@example.go.th"], "เรื่องทดสอบ", "เรียน ท่าน\n")
    assert sent.extra_headers["Message-ID"] == f"<{letter.message_id}@{settings.LETTER_DOMAIN}>"
    assert (letter.state, letter.sent_at, letter.attempts) == (Letter.State.SENT, AT, 1)


def test_a_letter_is_sent_once_however_often_the_worker_is_asked(mailoutbox):
    letter = a_letter()
    for _time in range(3):
        outbox.send(letter, AT)
    assert outbox.send_waiting(AT) == 0
    assert len(mailoutbox) == 1


def test_a_letter_exists_only_if_its_decision_does():
    with transaction.atomic():
        a_letter()
        transaction.set_rollback(True)
    assert Letter.objects.count() == 0
    assert DBTaskResult.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_worker_posts_what_a_decision_wrote(mailoutbox):
    a_letter()
    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False)
    assert [message.subject for message in mailoutbox] == ["เรื่องทดสอบ"]


def test_a_failed_letter_is_tried_again_later_and_later_and_then_is_stuck(settings):
    refuse(settings)
    letter = a_letter()
    at, waits = AT, []
    while True:
        assert outbox.send_waiting(at) == 1
        letter.refresh_from_db()
        if letter.state == Letter.State.STUCK:
            break
        assert letter.state == Letter.State.WAITING
        assert outbox.send_waiting(letter.next_try_at - timedelta(seconds=1)) == 0
        waits.append(letter.next_try_at - at)
        at = letter.next_try_at
    assert waits == outbox.BACK_OFF
    assert sum(waits, timedelta()) < timedelta(hours=24)
    assert letter.last_error == "ConnectionRefusedError: nobody answers"
    assert letter.attempts == len(outbox.BACK_OFF) + 1


class RefusingOne(EmailBackend):
    """A mail server that cannot write one of the addresses."""

    def send_messages(self, messages: list) -> int:
        if messages[0].to == ["bad@example.go.th"]:
            raise ValueError("no such address")
        return super().send_messages(messages)


def test_a_letter_that_cannot_be_written_holds_no_other_up(settings, mailoutbox):
    settings.EMAIL_BACKEND = f"{__name__}.RefusingOne"
    bad, good = a_letter(to="bad@example.go.th"), a_letter()
    assert outbox.send_waiting(AT) == 2
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.last_error) == (Letter.State.WAITING, "ValueError: no such address")
    assert (good.state, len(mailoutbox)) == (Letter.State.SENT, 1)


def test_the_secretariat_sends_a_stuck_letter_again(client, mailoutbox):
    letter = a_letter()
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.STUCK, attempts=8)
    client.force_login(cast.secretary())
    page = client.get(f"/office/letters/{letter.pk}/").content.decode()
    assert f'action="/office/letters/{letter.pk}/send/"' in page
    answer = client.post(f"/office/letters/{letter.pk}/send/")
    assert (answer.status_code, answer.url) == (302, f"/office/letters/{letter.pk}/")
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (Letter.State.WAITING, 0)
    assert Line.objects.get(verb="send_again").subject_id_text == str(letter.pk)
    outbox.send(letter, AT)
    assert len(mailoutbox) == 1


def test_a_letter_that_is_not_stuck_is_not_sent_again(client):
    letter = a_letter()
    with pytest.raises(RuleBroken):
        post.send_again(letter, by=cast.secretary(), at=AT)
    client.force_login(cast.secretary())
    answer = client.post(f"/office/letters/{letter.pk}/send/")
    assert answer.status_code == 409
    assert "จดหมายนี้ไม่ได้รอส่งแล้ว" in answer.content.decode()


@pytest.mark.parametrize(("laptop", "state", "posted"), [(True, "sent", 1), (False, "kept", 0)])
def test_a_letter_of_a_sample_edition_never_reaches_an_address_from_a_server(
    settings, mailoutbox, laptop, state, posted
):
    settings.LAPTOP = laptop
    edition = cast.open_edition()
    Edition.objects.filter(pk=edition.pk).update(is_sample=True)
    entry = cast.an_entry(edition=Edition.objects.get(pk=edition.pk))
    letter = Letter.objects.filter(kind="submissions.received").get()
    outbox.send(letter, AT)
    letter.refresh_from_db()
    assert (letter.is_sample, letter.edition_year) == (True, entry.edition.year)
    assert (letter.state, len(mailoutbox)) == (state, posted)


@pytest.mark.parametrize("laptop", [True, False])
def test_a_letter_with_a_code_is_shown_on_a_laptop_only(client, settings, laptop):
    letter = a_letter(subject="รหัส 847-213", body="รหัสของท่านคือ 847-213\n", is_secret=True)
    client.force_login(cast.secretary())
    settings.LAPTOP = laptop
    pages = [
        client.get(address).content.decode()
        for address in ("/office/letters/", "/office/letters/?words=847", f"/office/letters/{letter.pk}/")
    ]
    assert ["847-213" in page for page in (pages[0], pages[2])] == [laptop, laptop]
    assert "847-213" not in pages[1]


def test_letters_are_found_by_state_year_and_words(client):
    a_letter(subject="เรื่องแรก", edition_year=2569)
    a_letter(subject="เรื่องที่สอง", to="wichai@example.go.th")
    outbox.keep(Letter.objects.filter(subject="เรื่องแรก"))
    client.force_login(cast.auditor())

    def found(query: str) -> list[str]:
        return [subject for _one, subject, *_rest in client.get(f"/office/letters/?{query}").context["rows"]]

    assert found("") == ["เรื่องที่สอง", "เรื่องแรก"]
    assert found("state=kept") == ["เรื่องแรก"]
    assert found("edition=2569") == ["เรื่องแรก"]
    assert found("words=wichai") == ["เรื่องที่สอง"]
    assert found("words=เรื่องที่สอง") == ["เรื่องที่สอง"]
    assert found("state=no-such-state&edition=x") == ["เรื่องที่สอง", "เรื่องแรก"]


def test_an_auditor_reads_letters_and_sends_none(client):
    letter = a_letter()
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.STUCK)
    client.force_login(cast.auditor())
    assert "/send/" not in client.get(f"/office/letters/{letter.pk}/").content.decode()
    assert client.post(f"/office/letters/{letter.pk}/send/").status_code == 403
    client.force_login(cast.officer())
    assert client.get("/office/letters/").status_code == 403
    assert client.get(f"/office/letters/{letter.pk}/").status_code == 403


def test_a_subject_is_one_line_whatever_it_is_made_of():
    assert (
        a_letter(subject="หนึ่ง\r\nBcc: somebody@example.org\tสอง").subject
        == "หนึ่ง Bcc: somebody@example.org สอง"
    )


def test_no_letter_is_known_by_a_wrong_number(client):
    client.force_login(cast.secretary())
    assert client.get("/office/letters/999999/").status_code == 404
    assert client.get("/office/letters/999999/send/").status_code == 405


# --- the letter of a decision waits, so that it can be reworded or stopped ----------------------------


def a_decision(**changes: object) -> Letter:
    """The letter to the owner that an entry was accepted."""
    entry = cast.an_entry(cast.saen_suk())
    Edition.objects.filter(pk=entry.edition_id).update(**changes)
    entry.edition.refresh_from_db()
    screening.accept(entry, "ขอแสดงความยินดี", by=cast.secretary(), at=AT)
    return Letter.objects.get(kind="submissions.accepted", to_address=cast.officer().email)


def shown(client, letter: Letter) -> dict[str, str]:
    """What the form carries along: by what the words it shows are known again."""
    return {"upon": client.get(f"/office/letters/{letter.pk}/edit/").context["form"]["upon"].value()}


def test_the_letter_of_a_decision_waits_for_as_long_as_the_edition_says(mailoutbox):
    letter = a_decision(letters_wait_minutes=25)
    assert letter.next_try_at == AT + timedelta(minutes=25)
    assert outbox.send_waiting(AT + timedelta(minutes=24)) == 2  # the receipts alone
    letter.refresh_from_db()
    assert letter.state == Letter.State.WAITING
    outbox.send_waiting(AT + timedelta(minutes=25))
    assert [one.subject for one in mailoutbox[2:]] == [letter.subject]


def test_a_decision_of_an_edition_without_waiting_goes_at_once():
    assert a_decision(letters_wait_minutes=0).next_try_at == AT


def test_the_secretariat_rewords_the_letter_of_a_decision(client, mailoutbox):
    letter = a_decision()
    client.force_login(cast.secretary())
    page = client.get(f"/office/letters/{letter.pk}/").content.decode()
    assert f'href="/office/letters/{letter.pk}/edit/"' in page
    typed = {"subject": "ผลงานของท่านผ่านแล้ว", "body": "เรียน ท่านผู้บริหาร\n\nขอแสดงความยินดี"}
    assert client.post(f"/office/letters/{letter.pk}/edit/", typed | shown(client, letter)).status_code == 302
    outbox.send_waiting(letter.next_try_at)
    told = mailoutbox[-1]
    assert (told.subject, told.body) == (typed["subject"], typed["body"] + "\n")
    line = Line.objects.get(verb="reword")
    kept = {value.key: value.value for value in line.personal_values.all()}
    assert (kept["text_before"], kept["text_after"]) == (letter.body, typed["body"] + "\n")


def test_words_that_cannot_stand_in_a_letter_stay_in_the_form(client):
    letter = a_decision()
    client.force_login(cast.secretary())
    answer = client.post(f"/office/letters/{letter.pk}/edit/", {"subject": "", "body": "เรียน ท่าน"})
    assert (answer.status_code, "เรียน ท่าน" in answer.content.decode()) == (422, True)


def test_what_has_gone_is_not_reworded_and_what_was_typed_stays(client):
    letter = a_decision()
    outbox.send_waiting(letter.next_try_at)
    client.force_login(cast.secretary())
    typed = {"subject": "เปลี่ยนใจ", "body": "เรียน ท่าน โปรดอย่าสนใจฉบับก่อน"}
    answer = client.post(f"/office/letters/{letter.pk}/edit/", typed)
    assert answer.status_code == 409
    assert typed["body"] in answer.content.decode()
    assert client.get(f"/office/letters/{letter.pk}/edit/").url == f"/office/letters/{letter.pk}/"
    assert client.post(f"/office/letters/{letter.pk}/stop/").status_code == 409


def test_the_letter_of_a_decision_is_sent_now_or_not_at_all(client, mailoutbox):
    letter = a_decision()
    client.force_login(cast.secretary())
    client.post(f"/office/letters/{letter.pk}/stop/")
    letter.refresh_from_db()
    assert (letter.state, Line.objects.filter(verb="stop").count()) == (Letter.State.KEPT, 1)
    other = a_letter(kind="submissions.accepted", not_before=timezone.now() + timedelta(days=9))
    client.post(f"/office/letters/{other.pk}/send/")
    outbox.send_waiting(timezone.now())
    assert mailoutbox[-1].subject == other.subject


def test_of_two_who_reword_one_letter_the_second_sees_the_words_of_the_first_and_keeps_her_own(client):
    letter = a_decision()
    client.force_login(cast.secretary())
    page = f"/en/office/letters/{letter.pk}/edit/"
    before = shown(client, letter)
    client.post(page, {"subject": "คำของคนแรก", "body": "เรียน นายก\n\nคำของคนแรก"} | before)
    second = {"subject": "คำของคนที่สอง", "body": "เรียน นายก\n\nคำของคนที่สอง"}
    answer = client.post(page, second | before)
    assert answer.status_code == 409
    told = ["Somebody reworded this letter", "คำของคนแรก", "คำของคนที่สอง"]
    assert [words for words in told if words not in answer.text] == []
    letter.refresh_from_db()
    assert letter.subject == "คำของคนแรก"
    upon = answer.context["form"]["upon"].value()
    assert client.post(page, second | {"upon": upon}).status_code == 302
    letter.refresh_from_db()
    assert letter.subject == "คำของคนที่สอง"


def test_the_letter_of_a_decision_that_was_kept_here_is_sent_after_all(client, mailoutbox):
    letter = a_decision()
    client.force_login(cast.secretary())
    page = f"/en/office/letters/{letter.pk}/"
    client.post(f"{page}stop/")
    assert ("Send it after all" in client.get(page).text, mailoutbox) == (True, [])
    client.post(f"{page}send/")
    outbox.send_waiting(timezone.now())
    letter.refresh_from_db()
    assert (letter.state, letter.subject in [one.subject for one in mailoutbox]) == (Letter.State.SENT, True)


@pytest.mark.parametrize(
    "gone",
    [
        {"is_sample": True},
        {"kind": "submissions.received"},
        {"body": ""},
        {"to_address": "person-7@removed.invalid"},
    ],
)
def test_a_kept_letter_stays_where_it_is_a_sample_or_no_decision_or_its_words_or_its_person_are_gone(
    client, gone
):
    letter = a_decision()
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.KEPT, next_try_at=None, **gone)
    client.force_login(cast.secretary())
    page = f"/en/office/letters/{letter.pk}/"
    assert "Send it after all" not in client.get(page).text
    assert client.post(f"{page}send/").status_code == 409
    letter.refresh_from_db()
    assert letter.state == Letter.State.KEPT


def test_the_list_says_when_a_letter_goes_that_waits_for_its_hour(client):
    letter = a_decision(letters_wait_minutes=25)
    client.force_login(cast.secretary())
    assert client.get("/en/office/letters/").text.count("Goes at") == 1
    Letter.objects.filter(pk=letter.pk).update(next_try_at=letter.written_at)
    assert "Goes at" not in client.get("/en/office/letters/").text


def test_a_receipt_is_neither_reworded_nor_stopped(client):
    a_decision()
    receipt = Letter.objects.filter(kind="submissions.received").first()
    client.force_login(cast.secretary())
    assert client.get(f"/office/letters/{receipt.pk}/edit/").status_code == 302
    typed = {"subject": "ใบรับปลอม", "body": "ไม่มีอะไรส่งมา"}
    assert client.post(f"/office/letters/{receipt.pk}/edit/", typed).status_code == 409
    assert client.post(f"/office/letters/{receipt.pk}/stop/").status_code == 409
    before = receipt.body
    receipt.refresh_from_db()
    assert receipt.body == before


def test_the_letters_of_a_sealed_edition_tell_nothing_before_the_close(client):
    entry = cast.an_entry(cast.saen_suk(), "โครงการลับ")
    Edition.objects.filter(pk=entry.edition_id).update(seals_until_close=True)
    client.force_login(cast.secretary())
    receipt = Letter.objects.filter(kind="submissions.received").first()
    with time_machine.travel(cast.MID_CALL, tick=False):
        for path in ("/office/letters/", f"/office/letters/{receipt.pk}/"):
            assert "โครงการลับ" not in client.get(path, follow=True).content.decode()
        found = client.get("/office/letters/?words=โครงการลับ")
        assert list(found.context["rows"]) == []
    with time_machine.travel(cast.AFTER_CLOSE, tick=False):
        assert "โครงการลับ" in client.get(f"/office/letters/{receipt.pk}/").content.decode()
