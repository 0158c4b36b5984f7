"""Does one entry go the whole way: sent in, screened, scored, awarded, announced, read by the public?

It closes the call of the open sample edition and announces it, so it runs after all other browser tests.
"""

from tests import cast
from tests.browser import entries, people
from tests.browser.conftest import PHONE, PLAIN_PHONE
from tests.browser.people import click, fill, press, reads, th
from tests.browser.test_a_judge_scores import mark

TITLE = "เดินครบทาง: จองคิวรถรับส่งผู้ป่วย"


def screen_everything(office, portal, edition):
    """Accept what was sent in, reject what was sent back and never came again."""
    for entry, state in portal.ask(
        "SELECT id, state FROM submissions_entry WHERE edition_id = ? AND state IN ('submitted', 'returned')",
        edition,
    ):
        office.goto(f"/office/entries/{entry}/")
        verb = "accept" if state == "submitted" else "reject"
        if verb == "reject":
            fill(office, reason="ไม่ได้ส่งเอกสารที่ขอ")
        click(office, office.locator(f"form[action$='/{verb}/'] button"), verb)


def test_from_the_officers_draft_to_the_public_page(open_as, open_page, look_at, portal):
    officer = open_as(people.OFFICER)
    number = entries.send(officer, cast.answers(TITLE))
    edition, year = portal.ask("SELECT id, year FROM editions_edition WHERE stage = 'open'")[0]

    # Screened, and the call closed: from now on nobody can send.
    office = open_as(people.SECRETARY, PHONE)
    screen_everything(office, portal, edition)
    office.goto("/office/")
    click(office, office.locator(f"a[href$='/editions/{edition}/move/?verb=close_call']"), "close the call")
    press(office, "Close the call")
    officer.goto("/entries/new/")
    reads(officer, th("No contest takes entries now"))

    # A panel of three, the round opened, the entries dealt.
    for email in people.JUDGES[:3]:
        (user,) = portal.ask("SELECT id FROM organizations_user WHERE email = ?", email)
        office.goto(f"/office/judging/editions/{year}/seats/new/")
        office.locator("[name='user']").select_option(str(user))
        press(office, "Seat the judge")
    (round_,) = portal.ask("SELECT id FROM editions_round WHERE edition_id = ? AND number = 1", edition)
    office.goto(f"/office/judging/rounds/{round_}/open/")
    look_at(office, "judging_office:round_open")
    press(office, "Open the round")
    office.goto(f"/office/judging/assignments/?round={round_}")
    press(office, "Assign what is missing")
    look_at(office, "judging_office:assignment_deal")
    press(office, "Assign exactly so")
    dealt = portal.ask(
        "SELECT u.email FROM judging_assignment a JOIN judging_seat s ON s.id = a.seat_id"
        " JOIN organizations_user u ON u.id = s.user_id JOIN submissions_entry e ON e.id = a.entry_id"
        " WHERE a.round_id = ? AND e.title = ? ORDER BY u.email",
        round_,
        TITLE,
    )
    assert dealt == sorted(people.JUDGES[:3])

    # Each judge scores and signs.
    for email, value in zip(people.JUDGES[:3], (4, 4, 3), strict=True):
        judge = open_as(email, PHONE)
        judge.goto(f"/judging/?round={round_}")
        click(judge, judge.get_by_role("link", name=TITLE))
        for scale in judge.locator("fieldset.scale").all():
            mark(judge, scale, value)
        press(judge, "Sign", within="#sheet")
        press(judge, "Sign the score sheet")
        judge.goto(f"/judging/signed/?round={round_}")
        reads(judge, TITLE)

    # Closed with a reason, for the other entries have no signed sheets; then the ranking is counted.
    office.goto(f"/office/judging/ranking/?round={round_}")
    assert "73.33" not in office.inner_text("main")
    office.goto(f"/office/judging/rounds/{round_}/close/")
    fill(office, reason="คณะกรรมการมีมติพิจารณาเฉพาะผลงานที่ให้คะแนนครบ")
    press(office, "Close the round")
    office.goto(f"/office/judging/ranking/?round={round_}")
    first = office.locator("main tbody tr").first.inner_text()
    assert TITLE in first, first
    assert "73.33" in first, first

    click(office, office.get_by_role("link", name=TITLE))
    look_at(office, "judging_office:entry_scores")

    # One proposes, another confirms.
    office.goto(f"/office/results/{year}/")
    click(office, office.locator("form[action$='/propose/'] button"), "propose")
    reads(office, TITLE, th("Not confirmed yet"))
    assert office.locator("form[action$='/confirm/']").count() == 0
    press(office, "Propose an award")
    look_at(office, "results_office:award_new")
    office.goto(f"/office/results/{year}/")
    press(office, "The jury's sentence")
    look_at(office, "results_office:citation_edit")
    office.goto(f"/office/results/{year}/publish/")
    look_at(office, "results_office:publication_new")
    second = open_as(people.SECOND_SECRETARY, PLAIN_PHONE)
    second.goto(f"/office/results/{year}/")
    press(second, "Confirm all proposals of others")

    # Not a word in public before the announcement; all of it after.
    public = open_page(PLAIN_PHONE)
    assert public.goto(f"/results/{year}/").status == 404
    second.goto(f"/office/results/{year}/")
    press(second, "Preview and publish")
    reads(second, TITLE)
    press(second, "Publish results")
    assert public.goto(f"/results/{year}/").status == 200
    reads(public, TITLE, "เทศบาลเมืองตัวอย่างริมธาร")
    click(public, public.get_by_role("link", name=TITLE).first)
    reads(public, number)
    assert any(number in subject + body for subject, body in portal.letters(people.OFFICER)[:3])
    officer.goto("/entries/")
    reads(officer, number)
    office.goto(f"/office/results/{year}/")
    press(office, "Withdraw this announcement")
    look_at(office, "results_office:publication_withdraw")
