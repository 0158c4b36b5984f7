"""Does another site get a visitor led to it, framed in it, or read by it?"""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests import cast

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "///elsewhere.example/",
    "/\\elsewhere.example/",
    "\\\\elsewhere.example/",
    "https:elsewhere.example",
    "https:///elsewhere.example",
    "http://testserver@elsewhere.example/",
    "http://testserver.elsewhere.example/",
    " https://elsewhere.example/",
    "\thttps://elsewhere.example/",
    "javascript:alert(1)",
    "data:text/html,x",
]


@pytest.fixture(autouse=True)
def nobody_tried_yet():
    cache.clear()


def signed_in(next_: str, client: Client | None = None):
    """Where a person lands who signs in on a page that another site has led them to."""
    typed = {"login": cast.officer().email, "password": cast.PASSWORD, "next": next_}
    return (client or Client()).post(reverse("account_login"), typed)


@pytest.mark.parametrize("next_", ELSEWHERE)
def test_A11_no_way_in_or_out_leads_to_another_site(next_):
    home = reverse("organizations:home")
    browser = Client()
    assert signed_in(next_, browser).url == home
    again = {"password": cast.PASSWORD, "next": next_}
    assert browser.post(reverse("account_reauthenticate"), again).url == home
    assert browser.post(reverse("account_logout"), {"next": next_}).url == "/"

    by_code = Client()
    page = by_code.post(reverse("account_request_login_code"), {"email": cast.officer().email, "next": next_})
    code = re.findall(r"^\s*(\w{4}-\w{4})\s*$", cast.letters_to(cast.officer().email)[-1].body, re.M)[0]
    assert page.url.startswith(reverse("account_confirm_login_code"))
    assert by_code.post(page.url, {"code": code, "next": next_}).url == home


def test_A11_a_page_of_ours_is_led_to():
    assert signed_in("/accounts/memberships/").url == "/accounts/memberships/"


PAGES = ["/", "/accounts/login/", "/accounts/sessions/", "/results/", "/healthz", "/nowhere/"]


@pytest.mark.parametrize("page", PAGES)
def test_A11_no_page_is_framed_or_read_by_another_site(page):
    browser = cast.sign_in(Client(), cast.officer())
    answer = browser.get(page, headers={"Origin": "https://elsewhere.example"})
    asked = browser.options(
        page,
        headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"},
    )
    for one in (answer, asked):
        assert [name for name in one.headers if name.lower().startswith("access-control-")] == []
        assert one.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in one.headers["Content-Security-Policy"]


def test_A11_a_host_that_is_not_ours_gets_no_page_and_no_traceback():
    answer = Client(SERVER_NAME="elsewhere.example").get("/")
    assert answer.status_code == 400
    assert "elsewhere.example" not in answer.content.decode()


def test_A11_the_host_of_a_request_stands_in_no_page(settings):
    settings.ALLOWED_HOSTS = [".example.go.th"]
    for page in PAGES:
        text = Client(SERVER_NAME="abandoned.example.go.th").get(page).content.decode()
        assert "abandoned.example" not in text


def test_A11_a_field_does_not_change_the_method():
    browser = cast.sign_in(Client(), cast.officer())
    page = reverse("organizations:session_end_others")
    assert (
        browser.get(page, {"_method": "POST"}, headers={"X-HTTP-Method-Override": "POST"}).status_code == 405
    )
