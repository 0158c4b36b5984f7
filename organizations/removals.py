"""How does a person ask to be removed, and what may be answered short of doing it?

Doing it concerns every room and is the roof's (`contest.removal`).
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from editions.moves import RuleBroken, advance
from journal import chain
from organizations import letters, registration
from organizations.models import Removal, User
from thai.text import clean, has_letter


def open_of(user: User) -> Removal | None:
    """The request of a person, or about them, that waits for the secretariat (one query)."""
    return user.removals.filter(state=Removal.State.ASKED).first()


def ask(user: User, words: str, *, by: chain.By, at: datetime) -> Removal:
    """Ask to be removed; asked again while it waits, it is the same request. The person gets a receipt."""
    with transaction.atomic():
        registration.lock(user)
        held = open_of(user)
        if held is not None:
            return held
        row = Removal.objects.create(user=user, by_person=True, asked_at=at, words=clean(words, lines=True))
        letters.removal_asked(row, at)
        letters.removal_asked_to_secretariat(row, at)
        chain.write("ask_removal", row, by=by, at=at, facts={"by_person": True})
    return row


def begin(user: User, *, by: chain.By, at: datetime) -> Removal:
    """Begin to remove a person who asked otherwise, as the secretariat; the open request if there is one."""
    with transaction.atomic():
        registration.lock(user)
        held = open_of(user)
        if held is not None:
            return held
        row = Removal.objects.create(user=user, by_person=False, asked_at=at)
        chain.write("ask_removal", row, by=by, at=at, facts={"by_person": False})
    return row


def take_back(removal: Removal, *, by: chain.By, at: datetime) -> None:
    """Take one's own request back."""
    advance(removal, "take_back_removal", by=by, at=at, decided_at=at)


def decline(removal: Removal, reason: str, *, by: User, at: datetime, tells: bool = True) -> None:
    """Do not remove a person now, and tell them why by letter.

    Nobody need be told (`tells`) of what the secretariat began by mistake: the person never asked.
    """
    reason = clean(reason, lines=True)
    if not has_letter(reason):
        raise RuleBroken(_("Please say why, in words that the person can act on."))
    if removal.user_id == by.pk:
        raise RuleBroken(_("Nobody decides on their own request. Please ask a colleague."))
    if not tells and removal.by_person:
        raise RuleBroken(_("The person asked for this, so they are told what comes of it."))
    with transaction.atomic():
        if tells:
            letters.removal_declined(removal, reason, at)
        advance(
            removal,
            "decline_removal",
            by=by,
            at=at,
            facts={"user": removal.user_id, "told": tells},
            personal={"reason": reason},
            reason=reason,
            decided_by=by,
            decided_at=at,
        )
