"""Can an officer register, be admitted, enter a project, amend it and withdraw it?"""

import hashlib
import re

from tests import cast
from tests.browser import entries, people
from tests.browser.people import click, fill, press, reads, th

PASSWORD = "ท้องถิ่นดิจิทัล-2569"
TOWNS = {
    # device: part of the name as typed, the organization that is meant
    (360, True): ("คันโท", "เทศบาลตำบลท่าคันโท", "กาฬสินธุ์"),
    (360, False): ("ซุ้มขี้", "องค์การบริหารส่วนตำบลบ้านน้อยซุ้มขี้เหล็ก", "พิษณุโลก"),
    (1280, True): ("อบจ. น่าน", "องค์การบริหารส่วนจังหวัดน่าน", "น่าน"),
}


def sign_up(page, portal, email):
    """From the home page to an account with a confirmed address."""
    page.goto("/")
    press(page, "Register your organization")
    fill(
        page,
        full_name="นางสาวสมหญิง ใจดี",
        position="นักวิชาการคอมพิวเตอร์ชำนาญการ",
        phone="043 123 456",
        email=email,
        password1=PASSWORD,
        password2=PASSWORD,
    )
    page.locator("[name='privacy']").check()
    press(page, "Make an account")
    reads(page, email)
    fill(page, code=portal.code_for(email))
    press(page, "Confirm")


def state_of(portal, title):
    return portal.ask("SELECT state FROM submissions_entry WHERE title LIKE ?", title)


def test_from_the_sign_up_to_the_receipt_and_out_again(open_page, open_as, portal, device):
    typed, town, province = TOWNS[device.width, device.javascript]
    email = f"officer-{device.width}-{device.javascript}@example.go.th".lower()
    page = open_page(device)
    sign_up(page, portal, email)

    # The organization is found by a part of its name, and asked for with its letter.
    assert page.url.endswith("/accounts/organizations/")
    page.locator("[name='q']").press_sequentially(typed)
    if not device.javascript:
        press(page, "Search")
    click(page, page.locator(".pick").filter(has_text=town).filter(has_text=province).get_by_role("link"))
    reads(page, town, province)
    page.locator("[name='letter']").set_input_files(entries.LETTER)
    press(page, "Ask to be admitted")
    assert "/accounts/memberships/" in page.url
    assert page.goto("/entries/").status == 403

    # The secretariat admits.
    office = open_as(people.SECRETARY)
    office.goto("/office/organizations/memberships/")
    click(office, office.get_by_role("link", name=town))
    reads(office, email)
    press(office, "Admit")
    assert portal.letters(email)[0][0] != portal.letters(email)[1][0]

    # A draft, with gaps that are told, then everything; the files with it.
    entries.start(page)
    answers = cast.answers(f"ระบบนัดหมายของ{town}", contact_email=email)
    entries.write(page, {"title": answers["title"]})
    entries.go(page, "stay")
    reads(page, th("Saved at %(time)s", time="").strip())
    assert page.locator("[name='title']").input_value() == answers["title"]
    press(page, "Review before submitting", within="main p")
    gaps = page.locator(".note--warn li").all_inner_texts()
    assert "ประเภทผลงาน" in gaps
    assert "หนังสือรับรองจากผู้บริหารท้องถิ่น" in gaps
    assert page.get_by_role("button", name=th("Confirm submission")).count() == 0
    click(page, page.get_by_role("link", name="ประเภทผลงาน"))
    assert page.url.split("#")[0].endswith("/edit/1/")
    entries.write_all(page, answers)
    reads(page, th("Nothing is missing: the entry can be submitted."))
    reads(page, answers["title"], "หนังสือรับรอง.pdf", "ภาพที่ 3.jpg", "150,000.50 บาท", "6 มกราคม 2568")

    # Sent: a number and a receipt, on the page and by letter.
    press(page, "Confirm submission")
    number = entries.number_on(page)
    assert state_of(portal, answers["title"]) == ["submitted"]
    subject, body = portal.letters(email)[0]
    assert number in subject
    digest = page.locator("main dd code").inner_text()
    assert len(digest) == 64
    assert digest in body

    # Amended: the same number, a second receipt.
    press(page, "How the entry stands")
    press(page, "Amend")
    entries.write(page, {"title": f"{answers['title']} รุ่นสอง"})
    entries.go(page, "stay")
    press(page, "Review before submitting", within="main p")
    press(page, "Confirm submission")
    assert entries.number_on(page) == number
    reads(page, th("The amended entry (sending %(number)s) has been received.", number=2))

    # The worker has made the PDF; what changed is told word by word.
    data = entries.pdf_on(page)
    assert data.startswith(b"%PDF-")
    assert page.locator("#pdf code").inner_text() == hashlib.sha256(data).hexdigest()
    assert page.evaluate("document.documentElement.scrollWidth") <= device.width
    press(page, "What changed since sending %(number)s", number=1)
    assert [text.split() for text in page.locator("main ins").all_inner_texts()] == [["[เพิ่ม:", "รุ่นสอง", "]"]]
    assert page.evaluate("document.documentElement.scrollWidth") <= device.width
    page.go_back()

    # Withdrawn, after asking once.
    press(page, "How the entry stands")
    press(page, "Withdraw entry")
    fill(page, reason="ขอส่งในปีถัดไป")
    press(page, "Withdraw entry")
    reads(page, th("Withdrawn"))
    assert state_of(portal, f"{answers['title']}%") == ["withdrawn"]


