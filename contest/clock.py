"""What happens because its time has come, and what keeps it from happening?

`manage.py tick` calls `tick` from time to time; two at once do each act once. An act that cannot happen yet
leaves its date undone, is tried again at the next tick, and is shown on the morning page with the reason.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.cache import cache
from django.core.management import call_command
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest import stages
from editions import calendar
from editions.lifecycle import RoundState, Stage
from editions.models import CalendarDate, Edition, Round
from editions.moves import RuleBroken
from journal import chain, heads
from judging import conflicts, panel
from letters import outbox
from organizations import second_factor
from organizations.models import Appointment, Session, User
from results import certificate_bundles, publication, renditions
from results.models import Award
from submissions import duplicates, exporting, printouts, reminders, scanning, screening, uploads

Act = CalendarDate.Act
CLOCK = chain.CLOCK
SWEEP_SECONDS = 60 * 60
"""How often what has expired is swept out."""


@dataclass
class Ticked:
    """What one tick did: the dates whose act happened, those held up with the reason, and letters tried."""

    happened: list[CalendarDate] = field(default_factory=list)
    held_up: list[tuple[CalendarDate, str]] = field(default_factory=list)
    letters: int = 0


def tick(at: datetime) -> Ticked:
    """Let what is due at that moment happen, once; send letters, remind, have files scanned and printed."""
    done = Ticked()
    for date in calendar.due(at):
        if at < acts_at(date):
            continue
        try:
            if calendar.happen(date, let_happen, at):
                done.happened.append(date)
        except RuleBroken as refusal:
            done.held_up.append((date, str(refusal)))
    done.letters = outbox.send_waiting(at)
    scanning.scan_waiting(at)
    reminders.send_due(at)
    conflicts.keep_found(at)
    printouts.ask_for_missing(at)
    exporting.take_up_anew(at)
    certificate_bundles.take_up_anew(at)
    heads.publish(at)
    renditions.keep_right(at)
    sweep(at)
    return done


def acts_at(date: CalendarDate) -> datetime:
    """The moment from which the act of a date may happen: the closing of the call waits for the grace."""
    if date.act == Act.CALL_CLOSES:
        return date.at + timedelta(seconds=date.edition.grace_seconds)
    return date.at


def sweep(at: datetime) -> None:
    """Once an hour, whoever comes first: remove what has expired, and the worker's finished tasks."""
    if cache.add("contest.clock.swept", "1", SWEEP_SECONDS):
        Session.objects.filter(expire_date__lt=at).delete()
        call_command("prune_db_task_results", verbosity=0)
        second_factor.expire(at=at)
        uploads.sweep(at)
        printouts.forget_lost()
        duplicates.liken_missed()


def let_happen(date: CalendarDate, at: datetime) -> None:
    """Do the deed of a date; its edition and round are read now, for an earlier deed may have moved them."""
    date.edition.refresh_from_db(fields=["stage"])
    if date.round is not None:
        date.round.refresh_from_db(fields=["state"])
        date.round.edition = date.edition
    DEEDS[date.act](date, at)


# --- the deeds --------------------------------------------------------------------------------------
# What somebody has done by hand before its date is not done again: the date is only marked.


def _open_call(date: CalendarDate, at: datetime) -> None:
    if date.edition.stage == Stage.SETUP:
        stages.go(date.edition, "open_call", by=CLOCK, at=at)


def _close_call(date: CalendarDate, at: datetime) -> None:
    if date.edition.stage in (Stage.SETUP, Stage.OPEN):
        stages.go(date.edition, "close_call", by=CLOCK, at=at)


def _end_screening(date: CalendarDate, at: datetime) -> None:
    """Write down what the screening leaves; nothing is decided by the clock."""
    chain.write(
        "screening_ends",
        date.edition,
        by=CLOCK,
        at=at,
        facts={"not_screened": screening.left(date.edition)},
        edition_year=date.edition.year,
    )


def _open_round(date: CalendarDate, at: datetime) -> None:
    round_ = _round_of(date)
    if round_.state == RoundState.PLANNED:
        panel.open_round(round_, by=CLOCK, at=at)


def _close_round(date: CalendarDate, at: datetime) -> None:
    round_ = _round_of(date)
    if round_.state != RoundState.CLOSED:
        panel.close_round(round_, by=CLOCK, at=at)


