"""What did a visitor ask a server, and what was answered? The ledger that is held against the database."""

import hashlib
import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests

from tests.faults.server import Server


@dataclass(frozen=True)
class Answer:
    """One line of the ledger: what was asked, and the status, or 0 and why there was no answer."""

    method: str
    path: str
    asked_at: datetime
    status: int
    location: str = ""
    text: str = ""
    offset: int | None = None
    """How much of a file has come, where the answer says so (tus)."""
    sent: str = ""
    """The SHA-256 of the file that was sent along in a form."""


@dataclass
class Ledger:
    """Every answer that visitors saw, in the order in which they saw it (`promises` holds them to it)."""

    answers: list[Answer] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answer: Answer) -> Answer:
        """Keep an answer and give it back."""
        with self._lock:
            self.answers.append(answer)
        return answer


class Visitor:
    """Somebody at a browser: cookies, the token of forms, and no redirects followed unseen."""

    def __init__(self, server: Server, ledger: Ledger) -> None:
        self.server, self.ledger = server, ledger
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy and no certificates of this machine: only the server's
        self.session.verify = str(server.certificate)
        self.session.headers["Connection"] = "close"  # each request is a line of its own, to be cut alone

    def ask(self, method: str, path: str, timeout: float = 30, **options: Any) -> Answer:
        """Ask once; what breaks on the way is an answer of status 0."""
        at = datetime.now(UTC)
        headers = {"Referer": self.server.url + path, **options.pop("headers", {})}
        if token := self.session.cookies.get("csrftoken") or self.session.cookies.get("__Host-csrftoken"):
            headers.setdefault("X-CSRFToken", token)
        sent = [hashlib.sha256(data).hexdigest() for _name, data, _kind in options.get("files", {}).values()]
        try:
            got = self.session.request(
                method,
                self.server.url + path,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
                **options,
            )
        except requests.RequestException as broken:
            return self.ledger.note(Answer(method, path, at, 0, text=repr(broken)[:200]))
        offset = got.headers.get("Upload-Offset")
        return self.ledger.note(
            Answer(
                method,
                path,
                at,
                status=got.status_code,
                location=got.headers.get("Location", ""),
                text=got.text,
                offset=int(offset) if offset else None,
                sent="".join(sent),
            )
        )

    def sign_in(self, email: str, password: str) -> None:
        """Sign in by the page, with the password."""
        self.ask("GET", "/accounts/login/")
        answer = self.ask("POST", "/accounts/login/", data={"login": email, "password": password})
        words = re.sub(r"<[^>]+>|\s+", " ", answer.text)
        assert answer.status == 302, f"{answer.status} at the sign-in: {words[-600:]}"
