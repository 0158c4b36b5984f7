"""A question is composed on a desktop and answered on a phone; characters count alike here and there."""

import pytest

from tests.browser import entries, people
from tests.browser.conftest import DESKTOP, PHONE, PLAIN_PHONE
from tests.browser.people import click, fill, press, reads, th
from thai.text import clean

QUESTION, ENGLISH = "จำนวนหมู่บ้านที่ใช้บริการ", "Villages served"
SECTION = "เฉพาะ e-Service"
COUNTED = (
    "ตำบลน้ำคำ กำแพงเพชร",
    "ที่นี่\r\nสองบรรทัด  \r\n\r\n",
    "เก้\u0e33 ก\u0e4d\u0e32",
    "e\u0301 é o\u0302\u0323",
    "👩\u200d👩\u200d👧 🇹🇭 👍🏽",
    "\u200bซ่อน\u202e\ufeff\u00ad",
    "  ก  \t ข\u00a0 ",
    "\u3164\u034f\u0e01\u2028ข\u0085ค",
)


@pytest.fixture
def being_set_up(portal):
    """The open edition, back in its set-up: as before the call opened."""
    (year,) = portal.ask("SELECT year FROM editions_edition WHERE stage = 'open'")
    set_stage = "UPDATE editions_edition SET stage = ? WHERE year = ?"

    def opened(is_open: bool) -> int:
        portal.change(set_stage, "open" if is_open else "setup", year)
        return year

    opened(is_open=False)
    yield opened
    opened(is_open=False)
    gone = "DELETE FROM submissions_question WHERE label_th = ? OR section_th = ?"
    portal.change(gone, QUESTION, SECTION)
    opened(is_open=True)


def test_a_question_is_composed_on_a_desktop_and_answered_on_a_phone_without_a_script(
    open_as, being_set_up, look_at
):
    year = being_set_up(False)
    office = open_as(people.SECRETARY, DESKTOP)
    office.goto(f"/office/entries/forms/{year}/eligibility/new/")
    look_at(office, "submissions_office:eligibility_new")
    office.goto(f"/office/entries/forms/{year}/")
    press(office, "Add a question")
    look_at(office, "submissions_office:question_new")
    click(office, office.locator("a[href*='kind=number']"))
    fill(office, label_th=QUESTION, label_en=ENGLISH, unit_th="หมู่บ้าน", unit_en="villages")
    office.locator("[name='only_for'][value='e-service']").check()
    office.locator("[name='section']").select_option("new")
    fill(office, new_section_th=SECTION, new_section_en="e-Service only")
    phones = office.locator(".phone")
    phones.filter(has_text=f"{QUESTION} (หมู่บ้าน)").wait_for()
    phones.filter(has_text=f"{ENGLISH} (villages)").wait_for()
    press(office, "Save the question")
    press(office, "Preview")
    assert QUESTION not in office.inner_text("main .phones")
    office.locator("[name='category']").select_option("e-service")
    press(office, "Show the form of this category")
    reads(office, QUESTION, ENGLISH)
    being_set_up(True)

    phone = open_as(people.OFFICER, PLAIN_PHONE)
    entries.start(phone)
    assert SECTION not in phone.inner_text("main")
    entries.write(phone, {"title": "ผลงานบนโทรศัพท์", "category": "e-service"})
    entries.go(phone, "stay")
    click(phone, phone.locator("main").get_by_role("link", name=SECTION).first)
    reads(phone, QUESTION)
    number = phone.locator("input[inputmode='numeric']")
    number.fill("๑๒ หมู่บ้าน")
    entries.go(phone, "stay")
    assert phone.locator("input[inputmode='numeric']").input_value() == "12"
    click(phone, phone.locator("main a[href$='/edit/1/']").first)
    entries.write(phone, {"category": "open-data"})
    entries.go(phone, "stay")
    assert SECTION not in phone.inner_text("main")


def test_a_question_is_removed_where_it_was_asked_for(open_as, being_set_up, look_at):
    year = being_set_up(False)
    office = open_as(people.SECRETARY, DESKTOP)
    office.goto(f"/office/entries/forms/{year}/questions/new/?kind=declaration&section=5")
    fill(office, label_th=QUESTION, label_en=ENGLISH)
    press(office, "Save the question")
    line = office.locator(".composed > li").filter(has_text=QUESTION)
    click(office, line.locator("a[href$='/remove/']"))
    look_at(office, "submissions_office:question_remove")
    press(office, "Remove the question")
    assert office.locator(".composed > li").filter(has_text=QUESTION).count() == 0


def test_characters_are_counted_as_the_server_counts_them(open_as):
    page = open_as(people.OFFICER, DESKTOP)
    entries.start(page)
    click(page, page.locator("main a[href$='/edit/2/']").first)
    area = page.locator("[name='problem']")
    counter = area.locator("xpath=following-sibling::span[contains(@class, 'counter')]")
    shown = {}
    for text in COUNTED:
        area.evaluate("(area, text) => { area.value = text; area.dispatchEvent(new Event('input')); }", text)
        shown[text] = int(counter.inner_text().split(" / ")[0].replace(",", ""))
    assert shown == {text: len(clean(text, lines=True)) for text in COUNTED}


def test_a_draft_starts_from_an_earlier_entry(open_as, look_at):
    page = open_as(people.OFFICER, PHONE)
    page.goto("/entries/new/")
    press(page, "Start the entry")
    look_at(page, "submissions:entry_earlier")
    page.locator("[name='with_files']").uncheck()
    press(page, "Copy into the draft")
    reads(page, th("Copied into the draft"), th("A declaration is made anew each time."))
    press(page, "Go on with the form")
    assert page.locator("[name='title']").input_value() != ""
