"""How is the public edition handed out as a static site? `manage.py export_site EDITION DIR`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from results import static_site
from results.models import Publication


class Command(BaseCommand):
    """Write the announcement of an edition that stands as a site that any web server can carry."""

    help = "Writes the whole public edition as a static site. Links are relative; it runs from any address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the year of the edition, the folder, and the address where the site will stand."""
        parser.add_argument("edition", type=int, help="the year of the edition, for example 2564")
        parser.add_argument("folder", type=Path, help="a folder that is empty or not there yet")
        parser.add_argument("--base", default="", help="where the site will stand, for whole addresses in it")

    def handle(self, *, edition: int, folder: Path, base: str, **options: Any) -> None:
        """Write it and say how many files it has."""
        publication = Publication.objects.published().filter(edition__year=edition).first()
        if publication is None:
            raise CommandError(f"Edition {edition} is not announced.")
        try:
            written = static_site.write(publication, folder, base=base)
        except FileExistsError:
            raise CommandError(f"{folder} is not empty.") from None
        self.stdout.write(f"Edition {edition}, version {publication.version}: {written} files in {folder}.")
