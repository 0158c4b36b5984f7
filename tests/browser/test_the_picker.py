"""Is an organization found from a phone, however its name is typed, and never taken for another?"""

from tests.browser import people
from tests.browser.people import click, press, reads, th

THA_KHANTHO = ("เทศบาลตำบล (ทต.)", "เทศบาลตำบลท่าคันโท", "อำเภอท่าคันโท จังหวัดกาฬสินธุ์")
BAN_NOI = (
    "องค์การบริหารส่วนตำบล (อบต.)",
    "องค์การบริหารส่วนตำบลบ้านน้อยซุ้มขี้เหล็ก",
    "อำเภอเนินมะปราง จังหวัดพิษณุโลก",
)


def search(page, typed):
    """Type what one looks for; with JavaScript the matches come by themselves."""
    field = page.locator("[name='q']")
    field.fill("")
    field.press_sequentially(typed)
    if page.evaluate("typeof htmx") == "undefined":
        press(page, "Search")
    return page.locator(".pick")


def test_an_organization_is_found_by_any_of_its_words_and_confirmed(open_as, phone):
    page = open_as(people.NEWCOMER, phone)
    for typed, told in (
        ("คันโท ทต", THA_KHANTHO),
        ("tha khantho", THA_KHANTHO),
        ("พิษณุโลก อบต.บ้านน้อยซุ้มขี้เหล็ก", BAN_NOI),
    ):
        page.goto("/accounts/organizations/")
        picks = search(page, typed)
        picks.filter(has_text=told[1]).wait_for()
        assert picks.first.get_by_role("link").inner_text().split("\n") == list(told)
        assert page.locator("#found-count[role='status']").inner_text() == "1 หน่วยงาน"
        if phone.javascript:  # by the keys: down to the best match, and into it
            page.locator("[name='q']").press("ArrowDown")
            with page.expect_navigation():
                page.keyboard.press("Enter")
        else:
            click(page, picks.first.get_by_role("link"))
        district, province = told[2].removeprefix("อำเภอ").split(" จังหวัด")
        reads(page, told[0], told[1], district, province)


def test_those_of_one_name_are_told_apart_before_and_after_the_choice(open_as, look_at, phone):
    page = open_as(people.NEWCOMER, phone)
    page.goto("/accounts/organizations/")
    picks = search(page, "ภูเก็ต เมือง")
    city = picks.filter(has_text="เทศบาลนครภูเก็ต")
    city.wait_for()
    if phone.javascript:
        look_at(page, "organizations:organization_search")
    assert th("The same name, in this province too: %(types)s", types="อบจ.") in city.inner_text()
    click(page, city.get_by_role("link"))
    reads(
        page, "เทศบาลนคร (ทน.)", th("Not to be taken for these, which are called %(name)s too", name="ภูเก็ต")
    )
    assert page.locator(".pick").inner_text().split("\n")[:2] == [
        "องค์การบริหารส่วนจังหวัด (อบจ.)",
        "องค์การบริหารส่วนจังหวัดภูเก็ต",
    ]
    if phone.javascript:
        look_at(page, "organizations:membership_ask")
