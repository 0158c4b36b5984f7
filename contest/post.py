"""What does the secretariat do with a letter that has not gone? Reword it, send it now, or stop it."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from editions.moves import RuleBroken
from journal import chain
from letters import outbox
from letters.models import Letter
from organizations.personal import NOWHERE
from submissions.letters import is_decision

State = Letter.State


class OtherWords(RuleBroken):
    """The letter reads otherwise than the form that was filled showed it."""


def may_reword(letter: Letter) -> bool:
    """Whether the secretariat may change or stop it: the letter of a decision of its own that has not gone.

    A receipt, a reminder, a code or what anybody else decided is never touched.
    """
    return is_decision(letter.kind) and letter.state in (State.WAITING, State.STUCK)


def may_send(letter: Letter) -> bool:
    """Whether it may be put on its way by hand: where it is stuck, waits for its hour, or was kept here.

    A kept letter of a sample stays here, and so does one whose person or whose words are gone.
    """
    if letter.state == State.KEPT:
        is_whole = bool(letter.body) and not letter.to_address.endswith(NOWHERE)
        return is_decision(letter.kind) and not letter.is_sample and is_whole
    return letter.state == State.STUCK or (letter.state == State.WAITING and is_decision(letter.kind))


def seal(subject: str, body: str) -> str:
    """By what the words of a letter are known again."""
    return hashlib.sha256(f"{subject}\n{body}".encode()).hexdigest()


def send_again(letter: Letter, *, by: chain.By, at: datetime) -> None:
    """Put a stuck or kept letter back into the outbox, or let one that waits for its hour go at once.

    Raises RuleBroken where it is none of these (any more).
    """
    with transaction.atomic():
        letter.refresh_from_db(from_queryset=Letter.objects.select_for_update())
        if not may_send(letter) or not _put_on_its_way(letter, at):
            raise RuleBroken(_("This letter no longer waits. Please reload the page to see where it is."))
        chain.write("send_again", letter, by=by, at=at, **_told(letter))


def _put_on_its_way(letter: Letter, at: datetime) -> bool:
    if letter.state == State.STUCK:
        return outbox.try_again(letter, at)
    if letter.state == State.KEPT:
        return outbox.send_after_all(letter, at)
    return outbox.hurry(letter, at)


def reword(letter: Letter, subject: str, body: str, *, upon: str, by: chain.By, at: datetime) -> None:
    """Give the letter of a decision other words before it goes; the journal keeps a seal of both.

    `upon` is the seal of the words that were shown. Raises RuleBroken where it has gone, or is none that may
    be reworded; OtherWords where somebody reworded it meanwhile.
    """
    with transaction.atomic():
        before = outbox.reword(letter, subject, body) if may_reword(letter) else None
        if before is None:
            raise RuleBroken(
                _("This letter can no longer be changed: it has gone, or it is none of a decision.")
            )
        if seal(*before) != upon:
            raise OtherWords(
                _(
                    "Somebody reworded this letter while you did. Their words stand below yours; please take"
                    " over what you need and save again."
                )
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
