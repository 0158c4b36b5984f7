"""A visitor without an account: which edition is open, until when, what the contest is; in both languages."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.views.defaults import server_error

from editions import calendar
from editions.models import CalendarDate
from organizations import access
from tests import cast

pytestmark = pytest.mark.django_db
PUBLIC = ["/", "/about/", "/privacy/", "/en/", "/en/about/", "/en/privacy/"]


def text_of(response) -> str:
    """The words of a page, without tags and with single spaces."""
    words = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", words)


def states_of(response) -> list[str]:
    """The state of each step on the home page: "done", "now" or ""."""
    return [step.state for step in response.context["steps"]]


def test_before_any_edition_the_home_page_says_calmly_that_nothing_is_open(client):
    page = client.get("/")
    assert (page.status_code, page.context["edition"], page.context["takes"]) == (200, None, False)
    assert "ขณะนี้ไม่มีการเปิดรับผลงาน" in text_of(page)
    assert states_of(page) == ["", "", "", "", ""]


def test_an_open_edition_says_until_when_and_what_is_left(client):
    cast.open_edition()
    with time_machine.travel(cast.CLOSES - timedelta(days=15, hours=3), tick=False):
        thai, english = client.get("/"), client.get("/en/")
    assert "31 สิงหาคม 2569 เวลา 23.59 น. (เวลาประเทศไทย)" in text_of(thai)
    assert (thai.context["left"], english.context["left"]) == ("15 วัน 3 ชั่วโมง", "15 days 3 hours")
    assert states_of(thai) == ["", "now", "", "", ""]
    assert "31 August 2026 (B.E. 2569), 23:59 Thailand time (UTC+7)" in text_of(english)


def test_after_the_closing_moment_nobody_is_invited_to_enter_even_if_nobody_closed_the_call(client):
    cast.open_edition()
    with time_machine.travel(cast.CLOSES + timedelta(minutes=1), tick=False):
        page = client.get("/")
    assert (page.context["takes"], page.context["left"]) == (False, "")
    assert "ปิดรับผลงานแล้ว" in text_of(page)


def test_an_edition_that_opens_later_says_when(client):
    edition = cast.open_edition()
    opens = cast.CLOSES - timedelta(days=1)
    calendar.set_date(edition, CalendarDate.Act.CALL_OPENS, opens, by=cast.TESTER, at=cast.OPENS)
    with time_machine.travel(cast.MID_CALL, tick=False):
        page = client.get("/")
    assert (page.context["takes"], page.context["opens_at"]) == (False, opens)


def test_while_entries_are_screened_the_steps_show_what_is_done(client):
    cast.screening_edition()
    with time_machine.travel(cast.AFTER_CLOSE, tick=False):
        page = client.get("/")
    assert states_of(page) == ["", "done", "now", "", ""]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_set_no_cookie_and_speak_their_language(client, address):
    page = client.get(address)
    assert (page.status_code, dict(page.cookies)) == (200, {})
    language = "en" if address.startswith("/en/") else "th"
    assert re.search(r'<html lang="(\w+)"', page.content.decode())[1] == language


@pytest.mark.parametrize("address", ["/about/", "/privacy/"])
def test_the_language_switch_leads_to_the_same_page(client, address):
    thai = client.get(address + "?q=1").context["lang"]
    english = client.get("/en" + address).context["lang"]
    assert (thai.code, thai.url) == ("en", f"/en{address}?q=1")
    assert (english.code, english.url) == ("th", address)


def test_texts_are_whole_in_both_languages(client):
    for address in ("/about/", "/privacy/"):
        english = set(re.findall(r"[A-Za-z]{4,}(?: [a-z]{3,}){3,}", text_of(client.get(address))))
        assert english == set(), f"English on the Thai page {address}"


def test_the_home_page_makes_the_same_number_of_queries_with_one_edition_and_with_five(
    client, django_assert_num_queries
):
    cast.open_edition(2569)
    with django_assert_num_queries(4):
        client.get("/")
    for year in range(2570, 2574):
        cast.open_edition(year)
    with django_assert_num_queries(4):
        client.get("/")


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [("/nowhere/", 404, "ไม่พบหน้าที่ท่านต้องการ"), ("/en/nowhere/", 404, "Page not found")],
)
def test_an_address_that_leads_nowhere_gets_a_page_in_its_language(client, address, status, words):
    page = client.get(address)
    assert (page.status_code, words in text_of(page)) == (status, True)
    assert page.context["lang"].url == ("/nowhere/" if address.startswith("/en/") else "/en/nowhere/")


def test_the_page_of_a_failure_asks_the_database_nothing(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = server_error(rf.get("/entries/"))
    assert (page.status_code, "ระบบขัดข้องชั่วคราว" in page.content.decode()) == (500, True)


@pytest.mark.parametrize(
    ("origin", "back", "kept"),
    [("http://testserver", "/entries/new/", True), ("https://elsewhere.example", "/", False)],
)
def test_an_expired_form_of_ours_keeps_what_was_typed_and_of_another_site_does_not(origin, back, kept):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.officer())
    page = strict.post(
        "/entries/new/",
        {"title": "ระบบดูแลผู้สูงอายุ"},
        headers={"Origin": origin, "Referer": f"{origin}/entries/new/"},
    )
    assert (page.status_code, page.context["back"], page.context["kept"]) == (403, back, kept)
    assert (access.PARKED in strict.session) == kept


def test_the_sign_in_page_parks_nothing_when_its_form_expires():
    strict = Client(enforce_csrf_checks=True)
    page = strict.post(
        "/accounts/login/",
        {"login": "somebody@example.go.th", "password": "secret"},
        headers={"Origin": "http://testserver", "Referer": "http://testserver/accounts/login/"},
    )
    assert (page.status_code, page.context["back"], page.context["kept"]) == (403, "/accounts/login/", False)
    assert access.PARKED not in strict.session


def test_an_address_that_only_receives_forms_says_so_to_who_opens_it(client):
    cast.sign_in(client, cast.secretary())
    answer = client.get("/office/results/2569/propose/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "<h1>หน้านี้ใช้รับแบบฟอร์มเท่านั้น</h1>" in answer.content.decode()
