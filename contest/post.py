"""What does the secretariat do with a letter that could not be sent? Correct what was wrong and try again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from editions.moves import RuleBroken
from journal import chain
from letters import outbox
from letters.models import Letter


def send_again(letter: Letter, *, by: chain.By, at: datetime) -> None:
    """Put a stuck letter back into the outbox. Raises RuleBroken where it is not stuck (any more)."""
    with transaction.atomic():
        if not outbox.try_again(letter, at):
            raise RuleBroken(_("Only a letter that could not be sent can be sent again."))
        chain.write(
            "send_again", letter, by=by, at=at, facts={"kind": letter.kind}, edition_year=letter.edition_year
        )
