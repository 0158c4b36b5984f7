"""Does the laptop's portal stop what it started, and say in one line what is in the way?"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from contest import laptop


def alive(pid):
    """Whether the process is there and not merely waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_busy_port_is_named_together_with_a_way_out():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(CommandError, match=rf"^Port {port} cannot be used .*make run PORT={port + 1}$"):
            laptop.check_port(port)


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_does_not_exist_is_refused_in_one_line(port):
    with pytest.raises(CommandError, match=f"^Port {port} cannot be used"):
        laptop.check_port(port)


def test_the_data_is_held_by_one_portal_at_a_time():
    with laptop.alone_with_the_data(), pytest.raises(CommandError, match="running on this data already"):
        laptop.alone_with_the_data().__enter__()
    with laptop.alone_with_the_data():
        pass


def test_stopping_ends_the_children_and_the_children_of_the_children(tmp_path):
    told = tmp_path / "pid"
    children = laptop.Children()
    children.start(
        "parent",
        "-c",
        "import pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(told)!r}).write_text(str(child.pid))\n"
        "time.sleep(60)",
    )
    while not (told.exists() and told.read_text()):
        time.sleep(0.05)
    grandchild = int(told.read_text())
    assert alive(grandchild)
    children.stop()
    deadline = time.monotonic() + 5
    while alive(grandchild) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(grandchild)


def test_a_child_that_does_not_want_to_stop_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(laptop, "GRACE_SECONDS", 0.5)
    told = tmp_path / "pid"
    children = laptop.Children()
    children.start(
        "stubborn",
        "-c",
        "import os, pathlib, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"pathlib.Path({str(told)!r}).write_text(str(os.getpid()))\n"
        "time.sleep(60)",
    )
    while not (told.exists() and told.read_text()):
        time.sleep(0.05)
    children.stop()
    assert not alive(int(told.read_text()))


def test_a_child_that_ends_by_itself_is_told():
    children = laptop.Children()
    children.start("web server", "-c", "raise SystemExit(3)")
    with pytest.raises(
        CommandError, match=r"^The web server ended by itself \(code 3\); stopping the rest\.$"
    ):
        checked_until_it_ends(children)
    children.stop()


def checked_until_it_ends(children):
    """What `run` does, for at most ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        children.check()
        time.sleep(0.05)


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name
)
def test_each_signal_to_stop_stops_in_order_and_only_once(number):
    ran_to_the_end = []

    def work():
        with laptop.stopped_by_signals():
            try:
                os.kill(os.getpid(), number)
                time.sleep(5)
            finally:
                os.kill(os.getpid(), number)
                ran_to_the_end.append(True)

    with pytest.raises(laptop.Stopped):
        work()
    assert ran_to_the_end == [True]


def test_without_the_venv_package_one_line_says_what_to_install(tmp_path):
    bare = tmp_path / "python3"
    bare.write_text(f'#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; esac\nexec {sys.executable} "$@"\n')
    bare.chmod(0o755)
    done = subprocess.run(
        ["make", "--no-print-directory", "venv", f"PYTHON={bare}", f"VENV={tmp_path / 'venv'}"],
        cwd=laptop.settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == (
        "python3-venv is missing: install it (Debian, Ubuntu: apt install python3-venv) and try again."
    )
    assert done.returncode != 0