def _publish(date: CalendarDate, at: datetime) -> None:
    """Publish in the name of whoever confirmed the last award: at the hour set, nobody has to be awake."""
    if date.edition.stage in (Stage.PUBLISHED, Stage.CLOSED):
        return
    if reason := _cannot_publish(date, at):
        raise RuleBroken(reason)
    publication.publish(date.edition, by=_who_confirmed_last(date.edition), at=at)


def _who_confirmed_last(edition: Edition) -> User:
    of_the_office = Appointment.objects.filter(role=Appointment.Role.SECRETARIAT, asleep_since=None)
    award = (
        Award.objects.filter(edition=edition, confirmed_by__in=of_the_office.values("user"))
        .select_related("confirmed_by")
        .order_by("-confirmed_at", "-pk")
        .first()
    )
    if award is None or award.confirmed_by is None:
        raise RuleBroken(
            _("Nobody who confirmed an award is of the secretariat any more. Please publish by hand.")
        )
    award.confirmed_by.acting_as = "clock"
    return award.confirmed_by


def _round_of(date: CalendarDate) -> Round:
    assert date.round is not None  # a constraint of the calendar
    return date.round


DEEDS: dict[str, Callable[[CalendarDate, datetime], None]] = {
    Act.CALL_OPENS: _open_call,
    Act.CALL_CLOSES: _close_call,
    Act.SCREENING_ENDS: _end_screening,
    Act.ROUND_OPENS: _open_round,
    Act.ROUND_CLOSES: _close_round,
    Act.PUBLICATION: _publish,
}
"""What happens at each date of the calendar."""


# --- what holds an act up ---------------------------------------------------------------------------


def late(at: datetime) -> list[tuple[CalendarDate, str]]:
    """The dates that have come and whose act has not happened, each with what holds it up."""
    return [(date, why_not(date, at)) for date in calendar.due(at) if acts_at(date) <= at]


def why_not(date: CalendarDate, at: datetime) -> str:
    """What somebody must do before the act of a date can happen, in one sentence."""
    reason = REASONS.get(date.act)
    return (reason(date, at) if reason else "") or _("The portal does this at its next look at the calendar.")


def _call_cannot_open(date: CalendarDate, at: datetime) -> str:
    if date.edition.stage != Stage.SETUP:
        return ""
    try:
        stages.check(date.edition, "open_call", at)
    except RuleBroken as refusal:
        return str(refusal)
    return ""


def _round_cannot_open(date: CalendarDate, at: datetime) -> str:
    round_ = _round_of(date)
    if round_.number > 1:
        return _("The round before must be closed, and its best entries sent on, before this one opens.")
    if date.edition.stage in (Stage.SETUP, Stage.OPEN):
        return _("The call has not been closed yet.")
    try:
        screening.require_done(date.edition)
    except RuleBroken as refusal:
        return str(refusal)
    return ""


def _round_cannot_close(date: CalendarDate, at: datetime) -> str:
    round_ = _round_of(date)
    if round_.state == RoundState.PLANNED:
        return _("The round has not been opened yet.")
    if short := len(panel.closing(round_).short):
        return ngettext(
            "%(count)s entry has too few signed score sheets.",
            "%(count)s entries have too few signed score sheets.",
            short,
        ) % {"count": short}
    return ""


def _cannot_publish(date: CalendarDate, at: datetime) -> str:
    if date.edition.stage != Stage.DECIDING:
        return _("The edition has not come to deciding yet.")
    states = list(Award.objects.filter(edition=date.edition).values_list("state", flat=True))
    if not states:
        return _("No award is proposed yet.")
    if left := states.count(Award.State.PROPOSED):
        return ngettext(
            "%(count)s award is not confirmed yet.", "%(count)s awards are not confirmed yet.", left
        ) % {"count": left}
    return ""


REASONS: dict[str, Callable[[CalendarDate, datetime], str]] = {
    Act.CALL_OPENS: _call_cannot_open,
    Act.ROUND_OPENS: _round_cannot_open,
    Act.ROUND_CLOSES: _round_cannot_close,
    Act.PUBLICATION: _cannot_publish,
}
"""For the acts that people can hold up: what does."""
