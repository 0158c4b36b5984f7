"""Who visits the portal in the browser tests, and how do they sign in, sign up and press buttons?"""

import time
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import Resolver404, resolve
from django.utils import translation
from playwright.sync_api import TimeoutError

from contest import sample_people
from contest.sample_people import PASSWORD

OFFICER = sample_people.OFFICER.email
NEWCOMER = sample_people.NEWCOMER.email
JUDGES = [person.email for person in sample_people.JUDGES]
SECRETARY, SECOND_SECRETARY = (person.email for person in sample_people.SECRETARIES)
AUDITOR = sample_people.AUDITOR.email
OFFICES = {*JUDGES, SECRETARY, SECOND_SECRETARY, AUDITOR}


def th(msgid: str, **values: Any) -> str:
    """The Thai words for an English sentence of the portal."""
    with translation.override("th"):
        return translation.gettext(msgid) % values if values else translation.gettext(msgid)


def press(page: Any, msgid: str, within: str = "main", **values: Any) -> None:
    """Press the button, or follow the link, that says this (the first one), and wait for what it leads to."""
    name = th(msgid, **values)
    place = page.locator(within)
    said = place.get_by_role("button", name=name).or_(place.get_by_role("link", name=name))
    click(page, said.filter(visible=True).first, f"“{name}”")


def click(page: Any, what: Any, name: str = "this") -> None:
    """Click on what leads to another page, and wait for that page."""
    before = page.url
    try:
        with page.expect_navigation():
            what.click()
    except TimeoutError:
        words = page.inner_text("body")
        raise AssertionError(f"{name} leads nowhere on {before}, now {page.url}:\n{words}") from None


def reads(page: Any, *texts: str) -> None:
    """Fail, showing the whole page, where one of these texts is not on it."""
    words = page.inner_text("main")
    lacking = [text for text in texts if text not in words]
    assert not lacking, f"{page.url} does not say {lacking}:\n{words}"


def fill(page: Any, **values: str) -> None:
    """Fill in fields by their names."""
    for name, value in values.items():
        page.locator(f"[name='{name}']").fill(value)


def sign_in(page: Any, email: str, password: str = PASSWORD) -> None:
    """Sign in on the sign-in page, with the second factor where somebody has one."""
    page.goto("/accounts/login/")
    fill(page, login=email, password=password)
    press(page, "Sign in")
    if email in OFFICES:
        fill(page, code=second_factor_code(email))
        press(page, "Sign in")
    assert "/accounts/login/" not in page.url, f"{email} could not sign in: {page.inner_text('main')}"


def name_of(address: str) -> str:
    """The name of the page at a Thai address ("submissions:entry_list"); empty where nothing is."""
    try:
        with translation.override("th"):
            return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def second_factor_code(email: str) -> str:
    """The code that the authenticator app of somebody of the sample shows now."""
    return code_of(sample_people.second_factor_secret(email))


def code_of(secret: str) -> str:
    """The code that an authenticator app with this secret shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD))
