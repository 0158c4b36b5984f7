"""A virus scanner for tests: it speaks the protocol of ClamAV's daemon and knows one virus, EICAR's."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""What every scanner takes for a virus, and does no harm."""


class Answering(socketserver.StreamRequestHandler):
    """One connection: a command that ends with a zero byte, and for INSTREAM the pieces of a file."""

    server: "Daemon"

    def handle(self) -> None:
        """Answer one command."""
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        data = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            if len(data) + size > self.server.largest:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
            data += self.rfile.read(size)
        self.server.asked += 1
        found = b"Eicar-Test-Signature FOUND" if EICAR in data else b"OK"
        self.wfile.write(b"stream: " + found + b"\0")


class Daemon(socketserver.ThreadingUnixStreamServer):
    """The daemon on a socket of the file system."""

    daemon_threads = True
    largest = 30 * 1024 * 1024
    asked = 0


@contextmanager
def running(path: Path) -> Iterator[Daemon]:
    """A daemon that answers on a socket as long as the block lasts."""
    with Daemon(str(path), Answering) as daemon:
        thread = threading.Thread(target=daemon.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield daemon
        finally:
            daemon.shutdown()
            thread.join()
            path.unlink(missing_ok=True)
