"""Does one command bring the portal up with its sample, and Ctrl-C take everything down again?"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.setup.test_laptop import alive

ROOT = Path(__file__).resolve().parent.parent.parent


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def descendants(pid: int) -> set[int]:
    """The processes below this one, at any depth."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found: set[int] = set()
    grown = {pid}
    while grown:
        grown = {child for child, parent in parents.items() if parent in grown} - found
        found |= grown
    return found


@pytest.fixture
def portal(tmp_path):
    """Start the portal as `make run` does, on data of its own; give a way to start it again."""
    started = []

    def start(port):
        log = (tmp_path / f"log{len(started)}").open("w+")
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run", "--port", str(port)],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "CONTEST_DATA": str(tmp_path / "data")},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        started.append(process)
        deadline = time.monotonic() + 120
        while "Ctrl-C stops everything." not in (told := Path(log.name).read_text()):
            assert process.poll() is None, told
            assert time.monotonic() < deadline, told
            time.sleep(0.2)
        return process, Path(log.name)

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def test_the_portal_comes_up_with_its_sample_stops_whole_and_comes_back_with_its_data(portal):
    port = a_free_port()
    process, log = portal(port)
    with urlopen(f"http://127.0.0.1:{port}/results/2564/") as page:
        first = page.read()
    assert f"The portal:  http://127.0.0.1:{port}/" in log.read_text()
    children = descendants(process.pid)
    assert len(children) >= 4  # gunicorn, its two workers, the task worker
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert log.read_text().rstrip().endswith("Stopped.")
    assert [pid for pid in children if alive(pid)] == []

    begun = time.monotonic()
    process, log = portal(port)
    assert time.monotonic() - begun < 10
    with urlopen(f"http://127.0.0.1:{port}/results/2564/") as page:
        assert page.read() == first
