"""How is a round held while it is worked on, may it be changed now, and until when?

Locks are taken in one order: the edition, its rounds, then seats, then sheets, then the journal's head.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from editions import calendar
from editions.lifecycle import RoundState
from editions.models import CalendarDate, Edition, Round
from editions.moves import RuleBroken


def lock(round_: Round) -> Round:
    """Hold a round until the transaction ends and read its state anew, so that nothing races its closing."""
    round_.edition.hold()
    round_.refresh_from_db(fields=["state"], from_queryset=Round.objects.select_for_update(no_key=True))
    return round_


def require_open(round_: Round) -> None:
    """Refuse what may be done only while the round is open."""
    if round_.state == RoundState.PLANNED:
        raise RuleBroken(_("This round has not been opened yet."))
    if round_.state != RoundState.OPEN:
        raise RuleBroken(_("This round is closed; nothing of it can be changed any more."))


def lock_rounds(edition: Edition) -> Edition:
    """Hold an edition and all its rounds, and read the edition anew."""
    edition.hold()
    list(Round.objects.select_for_update(no_key=True).filter(edition=edition).order_by("number"))
    return Edition.objects.get(pk=edition.pk)


def closes_at(round_: Round) -> datetime | None:
    """When the round is to close by the calendar."""
    return calendar.moment(round_.edition, CalendarDate.Act.ROUND_CLOSES, round_)
