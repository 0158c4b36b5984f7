"""How do the browser tests run the portal as it is shipped, and look into what it wrote?"""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
UP = "Ctrl-C stops everything."
SECONDS_TO_COME_UP = 120


class Portal:
    """The portal as `make run` starts it: gunicorn, a task worker, the sample; on data of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.data = folder / "data"
        self.log = folder / "log"
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "run", "--port", str(port)],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "CONTEST_DATA": str(self.data)},
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
        )

    def wait_until_up(self) -> None:
        """Return when it has told that it is up; fail with all it told where it is not."""
        deadline = time.monotonic() + SECONDS_TO_COME_UP
        while UP not in self.told():
            assert self._process.poll() is None, f"the portal ended by itself:\n{self.told()}"
            assert time.monotonic() < deadline, f"the portal does not come up:\n{self.told()}"
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop it and all it started, as Ctrl-C does."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)

    def told(self) -> str:
        """All it wrote to the terminal so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def ask(self, query: str, *values: Any) -> list[Any]:
        """Ask its database; a query of one column gives plain values."""
        with sqlite3.connect(f"file:{self.data}/contest.sqlite3?mode=ro", uri=True, timeout=10) as database:
            rows = database.execute(query, values).fetchall()
        return [row[0] if len(row) == 1 else row for row in rows]

    def change(self, statement: str, *values: Any) -> None:
        """Change its database behind its back: only to let time pass, which nobody can do in a browser."""
        with sqlite3.connect(self.data / "contest.sqlite3", timeout=10) as database:
            database.execute(statement, values)

    def letters(self, to: str) -> list[tuple[str, str]]:
        """Subject and text of the letters to an address, the newest first."""
        return self.ask("SELECT subject, body FROM letters_letter WHERE to_address = ? ORDER BY id DESC", to)

    def code_for(self, address: str) -> str:
        """The code of the newest letter to an address."""
        letters = self.letters(address)
        assert letters, f"no letter was written to {address}"
        found = re.search(r"^([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)$", letters[0][1], re.MULTILINE)
        assert found, f"no code stands in the newest letter to {address}: {letters[0]}"
        return found[1]

    def link_for(self, address: str) -> str:
        """The first link of the newest letter to an address."""
        letters = self.letters(address)
        assert letters, f"no letter was written to {address}"
        found = re.search(r"https?://\S+", letters[0][1])
        assert found, f"no link stands in the newest letter to {address}: {letters[0]}"
        return found[0]
