"""Does a file hold a virus? Asked of ClamAV's daemon over its socket, where there is one.

The bytes are sent over (INSTREAM), so the daemon needs no right to read our folders and may stand elsewhere.
"""

import re
import socket
import struct
from contextlib import suppress
from pathlib import Path

from django.conf import settings

PIECE = 64 * 1024
SECONDS = 60
"""How long the daemon may take for one file."""
_FOUND = re.compile(r"stream: (.+) FOUND")


class NoAnswer(Exception):
    """The scanner says something else than clean or infected."""


class Away(NoAnswer):
    """The scanner is not there, or does not answer in time: of the next file it would say no more."""


def virus_in(path: Path) -> str:
    """The name of the virus that is found in a file; "" where none is.

    Raises NoAnswer, and FileNotFoundError where there is no such file.
    """
    with path.open("rb") as file:
        try:
            with _connected(settings.CLAMD_SOCKET) as daemon:
                with suppress(BrokenPipeError):  # it had enough before the end, and says why
                    daemon.sendall(b"zINSTREAM\0")
                    while piece := file.read(PIECE):
                        daemon.sendall(struct.pack(">I", len(piece)) + piece)
                    daemon.sendall(struct.pack(">I", 0))
                answer = _line(daemon)
        except OSError as error:
            raise Away(str(error)) from error
    if found := _FOUND.fullmatch(answer):
        return found[1]
    if answer == "stream: OK":
        return ""
    raise NoAnswer(answer)


def _connected(address: str) -> socket.socket:
    """A connection to a socket of the file system (a path) or of the network (host:port)."""
    host, colon, port = address.rpartition(":")
    if colon and "/" not in address:
        return socket.create_connection((host, int(port)), timeout=SECONDS)
    daemon = socket.socket(socket.AF_UNIX)
    daemon.settimeout(SECONDS)
    try:
        daemon.connect(address)
    except OSError:
        daemon.close()
        raise
    return daemon


def _line(daemon: socket.socket) -> str:
    told = b""
    while not told.endswith(b"\0") and (piece := daemon.recv(4096)):
        told += piece
    return told.rstrip(b"\0\n").decode("utf-8", "replace").strip()
