"""Does the chain of the journal hold? `manage.py verify_journal` walks it and says so."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journal import chain
from journal.models import ChainHead


class Command(BaseCommand):
    """Walk the whole journal; exit 1 and name the first line that does not hold."""

    help = "Checks that no line of the journal was changed, removed, inserted or moved."

    def handle(self, **options: Any) -> None:
        """Give the verdict."""
        broken = chain.verify()
        if broken is not None:
            raise CommandError(f"The journal does not hold at line {broken.number}: {broken.why}.")
        head = ChainHead.objects.filter(pk=1).first() or ChainHead()
        self.stdout.write(f"The journal holds: {head.number} lines, the last hash is {head.hash}.")
