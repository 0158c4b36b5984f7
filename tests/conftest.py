"""What do all tests share? A clean database and a folder for files (tests/browser/conftest.py: a browser)."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from tests import chromium

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
    """Each test keeps its uploaded files and its rendered pages in folders of its own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.SITE_ROOT = tmp_path / "site"


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
