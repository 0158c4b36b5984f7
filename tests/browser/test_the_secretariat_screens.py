"""Can the secretariat find an entry, send it back with words, accept it, reject it, and read its letters?"""

from datetime import timedelta

from django.utils import timezone

from tests import cast
from tests.browser import entries, people
from tests.browser.people import click, fill, press, reads, th
from thai import era


def decide(page, verb):
    """The form of one decision on the page of an entry."""
    return page.locator(f"form[action*='/{verb}/']")


def send(page, verb):
    click(page, decide(page, verb).get_by_role("button"), verb)


def test_back_with_words_then_accepted_then_rejected(open_as, portal, look_at, device):
    officer = open_as(people.OFFICER)
    title = f"ระบบคัดกรองเอกสาร {device.width} {device.javascript}"
    number = entries.send(officer, cast.answers(title))
    until = era.in_bangkok(timezone.now()).date() + timedelta(days=5)

    office = open_as(people.SECRETARY, device)
    office.goto("/office/")
    if device.width < 1000:
        office.locator("summary", has_text=th("Menu")).filter(visible=True).click()
    press(office, "Entries", within="nav:visible")
    fill(office, q=number)
    press(office, "Filter")
    click(office, office.get_by_role("link", name=title))
    reads(office, number, "สมหญิง ใจดี", "หนังสือรับรอง.pdf")

    # Without words nothing is sent back, and the date stays as it was typed.
    entries.write_date(decide(office, "send-back"), "until", until.day, until.month, until.year + 543)
    send(office, "send-back")
    reads(office, th("Please write what is to be corrected, here or on a single answer."))
    kept = decide(office, "send-back").locator("[name='until_year']").input_value()
    assert kept == str(until.year + 543)
    words = "กรุณาแนบหนังสือรับรองฉบับที่ลงนามแล้ว"
    decide(office, "send-back").locator("[name='words']").fill(words)
    send(office, "send-back")
    # It was the only one in the filtered queue, so the list comes back and says so.
    reads(office, f"{number}: {th('The entry has been sent back for correction.')}")
    click(office, office.get_by_role("link", name=title))
    reads(office, words)

    # The officer reads the words, corrects, sends again.
    assert words in portal.letters(people.OFFICER)[0][1]
    press(officer, "How the entry stands")
    reads(officer, words)
    press(officer, "Correct the entry")
    entries.go(officer, "stay")
    press(officer, "Review before submitting", within="main p")
    press(officer, "Confirm submission")
    assert entries.number_on(officer) == number
    press(officer, "How the entry stands")
    press(officer, "What changed")
    look_at(officer, "submissions:entry_compare")
    officer.go_back()

    # What has changed is offered; accepted; opened again; rejected with a reason.
    office.goto(office.url.partition("?")[0])
    press(office, "See what changed")
    if device.javascript:
        look_at(office, "submissions_office:entry_compare")
    office.go_back()
    send(office, "accept")
    reads(office, th("The entry has been accepted."))
    decide(office, "reopen").locator("[name='words']").fill("พบเอกสารไม่ครบภายหลัง")
    send(office, "reopen")
    decide(office, "reject").locator("[name='reason']").fill("หน่วยงานแจ้งว่าส่งผลงานผิดปี")
    send(office, "reject")
    reads(office, th("The entry has been rejected."), "หน่วยงานแจ้งว่าส่งผลงานผิดปี")
    officer.reload()
    reads(officer, "หน่วยงานแจ้งว่าส่งผลงานผิดปี")

    # Every letter of it can be read, and reworded before it goes.
    office.goto("/office/letters/")
    click(office, office.get_by_role("link", name=portal.letters(people.OFFICER)[0][0]).first)
    reads(office, "หน่วยงานแจ้งว่าส่งผลงานผิดปี")
    press(office, "Reword")
    if device.javascript:
        look_at(office, "contest:letter_edit")
    fill(office, subject="ผลการตรวจสอบผลงาน")
    press(office, "Save the words")
    reads(office, "ผลการตรวจสอบผลงาน", th("Do not send"))


def test_an_auditor_reads_but_is_offered_nothing_to_change(open_as, device):
    page = open_as(people.AUDITOR, device)
    page.goto("/office/entries/")
    click(page, page.locator("main table a").first)
    assert page.locator("main form[method='post']").count() == 0
    assert "หนังสือรับรอง.pdf" not in page.inner_text("main")


def test_what_is_shown_before_many_are_decided_one_is_disqualified_a_seal_is_opened(open_as, portal, look_at):
    office = open_as(people.SECRETARY)
    office.goto("/office/entries/?state=submitted")
    for one in office.locator("main table [name='entries']").all()[:2]:
        one.check()
    office.locator("main [name='verb']").select_option("accept")
    press(office, "See what would happen")
    look_at(office, "submissions_office:batch_preview")

    [judged, *_others] = portal.ask(
        "SELECT id FROM submissions_entry WHERE state = 'eligible' AND edition_id ="
        " (SELECT id FROM editions_edition WHERE stage = 'judging')"
    )
    office.goto(f"/office/entries/{judged}/")
    press(office, "Disqualify")
    look_at(office, "submissions_office:entry_disqualify")

    [year] = portal.ask("SELECT year FROM editions_edition WHERE stage = 'open'")
    portal.change("UPDATE editions_edition SET seals_until_close = 1 WHERE year = ?", year)
    try:
        office.goto("/office/entries/")
        press(office, "Until when, and opening the seal early")
        look_at(office, "submissions_office:early_opening")
    finally:
        portal.change("UPDATE editions_edition SET seals_until_close = 0 WHERE year = ?", year)
