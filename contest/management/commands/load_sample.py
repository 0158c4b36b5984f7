"""How does the sample come onto a laptop? `manage.py load_sample`, which refuses on a server."""

import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from contest import laptop, sample


class Command(BaseCommand):
    """Load the edition of 2564 and the sample editions, where they are not there yet."""

    help = "Loads the sample: the edition of 2564 and three sample editions. For a laptop only."

    def handle(self, **options: Any) -> None:
        """Load what is missing and say how long it took; refused on a server."""
        laptop.refuse_on_a_server("load_sample")
        begun = time.monotonic()
        with translation.override("th"):
            loaded = sample.load(timezone.now(), self.stdout.write)
        if loaded:
            self.stdout.write(f"The sample is loaded ({time.monotonic() - begun:.0f} s).")
        else:
            self.stdout.write("The sample is loaded already.")
