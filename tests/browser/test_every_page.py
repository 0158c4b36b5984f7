"""Is every page of every audience, in both languages and at both widths, whole, named and free of barriers?

The pages are found as people find them, by following links; what nobody reaches is told by name.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import Resolver404, resolve
from django.utils import translation

from tests.browser import people
from tests.browser.conftest import DESKTOP
from tests.house.tree import routes

WIDTHS = (1280, 360)
EXAMPLES = {
    # page: how many addresses of its kind are looked at, because they differ; one of all others
    "mfa_index": 2,
    "submissions:entry_page": 4,
    "submissions_office:entry_page": 3,
    "judging:sheet_edit": 3,
    "results:edition": 3,
    "results:entry": 2,
    "results_office:board": 3,
    "organizations_office:membership_page": 2,
}

STARTS = {
    # who: where they begin, besides what links lead to
    "": ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/nowhere/"],
    people.NEWCOMER: [
        "/accounts/organizations/?q=อบจ",
        "/accounts/memberships/",
        "/accounts/profile/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/2fa/totp/activate/",
        "/accounts/reauthenticate/",
        "/accounts/logout/",
        "/office/",
        "/entries/",
    ],
    people.OFFICER: ["/entries/", "/accounts/memberships/"],
    people.JUDGES[0]: ["/judging/", "/accounts/2fa/"],
    people.JUDGES[4]: ["/judging/"],
    people.SECRETARY: ["/office/"],
    people.AUDITOR: ["/office/"],
}

DESKS = (
    "submissions:",
    "submissions_office:",
    "judging:",
    "judging_office:",
    "organizations_office:",
    "results_office:",
    "contest:office_home",
    "contest:letter",
    "contest:journal",
)
"""Pages that differ by who looks at them; all others are looked at for everybody together."""

NOT_OURS = "admin:"
"""Django's own pages for editing, until the secretariat has pages of its own for that."""

WITHOUT_A_LINK = {}

FILES = {
    "results:entry_image",
    "results:awards_csv",
    "results:entries_csv",
    "submissions:entry_file",
    "submissions_office:entry_file",
    "judging:entry_file",
    "mfa_download_recovery_codes",
}
"""Addresses that give no page but a file."""


TOO_WIDE = """width => document.documentElement.scrollWidth <= width ? [] :
    [...document.querySelectorAll("body *")]
        .filter(one => one.getBoundingClientRect().right > width + 1)
        .slice(-3).map(one => one.outerHTML.slice(0, 120))"""


@dataclass
class Walk:
    """What one person saw: the names of the pages, and what was wrong with them."""

    names: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)


def name_of(address: str) -> str:
    """The name of the page at a Thai address ("submissions:entry_list"); empty where nothing is."""
    try:
        with translation.override("th"):
            return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def kind_of(address: str) -> tuple[Any, ...]:
    """What makes an address worth a look of its own: its page, the section of a form, the asked move."""
    with translation.override("th"):
        found = resolve(urlsplit(address).path)
    asked = parse_qs(urlsplit(address).query)
    return (found.view_name, found.kwargs.get("section"), tuple(sorted(asked)), str(asked.get("verb")))


def links_of(page: Any, portal_url: str) -> Iterator[str]:
    """The Thai addresses of pages to which a page leads."""
    whole = "links => links.map(link => new URL(link.getAttribute('href'), location).href)"
    for link in page.eval_on_selector_all("a[href]", whole):
        address = link.partition("#")[0].removeprefix(portal_url)
        if address.startswith("/") and not address.startswith("/en/") and name_of(address):
            yield address


def flaws_of(page: Any, language: str, axe: Callable[[Any], list[str]]) -> list[str]:
    """What is wrong with the page as it stands, at both widths, one line a flaw."""
    flaws = []
    if (found := page.locator("html").get_attribute("lang")) != language:
        flaws.append(f"lang is {found}")
    if (count := page.locator("h1").count()) != 1:
        flaws.append(f"{count} h1")
    if len(page.title().split(" · ")[0].strip()) < 2:
        flaws.append(f"title is “{page.title()}”")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        flaws += [f"wider than {width}: {element}" for element in page.evaluate(TOO_WIDE, width)]
        if width == WIDTHS[-1] or language == "th":  # the same page in English differs by its words only
            flaws += [f"at {width}: {finding}" for finding in axe(page)]
    return flaws


@pytest.fixture(scope="module")
def walks() -> dict[str, Walk]:
    """The walks that were made, by person: each is made once."""
    return {}


@pytest.fixture(scope="module")
def looked_at() -> Counter[tuple[Any, ...]]:
    """How many pages of each kind were looked at, by all together."""
    return Counter()


@pytest.fixture
def walk(
    portal: Any, open_as: Any, open_page: Any, axe: Any, walks: dict[str, Walk], looked_at: Counter[Any]
) -> Callable[[str], Walk]:
    """Let somebody follow every link from where they begin, and look at each kind of page."""

    def walk_as(who: str) -> Walk:
        if who not in walks:
            page = open_as(who) if who else open_page(DESKTOP)
            walks[who] = _walk(page, who, portal.url, axe, looked_at)
        return walks[who]

    return walk_as


def _walk(
    page: Any, who: str, portal_url: str, axe: Callable[[Any], list[str]], looked_at: Counter[Any]
) -> Walk:
    seen, waiting, made = set(STARTS[who]), deque(STARTS[who]), Walk()
    while waiting:
        address = waiting.popleft()
        name = name_of(address)
        if name in FILES:
            made.names.add(name)
        if name in FILES or name.startswith(NOT_OURS):
            continue
        if name:
            kind = (*kind_of(address), who if name.startswith(DESKS) else "")
            looked_at[kind] += 1
            if looked_at[kind] > EXAMPLES.get(name, 1):
                continue
        for language, path in (("th", address), ("en", f"/en{address}")):
            page.set_viewport_size({"width": 1280, "height": 800})
            page.goto(path)
            landed = page.url.removeprefix(portal_url).removeprefix("/en" if language == "en" else "")
            if name_of(landed) != name:
                break  # it only leads on, to a page with a look of its own
            made.complaints += [f"{path} ({name}): {flaw}" for flaw in flaws_of(page, language, axe)]
            made.names.add(name)
            if language == "th":
                found = [one for one in links_of(page, portal_url) if one not in seen]
                seen.update(found)
                waiting.extend(found)
    return made


@pytest.mark.parametrize("who", STARTS, ids=[who.partition("@")[0] or "public" for who in STARTS])
def test_every_page_that_somebody_reaches_is_whole(walk, who):
    complaints = walk(who).complaints
    assert not complaints, "\n".join(complaints)


def test_no_page_is_forgotten(walk):
    seen = set().union(*(walk(who).names for who in STARTS))
    names = {route.name for route in routes() if not route.name.startswith(NOT_OURS)}
    assert sorted(names - seen) == sorted(WITHOUT_A_LINK)
