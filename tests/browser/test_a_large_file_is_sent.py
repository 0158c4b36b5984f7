"""Does a file of 20 MB arrive whole over a line that breaks, after a closed page, and with a pause?"""

import hashlib
import re

import pytest

from files.checks import MB
from tests.browser import entries, people
from tests.browser.conftest import PHONE
from tests.browser.people import reads, th
from tests.faults.corpus import large_pdf

QUESTION = "evidence"
NAME = "หลักฐาน เทศบาลตำบลท่าคันโท.pdf"


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    path = tmp_path_factory.mktemp("large") / NAME
    path.write_bytes(large_pdf(20 * MB))
    return path


class Line:
    """The line of a phone, which can be made slow, and which writes down where each piece began."""

    def __init__(self, page) -> None:
        self.page = page
        self.begun: list[int] = []
        self.debugger = page.context.new_cdp_session(page)
        self.debugger.send("Network.enable")
        page.on("request", self._asked)

    def _asked(self, request) -> None:
        if request.method == "PATCH":
            self.begun.append(int(request.headers["upload-offset"]))

    def be(self, *, bytes_a_second: int = -1, offline: bool = False) -> None:
        """Carry so many bytes a second; -1 is as many as it can."""
        told = {
            "offline": offline,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": bytes_a_second,
        }
        self.debugger.send("Network.emulateNetworkConditions", told)


def to_the_files(page) -> None:
    page.goto(page.url.partition("/edit/")[0] + "/edit/4/")
    page.wait_for_function("window.tus && true")


def choose(page, path) -> None:
    page.locator(f"input[type=file][name='{QUESTION}']").set_input_files(path)


def box(page):
    return page.locator(f"[data-uploads='{QUESTION}']")


def wait_for_percent(page, percent: int) -> None:
    page.wait_for_function(
        "([box, least]) => parseInt(document.querySelector(box + ' [data-percent]').textContent) >= least",
        arg=[f"[data-uploads='{QUESTION}'] [data-going]", percent],
        timeout=30_000,
    )


def wait_until_attached(page) -> None:
    attached = box(page).locator("[data-attached] .file-row:not([data-begun])")
    attached.wait_for(timeout=45_000)
    assert NAME in attached.inner_text()
    assert box(page).locator("[data-going] .upload").count() == 0


def arrived_whole(portal, page, path) -> None:
    entry = entries.entry_id(page)
    kept = "SELECT sha256, size FROM submissions_attachment WHERE entry_id = ? AND question_code = ?"
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    assert portal.ask(kept, entry, QUESTION) == [(sha256, 20 * MB)]


@pytest.fixture
def page(open_as):
    opened = open_as(people.OFFICER, PHONE)
    entries.start(opened)
    to_the_files(opened)
    return opened


def test_a_20_mb_file_that_is_cut_at_half_goes_on_where_it_was(page, portal, large):
    line = Line(page)
    line.be(bytes_a_second=10 * MB)
    choose(page, large)
    wait_for_percent(page, 50)
    line.be(offline=True)
    page.wait_for_timeout(1500)
    assert box(page).locator("[data-attached] .file-row").count() == 0
    before = len(line.begun)
    line.be()
    wait_until_attached(page)
    arrived_whole(portal, page, large)
    after = line.begun[before:]
    assert min(after) >= 8 * MB
    assert after == sorted(after)


def test_a_file_that_was_begun_is_gone_on_with_after_the_page_was_closed(page, portal, large):
    line = Line(page)
    line.be(bytes_a_second=10 * MB)
    choose(page, large)
    wait_for_percent(page, 30)
    page.goto("about:blank")
    page.go_back()
    to_the_files(page)
    begun = box(page).locator("[data-begun]")
    reads(page, th("Do not send it"))
    assert re.search(r"MB", begun.inner_text()), begun.inner_text()
    line = Line(page)
    line.be()
    choose(page, large)
    wait_until_attached(page)
    arrived_whole(portal, page, large)
    assert min(line.begun) >= 5 * MB


def test_a_pause_is_a_pause_and_the_next_file_takes_its_turn(page, portal, large):
    line = Line(page)
    line.be(bytes_a_second=8 * MB)
    small = {**entries.IMAGES[0], "name": "เล็ก.jpg"}
    page.locator(f"input[name='{QUESTION}']").set_input_files(large)
    page.locator("input[name='images']").set_input_files(small)
    wait_for_percent(page, 10)
    box(page).locator("[data-act=pause]").click()
    images = page.locator("[data-uploads='images'] [data-attached] .file-row")
    images.wait_for()
    began = len(line.begun)
    page.wait_for_timeout(700)
    assert len(line.begun) == began
    reads(page, th("Paused; what has arrived is kept for 24 hours"))
    line.be()
    box(page).locator("[data-act=go]").click()
    wait_until_attached(page)
    arrived_whole(portal, page, large)


def test_a_button_of_the_form_waits_for_the_files(page, portal, large):
    line = Line(page)
    line.be(bytes_a_second=20 * MB)
    choose(page, large)
    with page.expect_navigation(url="**/edit/5/", timeout=45_000):
        page.locator("button[name='go'][value='next']").last.click()
        reads(page, th("The page goes on by itself as soon as the files have arrived."))
    arrived_whole(portal, page, large)
