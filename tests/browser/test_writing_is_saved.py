"""Is what an officer types saved as it is typed, and never lost: without a session, a line, a browser?"""

import json
from datetime import UTC, datetime, timedelta

import pytest

from contest.sample_people import PASSWORD
from tests.browser import entries, people
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.people import fill, press, reads, th

PROBLEM, SOLUTION = "ประชาชนรอคิวตั้งแต่เช้ามืด", "จองคิวผ่านโทรศัพท์ได้ทุกวัน"


@pytest.fixture
def page(open_as):
    """An officer on a phone, in the second section of a new entry."""
    opened = open_as(people.OFFICER, PHONE)
    entries.start(opened)
    opened.goto(opened.url.replace("/edit/1/", "/edit/2/"))
    return opened


@pytest.fixture
def saved(portal, page):
    """What of the entry is saved: `saved("problem")`."""
    entry = entries.entry_id(page)

    def of(code):
        [answers] = portal.ask(
            "SELECT answers FROM submissions_revision WHERE entry_id = ? AND sent_at IS NULL", entry
        )
        return json.loads(answers).get(code)

    return of


def box(page, code):
    return page.locator(f"[data-answer='{code}']")


def leave(page, code, text):
    """Type an answer and go to the next one."""
    page.locator(f"[name='{code}']").fill(text)
    page.locator(f"[name='{code}']").press("Tab")


def is_told(page, code, *words):
    for text in words:
        box(page, code).get_by_text(text).first.wait_for()


def kept_in_browser(page):
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft/'))")


CLOSED = "Submissions are closed. If something kept you from sending, please contact the secretariat."
SAVED = th("Saved at %(time)s", time="").strip()


def test_each_answer_is_saved_as_it_is_left_and_what_is_wrong_is_said(page, saved, look_at):
    leave(page, "problem", PROBLEM)
    is_told(page, "problem", SAVED)
    assert saved("problem") == PROBLEM
    leave(page, "users", "ราว ๆ 20")
    is_told(page, "users", th("Please write a number in digits, for example 1,240."), SAVED)
    assert page.locator("[data-spoken]").inner_text().startswith("จำนวนผู้ใช้งานจริง")
    page.locator("[name='audience'][value='elderly']").check()
    is_told(page, "audience", SAVED)
    assert saved("audience") == ["elderly"]
    assert kept_in_browser(page) == []
    assert "ความเป็นมาและสภาพปัญหา" not in page.locator("[data-part='missing']").inner_text()
    look_at(page, "submissions:entry_edit")
    page.reload()
    assert page.locator("[name='users']").input_value() == "ราว ๆ 20"
    assert saved("users") is None


def test_typing_goes_on_in_an_expired_session_and_is_saved_after_the_sign_in(page, saved):
    page.context.clear_cookies()
    leave(page, "problem", PROBLEM)
    page.locator("[data-told='expired']").wait_for()
    leave(page, "solution", SOLUTION)
    with page.expect_popup() as opened:
        page.locator("[data-told='expired'] a").click()
    other = opened.value
    fill(other, login=people.OFFICER, password=PASSWORD)
    press(other, "Sign in")
    other.close()
    page.locator("[data-retry]").click()
    is_told(page, "problem", SAVED)
    is_told(page, "solution", SAVED)
    assert (saved("problem"), saved("solution")) == (PROBLEM, SOLUTION)
    assert not page.locator("[data-told='expired']").is_visible()
    entries.go(page, "stay")  # the whole form goes too, with the new protection
    reads(page, SAVED)


def test_what_no_server_heard_comes_back_after_the_browser_was_closed(page, saved):
    context, address = page.context, page.url
    context.set_offline(True)
    leave(page, "problem", PROBLEM)
    page.locator("[data-told='offline']").wait_for()
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    again.locator("[data-told='restored']").wait_for()
    assert "ความเป็นมาและสภาพปัญหา" in again.locator("[data-told='restored']").inner_text()
    assert again.locator("[name='problem']").input_value() == PROBLEM
    is_told(again, "problem", SAVED)
    assert saved("problem") == PROBLEM
    assert kept_in_browser(again) == []


