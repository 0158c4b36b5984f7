"""Programs read the portal: a feed as RFC 4287 wants it, a map of the site, pages of valid HTML."""

import json
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from lxml import etree

from results import publication
from tests import cast
from tests.house.tree import ROOT

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"

HTML_RULES = {
    "root": True,
    "extends": ["html-validate:standard"],
    "rules": {
        # matters of taste that the templates settle otherwise, or that WCAG asks for
        "long-title": "off",
        "no-trailing-whitespace": "off",
        "void-style": "off",
        "no-raw-characters": "off",
        "attribute-boolean-style": "off",
        "attribute-empty-style": "off",
        "doctype-style": "off",
        "require-sri": "off",
        "wcag/h37": "error",
    },
}


def atom_flaws(feed: etree._Element) -> list[str]:
    """What RFC 4287 asks of a feed and of its entries and this one lacks."""
    flaws = []
    for part in [feed, *feed.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            found = part.findall(ATOM + name)
            if len(found) != 1 or not (found[0].text or "").strip():
                flaws.append(f"{part.tag}: {len(found)} {name}")
        for name in ("updated", "published"):
            for one in part.findall(ATOM + name):
                if datetime.fromisoformat(one.text or "").tzinfo is None:
                    flaws.append(f"{name} without a zone")
        links = [
            (one.get("rel"), one.get("hreflang"), one.get("href")) for one in part.findall(f"{ATOM}link")
        ]
        if [rel for rel, _language, _address in links].count("alternate") != 1:
            flaws.append(f"{part.tag}: no link to what it is about")
        if not all(address and address.startswith("http") for _rel, _language, address in links):
            flaws.append(f"{part.tag}: an address that is not whole")
    if feed.find(f"{ATOM}author/{ATOM}name") is None:
        flaws.append("no author")
    ids = [one.text for one in feed.iter(f"{ATOM}id")]
    if len(ids) != len(set(ids)):
        flaws.append("an id twice")
    return flaws


@pytest.mark.parametrize("before", ["", "/en"])
def test_the_feed_tells_announcements_and_what_was_taken_back(before: str):
    announced = cast.an_announcement()
    publication.withdraw(
        announced,
        reason="พบข้อผิดพลาด <ในรายชื่อ>",
        by=cast.secretary(1),
        at=cast.ANNOUNCING + timedelta(hours=1),
    )
    answer = Client().get(f"{before}/results/feed.atom")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(answer.content)
    assert atom_flaws(feed) == []
    entries = feed.findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}id", "").rpartition("#")[2] for one in entries] == ["v1-taken-back", "v1"]
    assert entries[0].findtext(f"{ATOM}summary") == "พบข้อผิดพลาด &lt;ในรายชื่อ&gt;"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == ("en" if before else "th")


def test_a_feed_that_lacks_something_is_found():
    feed = etree.fromstring(
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>a</id><title>t</title>'
        "<updated>2026-10-02T10:00:00</updated><entry><id>a</id></entry></feed>"
    )
    assert len(atom_flaws(feed)) == 7


def test_the_map_of_the_site_names_every_page_in_both_languages():
    cast.an_announcement()
    answer = Client().get("/sitemap.xml")
    urls = etree.fromstring(answer.content).findall(f"{SITEMAP}url")
    named = {
        url.findtext(f"{SITEMAP}loc", ""): [one.get("href") for one in url.findall(LINK)] for url in urls
    }
    paths = [address.partition("127.0.0.1:8000")[2] for address in named]
    assert len(paths) == len(set(paths)) == len(urls)
    assert {"/", "/en/", "/results/2569/", "/en/results/2569/", "/results/2569/data/"} <= set(paths)
    assert all(address in others and others[0] != others[1] for address, others in named.items())
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in Client().get("/robots.txt").content.decode()


def html_flaws(pages: dict[str, bytes], folder: Path) -> list[str]:
    """What html-validate finds in the pages, a line each."""
    (folder / ".htmlvalidate.json").write_text(json.dumps(HTML_RULES))
    files = {}
    for place, (address, body) in enumerate(pages.items()):
        (folder / f"{place}.html").write_bytes(body)
        files[f"{place}.html"] = address
    done = subprocess.run(
        [ROOT / "node_modules" / ".bin" / "html-validate", "--formatter", "json", *files],
        cwd=folder, capture_output=True, check=False, timeout=100,
    )  # fmt: skip
    assert done.stdout, done.stderr.decode()
    return sorted({
        f"{files[Path(found['filePath']).name]}: {one['ruleId']}: {one['message']} at {one['line']}"
        for found in json.loads(done.stdout)
        for one in found["messages"]
    })  # fmt: skip


def test_the_public_pages_are_valid_html(tmp_path: Path):
    folder = tmp_path / "pages"
    folder.mkdir()
    cast.an_announcement()
    browser = Client()
    found = etree.fromstring(browser.get("/sitemap.xml").content).findall(f"{SITEMAP}url/{SITEMAP}loc")
    listed = [(one.text or "").partition("127.0.0.1:8000")[2] for one in found]
    shown: dict[str, str] = {}
    for address in [*listed, "/results/api/", "/en/results/api/", "/journal/", "/accounts/login/"]:
        # one address of a kind, in each language: pages that differ by a number alone say the same
        match = browser.get(address).resolver_match
        shown.setdefault(f"{match.view_name} {address.startswith('/en/')}", address)
    pages = {address: browser.get(address).content for address in shown.values()}
    assert len(pages) > 20
    assert html_flaws(pages, folder) == []


def test_a_page_that_is_not_valid_is_found(tmp_path: Path):
    folder = tmp_path / "pages"
    folder.mkdir()
    bad = b'<!doctype html><html lang="th"><head><title>x</title></head><body><p><div></p></body></html>'
    assert html_flaws({"/bad/": bad}, folder) != []
