"""Make a private key that signs certificates, in a file that only its owner can read."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from results import signing


class Command(BaseCommand):
    """`manage.py make_certificate_key FILE`; a file that is there stays as it is, and the command fails."""

    help = "Make a private key that signs certificates."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it and say its code."""
        if options["file"].exists():
            raise CommandError(f"{options['file']} is there already and stays as it is.")
        self.stdout.write(f"{signing.make(options['file'])} in {options['file']}")
