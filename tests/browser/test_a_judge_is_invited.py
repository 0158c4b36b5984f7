"""Does a judge come in on a phone, from letter to desk; are many invited, and is a lost factor helped?"""

import re

from contest.sample_people import AGENCIES, PASSWORD
from tests.browser import people
from tests.browser.conftest import DESKTOP
from tests.browser.people import click, code_of, fill, press, reads, th

LIST = "/office/organizations/judges/invite/list/"
AGENCY = AGENCIES["health"][0]


def confirm(page):
    """Press the button of the form."""
    click(page, page.locator("main form button[type='submit']").first)


def test_from_the_letter_to_the_desk_with_a_second_factor(open_as, open_page, look_at, portal, phone):
    def look(name):
        if phone.javascript:  # axe waits with a timer, which a page without scripts does not have
            look_at(page, name)

    address = f"judge-{phone.javascript}@example.go.th".lower()
    office = open_as(people.SECRETARY)
    office.goto("/office/organizations/judges/invite/")
    fill(office, full_name="ผศ.ดร.วีระ ตั้งใจพิจารณาอย่างถี่ถ้วน", email=address)
    office.locator("[name='agency']").select_option(label=AGENCY)
    confirm(office)
    reads(office, address, th("Awaiting an answer"))

    page = open_page(phone)
    page.goto(portal.link_for(address))
    look("organizations:invitation_accept")
    fill(page, position="อาจารย์", phone="02 123 4567", password1=PASSWORD * 2, password2=PASSWORD * 2)
    page.locator("[name='privacy']").check()
    press(page, "Accept the invitation")
    look("organizations:second_factor_activate")
    fill(page, code=code_of(page.locator("main code").inner_text()))
    press(page, "Switch on")
    page.goto("/accounts/2fa/recovery-codes/")
    look("mfa_view_recovery_codes")
    spare = page.locator("main .codes li").first.inner_text()

    page.goto("/judging/")
    look("organizations:judge_terms")
    press(page, "Accept and go on")
    reads(page, th("Please read the terms and accept them."))
    page.locator("[name='accepts']").check()
    press(page, "Accept and go on")
    look("organizations:judge_profile")
    page.locator("[name='expertise']").nth(1).check()
    press(page, "Save and go on")
    look("organizations:judge_provinces")
    page.locator("[name='province']").select_option(label="แม่ฮ่องสอน")
    press(page, "Add this province")
    page.locator("[name='province']").select_option(label="ชลบุรี")
    page.locator("[name='kind'][value='service']").check()
    press(page, "Add this province")
    look("organizations:judge_service_add")
    page.locator("[name='organization']").select_option(label="เทศบาลเมืองแสนสุข · เมืองชลบุรี")
    fill(page, from_year="๒๕๕๐", to_year="2555")
    press(page, "Add this province")
    reads(page, "แม่ฮ่องสอน", "เทศบาลเมืองแสนสุข", "2550", "2555")
    press(page, "That is all: go to my work")
    reads(page, th("No entries are assigned to you yet"))
    assert page.url.endswith("/judging/")

    office.goto("/office/organizations/judges/?q=วีระ")
    line = office.locator("main tbody tr", has_text=address)
    assert th("Nothing: complete") in line.inner_text()
    click(office, line.get_by_role("button"))
    page.goto("/judging/")
    people.fill(page, login=address, password=PASSWORD * 2)
    press(page, "Sign in")
    fill(page, code=spare)
    press(page, "Sign in")
    reads(page, th("Your account as a judge rests between editions, so it opens no page of the judges. The"
                   " secretariat wakes it when you are to judge again, and writes to you then."))  # fmt: skip
    press(page, "Back to my work")
    look("organizations:office_resting")


def test_a_list_of_judges_is_shown_before_anything_is_sent(open_as, portal, tmp_path):
    page = open_as(people.SECRETARY, DESKTOP)
    page.goto(LIST)
    with page.expect_download() as taken:
        page.get_by_text(th("Download an empty list (CSV)")).click()
    heading = taken.value.path().read_text(encoding="utf-8-sig")
    file = tmp_path / "รายชื่อกรรมการ.csv"
    lines = [
        heading.strip(),
        f"listed@example.go.th,ดร.อยู่ในรายชื่อ,{AGENCY},ประธาน,e-service",
        f"{people.JUDGES[0]},ดร.อรทัย ไตร่ตรอง,{AGENCY},,",
        "nobody,ใคร,กรมที่ไม่มี,,",
    ]
    file.write_bytes("\r\n".join(lines).replace(",", ";").encode("cp874"))
    page.set_input_files("[name='file']", file)
    press(page, "Look at the list")
    reads(page, th("Will be invited"), th("Is a judge already"), th("The e-mail address is not right"))
    assert portal.letters("listed@example.go.th") == []
    press(page, "Confirm and send the letters")
    reads(page, "listed@example.go.th", th("Awaiting an answer"))
    assert len(portal.letters("listed@example.go.th")) == 1


def test_a_lost_second_factor_is_asked_for_proposed_and_objected_to(open_as, open_page, look_at, portal):
    lost = open_page(DESKTOP)
    lost.goto("/accounts/login/")
    fill(lost, login=people.JUDGES[3], password=PASSWORD)
    press(lost, "Sign in")
    press(lost, "I have lost the app and my recovery codes")
    look_at(lost, "organizations:second_factor_lost")
    press(lost, "Ask the secretariat for help")
    reads(lost, th("The secretariat has been told"))

    office = open_as(people.SECRETARY)
    office.goto("/office/organizations/people/second-factors/")
    click(office, office.locator("main tbody a").first)
    look_at(office, "organizations_office:second_factor_page")
    press(office, "Propose the reset")
    fill(office, reason="โทรกลับตามเบอร์ที่สำนักงานมีอยู่เดิม")
    press(office, "Propose this reset")
    reads(office, th("You proposed this. A second person of the secretariat must confirm it."))
    second = open_as(people.SECOND_SECRETARY)
    second.goto(office.url)
    assert second.get_by_role("button", name=th("Confirm as the second person")).is_visible()

    link = re.search(r"http\S+/2fa/resets/\S+", portal.letters(people.JUDGES[3])[0][1])[0]
    judge = open_page(DESKTOP)
    judge.goto(link)
    look_at(judge, "organizations:reset_object")
    press(judge, "I did not ask: stop it")
    reads(judge, th("Stopped"))
    press(second, "Confirm as the second person")
    reads(second, th("This cannot be done"))