def test_a_code_to_the_mailbox_of_the_organization_admits_at_once(open_page, look_at, portal, phone):
    town = {True: "องค์การบริหารส่วนจังหวัดแพร่", False: "องค์การบริหารส่วนจังหวัดตราด"}[phone.javascript]
    page = open_page(phone)
    sign_up(page, portal, f"mailbox-{phone.javascript}@example.go.th".lower())
    page.goto(f"/accounts/organizations/?q={town}")
    click(page, page.get_by_role("link", name=town))
    press(page, "Send the code")
    if phone.javascript:
        look_at(page, "organizations:code_enter")
    (mailbox,) = portal.ask(
        "SELECT sent_to FROM organizations_mailboxcode c"
        " JOIN organizations_organization o ON o.id = c.organization_id WHERE o.full_name_th = ?",
        town,
    )
    fill(page, code=portal.code_for(mailbox))
    click(page, page.locator("main form:has([name='code']) button[type='submit']").first)
    assert page.goto("/entries/").status == 200


def test_the_owner_invites_a_colleague_who_accepts_from_a_phone(open_page, open_as, look_at, portal, phone):
    email = f"colleague-{phone.javascript}@example.go.th".lower()
    owner = open_as(people.OFFICER)
    owner.goto("/accounts/memberships/")
    press(owner, "Who acts for this organization")
    press(owner, "Invite a colleague")
    fill(owner, full_name="นายปรีดา ช่วยงาน", email=email)
    press(owner, "Send the invitation")
    reads(owner, email)

    page = open_page(phone)
    link = re.search(r"/accounts/invitations/\S+", portal.letters(email)[0][1])
    page.goto(link[0])
    reads(page, th("Editor"))
    fill(page, position="นิติกร", phone="076 123 456", password1=PASSWORD, password2=PASSWORD)
    page.locator("[name='privacy']").check()
    press(page, "Accept the invitation")
    assert page.goto("/entries/").status == 200

    owner.reload()
    click(owner, owner.get_by_role("row").filter(has_text=email).get_by_role("link"))
    if phone.javascript:
        look_at(owner, "organizations:member_page")
    fill(owner, words="ย้ายไปหน่วยงานอื่น")
    press(owner, "End the membership")
    assert email not in owner.inner_text("main")

    # The membership took the session with it; who signs in again may enter nothing for the organization.
    page.goto("/entries/")
    assert "/accounts/login/" in page.url
    fill(page, login=email, password=PASSWORD)
    press(page, "Sign in")
    assert page.goto("/entries/").status == 403


def test_a_refused_letter_is_followed_by_a_better_one(open_page, open_as, portal, phone):
    town = {True: "องค์การบริหารส่วนจังหวัดยโสธร", False: "องค์การบริหารส่วนจังหวัดสระแก้ว"}[phone.javascript]
    email = f"second-try-{phone.javascript}@example.go.th".lower()
    photo = {"name": "หนังสือ.jpg", "mimeType": "image/jpeg", "buffer": cast.a_jpeg(400, 300)}
    page = open_page(phone)
    sign_up(page, portal, email)
    page.goto(f"/accounts/organizations/?q={town}")
    click(page, page.get_by_role("link", name=town))
    reads(page, th("No identity cards"))
    page.locator("[name='letter']").set_input_files(photo)
    press(page, "Ask to be admitted")

    office = open_as(people.SECRETARY)
    office.goto("/office/organizations/memberships/")
    click(office, office.get_by_role("link", name=town))
    width = office.locator("main img").evaluate("picture => picture.naturalWidth")
    assert width == 400
    fill(office, words="ลายมือชื่อในภาพไม่ชัด")
    press(office, "Refuse")

    page.reload()
    reads(page, "ลายมือชื่อในภาพไม่ชัด")
    press(page, "Ask again")
    page.locator("[name='letter']").set_input_files({**photo, "name": "ชัดแล้ว.jpg"})
    press(page, "Ask to be admitted")
    reads(page, "ชัดแล้ว.jpg")

    office.goto("/office/organizations/memberships/")
    click(office, office.get_by_role("link", name=town))
    press(office, "Admit")
    assert page.goto("/entries/").status == 200
