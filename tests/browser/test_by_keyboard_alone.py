"""Can everything be done without a mouse: sign in, and save a draft?"""

from contest.sample_people import PASSWORD
from tests.browser import entries, people
from tests.browser.people import reads, th

FAR = 80
"""After so many presses of Tab nobody goes on looking."""
RING = """() => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
}"""


def tab_to(page, selector):
    """Press Tab until the focus is there; wherever it comes by, it must be seen."""
    on_the_way = []
    for _ in range(FAR):
        page.keyboard.press("Tab")
        on_the_way.append(page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))
        assert page.evaluate(RING), f"the focus is not seen on {on_the_way[-1]}"
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}, but:\n" + "\n".join(on_the_way))


def enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_the_skip_link_to_a_saved_draft(open_page, open_as):
    page = open_page()
    page.goto("/accounts/login/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    tab_to(page, "[name='login']")
    page.keyboard.type(people.OFFICER)
    tab_to(page, "[name='password']")
    page.keyboard.type(PASSWORD)
    enter(page)
    assert "/entries/" in page.url

    tab_to(page, "main a[href='/entries/new/']")
    enter(page)
    tab_to(page, "main button[type='submit']")
    enter(page)
    tab_to(page, ".form-actions a[href$='/edit/1/']")  # not from an earlier entry
    enter(page)
    entries.require_section(page, 1)
    tab_to(page, "[name='title']")
    page.keyboard.type("ร่างด้วยแป้นพิมพ์เท่านั้น")
    enter(page)
    reads(page, th("Saved at %(time)s", time="").strip())
    assert page.locator("[name='title']").input_value() == "ร่างด้วยแป้นพิมพ์เท่านั้น"
    tab_to(page, "button[name='go'][value='next']:not(.visually-hidden)")
    enter(page)
    entries.require_section(page, 2)
