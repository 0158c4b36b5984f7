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
    """From when until when entries are taken; `closes_at` is the last moment that counts as in time.

    `closed_at` is when the call was closed, by the clock or by hand; None while it is not.
    """

    opens_at: datetime | None
    closes_at: datetime | None
    grace: timedelta
    closed_at: datetime | None = None

    def takes(self, at: datetime) -> bool:
        """Whether what arrived at that moment is in time: the closing moment itself and the grace are."""
        if self.opens_at is None or self.closes_at is None:
            return False
        return self.opens_at <= at <= self.closes_at + self.grace

    @property
    def ran_its_time(self) -> bool:
        """Whether the call was closed no earlier than its date said.

        Then what arrived in time is in time, even where its last byte came after somebody closed the call.
        """
        if self.closes_at is None or self.closed_at is None:
            return False
        return self.closed_at >= self.closes_at + self.grace


def moment(edition: Edition, act: str, round_: Round | None = None) -> datetime | None:
    """When an act of an edition is to happen, read now from the calendar; None where it has no date."""
    return (
        CalendarDate.objects.filter(edition=edition, act=act, round=round_)
        .values_list("at", flat=True)
        .first()
    )


def call_window(edition: Edition) -> CallWindow:
    """The window of the call, read now, so that a moved deadline takes effect at once (one query)."""
    rows = CalendarDate.objects.filter(edition=edition, act__in=[Act.CALL_OPENS, Act.CALL_CLOSES])
    dates = {act: (at, done_at) for act, at, done_at in rows.values_list("act", "at", "done_at")}
    opens_at, _opened_at = dates.get(Act.CALL_OPENS, (None, None))
    closes_at, closed_at = dates.get(Act.CALL_CLOSES, (None, None))
    return CallWindow(opens_at, closes_at, timedelta(seconds=edition.grace_seconds), closed_at)


def require_open(edition: Edition, at: datetime) -> None:
    """Refuse what did not arrive within the window of the call; both the stage and the clock guard it.

    What began to arrive in time may end shortly after the clock has closed the call: it counts.
    """
    window = call_window(edition)
    is_taking = edition.stage == Stage.OPEN or (edition.stage == Stage.SCREENING and window.ran_its_time)
    if not is_taking or not window.takes(at):
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
        require_seal_kept(edition, act, when)
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


def require_seal_kept(edition: Edition, act: str, when: datetime) -> None:
    """Refuse to bring the close of an open call forward whose entries are sealed until then (RuleBroken)."""
    if act != Act.CALL_CLOSES or edition.stage != Stage.OPEN or not edition.seals_until_close:
        return
    closes_at = moment(edition, act)
    if closes_at is not None and when < closes_at:
        raise RuleBroken(
            _("The entries of this edition are sealed until its call closes, so the close can only be later.")
        )


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


def mark_due(edition: Edition, act: str) -> None:
    """Take the mark off the date of an act that was taken back, so that the clock does it again."""
    CalendarDate.objects.filter(edition=edition, act=act, round=None).update(done_at=None)


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
