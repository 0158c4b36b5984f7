"""How does the portal run on a laptop? Its data, its processes, and stopping all that was started."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection

from django.conf import settings
from django.core.management.base import CommandError

HOST = "127.0.0.1"
# How long a child may take to finish what it is doing before it is ended.
GRACE_SECONDS = 12
LAST_PORT = 65535


def refuse_on_a_server(command: str) -> None:
    """Raise CommandError where this is a server: what follows is for sample data only."""
    if not settings.LAPTOP:
        raise CommandError(f"{command} is for a laptop with sample data; this is a server. Nothing was done.")


@contextmanager
def alone_with_the_data() -> Iterator[None]:
    """Hold the data folder; raise CommandError where a running portal holds it already."""
    with (settings.DATA_DIR / "running").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                "The portal is running on this data already: stop it first (Ctrl-C)."
            ) from None
        yield


def check_port(port: int) -> None:
    """Raise CommandError if the port is taken or not ours to take."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as no:
            other = port + 1 if 0 < port < LAST_PORT else 8080
            raise CommandError(
                f"Port {port} cannot be used ({no}). Choose another one: make run PORT={other}"
            ) from None


class Stopped(BaseException):
    """Somebody asked to stop: Ctrl-C, a closed terminal, or a signal to end. No mishap, so no Exception."""


class Children:
    """The processes of the portal: started together, watched together, stopped together."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *command: str) -> None:
        """Start a process in a group of its own, so that Ctrl-C reaches it only through us."""
        self._running[name] = subprocess.Popen(
            [sys.executable, *command], cwd=settings.BASE_DIR, start_new_session=True
        )

    def check(self) -> None:
        """Raise CommandError if one of them has ended by itself."""
        for name, process in self._running.items():
            code = process.poll()
            if code is not None:
                raise CommandError(f"The {name} ended by itself (code {code}); stopping the rest.")

    def stop(self) -> None:
        """Ask all to finish, end those that do not within GRACE_SECONDS, their own children included."""
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # whatever of its group is still there
            process.wait()
        self._running.clear()


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Turn Ctrl-C, a closed terminal and a signal to end into Stopped; later ones do nothing."""

    def stop(number: int, frame: object) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {each: signal.signal(each, stop) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def wait_until_ready(port: int, check: Callable[[], None], seconds: float = 30) -> None:
    """Return when /readyz answers 200; raise CommandError with its reasons, or whatever `check` raises."""
    reason = "no answer"
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        check()
        asking = HTTPConnection(HOST, port, timeout=5)
        try:
            asking.request("GET", "/readyz")
            answer = asking.getresponse()
            reason = answer.read().decode().strip()
            if answer.status == HTTPStatus.OK:
                return
        except OSError as no:
            reason = str(no)
        finally:
            asking.close()
        time.sleep(0.1)
    raise CommandError(f"The web server is not ready after {seconds:.0f} s: {reason}")
