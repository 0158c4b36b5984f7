"""Does the chain of the journal hold? `manage.py verify_journal` walks it and says so."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journal import chain
from journal.models import ChainHead, DailyHead


class Command(BaseCommand):
    """Walk the whole journal; exit 1 and name the first line that does not hold."""

    help = "Checks that no line of the journal was changed, removed, inserted or moved."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take heads that were kept elsewhere."""
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="NUMBER:HASH",
            help="a head that you kept from the public page of the journal; may be given several times",
        )

    def handle(self, *, head: list[str], **options: Any) -> None:
        """Give the verdict."""
        broken = chain.verify([_read(one) for one in head])
        if broken is not None:
            raise CommandError(f"The journal does not hold at line {broken.number}: {broken.why}.")
        last = ChainHead.objects.filter(pk=1).first() or ChainHead()
        self.stdout.write(
            f"The journal holds: {last.number} lines, the last hash is {last.hash};"
            f" {DailyHead.objects.count() + len(head)} published heads stand in it."
        )


def _read(written: str) -> chain.Head:
    number, _colon, hash_ = written.partition(":")
    if not (number.isascii() and number.isdigit()) or len(hash_) != 64:
        raise CommandError(f"A head is written NUMBER:HASH, not {written}.")
    return int(number), hash_
