"""Does the public find the contest, the awards of 2564 in their order, and everything in English too?"""

from tests.browser.people import click, press, th

BY_PROVINCE = [
    ("กาฬสินธุ์", "เทศบาลตำบลท่าคันโท"),
    ("ขอนแก่น", "เทศบาลนครขอนแก่น"),
    ("ชลบุรี", "เทศบาลเมืองแสนสุข"),
    ("พิษณุโลก", "องค์การบริหารส่วนตำบลบ้านน้อยซุ้มขี้เหล็ก"),
    ("ภูเก็ต", "เทศบาลเมืองป่าตอง"),
    ("แม่ฮ่องสอน", "องค์การบริหารส่วนตำบลปางหมู"),
    ("ยะลา", "เทศบาลนครยะลา"),
    ("สมุทรสาคร", "เทศบาลตำบลบางปลา"),
    ("สุราษฎร์ธานี", "เทศบาลนครเกาะสมุย"),
    ("อุดรธานี", "เทศบาลนครอุดรธานี"),
]
BY_LEVEL = [
    ("รางวัลยอดเยี่ยม", ["แสนสุข", "ปางหมู", "ยะลา"]),
    ("รางวัลดีเด่น", ["ท่าคันโท", "ขอนแก่น", "ซุ้มขี้เหล็ก", "ป่าตอง", "บางปลา", "เกาะสมุย", "อุดรธานี"]),
]


def text_of(locator):
    """What is read there, without the marks that only help lines to break well."""
    return [text.replace("⁠", "").replace("​", "").strip() for text in locator.all_inner_texts()]


def test_from_the_home_page_to_a_winner_and_back_in_english(open_page, device):
    page = open_page(device)
    page.goto("/")
    click(page, page.locator("main a[href='/results/2564/']").first)
    assert page.locator("html").get_attribute("lang") == "th"
    regions = text_of(page.locator(".province-heading .region"))
    headings = text_of(page.locator(".province-heading"))
    provinces = [whole.removesuffix(region).strip() for whole, region in zip(headings, regions, strict=True)]
    organizations = text_of(page.locator(".award-card__org"))
    assert list(zip(provinces, organizations, strict=True)) == BY_PROVINCE

    press(page, "By award level")
    levels = page.locator(".province-heading")
    assert [text.split("\n")[0] for text in text_of(levels)][:2] == [
        f"{name} {len(towns)} รางวัล" for name, towns in BY_LEVEL
    ]
    told = text_of(page.locator(".award-card__org"))
    expected = [town for _, towns in BY_LEVEL for town in towns]
    assert [town in words for town, words in zip(expected, told, strict=True)] == [True] * 10

    press(page, "Figures")
    figures = " ".join(text_of(page.locator("main")))
    for figure in ("45", "44", "25", "เชียงราย"):
        assert figure in figures

    page.goto("/results/2564/")
    click(page, page.get_by_role("link", name="โครงการ Pangmu E-Smart Service").first)
    assert text_of(page.locator("h1")) == ["โครงการ Pangmu E-Smart Service"]
    assert "องค์การบริหารส่วนตำบลปางหมู" in page.inner_text("main")
    winner = page.url

    click(page, page.get_by_role("link", name="English").filter(visible=True).first)
    assert page.url == winner.replace("/results/", "/en/results/")
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Pang Mu Subdistrict Administrative Organization" in page.inner_text("main")
    assert "Mae Hong Son" in page.inner_text("main")
    click(page, page.get_by_role("link", name="ไทย").filter(visible=True).first)
    assert page.url == winner


def test_what_the_contest_is_and_what_is_done_with_personal_data(open_page, device):
    page = open_page(device)
    page.goto("/")
    if device.width < 640:
        page.locator("summary", has_text=th("Menu")).filter(visible=True).click()
    press(page, "About the contest", within="header")
    assert page.url.endswith("/about/")
    assert text_of(page.locator("h1")) == [th("About the contest")]
    press(page, "Privacy notice", within="footer")
    assert page.url.endswith("/privacy/")
    assert page.context.cookies() == []
