"""Can a judge score three entries, save and sign them, and step aside from another?"""

from tests.browser import people
from tests.browser.conftest import PLAIN_PHONE
from tests.browser.people import click, fill, press, reads, th
from tests.browser.test_by_keyboard_alone import enter, tab_to

JUDGE_OF = {True: people.JUDGES[2], False: people.JUDGES[4]}
"""Who scores on a phone with JavaScript and without."""


def row_in_state(page, msgid):
    """The first line of the work list in that state."""
    return page.locator("main tbody tr", has_text=th(msgid)).first


def mark(page, scale, value):
    """Choose a score on one scale, as a finger does: on its label."""
    name = scale.locator("input").first.get_attribute("name")
    page.locator(f"label[for='id_{name}_{value}']").click()


def score_and_sign(page, portal, value, state):
    """The first entry in that state, marked alike on all scales, signed; gives its marks as they stand."""
    page.goto("/judging/")
    click(page, row_in_state(page, state).get_by_role("link").first)
    assignment = int(page.url.rstrip("/").rpartition("/")[2])
    for scale in page.locator("fieldset.scale").all():
        mark(page, scale, value)
    press(page, "Sign", within="#sheet")
    press(page, "Sign the score sheet")
    return portal.ask(
        "SELECT m.value FROM judging_mark m JOIN judging_scoresheet s ON s.id = m.sheet_id"
        " WHERE s.state = 'signed' AND s.assignment_id = ?",
        assignment,
    )


def test_three_entries_are_scored_and_signed(open_as, look_at, portal, phone):
    page = open_as(JUDGE_OF[phone.javascript], phone)
    page.goto("/judging/")
    click(page, row_in_state(page, "Not begun").get_by_role("link").first)
    sheet = page.url
    scales = page.locator("fieldset.scale").all()
    assert len(scales) >= 5
    mark(page, scales[0], 4)
    scales[0].locator("textarea").fill("มีตัวเลขก่อนและหลังชัดเจน")
    fill(page, comment="เป็นตัวอย่างที่ดี")
    if phone.javascript:
        assert page.locator("[data-total]").inner_text() != "–"
    press(page, "Save draft")
    reads(page, th("The draft is saved."))
    assert page.url == sheet
    assert page.locator("input[name^='mark_']:checked").count() == 1
    assert page.locator("fieldset.scale textarea").first.input_value() == "มีตัวเลขก่อนและหลังชัดเจน"
    assert page.locator("[name='comment']").input_value() == "เป็นตัวอย่างที่ดี"

    # What is not whole cannot be signed; each gap is named and links to its place.
    press(page, "Sign", within="#sheet")
    gaps = page.locator("[role='alert'] li a")
    assert gaps.count() == len(scales) - 1
    assert page.locator(gaps.first.get_attribute("href")).count() == 1

    # Whole: read once more, then signed and locked.
    for scale in page.locator("fieldset.scale").all():
        mark(page, scale, 4)
    press(page, "Sign", within="#sheet")
    assert page.url == f"{sheet}sign/"
    if phone.javascript:
        look_at(page, "judging:sheet_sign")
    reads(page, "80", "มีตัวเลขก่อนและหลังชัดเจน")
    press(page, "Sign the score sheet")
    assert page.url.endswith("/judging/")
    assignment = int(sheet.rstrip("/").rpartition("/")[2])
    states = portal.ask("SELECT state FROM judging_scoresheet WHERE assignment_id = ?", assignment)
    assert states == ["signed"]
    page.goto(sheet)
    assert page.get_by_role("button", name=th("Save draft")).count() == 0

    # The second was begun days ago; then the third.
    assert score_and_sign(page, portal, 3, "Draft") == [3] * len(scales)
    assert score_and_sign(page, portal, 2, "Not begun") == [2] * len(scales)


def test_who_steps_aside_meets_the_entry_no_more(open_as):
    page = open_as(people.JUDGES[3], PLAIN_PHONE)
    page.goto("/judging/")
    barred = page.locator("main tbody tr").filter(has=page.locator("td.acts a")).last
    address = barred.get_by_role("link").first.get_attribute("href")
    title = barred.get_by_role("link").first.inner_text()
    click(page, barred.locator("td.acts a"))
    reads(page, title)
    fill(page, reason="หน่วยงานของข้าพเจ้าสนับสนุนโครงการนี้")
    press(page, "Declare the conflict of interest")
    assert title not in page.locator("main table").inner_text()
    assert page.goto(address).status == 404
    page.goto("/judging/conflicts/")
    reads(page, "หน่วยงานของข้าพเจ้าสนับสนุนโครงการนี้")


def saved_by(page, keys):
    """Press keys; the draft is saved by itself."""
    with page.expect_response(lambda answer: answer.url.endswith("/save/")) as saved:
        for key in keys:
            page.keyboard.press(key)
    assert saved.value.status == 200


def test_three_entries_are_scored_and_signed_by_keyboard_alone(open_as, portal):
    page = open_as(people.JUDGES[1])
    signed = []
    for _entry in range(3):
        page.goto("/judging/")
        tab_to(page, "main .page-head__actions a.btn-primary")
        enter(page)
        assignment = int(page.url.rstrip("/").rpartition("/")[2])
        scales = page.locator("fieldset.scale").count()
        if not signed:  # where nothing has the focus, the first unanswered criterion takes the digit
            saved_by(page, ["2"])
            page.reload()
        page.keyboard.press("3")
        for _scale in range(scales):
            page.keyboard.press("ArrowUp")
        for key in ["5", "n", *["4"] * (scales - 2)]:
            page.keyboard.press(key)
            page.keyboard.press("ArrowDown")
        for _scale in range(scales):
            page.keyboard.press("ArrowUp")
        page.keyboard.press("c")
        page.keyboard.press("Control+a")
        page.keyboard.insert_text("มีหลักฐานครบถ้วน")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.value") == "5"
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        assert page.url.endswith(f"/{assignment}/sign/"), page.inner_text("main")
        tab_to(page, "main form button[type='submit']")
        enter(page)
        signed.append(assignment)
        marks = portal.ask(
            "SELECT m.value FROM judging_mark m JOIN judging_scoresheet s ON s.id = m.sheet_id"
            " JOIN editions_criterion c ON c.id = m.criterion_id"
            " WHERE s.state = 'signed' AND s.assignment_id = ? ORDER BY c.position",
            assignment,
        )
        assert marks == [5, None, *[4] * (scales - 2)]
    assert len(set(signed)) == 3
