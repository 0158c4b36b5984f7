"""How is the portal started on a laptop? Data made ready, processes started, all stopped together."""

import logging
import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection

from contest import laptop
from contest.sample import SAMPLE_ACCOUNTS

logger = logging.getLogger(__name__)

# How often the dates of the calendar are looked at.
TICK_SECONDS = 20


class Command(BaseCommand):
    """Run the portal with its sample until Ctrl-C."""

    help = "Run the portal on a laptop, with its sample data, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port, and from make the moments (seconds since 1970) for the times that are told."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--begun", type=float, help="when make run began")
        parser.add_argument("--fetched", type=float, help="when the downloads were done")

    def handle(self, *, port: int, begun: float | None, fetched: float | None, **options: Any) -> None:
        """Make the data ready, start everything, wait, stop everything."""
        now = time.time()
        begun, fetched = begun or now, fetched or now
        laptop.refuse_on_a_server("run")
        laptop.check_port(port)
        children = laptop.Children()
        with laptop.alone_with_the_data():
            try:
                with laptop.stopped_by_signals():
                    try:
                        self.make_ready()
                        self.start(children, port)
                        self.welcome(port, downloads=fetched - begun, rest=time.time() - fetched)
                        self.keep_running(children)
                    finally:
                        children.stop()
            except laptop.Stopped:
                self.stdout.write("Stopped.")

    def make_ready(self) -> None:
        """Bring the database up to date and load the sample where it is not there yet."""
        self.stdout.write("Bringing the database up to date ...")
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
        call_command("createcachetable", verbosity=0)
        call_command("load_sample", stdout=self.stdout)
        connection.close()

    def start(self, children: laptop.Children, port: int) -> None:
        """Start the web server and the task worker, and wait until the portal answers."""
        self.stdout.write("Starting ...")
        os.environ["PORTAL_ADDRESS"] = f"http://{laptop.HOST}:{port}"  # links in letters lead here
        children.start(
            "web server",
            *("-m", "gunicorn", "contest.wsgi", f"--bind={laptop.HOST}:{port}", "--worker-class=gthread"),
            *("--workers=2", "--threads=8", "--no-control-socket", "--log-level=warning"),
            *("--timeout=60", "--graceful-timeout=8"),
        )
        children.start("task worker", "manage.py", "db_worker", "--no-reload", "--interval=1")
        laptop.wait_until_ready(port, children.check)

    def welcome(self, port: int, *, downloads: float, rest: float) -> None:
        """Say where the portal is, who can sign in, and how long it took (seconds)."""
        width = max(len(email) for _, email, _ in SAMPLE_ACCOUNTS)
        role_width = max(len(role) for role, _, _ in SAMPLE_ACCOUNTS)
        self.stdout.write(f"\n  The portal:  http://{laptop.HOST}:{port}/\n\n  Sample accounts:")
        for role, email, password in SAMPLE_ACCOUNTS:
            self.stdout.write(f"    {role:<{role_width}}  {email:<{width}}  {password}")
        self.stdout.write("  The second-factor code of an account: make code USER=e-mail")
        self.stdout.write(
            f"\n  Downloads {downloads:.0f} s, the rest {rest:.0f} s. Ctrl-C stops everything.\n"
        )
        self.stdout.flush()

    def keep_running(self, children: laptop.Children) -> None:
        """Look at the calendar from time to time and at the processes every second, until stopped."""
        due = time.monotonic()
        while True:
            children.check()
            if time.monotonic() >= due:
                self.tick()
                due = time.monotonic() + TICK_SECONDS
            time.sleep(1)

    def tick(self) -> None:
        """Act on the dates that have come; what fails is written down and tried again the next time."""
        try:
            call_command("tick", stdout=self.stdout)
        except Exception:
            logger.exception("tick failed; it is tried again in %s seconds", TICK_SECONDS)
        finally:
            close_old_connections()
