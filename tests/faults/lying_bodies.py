"""F9 over a line: what becomes of requests that lie of their length?"""

import base64
import random
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from files.checks import MB
from submissions.models import Attachment, Entry, Upload
from tests import cast
from tests.faults.kills import a_draft_now, an_officer, an_open_call
from tests.faults.server import HOST, Server, trusting
from tests.faults.visitors import Answer, Ledger, Visitor

TUS = {"Tus-Resumable": "1.0.0"}
QUESTION = "evidence"


def announced(visitor: Visitor, entry: Entry, size: int, name: str) -> Answer:
    """Announce a file."""
    told = f"filename {base64.b64encode(name.encode()).decode()}"
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": told}
    return visitor.ask("POST", f"/entries/{entry.pk}/uploads/of/{QUESTION}/", headers=headers)


WAITED_FOR = {"a body cut short", "a length too long", "a piece cut short"}
"""After which lies nginx waits for the rest: for a minute, as it would for a slow line."""
Body = Callable[[Visitor, Entry], bytes]


def bodies_that_lie(rounds: int, seed: int) -> list[str]:
    """Each round every lie is told, through nginx and past it; nothing may break, and nothing be left."""
    failures: list[str] = []
    chance = random.Random(seed)
    edition, officer = an_open_call(), an_officer()
    with Server() as server:
        visitor = Visitor(server, Ledger())
        visitor.sign_in(officer.email, cast.PASSWORD)
        entry = a_draft_now(edition, "โครงการ", filled=False)
        visitor.ask("GET", f"/entries/{entry.pk}/edit/4/")
        before = left_over(server)
        for number in range(rounds):
            for title, lie, expected in lies(chance):
                for door in ("nginx", "gunicorn"):
                    status = told(server, visitor, door, lie(visitor, entry))
                    waits = door == "nginx" and title in WAITED_FOR
                    if status not in ((*expected, -1) if waits else expected):
                        failures.append(f"round {number}: {title} by {door}: {status}, not one of {expected}")
        server.wait_until_ready()
        time.sleep(1)
        if Attachment.objects.filter(entry=entry).exists():
            failures.append("a file was kept")
        if left := left_over(server) - before:
            failures.append(f"left over: {sorted(left)}")
        if "Traceback" in (log := server.told("gunicorn")):
            failures.append(f"gunicorn: {log[log.index('Traceback') :][:1500]}")
    return failures


def left_over(server: Server) -> set[str]:
    """The files of requests that somebody forgot to take away; of begun uploads each has a row."""
    tokens = set(Upload.objects.values_list("token", flat=True))
    folders = [server.folder / "bodies", Path(settings.DATA_DIR) / "files" / "incoming"]
    found = [path for folder in folders if folder.exists() for path in folder.rglob("*") if path.is_file()]
    found += Path(tempfile.gettempdir()).glob("*.upload*")
    return {str(path) for path in found if path.name not in tokens}


def lies(chance: random.Random) -> list[tuple[str, Body, tuple[int, ...]]]:
    """What is told, how, and which answers are right; 0 is a line that the server closes.

    -1 is a server that says nothing: right only for nginx where more was declared than came (WAITED_FOR).
    """
    picture = cast.a_jpeg(64, 48)
    cut = chance.randrange(1, 400)

    def form(
        fields: int = 0, files: int = 1, *, length: Callable[[int], str], most: int | None = None
    ) -> Body:
        def made(visitor: Visitor, entry: Entry) -> bytes:
            parts = [part(f"f{number}", b"x") for number in range(fields)]
            parts += [part(QUESTION, picture, f"{number}.jpg") for number in range(files)]
            body = b"".join(parts) + b"--edge--\r\n"
            path = f"/entries/{entry.pk}/files/add/{QUESTION}/"
            kind = "multipart/form-data; boundary=edge"
            return head(visitor, "POST", path, kind, length(len(body))) + body[:most]

        return made

    def piece(size: int, length: Callable[[int], str]) -> Body:
        def made(visitor: Visitor, entry: Entry) -> bytes:
            address = announced(visitor, entry, 3 * MB, "ก.pdf").location
            more = "Upload-Offset: 0\r\nTus-Resumable: 1.0.0\r\n"
            kind = "application/offset+octet-stream"
            body = (b"%PDF-1.7" + bytes(size))[:size]
            return head(visitor, "PATCH", address, kind, length(size), more) + body

        return made

    def told_as(text: str) -> Callable[[int], str]:
        return lambda size: text.format(size=size, more=size + 5000, less=size - 300, huge=2 * 1024 * MB)

    true, huge = told_as("Content-Length: {size}"), told_as("Content-Length: {huge}")
    longer, shorter = told_as("Content-Length: {more}"), told_as("Content-Length: {less}")
    return [
        ("a body cut short", form(length=true, most=-cut), (0, 400, 408, 422)),
        ("a length too long", form(length=longer), (0, 400, 408, 422)),
        ("a length too short", form(length=shorter), (0, 302, 400, 422)),
        ("2 GB declared", form(length=huge), (0, 400, 408, 413)),
        ("no length and no pieces", form(length=told_as("X-Nothing: 1")), (0, 302, 400, 403, 411)),
        ("pieces that are none", form(length=told_as("Transfer-Encoding: chunked")), (0, 302, 400, 403)),
        ("a length of -1", form(length=told_as("Content-Length: -1")), (0, 400)),
        ("two lengths", form(length=told_as("Content-Length: {size}\r\nContent-Length: 7")), (0, 400)),
        ("101 files", form(files=101, length=true), (400,)),
        ("1,001 fields", form(fields=1001, files=0, length=true), (400,)),
        ("a piece cut short", piece(1000, longer), (0, 204, 400, 408)),
        ("a piece longer than 1 MB", piece(MB + 1, true), (413,)),
        ("a piece of 2 GB", piece(1000, huge), (0, 204, 400, 408, 413)),
    ]


def part(name: str, data: bytes, file: str = "") -> bytes:
    """One part of a form."""
    named = f'; filename="{file}"\r\nContent-Type: image/jpeg' if file else ""
    return f'--edge\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + data + b"\r\n"


def head(visitor: Visitor, method: str, path: str, kind: str, length: str, more: str = "") -> bytes:
    """The head of a request of a visitor who is signed in."""
    cookies = "; ".join(f"{one.name}={one.value}" for one in visitor.session.cookies)
    token = visitor.session.cookies.get("csrftoken") or visitor.session.cookies.get("__Host-csrftoken")
    return (
        f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nCookie: {cookies}\r\n"
        f"X-CSRFToken: {token}\r\nReferer: https://{HOST}/\r\nX-Forwarded-Proto: https\r\n"
        f"Content-Type: {kind}\r\n{length}\r\n{more}\r\n"
    ).encode()


def told(server: Server, visitor: Visitor, door: str, request: bytes) -> int:
    """Send raw bytes, close our half, and give the status that is answered.

    0 is a line that was closed without an answer, -1 one on which nothing came for 4 seconds.
    """
    port = server.tls_port if door == "nginx" else server.app_port
    with socket.create_connection((HOST, port), timeout=15) as plain:
        line = plain
        if door == "nginx":
            line = trusting(server.certificate).wrap_socket(plain, server_hostname=HOST)
        answer, silence = b"", 0
        try:
            line.sendall(request)
            if door == "gunicorn":
                line.shutdown(socket.SHUT_WR)
            line.settimeout(4)
            while piece := line.recv(4096):
                answer += piece
        except TimeoutError:
            silence = -1
        except OSError:
            pass
        finally:
            line.close()
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else silence
