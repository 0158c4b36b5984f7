"""What must be done before an edition goes on to its next stage, and who takes it there?

The table of moves says from where to where; here stands what the three acts must have finished first.
Publishing and taking an announcement back are moves of `results.publication`, not of this desk.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from editions import calendar
from editions.models import CalendarDate, Category, Edition, Round
from editions.moves import RuleBroken, advance, may
from journal import chain
from submissions import composing, screening
from submissions.models import Question

Act = CalendarDate.Act

FROM_THE_DESK = ("open_call", "close_call", "reopen_call", "start_judging", "end_judging", "close_edition")
"""The moves that the secretariat makes on the morning page; the rest belong to the announcement."""

WITHOUT_ROUNDS = ("start_judging", "end_judging")
"""The moves that are made by hand only where no round of judging makes them, as in 2564."""


def go(edition: Edition, verb: str, *, by: chain.By, at: datetime) -> None:
    """Take an edition to its next stage. Raises RuleBroken where something must be done before."""
    with transaction.atomic():
        edition.hold()
        check(edition, verb, at)
        advance(edition, verb, by=by, at=at)
        if verb == "close_call":
            calendar.mark_done(edition, Act.CALL_CLOSES, at)
        elif verb == "reopen_call":
            calendar.mark_due(edition, Act.CALL_CLOSES)


def offered(edition: Edition, rounds: int) -> list[str]:
    """The moves to offer on the morning page for an edition with that many rounds (no query)."""
    return [verb for verb in FROM_THE_DESK if may(edition, verb) and not (rounds and verb in WITHOUT_ROUNDS)]


def check(edition: Edition, verb: str, at: datetime) -> None:
    """Raise RuleBroken where something must be done before that move."""
    if verb in BEFORE:
        BEFORE[verb](edition, at)


def _can_open(edition: Edition, at: datetime) -> None:
    dates = dict(CalendarDate.objects.filter(edition=edition).values_list("act", "at"))
    if Act.CALL_OPENS not in dates or Act.CALL_CLOSES not in dates:
        raise RuleBroken(_("Please set the dates on which the call opens and closes first."))
    if dates[Act.CALL_CLOSES] <= dates[Act.CALL_OPENS]:
        raise RuleBroken(_("The call would close before it opens. Please correct its dates first."))
    if not Category.objects.filter(edition=edition).exists():
        raise RuleBroken(_("The edition has no categories yet. Please add them first."))
    if not Question.objects.filter(edition=edition).exists():
        raise RuleBroken(_("The edition has no questions yet. Please add its form first."))
    composing.require_ready(edition)


def _can_close(edition: Edition, at: datetime) -> None:
    window = calendar.call_window(edition)
    is_over = window.closes_at is None or at >= window.closes_at + window.grace
    if edition.seals_until_close and not is_over:
        raise RuleBroken(
            _("The entries are sealed until the closing date, so the call closes then and not before.")
        )


def _can_reopen(edition: Edition, at: datetime) -> None:
    closes = CalendarDate.objects.filter(edition=edition, act=Act.CALL_CLOSES, at__gt=at)
    if not closes.exists():
        raise RuleBroken(_("The closing date has passed. Please set a later one first, then open the call."))


def _can_judge(edition: Edition, at: datetime) -> None:
    _has_no_rounds(edition)
    screening.require_done(edition)


def _has_no_rounds(edition: Edition, at: datetime | None = None) -> None:
    if Round.objects.filter(edition=edition).exists():
        raise RuleBroken(_("Judging begins when the first round opens and ends when the last one closes."))


BEFORE: dict[str, Callable[[Edition, datetime], None]] = {
    "open_call": _can_open,
    "close_call": _can_close,
    "reopen_call": _can_reopen,
    "start_judging": _can_judge,
    "end_judging": _has_no_rounds,
}
"""What is asked before each move; a move that is not here asks nothing but the table."""
