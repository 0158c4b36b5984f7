"""A person sees where they are signed in and signs out there; what rested too long loses nothing typed."""

from tests.browser import people
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.people import fill, press, reads, th

PERSON = people.NEWCOMER
TYPED = "นายพิมพ์ไว้ ก่อนหมดเวลา"
LONG_AGO = "2020-01-01 00:00:00"


def test_signing_out_elsewhere_and_typing_into_an_expired_session(open_page, portal, look_at, sessions):
    sessions.pop(PERSON, None)  # what is signed out here must not be handed to a later test
    elsewhere, page = open_page(DESKTOP), open_page(PHONE)
    for one in (elsewhere, page):
        people.sign_in(one, PERSON)
    page.goto("/accounts/sessions/")
    look_at(page, "organizations:session_list")
    reads(page, th("This browser"), th("Sign out there"))
    press(page, "Sign out everywhere else")
    assert page.get_by_role("button", name=th("Sign out there")).count() == 0
    elsewhere.goto("/accounts/profile/")
    assert "/accounts/login/" in elsewhere.url

    page.goto("/accounts/profile/")
    fill(page, full_name=TYPED)
    portal.change(
        "UPDATE organizations_session SET expire_date = ? WHERE user_id ="
        " (SELECT id FROM organizations_user WHERE email = ?)",
        LONG_AGO,
        PERSON,
    )
    press(page, "Save")
    assert "/accounts/login/" in page.url
    reads(
        page,
        th("Your session has expired. What you typed is kept and will be in the form after you sign in."),
    )
    people.fill(page, login=PERSON, password=people.PASSWORD)
    press(page, "Sign in")
    assert page.locator("[name='full_name']").input_value() == TYPED
