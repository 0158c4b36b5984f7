"""In which process are the files of strangers opened? In a bare one that may be killed, one file at a time.

The portal talks to a process that holds the decoders and no secret, and that forks for each file a child
with little memory and little time. A file that needs more, or kills its child, is refused; the portal never
feels it. This module runs without Django: `python -m files.quarantine`.
"""

import json
import os
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

MEMORY = 280 * 1024 * 1024
"""Of how many bytes a child may make use; with the programs themselves it stays below 300 MB."""
SECONDS = {"picture": 1.8, "paper": 1.2, "first_page": 0.6}
"""How long a child may compute for each task."""
PATIENCE = 10
"""How many seconds a child may take by the clock, on a machine that has other things to do."""
LARGEST_WRITTEN = 32 * 1024 * 1024
ROOT = Path(__file__).resolve().parent.parent

TOO_HEAVY = {"refused": "too_heavy"}
"""The answer for a file that was too much for its child."""


# --- the side of the portal -------------------------------------------------------------------------


class Quarantine:
    """The process with the decoders, started when the first file comes and again whenever it is gone."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._of = 0

    def ask(self, task: str, **told: Any) -> dict[str, Any]:
        """Have one task done; gives its answer, which has the key `refused` where the file is not good."""
        asked = json.dumps({"task": task, **told}).encode() + b"\n"
        with self._turn:
            for _try in range(2):  # a process that ended meanwhile is started once more
                process = self._running()
                assert process.stdin is not None
                assert process.stdout is not None
                try:
                    process.stdin.write(asked)
                    process.stdin.flush()
                    answer = process.stdout.readline()
                except OSError:
                    answer = b""
                if answer:
                    return json.loads(answer)
                self.close()
        return TOO_HEAVY

    def _running(self) -> subprocess.Popen[bytes]:
        if self._of != os.getpid():  # a fork of the web server does not share its parent's
            self._process, self._of = None, os.getpid()
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "files.quarantine"],
                cwd=ROOT,
                env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C is for the portal, which closes it by ending
            )
        return self._process

    def close(self) -> None:
        """End the process; the next file starts another."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process = None


QUARANTINE = Quarantine()
"""The one of this process."""


# --- the side of the quarantine ---------------------------------------------------------------------


def do(
    task: str, path: str, folder: str = "", kind: str = "", max_pages: int | None = None
) -> dict[str, Any]:
    """Do one task; in the child."""
    from files import papers, pictures
    from files.verdicts import Refused

    try:
        if task == "paper":
            return {"pages": papers.check(Path(path), max_pages)}
        if task == "first_page":
            return {"made": papers.draw_first_page(Path(path), Path(folder))}
        return {"made": pictures.render(Path(path), kind, Path(folder))}
    except Refused as refusal:
        return {"refused": refusal.code, **refusal.values}
    except MemoryError:
        return TOO_HEAVY
    except Exception:  # a broken file may make a decoder raise anything
        return {"refused": "damaged_pdf" if task == "paper" else "damaged_picture"}


def serve() -> None:
    """Answer the portal line by line until it closes."""
    from files import papers, pictures  # noqa: F401  loaded once, before the first child

    for line in sys.stdin.buffer:
        asked = json.loads(line)
        sys.stdout.buffer.write(json.dumps(_in_a_child(asked)).encode() + b"\n")
        sys.stdout.buffer.flush()


def _in_a_child(asked: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(asked, writing)
    os.close(writing)
    told = _heard(reading, time.monotonic() + PATIENCE)
    os.close(reading)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return json.loads(told) if told else TOO_HEAVY


def _child(asked: dict[str, Any], writing: int) -> None:
    """Bind ourselves, do the task, tell the answer, and end without another word."""
    try:
        signal.setitimer(signal.ITIMER_PROF, SECONDS[asked["task"]])  # its signal ends the process
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_WRITTEN, LARGEST_WRITTEN))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):  # what a decoder says is nobody's concern, and must not reach the portal
            os.dup2(nothing, stream)
        os.write(writing, json.dumps(do(**asked)).encode() + b"\n")
    finally:
        os._exit(0)


def _heard(reading: int, until: float) -> bytes:
    """The line a child tells; nothing where it ends or takes too long."""
    told = b""
    while not told.endswith(b"\n"):
        ready, _, _ = select.select([reading], [], [], max(0.0, until - time.monotonic()))
        piece = os.read(reading, 65536) if ready else b""
        if not piece:
            return b""
        told += piece
    return told


if __name__ == "__main__":
    serve()
