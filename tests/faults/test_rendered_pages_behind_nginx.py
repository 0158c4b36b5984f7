"""Does nginx, as shipped, hand out the rendered pages as the portal would answer them, and nothing else?"""

import os
import time

import pytest
import requests
from django.db import connection

from editions.models import Edition
from results import publication, renditions
from tests import cast
from tests.faults.programs import nginx
from tests.faults.server import HOST, Server

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not (os.environ.get("TEST_DATABASE_URL") and nginx()),
        reason="a server needs nginx and PostgreSQL (make test says what it leaves out)",
    ),
]
SAID_BY_BOTH = (
    "Cache-Control", "Content-Disposition", "Content-Security-Policy", "Content-Type",
    "Cross-Origin-Opener-Policy", "Permissions-Policy", "Referrer-Policy", "Strict-Transport-Security",
    "X-Content-Type-Options", "X-Frame-Options",
)  # fmt: skip
SECONDS_UNTIL_RIGHT = 5
SECONDS_TO_RENDER = 60


def said(answer: requests.Response) -> dict[str, str]:
    """What an answer says of itself; the directives of a header in one order."""
    told = {name: answer.headers.get(name, "") for name in SAID_BY_BOTH}
    return {name: "; ".join(sorted(value.lower().split("; "))) for name, value in told.items()}


def test_files_are_answered_as_the_portal_does_and_follow_what_stands_within_seconds(settings_of_a_server):
    announced = cast.an_announcement()
    edition = Edition.objects.get()
    connection.close()
    with Server() as server, requests.Session() as browser:
        browser.trust_env, browser.verify = False, str(server.certificate)

        def ask(address: str, **headers: str) -> requests.Response:
            return browser.get(server.url + address, headers=headers, allow_redirects=False)

        def wait_for(title: str | None) -> float:
            begun = time.monotonic()
            while time.monotonic() < begun + 2 * SECONDS_UNTIL_RIGHT:
                answer = ask("/results/2569/entries/1/")
                if answer.status_code == 404 if title is None else title in answer.text:
                    break
                time.sleep(0.1)
            return time.monotonic() - begun

        pages = ("/results/2569/", "/en/results/2569/levels/", "/results/2569/entries/1/")
        files = ("/results/2569/awards.csv", "/results/2569/entries/1/images/1.jpg")
        past_nginx = {"Host": HOST, "X-Forwarded-Proto": "https"}
        by_portal = {
            address: browser.get(f"http://{HOST}:{server.app_port}{address}", headers=past_nginx)
            for address in (*pages, *files)
        }
        begun = time.monotonic()
        while not renditions.current(2569).is_symlink() and time.monotonic() < begun + SECONDS_TO_RENDER:
            time.sleep(0.1)  # the worker renders what was announced
        for address, portal in by_portal.items():
            file = ask(address)
            assert (file.status_code, file.content) == (200, portal.content), address
            assert said(file) == said(portal), address
            assert file.headers["ETag"] != portal.headers["ETag"]  # it is nginx that answers now
            again = ask(address, **{"If-None-Match": file.headers["ETag"]})
            assert (again.status_code, again.content) == (304, b"")
        zipped = ask(pages[0], **{"Accept-Encoding": "gzip"})
        assert zipped.headers["Content-Encoding"] == "gzip"
        assert ask("/results/2569/?region=x").status_code == by_portal[pages[0]].status_code
        assert [ask(f"/results/2569/{one}").status_code for one in ("heads.json", "entries/2/")] == [404, 404]

        title = edition.entries.get(number=1).title
        assert wait_for(title) < SECONDS_UNTIL_RIGHT
        publication.withdraw(announced, reason="พิมพ์ผิด", by=cast.secretary(1), at=cast.ANNOUNCING)
        assert wait_for(None) < SECONDS_UNTIL_RIGHT
        edition.refresh_from_db()
        edition.entries.filter(number=1).update(title="ชื่อที่แก้แล้ว")
        publication.publish(edition, by=cast.secretary(1), at=cast.ANNOUNCING, reason="แก้ชื่อ")
        assert wait_for("ชื่อที่แก้แล้ว") < SECONDS_UNTIL_RIGHT


@pytest.fixture
def settings_of_a_server(settings) -> None:
    """The folder of files and pages that the programs of the server use, too."""
    settings.MEDIA_ROOT = settings.DATA_DIR / "files"
    settings.SITE_ROOT = settings.DATA_DIR / "site"
