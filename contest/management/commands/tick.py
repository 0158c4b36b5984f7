"""How does the clock get its turn? By being called from time to time: `manage.py tick`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from contest import clock


class Command(BaseCommand):
    """Act once on the dates of the calendar that have come, and try the waiting letters."""

    help = "Acts once on the dates that have come, sends waiting letters. Call it every minute."

    def handle(self, **options: Any) -> None:
        """Do one tick and say what happened; what is held up is said with --verbosity 2."""
        done = clock.tick(timezone.now())
        with translation.override("en"):
            for date in done.happened:
                self.stdout.write(f"{date.edition.year}: {date.get_act_display()}.")
            if options["verbosity"] > 1:
                for date, reason in done.held_up:
                    self.stdout.write(f"{date.edition.year}: {date.get_act_display()}: not yet. {reason}")
                self.stdout.write(f"{done.letters} letters tried.")
