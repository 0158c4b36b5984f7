"""How does a laptop get its sample back as it was? By throwing its data away and loading it anew."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from contest import laptop


class Command(BaseCommand):
    """Delete the laptop's database and files, then load the sample."""

    help = "Throw the laptop's data away and load the sample anew."

    def handle(self, **options: Any) -> None:
        """Delete and load; refused on a server and while the portal runs."""
        laptop.refuse_on_a_server("demo_reset")
        with laptop.alone_with_the_data():
            connection.close()
            database = Path(str(settings.DATABASES["default"]["NAME"]))
            for ending in ("", "-wal", "-shm"):
                (database.parent / f"{database.name}{ending}").unlink(missing_ok=True)
            shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
            call_command("load_sample", stdout=self.stdout)
