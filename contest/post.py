"""What does the secretariat do with a letter that has not gone? Reword it, send it now, or stop it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from editions.moves import RuleBroken
from journal import chain
from letters import outbox
from letters.models import Letter
from submissions.letters import is_decision

State = Letter.State


def may_reword(letter: Letter) -> bool:
    """Whether the secretariat may change or stop it: the letter of a decision of its own that has not gone.

    A receipt, a reminder, a code or what anybody else decided is never touched.
    """
    return is_decision(letter.kind) and letter.state in (State.WAITING, State.STUCK)


def may_send(letter: Letter) -> bool:
    """Whether it may be put on its way by hand: where it is stuck, or waits for its hour."""
    return letter.state == State.STUCK or (letter.state == State.WAITING and is_decision(letter.kind))


def send_again(letter: Letter, *, by: chain.By, at: datetime) -> None:
    """Put a stuck letter back into the outbox, or let one that waits for its hour go at once.

    Raises RuleBroken where it is neither (any more).
    """
    with transaction.atomic():
        if not (outbox.try_again(letter, at) or (may_send(letter) and outbox.hurry(letter, at))):
            raise RuleBroken(_("This letter no longer waits. Please reload the page to see where it is."))
        chain.write("send_again", letter, by=by, at=at, **_told(letter))


def reword(letter: Letter, subject: str, body: str, *, by: chain.By, at: datetime) -> None:
    """Give the letter of a decision other words before it goes; the journal keeps a seal of both.

    Raises RuleBroken where it has gone, or is none that may be reworded.
    """
    with transaction.atomic():
        before = outbox.reword(letter, subject, body) if may_reword(letter) else None
        if before is None:
            raise RuleBroken(
                _("This letter can no longer be changed: it has gone, or it is none of a decision.")
            )
        if before == (letter.subject, letter.body):
            return
        words = {
            "subject_before": before[0],
            "subject_after": letter.subject,
            "text_before": before[1],
            "text_after": letter.body,
        }
        chain.write("reword", letter, by=by, at=at, personal=words, **_told(letter))


def stop(letter: Letter, *, by: chain.By, at: datetime) -> None:
    """Keep the letter of a decision here: nobody gets it. Raises RuleBroken where it has gone."""
    with transaction.atomic():
        if not may_reword(letter) or not outbox.stop(Letter.objects.filter(pk=letter.pk)):
            raise RuleBroken(_("This letter can no longer be stopped: it has gone."))
        chain.write("stop", letter, by=by, at=at, **_told(letter))


def _told(letter: Letter) -> dict[str, Any]:
    return {"facts": {"kind": letter.kind}, "edition_year": letter.edition_year}
