"""How does a version of the register of organizations come into the portal from a file?"""

import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from editions.moves import RuleBroken
from journal.chain import Actor
from organizations import provinces, register
from organizations.register import Report, Version
from thai import era

OPERATOR = Actor(id="operator", role="operator", name="")


class Command(BaseCommand):
    """Load a version of the register of organizations, as often as one likes."""

    help = (
        "Load the register of organizations (the register file, or the official download of DLA Open Data) "
        "and say what was added, changed, closed, left as it was and refused. The file is taken for the "
        "whole register: what it lacks is closed, unless that is far too much."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, its date, and whether it is all of the register."""
        parser.add_argument("file", type=Path, help="a CSV file in UTF-8")
        parser.add_argument(
            "--dated",
            metavar="2563-09-09",
            help="of which day (Buddhist Era) the register is; default: as when the same file was loaded "
            "before, else today",
        )
        parser.add_argument(
            "--part", action="store_true", help="the file is only a part of the register: close nothing"
        )
        parser.add_argument(
            "--closing",
            type=int,
            metavar="NUMBER",
            help="let the register close so many, where refused",
        )

    def handle(
        self, *, file: Path, dated: str | None, part: bool, closing: int | None, **options: Any
    ) -> None:
        """Read the file, load it, print the report; a file that cannot be read changes nothing."""
        begun, at = time.monotonic(), timezone.now()
        with translation.override("en"):
            try:
                reading, sha256 = register.open_file(file)
                day = self.day(dated, sha256)
                provinces.load()
                version = Version(
                    day, is_whole=not part, file_name=file.name, sha256=sha256, most_closed=closing
                )
                report = register.load(reading, version, by=OPERATOR, at=at)
            except OSError as no:
                raise CommandError(f"{file} cannot be read: {no.strerror}.") from no
            except UnicodeDecodeError as no:
                raise CommandError(f"{file} is not in UTF-8; please save it as “CSV UTF-8”.") from no
            except RuleBroken as no:
                raise CommandError(str(no)) from no
        self.tell(report, version, time.monotonic() - begun)

    def day(self, dated: str | None, sha256: str) -> date:
        """The date of the register: as typed, as the same file had before, or today."""
        if dated:
            try:
                return era.parse_date(dated)
            except era.NotADate as no:
                raise CommandError(f"“{dated}” is not a day of the Buddhist Era, such as 2563-09-09.") from no
        before = register.dated_before(sha256)
        if before is None:
            self.stdout.write("No --dated was given: taken for the register of today.")
        return before or era.day_of(timezone.now())

    def tell(self, report: Report, version: Version, seconds: float) -> None:
        """Print what the load did, and how long it took."""
        for refusal in report.refusals:
            self.stdout.write(f"line {refusal.line}: refused, {refusal.why}")
        if version.is_whole and report.refusals:
            self.stdout.write("Nothing was closed, because lines were refused; mend them and load again.")
        self.stdout.write(
            f"Added {len(report.added)}, changed {len(report.changed)}, closed {len(report.closed)}, "
            f"unchanged {report.unchanged}, refused {len(report.refusals)}, "
            f"left as a newer register says {report.older}."
        )
        year = era.to_be(version.dated.year)
        self.stdout.write(
            f"Register of {year}{version.dated:-%m-%d}, SHA-256 {version.sha256[:16]}..., "
            f"{'whole' if version.is_whole else 'a part'}: {seconds:.1f} s."
        )
