"""Do the locks pin everything by hash, and name no address?"""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = sorted((ROOT / "locks").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_is_pinned_to_one_version_by_hash(lock):
    entries = re.split(r"\n(?=\S)", lock.read_text().strip())
    assert [
        entry
        for entry in entries
        if not re.match(r"[a-z0-9._-]+==\S+.*\\\n    --hash=sha256:[0-9a-f]{64}", entry)
    ] == []


@pytest.mark.parametrize("lock", [*LOCKS, ROOT / "package-lock.json"], ids=lambda lock: lock.name)
def test_a_lock_names_no_address(lock):
    assert re.findall(r"\S*(?:://|@git|index-url|\bresolved\b)\S*", lock.read_text()) == []


def test_tests_run_on_the_versions_that_visitors_get():
    versions = {
        lock.stem: dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", lock.read_text(), re.MULTILINE))
        for lock in LOCKS
    }
    runtime, dev = versions["runtime"], versions["dev"]
    assert {name: dev.get(name) for name in runtime} == runtime


def test_every_browser_package_is_pinned_by_hash():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
