"""Which judges may rest between editions, which are woken, and what happens to each of a selection?

A judge who sits on the panel of an edition that is not announced yet is needed, and stays awake.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editions.lifecycle import Stage
from editions.models import Edition
from editions.moves import RuleBroken
from journal import chain
from judging.models import Seat
from organizations import registration
from organizations.models import Appointment
from thai.collation import thai_order

REST, WAKE = "put_to_sleep", "wake"
MOST = 500
"""How many judges a page shows, and one confirmation changes."""


class Fate(models.TextChoices):
    """What happens to one judge of a selection."""

    RESTS = "rests", gettext_lazy("Will rest")
    WAKES = "wakes", gettext_lazy("Will be woken, with a letter")
    NEEDED = "needed", gettext_lazy("Stays awake: sits on the panel of a running edition")
    ASLEEP = "asleep", gettext_lazy("Rests already")
    AWAKE = "awake", gettext_lazy("Is awake already")
    BARRED = "barred", gettext_lazy("Cannot be woken")


@dataclass(frozen=True)
class Line:
    """One judge of a selection and what happens; `detail` says why, or in which edition they are needed."""

    judge: Appointment
    fate: Fate
    detail: str = ""

    @property
    def is_done(self) -> bool:
        """Whether a confirmation does something about it."""
        return self.fate in (Fate.RESTS, Fate.WAKES)


def judges(edition: Edition | None = None) -> models.QuerySet[Appointment]:
    """The judges in the order of their agencies; those of the panel of one edition where one is given."""
    rows = Appointment.objects.filter(role=Appointment.Role.JUDGE).select_related("user", "agency")
    if edition is not None:
        rows = rows.filter(user__in=Seat.objects.filter(edition=edition).values("user"))
    return rows.order_by(thai_order("agency__name_th"), thai_order("user__full_name"), "pk")


def weigh(verb: str, chosen: Collection[int]) -> list[Line]:
    """What happens to each of the chosen judges; nothing is written."""
    rows = list(judges().filter(pk__in=chosen)[:MOST])
    needed = _needed([row.user_id for row in rows])
    return [_weigh(row, verb, needed) for row in rows]


def _weigh(row: Appointment, verb: str, needed: dict[int, str]) -> Line:
    if verb == REST:
        if row.asleep_since is not None:
            return Line(row, Fate.ASLEEP)
        if row.user_id in needed:
            return Line(row, Fate.NEEDED, needed[row.user_id])
        return Line(row, Fate.RESTS)
    if row.asleep_since is None:
        return Line(row, Fate.AWAKE)
    try:
        registration.require_free(row.user, Appointment.Role.JUDGE)
    except RuleBroken as why:
        return Line(row, Fate.BARRED, str(why))
    return Line(row, Fate.WAKES)


def _needed(users: Collection[int]) -> dict[int, str]:
    """In which running edition each of these people sits on the panel."""
    seats = (
        Seat.objects.filter(user__in=users, left_at=None)
        .exclude(edition__stage__in=[Stage.PUBLISHED, Stage.CLOSED])
        .order_by("edition__year")
    )
    return {
        user: _("edition %(year)s") % {"year": year}
        for user, year in seats.values_list("user", "edition__year")
    }


def change(
    verb: str, chosen: Collection[int], shown: Collection[str], *, by: chain.By, at: datetime
) -> list[Line]:
    """Let the chosen rest, or wake them: all that the preview showed, or nothing. Returns the lines.

    `shown` is what the preview said, as `told` gives it. Raises RuleBroken where it would be otherwise now.
    """
    with transaction.atomic():
        list(Appointment.objects.select_for_update(of=("self",)).filter(pk__in=chosen).order_by("pk"))
        lines = weigh(verb, chosen)
        if told(lines) != sorted(shown):
            raise RuleBroken(
                _("Something has changed since you looked at this list. Please look at it again.")
            )
        if not any(line.is_done for line in lines):
            raise RuleBroken(_("Nothing would change for the judges you chose."))
        for line in lines:
            if line.fate == Fate.RESTS:
                registration.put_to_sleep(line.judge, by=by, at=at)
            elif line.fate == Fate.WAKES:
                registration.wake(line.judge, by=by, at=at)
    return lines


def told(lines: Collection[Line]) -> list[str]:
    """What a preview said of each judge, to be compared with what would happen now."""
    return sorted(f"{line.judge.pk}:{line.fate}" for line in lines)
