"""How do the tests run a server? nginx and gunicorn as shipped, a worker, a mailbox, and a bad line.

Everything listens on loopback. The database and the data folder are those of this process, so that a test
makes rows through the domain functions, asks over the line as a visitor would, and looks into the rows again.
"""

import asyncio
import logging
import os
import random
import shutil
import signal
import socket
import ssl
import string
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.faults import programs

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
SECONDS_TO_COME_UP = 60


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


class Mailbox:
    """A mail server that keeps what it is handed."""

    def __init__(self) -> None:
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        self.letters: list[EmailMessage] = []
        keep = self.letters.append

        class Keep(MessageHandler):
            def handle_message(self, message: Any) -> None:
                keep(message)

        self._controller = Controller(Keep(), hostname=HOST, port=free_port())
        self._controller.start()
        self.url = f"smtp://{HOST}:{self._controller.port}"

    def stop(self) -> None:
        """Close it."""
        self._controller.stop()


class BadLine:
    """A line to the portal that delays, trickles, and is cut: a TCP proxy in a thread of its own.

    `delay` is seconds before each piece; `bytes_a_second` holds back what visitors send; `cut_after` closes
    each new connection with a reset as soon as so many bytes were sent to the portal; None lets all through.
    """

    def __init__(self, port_behind: int) -> None:
        self.port_behind = port_behind
        self.delay = 0.0
        self.bytes_a_second: float | None = None
        self.cut_after: int | None = None
        self.cut_answers = False
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._started.wait()

    def _run(self) -> None:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._carry, HOST, 0))
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        self._loop.run_forever()
        server.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            behind, ahead = await asyncio.open_connection(HOST, self.port_behind)
        except OSError:
            writer.transport.abort()
            return
        to_portal = self._pump(reader, ahead, self.cut_after, self.bytes_a_second)
        to_visitor = self._pump(behind, writer, 0 if self.cut_answers else None, None)
        pumps = [asyncio.ensure_future(one) for one in (to_portal, to_visitor)]
        done, _rest = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        if not any(one.result() for one in done):  # not cut: let the other direction end by itself
            await asyncio.wait(pumps)
        for end in (writer, ahead):
            end.transport.abort() if any(one.done() and one.result() for one in pumps) else end.close()
        for one in pumps:
            one.cancel()

    async def _pump(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        most: int | None,
        speed: float | None,
    ) -> bool:
        """Carry one direction; return whether it was cut."""
        carried = 0
        with suppress(ConnectionError, OSError):
            while piece := await source.read(16_384):
                if self.delay:
                    await asyncio.sleep(self.delay)
                if most is not None and carried + len(piece) > most:
                    return True
                sink.write(piece)
                await sink.drain()
                carried += len(piece)
                if speed:
                    await asyncio.sleep(len(piece) / speed)
            if sink.can_write_eof():
                sink.write_eof()
        return False

    def stop(self) -> None:
        """Let nothing through any more."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)


def a_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for loopback and its key, made for this run."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate_file, key_file


class Server:
    """The portal as servers run it, over this process's PostgreSQL database and data folder.

    `with Server() as server:` starts nginx, gunicorn, a task worker, a mailbox and a bad line; `server.url`
    leads through the line. All of it is ended at the end.
    """

    def __init__(self) -> None:
        from django.conf import settings
        from django.db import connection

        from results import signing

        assert connection.vendor == "postgresql", "a server stands on PostgreSQL"
        signing.signer()  # which makes the key of a laptop
        named = connection.settings_dict
        self.folder = Path(tempfile.mkdtemp(prefix="contest-server-"))
        self.data = settings.DATA_DIR
        self.mailbox = Mailbox()
        self.app_port, self.tls_port = free_port(), free_port()
        self.certificate, key = a_certificate(self.folder)
        self.environment = {
            "PATH": os.environ["PATH"],
            "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": f"postgres://{named['USER']}@/{named['HOST']}/{named['NAME']}",
            "ALLOWED_HOSTS": HOST,
            "EMAIL_URL": self.mailbox.url,
            "DEFAULT_FROM_EMAIL": "contest@example.go.th",
            "TRUSTED_PROXY": "1",
            "FILES_BY_PROXY": "/private-files",
            "CONTEST_DATA": str(self.data),
            "CERTIFICATE_KEY": settings.CERTIFICATE_KEY,
            "CONTEST_BIND": f"{HOST}:{self.app_port}",
            "PYTHONPATH": str(ROOT),
        }
        self._render_nginx(key)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def _render_nginx(self, key: Path) -> None:
        shipped = string.Template((ROOT / "deploy" / "nginx.conf.template").read_text(encoding="utf-8"))
        names = {
            "CONTEST_USER": "root" if os.geteuid() == 0 else "nobody",
            "CONTEST_RUN": str(self.folder),
            "CONTEST_HOST": HOST,
            "CONTEST_LISTEN": f"{HOST}:{self.tls_port}",
            "CONTEST_CERTIFICATE": str(self.certificate),
            "CONTEST_KEY": str(key),
            "CONTEST_APP": f"{HOST}:{self.app_port}",
            "CONTEST_CODE": str(ROOT),
            "CONTEST_DATA": str(self.data),
        }
        # As envsubst does: only what is named; nginx has variables of its own.
        (self.folder / "nginx.conf").write_text(shipped.safe_substitute(names), encoding="utf-8")

    def __enter__(self) -> Self:
        program = programs.nginx()
        assert program, "nginx is missing (Debian: apt install nginx-light)"
        try:
            self.start_app()
            self._start("nginx", program, "-c", str(self.folder / "nginx.conf"), "-g", "daemon off;")
            self._start("worker", sys.executable, "manage.py", "db_worker", "--no-reload", "--interval=0.2")
            self.wait_until_ready()
            self.line = BadLine(self.tls_port)
            self.url = f"https://{HOST}:{self.line.port}"
        except BaseException as error:
            self.__exit__(type(error))
            raise
        return self

    def __exit__(self, error: type[BaseException] | None = None, *_more: object) -> None:
        for name in [*self._processes]:
            self.stop(name)
        if hasattr(self, "line"):
            self.line.stop()
        self.mailbox.stop()
        if error:
            print(self.told("gunicorn")[-4000:], flush=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self, name: str, *command: str) -> None:
        self._processes[name] = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=(self.folder / f"{name}.log").open("ab"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def start_app(self) -> None:
        """Start gunicorn by the shipped settings."""
        self._start(
            "gunicorn",
            *(sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "contest.wsgi"),
        )

    def stop(self, name: str) -> None:
        """End one of the programs with all its children."""
        process = self._processes.pop(name)
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def told(self, name: str) -> str:
        """All that one of the programs wrote."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def workers(self) -> list[int]:
        """The process ids of gunicorn's workers."""
        master = self._processes["gunicorn"].pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return [int(one) for one in children]

    def kill_workers(self) -> None:
        """kill -9 all workers of gunicorn; it starts others by itself."""
        for one in self.workers():
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)

    def wait_until_ready(self) -> None:
        """Return when /readyz answers 200; fail with what gunicorn wrote where it does not."""
        from http.client import HTTPConnection

        deadline = time.monotonic() + SECONDS_TO_COME_UP
        told = "no answer"
        while time.monotonic() < deadline:
            asking = HTTPConnection(HOST, self.app_port, timeout=5)
            try:
                asking.request("GET", "/readyz", headers={"Host": HOST})
                answer = asking.getresponse()
                told = f"{answer.status} {answer.read().decode()}"
                if answer.status == 200:
                    return
            except OSError as no:
                told = repr(no)
            finally:
                asking.close()
            time.sleep(0.05)
        raise AssertionError(f"not ready: {told}\n{self.told('gunicorn')[-3000:]}")


class Killer:
    """kill -9 of all workers at a moment of its choice after it was armed; the choices come from the seed."""

    def __init__(self, server: Server, seed: int) -> None:
        self.server = server
        self.chance = random.Random(seed)

    def within(self, seconds: float) -> threading.Timer:
        """Arm it: the kill comes at some moment of the coming seconds."""
        timer = threading.Timer(self.chance.uniform(0, seconds), self.server.kill_workers)
        timer.start()
        return timer


def trusting(certificate: Path) -> ssl.SSLContext:
    """What a client needs to trust the certificate of this run."""
    return ssl.create_default_context(cafile=str(certificate))
