"""What do the browser tests share? One portal as shipped, one Chromium, visitors, and axe."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests import chromium
from tests.browser import looks, people
from tests.browser.portal import ROOT, Portal

TOLD = {401, 409, 422}
"""What a script of a page may be answered: sign in, a rule says no, not like this. It says so on the page."""


@dataclass(frozen=True)
class Device:
    """With what somebody visits the portal."""

    width: int
    height: int
    javascript: bool


PHONE = Device(360, 800, javascript=True)
PLAIN_PHONE = Device(360, 800, javascript=False)
DESKTOP = Device(1280, 800, javascript=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser tests come before everything else, for they are the slowest; each process has a portal.

    The way that ends the open call is the last. The walks over every page share what they saw: one process
    makes them all, in their order.
    """
    ours = [item for item in items if item.path.parent.name == "browser"]
    ours.sort(key=lambda item: item.path.name == "test_the_whole_way.py")
    for item in ours:
        item.add_marker(pytest.mark.browser)
        if item.path.name == "test_every_page.py":
            item.add_marker(pytest.mark.xdist_group("walks"))
    items[:] = ours + [item for item in items if item.path.parent.name != "browser"]


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal, running from the first browser test to the last."""
    started = Portal(tmp_path_factory.mktemp("portal"))
    try:
        started.wait_until_up()
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The system's Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; Django would take our queries for asynchronous ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium.program(), args=chromium.ARGUMENTS, headless=True
        )
        yield started
        started.close()


@pytest.fixture(
    params=[
        pytest.param(PHONE, id="phone"),
        pytest.param(PLAIN_PHONE, id="phone-without-javascript"),
        pytest.param(DESKTOP, id="desktop"),
    ]
)
def device(request: pytest.FixtureRequest) -> Device:
    """Each journey is made on a phone with JavaScript and without, and on a desktop."""
    return request.param


@pytest.fixture(
    params=[
        pytest.param(PHONE, id="phone"),
        pytest.param(PLAIN_PHONE, id="phone-without-javascript"),
    ]
)
def phone(request: pytest.FixtureRequest) -> Device:
    """A phone with JavaScript and without, where a desktop shows nothing more."""
    return request.param


@pytest.fixture
def open_page(browser: Any, portal: Portal) -> Iterator[Callable[..., Any]]:
    """Open pages: `open_page(device)` gives a Playwright page of a visitor of its own.

    At the end it fails if any page asked another host for anything, broke the content policy, raised an
    error, lacked a file or was answered with a fault of the server.
    """
    contexts, complaints = [], []

    def heard(message: Any) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(f"content policy, on {message.page.url}: {message.text}")

    def asked(request: Any) -> None:
        if not request.url.startswith((portal.url, "data:", "blob:", "about:")):
            complaints.append(f"another host was asked: {request.url}")

    def answered(response: Any) -> None:
        is_a_page = response.request.resource_type == "document"
        is_told = response.request.resource_type in ("fetch", "xhr") and response.status in TOLD
        if response.status >= 500 or (response.status >= 400 and not (is_a_page or is_told)):
            complaints.append(f"{response.status} for {response.request.method} {response.url}")
        if response.status >= 500:
            complaints.append(portal.told()[-3000:])

    def open_one(device: Device = DESKTOP, **options: Any) -> Any:
        context = browser.new_context(
            base_url=portal.url,
            viewport={"width": device.width, "height": device.height},
            java_script_enabled=device.javascript,
            locale="th-TH",
            timezone_id="Asia/Bangkok",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on("request", asked)
        page.on("response", answered)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """The cookies of those who have signed in, by address: everybody of the sample signs in once."""
    return {}


@pytest.fixture
def open_as(open_page: Callable[..., Any], sessions: dict[str, Any]) -> Callable[..., Any]:
    """Open a page of somebody of the sample, signed in: `open_as(people.JUDGE, device)`."""

    def open_signed_in(email: str, device: Device = DESKTOP) -> Any:
        if email in sessions:
            return open_page(device, storage_state=sessions[email])
        page = open_page(device)
        people.sign_in(page, email)
        sessions[email] = page.context.storage_state()
        return page

    return open_signed_in


@pytest.fixture(scope="session")
def axe() -> Callable[[Any], list[str]]:
    """Give the serious and critical findings of axe on a page, one line each.

    The script is handed to the page by the browser's own debugger, so the page's content policy stays on.
    """
    source = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

    def findings(page: Any) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(source + "\n;0")
        results = page.evaluate("async () => await axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{violation['id']} ({violation['impact']}): {node['target']}"
            for violation in results["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]

    return findings


@pytest.fixture
def look_at(axe: Callable[[Any], list[str]], portal: Portal) -> Callable[..., None]:
    """Look at a page that only an act opens: `look_at(page, "judging:sheet_sign")` fails with its flaws."""

    def look(page: Any, name: str) -> None:
        landed = people.name_of(page.url.removeprefix(portal.url))
        assert landed == name, f"{page.url} is {landed}, not {name}:\n{page.inner_text('body')}"
        size = page.viewport_size
        flaws = looks.flaws_of(page, "th", axe)
        page.set_viewport_size(size)
        assert not flaws, f"{page.url} ({name}):\n" + "\n".join(flaws)

    return look
