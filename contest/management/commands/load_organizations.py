"""How does a register of organizations come into the portal from a file?"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from editions.moves import RuleBroken
from journal.chain import Actor
from organizations import directory, provinces

OPERATOR = Actor(id="operator", role="operator", name="")


class Command(BaseCommand):
    """Load a register of organizations, as often as one likes."""

    help = (
        "Load a register of organizations (the register file, or the official download of DLA Open Data) "
        "and say what was added, changed, left as it was and refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, help="a CSV file in UTF-8")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Read the file, load it, print the report; a file that cannot be read changes nothing."""
        with translation.override("en"):
            try:
                with file.open(encoding="utf-8-sig", newline="") as lines:
                    reading = directory.read(lines)
            except OSError as no:
                raise CommandError(f"{file} cannot be read: {no.strerror}.") from no
            except UnicodeDecodeError as no:
                raise CommandError(f"{file} is not in UTF-8; please save it as “CSV UTF-8”.") from no
            except RuleBroken as no:
                raise CommandError(str(no)) from no
            provinces.load()
            report = directory.load(reading, by=OPERATOR, at=timezone.now())
        for refusal in report.refusals:
            self.stdout.write(f"line {refusal.line}: refused, {refusal.why}")
        self.stdout.write(
            f"Added {len(report.added)}, changed {len(report.changed)}, unchanged {report.unchanged}, "
            f"refused {len(report.refusals)}."
        )
