"""What has been kept long enough? `manage.py retention --dry-run` says so, without it goes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from contest import retention


class Command(BaseCommand):
    """Follow the table of how long what is kept; the dry run prints what the run then does and prints."""

    help = "Deletes or empties what has been kept long enough. With --dry-run it only says what."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --dry-run."""
        parser.add_argument("--dry-run", action="store_true", help="change nothing")

    def handle(self, **options: Any) -> None:
        """Print each rule with the rows that go."""
        at = timezone.now()
        for found in retention.due(at) if options["dry_run"] else retention.run(at):
            self.stdout.write(str(found))
