"""Does somebody take their data along and go, asked for on a phone, carried out on a desktop?"""

import io
import json
import zipfile
from pathlib import Path

from tests import cast
from tests.browser import entries, people
from tests.browser.conftest import PLAIN_PHONE
from tests.browser.people import click, fill, press, reads, th
from tests.browser.test_an_officer_enters import PASSWORD, sign_up
from thai.traces import MARK

TOWN = "องค์การบริหารส่วนจังหวัดพะเยา"
NAME, EMAIL = "นางปราณี ศรีสุวรรณกิจกุล", "leaving@example.go.th"


def test_from_the_request_on_a_phone_to_a_name_that_is_found_nowhere(open_page, open_as, look_at, portal):
    name, email, town = NAME, EMAIL, TOWN
    page = open_page(PLAIN_PHONE)
    sign_up(page, portal, email)
    page.goto("/accounts/profile/")
    fill(page, full_name=name, phone="089 765 4321")
    press(page, "Save")
    page.goto(f"/accounts/organizations/?q={town}")
    click(page, page.get_by_role("link", name=town))
    press(page, "Send the code")
    (mailbox,) = portal.ask(
        "SELECT sent_to FROM organizations_mailboxcode c"
        " JOIN organizations_organization o ON o.id = c.organization_id WHERE o.full_name_th = ?",
        town,
    )
    fill(page, code=portal.code_for(mailbox))
    click(page, page.locator("main form:has([name='code']) button[type='submit']").first)
    told = {"contact_name": name, "contact_email": email, "contact_phone": "089 765 4321"}
    number = entries.send(page, cast.answers(f"ระบบแจ้งเหตุของ{town}", **told))
    press(page, "How the entry stands")
    press(page, "Withdraw entry")
    press(page, "Withdraw entry")

    # All that is held of them, in one ZIP.
    page.goto("/accounts/data/")
    with page.expect_download() as coming:
        page.get_by_role("button", name=th("Download my data")).click()
    archive = zipfile.ZipFile(io.BytesIO(Path(coming.value.path()).read_bytes()))
    content = json.loads(archive.read("data.json"))
    assert content["account"][0]["full_name"] == name
    assert [row["number"] for row in content["entries"]] == [number]
    assert len([one for one in archive.namelist() if one.startswith("files/")]) == 5

    # They ask to be removed, and get a receipt.
    page.locator("[name='sure']").check()
    press(page, "Ask to be removed")
    reads(page, th("Waiting for the secretariat"))
    assert portal.letters(email)[0][0] == th("Your request to be removed has arrived")

    # The secretariat looks at what goes and what stays, says who follows, and does it.
    office = open_as(people.SECRETARY)
    office.goto("/office/privacy/removals/")
    click(office, office.get_by_role("link", name=name))
    look_at(office, "contest:removal_page")
    reads(office, email, th("What goes"), th("What stays, without the name"))
    fill(office, reason="ขอใช้สิทธิผ่านหน้าข้อมูลส่วนบุคคล")
    office.locator("select[name^='heir_']").select_option("nobody")
    office.locator("[name='sure']").check()
    press(office, "Remove for good")
    reads(office, th("Removed"), MARK)
    assert name not in office.inner_text("main")

    # Nobody can sign in with it any more; the entry is whole, without the name.
    page.goto("/accounts/data/")
    assert "/accounts/login/" in page.url
    fill(page, login=email, password=PASSWORD)
    press(page, "Sign in")
    assert "/accounts/login/" in page.url
    office.goto(f"/office/entries/{number_id(portal, number)}/")
    reads(office, number, town, MARK, "ภาพที่ 3.jpg")
    for gone in (name, email, "089 765 4321"):
        assert gone not in office.content()
    letters = "SELECT id FROM letters_letter WHERE to_address = ? OR body LIKE ?"
    assert portal.ask(letters, email, f"%{name}%") == []


def number_id(portal, number: str) -> int:
    """The entry of a reference number."""
    year, _dash, running = number.partition("-")
    (found,) = portal.ask(
        "SELECT e.id FROM submissions_entry e JOIN editions_edition d ON d.id = e.edition_id"
        " WHERE d.year = ? AND e.number = ?",
        int(year),
        int(running),
    )
    return found


def test_the_next_privacy_notice_is_written_and_thrown_away_again(open_as, look_at):
    office = open_as(people.SECRETARY)
    office.goto("/office/privacy/")
    press(office, "Write a new version")
    look_at(office, "contest:notice_edit")
    fill(office, text_th="## วัตถุประสงค์\n\n| ข้อมูล | เพื่อ |\n|---|---|\n| ชื่อ | ติดต่อ |")
    press(office, "Save and look at it")
    look_at(office, "contest:notice_page")
    reads(office, "วัตถุประสงค์", "ติดต่อ")
    press(office, "Throw the draft away")
    reads(office, th("The draft has been thrown away."))
