"""What do all tests share? A clean database, a folder for files, a real browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from tests import chromium

ROOT = Path(__file__).resolve().parent.parent

if chromium.program() is None:
    collect_ignore = ["browser"]


def pytest_report_header() -> list[str]:
    """Say what the run stands on, and what is left out."""
    return [
        f"database: {connection.vendor}",
        f"browser tests: {chromium.program() or 'left out, no Chromium found'}",
    ]


def pytest_sessionstart() -> None:
    """Compile the translations where a part has changed, so that no test reads yesterday's."""
    call_command("compile_catalogue")


def pytest_unconfigure() -> None:
    """Remove the folder that tests/settings.py made for this process."""
    shutil.rmtree(django_settings.DATA_DIR, ignore_errors=True)


@pytest.fixture(autouse=True)
def files_of_its_own(tmp_path: Path, settings: Any) -> None:
    """Each test keeps its uploaded files in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def in_thai() -> None:
    """Each test begins in the language of the portal, whatever page the test before it asked for."""
    translation.activate(django_settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def emptied_afterwards(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that really commits leaves an empty database: also the journal, which refuses that on SQLite.

    Django empties the tables with DELETE there, so the guard is taken away just before and set again at the
    beginning of the next such test. Such tests run after all others, so no other test misses the guard.
    """
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames) or (
        marker and marker.kwargs.get("transaction")
    )
    if not commits:
        yield
        return
    request.getfixturevalue("transactional_db")  # first, so that it empties the tables after us
    for statement in _guards:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    _guards.clear()
    yield
    cache.clear()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_delete'"
            )
            for name, sql in cursor.fetchall():
                _guards.append(sql)
                cursor.execute(f"DROP TRIGGER {name}")


_guards: list[str] = []


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


@pytest.fixture
def open_page(browser: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """Open pages: `open_page(width=360, javascript=True)` gives a Playwright page of a visitor of its own.

    At the end it fails if any page asked another host for anything, broke the content policy or raised an
    error.
    """
    contexts, complaints = [], []

    def heard(message: Any) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(f"content policy: {message.text}")

    def asked(request: Any) -> None:
        if not request.url.startswith((live_server.url, "data:", "blob:", "about:")):
            complaints.append(f"another host was asked: {request.url}")

    def open_one(width: int = 1280, height: int = 800, javascript: bool = True, **options: Any) -> Any:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on("request", asked)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def axe() -> Callable[[Any], list[str]]:
    """Give the serious and critical findings of axe on a page, one line each.

    The script is handed to the page by the browser's own debugger, so the page's content policy stays on.
    """
    source = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

    def findings(page: Any) -> list[str]:
        page.evaluate(source + "\n;0")
        results = page.evaluate("async () => await axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{violation['id']} ({violation['impact']}): {node['target']}"
            for violation in results["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]

    return findings
