"""What happens at each date of an edition, and has it happened?

The legal deadline is a date, not a stage: it binds at its moment, even if nobody has closed the call.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from editions.lifecycle import Stage
from editions.models import CalendarDate, Edition, Round
from editions.moves import RuleBroken
from journal import chain

Act = CalendarDate.Act


@dataclass(frozen=True)
class CallWindow:
    """From when until when entries are taken; `closes_at` is the last moment that counts as in time."""

    opens_at: datetime | None
    closes_at: datetime | None
    grace: timedelta

    def takes(self, at: datetime) -> bool:
        """Whether what arrived at that moment is in time: the closing moment itself and the grace are."""
        if self.opens_at is None or self.closes_at is None:
            return False
        return self.opens_at <= at <= self.closes_at + self.grace


def moment(edition: Edition, act: str, round_: Round | None = None) -> datetime | None:
    """When an act of an edition is to happen, read now from the calendar; None where it has no date."""
    return (
        CalendarDate.objects.filter(edition=edition, act=act, round=round_)
        .values_list("at", flat=True)
        .first()
    )


def call_window(edition: Edition) -> CallWindow:
    """The window of the call, read now, so that a moved deadline takes effect at once (one query)."""
    dates = dict(
        CalendarDate.objects.filter(edition=edition, act__in=[Act.CALL_OPENS, Act.CALL_CLOSES]).values_list(
            "act", "at"
        )
    )
    return CallWindow(
        opens_at=dates.get(Act.CALL_OPENS),
        closes_at=dates.get(Act.CALL_CLOSES),
        grace=timedelta(seconds=edition.grace_seconds),
    )


def require_open(edition: Edition, at: datetime) -> None:
    """Refuse what did not arrive within the window of the call; both the stage and the clock guard it."""
    window = call_window(edition)
    if edition.stage != Stage.OPEN or not window.takes(at):
        if window.opens_at is not None and at < window.opens_at:
            raise RuleBroken(_("The call for entries has not opened yet. Please come back when it opens."))
        raise RuleBroken(
            _("Submissions are closed. If something kept you from sending, please contact the secretariat.")
        )


def set_date(
    edition: Edition, act: str, when: datetime, *, by: chain.By, at: datetime, round_: Round | None = None
) -> CalendarDate:
    """Set or move one date of the calendar; effective at once, and a line of the journal.

    A date that has happened and is moved ahead will happen again.
    """
    with transaction.atomic():
        edition.hold()
        row, created = CalendarDate.objects.get_or_create(
            edition=edition, act=act, round=round_, defaults={"at": when}
        )
        before = None if created else row.at
        if before == when:
            return row
        row.at = when
        if when > at:
            row.done_at = None
        row.save(update_fields=["at", "done_at"])
        chain.write(
            "set_date",
            row,
            by=by,
            at=at,
            facts={"act": str(act), "from": before and before.isoformat(), "to": when.isoformat()},
            edition_year=edition.year,
        )
    return row


def due(at: datetime) -> list[CalendarDate]:
    """The dates that have come and whose act has not happened, in their order."""
    return list(
        CalendarDate.objects.filter(at__lte=at, done_at=None)
        .exclude(edition__stage=Stage.CLOSED)
        .select_related("edition", "round__edition")
        .order_by("at", "pk")
    )


def mark_done(edition: Edition, act: str, at: datetime, round_: Round | None = None) -> None:
    """Mark the date of an act that somebody has just done by hand, so that the clock does not wait for it."""
    CalendarDate.objects.filter(edition=edition, act=act, round=round_, done_at=None).update(done_at=at)


def happen(date: CalendarDate, deed: Callable[[CalendarDate, datetime], None], at: datetime) -> bool:
    """Let the act of a date happen once: mark the row and do the deed in one transaction.

    Returns False where another worker has taken it already. A deed that raises leaves the row undone.
    """
    with transaction.atomic():
        date.edition.hold()
        if not CalendarDate.objects.filter(pk=date.pk, done_at=None).update(done_at=at):
            return False
        deed(date, at)
    return True
