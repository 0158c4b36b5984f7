"""Does bad input get a clear sentence, and is all that was typed still there?"""

from datetime import UTC, datetime, timedelta

import pytest

from contest.sample_people import PASSWORD
from files.checks import MB, USUAL_MB
from tests import cast
from tests.browser import entries, people
from tests.browser.people import click, fill, press, reads, th

PROBLEM = "ประชาชนต้องเดินทางไกล และรอคิวนานตั้งแต่เช้ามืด"


@pytest.fixture
def page(open_as, phone):
    """An officer on a phone, in the first section of a new entry."""
    opened = open_as(people.OFFICER, phone)
    entries.start(opened)
    return opened


def to_section(page, number):
    page.goto(page.url.partition("/edit/")[0] + f"/edit/{number}/")


def test_a_wrong_file_an_empty_one_and_one_too_large_are_named_and_the_rest_is_kept(page, phone, tmp_path):
    to_section(page, 4)
    fill(page, links="https://example.go.th/queue", video="https://example.go.th/video")
    text = {"name": "หนังสือ.txt", "mimeType": "application/octet-stream", "buffer": b"not a PDF"}
    empty = {"name": "สรุป.pdf", "mimeType": "application/pdf", "buffer": b""}
    large = tmp_path / "หลักฐาน.pdf"
    large.write_bytes(b"%PDF-1.7\n" + bytes(USUAL_MB * MB))
    for name, file in (("letter", text), ("summary", empty), ("evidence", large)):
        page.locator(f"[name='{name}']").set_input_files(file)
    page.locator("[name='images']").set_input_files(entries.IMAGES)
    if phone.javascript:  # each is refused as it is sent
        page.locator("[data-uploads='images'] [data-attached] .file-row").nth(2).wait_for()
        refused = page.locator(".upload--bad")
    else:
        entries.go(page, "next")
        entries.require_section(page, 4)
        refused = page.locator("[role='alert'] a[href^='#']")
    assert refused.count() == 3
    reads(
        page,
        th("“%(name)s” is not a file of an accepted type. Accepted here: %(kinds)s.").split("%(kinds)s")[0]
        % {"name": "หนังสือ.txt"},
        th("“%(name)s” is empty. Please choose the file again.", name="สรุป.pdf"),
        th(
            "“%(name)s” is larger than %(most)s MB. Please make it smaller and attach it again.",
            name="หลักฐาน.pdf",
            most=20,
        ),
        "ภาพที่ 1.jpg",
        "ภาพที่ 3.jpg",
    )
    assert page.locator("[name='links']").input_value() == "https://example.go.th/queue"
    assert page.locator("[name='video']").input_value() == "https://example.go.th/video"
    page.reload()
    to_section(page, 4)
    assert page.locator("[name='links']").input_value() == "https://example.go.th/queue"


def test_a_year_of_the_common_era_is_answered_with_the_year_that_is_meant(page):
    to_section(page, 2)
    entries.write(page, {"problem": PROBLEM, "audience": ["elderly"]})
    entries.write_date(page, "started_on", 6, 1, 2025)
    entries.go(page, "next")
    entries.require_section(page, 2)
    sentence = "Please give the year in the Buddhist Era: %(suggestion)s instead of %(year)s."
    reads(page, th(sentence, suggestion=2568, year=2025))
    parts = [page.locator(f"[name='started_on_{part}']").input_value() for part in ("day", "month", "year")]
    assert parts == ["6", "1", "2025"]
    assert page.locator("[name='problem']").input_value() == PROBLEM
    assert page.locator("[name='audience'][value='elderly']").is_checked()


def test_what_is_typed_into_an_expired_session_is_there_after_signing_in_again(page, portal):
    to_section(page, 2)
    entry = entries.entry_id(page)
    entries.write(page, {"problem": PROBLEM})
    page.context.clear_cookies(name="sessionid")
    entries.go(page, "stay")
    assert "/accounts/login/" in page.url
    reads(
        page,
        th("Your session has expired. What you typed is kept and will be in the form after you sign in."),
    )
    fill(page, login=people.OFFICER, password=PASSWORD)
    press(page, "Sign in")
    entries.require_section(page, 2)
    assert page.locator("[name='problem']").input_value() == PROBLEM
    entries.go(page, "stay")
    saved = "SELECT json_extract(answers, '$.problem') FROM submissions_revision WHERE entry_id = ?"
    assert portal.ask(saved, entry) == [PROBLEM]


def test_a_form_whose_protection_has_expired_too_loses_nothing(page):
    to_section(page, 2)
    entries.write(page, {"problem": PROBLEM})
    page.context.clear_cookies()
    entries.go(page, "stay")
    click(page, page.locator("main a.btn").first)
    if "/accounts/login/" in page.url:
        fill(page, login=people.OFFICER, password=PASSWORD)
        press(page, "Sign in")
    entries.require_section(page, 2)
    assert page.locator("[name='problem']").input_value() == PROBLEM


def test_two_presses_send_once(page, portal, phone):
    entry = entries.entry_id(page)
    entries.write_all(page, cast.answers(f"กดส่งสองครั้ง {phone.javascript}"))
    with page.expect_navigation(url="**/receipt/"):
        page.get_by_role("button", name=th("Confirm submission")).dblclick()
    number = entries.number_on(page)
    sent = "SELECT count(*) FROM submissions_revision WHERE entry_id = ? AND sent_at IS NOT NULL"
    assert portal.ask(sent, entry) == [1]
    letters = [subject for subject, _ in portal.letters(people.OFFICER) if number in subject]
    assert len(letters) == 1


def test_after_the_deadline_the_words_stay_on_the_page(page, portal):
    """Nobody has closed the call: the deadline binds by itself."""
    to_section(page, 2)
    entries.write(page, {"problem": PROBLEM})
    (call,) = portal.ask(
        "SELECT d.id, d.at, d.done_at FROM editions_calendardate d"
        " JOIN editions_edition e ON e.id = d.edition_id WHERE d.act = 'call_closes' AND e.stage = 'open'"
    )
    restore = ("UPDATE editions_calendardate SET at = ?, done_at = ? WHERE id = ?", call[1], call[2], call[0])
    now = datetime.now(UTC).replace(tzinfo=None)
    portal.change(restore[0], str(now - timedelta(hours=1)), str(now), call[0])
    try:
        entries.go(page, "stay")
        reads(
            page,
            th("Submissions are closed. If something kept you from sending, please contact the secretariat."),
        )
        assert page.locator("[name='problem']").input_value() == PROBLEM
    finally:
        portal.change(*restore)
    entries.go(page, "stay")
    reads(page, th("Saved at %(time)s", time="").strip())


def test_the_sign_up_keeps_what_was_typed_beside_an_error(open_page, phone):
    page = open_page(phone)
    page.goto("/accounts/signup/")
    fill(page, full_name="นายมานะ ตั้งใจ", position="ปลัดเทศบาล", phone="12", email="not-an-address")
    press(page, "Make an account")
    assert page.locator("[name='full_name']").input_value() == "นายมานะ ตั้งใจ"
    assert page.locator("[name='email']").input_value() == "not-an-address"
    assert page.locator("[role='alert'] a[href^='#']").count() >= 2