def test_an_own_text_meets_what_somebody_saved_meanwhile(page, saved):
    context, address = page.context, page.url
    context.set_offline(True)
    leave(page, "problem", PROBLEM)
    page.locator("[data-told='offline']").wait_for()
    page.close()
    context.set_offline(False)
    other = context.new_page()
    other.goto(address.replace("/edit/2/", "/edit/1/"))
    other.locator("[data-told='elsewhere']").wait_for()
    other.evaluate("localStorage.setItem('draft/0/1/problem/x', '{}')")  # of another person
    other.evaluate("sessionStorage.kept = JSON.stringify(localStorage)")
    other.evaluate("localStorage.clear()")
    other.goto(address)
    leave(other, "problem", "ฉบับของเพื่อนร่วมงาน")
    is_told(other, "problem", SAVED)
    other.evaluate(
        "Object.entries(JSON.parse(sessionStorage.kept)).forEach(one => localStorage.setItem(...one))"
    )
    other.reload()
    is_told(other, "problem", th("Two versions of this answer"), "ฉบับของเพื่อนร่วมงาน")
    assert other.locator("[name='problem']").input_value() == PROBLEM
    other.locator("[name='keep'][value='mine:problem']").click()
    is_told(other, "problem", SAVED)
    assert saved("problem") == PROBLEM
    assert kept_in_browser(other) == []


def test_two_tabs_share_a_draft(page, saved, look_at):
    other = page.context.new_page()
    other.goto(page.url)
    leave(page, "problem", PROBLEM)
    is_told(page, "problem", SAVED)
    leave(other, "solution", SOLUTION)  # another answer: both are saved, and the tab takes over the first
    is_told(other, "problem", th("Saved in another window at %(time)s", time="").strip())
    assert other.locator("[name='problem']").input_value() == PROBLEM

    leave(page, "solution", "อีกฉบับหนึ่ง")
    is_told(page, "solution", th("Two versions of this answer"), SOLUTION)
    assert page.locator("[name='solution']").input_value() == "อีกฉบับหนึ่ง"
    assert saved("solution") == SOLUTION
    look_at(page, "submissions:entry_edit")
    page.locator("[name='keep'][value='both:solution']").click()
    is_told(page, "solution", SAVED)
    assert saved("solution") == f"อีกฉบับหนึ่ง\n\n{SOLUTION}"


def test_the_sign_out_leaves_nothing_of_a_person_in_the_browser(open_page):
    page = open_page(DESKTOP)
    people.sign_in(page, people.OFFICER)  # a session of its own, for it is ended
    entries.start(page)
    page.route("**/answers/**", lambda route: route.abort())
    leave(page, "title", "ระบบจองคิว")
    page.locator("[data-told='offline']").wait_for()
    other = page.context.new_page()
    other.goto("/entries/")
    assert len(kept_in_browser(other)) == 1
    page.close()
    people.click(other, other.locator("form[action$='/accounts/logout/'] button").filter(visible=True).first)
    assert kept_in_browser(other) == []


def test_a_deadline_that_passes_or_moves_while_somebody_types_is_said(open_as, portal):
    page = open_as(people.OFFICER, DESKTOP)
    entries.start(page)
    (call,) = portal.ask(
        "SELECT d.id, d.at, d.done_at FROM editions_calendardate d"
        " JOIN editions_edition e ON e.id = d.edition_id WHERE d.act = 'call_closes' AND e.stage = 'open'"
    )
    change = "UPDATE editions_calendardate SET at = ?, done_at = ? WHERE id = ?"
    now = datetime.now(UTC).replace(tzinfo=None)
    portal.change(change, str(now - timedelta(hours=1)), str(now), call[0])
    try:
        leave(page, "title", "ระบบจองคิว")
        page.locator("[data-told='refused']").get_by_text(th(CLOSED)).wait_for()
        assert page.locator("[name='title']").input_value() == "ระบบจองคิว"
        portal.change(change, str(now + timedelta(hours=2, minutes=5)), None, call[0])
        page.locator("[data-retry]").click()
        is_told(page, "title", SAVED)
        page.locator("[data-part='deadline']").get_by_text("2 ชั่วโมง").wait_for()
    finally:
        portal.change(change, call[1], call[2], call[0])


@pytest.mark.parametrize(
    ("typed", "count"),
    [("กำ\r\n\r\nแพง  ", 7), ("น้ำ\u200bใจ", 5), ("a\u0301bc", 3), ("ก😀😀", 3), (" \n ก \n ข", 4)],
)
def test_characters_are_counted_as_they_are_kept(page, saved, typed, count):
    page.locator("[name='problem']").evaluate(
        "(area, text) => { area.value = text; area.dispatchEvent(new Event('input', {bubbles: true})); }",
        typed,
    )
    page.locator("[name='problem']").press("Tab")
    is_told(page, "problem", SAVED, f"{count} / 2,000")
    assert len(saved("problem")) == count
