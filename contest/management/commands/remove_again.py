"""Who was removed after the backup that was just restored? `manage.py remove_again` removes them again."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from contest import removal


class Command(BaseCommand):
    """After a restore: remove whoever was removed since the backup was taken. Twice is once."""

    help = "After a backup was restored: removes again whoever was removed since it was taken."

    def handle(self, **options: Any) -> None:
        """Remove them, and say how many."""
        done = removal.remove_again(at=timezone.now())
        self.stdout.write(f"{len(done)} removed again: {', '.join(map(str, done)) or 'nobody'}")
