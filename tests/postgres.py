"""Where is a PostgreSQL for the tests? Made for them from Debian's programs, and thrown away afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2


def programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, the newest where there are several, or None."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").exists()]
    return max(folders, key=lambda folder: int(folder.parent.name), default=None)


@contextmanager
def cluster(bin_folder: Path) -> Iterator[str]:
    """Start a server that listens on a private socket only; give the URL for it; stop and remove it."""
    home = Path(tempfile.mkdtemp(prefix="contest-pg-"))
    run: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        person = "postgres" if "postgres" in {one.pw_name for one in pwd.getpwall()} else "nobody"
        shutil.chown(home, person)
        run = ["runuser", "-u", person, "--"]

    def call(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [*run, str(bin_folder / program), *arguments],
            cwd="/",
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}")

    data, log = str(home / "data"), str(home / "log")
    options = (
        f"-k {home} -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    )
    try:
        call("initdb", "-D", data, "-U", "contest", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        call("pg_ctl", "start", "-D", data, "-w", "-l", log, "-o", options)
        try:
            yield f"postgres://contest@/{home}/postgres"
        finally:
            call("pg_ctl", "stop", "-D", data, "-w", "-m", "immediate")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def fresh(url: str, name: str) -> str:
    """Make an empty database of that name on the server of a URL; give the URL for it."""
    server, _, database = url.rpartition("/")
    host = server.removeprefix("postgres://contest@/")
    with closing(psycopg2.connect(host=host, user="contest", dbname=database)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
    return f"{server}/{name}"
